"""What sent replies teach: rows with a source and a way to retire them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from slackhitl.desk.models import Conversation, Customer, Draft, DraftStatus, Exemplar, Message
from slackhitl.desk.signing import signed


@dataclass(frozen=True)
class SentReply:
    """A reply that a person sent, and what it answered."""

    customer_name: str
    questions: tuple[str, ...]
    reply: str


def sent_reply(session: Session, draft_id: int) -> SentReply | None:
    """What can be learnt from this draft; None from one that was not sent or not trusted.

    A mail whose sender may be forged teaches nothing.
    """
    draft = session.get(Draft, draft_id)
    if draft is None or draft.status is not DraftStatus.SENT:
        return None
    answered = session.get_one(Message, draft.answers_id)
    conversation = session.get_one(Conversation, draft.conversation_id)
    if answered.warning is not None or not conversation.questions:
        return None
    customer = session.get_one(Customer, conversation.customer_id)
    reply = draft.text if draft.signed_as is None else signed(draft.text, "")
    return SentReply(customer.name, tuple(conversation.questions), reply)


def remember(
    session: Session, draft_id: int, questions: list[str], reply: str, now: datetime
) -> None:
    """Keep an exemplar of a sent reply, once."""
    if session.exec(select(Exemplar).where(Exemplar.draft_id == draft_id)).first() is not None:
        return
    draft = session.get_one(Draft, draft_id)
    conversation = session.get_one(Conversation, draft.conversation_id)
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
