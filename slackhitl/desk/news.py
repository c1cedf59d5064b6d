"""Events that a card's thread tells, as views."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from slackhitl.desk.case_views import MessageView, Person
from slackhitl.desk.casefile import message_view
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import Conversation, Customer, Disposition, Event, Message
from slackhitl.desk.notes import Note
from slackhitl.desk.policy import Policy
from slackhitl.desk.proposals import Proposal
from slackhitl.desk.team_answers import Question


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
    supervisors: tuple[str, ...] = ()  # whom to call with what only they may decide
    former: str | None = None  # who had it in hand before somebody else did this
    until: datetime | None = None  # it comes back then
    ended: Disposition | None = None
    is_back: bool = False  # it was out of sight: answered, ended or put aside
    subject: str = ""
    by: str = ""  # the actor's name, where Slack says it


def news(session: Session, event_id: int, policy: Policy) -> News | None:
    """What a thread post of this event says; None when the event is gone."""
    event = session.get(Event, event_id)
    if event is None:
        return None
    conversation = session.get_one(Conversation, event.conversation_id)
    customer = session.get_one(Customer, conversation.customer_id)
    note_id = event.detail.get("note")
    note = session.get(Note, note_id) if note_id else None
    waited, until, ended = (event.detail.get(key) for key in ("waited", "until", "disposition"))
    message_id = event.detail.get("message")
    message = session.get(Message, message_id) if message_id else None
    return News(
        conversation_id=event.conversation_id,
        kind=event.kind,
        at=event.at,
        actor=event.actor,
        reason=event.detail.get("reason"),
        owner=_concerned(event) or conversation.owner,
        withdrew=bool(event.detail.get("withdrew")),
        customer=Person(customer.name, customer.address),
        mail=message_view(message) if message else None,
        note=note.text if note else _about(session, event),
        number=event.detail.get("proposal"),
        to=event.detail.get("to"),
        waited=timedelta(seconds=waited) if waited is not None else None,
        category=event.detail.get("category"),
        supervisors=policy.supervisors,
        former=event.detail.get("former"),
        until=datetime.fromisoformat(until) if until else None,
        ended=Disposition(ended) if ended else None,
        is_back=bool(event.detail.get("is_back")),
        subject=conversation.subject,
    )


def _concerned(event: Event) -> str | None:
    """Whom it concerns most; nobody, of a reply that the system let go."""
    owner = event.detail.get("owner")
    return owner if owner != SYSTEM.id else None


def _about(session: Session, event: Event) -> str | None:
    """The answer to a question of the team's, else the question; the title of a proposal."""
    proposed = event.detail.get("proposal")
    if proposed:
        return session.get_one(Proposal, proposed).title
    number = event.detail.get("question")
    question = session.get(Question, number) if number else None
    if question is None:
        return None
    return question.answer or question.text
