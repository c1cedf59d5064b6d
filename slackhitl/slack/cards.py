"""The review card: a frozen view in, text and blocks out. It always shows the truth.

Order: who wrote and what it is about · why to look twice · what they wrote · the draft with its
sources · what happens now and who decided · buttons.
"""

from dataclasses import dataclass
from datetime import datetime

from slackhitl.desk.casefile import DraftView, ReviewView
from slackhitl.desk.models import DraftStatus
from slackhitl.slack import blocks, buttons, wording
from slackhitl.slack.blocks import Block
from slackhitl.slack.difference import difference
from slackhitl.slack.moments import now_line, unsettled_line

MAIL = 600
DRAFT = 1500
SOURCES = 4
FINDINGS = 6
SHOWS_DRAFT = (
    DraftStatus.IN_REVIEW,
    DraftStatus.AWAITING_SECOND,
    DraftStatus.APPROVED,
    DraftStatus.SENDING,
    DraftStatus.SENT,
    DraftStatus.UNCERTAIN,
    DraftStatus.UNDELIVERED,
)
DECIDING = (DraftStatus.IN_REVIEW, DraftStatus.AWAITING_SECOND)


@dataclass(frozen=True)
class Card:
    """A message: a whole sentence for notifications and screen readers, and its blocks."""

    text: str
    blocks: list[Block]
    conversation_id: int | None = None


@dataclass(frozen=True)
class CardLook:
    """What a card needs to know beside the conversation."""

    now: datetime
    undo_seconds: int
    offline: bool


def review(view: ReviewView, look: CardLook) -> Card:
    """The card of a conversation at one revision; within every limit of Slack's."""
    mail, draft = MAIL, DRAFT
    while True:
        card = _review(view, look, mail, draft)
        if blocks.text_length(card.blocks) <= blocks.CARD or draft < 200:
            return card
        mail, draft = mail // 2, draft // 2


def _review(view: ReviewView, look: CardLook, most_mail: int, most_draft: int) -> Card:
    draft, cut = _draft(view, most_draft)
    parts = [
        blocks.header(view.subject or "(no subject)"),
        *_about(view),
        *_mail(view, most_mail),
        *draft,
        *_unsettled(view),
        blocks.section(now_line(view, look.now)),
        buttons.row(view, cut),
    ]
    return Card(_sentence(view, look), parts, view.conversation_id)


def _sentence(view: ReviewView, look: CardLook) -> str:
    who = blocks.literal(view.customer.name or view.customer.address, 80)
    about = blocks.literal(view.subject or "no subject", 100)
    return f"Mail from {who} about “{about}”: {now_line(view, look.now, calls=False)}"


def _about(view: ReviewView) -> list[Block]:
    name = blocks.literal(view.customer.name, 80)
    address = blocks.literal(view.customer.address, 120)
    facts = [
        wording.category(view.category),
        wording.language(view.language),
        wording.URGENCIES.get(view.urgency or ""),
    ]
    line = " · ".join(
        [
            f"*{name}* {address}" if name else f"*{address}*",
            blocks.when(view.mail.at),
            *(blocks.literal(fact, 60) for fact in facts if fact),
            *([f"{view.earlier} earlier mails"] if view.earlier else []),
        ]
    )
    shown = [blocks.context(line)]
    warnings = [f"Look twice: {looks}" for looks in [", ".join(wording.looks(view))] if looks]
    if view.mail.warning:
        warnings.append(f"The sender may not be who they say: {view.mail.warning}")
    if view.undeliverable:
        warnings.append(f"Mail to this address came back before: {view.undeliverable}")
    if warnings:
        text = "\n".join(f"*{blocks.literal(warning, 400)}*" for warning in warnings)
        shown.append(blocks.section(text))
    if view.summary:
        shown.append(blocks.section(f"*Summary*  {blocks.literal(view.summary, 400)}"))
    return shown


def _mail(view: ReviewView, most: int) -> list[Block]:
    quoted, cut = blocks.quote(view.mail.new_text, most)
    shown = [quoted]
    notes = []
    if cut:
        notes.append("The mail goes on: see the whole conversation in the menu.")
    if view.mail.attachments:
        files = ", ".join(
            f"{blocks.literal(file.filename, 60)} ({wording.size(file.size)})"
            for file in view.mail.attachments[:8]
        )
        more = len(view.mail.attachments) - 8
        notes.append(f"Attached: {files}" + (f" and {more} more" if more > 0 else ""))
    if notes:
        shown.append(blocks.context(*notes))
    return shown


def _draft(view: ReviewView, most: int) -> tuple[list[Block], bool]:
    draft = view.draft
    if draft is None or draft.status not in SHOWS_DRAFT or not draft.text:
        return [], False
    shown: list[Block] = [blocks.divider(), blocks.context(_heading(draft))]
    if draft.edited and draft.status not in DECIDING:
        body, cut = difference(draft.proposed, draft.text, most)
    else:
        marked = draft.marked if draft.marked and not draft.edited else draft.text
        body, cut = blocks.words(marked, most)
    shown.append(body)
    if draft.status in DECIDING:
        shown += _reasons(draft)
    if len(draft.to) + len(draft.cc) > 1:
        people = ", ".join(blocks.literal(p.address, 80) for p in (*draft.to, *draft.cc)[:10])
        shown.append(blocks.context(f"Goes to {people}"))
    return shown, cut


def _heading(draft: DraftView) -> str:
    line = wording.author(draft)
    if draft.edited:
        line += " · edited by a person"
        if draft.status not in DECIDING:
            line += " (removed words are struck out, new ones bold)"
    if draft.instruction:
        line += f" · asked for: “{blocks.literal(draft.instruction, 200)}”"
    return line


def _reasons(draft: DraftView) -> list[Block]:
    """What the draft rests on, and what a check noticed in it."""
    shown = []
    sources = [
        f"[{number}] {blocks.literal(source.title or source.article, 80)}: "
        f"“{blocks.literal(source.quote, 160)}”"
        for number, source in enumerate(draft.sources[:SOURCES], 1)
    ]
    if sources:
        shown.append(blocks.context("\n".join(sources)))
    if draft.findings:
        lines = [
            f"• {_of(finding.words)}{blocks.literal(finding.reason, 240)}"
            for finding in draft.findings[:FINDINGS]
        ]
        more = len(draft.findings) - FINDINGS
        if more > 0:
            lines.append(f"• and {more} more")
        shown.append(blocks.section("*Check before sending*\n" + "\n".join(lines)))
    return shown


def _of(words: str) -> str:
    return f"“{blocks.literal(words, 120)}”: " if words else ""


def _unsettled(view: ReviewView) -> list[Block]:
    shown: list[Block] = []
    for draft in view.unsettled[:3]:
        shown.append(blocks.section(f"*An earlier reply:* {unsettled_line(draft)}"))
        row = buttons.unsettled_row(view, draft)
        if row is not None:
            shown.append(row)
    return shown
