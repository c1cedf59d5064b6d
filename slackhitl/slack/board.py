"""The only caller of Slack's Web API. What Slack answers becomes a value or one of our errors.

A post whose outcome is unknown is looked for by its metadata before it is made again.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from slackhitl.desk.figures import HomeView, QueueEntry, QueueView
from slackhitl.desk.placing import CardPlace
from slackhitl.slack.cards import Card
from slackhitl.slack.errors import (
    AlreadyOpen,
    CardGone,
    SlackBusy,
    SlackError,
    SlackRefused,
    SlackUnreachable,
    in_words,
    translated,
)
from slackhitl.slack.files import Files
from slackhitl.slack.forms import without_files
from slackhitl.slack.ids import CARD_EVENT, FILES_EVENT, NEWS_EVENT, WEEKLY_EVENT
from slackhitl.slack.manifest import SCOPES
from slackhitl.slack.pace import Pace
from slackhitl.slack.presence import Presence
from slackhitl.slack.retrying import RetryUnlessPosting
from slackhitl.slack.texts import permalink

PAGE = 100
PAGES = 5
"""Among how many pages of the newest messages a post of unknown outcome is looked for."""
PROBE = 30.0
"""Seconds for which an answer to the readiness probe stands."""
SHORT_WAIT = 3.0
"""Seconds that a person's answer may be late because Slack asks for a pause."""
UPDATES = "chat.update"

Listed = TypeVar("Listed", QueueView, HomeView)
Method = Callable[..., Awaitable[AsyncSlackResponse]]


class Board:
    """Publishes cards, threads, windows and the Home.

    Every call may raise SlackBusy, SlackUnreachable or SlackRefused; those that change a message
    CardGone, those that open a window TooLate.
    """

    def __init__(self, client: AsyncWebClient) -> None:
        client.retry_handlers = [RetryUnlessPosting()]
        self.client = client
        # What Slack takes: a post a second and channel, 50 updates a minute, both with bursts.
        self._posts = Pace(rate=1.0, burst=4)
        self._updates = Pace(rate=0.9, burst=25)
        self.files = Files(client, self._call)
        self.presence = Presence(client, self._call)
        self._workspace: str | None = None
        self._probed = (float("-inf"), "not asked yet")

    async def publish(self, card: Card, place: CardPlace, *, again: bool = False) -> str:
        """Make the message at this place show the card, posting it when there is none yet.

        ``again``: an earlier try may have posted it. Returns the message's ts.
        """
        found = (CARD_EVENT, "conversation", card.conversation_id)
        if place.ts is None:
            return await self._post_once(card, place.channel, None, *found, again=again)
        return await self._update(card, place.channel, place.ts, _meta(*found))

    async def reply_in_thread(
        self, card: Card, place: CardPlace, told: tuple[int, int], *, in_no_hurry: bool = False
    ) -> None:
        """Post below a card; ``told`` says how far its thread tells then: an event's number, and
        which of its posts this is. ``in_no_hurry``: not while others want to post in the channel.
        """
        number, part = told
        meta = {"event_type": NEWS_EVENT, "event_payload": {"number": number, "part": part}}
        patience = 0.0 if in_no_hurry else None
        await self._post(card, place.channel, place.ts, meta, patience)

    async def told_in_thread(self, place: CardPlace) -> tuple[int, int]:
        """How far the thread below a card tells, as its own posts say."""
        pages = self._pages(
            self.client.conversations_replies, channel=place.channel, ts=place.ts, limit=PAGE,
            include_all_metadata=True,
        )  # fmt: skip
        told = (0, 0)
        async for page in pages:
            for message in page["messages"]:
                meta = message.get("metadata") or {}
                payload = meta.get("event_payload") or {}
                if meta.get("event_type") == NEWS_EVENT and "number" in payload:
                    told = max(told, (int(payload["number"]), int(payload.get("part") or 0)))
        return told

    async def name_files(
        self, card: Card, place: CardPlace, *, which: str, again: bool = False
    ) -> None:
        """Say below a card, once, which files are not shown; ``which`` tells such posts apart."""
        found = (FILES_EVENT, "files", which)
        await self._post_once(card, place.channel, place.ts, *found, again=again)

    async def keep(
        self,
        card: Card,
        place: CardPlace,
        thread_ts: str | None,
        found: tuple[str, str, int],
        *,
        again: bool,
    ) -> str:
        """Make a post show the card, posting it once; its ts. ``found``: type, name and id."""
        if place.ts is None:
            return await self._post_once(card, place.channel, thread_ts, *found, again=again)
        return await self._update(card, place.channel, place.ts, _meta(*found))

    async def announce(self, card: Card, channel: str, *, week: str, again: bool) -> None:
        """Post to everybody, once a week."""
        await self._post_once(card, channel, None, WEEKLY_EVENT, "week", week, again=again)

    async def direct_channel(self, user: str) -> str:
        """Where a person reads what only they are told."""
        opened = await self._call(self.client.conversations_open, users=user)
        return str(opened["channel"]["id"])

    async def say(self, card: Card, channel: str, thread_ts: str | None) -> None:
        """Post something for everybody to read."""
        await self._post(card, channel, thread_ts, None)

    async def tell(
        self, user: str, channel: str | None, text: str, thread_ts: str | None = None
    ) -> None:
        """Say something to one person alone: where they are, else in their direct messages."""
        try:
            await self._tell(user, channel, text, thread_ts)
        except SlackBusy as busy:
            if busy.retry_after > SHORT_WAIT:
                raise
            await asyncio.sleep(busy.retry_after)
            await self._tell(user, channel, text, thread_ts)

    async def open_modal(
        self, trigger_id: str, view: Mapping[str, Any], *, on_top: bool = False
    ) -> None:
        """Open a window for the person whose click this is, ``on_top`` of the one that they
        clicked in; the trigger lives three seconds.

        A workspace where the app may not read files takes no field for them. People still have to
        write there, so the window comes without it. A click of which Slack tells twice opens one.
        """
        show = self.client.views_push if on_top else self.client.views_open
        try:
            await self._call(show, trigger_id=trigger_id, view=dict(view))
        except AlreadyOpen:
            return
        except SlackRefused:
            plainer = without_files(view)
            if plainer == view:
                raise
            await self._call(show, trigger_id=trigger_id, view=plainer)

    async def update_modal(self, view_id: str, hash: str, view: Mapping[str, Any]) -> None:
        """Show something else in a window, unless it changed since ``hash``."""
        await self._call(self.client.views_update, view_id=view_id, hash=hash, view=dict(view))

    async def publish_home(self, user: str, view: Mapping[str, Any]) -> None:
        """Show a person their Home."""
        await self._call(self.client.views_publish, user_id=user, view=dict(view))

    async def members(self, channel: str) -> frozenset[str]:
        """Everybody in a channel."""
        pages = self._pages(self.client.conversations_members, channel=channel, limit=200)
        return frozenset([member async for page in pages for member in page["members"]])

    async def group_members(self, group: str) -> frozenset[str]:
        """Everybody in a user group."""
        answer = await self._call(self.client.usergroups_users_list, usergroup=group)
        return frozenset(answer["users"])

    async def name(self, user: str) -> str:
        """A person's full name, else the one they are shown with."""
        answer = await self._call(self.client.users_info, user=user)
        found = answer["user"]
        profile = found.get("profile") or {}
        name = profile.get("real_name") or found.get("real_name") or profile.get("display_name")
        return " ".join(str(name or "").split())

    async def channel_name(self, channel: str) -> str:
        """A channel as people call it: “#refunds”."""
        answer = await self._call(self.client.conversations_info, channel=channel)
        return f"#{answer['channel'].get('name') or 'a channel'}"

    async def workspace(self) -> str:
        """The workspace's address, for links; empty while Slack does not say."""
        try:
            return await self._workspace_url()
        except SlackError:
            return ""  # a link is a convenience

    async def with_links(self, view: Listed) -> Listed:
        """A list whose entries lead to their cards; those without a card stay as they are."""
        workspace = await self.workspace()

        def linked(entries: tuple[QueueEntry, ...]) -> tuple[QueueEntry, ...]:
            return tuple(
                replace(one, permalink=permalink(workspace, one.channel, one.ts)) for one in entries
            )

        if isinstance(view, HomeView):
            return replace(
                view,
                mine=linked(view.mine),
                waiting=linked(view.waiting),
                listed=linked(view.listed),
            )
        return replace(view, entries=linked(view.entries))

    async def check(self, channel: str) -> str:
        """For `slackhitl check`: the token works and the channel can be read and written."""
        who = await self._call(self.client.auth_test)
        lacking = _lacking(who)
        if lacking:
            raise SlackRefused("missing_scope", f"{in_words('missing_scope')} ({lacking})")
        if not channel:
            raise SlackRefused("no_channel", "SLACKHITL_CHANNEL is not set.")
        info = await self._call(self.client.conversations_info, channel=channel)
        found = info["channel"]
        for trouble, is_so in (
            ("is_archived", found.get("is_archived")),
            ("not_in_channel", found.get("is_member") is False),
        ):
            if is_so:
                raise SlackRefused(trouble, in_words(trouble))
        return f"{who.get('team')} as {who.get('user')}, channel #{found.get('name', channel)}"

    async def problems(self) -> list[str]:
        """Whether Slack answers us at all; while it does, asked twice a minute at most."""
        asked, found = self._probed
        if found or time.monotonic() - asked > PROBE:
            try:
                await self._call(self.client.auth_test)
                found = ""
            except SlackError as trouble:
                found = trouble.reason
            self._probed = (time.monotonic(), found)
        return [found] if found else []

    async def close(self) -> None:
        """Let go of connections."""
        if self.client.session is not None:
            await self.client.session.close()

    async def _post(
        self,
        card: Card,
        channel: str,
        thread_ts: str | None,
        meta: Mapping[str, Any] | None,
        patience: float | None = None,
    ) -> str:
        await self._posts.turn(channel, patience)
        try:
            answer = await self._call(
                self.client.chat_postMessage,
                channel=channel,
                text=card.text,
                blocks=card.blocks,
                thread_ts=thread_ts,
                metadata=meta,
                reply_broadcast=card.broadcast or None,
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackBusy as busy:
            self._posts.pause(channel, busy.retry_after)
            raise
        return str(answer["ts"])

    async def _post_once(
        self,
        card: Card,
        channel: str,
        thread_ts: str | None,
        event: str,
        name: str,
        value: object,
        *,
        again: bool,
    ) -> str:
        """Post, unless an earlier try did; what tells posts apart is in their metadata."""
        found = await self._find(channel, event, name, value, thread_ts) if again else None
        return found or await self._post(card, channel, thread_ts, _meta(event, name, value))

    async def _update(self, card: Card, channel: str, ts: str, meta: Mapping[str, Any]) -> str:
        await self._updates.turn(UPDATES)
        try:
            await self._call(
                self.client.chat_update,
                channel=channel,
                ts=ts,
                text=card.text,
                blocks=card.blocks,
                metadata=meta,
            )
        except SlackBusy as busy:
            self._updates.pause(UPDATES, busy.retry_after)
            raise
        return ts

    async def _tell(self, user: str, channel: str | None, text: str, thread_ts: str | None) -> None:
        if channel is not None:
            try:
                await self._call(
                    self.client.chat_postEphemeral,
                    channel=channel,
                    user=user,
                    text=text,
                    thread_ts=thread_ts,
                )
            except (SlackRefused, CardGone):
                pass  # they left the channel, or the thread is gone: write to them
            else:
                return
        await self._call(
            self.client.chat_postMessage, channel=await self.direct_channel(user), text=text
        )

    async def _find(
        self, channel: str, event: str, name: str, value: object, thread_ts: str | None = None
    ) -> str | None:
        """The ts of our own message with this metadata, among the newest."""
        where: dict[str, Any] = {"channel": channel, "limit": PAGE, "include_all_metadata": True}
        if thread_ts is None:
            pages = self._pages(self.client.conversations_history, **where)
        else:
            pages = self._pages(self.client.conversations_replies, ts=thread_ts, **where)
        seen = 0
        async for page in pages:
            for message in page["messages"]:
                meta = message.get("metadata") or {}
                payload = meta.get("event_payload") or {}
                if meta.get("event_type") == event and str(payload.get(name)) == str(value):
                    return str(message["ts"])
            seen += 1
            if seen == PAGES:
                break
        return None

    async def _pages(self, method: Method, **arguments: Any) -> AsyncIterator[AsyncSlackResponse]:
        cursor = ""
        while True:
            page = await self._call(method, cursor=cursor, **arguments)
            yield page
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def _workspace_url(self) -> str:
        if self._workspace is None:
            who = await self._call(self.client.auth_test)
            self._workspace = str(who.get("url") or "").rstrip("/")
        return self._workspace

    async def _call(self, method: Method, **arguments: Any) -> AsyncSlackResponse:
        given = {name: value for name, value in arguments.items() if value not in (None, "")}
        if self.client.session is None:
            # One pool of connections instead of a handshake a call, which is the SDK's default.
            self.client.session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self.client.timeout)
            )
        try:
            return await method(**given)
        except SlackApiError as trouble:
            raise translated(trouble) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            raise SlackUnreachable(f"Slack cannot be reached ({type(trouble).__name__})") from None
        except (ValueError, AttributeError):
            # What the SDK raises for an answer that is no JSON object, such as a proxy's page.
            raise SlackUnreachable("Slack's answer could not be read") from None


def _meta(event: str, name: str, value: object) -> dict[str, Any]:
    return {"event_type": event, "event_payload": {name: value}}


def _lacking(answer: AsyncSlackResponse) -> str:
    """The scopes that we need and the token lacks, where Slack's answer names them at all."""
    granted = answer.headers.get("x-oauth-scopes")
    if not granted:
        return ""
    has = {scope.strip() for scope in granted.split(",")}
    return ", ".join(scope for scope in SCOPES if scope not in has)
