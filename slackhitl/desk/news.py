"""Events that a card's thread tells, as views."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from slackhitl.desk import enclosures, team_answers
from slackhitl.desk.case_views import MessageView, Person, SourceView
from slackhitl.desk.casefile import message_view, source_views
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import (
    Conversation,
    Customer,
    Decision,
    Direction,
    Disposition,
    Draft,
    Event,
    Message,
    Origin,
)
from slackhitl.desk.notes import Note
from slackhitl.desk.policy import Policy
from slackhitl.desk.proposals import Proposal
from slackhitl.desk.signing import as_shown
from slackhitl.desk.team_answers import QuestionView


@dataclass(frozen=True)
class DraftNews:
    """The version of a reply that an event is about, as it is now."""

    number: int
    origin: Origin
    text: str
    sources: tuple[tuple[int, SourceView], ...]
    """With their footnotes' numbers, those of which no earlier version had the same."""
    has_sources: bool
    is_own: bool  # a person wrote all of it
    is_edited: bool  # a person changed what was proposed
    decided_by: str | None
    first_by: str | None
    enclosures: tuple[str, ...] = ()  # names of the files that went along


@dataclass(frozen=True)
class News:
    """An event that a card's thread tells, with the mail it is about, if it is about one."""

    conversation_id: int
    kind: str
    at: datetime
    actor: str
    reason: str | None
    owner: str | None  # whom it concerns most
    withdrew: bool  # whether an approved reply was withdrawn because of it
    customer: Person
    mail: MessageView | None
    note: str | None = None  # what a person wrote about it
    number: int | None = None  # of a proposal for the knowledge
    to: str | None = None  # a person or a channel that was asked
    waited: timedelta | None = None  # how long the customer waits
    category: str | None = None  # of which everything is told, not of this conversation alone
    supervisors: tuple[str, ...] = ()  # whom to call with what only they may decide, but the actor
    question: QuestionView | None = None  # to the team, that it is about
    also: str | None = None  # who else should know, beside the one whom it concerns most
    late: bool = False  # whether it came when the reply had left
    changed: bool = False  # whether it stands in place of something said before
    off_duty: bool = False  # whether who has it cannot be called
    taken_over: bool = False  # whether its owner alone may write
    released: bool = False  # whether it was somebody's and is anybody's now
    former: str | None = None  # who had it in hand before somebody else did this
    until: datetime | None = None  # it comes back then
    ended: Disposition | None = None
    is_back: bool = False  # it was out of sight: answered, ended or put aside
    subject: str = ""
    by: str = ""  # the actor's name, where Slack says it
    order: int = 0  # the event's own number within its conversation
    mails: tuple[MessageView, ...] = ()  # that came to this conversation with it
    draft: DraftNews | None = None
    restored: int | None = None  # the number of the version that was made the newest again
    wrote: bool = False  # a person wrote it, and no draft was there to change


def news(session: Session, event_id: int, policy: Policy) -> News | None:
    """What a thread post of this event says; None when the event is gone, or told of a wait that
    is over.
    """
    event = session.get(Event, event_id)
    if event is None:
        return None
    conversation = session.get_one(Conversation, event.conversation_id)
    if _is_over(event, conversation):
        return None
    customer = session.get_one(Customer, conversation.customer_id)
    note_id = event.detail.get("note")
    note = session.get(Note, note_id) if note_id else None
    waited, until, ended = (event.detail.get(key) for key in ("waited", "until", "disposition"))
    message_id = event.detail.get("message")
    message = session.get(Message, message_id) if message_id else None
    asked = event.detail.get("question")
    question = team_answers.view(session, asked) if asked else None
    return News(
        conversation_id=event.conversation_id,
        kind=event.kind,
        at=event.at,
        actor=event.actor,
        reason=event.detail.get("reason"),
        owner=None if event.detail.get("off_duty") else _concerned(event) or conversation.owner,
        withdrew=bool(event.detail.get("withdrew")),
        customer=Person(customer.name, customer.address),
        mail=message_view(message) if message else None,
        note=note.text if note else _about(session, event, question),
        number=event.detail.get("proposal"),
        to=event.detail.get("to"),
        waited=timedelta(seconds=waited) if waited is not None else None,
        category=event.detail.get("category"),
        supervisors=tuple(one for one in policy.supervisors if one != event.actor),
        question=question,
        also=event.detail.get("also"),
        late=bool(event.detail.get("late")),
        changed=bool(event.detail.get("changed")),
        off_duty=bool(event.detail.get("off_duty")),
        taken_over=bool(event.detail.get("taken_over")),
        released=bool(event.detail.get("released")),
        former=event.detail.get("former"),
        until=datetime.fromisoformat(until) if until else None,
        ended=Disposition(ended) if ended else None,
        is_back=bool(event.detail.get("is_back")),
        subject=conversation.subject,
        order=event.number,
        mails=_mails(session, event),
        draft=_draft(session, event),
        restored=event.detail.get("version"),
        wrote=bool(event.detail.get("wrote")),
    )


def _mails(session: Session, event: Event) -> tuple[MessageView, ...]:
    """The customer's mails that the thread has not held before this event."""
    inbound = select(Message).where(
        Message.conversation_id == event.conversation_id, Message.direction == Direction.INBOUND
    )
    brought = event.detail.get("message")
    moved_from = event.detail.get("split_from") or event.detail.get("source")
    if brought:
        wanted = inbound.where(Message.id == brought)
    elif moved_from:
        wanted = inbound.where(Message.moved_from_id == moved_from)
    elif event.kind == "conversation.reopen" and not _was_told(session, event):
        wanted = inbound
    else:
        return ()
    return tuple(map(message_view, session.exec(wanted.order_by(col(Message.id)))))


def _was_told(session: Session, event: Event) -> bool:
    """Whether a card stood before this one: not of what was screened when it came."""
    earlier = select(Event.id).where(
        Event.conversation_id == event.conversation_id,
        col(Event.kind).in_(("conversation.opened", "conversation.reopen")),
        Event.number < event.number,
    )
    return session.exec(earlier.limit(1)).first() is not None


def _draft(session: Session, event: Event) -> DraftNews | None:
    draft = session.get(Draft, event.detail.get("draft")) if "draft" in event.detail else None
    if draft is None:
        return None
    sources = source_views(draft)
    known = _sources_before(session, draft)
    return DraftNews(
        number=draft.number,
        origin=draft.origin,
        text=as_shown(draft, draft.text),
        sources=tuple(one for one in enumerate(sources, 1) if one[1] not in known),
        has_sources=bool(sources),
        is_own=draft.origin is Origin.AGENT or not draft.proposed,
        is_edited=bool(draft.proposed) and draft.text != draft.proposed,
        decided_by=draft.decided_by,
        first_by=draft.first_by,
        enclosures=tuple(file.filename for file in enclosures.views(session, draft.id)),
    )


def _sources_before(session: Session, draft: Draft) -> set[SourceView]:
    earlier = select(Draft).where(
        Draft.conversation_id == draft.conversation_id, Draft.number < draft.number
    )
    return {source for one in session.exec(earlier) for source in source_views(one)}


def _is_over(event: Event, conversation: Conversation) -> bool:
    since = conversation.waiting_since
    now = since.isoformat() if since is not None else None
    return "since" in event.detail and event.detail["since"] != now


def _concerned(event: Event) -> str | None:
    """Whom it concerns most; nobody, of a reply that the system let go."""
    owner = event.detail.get("owner")
    return owner if owner != SYSTEM.id else None


def _about(session: Session, event: Event, question: QuestionView | None) -> str | None:
    """The answer to a question of the team's, else the question; the title of a proposal; what
    another version should be.
    """
    if event.kind == "draft.redraft":
        wish = select(Decision.reason).where(
            Decision.draft_id == event.detail.get("draft"), Decision.action == "redraft"
        )
        return session.exec(wish).first()
    proposed = event.detail.get("proposal")
    if proposed:
        return session.get_one(Proposal, proposed).title
    if question is None:
        return None
    return question.answer or question.text
