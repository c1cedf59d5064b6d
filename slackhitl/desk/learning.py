"""What sent replies teach: rows with a source and a way to retire them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from slackhitl.desk import consent, work
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import Conversation, Customer, Draft, DraftStatus, Exemplar, Message
from slackhitl.desk.signing import signed


@dataclass(frozen=True)
class SentReply:
    """A reply that a person sent, and what it answered."""

    customer_name: str
    questions: tuple[str, ...]
    reply: str


@dataclass(frozen=True)
class PastExchange:
    """A question and its reply from before the desk, without names and numbers."""

    key: str
    category: str
    language: str
    questions: tuple[str, ...]
    reply: str


def sent_reply(session: Session, draft_id: int) -> SentReply | None:
    """What can be learnt from this draft; None from one that was not sent or not trusted.

    A mail whose sender may be forged teaches nothing, nor does a customer who is excluded, nor a
    reply that went out alone.
    """
    draft = session.get(Draft, draft_id)
    if draft is None or draft.status is not DraftStatus.SENT or draft.answers_id is None:
        return None
    if draft.decided_by == SYSTEM.id:
        return None
    answered = session.get_one(Message, draft.answers_id)
    conversation = session.get_one(Conversation, draft.conversation_id)
    if answered.warning is not None or not conversation.questions:
        return None
    customer = session.get_one(Customer, conversation.customer_id)
    if not consent.may_learn(session, customer.address):
        return None
    reply = draft.text if draft.signed_as is None else signed(draft.text, "")
    return SentReply(customer.name, tuple(conversation.questions), reply)


def remember(
    session: Session, draft_id: int, questions: list[str], reply: str, now: datetime
) -> None:
    """Keep an exemplar of a sent reply, once, unless the customer was excluded meanwhile."""
    if session.exec(select(Exemplar).where(Exemplar.draft_id == draft_id)).first() is not None:
        return
    draft = session.get_one(Draft, draft_id)
    conversation = session.get_one(Conversation, draft.conversation_id)
    customer = session.get_one(Customer, conversation.customer_id)
    if not consent.may_learn(session, customer.address):
        return
    if draft.text != draft.proposed or draft.instruction is not None:
        work.enqueue(session, work.Kind.REFLECT, draft_id, now)
    session.add(
        Exemplar(
            draft_id=draft_id,
            category=conversation.category,
            language=conversation.language,
            questions=questions,
            reply=reply,
            created_at=now,
        )
    )


def is_known(session: Session, past_key: str) -> bool:
    """Whether this reply from before the desk was learnt already."""
    return (
        session.exec(select(Exemplar.id).where(Exemplar.past_key == past_key)).first() is not None
    )


def remember_past(session: Session, past: PastExchange, now: datetime) -> None:
    """Keep an exemplar from before the desk, once."""
    if is_known(session, past.key):
        return
    session.add(
        Exemplar(
            past_key=past.key,
            category=past.category,
            language=past.language,
            questions=list(past.questions),
            reply=past.reply,
            created_at=now,
        )
    )
