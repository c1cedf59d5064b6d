"""What still waits when every reminder was given is told once each working day, as one list a
channel, until somebody decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Select, UniqueConstraint, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col

from slackhitl.desk import backlog, work
from slackhitl.desk.figures import QueueView
from slackhitl.desk.models import Card, Conversation, Draft, DraftStatus
from slackhitl.desk.policy import Policy
from slackhitl.desk.reminding import FIRST, LAST, NEEDS_US, Reminder
from slackhitl.desk.snoozing import MORNING

MOST = 15
"""Conversations that one list names."""
_INSERT: dict[str, Callable[[type[SQLModel]], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
_LEAVES = (
    select(col(Draft.id))
    .where(
        col(Draft.conversation_id) == col(Conversation.id),
        col(Draft.status).in_((DraftStatus.APPROVED, DraftStatus.SENDING)),
    )
    .exists()
)


class Digest(SQLModel, table=True):
    """A channel's list of one day, which was asked for."""

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    day: date
    at: datetime

    __table_args__ = (UniqueConstraint("channel", "day"),)


@dataclass(frozen=True)
class DigestView:
    """What a channel is told, and who is called: supervisors, where only they are left."""

    id: int
    channel: str
    waiting: QueueView
    supervisors: tuple[str, ...]


def ask(session: Session, now: datetime, policy: Policy) -> int:
    """Ask for today's lists once the desk has opened; how many were ours to ask for."""
    if policy.remind_after is None or not policy.hours.is_open(now):
        return 0
    local = now.astimezone(policy.timezone)
    if policy.hours.always and local.time() < MORNING:
        return 0  # a desk that never closes has nights as well
    day, asked = local.date(), 0
    channels = session.execute(
        _still_waiting(day, policy).with_only_columns(col(Card.channel)).distinct()
    ).scalars()
    for channel in channels.all():
        ours = session.connection().execute(
            _INSERT[session.get_bind().dialect.name](Digest)
            .values(channel=channel, day=day, at=now)
            .on_conflict_do_nothing()
            .returning(col(Digest.id))
        )
        for digest_id in ours.scalars():
            work.enqueue(session, work.Kind.DIGEST, digest_id, now)
            asked += 1
    return asked


def view(session: Session, digest_id: int, now: datetime, policy: Policy) -> DigestView:
    """What its channel should be told now, the longest wait first."""
    digest = session.get_one(Digest, digest_id)
    found = (
        _still_waiting(digest.day, policy)
        .where(col(Card.channel) == digest.channel)
        .order_by(col(Conversation.waiting_since), col(Conversation.id))
    )
    ids = session.execute(found).scalars().all()
    entries = backlog.entries(session, ids[:MOST], now, policy)
    return DigestView(
        id=digest_id,
        channel=digest.channel,
        waiting=QueueView(len(ids), entries[0].waiting_since if entries else None, entries),
        supervisors=policy.supervisors if policy.hand_on_after is not None else (),
    )


def _still_waiting(day: date, policy: Policy) -> Select[Any]:
    """Ids of conversations whose last reminder was given before this day and helped nothing."""
    begins = datetime.combine(day, time(), policy.timezone)
    stage = FIRST if policy.hand_on_after is None else LAST
    return (
        select(col(Conversation.id))
        .join(Card, col(Card.conversation_id) == col(Conversation.id))
        .join(
            Reminder,
            (col(Reminder.conversation_id) == col(Conversation.id))
            & (col(Reminder.since) == col(Conversation.waiting_since))
            & (col(Reminder.stage) == stage),
        )
        .where(NEEDS_US, col(Card.ts).is_not(None), col(Reminder.at) < begins, ~_LEAVES)
    )
