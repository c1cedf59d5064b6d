"""What a person's App Home shows: their mails, the queue, and for supervisors the team."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_
from sqlalchemy import select as select_columns
from sqlalchemy import text as sql
from sqlmodel import Session, col

from slackhitl.desk import backlog, reminding
from slackhitl.desk.figures import HomeFilter, HomeView, QueueEntry, TeamMember
from slackhitl.desk.lifecycle import Actor, Role, may
from slackhitl.desk.models import Conversation
from slackhitl.desk.policy import Policy
from slackhitl.desk.stats_report import own_figures
from slackhitl.desk.trouble import troubles

WEEK = timedelta(days=6)
PAGE = 10
LOOKED_AT = 300
"""Among how many of those who wait longest the ones at risk are looked for."""
_SNOOZED = sql("conversation.status = 'snoozed'")


def home(
    session: Session,
    actor: Actor,
    now: datetime,
    policy: Policy,
    which: HomeFilter = HomeFilter.OVERVIEW,
    offset: int = 0,
) -> HomeView:
    """The Home as things stand now; ``which`` list from ``offset`` on, in pages of ten."""
    supervises = actor.role is Role.SUPERVISOR
    total, oldest = backlog.waiting(session)
    risky = _at_risk(session, now, policy)
    mine = backlog.WAITING.where(_is_of(actor.id))
    counts = {
        HomeFilter.MINE: _count(session, mine),
        HomeFilter.WAITING: total,
        HomeFilter.AT_RISK: len(risky),
        HomeFilter.SNOOZED: _count(session, _snoozed()),
        HomeFilter.ESCALATED: _count(session, _escalated()),
    }
    lists: dict[HomeFilter, Select[Any]] = {
        HomeFilter.MINE: mine,
        HomeFilter.WAITING: backlog.WAITING,
        HomeFilter.SNOOZED: _snoozed(),
        HomeFilter.ESCALATED: _escalated(),
    }
    listed: tuple[QueueEntry, ...] = ()
    offset = max(0, min(offset, counts.get(which, 0) - 1))
    if which is HomeFilter.AT_RISK:
        listed = backlog.entries(session, risky[offset : offset + PAGE])
    elif which in lists:
        listed = backlog.lines(session, lists[which].limit(PAGE).offset(offset))
    is_overview = which is HomeFilter.OVERVIEW
    until = now.astimezone(policy.timezone).date()
    return HomeView(
        user=actor.id,
        supervisor=supervises,
        at=now,
        open=total,
        oldest=oldest,
        mine=backlog.lines(session, mine.limit(PAGE)) if is_overview else (),
        waiting=backlog.lines(session, backlog.WAITING.limit(PAGE)) if is_overview else (),
        which=which,
        offset=offset,
        listed=listed,
        counts=counts,
        team=_team(session) if supervises else (),
        figures=own_figures(session, actor.id, until - WEEK, until, now, policy.timezone),
        trouble=troubles(session) if may(actor.role, Role.UNSUPERVISED) else (),
    )


def _is_of(user: str) -> ColumnElement[bool]:
    return or_(col(Conversation.owner) == user, col(Conversation.assignee) == user)


def _snoozed() -> Select[Any]:
    return (
        select_columns(col(Conversation.id))
        .where(_SNOOZED)
        .order_by(
            col(Conversation.snoozed_until).is_(None),
            col(Conversation.snoozed_until),
            col(Conversation.id),
        )
    )


def _escalated() -> Select[Any]:
    return backlog.WAITING.where(col(Conversation.escalated_by).is_not(None))


def _at_risk(session: Session, now: datetime, policy: Policy) -> tuple[int, ...]:
    """Who waits too long already, or will soon: past their deadline or a reminder."""
    longest = (
        select_columns(Conversation)
        .where(backlog.NEEDS_US, col(Conversation.waiting_since).is_not(None))
        .order_by(col(Conversation.waiting_since), col(Conversation.id))
        .limit(LOOKED_AT)
    )
    found = []
    for conversation in session.execute(longest).scalars():
        if reminding.due(conversation, now, policy):
            found.append(conversation.id or 0)
    return tuple(found)


def _team(session: Session) -> tuple[TeamMember, ...]:
    """Who has how much to decide, the most first; ``user`` None is what nobody has."""
    whose = func.coalesce(col(Conversation.assignee), col(Conversation.owner))
    statement = (
        select_columns(whose, func.count(), func.min(col(Conversation.waiting_since)))
        .where(backlog.NEEDS_US)
        .group_by(whose)
        .order_by(func.count().desc(), whose)
    )
    rows = session.connection().execute(statement)
    return tuple(TeamMember(user, count, oldest) for user, count, oldest in rows)


def _count(session: Session, wanted: Select[Any]) -> int:
    counted = select_columns(func.count()).select_from(wanted.order_by(None).subquery())
    return session.connection().execute(counted).scalar_one()
