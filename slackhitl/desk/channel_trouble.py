"""A channel that takes no cards: kept once, told to supervisors once, and once more when it ends.

The cards wait meanwhile. They do not go to another channel by themselves, since whoever reads that
one may not be meant to read them.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import JSON, Field, Session, SQLModel, col, func, select

from slackhitl.desk import work
from slackhitl.desk.models import Card

_OPEN = sql("cured_at IS NULL")
EVERYWHERE = ""
"""Instead of a channel: Slack does not let the app do what it must do."""


class ChannelTrouble(SQLModel, table=True):
    """A time in which Slack took nothing in a channel, or nothing at all, and whom we told."""

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    reason: str
    since: datetime
    cured_at: datetime | None = None
    told: list[str] = Field(default_factory=list, sa_type=JSON)  # Slack user ids
    told_cured: list[str] = Field(default_factory=list, sa_type=JSON)

    __table_args__ = (
        Index(
            "ix_channeltrouble_open",
            "channel",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )


@dataclass(frozen=True)
class Notice:
    """What supervisors are told of a channel; ``told`` are those who know already."""

    channel: str
    reason: str
    waiting: int  # cards that cannot be shown
    is_over: bool
    told: tuple[str, ...]
    knew: tuple[str, ...]  # who were told that it began


def begin(session: Session, channel: str, reason: str, now: datetime) -> None:
    """Slack refuses the channel; supervisors are told unless they were already."""
    new = note(session, channel, reason, now)
    if new is not None:
        work.enqueue(session, work.Kind.NOTICE, new, now)


def note(session: Session, channel: str, reason: str, now: datetime) -> int | None:
    """Slack refuses the channel, which nobody has to mend where cards go elsewhere by now. Its
    number, unless it was known.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"channel": channel, "reason": reason, "since": now, "told": [], "told_cured": []}
    fresh = insert(ChannelTrouble).values(row).on_conflict_do_nothing()
    new = fresh.returning(col(ChannelTrouble.id))
    return session.connection().execute(new).scalar_one_or_none()


def end(session: Session, channel: str, now: datetime) -> None:
    """The channel takes cards (again), and so Slack lets us work."""
    open_ones = select(ChannelTrouble).where(
        col(ChannelTrouble.channel).in_((channel, EVERYWHERE)),
        col(ChannelTrouble.cured_at).is_(None),
    )
    for row in session.exec(open_ones):
        row.cured_at = now
        session.add(row)
        work.enqueue(session, work.Kind.NOTICE, row.id or 0, now)


def lasts(session: Session, channel: str) -> bool:
    """Whether Slack takes nothing there now, as far as we have tried."""
    open_one = select(ChannelTrouble.id).where(
        ChannelTrouble.channel == channel, col(ChannelTrouble.cured_at).is_(None)
    )
    return session.exec(open_one).first() is not None


def notice(session: Session, trouble_id: int) -> Notice:
    """What there is to tell of it now."""
    row = session.get_one(ChannelTrouble, trouble_id)
    waiting = select(func.count()).where(
        Card.channel == row.channel, col(Card.trouble).is_not(None)
    )
    is_over = row.cured_at is not None
    return Notice(
        channel=row.channel,
        reason=row.reason,
        waiting=session.exec(waiting).one(),
        is_over=is_over,
        told=tuple(row.told_cured if is_over else row.told),
        knew=tuple(row.told),
    )


def remember_told(session: Session, trouble_id: int, user: str, *, is_over: bool) -> None:
    """This supervisor knows."""
    row = session.get_one(ChannelTrouble, trouble_id)
    if is_over:
        row.told_cured = [*row.told_cured, user]
    else:
        row.told = [*row.told, user]
    session.add(row)
