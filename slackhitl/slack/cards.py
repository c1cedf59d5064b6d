"""The review card: a frozen view in, text and blocks out. It always shows the truth.

Order: what it is about and who wrote · why to look twice · what they wrote · the reply and what
it rests on · what happens now and who decided · buttons. Once decided, a card grows small, so
that the channel shows what still waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from slackhitl.desk.case_views import AttachmentView, ReviewView
from slackhitl.desk.models import DECIDING, ConversationStatus, DraftStatus
from slackhitl.desk.notes import NoteKind
from slackhitl.slack import asked, blocks, buttons, reply_part, triage_menu, wording
from slackhitl.slack.blocks import Block
from slackhitl.slack.moments import Moment, leaves_alone, moment, of_earlier
from slackhitl.slack.texts import aged, dense, literal, one_line, person, shorten, when

FILES = 4
EARLIER = 3
SHORT = 160
"""Characters of a mail that is read as fast as a summary of it."""
NOTE = 300
"""Characters of a note that a card shows."""


@dataclass(frozen=True)
class Card:
    """A message: a whole sentence for notifications and screen readers, and its blocks."""

    text: str
    blocks: list[Block]
    conversation_id: int | None = None
    broadcast: bool = False
    """Of a post in a thread: whether the channel shows it, too."""


@dataclass(frozen=True)
class CardLook:
    """What a card needs to know beside the conversation."""

    now: datetime
    undo_seconds: int
    offline: bool
    workspace: str = ""
    """Address of the workspace, for links to other cards; empty while it is not known."""
    categories: tuple[str, ...] = ()
    """Keys of the categories to choose from where triage was wrong."""
    two_because: str = ""
    """What of the conversation asks for a second person's approval; empty where one decides."""
    assignee: str = ""
    """Name of who is expected to decide, since a mention on a card would call them each time."""


@dataclass(frozen=True)
class Room:
    """How many characters of the customer's and of our words a card shows.

    Without room for the mail, its summary stands for it.
    """

    mail: int
    reply: int

    def halved(self) -> "Room":
        """Less of both, for a card that grew over Slack's limit."""
        return Room(self.mail // 2, self.reply // 2)


WIDE, NARROW = Room(600, 1500), Room(0, 500)


def review(view: ReviewView, look: CardLook) -> Card:
    """The card of a conversation at one revision; within every limit of Slack's."""
    room = NARROW if _is_done(view) else WIDE
    while True:
        shown = _blocks(view, look, room)
        if blocks.text_length(shown) <= blocks.CARD or room.reply < 100:
            return Card(_sentence(view, look), shown, view.conversation_id)
        room = room.halved()


def _blocks(view: ReviewView, look: CardLook, room: Room) -> list[Block]:
    return [
        blocks.header(view.subject),
        _who(view, look),
        *_about(view, look, is_done=_is_done(view)),
        *_notes(view),
        *_earlier(view),
        *_mail(view, room.mail),
        *_alone(leaves_alone(view, look.now)),
        *reply_part.reply(view, room.reply, is_done=_is_done(view)),
        *asked.on_card(view, look.now),
        _now(view, moment(view, look.now), look.two_because),
        buttons.row(view),
        *asked.row(view),
        *reply_part.other(view, room.reply),
    ]


def _sentence(view: ReviewView, look: CardLook) -> str:
    """What a phone's notification says."""
    who = literal(view.customer.name or view.customer.address, 80)
    about = literal(view.subject, 100) or "(no subject)"
    came = "from" if view.mail else "to"
    text = f"Mail {came} {who} about “{about}”. {moment(view, look.now).headline}."
    if _is_done(view):
        return text
    if view.urgency in wording.URGENCIES:
        text += f" {wording.URGENCIES[view.urgency]}."
    if looks := wording.looks(view):
        text += f" Look twice: {', '.join(looks[:4])}."
    if view.summary:
        text += f" In short: {literal(view.summary, 300)}"
    return text


def _who(view: ReviewView, look: CardLook) -> Block:
    name, address = one_line(view.customer.name), one_line(view.customer.address)
    elements: list[str | Block] = [
        blocks.small(" · ".join(part for part in (shorten(name, 80)[0], address) if part), 220),
        aged(view.mail.at) if view.mail else f"{person(view.begun_by)} writes first",
    ]
    if view.is_vip:
        elements.insert(1, "*Important customer*")
    since = view.waiting_since
    if since is not None and view.mail and view.mail.at - since > timedelta(minutes=1):
        elements.append(f"waits since {when(since)}")
    if view.due is not None and not _is_done(view):
        elements.append(_due(view.due, view.at_risk, look.now))
    if view.urgency in wording.URGENCIES and not _is_done(view):
        elements.append(f"*{wording.URGENCIES[view.urgency]}*")
    in_menu = not _is_done(view) and triage_menu.is_open(view, look.categories)
    category = None if in_menu else wording.category(view.category)
    facts = [category, wording.language(view.language)]
    if any(facts):
        elements.append(blocks.small(" · ".join(one_line(f) for f in facts if f), 120))
    elements.append(triage_menu.corrected_by(view))
    is_taken = view.status is ConversationStatus.TAKEN_OVER
    if view.assignee and not is_taken and not _is_done(view):
        why = wording.because(view.assigned_because)
        name = f"*{literal(look.assignee, 80)}*" if why else person(view.assignee)
        elements.append(f"for {name} ({why})" if why else f"for {name}")
    elif view.owner and not is_taken:
        elements.append(f"last with {person(view.owner)}")
    return blocks.context(*elements)


def _due(due: datetime, at_risk: datetime | None, now: datetime) -> str:
    """By when an answer was promised, and whether that is at risk or too late."""
    if now >= due:
        return f"*overdue since {when(due)}*"
    is_near = at_risk is not None and now >= at_risk
    return f"*at risk: due {when(due)}*" if is_near else f"due {when(due)}"


def _about(view: ReviewView, look: CardLook, *, is_done: bool) -> list[Block]:
    """Why to look twice, before anything that could be approved, and what it is about."""
    lines = [*wording.escalated(view), *wording.untranslated(view, offline=look.offline)]
    looks = wording.looks(view)
    if looks and not is_done:
        lines.append(f"*Look twice:* {' · '.join(looks)}")
    lines += wording.origin(view, look.workspace)
    if view.mail and view.mail.warning:
        lines.append(f"*The sender may not be who they say:* {literal(view.mail.warning, 300)}")
    if view.undeliverable:
        lines.append(
            f"*Mail to this address came back before:* “{literal(view.undeliverable, 300)}”"
        )
    if view.summary and reply_part.is_choice(view):
        lines.append(f"*It may mean two things.* This reply is for: {literal(view.summary, 400)}")
    elif view.summary and (is_done or not _says_it_itself(view, view.summary)):
        lines.append(f"*In short:* {literal(view.summary, 400)}")
    menu = None if is_done else triage_menu.menu(view, look.categories)
    shown = [blocks.section("\n".join(lines))] if lines else []
    why = "" if is_done else one_line(view.triage_reason or "")
    if menu is not None:
        line = f"Triage: {literal(why, 300)}" if why else "What it is about:"
        shown.append(blocks.section(line, menu))
    elif why:
        shown.append(blocks.context(blocks.small(f"Triage: {why}", 300)))
    return shown


def _says_it_itself(view: ReviewView, summary: str) -> bool:
    """Whether the mail stands on the card in hardly more words than its summary."""
    if view.mail is None:
        return False
    said = one_line(view.mail.new_text).casefold()
    is_readable = view.translation is None and len(said) <= SHORT
    return is_readable or (one_line(summary).casefold() in said and len(said) <= WIDE.mail)


def _notes(view: ReviewView) -> list[Block]:
    """What colleagues wrote about it lately; the thread has all."""
    lines = [
        f"*Note* by {person(note.author)}, {when(note.at)}: {literal(dense(note.text), NOTE)}"
        for note in view.notes
        if note.kind is NoteKind.NOTE
    ]
    return [blocks.section("\n".join(lines))] if lines else []


def _mail(view: ReviewView, most: int) -> list[Block]:
    if view.summary and not most:
        return []
    shown: list[Block] = []
    notes = []
    if view.mail is not None:
        shown = [blocks.quote(dense(view.mail.new_text), most or 200)]
    if view.mail is not None and view.mail.attachments:
        notes.append(blocks.small(_attached(view.mail.attachments)))
    if view.earlier:
        count = "1 earlier mail" if view.earlier == 1 else f"{view.earlier} earlier mails"
        notes.append(blocks.small(f"{count} in this conversation"))
    shown += reply_part.meaning(view, "mail", most or 200)
    return [*shown, blocks.context(*notes)] if notes else shown


def _attached(files: Sequence[AttachmentView]) -> str:
    """How many files came, and the first few; the thread shows them."""
    count = "1 attachment" if len(files) == 1 else f"{len(files)} attachments"
    named = [
        f"{shorten(one_line(file.filename) or 'a file without a name', 60)[0]} "
        f"({wording.size(file.size)}{', not shown' if file.risk else ''})"
        for file in files[:FILES]
    ]
    more = len(files) - FILES
    return f"{count}: {', '.join([*named, f'{more} more'] if more > 0 else named)}"


def _alone(line: str) -> list[Block]:
    """Above the reply that nobody may have to read: that it goes out, and when."""
    return [blocks.section(line)] if line else []


def _earlier(view: ReviewView) -> list[Block]:
    """Older replies of which somebody must still say what became of them."""
    shown: list[Block] = []
    for draft in view.unsettled[:EARLIER]:
        shown.append(blocks.section(of_earlier(view, draft).line))
        shown.append(blocks.context(blocks.small(shorten(one_line(draft.text), 200)[0])))
        row = buttons.row_of_earlier(view, draft)
        if row is not None:
            shown.append(row)
    return [*shown, blocks.divider()] if shown else []


def _now(view: ReviewView, now: Moment, two_because: str) -> Block:
    """While a person decides, the buttons say most; else who and when is what one looks for."""
    is_open = view.draft is not None and view.draft.status in DECIDING and not view.is_aside
    if is_open and view.draft is not None and view.draft.leaves_alone_at is not None:
        return blocks.context(now.details)
    if not is_open:
        return blocks.section(now.line)
    is_first = view.draft is not None and view.draft.status is DraftStatus.IN_REVIEW
    two = wording.two_people(two_because) if two_because and is_first else ""
    return blocks.context(f"{now.line} {two}".rstrip())


def _is_done(view: ReviewView) -> bool:
    """Whether a person need not read this card to do something now."""
    if view.is_aside:
        return True
    draft = view.draft.status if view.draft else DraftStatus.DISCARDED
    is_with_us = view.status in {ConversationStatus.OPEN, ConversationStatus.TAKEN_OVER}
    return draft in {DraftStatus.SENT, DraftStatus.DISCARDED} and not is_with_us
