"""The daily rollup, kept by a tick, and what was said since: together they are always current."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlalchemy import select as select_columns
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from slackhitl.desk import stats_fold
from slackhitl.desk.figure_rows import Watermark
from slackhitl.desk.models import Event
from slackhitl.desk.stats_fold import EVENTS, Sums

SETTLED = timedelta(seconds=30)
"""Younger events are not folded yet: on PostgreSQL one with a lower id may still be committed."""
TAIL = 5_000
"""How many events beyond the watermark are read at a time."""


def fold(session: Session, now: datetime, timezone: ZoneInfo, limit: int = 5_000) -> int:
    """Fold the next events into the rollup; returns how many, 0 when there is nothing to do.

    Any number of replicas may call it: one folds, the others return 0. When the desk's time zone
    was changed, the rollup starts over.
    """
    mark = _watermark_to_write(session, timezone)
    if mark is None:
        return 0
    statement = EVENTS.where(col(Event.id) > mark.event_id).order_by(col(Event.id)).limit(limit)
    settled = now - SETTLED
    events = list(takewhile(lambda e: e.at < settled, stats_fold.read(session, statement)))
    if events:
        sums = Sums()
        stats_fold.add_events(session, sums, events, timezone)
        stats_fold.store(session, sums)
        mark.event_id = events[-1].id
        session.add(mark)
    return len(events)


def rebuild(session: Session, timezone: ZoneInfo) -> None:
    """Empty the rollup; the next folds make it anew, and figures stay right meanwhile."""
    stats_fold.forget(session)
    session.connection().execute(delete(Watermark).where(_ours))
    _create_watermark(session, timezone)


def current_sums(session: Session, since: date, until: date, timezone: ZoneInfo) -> Sums:
    """The sums of some days, both ends included, with everything that is committed by now."""
    watermark, sums = _rolled_up(session, since, until, timezone)
    _add_tail(session, sums, watermark, since, until, timezone)
    return sums


def day_start(day: date, timezone: ZoneInfo) -> datetime:
    """When a day begins in that time zone, in UTC."""
    return datetime.combine(day, time(), timezone).astimezone(UTC)


_ours = col(Watermark.name).startswith("figures ")


def _name(timezone: ZoneInfo) -> str:
    return f"figures {timezone.key}"


def _create_watermark(session: Session, timezone: ZoneInfo) -> bool:
    postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if postgres else sqlite.insert
    statement = (
        insert(Watermark)
        .values(name=_name(timezone), event_id=0)
        .on_conflict_do_nothing()
        .returning(col(Watermark.name))
    )
    return session.connection().execute(statement).first() is not None


def _watermark_to_write(session: Session, timezone: ZoneInfo) -> Watermark | None:
    """The watermark under a lock, or None while another replica folds."""
    if _read_watermark(session, timezone) is None and _create_watermark(session, timezone):
        others = col(Watermark.name) != _name(timezone)
        session.connection().execute(delete(Watermark).where(_ours, others))
        stats_fold.forget(session)
    return session.exec(
        select(Watermark)
        .where(Watermark.name == _name(timezone))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()


def _read_watermark(session: Session, timezone: ZoneInfo) -> int | None:
    statement = select_columns(col(Watermark.event_id)).where(
        col(Watermark.name) == _name(timezone)
    )
    return session.connection().execute(statement).scalar_one_or_none()


def _rolled_up(session: Session, since: date, until: date, timezone: ZoneInfo) -> tuple[int, Sums]:
    """The rollup and the watermark that belongs to it; read again when a fold came in between."""
    while True:
        watermark, sums = _read_watermark(session, timezone), Sums()
        if watermark is not None:
            for dimension, value, cell, more in stats_fold.stored(session, since, until):
                sums.add(since, dimension, value, cell, more)
        if _read_watermark(session, timezone) == watermark:
            return watermark or 0, sums


def _add_tail(
    session: Session, sums: Sums, watermark: int, since: date, until: date, timezone: ZoneInfo
) -> None:
    statement = (
        EVENTS.where(
            col(Event.at) >= day_start(since, timezone),
            col(Event.at) < day_start(until + timedelta(days=1), timezone),
            col(Event.kind).in_(stats_fold.COUNTED_KINDS),
        )
        .order_by(col(Event.id))
        .limit(TAIL)
    )
    last = watermark
    while True:
        events = list(stats_fold.read(session, statement.where(col(Event.id) > last)))
        stats_fold.add_events(session, sums, events, timezone)
        if len(events) < TAIL:
            return
        last = events[-1].id
