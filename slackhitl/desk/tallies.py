"""The figures that supervisors see: counted from events, never from rows that change later.

But for what instructions are worth: that is counted from their drafts, by the day they were shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from slackhitl.desk import stats_rollup
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import Draft, DraftStatus, ModelCall
from slackhitl.desk.stats_fold import (
    AGENT,
    ALL,
    CATEGORY,
    DISTANCE,
    FIRST_RESPONSE,
    HANDLING,
    Cell,
    Sum,
    class_seconds,
)
from slackhitl.desk.stats_rollup import day_start


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
    def decided(self) -> int:
        """Sent replies that a person decided; the others went out alone."""
        return self.sent - self.count("alone")

    @property
    def approval_rate(self) -> float | None:
        """The share of replies that people sent without a change, from 0 to 1."""
        return self.count("unchanged") / self.decided if self.decided else None

    @property
    def edit_rate(self) -> float | None:
        """The share of replies that people sent which they edited, from 0 to 1."""
        return self.count("edited") / self.decided if self.decided else None

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
class Made:
    """How many drafts were shown that a model wrote under a version of the instructions, and how
    many of them were sent, unchanged too."""

    model: str
    prompts: str
    drafts: int
    sent: int
    unchanged: int


@dataclass(frozen=True)
class Figures:
    """Figures of some days, both ends included, on the days of the desk's time zone."""

    at: datetime
    timezone: ZoneInfo
    since: date
    until: date
    all: Tally
    agents: Mapping[str, Tally]  # by Slack user id
    categories: Mapping[str, Tally]
    models: tuple[Spent, ...]
    makers: tuple[Made, ...] = ()  # the newest first


def figures(
    session: Session, since: date, until: date, now: datetime, timezone: ZoneInfo
) -> Figures:
    """The figures of some days, both ends included, with everything that is committed by now."""
    sums = stats_rollup.current_sums(session, since, until, timezone)
    tallies: dict[tuple[str, str], dict[Cell, Sum]] = {}
    for (_, dimension, value, cell), more in sums.cells.items():
        known = tallies.setdefault((dimension, value), {})
        before = known.get(cell, Sum())
        known[cell] = Sum(before.count + more.count, before.total + more.total)
    return Figures(
        at=now,
        timezone=timezone,
        since=since,
        until=until,
        all=Tally(tallies.get((ALL, ""), {})),
        agents=_of_dimension(tallies, AGENT),
        categories=_of_dimension(tallies, CATEGORY),
        models=_models(session, since, until, timezone),
        makers=_makers(session, since, until, timezone),
    )


def _of_dimension(
    tallies: Mapping[tuple[str, str], Mapping[Cell, Sum]], wanted: str
) -> dict[str, Tally]:
    return {
        value: Tally(cells)
        for (dimension, value), cells in sorted(tallies.items(), key=lambda row: row[0])
        if dimension == wanted
    }


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


def _makers(session: Session, since: date, until: date, timezone: ZoneInfo) -> tuple[Made, ...]:
    was_sent = col(Draft.status) == DraftStatus.SENT
    by_people = col(Draft.decided_by).is_distinct_from(SYSTEM.id)
    statement = (
        select_columns(
            col(Draft.model),
            col(Draft.prompts),
            func.count(),
            func.count().filter(was_sent, by_people),
            func.count().filter(was_sent, by_people, col(Draft.decision) == "approved"),
        )
        .where(
            col(Draft.presented_at) >= day_start(since, timezone),
            col(Draft.presented_at) < day_start(until + timedelta(days=1), timezone),
            col(Draft.prompts) != "",
        )
        .group_by(col(Draft.model), col(Draft.prompts))
        .order_by(func.max(col(Draft.id)).desc())
    )
    return tuple(Made(*row) for row in session.connection().execute(statement))
