"""Who may do what: people by user id, by user group, or by the channel that they are in."""

import time
from collections.abc import Callable, Sequence

from slackhitl.desk.lifecycle import Actor, Role
from slackhitl.slack.board import Board
from slackhitl.slack.errors import SlackBusy, SlackUnreachable

REMEMBERED = 60.0
"""Seconds for which the members of a group or channel are remembered."""
STALE = 3600.0
"""Seconds for which they still count while Slack does not answer."""

LONGEST_NAME = 80


class Directory:
    """Tells a person's role, asking Slack for groups and members once a minute at most.

    ``agents`` and ``supervisors`` hold user ids (U…, W…) and user group ids (S…); without agents,
    everybody in ``channel`` is one.
    """

    def __init__(
        self,
        board: Board,
        *,
        agents: Sequence[str],
        supervisors: Sequence[str],
        channel: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._board = board
        self._agents = tuple(agents)
        self._supervisors = tuple(supervisors)
        self._channel = channel
        self._clock = clock
        self._names: dict[str, tuple[float, str]] = {}
        self._known: dict[str, tuple[float, frozenset[str]]] = {}

    async def actor(self, user: str) -> Actor:
        """This person, with the highest role they have; Role.NOBODY when they have none.

        Raises SlackError when Slack has to be asked and does not answer.
        """
        return Actor(user, await self._role(user))

    async def name(self, user: str) -> str:
        """The name with which this person signs replies, asked for once an hour at most.

        Raises SlackError when Slack has to be asked and does not answer.
        """
        asked, name = self._names.get(user, (float("-inf"), ""))
        if self._clock() - asked < STALE:
            return name
        name = (await self._board.name(user))[:LONGEST_NAME]
        self._names[user] = (self._clock(), name)
        return name

    async def channel(self, channel: str) -> str:
        """A channel's name, asked for once an hour at most. Raises SlackError."""
        asked, name = self._names.get(channel, (float("-inf"), ""))
        if self._clock() - asked < STALE:
            return name
        name = await self._board.channel_name(channel)
        self._names[channel] = (self._clock(), name)
        return name

    async def supervisors(self) -> frozenset[str]:
        """Everybody who is a supervisor. Raises SlackError."""
        found: set[str] = set()
        for place in self._supervisors:
            found |= {place} if place[:1] in {"U", "W"} else await self._members(place)
        return frozenset(found)

    async def _role(self, user: str) -> Role:
        if not user:
            return Role.NOBODY
        if await self._is_among(user, self._supervisors):
            return Role.SUPERVISOR
        named = self._agents or (self._channel,)
        return Role.AGENT if await self._is_among(user, named) else Role.NOBODY

    async def _is_among(self, user: str, named: tuple[str, ...]) -> bool:
        if user in named:
            return True
        for place in named:
            if place[:1] not in {"U", "W"} and user in await self._members(place):
                return True
        return False

    async def _members(self, place: str) -> frozenset[str]:
        """The members of a user group (S…) or a channel (C…, G…)."""
        asked, members = self._known.get(place, (float("-inf"), frozenset[str]()))
        age = self._clock() - asked
        if age < REMEMBERED:
            return members
        ask = self._board.group_members if place.startswith("S") else self._board.members
        try:
            members = await ask(place)
        except (SlackBusy, SlackUnreachable):
            if age < STALE:
                return members
            raise
        self._known[place] = (self._clock(), members)
        return members
