"""A stand-in for the sandbox's server: serves the page, shows it canned states, keeps its acts.

It lets the page be tested alone: what a person does ends in `acts`, and a test decides what the
next state is.
"""

import asyncio
import copy
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import WSCloseCode, web

PAGE = Path(__file__).resolve().parents[2] / "slackhitl" / "sandbox" / "page"

State = dict[str, Any]


class Stand:
    """One page's server; `state` is what every person sees, but for `me`."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.acts: list[State] = []
        self.answers: dict[str, Callable[[State], Any]] = {}
        self.sources: dict[str, str] = {}
        self.url = ""
        self._sockets: dict[web.WebSocketResponse, str] = {}
        self._acted = asyncio.Condition()

    def kinds(self) -> list[str]:
        return [act["kind"] for act in self.acts]

    def last(self, kind: str) -> State:
        return next(act for act in reversed(self.acts) if act["kind"] == kind)

    async def until(self, kind: str, count: int = 1) -> State:
        """Wait until the page did so many acts of a kind; gives the last."""
        async with asyncio.timeout(5), self._acted:
            await self._acted.wait_for(lambda: self.kinds().count(kind) >= count)
        return self.last(kind)

    async def show(self, state: State) -> None:
        """Let everyone see another state."""
        self.state = state
        for socket, user in list(self._sockets.items()):
            await socket.send_json(self._for(user))

    async def change(self, edit: Callable[[State], object]) -> None:
        """Let everyone see the state after `edit` worked on it."""
        state = copy.deepcopy(self.state)
        edit(state)
        await self.show(state)

    async def drop(self) -> None:
        """Break every live socket, as a restart of the server does."""
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    def _for(self, user: str) -> State:
        mine = [one for one in self.state["modals"] if one.get("user", user) == user]
        return {"type": "state", **self.state, "me": user, "modals": mine}

    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        user = request.query.get("user") or self.state["users"][0]["id"]
        self._sockets[socket] = user
        await socket.send_json(self._for(user))
        try:
            async for _ in socket:
                pass
        finally:
            self._sockets.pop(socket, None)
        return socket

    async def _act(self, request: web.Request) -> web.Response:
        act = await request.json()
        async with self._acted:
            self.acts.append(act)
            self._acted.notify_all()
        answer = self.answers.get(act["kind"])
        given = answer(act) if answer else {"ok": True}
        return web.json_response(await given if asyncio.iscoroutine(given) else given)

    async def _source(self, request: web.Request) -> web.Response:
        return web.Response(text=self.sources[request.match_info["name"]])

    async def _index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html")

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/", self._index)
        app.router.add_get("/archives/{channel}/{message}", self._index)
        app.router.add_get("/live", self._live)
        app.router.add_post("/page/act", self._act)
        app.router.add_get("/raw/{name}", self._source)
        app.router.add_static("/static", PAGE)
        return app


@asynccontextmanager
async def stand(state: State, port: int = 0) -> AsyncIterator[Stand]:
    """The stand-in, listening on a free port of this machine."""
    one = Stand(state)
    runner = web.AppRunner(one.app(), shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    one.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        yield one
    finally:
        await one.drop()
        await runner.cleanup()
