"""How likely a draft is wrong, told from what is known of it when it is written.

Never the model's own opinion: how near its sources are to the questions, whether people answered
likewise before, and how drafts of which this was true were decided. What the signals are is up to
whoever measures them; their weights are fitted anew as people decide (flow.calibrate).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, Session, SQLModel, col, select

from slackhitl.desk import work
from slackhitl.desk.autonomy_rows import AutonomyCase, Lane

NEWEST = 2_000
"""Cases of all categories that the weights are fitted to."""
PAUSE = timedelta(hours=1)
"""Between two fits, however many cases are decided."""


class Calibration(SQLModel, table=True):
    """Weights of signals as they were fitted once; the newest row counts."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    cases: int  # that it was fitted to
    wrong: int
    weights: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # see Weights


@dataclass(frozen=True)
class Weights:
    """What makes a draft likelier to be wrong. Signals are compared with what is usual."""

    signals: Mapping[str, tuple[float, float, float]]  # what is usual, the spread, the weight
    categories: Mapping[str, float]  # what their history adds
    table: Sequence[tuple[float, float]]  # a sum, and how many drafts of about that were wrong

    def total(self, category: str, signals: Mapping[str, float]) -> float:
        """The more, the likelier it is wrong."""
        return self.categories.get(category, 0.0) + sum(
            weight * (signals.get(name, usual) - usual) / spread
            for name, (usual, spread, weight) in self.signals.items()
        )

    def score(self, category: str, signals: Mapping[str, float]) -> float:
        """How likely a draft is wrong, 0 to 1."""
        total = self.total(category, signals)
        (left, rate), *rest = self.table
        if total <= left:
            return rate
        for right, next_rate in rest:
            if total <= right:
                return rate + (next_rate - rate) * (total - left) / (right - left)
            left, rate = right, next_rate
        return rate


@dataclass(frozen=True)
class Example:
    """A decided case: what was known of it, and whether it was wrong."""

    category: str
    signals: Mapping[str, float]
    wrong: bool


def score(session: Session, category: str, signals: Mapping[str, float]) -> float | None:
    """How likely a draft is wrong by the newest weights; None when there are none."""
    weights = newest(session)
    return weights.score(category, signals) if weights is not None and signals else None


def newest(session: Session) -> Weights | None:
    """The weights that count now."""
    row = session.exec(select(Calibration).order_by(col(Calibration.id).desc()).limit(1)).first()
    return None if row is None else Weights(**row.weights)


def want(session: Session, now: datetime) -> None:
    """Something was decided: fit the weights anew, but not all the time."""
    work.enqueue(session, work.Kind.CALIBRATE, 0, now + PAUSE)


def examples(session: Session) -> list[Example]:
    """The newest cases that people decided, the oldest first. What went alone is not known well
    enough."""
    rows = session.exec(
        select(AutonomyCase.category, AutonomyCase.signals, AutonomyCase.wrong)
        .where(col(AutonomyCase.wrong).is_not(None), AutonomyCase.lane != Lane.ALONE)
        .order_by(col(AutonomyCase.judged_at).desc(), col(AutonomyCase.draft_id).desc())
        .limit(NEWEST)
    ).all()
    return [
        Example(category, signals, bool(wrong)) for category, signals, wrong in reversed(rows)
        if signals
    ]  # fmt: skip


def keep(session: Session, weights: Weights, found: Sequence[Example], now: datetime) -> None:
    """These weights count from now on."""
    session.add(
        Calibration(
            at=now,
            cases=len(found),
            wrong=sum(one.wrong for one in found),
            weights={
                "signals": {name: list(one) for name, one in weights.signals.items()},
                "categories": dict(weights.categories),
                "table": [list(one) for one in weights.table],
            },
        )
    )
