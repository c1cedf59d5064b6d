"""What drafts may cost a day. When it is spent, people write, or ask for a draft all the same.

A day begins at midnight of the desk's time zone. Calls whose price is not known count for nothing.
Drafts that are being written when the budget ends are finished, so that it may be overrun by them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, func, select

from slackhitl.desk import audit, drafting, work
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import Draft, Event, ModelCall
from slackhitl.desk.policy import Policy
from slackhitl.desk.spending import LEARNING
from slackhitl.desk.stats_rollup import day_start

SPENT = "budget.spent"
"""The event by which supervisors are told, once a day."""
REASON = (
    "Today's budget for drafts is used up. Write the answer yourself, or press Draft again to have "
    "it drafted all the same."
)


class BudgetDay(SQLModel, table=True):
    """A day whose budget was used up, so that supervisors are told once."""

    day: date = Field(primary_key=True)
    at: datetime


@dataclass(frozen=True)
class Stop:
    """That no draft is written now, and when it is tried again by itself."""

    until: datetime


def stop(session: Session, draft_id: int, now: datetime, policy: Policy) -> Stop | None:
    """Leave this draft unwritten until tomorrow where today's budget is spent; None: write it.

    What a person asked for (Draft again, Redraft… and the like) is written in any case.
    """
    if policy.daily_budget is None:
        return None
    draft = session.get(Draft, draft_id)
    today = now.astimezone(policy.timezone).date()
    if draft is None or spent(session, today, policy) < policy.daily_budget:
        return None
    if _asked_by(session, draft) != SYSTEM.id:
        return None
    tomorrow = day_start(today + timedelta(days=1), policy.timezone)
    drafting.give_up(session, draft_id, REASON, now, tomorrow)
    if _is_first(session, today, now):
        event = audit.record(session, draft.conversation_id, SPENT, SYSTEM.id, now, draft=draft_id)
        work.enqueue(session, work.Kind.THREAD, event.id or 0, now)
    return Stop(tomorrow)


def spent(session: Session, day: date, policy: Policy) -> Decimal:
    """What the model's calls of a day cost, in US dollars, as far as their price is known.

    A mailbox that an operator has it learn from is not part of it.
    """
    known = session.exec(
        select(func.sum(ModelCall.cost_usd)).where(
            col(ModelCall.at) >= day_start(day, policy.timezone),
            col(ModelCall.at) < day_start(day + timedelta(days=1), policy.timezone),
            ModelCall.purpose != LEARNING,
        )
    ).one()
    return Decimal(str(known or 0))


def _asked_by(session: Session, draft: Draft) -> str:
    asked = session.exec(
        select(Event)
        .where(Event.conversation_id == draft.conversation_id, Event.kind == "draft.request")
        .order_by(col(Event.number).desc())
    ).all()
    return next((one.actor for one in asked if one.detail.get("draft") == draft.id), SYSTEM.id)


def _is_first(session: Session, day: date, now: datetime) -> bool:
    """Whether nobody, in no replica, was told today."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = insert(BudgetDay).values(day=day, at=now).on_conflict_do_nothing()
    told = session.connection().execute(fresh.returning(col(BudgetDay.day)))
    return told.first() is not None
