"""A customer's other conversations, and where mails went when some were merged."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from slackhitl.desk import beginning, flood
from slackhitl.desk.errors import NoSuchRow
from slackhitl.desk.lifecycle import Role, Transition, conversation_actions
from slackhitl.desk.models import Conversation, ConversationStatus, Direction, Draft, Message
from slackhitl.desk.policy import Policy

MOST_LISTED = 50


@dataclass(frozen=True)
class Candidate:
    """Another conversation of the same customer, which one may be merged into."""

    id: int
    subject: str
    opened_at: datetime
    status: ConversationStatus


def candidates(session: Session, conversation_id: int) -> tuple[Candidate, ...]:
    """The customer's other conversations, the newest first. Raises NoSuchRow."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise NoSuchRow
    rows = session.exec(
        select(Conversation)
        .where(
            Conversation.customer_id == conversation.customer_id,
            Conversation.id != conversation_id,
            col(Conversation.merged_into_id).is_(None),
            col(Conversation.screening).is_(None),
        )
        .order_by(col(Conversation.id).desc())
        .limit(MOST_LISTED)
    )
    return tuple(
        Candidate(row.id or 0, row.subject, row.opened_at, row.status) for row in rows
    )  # fmt: skip


def actions(session: Session, conversation: Conversation, policy: Policy) -> tuple[Transition, ...]:
    """What a supervisor could do, where there is something to do it with."""
    if conversation.merged_into_id is not None:
        return ()
    idle = {"merge", "split"} - _can_join(session, conversation)
    if conversation.status is ConversationStatus.OPEN and not flood.paused(
        session, conversation.id or 0
    ):
        idle.add("reopen")
    idle.add("deescalate" if conversation.escalated_by is None else "escalate")
    if not policy.supervisors:
        idle.add("escalate")
    if conversation.begun_by is not None and not _has_mail(session, conversation):
        idle |= beginning.NEEDS_A_MAIL
    rows = conversation_actions(conversation.status, Role.SUPERVISOR)
    return tuple(row for row in rows if row.action not in idle)


def _has_mail(session: Session, conversation: Conversation) -> bool:
    mails = select(Message.id).where(
        Message.conversation_id == conversation.id, Message.direction == Direction.INBOUND
    )
    return session.exec(mails.limit(1)).first() is not None


def _can_join(session: Session, conversation: Conversation) -> frozenset[str]:
    """Which of "merge" and "split" there is something to choose for."""
    possible = set()
    others = select(Conversation.id).where(
        Conversation.customer_id == conversation.customer_id,
        Conversation.id != conversation.id,
        col(Conversation.merged_into_id).is_(None),
        col(Conversation.screening).is_(None),
    )
    if session.exec(others.limit(1)).first() is not None:
        possible.add("merge")
    mails = select(Message.id).where(
        Message.conversation_id == conversation.id,
        Message.direction == Direction.INBOUND,
        col(Message.screening).is_(None),
    )
    if len(session.exec(mails.limit(2)).all()) > 1:
        possible.add("split")
    return frozenset(possible)


def followed(session: Session, conversation: Conversation) -> Conversation:
    """Where the mails of a merged conversation are now."""
    seen: set[int | None] = set()
    while conversation.merged_into_id is not None and conversation.id not in seen:
        seen.add(conversation.id)
        conversation = session.get_one(Conversation, conversation.merged_into_id)
    return conversation


def mails_before(
    session: Session, conversation_id: int, newest: Message | None, current: Draft | None
) -> int:
    """How many mails came and went before the customer's newest, or beside the shown draft."""
    mails = select(Message.draft_id).where(Message.conversation_id == conversation_id)
    if newest is not None:
        mails = mails.where(col(Message.id) < newest.id)
    shown = current.id if current is not None and newest is None else None
    return sum(1 for draft_id in session.exec(mails) if draft_id is None or draft_id != shown)
