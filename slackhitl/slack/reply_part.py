"""The reply on a review card: its words, whose they are, what they rest on and what is doubted."""

from collections.abc import Sequence
from typing import Literal

from slackhitl.desk.case_views import DraftView, ReviewView
from slackhitl.desk.models import DECIDING, DraftStatus
from slackhitl.desk.signing import AGENT, OPEN
from slackhitl.slack import asked, blocks, buttons, doubtful, wording
from slackhitl.slack.blocks import Block
from slackhitl.slack.difference import difference, is_rewritten
from slackhitl.slack.doubtful import Doubt, doubts
from slackhitl.slack.texts import dense, literal, one_line, shorten

SOURCES = 4
FINDINGS = 6
LINE = 160
"""Characters of a reply on a card that is done."""
SPARE = 3
"""A reply may be longer than its room by a third before it is cut."""
CHANGED = "what a person removed is struck out, what they wrote is bold"
SHOWS_REPLY = (
    *DECIDING,
    DraftStatus.APPROVED,
    DraftStatus.SENDING,
    DraftStatus.SENT,
    DraftStatus.UNCERTAIN,
    DraftStatus.UNDELIVERED,
)


def reply(view: ReviewView, most: int, *, is_done: bool) -> list[Block]:
    """The draft that counts, as far as its status lets it be shown; ``most`` characters of it."""
    draft = view.draft
    if draft is None or draft.status not in SHOWS_REPLY or not draft.text:
        return []
    if view.is_aside and draft.status in DECIDING:
        return []
    is_open = draft.status in DECIDING
    if is_done and not (draft.edited and not is_rewritten(draft.proposed, draft.text)):
        return [_in_a_line(view, draft), *_enclosed(draft)]
    draft = asked.told_apart(draft)
    first = wording.gravest_first(draft.findings)[:FINDINGS] if is_open else []
    is_anew = draft.edited and is_rewritten(draft.proposed, draft.text)
    if draft.edited and not is_anew:
        told = doubts("", first, most)  # bold is what somebody wrote
        body, cut = difference(draft.proposed, draft.text, most, folded=not is_open)
        left = ""
    else:
        text = draft.marked if draft.marked and not draft.edited and is_open else draft.text
        text = dense(text) if is_done else text
        if blocks.is_cut(text, most) and not blocks.is_cut(text, most + most // SPARE):
            most += most // SPARE  # a few more words take less room than the button for them
        told = doubts(text, first, most)
        body, cut = doubtful.words(text, told, most), blocks.is_cut(text, most)
        left = f"{len(text) - most:,} more characters." if cut else ""
    heading = _heading(draft, is_first=view.mail is None, is_anew=is_anew)
    shown = [blocks.divider(), *heading, body]
    if cut:
        line = left or "There is more."
        shown.append(blocks.section(f"_{line}_", buttons.show_draft(view, draft)))
    if is_open:
        shown += meaning(view, "draft", most)
    shown += _enclosed(draft)
    if is_open:
        shown += _rests_on(draft, told)
    elif draft.status is DraftStatus.APPROVED:
        shown += _in_spite_of(draft)
    if draft.unsigned and is_open and AGENT in draft.unsigned:
        shown.append(blocks.context(f"Your own name will stand for {OPEN} when you approve."))
    recipients = wording.recipients(view, draft)
    if recipients and draft.status is not DraftStatus.SENT:
        shown.append(blocks.section("\n".join(recipients)))
    return shown


def _in_a_line(view: ReviewView, draft: DraftView) -> Block:
    """How a reply begins that nobody has to decide, with a button for all of it."""
    said = one_line(draft.text)
    line = f"*What was sent:* {literal(shorten(said, LINE)[0], 2 * LINE)}"
    return blocks.section(line, buttons.show_draft(view, draft) if len(said) > LINE else None)


def other(view: ReviewView, most: int) -> list[Block]:
    """The draft for what else the mail may mean; below the buttons, which are not for it."""
    further = view.other
    if further is None or not is_choice(view):
        return []
    means = literal(view.other_meaning or "something else", 200)
    room = most * 2 // 3
    return [
        blocks.divider(),
        blocks.section(f"*Another reply is for:* {means}", buttons.use_other(view, further)),
        blocks.quote(dense(further.text), room, "… (all of it stands here once you use it)"),
    ]


def is_choice(view: ReviewView) -> bool:
    """Whether a person may choose between two drafts."""
    is_open = view.draft is not None and view.draft.status is DraftStatus.IN_REVIEW
    return view.other is not None and is_open and not view.is_aside


def meaning(view: ReviewView, of: Literal["mail", "draft"], most: int) -> list[Block]:
    """A foreign text in the desk's language, for people only."""
    if view.translation is None:
        return []
    text = view.translation.mail if of == "mail" else view.translation.draft
    if not text:
        return []
    ours = wording.language(view.translation.language) or "your language"
    line, button = f"In {ours}, translated by Claude:", _in_own_language(view, of, ours)
    lead = blocks.section(f"_{line}_", button) if button else blocks.context(line)
    return [lead, blocks.quote(dense(text), most, "…")]


def _in_own_language(view: ReviewView, of: Literal["mail", "draft"], ours: str) -> Block | None:
    """The button by which an agent answers a foreign mail in the desk's language."""
    if view.is_aside:
        return None
    if of == "mail":
        is_free = wording.is_unwritten(view) or buttons.may_write(view)
        return buttons.own_language(view, f"Write in {ours}…") if is_free else None
    may_edit = view.draft is not None and view.draft.status is DraftStatus.IN_REVIEW
    return buttons.own_language(view, f"Edit in {ours}…") if may_edit else None


def _heading(draft: DraftView, *, is_first: bool, is_anew: bool) -> list[Block]:
    """Whose the reply is, and how to read it where a person changed it."""
    if is_first and draft.status is not DraftStatus.SENT:
        return [blocks.section(f"*Our mail*  {wording.author(draft)}")]
    title = "What was sent" if draft.status is DraftStatus.SENT else "The reply"
    if draft.status in DECIDING:
        title = "Proposed reply"
    if not draft.edited:
        by = "" if draft.status is DraftStatus.SENT else f"  {wording.author(draft)}"
        return [blocks.section(f"*{title}*{by}")]
    if is_anew:
        return [blocks.section(f"*{title}*  written anew by a person, in a draft's place")]
    if draft.status not in DECIDING:
        return [blocks.section(f"*{title}*  {CHANGED}")]
    heading = f"*{title}*  {wording.author(draft)}, edited by a person"
    return [blocks.section(heading), blocks.context(f"{CHANGED[0].upper()}{CHANGED[1:]}.")]


def _enclosed(draft: DraftView) -> list[Block]:
    """The files that go along with the reply, and those that cannot."""
    good = [file for file in draft.enclosures if file.trouble is None]
    bad = [file for file in draft.enclosures if file.trouble is not None]
    lines = []
    if good:
        named = ", ".join(
            f"{literal(file.filename, 60)} ({wording.size(file.size)})" for file in good
        )
        is_open = draft.status in DECIDING
        title = "Was attached" if draft.status is DraftStatus.SENT else "Will be attached"
        lines.append(f"*{title}:* {named}{' — press Edit to remove' if is_open else ''}")
    lines += [
        f"*Cannot be sent:* {literal(file.filename, 60)} {literal(file.trouble or '', 150)}. "
        "Press Edit and untick it."
        for file in bad
    ]
    return [blocks.section("\n".join(lines))] if lines else []


def _rests_on(draft: DraftView, told: Sequence[Doubt]) -> list[Block]:
    """The sources of a draft, and what a check noticed in it."""
    shown = []
    sources = [
        f"[{number}] {shorten(one_line(source.title or source.article), 80)[0]}: "
        f"“{shorten(one_line(source.quote), 160)[0]}”"
        for number, source in enumerate(draft.sources[:SOURCES], 1)
    ]
    if len(draft.sources) > SOURCES:
        sources.append(f"and {len(draft.sources) - SOURCES} more sources")
    if sources and not draft.edited:
        shown.append(blocks.context(blocks.small("\n".join(sources))))
    if told:
        noticed = doubtful.lines(told, len(draft.findings) - FINDINGS)
        shown.append(blocks.section("\n".join(noticed)))
    return shown


def _in_spite_of(draft: DraftView) -> list[Block]:
    """What checks warn of, while *Undo* still helps."""
    warned = [one for one in draft.findings if one.severity != "note"]
    lines = wording.findings(wording.gravest_first(warned), FINDINGS)
    return [blocks.section("\n".join(lines))] if lines else []
