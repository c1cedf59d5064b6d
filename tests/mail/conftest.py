"""An SMTP server that fails on demand, and servers that hardly speak."""

import asyncio
import ssl
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from ports import free_port


@dataclass
class ScriptedSmtp:
    """An SMTP server in the test's own event loop, which answers as the test says.

    `replies` maps `MAIL`, `DATA` or a recipient to an answer. `lose_answer` stores the mail and
    cuts the connection instead of answering; `slow_answer` waits so many seconds first;
    `cut_in_body` cuts it as soon as the body has begun. `tokens` are the access tokens that it
    takes, and whose they are.
    """

    replies: dict[str, str] = field(default_factory=dict)
    lose_answer: bool = False
    slow_answer: float = 0.0
    cut_in_body: bool = False
    utf8: bool = True
    tls: ssl.SSLContext | None = None
    password: bytes = b"right"
    logins: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    received: list[Envelope] = field(default_factory=list)
    sessions: list[SMTP] = field(default_factory=list)
    port: int = 0

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "MAIL" in self.replies:
            return self.replies["MAIL"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.replies.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        if answer.startswith("421"):
            asyncio.get_running_loop().call_later(0.05, _abort, server)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.replies.get("DATA", "250 2.0.0 queued as 4711")
        if answer.startswith("250"):
            self.received.append(envelope)
        if self.lose_answer:
            _abort(server)
        await asyncio.sleep(self.slow_answer)
        return answer

    def login(
        self, _server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, login: Any
    ) -> AuthResult:
        self.logins.append(mechanism)
        return AuthResult(success=login.password == self.password, handled=False)

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:  # noqa: N802
        """As Gmail does it: a refusal is a challenge first, and 535 after an empty answer."""
        self.logins.append("XOAUTH2")
        user, _, rest = b64decode(arguments[1]).decode().partition("\1")
        token = rest.removeprefix("auth=Bearer ").removesuffix("\1\1")
        if f"user={self.tokens.get(token)}" == user:
            return AuthResult(success=True, auth_data=user)
        answer = await server.challenge_auth(b'{"status":"400","schemes":"Bearer"}')
        assert answer == b""
        await server.push("535 5.7.8 Username and Password not accepted")
        return AuthResult(success=False, handled=True)

    def connection(self) -> SMTP:
        kind = _CutsInBody if self.cut_in_body else SMTP
        server = kind(
            self,
            enable_SMTPUTF8=self.utf8,
            hostname="mx.test",
            loop=asyncio.get_running_loop(),
            authenticator=self.login,
            auth_require_tls=False,
            tls_context=self.tls,
        )
        self.sessions.append(server)
        return server


class _CutsInBody(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        await self.push("354 go on")
        await self._reader.read(10)
        _abort(self)


def _abort(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()


@pytest.fixture
async def smtp() -> AsyncIterator[ScriptedSmtp]:
    """A server on a free port of this machine."""
    scripted = ScriptedSmtp()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(scripted.connection, "127.0.0.1", 0)
    scripted.port = server.sockets[0].getsockname()[1]
    yield scripted
    server.close()
    for session in scripted.sessions:
        _abort(session)
    await asyncio.sleep(0.01)


@pytest.fixture
def greeter() -> Callable[[bytes], Any]:
    """A server that says one thing, if anything, and then only listens."""

    @asynccontextmanager
    async def open_port(greeting: bytes) -> AsyncIterator[int]:
        done = asyncio.Event()

        async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(greeting)
            with suppress(OSError):
                await reader.read()
            writer.close()
            done.set()

        server = await asyncio.start_server(greet, "127.0.0.1", 0)
        yield server.sockets[0].getsockname()[1]
        server.close()
        await done.wait()
        await asyncio.sleep(0)

    return open_port


@pytest.fixture
def unused_port() -> int:
    """A port of this machine where nobody listens."""
    return free_port()


Until = Callable[[Callable[[], object]], Any]


@pytest.fixture
def until() -> Until:
    """Wait, at most ten seconds, until something is true."""

    async def wait(true: Callable[[], object], seconds: float = 10.0) -> None:
        async with asyncio.timeout(seconds):
            while not await asyncio.to_thread(true):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    return wait
