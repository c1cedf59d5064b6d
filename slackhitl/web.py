"""HTTP to us: Slack's events, and what an operator's platform asks."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from slackhitl import telemetry

Problems = Callable[[], Awaitable[list[str]]]
Gauges = Callable[[], Awaitable[Mapping[str, tuple[str, float]]]]


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


async def _healthz(request: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


def _readyz(problems: Problems) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        found = await problems()
        ready = {"status": "not ready" if found else "ready", "problems": found}
        return web.json_response(ready, status=503 if found else 200)

    return answer


def _metrics(gauges: Gauges) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        body = telemetry.exposition(await gauges())
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4"})

    return answer


def _slack_events(slack: AsyncApp) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        response = await slack.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(response)

    return answer
