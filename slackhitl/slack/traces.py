"""Finds our own posts again by their metadata, when nobody knows whether they were made.

One reading of a channel or a thread serves everybody who looks for a post that can be in it, and
goes on where Slack interrupted it: an outage leaves many such posts, and reading is slow.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from slackhitl.slack.caller import Caller
from slackhitl.slack.web_api import WebApi, next_page

PAGE = 200
PAGES = 5
"""Among how many pages of the newest messages a post of unknown outcome is looked for."""
MOST = 200
"""Readings that are kept."""

Place = tuple[str, str | None]
"""A channel, and the thread in it."""


@dataclass(frozen=True)
class Mark:
    """What a post of ours bears in its metadata."""

    event: str
    name: str
    value: str | int

    def __str__(self) -> str:
        return f"{self.event} of {self.name} {self.value}"

    def metadata(self) -> dict[str, Any]:
        """As Slack takes it."""
        return {"event_type": self.event, "event_payload": {self.name: self.value}}

    @property
    def key(self) -> tuple[str, str, str]:
        """The same, as it is compared."""
        return self.event, self.name, str(self.value)


@dataclass
class _Reading:
    began: datetime
    found: dict[tuple[str, str, str], str] = field(default_factory=dict)
    pages: int = 0
    cursor: str = ""
    is_done: bool = False
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    def take(self, page: AsyncSlackResponse) -> None:
        for message in page["messages"]:
            meta = message.get("metadata") or {}
            for name, value in (meta.get("event_payload") or {}).items():
                key = Mark(str(meta.get("event_type")), str(name), str(value)).key
                self.found[key] = max(self.found.get(key, ""), str(message["ts"]))
        self.pages += 1
        self.cursor = next_page(page)
        self.is_done = not self.cursor or self.pages >= PAGES


class Traces:
    """The posts of ours that Slack has, as far as we had to look."""

    def __init__(self, web: WebApi, now: Callable[[], datetime]) -> None:
        self._web = web
        self._now = now
        self._readings: dict[Place, _Reading] = {}

    async def find(
        self, place: Place, mark: Mark, caller: Caller, after: str | None = None
    ) -> str | None:
        """The ts of our newest message with this mark, newer than ``after``, as things stood when
        the caller's try had ended. Raises SlackError.
        """
        reading = self._readings.get(place)
        if reading is None or caller.unsure_at is None or reading.began <= caller.unsure_at:
            while len(self._readings) >= MOST:
                self._readings.pop(next(iter(self._readings)))
            reading = self._readings[place] = _Reading(self._now())
        async with reading.alone:
            while not reading.is_done:
                reading.take(await self._page(place, reading.cursor, caller))
        ts = reading.found.get(mark.key)
        return ts if ts is not None and (after is None or float(ts) > float(after)) else None

    async def _page(self, place: Place, cursor: str, caller: Caller) -> AsyncSlackResponse:
        channel, thread_ts = place
        where = {"channel": channel, "limit": PAGE, "include_all_metadata": True, "cursor": cursor}
        client = self._web.client
        if thread_ts is None:
            return await self._web.call(client.conversations_history, caller, **where)
        return await self._web.call(client.conversations_replies, caller, ts=thread_ts, **where)
