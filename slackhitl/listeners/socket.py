"""Socket Mode: keeps a connection to Slack, and builds a new one when the old one does not mend.

The SDK reconnects by itself, but keeps asking for one stale address when Slack was away, and can
fall silent after an idle reconnect; a watchdog that starts afresh covers both. A connection counts
once Slack has said hello on it: before that nothing comes.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)

PATIENCE = 20.0
"""Seconds without a connection after which a new client is built."""
PING = 5.0


class SocketConnection:
    """The connection of one Bolt app, for as long as the service runs."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        base_url: str,
        on_hello: Callable[[], None] = lambda: None,
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._base_url = base_url
        self._on_hello = on_hello
        self._greeted: object = None
        self._handler: AsyncSocketModeHandler | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._down_since = time.monotonic()
        self._was_connected = False

    async def start(self) -> None:
        """Begin to connect; return at once, since Slack may be away for an hour."""
        self._down_since = time.monotonic()
        client = AsyncWebClient(token=self._app_token, base_url=self._base_url, timeout=10)
        self._handler = AsyncSocketModeHandler(
            self._app, self._app_token, web_client=client, ping_interval=PING
        )
        self._handler.client.message_listeners.append(self._hear)
        self._connecting = asyncio.create_task(self._handler.connect_async())

    async def stop(self) -> None:
        """Close the connection; what Slack sends from now on goes to another replica."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        if self._handler is not None:
            await self._handler.close_async()
        self._handler = None

    async def connected(self) -> bool:
        """Whether Slack can reach us now."""
        if self._handler is None or self._handler.client.current_session is not self._greeted:
            return False
        return await self._handler.client.is_connected()

    async def watch(self) -> None:
        """To be called every few seconds: start afresh when the connection does not mend."""
        now = time.monotonic()
        if await self.connected():
            if not self._was_connected:
                log.info("connected to Slack")
            self._was_connected, self._down_since = True, now
            return
        if self._was_connected:
            log.warning("the connection to Slack is gone; reconnecting")
            self._was_connected = False
        if now - self._down_since > PATIENCE:
            log.warning(
                "no connection to Slack for %.0f s; starting afresh", now - self._down_since
            )
            await self.stop()
            await self.start()

    async def _hear(
        self, client: AsyncBaseSocketModeClient, message: dict[Any, Any], raw: str | None = None
    ) -> None:
        if message.get("type") == "hello" and self._handler is not None:
            self._greeted = self._handler.client.current_session
            self._on_hello()
