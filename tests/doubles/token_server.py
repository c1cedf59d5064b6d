"""A provider's token server: it gives access tokens for refresh tokens, and says whose they are."""

import json
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import web


@dataclass
class TokenServer:
    """What Google and Microsoft do (RFC 6749, section 6), as strictly.

    `refresh_tokens` holds who consented; `valid` the access tokens that mail servers take.
    """

    refresh_tokens: dict[str, str] = field(default_factory=lambda: {"refresh-0": "support"})
    valid: dict[str, str] = field(default_factory=dict)
    expires_in: int = 3600
    rotates: bool = False
    once: bool = False
    """Whether a refresh token is used up by its first use."""
    broken: int = 0
    forms: list[dict[str, str]] = field(default_factory=list)
    port: int = 0
    _numbers: Any = field(default_factory=lambda: count(1))
    _runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        application = web.Application()
        application.router.add_post("/token", self._token)
        application.router.add_get("/tokeninfo", self._tokeninfo)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def file(self, path: Path, **changes: Any) -> Path:
        """The file that an operator leaves for us."""
        members = {
            "token_url": f"http://127.0.0.1:{self.port}/token",
            "client_id": "desk",
            "client_secret": "hunter2",
            "refresh_token": "refresh-0",
        } | changes
        path.write_text(json.dumps({name: value for name, value in members.items() if value}))
        path.chmod(0o600)
        return path

    def revoke(self) -> None:
        """The account's owner takes the consent back."""
        self.refresh_tokens.clear()

    def forget_access(self) -> None:
        """Every access token ends before its time."""
        self.valid.clear()

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.forms.append(form)
        if self.broken:
            return web.Response(status=self.broken, text="<h1>trouble</h1>")
        if form.get("client_id") != "desk" or form.get("client_secret") != "hunter2":
            return _error(401, "invalid_client")
        if form.get("grant_type") != "refresh_token":
            return _error(400, "unsupported_grant_type")
        given = form.get("refresh_token", "")
        user = self.refresh_tokens.get(given)
        if user is None:
            return _error(400, "invalid_grant")
        number = next(self._numbers)
        access = f"access-{number}"
        self.valid[access] = user
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": self.expires_in}
        if self.rotates:
            if self.once:
                del self.refresh_tokens[given]
            self.refresh_tokens[f"refresh-{number}"] = user
            answer["refresh_token"] = f"refresh-{number}"
        return web.json_response(answer)

    async def _tokeninfo(self, request: web.Request) -> web.Response:
        user = self.valid.get(request.query.get("access_token", ""))
        if user is None:
            return _error(401, "invalid_token")
        return web.json_response({"active": True, "email": user, "expires_in": 3600})


def _error(status: int, code: str) -> web.Response:
    words = {"error": code, "error_description": "AADSTS70008: secret words of a tenant"}
    return web.json_response(words, status=status)
