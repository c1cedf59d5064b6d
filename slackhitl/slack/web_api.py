"""Calls of Slack's Web API: paced, and what comes back is a value or one of our errors.

Slack limits each method (“tier 3” is 50 calls a minute) and says how long to wait after too many;
whoever calls within that time is told so without another call.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from slackhitl.slack.caller import ANYBODY, Caller
from slackhitl.slack.errors import SlackBusy, SlackError, SlackUnreachable, translated
from slackhitl.slack.pace import Pace
from slackhitl.slack.reach import Reach
from slackhitl.slack.retrying import RetryUnlessPosting

CONNECT = 5.0
"""Seconds for a connection, after which nothing was sent; an answer may take longer."""
ANSWER = aiohttp.ClientTimeout(total=5, sock_connect=2)
OK = 200
POSTS = 0.97
"""Posts a second and channel: Slack takes one, and they do not arrive as evenly as they leave."""
RATE, BURST = 0.5, 18
"""Calls a second and at once that stay within 50 in any minute, as tier 3 asks."""
PACED = (
    "chat_update",
    "chat_delete",
    "files_delete",
    "conversations_history",
    "conversations_replies",
)
OF_CHANNELS = frozenset({"chat_postMessage", "files_completeUploadExternal"})
"""Methods that are limited by the channel, not as a whole."""

Method = Callable[..., Awaitable[AsyncSlackResponse]]


class WebApi:
    """The one door to the Web API.

    Every call may raise SlackBusy, SlackUnreachable, SlackRefused, CardGone or TooLate.
    """

    def __init__(self, client: AsyncWebClient, clock: Callable[[], float] = time.monotonic) -> None:
        client.retry_handlers = [RetryUnlessPosting()]
        self.client = client
        self.reach = Reach(clock)
        self._clock = clock
        self._pauses: dict[str, float] = {}
        self._posts = Pace(POSTS, clock=clock)
        self._paces = {name: Pace(RATE, BURST, clock=clock) for name in PACED}

    async def post(
        self, method: Method, where: str, caller: Caller, /, **arguments: Any
    ) -> AsyncSlackResponse:
        """Post in a channel when its turn comes; what Slack answers.

        What it raises says whether the post may be there nevertheless.
        """
        try:
            await self._posts.turn(where, caller.name, caller.rank, caller.patience)
            try:
                return await self.call(method, **arguments)
            except SlackBusy as busy:
                self._posts.pause(where, busy.retry_after)
                raise
        except SlackError as trouble:
            trouble.unsure = isinstance(trouble, SlackUnreachable) and trouble.heard
            raise

    async def call(
        self, method: Method, caller: Caller = ANYBODY, **arguments: Any
    ) -> AsyncSlackResponse:
        """One call, in its method's turn; arguments that are None or empty are left out."""
        name = method.__name__
        given = {key: value for key, value in arguments.items() if value not in (None, "")}
        if (pace := self._paces.get(name)) is not None:
            await pace.turn(name, caller.name, caller.rank, caller.patience)
        pause = self._pauses.get(name, 0.0) - self._clock()
        if pause > 0:
            raise SlackBusy(pause)
        self.reach.expect(name)
        try:
            answer = await self._answer(method, given)
        except SlackUnreachable as trouble:
            self.reach.failed(name, trouble.reason)
            raise
        except SlackBusy as busy:
            self._remember_pause(name, busy.retry_after)
            self.reach.answered(name)
            raise
        except SlackError:
            self.reach.answered(name)
            raise
        self.reach.answered(name)
        return answer

    async def respond(self, url: str, said: Mapping[str, Any]) -> None:
        """Answer a gesture at the address that came with it, which is no method of the Web API."""
        try:
            async with self.session().post(url, json=said, timeout=ANSWER) as answer:
                if answer.status != OK:
                    raise SlackUnreachable(f"Slack took no answer (HTTP {answer.status})")
        except (aiohttp.ClientError, ValueError, TimeoutError, OSError) as trouble:
            raise SlackUnreachable(_cannot(trouble)) from None

    async def look_for_slack(self) -> None:
        """While calls go unanswered: ask by one that does nothing whether Slack is back."""
        if not self.reach.is_broken:
            return
        try:
            await self._answer(self.client.auth_test, {})
        except SlackUnreachable:
            return
        except SlackError:
            pass  # an answer, whatever it says
        self.reach.back()

    async def pages(
        self, method: Method, caller: Caller = ANYBODY, *, cursor: str = "", **arguments: Any
    ) -> AsyncIterator[AsyncSlackResponse]:
        """The pages of a listing, one call each."""
        while True:
            page = await self.call(method, caller, cursor=cursor, **arguments)
            yield page
            cursor = next_page(page)
            if not cursor:
                return

    async def close(self) -> None:
        """Let go of connections."""
        if self.client.session is not None:
            await self.client.session.close()

    def session(self) -> aiohttp.ClientSession:
        """One pool of connections instead of a handshake a call, which is the SDK's default."""
        if self.client.session is None:
            timeout = aiohttp.ClientTimeout(total=self.client.timeout, sock_connect=CONNECT)
            self.client.session = aiohttp.ClientSession(timeout=timeout)
        return self.client.session

    def _remember_pause(self, name: str, seconds: float) -> None:
        if name in self._paces:
            self._paces[name].pause(name, seconds)
        elif name not in OF_CHANNELS:
            self._pauses[name] = self._clock() + seconds

    async def _answer(self, method: Method, given: dict[str, Any]) -> AsyncSlackResponse:
        self.session()
        try:
            return await method(**given)
        except SlackApiError as trouble:
            raise translated(trouble) from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as trouble:
            raise SlackUnreachable(_cannot(trouble), heard=False) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            raise SlackUnreachable(_cannot(trouble)) from None
        except (ValueError, AttributeError):
            # What the SDK raises for an answer that is no JSON object, such as a proxy's page.
            raise SlackUnreachable("Slack's answer could not be read") from None


def next_page(page: AsyncSlackResponse) -> str:
    """Where a listing goes on; empty after its last page."""
    return str((page.get("response_metadata") or {}).get("next_cursor") or "")


def _cannot(trouble: Exception) -> str:
    return f"Slack cannot be reached ({type(trouble).__name__})"
