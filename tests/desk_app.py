"""The whole service against doubles at the network's edge, for tests that tell stories.

Slack is the sandbox, spoken to by the real SDK over HTTP and WebSocket; the customer's mail server
is the sandbox's real SMTP server; Claude is the project's double of the Messages API, or the
offline drafter. Nothing of our own is replaced.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from blockbuster import blockbuster_ctx
from doubles.messages_api import MessagesApi
from ports import free_port

from slackhitl import app
from slackhitl.app import Service
from slackhitl.clock import utc_now
from slackhitl.db import Database
from slackhitl.migrations import upgrade
from slackhitl.sandbox.mailbox import Customer
from slackhitl.sandbox.people import Person
from slackhitl.sandbox.server import Sandbox
from slackhitl.settings import load
from slackhitl.slack.manifest import EVENTS

SUPPORT = "support@acme.example"
KNOWLEDGE = {
    "shipping.md": """---
title: Shipping times
---
# Shipping times

A parcel inside Germany arrives within 2 to 3 working days. Express parcels arrive the next day.

# Tracking

The tracking number is in the shipping confirmation that we send by mail.
""",
    "returns.md": """---
title: Returns and refunds
---
# Returns

You can return unworn items within 30 days. The return label is free of charge.

# Refunds

We refund the price within 5 working days after your return has reached us.
""",
}


class Desk:
    """A company with a support team: its Slack, its customers, its running service."""

    def __init__(self, folder: Path, database_url: str, environ: dict[str, str]) -> None:
        self.folder = folder
        self.database_url = database_url
        self.environ = environ
        self.inbox_port = free_port()
        self.http_port = free_port()
        self.sandbox = Sandbox(
            support_address=SUPPORT, mail_target=("127.0.0.1", self.inbox_port), events=EVENTS
        )
        self.service: Service | None = None
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The desk's time."""
        return utc_now() + self._ahead

    def passes(self, span: timedelta) -> None:
        """Move the desk's clock on, as if so much time had gone by."""
        self._ahead += span

    async def open(self, http: bool = False) -> None:
        """Start the workspace and the service."""
        if http:
            self.sandbox.request_url = f"http://127.0.0.1:{self.http_port}/slack/events"
        await self.sandbox.start()
        await self.start()

    def settings(self) -> dict[str, str]:
        """The environment of the service."""
        knowledge = self.folder / "knowledge"
        knowledge.mkdir(exist_ok=True)
        for name, text in KNOWLEDGE.items():
            (knowledge / name).write_text(text)
        if self.sandbox.request_url is None:
            mode = {"SLACK_APP_TOKEN": self.sandbox.app_token}
        else:
            mode = {"SLACK_SIGNING_SECRET": self.sandbox.signing_secret}
        return {
            "SLACK_BOT_TOKEN": self.sandbox.bot_token,
            **mode,
            "SLACKHITL_SLACK_API_URL": self.sandbox.api_url,
            "SLACKHITL_CHANNEL": self.sandbox.channel,
            "SLACKHITL_AGENTS": "U0ANA,U0BEN",
            "SLACKHITL_SUPERVISORS": "U0VERA",
            "SLACKHITL_DATABASE_URL": self.database_url,
            "SLACKHITL_DATA": str(self.folder / "data"),
            "SLACKHITL_INBOX": f"smtp://127.0.0.1:{self.inbox_port}",
            "SLACKHITL_OUTBOX": f"smtp://127.0.0.1:{self.sandbox.smtp_port}?tls=off",
            "SLACKHITL_FROM": f"Acme Support <{SUPPORT}>",
            "SLACKHITL_KNOWLEDGE": str(knowledge),
            "SLACKHITL_HTTP": f"127.0.0.1:{self.http_port}",
            "SLACKHITL_UNDO_SECONDS": "0",
            **self.environ,
        }

    async def start(self) -> None:
        """Start the service, as an operator's platform would."""
        self.service = await asyncio.to_thread(
            app.build, load(self.settings(), None), clock=self.now
        )
        await self.service.start()
        if self.sandbox.request_url is None:
            await self.sandbox.until_connected()

    async def stop(self) -> None:
        """Stop the service; the workspace and the database stay."""
        if self.service is not None:
            await self.service.stop()
            self.service = None

    async def close(self) -> None:
        """End it all; nothing that the app sent may have been refused as malformed."""
        await self.stop()
        await self.sandbox.stop()

    @property
    def ana(self) -> Person:
        """An agent."""
        return self.sandbox.person("U0ANA")

    @property
    def ben(self) -> Person:
        """Another agent."""
        return self.sandbox.person("U0BEN")

    @property
    def vera(self) -> Person:
        """A supervisor."""
        return self.sandbox.person("U0VERA")

    @property
    def otto(self) -> Person:
        """A colleague from elsewhere, without a role at the desk."""
        return self.sandbox.person("U0OTTO")

    def customer(self, name: str = "Jane Doe", address: str = "jane@customer.example") -> Customer:
        """Somebody who writes to us."""
        return self.sandbox.customer(name, address)

    def card_text(self, subject: str) -> str:
        """What the card about this subject says now; empty while there is none."""
        card = self.sandbox.card_about(subject)
        return "" if card is None else self.sandbox.as_text(card)

    async def card(self, subject: str, *words: str, without: tuple[str, ...] = ()) -> Any:
        """Wait until the card about this subject says these words and not those."""

        def says() -> bool:
            text = self.card_text(subject)
            return (
                bool(text)
                and all(word in text for word in words)
                and not any(word in text for word in without)
            )

        await self.sandbox.until(says, timeout=10, what=f"a card about {subject} with {words}")
        return self.sandbox.card_about(subject)

    async def more(self, person: Person, card: Any, act: str) -> None:
        """Choose an act in the window behind More…."""
        await person.press(card, "More…")
        window = await person.sees_modal()
        await person.press(window, act)

    async def until(self, happened: Callable[[], Any], what: str, timeout: float = 10) -> None:
        """Wait for something to be so."""
        await self.sandbox.until(happened, timeout=timeout, what=what)

    async def quiet(self, seconds: float = 0.5) -> None:
        """Let some time pass in which nothing should happen."""
        await asyncio.sleep(seconds)


@pytest.fixture
def environ() -> dict[str, str]:
    """Settings that a test changes before the desk opens."""
    return {}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A database with the newest schema."""
    url = f"sqlite:///{tmp_path}/desk.db"
    db = Database(url)
    upgrade(db.engine)
    db.close()
    return url


@contextlib.contextmanager
def _watched() -> Iterator[None]:
    """Whatever blocks the event loop in the service fails there, and so the story."""
    parts = ("app", "flow", "listeners", "mail", "ai", "slack", "web", "db", "desk")
    with blockbuster_ctx([f"slackhitl.{part}" for part in parts]):
        yield


@pytest.fixture
async def desk(tmp_path: Path, database_url: str, environ: dict[str, str]) -> AsyncIterator[Desk]:
    """A desk without a key, in Socket Mode."""
    desk = Desk(tmp_path, database_url, environ)
    await desk.open()
    with _watched():
        yield desk
    await desk.close()
    assert desk.sandbox.rejections == []


@pytest.fixture
async def http_desk(
    tmp_path: Path, database_url: str, environ: dict[str, str]
) -> AsyncIterator[Desk]:
    """The same in HTTP mode."""
    desk = Desk(tmp_path, database_url, environ)
    await desk.open(http=True)
    with _watched():
        yield desk
    await desk.close()
    assert desk.sandbox.rejections == []


@pytest.fixture
async def claude() -> AsyncIterator[MessagesApi]:
    """Claude, as far as a network can tell."""
    api = MessagesApi()
    await api.start()
    yield api
    await api.stop()


@pytest.fixture
async def claude_desk(
    tmp_path: Path, database_url: str, environ: dict[str, str], claude: MessagesApi
) -> AsyncIterator[Desk]:
    """A desk with a key, whose drafts Claude writes."""
    environ |= {"ANTHROPIC_API_KEY": "sk-ant-test", "ANTHROPIC_BASE_URL": claude.base_url}
    desk = Desk(tmp_path, database_url, environ)
    await desk.open()
    with _watched():
        yield desk
    await desk.close()
    assert desk.sandbox.rejections == []
