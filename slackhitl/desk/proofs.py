"""What the cases of a category say: read from its rows, for the arithmetic of trust.

A record is that of one category, one maker and one reach: the drafts whose score, told before
anybody decided them, is good enough. It grows from a beginning on and forgets nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf, isinf

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, func, select

from slackhitl.desk import trust
from slackhitl.desk.autonomy_rows import AutonomyCase, CategoryAutonomy, Lane
from slackhitl.desk.basis import last_change
from slackhitl.desk.models import Draft
from slackhitl.desk.trust import REACHES, Record, Run, Tally

LOOKED_BACK = 400
"""Decided cases, the newest, in which a change for the worse is looked for."""
LOOKED_BACK_ALL = 2_000
"""The same among all cases, of which nine in ten may have gone alone."""


@dataclass(frozen=True)
class Scope:
    """Whose cases count together."""

    category: str
    maker: str
    since: datetime | None = None  # cases shown before do not count

    @property
    def judged(self) -> tuple[ColumnElement[bool], ...]:
        """Which cases those are, of which it is known whether they were wrong."""
        own = (
            col(AutonomyCase.category) == self.category,
            col(AutonomyCase.maker) == self.maker,
            col(AutonomyCase.judged_at).is_not(None),
        )
        return own if self.since is None else (*own, col(AutonomyCase.at) > self.since)


def scope_of(row: CategoryAutonomy, maker: str) -> Scope:
    """What counts for a category that was turned on."""
    return Scope(row.category, maker, row.proven_from)


def reaches(bound: float) -> tuple[float, ...]:
    """The scores up to which drafts may go alone under this bound, the widest first."""
    return tuple(times * bound for times in REACHES)


def reach_of(row: CategoryAutonomy) -> float:
    """The score up to which a category's drafts go alone."""
    return inf if row.reach is None else row.reach


def is_within(score: float | None, reach: float) -> bool:
    """Whether a draft of this score is good enough."""
    return isinf(reach) or (score is not None and score <= reach)


def records(session: Session, scope: Scope, wanted: Sequence[float]) -> list[Record]:
    """The record of each of these reaches."""
    by_people, wrong = col(AutonomyCase.lane) != Lane.ALONE, col(AutonomyCase.wrong).is_(True)
    counts = [
        func.count().filter(true(), *_within(reach), *conditions)
        for reach in wanted
        for conditions in ((by_people,), (by_people, wrong), (), (wrong,))
    ]
    found = list(session.exec(select(*counts).where(*scope.judged)).one())  # type: ignore[call-overload]
    return [
        Record(Tally(*found[at : at + 2]), Tally(*found[at + 2 : at + 4]))
        for at in range(0, len(found), 4)
    ]


def proven_reach(session: Session, scope: Scope, bound: float) -> float | None:
    """The widest reach whose record proves the bound, and whose newest cases look no worse."""
    wanted = reaches(bound)
    for reach, known in zip(wanted, records(session, scope, wanted), strict=True):
        if known.proves(bound) and not newest_run(session, scope, reach, bound).is_wary:
            return reach
    return None


def newest_run(session: Session, scope: Scope, reach: float, bound: float) -> Run:
    """Whether the newest cases of a reach look worse than the bound."""
    newest = (
        select(AutonomyCase.wrong)
        .where(*scope.judged, *_within(reach))
        .order_by(col(AutonomyCase.judged_at).desc(), col(AutonomyCase.draft_id).desc())
    )
    by_people = newest.where(AutonomyCase.lane != Lane.ALONE)
    decided = session.exec(by_people.limit(LOOKED_BACK)).all()
    everything = session.exec(newest.limit(LOOKED_BACK_ALL)).all()
    return trust.newest_run(
        bound, [bool(one) for one in reversed(decided)], [bool(one) for one in reversed(everything)]
    )


def kept_share(
    session: Session, row: CategoryAutonomy, scope: Scope, run: Run, draft: Draft | None = None
) -> float:
    """The share of a category's cases that people see: more after a beginning, an error or a
    change of what its drafts, or this one, are made from."""
    last_error = session.exec(
        select(func.max(AutonomyCase.judged_at)).where(
            *scope.judged, *_within(reach_of(row)), col(AutonomyCase.wrong).is_(True)
        )
    ).one()
    changes = (row.began_at, last_error, last_change(session, row.category, draft))
    settled_from = max(change for change in changes if change is not None)
    sent = session.exec(
        select(func.count()).where(*scope.judged, col(AutonomyCase.went_at) > settled_from)
    ).one()
    return trust.kept_share(sent, run)


def _within(reach: float) -> tuple[ColumnElement[bool], ...]:
    return () if isinf(reach) else (col(AutonomyCase.score) <= reach,)
