"""Whether people should be disturbed now, and who is meant by a name.

What Slack has never said counts as present: it is no reason to leave a customer waiting.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from slackhitl.slack.errors import SlackError
from slackhitl.slack.web_api import WebApi

REMEMBERED = timedelta(minutes=1)
LONG_AWAY = timedelta(minutes=10)
AT_ONCE = 50
"""People of whom dnd.teamInfo tells in one call."""
A_MINUTE = 40
"""Calls of users.getPresence in any minute; Slack takes fifty. More people are asked about in turn,
those first of whom we have heard longest ago.
"""
PAGE = 200
PAGES = 25


@dataclass(frozen=True)
class Resting:
    """Of some people those whom one leaves in peace, by user id."""

    dnd: frozenset[str] = frozenset()
    """In do-not-disturb."""
    away: frozenset[str] = frozenset()
    """Away at all."""
    long_away: frozenset[str] = frozenset()
    """Away for ten minutes or more, as far as we have looked."""


class Presence:
    """Asks Slack about people, once a minute at most; part of the Board, which makes the calls.

    While Slack does not tell of somebody, what it said last counts.
    """

    def __init__(self, web: WebApi) -> None:
        self.client = web.client
        self._web = web
        self._away: dict[str, tuple[datetime, datetime | None]] = {}  # asked at, away since
        self._dnd: dict[str, tuple[datetime, datetime, datetime]] = {}  # asked at, from, until
        self._calls: deque[datetime] = deque()

    async def resting(self, users: Sequence[str], now: datetime) -> Resting:
        """Who of these people is away or in do-not-disturb. Never raises for Slack's troubles."""
        await asyncio.gather(*(self._ask_presence(user, now) for user in self._due(users, now)))
        old = [one for one in users if now - self._dnd.get(one, _NO_DND)[0] >= REMEMBERED]
        for first in range(0, len(old), AT_ONCE):
            await self._ask_dnd(old[first : first + AT_ONCE], now)
        since_when = {user: self._away.get(user, _UNKNOWN)[1] for user in users}
        away_since = {user: since for user, since in since_when.items() if since is not None}
        return Resting(
            dnd=frozenset(user for user in users if self._in_dnd(user, now)),
            away=frozenset(away_since),
            long_away=frozenset(
                user for user, since in away_since.items() if now - since >= LONG_AWAY
            ),
        )

    async def called(self, name: str) -> tuple[str, ...]:
        """The people who are called so: by handle, shown name or full name, without their case.

        Raises SlackError.
        """
        wanted = _folded(name)
        found: list[str] = []
        cursor = ""
        for _ in range(PAGES):
            page = await self._web.call(self.client.users_list, limit=PAGE, cursor=cursor)
            for member in page["members"]:
                profile = member.get("profile") or {}
                names = (
                    member.get("name"),
                    member.get("real_name"),
                    profile.get("real_name"),
                    profile.get("display_name"),
                )
                is_person = not (member.get("deleted") or member.get("is_bot"))
                if is_person and wanted in {_folded(str(one)) for one in names if one}:
                    found.append(str(member["id"]))
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return tuple(found)

    def _in_dnd(self, user: str, now: datetime) -> bool:
        _, begin, end = self._dnd.get(user, _NO_DND)
        return begin <= now < end

    def _due(self, users: Sequence[str], now: datetime) -> list[str]:
        """Of whom to ask now, as far as a minute's calls go."""
        while self._calls and now - self._calls[0] >= REMEMBERED:
            self._calls.popleft()
        asked = {user: self._away.get(user, _UNKNOWN)[0] for user in dict.fromkeys(users)}
        old = sorted((at, user) for user, at in asked.items() if now - at >= REMEMBERED)
        due = [user for _, user in old[: A_MINUTE - len(self._calls)]]
        self._calls.extend(now for _ in due)
        return due

    async def _ask_presence(self, user: str, now: datetime) -> None:
        since = self._away.get(user, _UNKNOWN)[1]
        try:
            answer = await self._web.call(self.client.users_getPresence, user=user)
        except SlackError:
            self._away[user] = (now, since)
            return
        is_away = answer.get("presence") == "away"
        self._away[user] = (now, (since or now) if is_away else None)

    async def _ask_dnd(self, users: Sequence[str], now: datetime) -> None:
        try:
            answer = await self._web.call(self.client.dnd_teamInfo, users=list(users))
        except SlackError:
            for user in users:  # the app may lack the scope dnd:read; then anybody may be disturbed
                self._dnd[user] = (now, *self._dnd.get(user, _NO_DND)[1:])
            return
        told: dict[str, Any] = answer.get("users") or {}
        for user in users:
            one = told.get(user) or {}
            begin, end = _NEVER, _NEVER
            if one.get("dnd_enabled"):
                begin, end = _time(one.get("next_dnd_start_ts")), _time(one.get("next_dnd_end_ts"))
            self._dnd[user] = (now, begin, end)


_NEVER = datetime.min.replace(tzinfo=UTC)
_NO_DND = (_NEVER, _NEVER, _NEVER)
_UNKNOWN: tuple[datetime, datetime | None] = (_NEVER, None)


def _time(seconds: object) -> datetime:
    try:
        return datetime.fromtimestamp(float(str(seconds)), UTC)
    except (ValueError, OverflowError, OSError):
        return _NEVER


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
