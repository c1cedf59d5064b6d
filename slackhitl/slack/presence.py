"""Whether people should be disturbed now, and who is meant by a name.

What Slack does not say counts as present: it is no reason to leave a customer waiting.
"""

import asyncio
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
    """Asks Slack about people, once a minute at most; part of the Board, which makes the calls."""

    def __init__(self, web: WebApi) -> None:
        self.client = web.client
        self._web = web
        self._away: dict[str, tuple[datetime, datetime | None]] = {}  # asked at, away since
        self._dnd: dict[str, tuple[datetime, datetime, datetime]] = {}  # asked at, from, until

    async def resting(self, users: Sequence[str], now: datetime) -> Resting:
        """Who of these people is away or in do-not-disturb. Never raises for Slack's troubles."""
        await asyncio.gather(*(self._ask_presence(user, now) for user in users))
        old = [one for one in users if now - self._dnd.get(one, _NO_DND)[0] >= REMEMBERED]
        for first in range(0, len(old), AT_ONCE):
            await self._ask_dnd(old[first : first + AT_ONCE], now)
        since_when = {user: self._away[user][1] for user in users}
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

    async def _ask_presence(self, user: str, now: datetime) -> None:
        asked, since = self._away.get(user, (_NEVER, None))
        if now - asked < REMEMBERED:
            return
        try:
            answer = await self._web.call(self.client.users_getPresence, user=user)
            is_away = answer.get("presence") == "away"
        except SlackError:
            is_away = False
        self._away[user] = (now, (since or now) if is_away else None)

    async def _ask_dnd(self, users: Sequence[str], now: datetime) -> None:
        told: dict[str, Any] = {}
        try:
            answer = await self._web.call(self.client.dnd_teamInfo, users=list(users))
            told = answer.get("users") or {}
        except SlackError:
            pass  # the app may lack the scope dnd:read; then everybody may be disturbed
        for user in users:
            one = told.get(user) or {}
            begin, end = _NEVER, _NEVER
            if one.get("dnd_enabled"):
                begin, end = _time(one.get("next_dnd_start_ts")), _time(one.get("next_dnd_end_ts"))
            self._dnd[user] = (now, begin, end)


_NEVER = datetime.min.replace(tzinfo=UTC)
_NO_DND = (_NEVER, _NEVER, _NEVER)


def _time(seconds: object) -> datetime:
    try:
        return datetime.fromtimestamp(float(str(seconds)), UTC)
    except (ValueError, OverflowError, OSError):
        return _NEVER


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
