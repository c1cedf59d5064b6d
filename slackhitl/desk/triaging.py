"""What each mail of a customer's is about, as triage says; the draft and the rules follow it.

A mail is looked at whether or not a draft is wanted: an owner who writes themselves should know
that the customer now speaks of a lawyer, and so should the rule of two people.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from slackhitl.desk import audit, drafting, outcomes, translating, urgency, work
from slackhitl.desk.casefile import newest_inbound
from slackhitl.desk.drafting import EarlierMail
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import Conversation, Customer, DraftStatus, Message
from slackhitl.desk.policy import Policy
from slackhitl.desk.readings import Reading
from slackhitl.desk.teachable import People, people

_WAITS = (DraftStatus.QUEUED, DraftStatus.UNWRITTEN)


@dataclass(frozen=True)
class TriageNote:
    """What triage said of a mail, in the desk's words."""

    category: str
    language: str
    sentiment: str
    urgency: str
    summary: str
    reason: str
    risks: tuple[str, ...]
    questions: tuple[str, ...]
    queries: tuple[str, ...] = ()  # the questions in the other languages of the knowledge
    other_reading: Reading | None = None


@dataclass(frozen=True)
class Unsorted:
    """A mail at which triage has to look, and the draft that waits for it, if one does."""

    message_id: int
    conversation_id: int
    draft_id: int | None
    subject: str
    customer_name: str
    customer_address: str
    people: People  # the customer, and whoever else it is between
    text: str
    earlier: tuple[EarlierMail, ...]
    language: str | None  # of the conversation so far


def unsorted(session: Session, message_id: int) -> Unsorted | None:
    """What triage is to look at; None when it did, or when a newer mail has come."""
    message = session.get(Message, message_id)
    if message is None:
        return None
    conversation = session.get_one(Conversation, message.conversation_id)
    newest = newest_inbound(session, message.conversation_id)
    if newest is None or newest.id != message_id or conversation.triaged_id == message_id:
        return None
    customer = session.get_one(Customer, conversation.customer_id)
    return Unsorted(
        message_id=message_id,
        conversation_id=message.conversation_id,
        draft_id=_waiting(session, message),
        subject=message.subject,
        customer_name=customer.name,
        customer_address=customer.address,
        people=people(customer, message),
        text=message.new_text,
        earlier=drafting.mails_before(session, message),
        language=conversation.language,
    )


def triaged(
    session: Session,
    message_id: int,
    note: TriageNote,
    now: datetime,
    policy: Policy,
    why_not: str | None = None,
) -> None:
    """Keep what triage said; the draft is due, unless ``why_not`` says that a person must write."""
    message = session.get_one(Message, message_id)
    conversation = session.get_one(Conversation, message.conversation_id)
    _keep(conversation, note)
    conversation.triaged_id = message_id
    session.add(conversation)
    customer = session.get_one(Customer, conversation.customer_id)
    customer.language = note.language
    session.add(customer)
    audit.record(
        session, message.conversation_id, "conversation.triaged", SYSTEM.id, now,
        card_after=policy.drafting_grace, category=note.category, language=note.language,
        sentiment=note.sentiment, urgency=note.urgency, risks=conversation.risks,
    )  # fmt: skip
    outcomes.complained(session, message.conversation_id, note.sentiment, note.risks, now)
    draft_id = _waiting(session, message)
    if draft_id is None:
        return
    translating.want(session, conversation, draft_id, now, policy)
    if why_not is None:
        work.enqueue(session, work.Kind.DRAFT, draft_id, now, urgency.rank(conversation))
    else:
        drafting.give_up(session, draft_id, why_not, now)


def guessed(session: Session, message_id: int, note: TriageNote, now: datetime) -> None:
    """While triage cannot be had, what the words alone say of a mail; triage looks at it later."""
    message = session.get_one(Message, message_id)
    conversation = session.get_one(Conversation, message.conversation_id)
    if conversation.triaged_id == message_id or conversation.category is not None:
        return
    _keep(conversation, note)
    session.add(conversation)
    audit.record(session, message.conversation_id, "conversation.guessed", SYSTEM.id, now)


def _keep(conversation: Conversation, note: TriageNote) -> None:
    conversation.category = note.category
    conversation.language = note.language
    conversation.sentiment = note.sentiment
    conversation.urgency = note.urgency
    conversation.summary = note.summary
    conversation.triage_reason = note.reason
    conversation.risks = drafting.joined_risks(
        [risk for risk in conversation.risks if risk in drafting.LASTING], note.risks
    )
    conversation.questions = list(note.questions)
    conversation.queries = list(note.queries)
    conversation.other_reading = note.other_reading.kept() if note.other_reading else None


def _waiting(session: Session, message: Message) -> int | None:
    """The draft that answers this mail and has no text yet."""
    live = drafting.live_draft(session, message.conversation_id)
    if live is None or live.answers_id != message.id or live.status not in _WAITS:
        return None
    return live.id
