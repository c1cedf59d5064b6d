"""The figures that supervisors see, always current: the daily rollup and the events after it.

A tick folds events into the rollup up to a watermark; what is younger is added when somebody
asks. Nothing counts current rows to speak about last week.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func
from sqlalchemy import select as select_columns
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from slackhitl.desk import stats_fold
from slackhitl.desk.models import Event, ModelCall, Watermark
from slackhitl.desk.stats_fold import (
    AGENT,
    ALL,
    CATEGORY,
    DISTANCE,
    EVENTS,
    FIRST_RESPONSE,
    HANDLING,
    Cell,
    Sum,
    Sums,
    class_seconds,
)

SETTLED = timedelta(seconds=30)
"""Younger events are not folded yet: on PostgreSQL one with a lower id may still be committed."""
TAIL = 5_000
"""How many events beyond the watermark are read at a time."""


@dataclass(frozen=True)
class Tally:
    """Figures of everything, of one agent or of one category."""

    cells: Mapping[Cell, Sum]

    def count(self, figure: str) -> int:
        """How often."""
        return sum(more.count for (name, _), more in self.cells.items() if name == figure)

    @property
    def received(self) -> int:
        """Mails that customers wrote, without automatic ones."""
        return self.count("opened") + self.count("followed_up")

    @property
    def sent(self) -> int:
        """Replies that a mail server took."""
        return self.count("sent")

    @property
    def approval_rate(self) -> float | None:
        """The share of sent replies that nobody changed, from 0 to 1."""
        return self.count("unchanged") / self.sent if self.sent else None

    @property
    def edit_rate(self) -> float | None:
        """The share of sent replies that a person edited, from 0 to 1."""
        return self.count("edited") / self.sent if self.sent else None

    @property
    def takeover_rate(self) -> float | None:
        """Takeovers per received mail."""
        return self.count("taken_over") / self.received if self.received else None

    @property
    def edit_distance(self) -> float | None:
        """The mean share of words that people changed in the drafts they edited, from 0 to 1."""
        distances = self.cells.get((DISTANCE, 0))
        return distances.total / distances.count if distances else None

    @property
    def first_response(self) -> timedelta | None:
        """The median time from a conversation's first mail to our first reply, within 2.5 %."""
        return self._median(FIRST_RESPONSE)

    @property
    def handling(self) -> timedelta | None:
        """The median time from a card shown to its decision, of sent replies, within 2.5 %."""
        return self._median(HANDLING)

    def _median(self, figure: str) -> timedelta | None:
        classes = sorted(
            (k, more.count) for (name, k), more in self.cells.items() if name == figure
        )
        middle = (sum(count for _, count in classes) + 1) // 2
        for number, count in classes:
            middle -= count
            if middle <= 0:
                return timedelta(seconds=class_seconds(number))
        return None


@dataclass(frozen=True)
class Spent:
    """What one model was used for in some days. ``usd`` holds only calls whose price is known."""

    model: str
    calls: int
    input_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    output_tokens: int
    usd: float
    unpriced_calls: int


@dataclass(frozen=True)
class Figures:
    """Figures of some days, both ends included, on the days of the desk's time zone."""

    since: date
    until: date
    all: Tally
    agents: Mapping[str, Tally]  # by Slack user id
    categories: Mapping[str, Tally]
    models: tuple[Spent, ...]


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


def figures(
    session: Session, since: date, until: date, now: datetime, timezone: ZoneInfo
) -> Figures:
    """The figures of some days, both ends included, with everything that is committed by now."""
    watermark, sums = _rolled_up(session, since, until, timezone)
    _add_tail(session, sums, watermark, since, until, timezone)
    tallies: dict[tuple[str, str], dict[Cell, Sum]] = {}
    for (_, dimension, value, cell), more in sums.cells.items():
        known = tallies.setdefault((dimension, value), {})
        before = known.get(cell, Sum())
        known[cell] = Sum(before.count + more.count, before.total + more.total)
    return Figures(
        since=since,
        until=until,
        all=Tally(tallies.get((ALL, ""), {})),
        agents=_of_dimension(tallies, AGENT),
        categories=_of_dimension(tallies, CATEGORY),
        models=_models(session, since, until, timezone),
    )


def day_start(day: date, timezone: ZoneInfo) -> datetime:
    """When a day begins in that time zone, in UTC."""
    return datetime.combine(day, time(), timezone).astimezone(UTC)


def _of_dimension(
    tallies: Mapping[tuple[str, str], Mapping[Cell, Sum]], wanted: str
) -> dict[str, Tally]:
    return {
        value: Tally(cells)
        for (dimension, value), cells in sorted(tallies.items(), key=lambda row: row[0])
        if dimension == wanted
    }


_ours = col(Watermark.name).startswith("figures ")


def _name(timezone: ZoneInfo) -> str:
    return f"figures {timezone.key}"


def _create_watermark(session: Session, timezone: ZoneInfo) -> bool:
    postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if postgres else sqlite.insert
    statement = insert(Watermark).values(name=_name(timezone), event_id=0).on_conflict_do_nothing()
    return session.connection().execute(statement).rowcount == 1


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


def _models(session: Session, since: date, until: date, timezone: ZoneInfo) -> tuple[Spent, ...]:
    statement = (
        select_columns(
            col(ModelCall.model),
            func.count(),
            func.sum(col(ModelCall.input_tokens)),
            func.sum(col(ModelCall.cache_read_tokens)),
            func.sum(col(ModelCall.cache_write_tokens)),
            func.sum(col(ModelCall.output_tokens)),
            func.sum(col(ModelCall.cost_usd)),
            func.count() - func.count(col(ModelCall.cost_usd)),
        )
        .where(
            col(ModelCall.at) >= day_start(since, timezone),
            col(ModelCall.at) < day_start(until + timedelta(days=1), timezone),
        )
        .group_by(col(ModelCall.model))
        .order_by(col(ModelCall.model))
    )
    return tuple(
        Spent(
            model=row[0],
            calls=row[1],
            input_tokens=int(row[2]),
            cache_read_tokens=int(row[3]),
            cache_write_tokens=int(row[4]),
            output_tokens=int(row[5]),
            usd=float(row[6] or 0),
            unpriced_calls=row[7],
        )
        for row in session.connection().execute(statement)
    )
