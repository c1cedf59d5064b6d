"""The only caller of Slack's Web API. What Slack answers becomes a value or one of our errors.

A post whose outcome is unknown is looked for by its metadata before it is made again.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from slackhitl.clock import Clock, utc_now
from slackhitl.desk.figures import HomeView, QueueEntry, QueueView
from slackhitl.desk.placing import CardPlace
from slackhitl.slack import told
from slackhitl.slack.caller import ANYBODY, Caller
from slackhitl.slack.cards import Card
from slackhitl.slack.clearing import clear
from slackhitl.slack.errors import (
    AlreadyOpen,
    CardGone,
    SlackError,
    SlackRefused,
    in_words,
)
from slackhitl.slack.files import Files
from slackhitl.slack.forms import without_files
from slackhitl.slack.ids import CARD_EVENT, FILES_EVENT, LEFT_EVENT, WEEKLY_EVENT
from slackhitl.slack.manifest import SCOPES
from slackhitl.slack.presence import Presence
from slackhitl.slack.texts import permalink
from slackhitl.slack.told import Told
from slackhitl.slack.traces import PAGE, Mark, Traces
from slackhitl.slack.web_api import WebApi

log = logging.getLogger(__name__)

PROBE = 30.0
"""Seconds for which an answer to the readiness probe stands."""
MEMBERS = 1000
"""Of a channel, in one call."""

Listed = TypeVar("Listed", QueueView, HomeView)


@dataclass(frozen=True)
class Identity:
    """Our own user and app in Slack, and the workspace's address; empty while nobody told us."""

    user: str = ""
    bot: str = ""
    workspace: str = ""


class Board:
    """Publishes cards, threads, windows and the Home.

    Every call may raise SlackBusy, SlackUnreachable or SlackRefused; those that change a message
    CardGone, those that open a window TooLate.
    """

    def __init__(self, client: AsyncWebClient, now: Clock = utc_now) -> None:
        self.client = client
        self.web = WebApi(client)
        self.files = Files(self.web)
        self.presence = Presence(self.web)
        self._traces = Traces(self.web, now)
        self.me = Identity()
        self._probed = (float("-inf"), "not asked yet")

    async def publish(self, card: Card, place: CardPlace, caller: Caller = ANYBODY) -> str:
        """Make the message at this place show the card, posting it when there is none yet; its ts.

        A card that is gone from its place, or can be changed there no longer, is posted anew.
        """
        mark = Mark(CARD_EVENT, "conversation", card.conversation_id or 0)
        return await self.keep_there(card, place, mark, caller)

    async def keep_there(
        self, card: Card, place: CardPlace, mark: Mark, caller: Caller = ANYBODY
    ) -> str:
        """Make a post of a channel show the card, posting it anew where it is gone; its ts."""
        try:
            return await self.keep(card, place, None, mark, caller)
        except CardGone:
            log.warning("%s is gone from %s; making a new one", mark, place.channel)
        anew = CardPlace(place.channel, None, -1)
        return await self.keep(card, anew, None, mark, caller, gone=place.ts)

    async def take_away(self, left: Card, place: CardPlace, caller: Caller = ANYBODY) -> None:
        """Where a card was: show what is left there instead, and nothing of ours in its thread."""
        assert place.ts is not None
        mark = Mark(LEFT_EVENT, "conversation", left.conversation_id or 0)
        try:
            await self._update(left, place.channel, place.ts, mark, caller)
        except CardGone:
            log.info("%s is gone already", mark)
        await clear(self.web, (await self.introduce()).user, place, caller)

    async def reply_in_thread(
        self, card: Card, place: CardPlace, tells: Told, caller: Caller = ANYBODY
    ) -> None:
        """Post below a card, after which its thread tells so far."""
        await self._post(card, place.channel, place.ts, told.metadata(tells), caller)

    async def told_in_thread(self, place: CardPlace, caller: Caller = ANYBODY) -> Told:
        """How far the thread below a card tells."""
        pages = self.web.pages(
            self.client.conversations_replies, caller, channel=place.channel, ts=place.ts,
            limit=PAGE, include_all_metadata=True,
        )  # fmt: skip
        found = told.NOTHING
        async for page in pages:
            found = max([found, *map(told.read, page["messages"])])
        return found

    async def name_files(
        self, card: Card, place: CardPlace, caller: Caller = ANYBODY, *, which: str
    ) -> None:
        """Say below a card, once, which files are not shown; ``which`` tells such posts apart."""
        await self._post_once(card, place, Mark(FILES_EVENT, "files", which), caller)

    async def keep(
        self,
        card: Card,
        place: CardPlace,
        thread_ts: str | None,
        mark: Mark,
        caller: Caller = ANYBODY,
        *,
        gone: str | None = None,
    ) -> str:
        """Make a post show the card, posting it once; its ts. ``gone``: of one that was there."""
        ts, is_new = place.ts, False
        if ts is None:
            there = CardPlace(place.channel, thread_ts, -1)
            ts, is_new = await self._post_once(card, there, mark, caller, gone)
        if not is_new:
            await self._update(card, place.channel, ts, mark, caller)
        return ts

    async def announce(
        self, card: Card, channel: str, caller: Caller = ANYBODY, *, week: str
    ) -> None:
        """Post to everybody, once a week."""
        await self._post_once(
            card, CardPlace(channel, None, -1), Mark(WEEKLY_EVENT, "week", week), caller
        )

    async def direct_channel(self, user: str) -> str:
        """Where a person reads what only they are told."""
        opened = await self.web.call(self.client.conversations_open, users=user)
        return str(opened["channel"]["id"])

    async def say(self, card: Card, channel: str, thread_ts: str | None) -> None:
        """Post something for everybody to read."""
        await self._post(card, channel, thread_ts, None, ANYBODY)

    async def respond(self, url: str, card: Card, thread_ts: str | None = None) -> None:
        """Answer a gesture at the address that came with it, for its author alone."""
        said: dict[str, Any] = {"response_type": "ephemeral", "replace_original": False}
        said |= {"text": card.text, "blocks": card.blocks or None, "thread_ts": thread_ts}
        await self.web.respond(
            url, {key: value for key, value in said.items() if value is not None}
        )

    async def tell(
        self, user: str, channel: str | None, text: str, thread_ts: str | None = None
    ) -> None:
        """Say something to one person alone: where they are, else in their direct messages."""
        if channel is not None:
            try:
                await self.web.call(
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
        await self._post(Card(text, []), await self.direct_channel(user), None, None, ANYBODY)

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
            await self.web.call(show, trigger_id=trigger_id, view=dict(view))
        except AlreadyOpen:
            return
        except SlackRefused:
            plainer = without_files(view)
            if plainer == view:
                raise
            await self.web.call(show, trigger_id=trigger_id, view=plainer)

    async def update_modal(self, view_id: str, hash: str, view: Mapping[str, Any]) -> None:
        """Show something else in a window, unless it changed since ``hash``."""
        await self.web.call(self.client.views_update, view_id=view_id, hash=hash, view=dict(view))

    async def publish_home(self, user: str, view: Mapping[str, Any]) -> None:
        """Show a person their Home."""
        await self.web.call(self.client.views_publish, user_id=user, view=dict(view))

    async def members(self, channel: str) -> frozenset[str]:
        """Everybody in a channel."""
        pages = self.web.pages(self.client.conversations_members, channel=channel, limit=MEMBERS)
        return frozenset([member async for page in pages for member in page["members"]])

    async def group_members(self, group: str) -> frozenset[str]:
        """Everybody in a user group."""
        answer = await self.web.call(self.client.usergroups_users_list, usergroup=group)
        return frozenset(answer["users"])

    async def name(self, user: str) -> str:
        """A person's full name, else the one they are shown with."""
        answer = await self.web.call(self.client.users_info, user=user)
        found = answer["user"]
        profile = found.get("profile") or {}
        name = profile.get("real_name") or found.get("real_name") or profile.get("display_name")
        return " ".join(str(name or "").split())

    async def channel_name(self, channel: str) -> str:
        """A channel as people call it: “#refunds”."""
        answer = await self.web.call(self.client.conversations_info, channel=channel)
        return f"#{answer['channel'].get('name') or 'a channel'}"

    async def workspace(self) -> str:
        """The workspace's address, for links; empty while Slack does not say."""
        try:
            return (await self.introduce()).workspace
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
                at_risk=linked(view.at_risk),
                waiting=linked(view.waiting),
                snoozed=linked(view.snoozed),
                listed=linked(view.listed),
            )
        return replace(view, entries=linked(view.entries))

    async def check(self, channel: str) -> str:
        """For `slackhitl check`: the token works and the channel can be read and written."""
        who = await self.web.call(self.client.auth_test)
        lacking = _lacking(who)
        if lacking:
            raise SlackRefused("missing_scope", f"{in_words('missing_scope')} ({lacking})")
        if not channel:
            raise SlackRefused("no_channel", "SLACKHITL_CHANNEL is not set.")
        found = await self.expect_open(channel)
        return f"{who.get('team')} as {who.get('user')}, channel #{found.get('name', channel)}"

    async def expect_open(self, channel: str) -> Mapping[str, Any]:
        """What Slack says of a channel that takes our posts. Raises SlackRefused for any other."""
        info = await self.web.call(self.client.conversations_info, channel=channel)
        found: Mapping[str, Any] = info["channel"]
        for trouble, is_so in (
            ("is_archived", found.get("is_archived")),
            ("not_in_channel", found.get("is_member") is False),
        ):
            if is_so:
                raise SlackRefused(trouble, in_words(trouble))
        return found

    async def problems(self) -> list[str]:
        """Whether Slack answers us at all; while it does, asked twice a minute at most."""
        asked, found = self._probed
        if found or time.monotonic() - asked > PROBE:
            try:
                await self.web.call(self.client.auth_test)
                found = ""
            except SlackError as trouble:
                found = trouble.reason
            self._probed = (time.monotonic(), found)
        return [found] if found else []

    async def close(self) -> None:
        """Let go of connections."""
        await self.web.close()

    async def _post(
        self,
        card: Card,
        channel: str,
        thread_ts: str | None,
        meta: Mapping[str, Any] | None,
        caller: Caller,
    ) -> str:
        answer = await self.web.post(
            self.client.chat_postMessage,
            channel,
            caller,
            channel=channel,
            text=card.text,
            blocks=card.blocks,
            thread_ts=thread_ts,
            metadata=meta,
            reply_broadcast=card.broadcast or None,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    async def _post_once(
        self, card: Card, place: CardPlace, mark: Mark, caller: Caller, gone: str | None = None
    ) -> tuple[str, bool]:
        """Post in a channel, or in the thread of the place; the ts, and whether it is new.

        An earlier try may have posted it, but not before the post that is ``gone``.
        """
        if caller.unsure_at is not None:
            there = place.channel, place.ts
            found = await self._traces.find(there, mark, caller, after=gone)
            if found is not None:
                return found, False
        ts = await self._post(card, place.channel, place.ts, mark.metadata(), caller)
        return ts, True

    async def _update(self, card: Card, channel: str, ts: str, mark: Mark, caller: Caller) -> None:
        await self.web.call(
            self.client.chat_update,
            caller,
            channel=channel,
            ts=ts,
            text=card.text,
            blocks=card.blocks,
            metadata=mark.metadata(),
        )

    async def introduce(self) -> Identity:
        """Who we are to Slack, asked once. Raises SlackError."""
        if not self.me.user:
            who = await self.web.call(self.client.auth_test)
            url = str(who.get("url") or "").rstrip("/")
            self.me = Identity(str(who.get("user_id") or ""), str(who.get("bot_id") or ""), url)
        return self.me


def _lacking(answer: AsyncSlackResponse) -> str:
    """The scopes that we need and the token lacks, where Slack's answer names them at all."""
    granted = answer.headers.get("x-oauth-scopes")
    if not granted:
        return ""
    has = {scope.strip() for scope in granted.split(",")}
    return ", ".join(scope for scope in SCOPES if scope not in has)
