"""Triage put right by people: one choice on the card, kept as an example for mails to come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import JSON, Field, Session, SQLModel, col, select

from slackhitl.desk import audit, drafting, teachable
from slackhitl.desk.casefile import newest_inbound
from slackhitl.desk.errors import AlreadyDecided, NotAllowed
from slackhitl.desk.lifecycle import Actor, Role, may
from slackhitl.desk.models import Conversation, ConversationStatus, Customer, DraftStatus, Message
from slackhitl.desk.readings import CHOSEN

CORRECTED = "triage.corrected"
"""The event; its detail says from which category to which."""
MOST = 400
"""Among how many of the newest corrections similar ones are looked for."""
OPEN = frozenset({ConversationStatus.OPEN, ConversationStatus.TAKEN_OVER})
LEAVING = frozenset({DraftStatus.APPROVED, DraftStatus.AWAITING_SECOND})


class Correction(SQLModel, table=True):
    """A category that a person chose instead of triage's, with what the mail had asked."""

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    message_id: int = Field(foreign_key="message.id", unique=True)  # the newest choice counts
    was: str  # what triage said
    category: str
    questions: list[str] = Field(default_factory=list, sa_type=JSON)
    by: str
    at: datetime


@dataclass(frozen=True)
class CorrectedMail:
    """A correction as an example, still in the customer's words."""

    id: int
    people: teachable.People  # to be taken out
    questions: tuple[str, ...]
    was: str
    category: str


def may_correct(conversation: ConversationStatus, draft: DraftStatus | None) -> bool:
    """Whether the category still matters, and no reply is on its way by the rules of the old."""
    return conversation in OPEN and draft not in LEAVING


def correct(
    session: Session, conversation: Conversation, category: str, actor: Actor, now: datetime
) -> None:
    """Put a conversation into the right category; rules for that category apply from now on.

    Raises NotAllowed or AlreadyDecided.
    """
    if not may(actor.role, Role.AGENT):
        raise NotAllowed
    assert conversation.id is not None
    draft = drafting.live_draft(session, conversation.id)
    if not may_correct(conversation.status, draft.status if draft else None):
        raise AlreadyDecided("A reply is on its way already, or the conversation has ended.")
    was, mail = conversation.category, newest_inbound(session, conversation.id)
    if was is None or mail is None:
        raise AlreadyDecided("Triage has not looked at this mail yet.")
    if was == category:
        return
    _keep(session, mail, conversation, was, category, actor, now)
    conversation.category = category
    conversation.triage_reason = CHOSEN
    session.add(conversation)
    detail: dict[str, Any] = {"from": was, "to": category, "category": category}
    audit.record(session, conversation.id, CORRECTED, actor.id, now, **detail)


def corrections(session: Session) -> tuple[CorrectedMail, ...]:
    """The newest corrections from which triage may learn.

    None of them comes from a customer who is excluded, a sender who may be forged or a mail that
    may give orders to the model.
    """
    rows = session.exec(
        select(Correction, Message, Customer)
        .join(Message, col(Message.id) == Correction.message_id)
        .join(Conversation, col(Conversation.id) == Correction.conversation_id)
        .join(Customer, col(Customer.id) == Conversation.customer_id)
        .where(teachable.doubtful().is_(None), Correction.was != Correction.category)
        .order_by(col(Correction.id).desc())
        .limit(MOST)
    ).all()
    return tuple(
        CorrectedMail(
            id=row.id or 0,
            people=teachable.people(customer, message),
            questions=tuple(row.questions),
            was=row.was,
            category=row.category,
        )
        for row, message, customer in rows
    )


def _keep(
    session: Session,
    mail: Message,
    conversation: Conversation,
    was: str,
    category: str,
    actor: Actor,
    now: datetime,
) -> None:
    """A second choice for the same mail replaces the first; what triage said stays."""
    assert conversation.id is not None
    asked = list(conversation.questions) or [f"{mail.subject}\n{mail.new_text}"[:2000]]
    known = session.exec(select(Correction).where(Correction.message_id == mail.id)).first()
    row = known or Correction(
        conversation_id=conversation.id, message_id=mail.id or 0, was=was,
        category=category, by=actor.id, at=now,
    )  # fmt: skip
    row.questions, row.category, row.by, row.at = asked, category, actor.id, now
    session.add(row)
