"""Who may do what: people by user id, by user group, or by the channel that they are in."""

import logging
import time
from collections.abc import Callable, Sequence

from slackhitl.desk.lifecycle import Actor, Role
from slackhitl.slack.board import Board
from slackhitl.slack.errors import SlackError, SlackRefused
from slackhitl.slack.kept import Kept

log = logging.getLogger(__name__)

REMEMBERED = 60.0
"""Seconds for which the members of a group or channel are remembered."""
STALE = 3600.0
"""Seconds for which they still count while Slack does not answer; names are not asked for more
often.
"""
LONGEST_NAME = 80
GONE = frozenset({"no_such_subteam", "subteam_not_found"})


class Directory:
    """Tells a person's role, asking Slack for groups and members once a minute.

    ``agents`` and ``supervisors`` hold user ids (U…, W…) and user group ids (S…); without agents,
    everybody in ``channel`` is one, and without supervisors agents settle what would wait for them.
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
        self._agents = tuple(agents) or (channel,)
        self._supervisors = tuple(supervisors)
        self._names = Kept(board.name, STALE, float("inf"), clock)
        self._channels = Kept(board.channel_name, STALE, float("inf"), clock)
        self._members = Kept(self._members_of, REMEMBERED, STALE, clock)

    async def actor(self, user: str) -> Actor:
        """This person, with the highest role they have; Role.NOBODY when they have none.

        Raises SlackError when Slack has to be asked and does not answer within two seconds.
        """
        return Actor(user, await self._role(user))

    async def name(self, user: str) -> str:
        """The name with which this person signs replies.

        Raises SlackError when Slack has to be asked and does not answer within two seconds.
        """
        return (await self._names.get(user))[:LONGEST_NAME]

    async def channel(self, channel: str) -> str:
        """A channel's name. Raises SlackError."""
        return (await self._channels.get(channel))[:LONGEST_NAME]

    async def supervisors(self) -> frozenset[str]:
        """Everybody who is a supervisor. Raises SlackError."""
        found: set[str] = set()
        for place in self._supervisors:
            found |= {place} if _is_person(place) else await self._members.get(place)
        return frozenset(found)

    async def refresh(self) -> None:
        """By the clock: know who is where before somebody presses a button."""
        for place in dict.fromkeys((*self._supervisors, *self._agents)):
            if _is_person(place):
                continue
            try:
                await self._members.refresh(place)
            except SlackError as trouble:
                log.debug("who is in %s is not known anew: %s", place, trouble.reason)

    async def close(self) -> None:
        """Ask no more."""
        for kept in (self._names, self._channels, self._members):
            await kept.close()

    async def _role(self, user: str) -> Role:
        if not user:
            return Role.NOBODY
        if await self._is_among(user, self._supervisors):
            return Role.SUPERVISOR
        if not await self._is_among(user, self._agents):
            return Role.NOBODY
        return Role.AGENT if self._supervisors else Role.UNSUPERVISED

    async def _is_among(self, user: str, named: tuple[str, ...]) -> bool:
        if user in named:
            return True
        for place in named:
            if not _is_person(place) and user in await self._members.get(place):
                return True
        return False

    async def _members_of(self, place: str) -> frozenset[str]:
        """The members of a user group (S…) or a channel (C…, G…); of a group that is gone, none."""
        if not place.startswith("S"):
            return await self._board.members(place)
        try:
            return await self._board.group_members(place)
        except SlackRefused as trouble:
            if trouble.error not in GONE:
                raise
            log.error("%s (%s)", trouble.reason, place)
            return frozenset()


def _is_person(place: str) -> bool:
    return place[:1] in {"U", "W"}
