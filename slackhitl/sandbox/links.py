"""The two ways in which Slack reaches an app: Socket Mode, and signed HTTP requests."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import secrets
import urllib.parse
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aiohttp import ClientError, ClientSession, ClientTimeout, WSMsgType, web

from slackhitl.clock import Clock
from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.faults import Faults

GRACE = 1.0  # seconds between the announcement and the end of a socket
PATIENCE = 3.0
"""Seconds within which an app must answer."""
RETRIES = 3
RETRY_PAUSE = 1.0
"""Seconds between deliveries of an unanswered event; Slack's are immediate, 1 and 5 minutes."""


@dataclass(frozen=True)
class Answer:
    """What the app said to a payload. ``acked`` False: nothing within three seconds."""

    acked: bool
    status: int
    body: Json


class Link(Protocol):
    """A way to the app."""

    @property
    def connected(self) -> bool:
        """Whether the app can be reached, as far as Slack knows."""
        ...

    async def deliver(self, kind: str, payload: Json, retry: int = 0) -> Answer:
        """Hand a payload over. ``kind`` is interactive, slash_commands or events_api."""
        ...


class SocketLink:
    """Socket Mode: the app opens sockets, each envelope goes to one of them."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._sockets: list[web.WebSocketResponse] = []
        self._ended: dict[web.WebSocketResponse, asyncio.Event] = {}
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Json]] = {}

    @property
    def connected(self) -> bool:
        """Whether a socket is open."""
        return bool(self._sockets)

    def new_ticket(self) -> str:
        """Let the app open one socket."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """A socket with a ticket; it stays until one side closes it."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        hello = {"type": "hello", "num_connections": len(self._sockets) + 1}
        if not self._faults.is_mute:
            await socket.send_json(hello | {"connection_info": {"app_id": "A0SLACKHITL"}})
        self._sockets.append(socket)
        self._ended[socket] = asyncio.Event()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._take(json.loads(message.data))
        finally:
            self._ended.pop(socket).set()
            if socket in self._sockets:
                self._sockets.remove(socket)
        return socket

    async def deliver(self, kind: str, payload: Json, retry: int = 0) -> Answer:
        """Send an envelope to one socket and wait for its acknowledgement."""
        if not self._sockets:
            return Answer(False, 0, {})
        envelope_id = secrets.token_hex(8)
        envelope: Json = {
            "envelope_id": envelope_id, "type": kind, "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }  # fmt: skip
        if retry:
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout"}
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answer
        chosen = [self._sockets[secrets.randbelow(len(self._sockets))]]
        copies = self._sockets * 2 if self._faults.duplicate else chosen
        try:
            for socket in copies:
                await socket.send_json(envelope)
            body = await asyncio.wait_for(answer, PATIENCE)
        except (TimeoutError, ConnectionError):
            return Answer(False, 0, {})
        finally:
            self._waiting.pop(envelope_id, None)
        return Answer(True, 200, body)

    async def drop(self) -> None:
        """End every socket, as Slack does when it renews them or goes away.

        A renewed one is announced, so that the app can open the next one first.
        """
        ending, self._sockets = self._sockets, []
        await asyncio.gather(*[self._end(socket) for socket in ending])

    async def _end(self, socket: web.WebSocketResponse) -> None:
        if self._faults.is_away:
            transport = socket._req.transport if socket._req is not None else None
            if transport is not None:
                transport.abort()
            return
        with contextlib.suppress(ConnectionError, KeyError, TimeoutError):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
            await asyncio.wait_for(self._ended[socket].wait(), GRACE)
        await socket.close(message=b"refresh_requested")

    def _take(self, message: Json) -> None:
        waiting = self._waiting.get(str(message.get("envelope_id")))
        if waiting is not None and not waiting.done():
            payload = message.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})


class HttpLink:
    """HTTP mode: signed POSTs to the app's request URL."""

    def __init__(self, url: str, signing_secret: str, clock: Clock, faults: Faults) -> None:
        self._url = url
        self._secret = signing_secret
        self._clock = clock
        self._faults = faults

    @property
    def connected(self) -> bool:
        """Slack cannot know; it tries."""
        return True

    async def deliver(self, kind: str, payload: Json, retry: int = 0) -> Answer:
        """POST a payload as Slack encodes and signs it."""
        if self._faults.is_away:
            return Answer(False, 0, {})
        if not self._faults.duplicate:
            return await self._post(kind, payload, retry)
        return (await asyncio.gather(*[self._post(kind, payload, retry) for _ in range(2)]))[0]

    async def _post(self, kind: str, payload: Json, retry: int) -> Answer:
        if kind == "events_api":
            body, content_type = json.dumps(payload), "application/json"
        elif kind == "slash_commands":
            body, content_type = urllib.parse.urlencode(payload), FORM
        else:
            body, content_type = urllib.parse.urlencode({"payload": json.dumps(payload)}), FORM
        headers = {"Content-Type": content_type, **signature(self._secret, body, self._clock())}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        timeout = ClientTimeout(total=PATIENCE)
        try:
            async with (
                ClientSession(timeout=timeout) as session,
                session.post(self._url, data=body, headers=headers) as response,
            ):
                text = await response.text()
        except (ClientError, TimeoutError):
            return Answer(False, 0, {})
        try:
            answered = json.loads(text) if text else {}
        except ValueError:
            answered = {"text": text}
        ok = response.status == 200
        return Answer(ok, response.status, answered if isinstance(answered, dict) else {})


FORM = "application/x-www-form-urlencoded"


def signature(secret: str, body: str, at: datetime) -> dict[str, str]:
    """The headers by which an app knows that a request is Slack's."""
    seconds = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), f"v0:{seconds}:{body}".encode(), hashlib.sha256)
    return {
        "X-Slack-Request-Timestamp": seconds,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }
