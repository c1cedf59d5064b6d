"""Quiet mode: while a channel holds many undecided cards, further ones wait in one message.

What presses is never held: urgent or upset mail, risks, important customers, escalated cases,
customers who wrote again, and what has waited so long that somebody was reminded of it. A
conversation is held once at most; whatever makes room lets the one go that has waited longest.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, func, select

from slackhitl.desk import work
from slackhitl.desk.errors import NoSuchRow
from slackhitl.desk.models import (
    PRESSING,
    Card,
    Conversation,
    ConversationStatus,
    Customer,
    Direction,
    Message,
)
from slackhitl.desk.outcomes import UPSET
from slackhitl.desk.policy import Policy
from slackhitl.desk.reminding import Reminder

STEPPED_IN = frozenset({
    ConversationStatus.TAKEN_OVER, ConversationStatus.SNOOZED, ConversationStatus.WAITING
})  # fmt: skip
AT_ONCE = 5
"""How many cards a press on the message's button brings."""


class HeldCard(SQLModel, table=True):
    """A conversation whose first card was held back."""

    conversation_id: int = Field(primary_key=True, foreign_key="conversation.id")
    channel: str = Field(index=True)
    since: datetime
    released_at: datetime | None = None


class Overflow(SQLModel, table=True):
    """The message of a channel that counts what is held back there."""

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(unique=True)
    ts: str | None = None


@dataclass(frozen=True)
class OverflowView:
    """What the message says; ``oldest`` is since when the longest of the customers waits."""

    id: int
    channel: str
    ts: str | None
    held: int
    oldest: datetime | None
    most: int


def holds_back(
    session: Session, conversation_id: int, channel: str, now: datetime, policy: Policy
) -> bool:
    """Whether this conversation's first card must wait, which is remembered."""
    row = session.get(HeldCard, conversation_id)
    if row is not None and row.released_at is not None:
        return False
    if row is not None and row.channel != channel:
        _tell(session, row.channel, now)
        session.delete(row)  # it waits for another channel by now
        session.flush()
        row = None
    if _presses(session, conversation_id, policy):
        if row is not None:
            _release(session, row, now)
        return False
    if row is not None:
        return True
    if not policy.most_cards or _undecided(session, channel) < policy.most_cards:
        return False
    session.add(HeldCard(conversation_id=conversation_id, channel=channel, since=now))
    _tell(session, channel, now)
    return True


def is_held(session: Session, conversation_id: int) -> bool:
    """Whether this conversation's first card waits."""
    row = session.get(HeldCard, conversation_id)
    return row is not None and row.released_at is None


def make_room(session: Session, channel: str, now: datetime, policy: Policy) -> None:
    """Show as many of the held cards as the channel takes now."""
    held = _held(session, channel)
    if not held:
        return
    free = policy.most_cards - _undecided(session, channel) if policy.most_cards else len(held)
    for row in held[: max(0, free)]:
        _release(session, row, now)


def show_next(session: Session, overflow_id: int, now: datetime) -> int:
    """Show the next few although the channel is full; how many. Raises NoSuchRow."""
    overflow = session.get(Overflow, overflow_id)
    if overflow is None:
        raise NoSuchRow
    rows = _held(session, overflow.channel)[:AT_ONCE]
    for row in rows:
        _release(session, row, now)
    return len(rows)


def view(session: Session, overflow_id: int, policy: Policy) -> OverflowView:
    """What the channel's message should say now."""
    overflow = session.get_one(Overflow, overflow_id)
    held = _held(session, overflow.channel)
    oldest = session.get_one(Conversation, held[0].conversation_id) if held else None
    return OverflowView(
        id=overflow_id,
        channel=overflow.channel,
        ts=overflow.ts,
        held=len(held),
        oldest=oldest.waiting_since if oldest else None,
        most=policy.most_cards,
    )


def remember_message(session: Session, overflow_id: int, ts: str | None) -> None:
    """Where the message is; None once it has nothing to count, or is gone."""
    overflow = session.get_one(Overflow, overflow_id)
    overflow.ts = ts
    session.add(overflow)


def _presses(session: Session, conversation_id: int, policy: Policy) -> bool:
    conversation = session.get_one(Conversation, conversation_id)
    customer = session.get_one(Customer, conversation.customer_id)
    wrote = select(func.count()).where(
        Message.conversation_id == conversation_id, Message.direction == Direction.INBOUND
    )
    reminded = select(Reminder.stage).where(Reminder.conversation_id == conversation_id)
    return (
        conversation.status in STEPPED_IN
        or conversation.urgency in PRESSING
        or conversation.sentiment in UPSET
        or bool(conversation.risks)
        or conversation.escalated_by is not None
        or policy.is_vip(customer.address)
        or session.exec(wrote).one() != 1
        or session.exec(reminded.limit(1)).first() is not None
    )


def _undecided(session: Session, channel: str) -> int:
    """Cards in a channel that somebody must decide, those on their way there included."""
    shown = (
        select(func.count())
        .select_from(Card)
        .join(Conversation, col(Conversation.id) == Card.conversation_id)
        .where(
            Card.channel == channel,
            Conversation.status == ConversationStatus.OPEN,
            col(Conversation.waiting_since).is_not(None),
        )
    )
    coming = (
        select(func.count())
        .select_from(HeldCard)
        .join(Conversation, col(Conversation.id) == HeldCard.conversation_id)
        .join(Card, col(Card.conversation_id) == HeldCard.conversation_id, isouter=True)
        .where(
            HeldCard.channel == channel,
            col(HeldCard.released_at).is_not(None),
            col(Card.conversation_id).is_(None),
            Conversation.status == ConversationStatus.OPEN,
        )
    )
    return session.exec(shown).one() + session.exec(coming).one()


def _held(session: Session, channel: str) -> list[HeldCard]:
    """What is held back there and still open, the longest wait first."""
    return list(
        session.exec(
            select(HeldCard)
            .join(Conversation, col(Conversation.id) == HeldCard.conversation_id)
            .where(
                HeldCard.channel == channel,
                col(HeldCard.released_at).is_(None),
                Conversation.status == ConversationStatus.OPEN,
            )
            .order_by(col(Conversation.waiting_since), col(Conversation.id))
        )
    )


def _release(session: Session, row: HeldCard, now: datetime) -> None:
    row.released_at = now
    session.add(row)
    work.enqueue(session, work.Kind.CARD, row.conversation_id, now)
    _tell(session, row.channel, now)


def _tell(session: Session, channel: str, now: datetime) -> None:
    """Let the channel's message be brought up to date."""
    session.flush()
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = insert(Overflow).values(channel=channel).on_conflict_do_nothing()
    session.connection().execute(fresh)
    overflow_id = session.exec(select(Overflow.id).where(Overflow.channel == channel)).one()
    work.enqueue(session, work.Kind.OVERFLOW, overflow_id or 0, now)
