"""The only caller of Slack's Web API. What Slack answers becomes a value or one of our errors.

Posts are paced to one a second and channel, which is what Slack takes. A post whose outcome is
unknown is looked for by its metadata before it is made again.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from slackhitl.desk.figures import QueueView
from slackhitl.desk.placing import CardPlace
from slackhitl.slack.cards import Card
from slackhitl.slack.errors import (
    BUSY,
    GONE,
    LATE,
    PASSING,
    CardGone,
    SlackBusy,
    SlackRefused,
    SlackUnreachable,
    TooLate,
    in_words,
)
from slackhitl.slack.ids import CARD_EVENT, NEWS_EVENT

PACE = 1.0
"""Seconds between posts to one channel, beyond a small burst."""
BURST = 3
LOOK_BACK = 100
"""Among how many of the newest messages a post of unknown outcome is looked for."""
PROBE = 30.0
"""Seconds for which an answer to the readiness probe stands."""


class Board:
    """Publishes cards, threads, windows and the Home."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.client = client
        self._next_post: dict[str, float] = {}
        self._bot_id: str | None = None
        self._probed = (float("-inf"), "not asked yet")

    async def publish(self, card: Card, place: CardPlace, *, again: bool = False) -> str:
        """Make the message at this place show the card, posting it when there is none yet.

        ``again``: an earlier try may have posted it. Raises SlackBusy, SlackUnreachable,
        SlackRefused or CardGone.
        """
        meta = {
            "event_type": CARD_EVENT,
            "event_payload": {"conversation": card.conversation_id},
        }
        ts = place.ts
        if ts is None and again:
            ts = await self._find(place.channel, CARD_EVENT, "conversation", card.conversation_id)
        if ts is None:
            return await self._post(card, place.channel, None, meta)
        await self._call(
            self.client.chat_update,
            channel=place.channel, ts=ts, text=card.text, blocks=card.blocks, metadata=meta,
        )  # fmt: skip
        return ts

    async def reply_in_thread(
        self, card: Card, place: CardPlace, *, event_id: int, again: bool = False
    ) -> None:
        """Post below a card, once an event. Raises as publish does."""
        meta = {"event_type": NEWS_EVENT, "event_payload": {"event": event_id}}
        if again and await self._find(place.channel, NEWS_EVENT, "event", event_id, place.ts):
            return
        await self._post(card, place.channel, place.ts, meta)

    async def say(self, card: Card, channel: str, thread_ts: str | None) -> None:
        """Post something for everybody to read. Raises as publish does."""
        await self._post(card, channel, thread_ts, None)

    async def tell(
        self, user: str, channel: str | None, text: str, thread_ts: str | None = None
    ) -> None:
        """Say something to one person alone: where they are, else in their direct messages."""
        if channel is not None:
            try:
                await self._call(
                    self.client.chat_postEphemeral,
                    channel=channel, user=user, text=text, thread_ts=thread_ts,
                )  # fmt: skip
                return
            except SlackRefused:
                pass  # not in the channel any more, or it is a direct message: write to them
        opened = await self._call(self.client.conversations_open, users=user)
        await self._call(self.client.chat_postMessage, channel=opened["channel"]["id"], text=text)

    async def open_modal(self, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Open a window for the person whose click this is. Raises TooLate after 3 seconds."""
        await self._call(self.client.views_open, trigger_id=trigger_id, view=dict(view))

    async def publish_home(self, user: str, view: Mapping[str, Any]) -> None:
        """Show a person their Home."""
        await self._call(self.client.views_publish, user_id=user, view=dict(view))

    async def members(self, channel: str) -> frozenset[str]:
        """Everybody in a channel."""
        found: set[str] = set()
        cursor = ""
        while True:
            page = await self._call(
                self.client.conversations_members, channel=channel, cursor=cursor, limit=200
            )
            found |= set(page["members"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return frozenset(found)

    async def group_members(self, group: str) -> frozenset[str]:
        """Everybody in a user group."""
        answer = await self._call(self.client.usergroups_users_list, usergroup=group)
        return frozenset(answer["users"])

    async def with_links(self, view: QueueView) -> QueueView:
        """A queue whose entries lead to their cards; those without a card stay as they are."""
        linked = await asyncio.gather(*(self._link(e.channel, e.ts) for e in view.entries))
        entries = tuple(
            replace(entry, permalink=link) for entry, link in zip(view.entries, linked, strict=True)
        )
        return replace(view, entries=entries)

    async def check(self, channel: str) -> str:
        """For `slackhitl check`: the token works and the channel can be read and written."""
        who = await self._call(self.client.auth_test)
        if not channel:
            raise SlackRefused("no_channel", "SLACKHITL_CHANNEL is not set")
        info = await self._call(self.client.conversations_info, channel=channel)
        found = info["channel"]
        if found.get("is_archived"):
            raise SlackRefused("is_archived", in_words("is_archived"))
        if found.get("is_member") is False:
            raise SlackRefused("not_in_channel", in_words("not_in_channel"))
        return f"{who['team']} as {who['user']}, channel #{found.get('name', channel)}"

    async def problems(self) -> list[str]:
        """Whether Slack answers us at all, asked twice a minute at most."""
        asked, found = self._probed
        if time.monotonic() - asked > PROBE or found:
            try:
                await self._call(self.client.auth_test)
                found = ""
            except (SlackBusy, SlackUnreachable, SlackRefused) as trouble:
                found = trouble.reason
            self._probed = (time.monotonic(), found)
        return [f"Slack: {found}"] if found else []

    async def close(self) -> None:
        """Let go of connections; the SDK opens one a call unless it is given a session."""
        session = self.client.session
        if session is not None:
            await session.close()

    async def _post(
        self, card: Card, channel: str, thread_ts: str | None, meta: Mapping[str, Any] | None
    ) -> str:
        await self._pace(channel)
        answer = await self._call(
            self.client.chat_postMessage,
            channel=channel, text=card.text, blocks=card.blocks, thread_ts=thread_ts,
            metadata=meta, unfurl_links=False, unfurl_media=False,
        )  # fmt: skip
        return str(answer["ts"])

    async def _pace(self, channel: str) -> None:
        """Wait for this channel's turn: a burst is fine, a flood is not."""
        now = time.monotonic()
        turn = max(self._next_post.get(channel, 0.0), now - BURST * PACE) + PACE
        self._next_post[channel] = turn
        if turn > now:
            await asyncio.sleep(turn - now)

    async def _find(
        self, channel: str, event: str, name: str, value: object, thread_ts: str | None = None
    ) -> str | None:
        if thread_ts is None:
            page = await self._call(
                self.client.conversations_history,
                channel=channel, limit=LOOK_BACK, include_all_metadata=True,
            )  # fmt: skip
        else:
            page = await self._call(
                self.client.conversations_replies,
                channel=channel, ts=thread_ts, limit=LOOK_BACK, include_all_metadata=True,
            )  # fmt: skip
        for message in page["messages"]:
            meta = message.get("metadata") or {}
            if meta.get("event_type") != event:
                continue
            if (meta.get("event_payload") or {}).get(name) == value:
                return str(message["ts"])
        return None

    async def _link(self, channel: str | None, ts: str | None) -> str | None:
        if channel is None or ts is None:
            return None
        try:
            answer = await self._call(self.client.chat_getPermalink, channel=channel, message_ts=ts)
        except (SlackRefused, CardGone, SlackBusy, SlackUnreachable):
            return None  # a link is a convenience; the list is of use without it
        return str(answer["permalink"])

    async def _call(
        self, method: Callable[..., Awaitable[AsyncSlackResponse]], **arguments: Any
    ) -> AsyncSlackResponse:
        given = {name: value for name, value in arguments.items() if value not in (None, "")}
        try:
            return await method(**given)
        except SlackApiError as trouble:
            raise _translated(trouble) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            raise SlackUnreachable(f"Slack cannot be reached ({type(trouble).__name__})") from None
        except ValueError:
            raise SlackUnreachable("Slack's answer could not be read") from None


def _translated(
    trouble: SlackApiError,
) -> SlackBusy | SlackUnreachable | SlackRefused | CardGone | TooLate:
    response = trouble.response
    headers = getattr(response, "headers", {}) or {}
    status = getattr(response, "status_code", 0)
    answer = response.data if isinstance(getattr(response, "data", None), dict) else {}
    error = str(answer.get("error", "") or f"HTTP {status}")
    if status == 429 or error in BUSY:
        wait = headers.get("Retry-After") or headers.get("retry-after") or "1"
        return SlackBusy(float(wait[0] if isinstance(wait, list) else wait))
    if status >= 500 or error in PASSING:
        return SlackUnreachable(f"Slack answered “{error}”")
    if error in GONE:
        return CardGone(in_words(error))
    if error in LATE:
        return TooLate(in_words(error))
    notes = (answer.get("response_metadata") or {}).get("messages") or []
    details = "; ".join(str(note) for note in notes[:3])
    return SlackRefused(error, in_words(error) + (f" {details}" if details else ""))
