"""What tests of Slack's side share: a workspace to speak to, and Slack's limits as a judge."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from slackhitl.sandbox import rules
from slackhitl.sandbox.server import Sandbox
from slackhitl.slack.board import Board

Blocks = list[dict[str, Any]]


@pytest.fixture
def accepted() -> Callable[[Blocks], None]:
    """Fails with Slack's words when Slack would refuse these blocks of a message."""

    def judge(blocks: Blocks) -> None:
        assert rules.message_problems(blocks) == []
        assert rules.text_length(blocks) <= 10_000

    return judge


@pytest.fixture
def accepted_view() -> Callable[..., None]:
    """The same for a window, or for a Home."""

    def judge(view: dict[str, Any], surface: str = "modal") -> None:
        assert rules.view_problems(view, surface) == []

    return judge


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A workspace of its own."""
    one = Sandbox()
    await one.start()
    yield one
    await one.stop()


@pytest.fixture
async def board(sandbox: Sandbox) -> AsyncIterator[Board]:
    """The board, speaking to the workspace with the real SDK."""
    one = Board(AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url, timeout=5))
    yield one
    await one.close()
