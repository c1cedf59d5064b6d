"""The sandbox: one local server with Slack's Web API, Socket Mode, the page and a mailbox."""

import asyncio
import json
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from aiohttp import web

from slackhitl.clock import Clock, utc_now
from slackhitl.sandbox import files_api, live, web_api
from slackhitl.sandbox.calls import Call
from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.faults import Faults
from slackhitl.sandbox.gestures import Gestures
from slackhitl.sandbox.links import HttpLink, SocketLink
from slackhitl.sandbox.mailbox import Customer, Mailbox
from slackhitl.sandbox.people import Person, as_text
from slackhitl.sandbox.refusals import RefusalError
from slackhitl.sandbox.samples import SAMPLES
from slackhitl.sandbox.shapes import message_json
from slackhitl.sandbox.workspace import REVIEW, Message, View, Workspace

PAGE = Path(__file__).parent / "page"
KNOWLEDGE = Path(__file__).parent / "knowledge"
HARMLESS = frozenset(
    {
        "exchanged_trigger_id",
        "hash_conflict",
        "is_archived",
        "message_not_found",
        "ratelimited",
        "not_in_channel",
        "thread_not_found",
        "user_not_in_channel",
    }
)
"""Refusals that an app must expect; every other one means that it asked for the impossible."""

ASKS = frozenset({"files.info"})
"""Methods by which an app asks whether something is there; “no” is an answer, too."""


class Sandbox:
    """A Slack workspace, its people and its customers, on this machine alone."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        support_address: str = "support@acme.example",
        mail_target: tuple[str, int] | None = None,
        request_url: str | None = None,
        bot_token: str = "xoxb-sandbox",
        app_token: str = "xapp-sandbox",
        signing_secret: str = "sandbox-signing-secret",
        commands: Sequence[Json] = (),
        shortcuts: Sequence[Json] = (),
        events: Collection[str] | None = None,
        clock: Clock = utc_now,
    ) -> None:
        """``commands``, ``shortcuts`` and ``events`` stand as in the app's manifest: what the page
        offers, and what the app subscribes to (everything, when not given).
        """
        self.host, self.port = host, port
        self.bot_token, self.app_token = bot_token, app_token
        self.signing_secret = signing_secret
        self.request_url = request_url
        self.channel = REVIEW
        self.agents = ("U0ANA", "U0BEN")
        self.supervisors = ("U0VERA",)
        self.knowledge_folder = KNOWLEDGE
        self.space = Workspace(clock)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.gestures = Gestures(self.space, self.calls)
        self.gestures.events = frozenset(events) if events is not None else None
        self.commands, self.shortcuts = list(commands), list(shortcuts)
        self.mailbox = Mailbox(clock, support_address, mail_target, changed=self.space.changed)
        self.smtp_port = 0
        self._sockets = SocketLink(self.faults)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{self.host}:{self.port}"

    @property
    def api_url(self) -> str:
        """Base of the Web API, for the app's settings."""
        return f"{self.url}/api/"

    @property
    def connected(self) -> bool:
        """Whether Slack can reach the app."""
        return self.gestures.link is not None and self.gestures.link.connected

    @property
    def mode(self) -> str:
        """How Slack reaches the app."""
        if self.request_url is not None:
            return "http"
        return "socket" if self._sockets.connected else "none"

    @property
    def rejections(self) -> list[Call]:
        """Calls that Slack refused for what the app asked, not for what happened meanwhile."""
        refused = [call for call in self.calls if call.error and call.error not in HARMLESS]
        return [call for call in refused if call.method not in ASKS]

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        if self.request_url is not None:
            self.gestures.link = HttpLink(
                self.request_url, self.signing_secret, self.space.clock, self.faults
            )
        else:
            self.gestures.link = self._sockets
        self.smtp_port = await self.mailbox.start()
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.space.url = self.url

    async def stop(self) -> None:
        """Close everything."""
        await self.gestures.close_events()
        await self._sockets.drop()
        self.space.changed()
        if self._runner is not None:
            await self._runner.cleanup()
        await self.mailbox.stop()

    async def go_away(self, seconds: float) -> None:
        """Slack is gone for a while: sockets are cut and nothing is answered."""
        self.faults.away(seconds)
        await self._sockets.drop()
        loop = asyncio.get_running_loop()
        loop.call_later(seconds + 0.1, self.space.changed)
        self.space.changed()

    async def drop_sockets(self) -> None:
        """Renew the app's connections, as Slack does every few hours."""
        await self._sockets.drop()

    def person(self, user: str) -> Person:
        """Somebody in the workspace."""
        return Person(self.space, self.gestures, self.until, user)

    def customer(self, name: str, address: str) -> Customer:
        """Somebody outside who writes mail."""
        return Customer(self.mailbox, self.until, name, address)

    async def send_sample(self, name: str) -> None:
        """Send one of the ready-made mails. Raises KeyError."""
        sample = {sample.name: sample for sample in SAMPLES}[name]
        await self.customer(*sample.customer).writes(
            sample.subject, sample.text, headers=sample.headers
        )

    async def seed(self, count: int) -> None:
        """Send the first few samples, so that the page is not empty."""
        for sample in SAMPLES[:count]:
            await self.send_sample(sample.name)

    def messages(self, channel: str) -> list[Message]:
        """A channel's messages, without threads and without what one person alone saw."""
        return [
            m
            for m in self.space.messages
            if m.channel == channel and m.thread_ts is None and m.for_user is None
        ]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """The answers below a message."""
        return [m for m in self.space.messages if m.channel == channel and m.thread_ts == ts]

    def card_about(self, subject: str) -> Message | None:
        """The message of the app's whose title holds these words."""
        for message in reversed(self.space.messages):
            for block in message.blocks:
                titled = block["type"] == "header" and subject in block["text"]["text"]
                if titled and message.for_user is None:
                    return message
        return None

    def as_text(self, shown: Message | View) -> str:
        """All that a person can read on it."""
        return as_text(shown)

    def delete_message(self, channel: str, message: Message) -> None:
        """Somebody with the power to do so deletes a message."""
        self.space.messages.remove(message)
        self.space.changed()

    async def until_connected(self, timeout: float = 15) -> None:
        """Wait until the app is there."""
        await self.until(lambda: self.connected, timeout=timeout, what="the app's connection")

    async def until(
        self, happened: Callable[[], Any], timeout: float = 10, what: str = "something"
    ) -> None:
        """Wait for something to be so; fails with a picture of the channel."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        with self.space.watching() as watcher:
            while not happened():
                watcher.clear()
                left = end - loop.time()
                if left <= 0:
                    raise AssertionError(f"waited in vain for {what}\n\n{self._picture()}")
                try:
                    await asyncio.wait_for(watcher.wait(), min(left, 0.2))
                except TimeoutError:
                    continue

    def _picture(self) -> str:
        shown = [f"--- {m.user} {m.for_user or ''}\n{as_text(m)}" for m in self.space.messages]
        refused = [f"refused: {c.method} {c.error} {c.remarks}" for c in self.calls if c.error]
        return "\n".join([*shown[-12:], *refused[-5:]]) or "(the channel is empty)"

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=32 * 2**20)
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._api),
                web.get("/socket", self._accept),
                web.get("/live", self._live),
                web.post("/page/act", self._act),
                web.post("/response/{id}", self._respond),
                web.post("/upload/{id}", self._upload),
                web.get("/files/{id}", self._file),
                web.get("/mail/raw/{id}", self._raw_mail),
                web.get("/mail/file/{id}/{number:[0-9]+}", self._mail_file),
                web.get("/healthz", self._healthz),
                web.get("/", self._index),
                web.get("/archives/{channel}", self._index),
                web.get("/archives/{channel}/{message}", self._index),
                web.static("/static", PAGE),
            ]
        )
        return app

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if self.faults.is_away:
            if request.transport is not None:
                request.transport.abort()
            raise web.HTTPServiceUnavailable
        fault = self.faults.meets(method)
        if self.faults.slow:
            await asyncio.sleep(self.faults.slow)
        if fault is not None:
            await asyncio.sleep(fault.late)
            if (instead := fault.answer()) is not None:
                return instead
        try:
            given = web_api.read_arguments(dict(request.query), await _body(request))
        except RefusalError as refusal:
            return web.json_response({"ok": False, "error": refusal.error})
        if (instead := self.faults.too_many(method, given)) is not None:
            self.calls.append(Call(method, given, "ratelimited", ()))
            return instead
        earlier = self._before(method, given)
        answer = self._answer(method, request, given)
        self._tell_of_own(method, answer, earlier)
        remarks = (answer.get("response_metadata") or {}).get("messages") or []
        self.calls.append(Call(method, given, answer.get("error") or "", tuple(remarks)))
        if fault is not None and fault.lost and request.transport is not None:
            request.transport.abort()
        return web.json_response(answer)

    def _before(self, method: str, given: Json) -> Json | None:
        """What a message is that the app is about to change."""
        if method != "chat.update":
            return None
        found = self.space.message(str(given.get("channel", "")), str(given.get("ts", "")))
        return message_json(self.space, found) if found is not None else None

    def _tell_of_own(self, method: str, answer: Json, before: Json | None) -> None:
        if not answer.get("ok") or method not in {"chat.postMessage", "chat.update"}:
            return
        message = self.space.message(answer["channel"], answer["ts"])
        if message is not None:
            self.gestures.app_wrote(message, before)

    def _answer(self, method: str, request: web.Request, given: Json) -> Json:
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ") or given.pop("token", "")
        if not token:
            return {"ok": False, "error": "not_authed"}
        if method == "apps.connections.open":
            if token != self.app_token:
                return {"ok": False, "error": "invalid_auth"}
            ticket = self._sockets.new_ticket()
            return {"ok": True, "url": f"ws://{self.host}:{self.port}/socket?ticket={ticket}"}
        if token != self.bot_token:
            return {"ok": False, "error": "invalid_auth"}
        return web_api.answer(self.space, method, given)

    async def _accept(self, request: web.Request) -> web.StreamResponse:
        if self.faults.is_away:
            raise web.HTTPServiceUnavailable
        asyncio.get_running_loop().call_soon(self.space.changed)
        try:
            return await self._sockets.accept(request)
        finally:
            self.space.changed()

    async def _live(self, request: web.Request) -> web.StreamResponse:
        return await live.follow(self, request)

    async def _act(self, request: web.Request) -> web.Response:
        return web.json_response(await live.act(self, await request.json()))

    async def _raw_mail(self, request: web.Request) -> web.Response:
        mail = next((m for m in self.mailbox.mails if m.id == request.match_info["id"]), None)
        if mail is None:
            raise web.HTTPNotFound
        return web.Response(text=mail.raw.decode("utf-8", "replace"), content_type="text/plain")

    async def _mail_file(self, request: web.Request) -> web.Response:
        mail = next((m for m in self.mailbox.mails if m.id == request.match_info["id"]), None)
        number = int(request.match_info["number"])
        if mail is None or number >= len(mail.attachments):
            raise web.HTTPNotFound
        file = mail.attachments[number]
        return files_api.download(file.name, file.content_type, file.data)

    async def _upload(self, request: web.Request) -> web.Response:
        return await files_api.upload(self.space, request)

    async def _file(self, request: web.Request) -> web.Response:
        file = self.space.files.get(request.match_info["id"])
        token = request.headers.get("Authorization", "")
        if token and token != f"Bearer {self.bot_token}":  # a browser brings none
            raise web.HTTPForbidden
        if file is None or file.data is None or not file.complete:
            raise web.HTTPNotFound
        return files_api.download(file.name, file.content_type, file.data)

    async def _respond(self, request: web.Request) -> web.Response:
        """A message to a response_url, which answers a plain “ok”, or Slack's name for why not."""
        body: Json = {}
        fault = self.faults.meets("response_url")
        if fault is not None and (instead := fault.answer()) is not None:
            return instead
        try:
            body = await _body(request)
            self.gestures.response_urls.answer(request.match_info["id"], body)
        except RefusalError as refusal:
            self.calls.append(Call("response_url", body, refusal.error, tuple(refusal.remarks)))
            return web.json_response({"ok": False, "error": refusal.error}, status=404)
        return web.Response(text="ok")

    async def _healthz(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html")


async def _body(request: web.Request) -> Json:
    if request.content_type == "application/json":
        raw = await request.text()
        try:
            body = json.loads(raw) if raw else {}
        except ValueError:
            raise RefusalError("invalid_json") from None
        return body if isinstance(body, dict) else {}
    return {name: str(value) for name, value in (await request.post()).items()}
