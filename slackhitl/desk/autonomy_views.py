"""What supervisors see of autonomy: how each category stands, and what went out alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from slackhitl.desk import outcomes, trust
from slackhitl.desk.autonomy import USUAL, USUAL_MINUTES
from slackhitl.desk.autonomy_rows import AutonomyCase, CategoryAutonomy
from slackhitl.desk.case_views import Person
from slackhitl.desk.figures import QueueEntry, QueueView
from slackhitl.desk.models import Card, Conversation, Customer, Origin
from slackhitl.desk.trust import Record

SHOWN = 15
"""Replies that a list shows, the newest first."""


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
    record: Record
    goes_alone: bool  # whether its next draft may
    fewest: int  # cases without an error that prove the bound
    alone: int  # replies that went out alone, ever


def standings(session: Session, origin: Origin) -> tuple[Standing, ...]:
    """Every category that has been turned on or has a case of this drafter's, by name."""
    rows = {row.category: row for row in session.exec(select(CategoryAutonomy))}
    cases = session.exec(
        select(AutonomyCase.category).where(AutonomyCase.origin == origin.value).distinct()
    )
    counted = session.exec(
        select(AutonomyCase.category, func.count())
        .where(col(AutonomyCase.went_at).is_not(None))
        .group_by(col(AutonomyCase.category))
    )
    alone = dict(counted.all())
    names = sorted({*rows, *cases})
    return tuple(
        _standing(session, name, rows.get(name), origin, alone.get(name, 0)) for name in names
    )


def known_categories(session: Session, built_in: Iterable[str]) -> frozenset[str]:
    """The categories that there are: the given ones, and those of earlier mails."""
    seen = session.exec(
        select(Conversation.category).where(col(Conversation.category).is_not(None)).distinct()
    )
    return frozenset(built_in) | {name for name in seen if name}


def sent_alone(session: Session, category: str | None) -> QueueView:
    """What went out alone, the newest first; each entry's status says what became of it."""
    chosen: list[ColumnElement[bool]] = [col(AutonomyCase.went_at).is_not(None)]
    if category is not None:
        chosen.append(col(AutonomyCase.category) == category)
    total = session.exec(select(func.count()).select_from(AutonomyCase).where(*chosen)).one()
    newest = session.exec(
        select(AutonomyCase, Conversation, Customer)
        .join(Conversation, col(Conversation.id) == col(AutonomyCase.conversation_id))
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .where(*chosen)
        .order_by(col(AutonomyCase.went_at).desc(), col(AutonomyCase.draft_id).desc())
        .limit(SHOWN)
    )
    return QueueView(
        open=total, oldest=None, entries=tuple(_entry(session, *found) for found in newest)
    )


def _standing(
    session: Session, category: str, row: CategoryAutonomy | None, origin: Origin, alone: int
) -> Standing:
    bound = row.bound if row is not None else USUAL
    known = outcomes.record(session, category, origin.value, bound)
    is_on = row is not None and row.on and row.suspended_at is None
    has_begun = row is not None and row.began_at is not None
    return Standing(
        category=category,
        on=row is not None and row.on,
        minutes=row.minutes if row is not None else USUAL_MINUTES,
        bound=bound,
        changed_by=row.changed_by if row is not None else None,
        changed_at=row.changed_at if row is not None else None,
        began_at=row.began_at if row is not None else None,
        suspended_because=row.suspended_because if row is not None and row.on else None,
        record=known,
        goes_alone=is_on and (known.holds(bound) if has_begun else known.proves(bound)),
        fewest=trust.fewest(bound),
        alone=alone,
    )


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
