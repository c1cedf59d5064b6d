"""The weekly post about the knowledge is due on Mondays at nine, once, whoever's tick sees it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col

from slackhitl.desk import work
from slackhitl.desk.policy import Policy

AT = time(9)
"""On the desk's clocks."""
_INSERT: dict[str, Callable[[type[SQLModel]], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


class Week(SQLModel, table=True):
    """A week whose post was asked for."""

    monday: date = Field(primary_key=True)
    at: datetime


def ask(session: Session, now: datetime, policy: Policy) -> bool:
    """Ask for this week's post when it is due; whether it was ours to ask for.

    Where the desk is closed on Monday at nine, it is due when it opens.
    """
    today = now.astimezone(policy.timezone).date()
    monday = today - timedelta(days=today.weekday())
    if now < begins(monday, policy) or not policy.hours.is_open(now):
        return False
    if session.get(Week, monday) is not None:
        return False
    ours = session.connection().execute(
        _INSERT[session.get_bind().dialect.name](Week)
        .values(monday=monday, at=now)
        .on_conflict_do_nothing()
        .returning(col(Week.monday))
    )
    if ours.first() is None:
        return False
    work.enqueue(session, work.Kind.WEEKLY, monday.toordinal(), now)
    return True


def begins(monday: date, policy: Policy) -> datetime:
    """When a week's post is due, and where the days end that it tells of."""
    return datetime.combine(monday, AT, policy.timezone)
