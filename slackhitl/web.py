"""HTTP to us: Slack's events, mail that providers post, and what an operator's platform asks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from slackhitl import telemetry
from slackhitl.mail.inbox import Deliver
from slackhitl.mail.webhooks import CannotTell, Post, Webhook, WebhookTrouble

log = logging.getLogger(__name__)

Problems = Callable[[], Awaitable[list[str]]]
Gauges = Callable[[], Awaitable[Mapping[str, tuple[str, float]]]]
Answer = Callable[[web.Request], Awaitable[web.Response]]

BODY_SECONDS = 120.0
"""How long a provider may take to post one mail."""
MOST_POSTS = 20
"""Mails that are read at once; further ones are asked to come again."""
COME_AGAIN = {"Retry-After": "60"}


def application(slack: AsyncApp | None, problems: Problems, gauges: Gauges) -> web.Application:
    """The routes. ``slack`` is None in Socket Mode, where no event comes by HTTP."""
    routes = [
        web.get("/healthz", _healthz),
        web.get("/readyz", _readyz(problems)),
        web.get("/metrics", _metrics(gauges)),
    ]
    if slack is not None:
        routes.append(web.post("/slack/events", _slack_events(slack)))
    app = web.Application(client_max_size=2**20)
    app.add_routes(routes)
    return app


def add_inbound(
    app: web.Application,
    webhooks: Iterable[Webhook],
    deliver: Deliver,
    now: Callable[[], datetime],
) -> None:
    """POST /inbound/NAME for every webhook; ``deliver`` returns once the mail is durable."""
    places = asyncio.Semaphore(MOST_POSTS)
    for webhook in webhooks:
        answer = _inbound(webhook, deliver, now, places)
        for path in webhook.paths:
            app.router.add_post(path, answer)


def _inbound(
    webhook: Webhook, deliver: Deliver, now: Callable[[], datetime], places: asyncio.Semaphore
) -> Answer:
    async def answer(request: web.Request) -> web.Response:
        try:
            webhook.admit(request.headers)
            if places.locked():
                raise CannotTell("Too many mails at once; please come again.")
            async with places:
                return await take(request)
        except WebhookTrouble as trouble:
            return _refused(webhook, trouble.status, trouble.reason)
        except _TooLarge:
            return _refused(webhook, 413, f"More than {webhook.largest} octets are not taken.")
        except TimeoutError:
            return _refused(webhook, 408, "The request did not end in time.")
        except (ConnectionError, web.RequestPayloadError):
            return _refused(webhook, 400, "The request was cut off.")

    async def take(request: web.Request) -> web.Response:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _body(request, webhook.largest)
        delivery = await webhook.mail(Post(request.headers, body, now()))
        if delivery is not None:
            try:
                await deliver(delivery)
            except Exception as trouble:
                # Whatever it was, the mail stays with the provider, who brings it again.
                log.warning("%s: a mail was not taken (%s)", webhook.name, type(trouble).__name__)
                return _refused(webhook, 503, "Not stored; please come again.")
        return web.Response(text="Stored.\n" if delivery is not None else "Noted.\n")

    return answer


class _TooLarge(Exception):
    """A body beyond the limit."""


async def _body(request: web.Request, largest: int) -> bytes:
    """The whole body; the application's own limit is for Slack's small requests."""
    if (request.content_length or 0) > largest:
        raise _TooLarge
    body = bytearray()
    async for chunk in request.content.iter_chunked(2**16):
        body += chunk
        if len(body) > largest:
            raise _TooLarge
    return bytes(body)


def _refused(webhook: Webhook, status: int, sentence: str) -> web.Response:
    log.warning("%s: a request was answered with %s (%s)", webhook.name, status, sentence)
    headers = {401: {"WWW-Authenticate": 'Basic realm="inbound"'}, 503: COME_AGAIN}
    return web.Response(status=status, text=f"{sentence}\n", headers=headers.get(status))


async def _healthz(request: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


def _readyz(problems: Problems) -> Answer:
    async def answer(request: web.Request) -> web.Response:
        found = await problems()
        ready = {"status": "not ready" if found else "ready", "problems": found}
        return web.json_response(ready, status=503 if found else 200)

    return answer


def _metrics(gauges: Gauges) -> Answer:
    async def answer(request: web.Request) -> web.Response:
        body = telemetry.exposition(await gauges())
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4"})

    return answer


def _slack_events(slack: AsyncApp) -> Answer:
    async def answer(request: web.Request) -> web.Response:
        response = await slack.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(response)

    return answer
