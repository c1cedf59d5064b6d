"""What supervisors see of autonomy: how each category stands, what went out alone, what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import inf, isinf

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from slackhitl.desk import proofs, trust
from slackhitl.desk.autonomy import USUAL, USUAL_MINUTES
from slackhitl.desk.autonomy_rows import AutonomyCase, AutonomyChange, CategoryAutonomy
from slackhitl.desk.case_views import Person
from slackhitl.desk.figures import QueueEntry, QueueView
from slackhitl.desk.models import Card, Conversation, Customer, Draft
from slackhitl.desk.proofs import Scope
from slackhitl.desk.trust import Record

SHOWN = 15
"""Replies or changes that a page shows, the newest first."""


@dataclass(frozen=True)
class Reach:
    """The drafts of a category that are good enough by their score, and what became of them."""

    score: float  # how likely they may be wrong; infinite: all of them
    share: float  # of its drafts without any doubt, 0 to 1
    record: Record
    lacks: int | None  # further cases without an error that would prove the bound; None: too many


@dataclass(frozen=True)
class Standing:
    """How a category stands. Rates are from 0 to 1."""

    category: str
    on: bool
    minutes: int
    bound: float
    changed_by: str | None
    changed_at: datetime | None
    began_at: datetime | None
    suspended_because: str | None
    reach: Reach  # what goes alone, or is nearest to it
    goes_alone: bool  # whether its next draft within reach may
    kept: float  # the share of these that people see
    alone: int  # replies that went out alone, ever


@dataclass(frozen=True)
class Sent:
    """A reply that went out alone, for an audit."""

    draft_id: int
    conversation_id: int
    category: str
    customer: str
    subject: str
    reply: str
    went_at: datetime
    score: float | None
    maker: str
    wrong: bool
    why: str | None


@dataclass(frozen=True)
class Change:
    """What was changed of what a category may do, and by whom."""

    category: str
    action: str
    minutes: int
    bound: float
    by: str
    at: datetime
    reason: str | None


@dataclass(frozen=True)
class Changes:
    """A page of changes, the newest first."""

    total: int
    entries: tuple[Change, ...]


@dataclass(frozen=True)
class Wanted:
    """Which of the things that happened are listed."""

    category: str | None = None
    since: datetime | None = None
    page: int = 1
    period: str = ""  # as somebody typed it, “30d”


def standings(session: Session) -> tuple[Standing, ...]:
    """Every category that has been turned on or has a case, by name."""
    rows = {row.category: row for row in session.exec(select(CategoryAutonomy))}
    newest = select(AutonomyCase.category, func.max(AutonomyCase.draft_id)).group_by(
        col(AutonomyCase.category)
    )
    makers = {
        category: session.get_one(AutonomyCase, draft_id).maker
        for category, draft_id in session.exec(newest)
    }
    counted = session.exec(
        select(AutonomyCase.category, func.count())
        .where(col(AutonomyCase.went_at).is_not(None))
        .group_by(col(AutonomyCase.category))
    )
    alone = dict(counted.all())
    return tuple(
        _standing(session, name, rows.get(name), makers.get(name, ""), alone.get(name, 0))
        for name in sorted({*rows, *makers})
    )


def known_categories(session: Session, built_in: Iterable[str]) -> frozenset[str]:
    """The categories that there are: the given ones, and those of earlier mails."""
    seen = session.exec(
        select(Conversation.category).where(col(Conversation.category).is_not(None)).distinct()
    )
    return frozenset(built_in) | {name for name in seen if name}


def sent_alone(session: Session, wanted: Wanted) -> QueueView:
    """A page of what went out alone, the newest first; each status says what became of it."""
    chosen = _went(wanted)
    total = session.exec(select(func.count()).select_from(AutonomyCase).where(*chosen)).one()
    newest = session.exec(
        select(AutonomyCase, Conversation, Customer)
        .join(Conversation, col(Conversation.id) == col(AutonomyCase.conversation_id))
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .where(*chosen)
        .order_by(col(AutonomyCase.went_at).desc(), col(AutonomyCase.draft_id).desc())
        .offset((wanted.page - 1) * SHOWN)
        .limit(SHOWN)
    )
    return QueueView(
        open=total, oldest=None, entries=tuple(_entry(session, *found) for found in newest)
    )


def every_sent(session: Session, wanted: Wanted) -> list[Sent]:
    """Everything that went out alone, the oldest first, with its words."""
    rows = session.exec(
        select(AutonomyCase, Draft, Conversation, Customer)
        .join(Draft, col(Draft.id) == col(AutonomyCase.draft_id))
        .join(Conversation, col(Conversation.id) == col(AutonomyCase.conversation_id))
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .where(*_went(wanted))
        .order_by(col(AutonomyCase.went_at), col(AutonomyCase.draft_id))
    )
    return [
        Sent(
            draft_id=case.draft_id,
            conversation_id=case.conversation_id,
            category=case.category,
            customer=customer.address,
            subject=conversation.subject,
            reply=draft.text,
            went_at=case.went_at,
            score=case.score,
            maker=case.maker.strip(),
            wrong=bool(case.wrong),
            why=case.why,
        )
        for case, draft, conversation, customer in rows
        if case.went_at is not None
    ]


def changes(session: Session, wanted: Wanted) -> Changes:
    """A page of what was changed of what goes out alone, the newest first."""
    chosen: list[ColumnElement[bool]] = []
    if wanted.category is not None:
        chosen.append(col(AutonomyChange.category) == wanted.category)
    if wanted.since is not None:
        chosen.append(col(AutonomyChange.at) >= wanted.since)
    total = session.exec(select(func.count()).select_from(AutonomyChange).where(*chosen)).one()
    rows = session.exec(
        select(AutonomyChange)
        .where(*chosen)
        .order_by(col(AutonomyChange.id).desc())
        .offset((wanted.page - 1) * SHOWN)
        .limit(SHOWN)
    )
    return Changes(
        total,
        tuple(
            Change(row.category, row.action, row.minutes, row.bound, row.by, row.at, row.reason)
            for row in rows
        ),
    )


def _went(wanted: Wanted) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = [col(AutonomyCase.went_at).is_not(None)]
    if wanted.category is not None:
        chosen.append(col(AutonomyCase.category) == wanted.category)
    if wanted.since is not None:
        chosen.append(col(AutonomyCase.went_at) >= wanted.since)
    return chosen


def _standing(
    session: Session, category: str, row: CategoryAutonomy | None, maker: str, alone: int
) -> Standing:
    bound = row.bound if row is not None else USUAL
    scope = Scope(category, maker) if row is None else proofs.scope_of(row, maker)
    if row is not None and row.began_at is not None and row.maker == maker:
        reach = _reach(session, scope, bound, (proofs.reach_of(row),))
        run = proofs.newest_run(session, scope, reach.score, bound)
        kept, may_go = proofs.kept_share(session, row, scope, run), reach.record.holds(bound)
    else:
        proven = proofs.proven_reach(session, scope, bound)
        wanted = proofs.reaches(bound) if proven is None else (proven,)
        reach, kept, may_go = _reach(session, scope, bound, wanted), trust.KEPT, proven is not None
    return Standing(
        category=category,
        on=row is not None and row.on,
        minutes=row.minutes if row is not None else USUAL_MINUTES,
        bound=bound,
        changed_by=row.changed_by if row is not None else None,
        changed_at=row.changed_at if row is not None else None,
        began_at=row.began_at if row is not None else None,
        suspended_because=row.suspended_because if row is not None and row.on else None,
        reach=reach,
        goes_alone=row is not None and row.on and row.suspended_at is None and may_go,
        kept=kept,
        alone=alone,
    )


def _reach(session: Session, scope: Scope, bound: float, wanted: tuple[float, ...]) -> Reach:
    """The one of these of which a proof needs the fewest further drafts of the category."""
    everything, *found = proofs.records(session, scope, (inf, *wanted))
    told = [
        Reach(
            score=reach,
            share=record.all.cases / max(everything.all.cases, 1),
            record=record,
            lacks=trust.lacking(record, bound),
        )
        for reach, record in zip(wanted, found, strict=True)
    ]
    return min(told, key=_drafts_needed)


def _drafts_needed(reach: Reach) -> float:
    if reach.lacks is None or (not reach.share and not isinf(reach.score)):
        return inf
    return reach.lacks / (reach.share or 1.0)


def _entry(
    session: Session, case: AutonomyCase, conversation: Conversation, customer: Customer
) -> QueueEntry:
    card = session.get(Card, case.conversation_id)
    became = f"counted as an error: {case.why}" if case.wrong else "nobody complained"
    return QueueEntry(
        conversation_id=case.conversation_id,
        customer=Person(customer.name, customer.address),
        subject=conversation.subject,
        status=f"{case.category} · draft {case.draft_id} · {became}",
        waiting_since=None,
        owner=None,
        urgency=None,
        channel=card.channel if card is not None else None,
        ts=card.ts if card is not None else None,
        went_at=case.went_at,
    )
