"""A small real Bolt app in both modes, which remembers what Slack told it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from slackhitl.sandbox.server import Sandbox

View = dict[str, Any]
Body = dict[str, Any]


def section(text: str = "Hello", **more: Any) -> Body:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str = "go", text: str = "Go", **more: Any) -> Body:
    label = {"type": "plain_text", "text": text}
    return {"type": "button", "action_id": action_id, "text": label, **more}


def actions(*elements: Body, **more: Any) -> Body:
    return {"type": "actions", "elements": list(elements), **more}


def option(text: str) -> Body:
    return {"text": {"type": "plain_text", "text": text}, "value": text.lower()}


def text_input(label: str = "Reply", optional: bool = False, **more: Any) -> Body:
    return {
        "type": "input",
        "block_id": label.lower(),
        "label": {"type": "plain_text", "text": label},
        "optional": optional,
        "element": {"type": "plain_text_input", "action_id": "typed", **more},
    }


def modal(*blocks: Body, **more: Any) -> View:
    return {
        "type": "modal",
        "callback_id": "window",
        "title": {"type": "plain_text", "text": "Window"},
        "submit": {"type": "plain_text", "text": "OK"},
        "blocks": list(blocks) or [section()],
        **more,
    }


class SmallApp:
    """An app whose answers a test sets; ``told`` holds every payload that it heard."""

    def __init__(self, client: AsyncWebClient, signing_secret: str = "unused") -> None:
        self.client = client
        self.told: list[Body] = []
        self.headers: list[dict[str, Any]] = []
        self.submission: dict[str, Any] = {}
        self.deaf = False
        self.bolt = AsyncApp(
            client=client, signing_secret=signing_secret, process_before_response=True
        )
        self.bolt.action({"type": "block_actions", "action_id": "go"})(self._heard)
        self.bolt.action("pick")(self._heard)
        self.bolt.view("window")(self._submitted)
        self.bolt.view_closed("window")(self._heard)
        self.bolt.command("/try")(self._heard)
        self.bolt.shortcut("wave")(self._heard)
        for event in ("message", "app_mention", "app_home_opened"):
            self.bolt.event(event)(self._event)

    def kinds(self) -> list[str]:
        """What it was told, in a word each."""
        return [
            str((body.get("event") or body).get("type") or body.get("command"))
            for body in self.told
        ]

    async def _heard(self, ack: Any, body: Body) -> None:
        self.told.append(body)
        if not self.deaf:
            await ack()

    async def _submitted(self, ack: Any, body: Body) -> None:
        self.told.append(body)
        await ack(**self.submission)

    async def _event(self, body: Body, req: Any) -> None:
        self.told.append(body)
        self.headers.append(dict(req.headers))


def client_of(sandbox: Sandbox, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token or sandbox.bot_token, base_url=sandbox.api_url, timeout=5)


@asynccontextmanager
async def over_socket(sandbox: Sandbox) -> AsyncIterator[SmallApp]:
    """The app, connected in Socket Mode."""
    app = SmallApp(client_of(sandbox))
    client = client_of(sandbox, sandbox.app_token)
    handler = AsyncSocketModeHandler(app.bolt, sandbox.app_token, web_client=client)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await sandbox.until_connected()
    try:
        yield app
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def over_http(secret: str | None = None, **options: Any) -> AsyncIterator[tuple[Any, Any]]:
    """A workspace and the app behind signed requests; ``secret`` is what the app believes."""
    heard: dict[str, SmallApp] = {}

    async def events(request: web.Request) -> web.Response:
        answer = await heard["app"].bolt.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    served = web.Application()
    served.add_routes([web.post("/slack/events", events)])
    runner = web.AppRunner(served, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    sandbox = Sandbox(request_url=url, **options)
    await sandbox.start()
    heard["app"] = SmallApp(client_of(sandbox), secret or sandbox.signing_secret)
    try:
        yield sandbox, heard["app"]
    finally:
        await sandbox.stop()
        await runner.cleanup()
