"""What an event adds to the figures, and the small daily rollup that keeps the sums.

Everything here follows from the events alone and from no row that changes later, so that a
rollup made anew has the same figures.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, func
from sqlalchemy import select as select_columns
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from slackhitl.desk.figure_rows import DailyFigure
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import Event

ALL, AGENT, CATEGORY = "all", "agent", "category"
FIRST_RESPONSE, HANDLING, DISTANCE = "first_response", "handling", "distance"

_COUNTED = {
    "conversation.opened": "opened",
    "message.received": "followed_up",
    "message.screened": "screened",
    "conversation.triaged": "triaged",
    "triage.corrected": "corrected",
    "draft.present": "drafted",
    "draft.give_up": "unwritten",
    "draft.confirm": "sent",
    "draft.settle": "sent",
    "draft.recall": "recalled",
    "draft.redraft": "redrafted",
    "draft.refuse": "undelivered",
    "draft.bounce": "undelivered",
    "draft.lose": "uncertain",
    "draft.defer": "deferred",
    "conversation.take_over": "taken_over",
    "conversation.resolve": "no_reply",
    "conversation.first_response": FIRST_RESPONSE,
}
_ONCE_A_DRAFT = frozenset({"unwritten", "sent"})
"""Counted at their first event: a reply that came back and was sent again is one reply."""
_PERSONAL = frozenset({"recalled", "redrafted", "taken_over", "no_reply"})
"""Their event's actor is the agent whose figure it is."""
_SORTING = frozenset({"triaged", "corrected"})
"""They say of which category a conversation is from then on."""
_DECISIONS = {
    "approved": "unchanged", "edited": "edited", "written": "written", "alone": "alone"
}  # fmt: skip

COUNTED_KINDS = tuple(_COUNTED)
_TELLING = tuple(
    kind for kind, figure in _COUNTED.items() if figure in _ONCE_A_DRAFT or figure in _SORTING
)

STEP = 1.05
"""Durations are kept in classes 5 % wide, so that a median of any days can be had from sums."""


def duration_class(seconds: float) -> int:
    """The class of a duration, from 1 (below a second) upwards."""
    return 1 if seconds < 1 else 2 + math.floor(math.log(seconds) / math.log(STEP) + 1e-9)


def class_seconds(number: int) -> float:
    """The middle of a class in seconds; off by at most 2.5 %."""
    return 0.5 if number == 1 else STEP ** (number - 1.5)


@dataclass(frozen=True)
class Told:
    """An event as the figures read it."""

    id: int
    conversation_id: int
    number: int
    kind: str
    actor: str
    at: datetime
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Sum:
    """How often, and the sum of what was measured."""

    count: int = 0
    total: float = 0.0


Cell = tuple[str, int]
"""A figure and its class; class 0 is a plain count."""


@dataclass
class Sums:
    """Sums per day, dimension and value while they are being made."""

    cells: dict[tuple[date, str, str, Cell], Sum] = field(default_factory=dict)

    def add(self, day: date, dimension: str, value: str, cell: Cell, more: Sum) -> None:
        """Add to one cell."""
        key = (day, dimension, value, cell)
        known = self.cells.get(key, Sum())
        self.cells[key] = Sum(known.count + more.count, known.total + more.total)

    def count(self, figure: str) -> int:
        """How often in all."""
        return sum(
            more.count
            for (_, dimension, _, (name, _)), more in self.cells.items()
            if dimension == ALL and name == figure
        )


EVENTS = select_columns(
    col(Event.id),
    col(Event.conversation_id),
    col(Event.number),
    col(Event.kind),
    col(Event.actor),
    col(Event.at),
    col(Event.detail),
)
"""Reads events for the figures; the reader adds which and in what order."""


def read(session: Session, statement: Select[Any]) -> Iterator[Told]:
    """The events of a statement made from EVENTS."""
    return (Told(*row) for row in session.connection().execute(statement))


def add_events(session: Session, sums: Sums, events: Sequence[Told], timezone: ZoneInfo) -> None:
    """Add what these events say to the sums, on the days of that time zone."""
    counted = [event for event in events if event.kind in _COUNTED]
    past = _past(session, {event.conversation_id for event in counted})
    for event in counted:
        day = event.at.astimezone(timezone).date()
        category = past.category(event)
        for cell, more, agent in _additions(event, past):
            sums.add(day, ALL, "", cell, more)
            if category is not None:
                sums.add(day, CATEGORY, category, cell, more)
            if agent is not None:
                sums.add(day, AGENT, agent, cell, more)


def store(session: Session, sums: Sums) -> None:
    """Add sums to the rollup."""
    if not sums.cells:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = insert(DailyFigure)
    added = fresh.on_conflict_do_update(
        index_elements=["day", "figure", "dimension", "value", "bucket"],
        set_={
            "count": col(DailyFigure.count) + fresh.excluded.count,
            "total": col(DailyFigure.total) + fresh.excluded.total,
        },
    )
    # In the key's order, so that two writers can never hold rows that the other one waits for.
    in_order = sorted(sums.cells.items(), key=lambda row: row[0])
    rows = [
        {
            "day": day, "figure": cell[0], "dimension": dimension, "value": value,
            "bucket": cell[1], "count": more.count, "total": more.total,
        }
        for (day, dimension, value, cell), more in in_order
    ]  # fmt: skip
    session.connection().execute(added, rows)


def forget(session: Session) -> None:
    """Empty the rollup."""
    session.connection().execute(delete(DailyFigure))


def stored(
    session: Session, since: date, until: date
) -> Iterator[tuple[str, str, Cell, Sum]]:  # dimension, value, cell, sum
    """The rollup's sums over some days, both ends included."""
    statement = (
        select_columns(
            col(DailyFigure.figure),
            col(DailyFigure.dimension),
            col(DailyFigure.value),
            col(DailyFigure.bucket),
            func.sum(col(DailyFigure.count)),
            func.sum(col(DailyFigure.total)),
        )
        .where(col(DailyFigure.day) >= since, col(DailyFigure.day) <= until)
        .group_by(
            col(DailyFigure.figure),
            col(DailyFigure.dimension),
            col(DailyFigure.value),
            col(DailyFigure.bucket),
        )
    )
    for figure, dimension, value, bucket, count, total in session.connection().execute(statement):
        yield dimension, value, (figure, bucket), Sum(int(count), float(total))


def _additions(event: Told, past: "_Past") -> Iterator[tuple[Cell, Sum, str | None]]:
    figure = _COUNTED[event.kind]
    agent = event.detail.get("agent")
    if agent == SYSTEM.id:
        agent = None  # nobody's: it went out alone
    if figure in _ONCE_A_DRAFT and not past.is_first(event):
        return
    if figure == FIRST_RESPONSE:
        seconds = float(event.detail.get("seconds") or 0)
        yield (FIRST_RESPONSE, duration_class(seconds)), Sum(1, seconds), agent
        return
    if figure == "no_reply" and event.detail.get("disposition") != "no_reply_needed":
        return
    if figure in _PERSONAL and event.actor != SYSTEM.id:
        agent = event.actor
    yield (figure, 0), Sum(1), agent
    if figure == "sent":
        yield from ((cell, more, agent) for cell, more in _of_a_reply(event.detail))


def _of_a_reply(detail: Mapping[str, Any]) -> Iterator[tuple[Cell, Sum]]:
    decision = _DECISIONS.get(detail.get("decision") or "")
    if decision is not None:
        yield (decision, 0), Sum(1)
    if decision == "edited" and detail.get("distance") is not None:
        yield (DISTANCE, 0), Sum(1, float(detail["distance"]))
    if (
        detail.get("handled") and decision != "alone"
    ):  # 0 is a reply that was written without a card before it
        seconds = float(detail["handled"])
        yield (HANDLING, duration_class(seconds)), Sum(1, seconds)


@dataclass(frozen=True)
class _Past:
    """What must be known of the same conversations to count an event, whenever it is counted."""

    triaged: dict[int, tuple[list[int], list[str]]]  # conversation: event numbers, categories
    first: dict[tuple[str, object], int]  # figure and draft: the number of its first event

    def category(self, event: Told) -> str | None:
        """The conversation's category by then; a correction counts for the one that was wrong."""
        if event.kind == "triage.corrected":
            return str(event.detail.get("from") or "")
        numbers, categories = self.triaged.get(event.conversation_id, ([], []))
        before = bisect_right(numbers, event.number)
        return categories[before - 1] if before else None

    def is_first(self, event: Told) -> bool:
        """Whether no earlier event says the same of the same draft."""
        first = self.first.get((_COUNTED[event.kind], event.detail.get("draft")))
        return first is None or first == event.number


def _past(session: Session, conversations: Iterable[int]) -> _Past:
    past = _Past({}, {})
    statement = EVENTS.where(
        col(Event.conversation_id).in_(sorted(conversations)), col(Event.kind).in_(_TELLING)
    ).order_by(col(Event.conversation_id), col(Event.number))
    for event in read(session, statement):
        if _COUNTED[event.kind] in _SORTING:
            numbers, categories = past.triaged.setdefault(event.conversation_id, ([], []))
            numbers.append(event.number)
            categories.append(str(event.detail.get("category") or ""))
        else:
            past.first.setdefault((_COUNTED[event.kind], event.detail.get("draft")), event.number)
    return past
