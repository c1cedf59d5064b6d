"""What a person's App Home shows: their mails, the queue, and for supervisors the team."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func
from sqlalchemy import select as select_columns
from sqlalchemy import text as sql
from sqlmodel import Session, col

from slackhitl.desk import backlog, reminding, roster
from slackhitl.desk.figures import HomeFilter, HomeView, QueueEntry, Risk, TeamMember
from slackhitl.desk.lifecycle import Actor, Role, may
from slackhitl.desk.models import Conversation
from slackhitl.desk.policy import Assigning, Policy
from slackhitl.desk.stats_report import own_week
from slackhitl.desk.trouble import troubles

PAGE = 10
LOOKED_AT = 1000
"""Among how many of those who wait longest the ones at risk are looked for."""
_SNOOZED = sql("conversation.status = 'snoozed'")


class _Endangered(NamedTuple):
    id: int
    holder: str | None
    risk: Risk


def home(
    session: Session,
    actor: Actor,
    now: datetime,
    policy: Policy,
    which: HomeFilter = HomeFilter.OVERVIEW,
    offset: int = 0,
    person: str | None = None,
) -> HomeView:
    """The Home as things stand now; ``which`` list from ``offset`` on, in pages of ten.

    ``person`` is whose list a supervisor asks for.
    """
    supervises = actor.role is Role.SUPERVISOR
    if which is HomeFilter.PERSON and not (supervises and person):
        which = HomeFilter.OVERVIEW
    total, oldest = backlog.waiting(session)
    risky = _at_risk(session, now, policy)
    lists: dict[HomeFilter, Select[Any]] = {
        HomeFilter.MINE: _with(actor.id),
        HomeFilter.WAITING: backlog.WAITING,
        HomeFilter.UNCLAIMED: _with(None),
        HomeFilter.SNOOZED: _snoozed(),
        HomeFilter.ESCALATED: backlog.WAITING.where(col(Conversation.escalated_by).is_not(None)),
        HomeFilter.PERSON: _with(person),
    }
    counts = {one: _count(session, wanted) for one, wanted in lists.items()}
    counts[HomeFilter.AT_RISK] = len(risky)
    view = HomeView(
        user=actor.id,
        supervisor=supervises,
        at=now,
        open=total,
        oldest=oldest,
        mine=(),
        waiting=(),
        which=which,
        counts=counts,
        late=sum(one.risk is Risk.LATE for one in risky),
    )
    if which is HomeFilter.OVERVIEW:
        return _overview(session, view, actor, risky, policy)
    offset = max(0, min(offset, counts[which] - 1))
    if which is HomeFilter.AT_RISK:
        ids: Sequence[int] = [one.id for one in risky[offset : offset + PAGE]]
    else:
        ids = _ids(session, lists[which].limit(PAGE).offset(offset))
    listed = backlog.entries(session, ids, now, policy)
    return replace(view, offset=offset, listed=listed, person=person)


def _overview(
    session: Session,
    view: HomeView,
    actor: Actor,
    risky: Sequence[_Endangered],
    policy: Policy,
) -> HomeView:
    """Everything at a glance, no conversation twice."""
    now = view.at

    def lines(ids: Sequence[int]) -> tuple[QueueEntry, ...]:
        return backlog.entries(session, ids, now, policy)

    own = _snoozed().where(col(Conversation.snoozed_by) == actor.id)
    mine = _ids(session, _with(actor.id).limit(PAGE))
    others = [one.id for one in risky if one.holder != actor.id] if view.supervisor else []
    rest = backlog.WAITING.where(
        roster.holder().is_distinct_from(actor.id),
        col(Conversation.id).not_in(others[:PAGE]),
    )
    return replace(
        view,
        mine=lines(mine),
        at_risk=lines(others[:PAGE]),
        others_at_risk=len(others),
        waiting=lines(_ids(session, rest.limit(PAGE))),
        snoozed=lines(_ids(session, own.limit(PAGE))),
        own_snoozed=_count(session, own),
        team=_team(session, risky, policy) if view.supervisor else (),
        week=own_week(session, actor.id, now, policy.timezone),
        trouble=troubles(session) if may(actor.role, Role.UNSUPERVISED) else (),
    )


def _with(user: str | None) -> Select[Any]:
    """What waits for us and is in somebody's hands, or in nobody's."""
    whose = roster.holder()
    return backlog.WAITING.where(whose.is_(None) if user is None else whose == user)


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


def _at_risk(session: Session, now: datetime, policy: Policy) -> list[_Endangered]:
    """Whose answer is late or soon will be, the longest wait first."""
    longest = (
        select_columns(
            col(Conversation.id),
            roster.holder(),
            col(Conversation.waiting_since),
            col(Conversation.urgency),
        )
        .where(backlog.NEEDS_US, col(Conversation.waiting_since).is_not(None))
        .order_by(col(Conversation.waiting_since), col(Conversation.id))
        .limit(LOOKED_AT)
    )
    found = []
    for conversation_id, holder, since, urgency in session.connection().execute(longest):
        risk = reminding.risk(since, urgency, now, policy)
        if risk is not None:
            found.append(_Endangered(conversation_id or 0, holder, risk))
    return found


def _team(session: Session, risky: Sequence[_Endangered], policy: Policy) -> tuple[TeamMember, ...]:
    """Who has how much to decide, the most first; ``user`` None is what nobody has.

    Whoever is on duty is among them, with nothing to decide as well.
    """
    whose = roster.holder().label("whose")
    statement = (
        select_columns(whose, func.count(), func.min(col(Conversation.waiting_since)))
        .where(backlog.NEEDS_US)
        .group_by(whose)
    )
    loads: dict[str | None, tuple[int, datetime | None]] = {
        user: (count, oldest) for user, count, oldest in session.connection().execute(statement)
    }
    endangered = Counter(one.holder for one in risky)
    duties = roster.duties(session)
    for duty in duties.values():
        if duty.on:
            loads.setdefault(duty.user, (0, None))
    team = []
    for user, (count, oldest) in loads.items():
        known = duties.get(user or "")
        unknown = user is None or (known is None and policy.assigning is Assigning.OFF)
        is_on = known is not None and known.on
        team.append(
            TeamMember(
                user,
                count,
                oldest,
                endangered[user],
                on_duty=None if unknown else is_on,
                until=known.until if known is not None and known.on else None,
            )
        )
    return tuple(sorted(team, key=lambda one: (-one.open, one.user or "")))


def _ids(session: Session, wanted: Select[Any]) -> Sequence[int]:
    return session.connection().execute(wanted).scalars().all()


def _count(session: Session, wanted: Select[Any]) -> int:
    counted = select_columns(func.count()).select_from(wanted.order_by(None).subquery())
    return session.connection().execute(counted).scalar_one()
