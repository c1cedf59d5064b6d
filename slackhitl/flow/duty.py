"""Duty: what people say about it, and the tick that shares what waits among those who are on it."""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from slackhitl.desk import fairness
from slackhitl.desk import roster as desk_roster
from slackhitl.desk.lifecycle import Actor, Role
from slackhitl.desk.policy import Assigning
from slackhitl.flow.decide import permit
from slackhitl.flow.services import Services
from slackhitl.slack import duty, reports
from slackhitl.slack.cards import Card
from slackhitl.slack.errors import SlackError

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_USER = re.compile(r"(?=.*\d)[UW][A-Z0-9]{3,20}")
_CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[:.]([0-5]\d))?")
MOST = 200
"""Conversations that one tick shares; the next goes on."""
WENT, LEFT = "went off duty", "is no agent of this desk any more"


class _Unclear(Exception):
    """What somebody typed cannot be followed; its message is a sentence for them."""


@dataclass(frozen=True)
class _Order:
    until: time | None
    name: str


async def on(services: Services, actor: Actor, rest: list[str]) -> Card:
    """`/hitl on`, with `until 17:00` and, for supervisors, somebody's name."""
    try:
        order = _order(rest)
        user = await _whom(services, actor, order.name)
    except _Unclear as unclear:
        return reports.usage("on", str(unclear))
    now, policy = services.now(), services.policy
    until = _next(now.astimezone(policy.timezone), order.until) if order.until else None
    view = await services.db.run(desk_roster.begin, user, now, policy, until)
    assigns = policy.assigning is not Assigning.OFF
    return duty.began(view, own=user == actor.id, assigns=assigns)


async def off(services: Services, actor: Actor, rest: list[str]) -> Card:
    """`/hitl off`, for supervisors with somebody's name."""
    try:
        order = _order(rest)
        user = await _whom(services, actor, order.name)
    except _Unclear as unclear:
        return reports.usage("off", str(unclear))
    if order.until is not None:
        return reports.usage("off", "Duty begins again with the word on.")
    returned = await services.db.run(desk_roster.end, user, services.now(), services.policy, WENT)
    return duty.ended(user, returned, own=user == actor.id)


async def roster(services: Services, actor: Actor, rest: list[str]) -> Card:
    """`/hitl roster`."""
    views = await services.db.run(desk_roster.on_duty)
    users = [view.user for view in views]
    resting = await services.board.presence.resting(users, services.now())
    return duty.roster(views, resting, assigns=services.policy.assigning is not Assigning.OFF)


async def press(services: Services, user: str, *, wants: bool) -> None:
    """The button on a person's Home. Raises NotAllowed for somebody without a role."""
    await permit(services, user)
    now, policy = services.now(), services.policy
    if wants:
        await services.db.run(desk_roster.begin, user, now, policy)
    else:
        await services.db.run(desk_roster.end, user, now, policy, WENT)


async def share(services: Services) -> None:
    """By the clock: end duties whose time is over, give what waits to those on duty, and call
    them once there is something to decide. Every replica may do so at the same time.
    """
    db, policy = services.db, services.policy
    while await db.run(desk_roster.end_next, services.now(), policy):
        continue
    if policy.assigning is Assigning.OFF:
        return
    for _ in range(MOST):
        if not await db.run(fairness.release_next, services.now(), policy):
            break
    users = await _still_there(services, await db.run(desk_roster.users_on_duty))
    if not users:
        return
    resting = await services.board.presence.resting(users, services.now())
    unfit = resting.dnd | resting.long_away
    for _ in range(MOST):
        if not await db.run(fairness.assign_next, services.now(), policy, unfit):
            break
    is_open = policy.hours.is_open(services.now())
    silent = resting.dnd if is_open else resting.dnd | resting.away
    for _ in range(MOST):
        if not await db.run(fairness.call_next, services.now(), policy, silent):
            break


async def _still_there(services: Services, users: tuple[str, ...]) -> tuple[str, ...]:
    """Those on duty who still have a role here. The duty of any other ends."""
    are_there = await asyncio.gather(*(_is_there(services, user) for user in users))
    for user, is_there in zip(users, are_there, strict=True):
        if not is_there:
            await services.db.run(desk_roster.end, user, services.now(), services.policy, LEFT)
    return tuple(user for user, is_there in zip(users, are_there, strict=True) if is_there)


async def _is_there(services: Services, user: str) -> bool:
    try:
        return (await services.directory.actor(user)).role is not Role.NOBODY
    except SlackError:
        return True  # what Slack does not say counts as it was


def _order(words: list[str]) -> _Order:
    """What stands after on or off. Raises _Unclear."""
    lower = [word.lower() for word in words]
    if "until" not in lower:
        return _Order(None, " ".join(words))
    at = lower.index("until")
    clock = _CLOCK.fullmatch(words[at + 1]) if at + 1 < len(words) else None
    if clock is None:
        raise _Unclear("Say until when by the clock, such as 17:00.")
    until = time(int(clock[1]), int(clock[2] or 0))
    return _Order(until, " ".join(words[:at] + words[at + 2 :]))


def _next(now: datetime, clock: time) -> datetime:
    """When the desk's clocks show this time next."""
    found = datetime.combine(now.date(), clock, now.tzinfo)
    return (
        found
        if found > now
        else datetime.combine(now.date() + timedelta(days=1), clock, now.tzinfo)
    )


async def _whom(services: Services, actor: Actor, name: str) -> str:
    """Whose duty it is about: one's own, or for a supervisor that of an agent.

    Raises _Unclear and SlackError.
    """
    if not name:
        return actor.id
    user = await _user(services, name)
    if user != actor.id and actor.role is not Role.SUPERVISOR:
        raise _Unclear("Only a supervisor changes somebody else's duty.")
    if (await services.directory.actor(user)).role is Role.NOBODY:
        raise _Unclear("They are not an agent of this desk.")
    return user


async def _user(services: Services, name: str) -> str:
    mention = _MENTION.fullmatch(name)
    if mention is not None:
        return mention[1]
    if _USER.fullmatch(name):
        return name
    found = await services.board.presence.called(name.removeprefix("@"))
    if len(found) != 1:
        known = "Several people are" if found else "Nobody here is"
        raise _Unclear(f"{known} called “{name}”. Type @ and choose the person.")
    return found[0]
