"""Who may do what: people by user id, by user group, or by the channel that they are in."""

import time
from collections.abc import Sequence

from slackhitl.desk.lifecycle import Actor, Role
from slackhitl.slack.board import Board

REMEMBERED = 60.0
"""Seconds for which the members of a group or channel are remembered."""


class Directory:
    """Tells a person's role, asking Slack for groups and members once a minute at most."""

    def __init__(
        self, board: Board, *, agents: Sequence[str], supervisors: Sequence[str], channel: str
    ) -> None:
        self._board = board
        self._agents = tuple(agents)
        self._supervisors = tuple(supervisors)
        self._channel = channel
        self._known: dict[str, tuple[float, frozenset[str]]] = {}

    async def actor(self, user: str) -> Actor:
        """This person, with the highest role they have; Role.NOBODY when they have none.

        Raises SlackError when Slack has to be asked and does not answer.
        """
        if await self._is_among(user, self._supervisors):
            return Actor(user, Role.SUPERVISOR)
        if self._agents:
            is_agent = await self._is_among(user, self._agents)
        else:
            is_agent = user in await self._members(self._channel)
        return Actor(user, Role.AGENT if is_agent else Role.NOBODY)

    async def _is_among(self, user: str, named: tuple[str, ...]) -> bool:
        if user in named:
            return True
        for group in named:
            if group.startswith("S") and user in await self._members(group):
                return True
        return False

    async def _members(self, place: str) -> frozenset[str]:
        asked, members = self._known.get(place, (float("-inf"), frozenset()))
        if time.monotonic() - asked < REMEMBERED:
            return members
        if place.startswith("S"):
            members = await self._board.group_members(place)
        else:
            members = await self._board.members(place)
        self._known[place] = (time.monotonic(), members)
        return members
