"""A real browser on the sandbox's page, the stand-in that feeds it, and workspaces with an app."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, async_playwright
from sandbox import page_states as states
from sandbox.page_stand import Stand, stand
from sandbox.workspace_app import SmallApp, client_of, over_socket
from slack_sdk.web.async_client import AsyncWebClient

from slackhitl.sandbox.server import Sandbox

CHROMIUM = Path("/usr/bin/chromium")
INSTALLED = CHROMIUM.exists()
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[BrowserContext]:
    if not INSTALLED:
        pytest.skip("Chromium is not installed")
    async with async_playwright() as play:
        one = await play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield await one.new_context()
        await one.close()


@pytest_asyncio.fixture(loop_scope="module")
async def desk() -> AsyncIterator[Stand]:
    async with stand(states.morning()) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: BrowserContext, desk: Stand) -> AsyncIterator[Page]:
    """The page, opened by the first agent; any error in its script fails the test."""
    one = await browser.new_page()
    await one.set_viewport_size({"width": 1440, "height": 900})
    one.set_default_timeout(5000)
    errors: list[str] = []
    one.on("pageerror", lambda error: errors.append(str(error)))
    one.on("requestfailed", lambda request: errors.append(request.url))
    asked: list[str] = []
    one.on("request", lambda request: asked.append(request.url))
    await one.goto(desk.url)
    await one.wait_for_selector(".columns")
    yield one
    await one.close()
    assert errors == []
    assert [url for url in asked if not url.startswith((desk.url, "data:", "about:"))] == []


@pytest.fixture
async def space() -> AsyncIterator[Sandbox]:
    """A workspace without an app."""
    one = Sandbox()
    await one.start()
    yield one
    await one.stop()


@pytest.fixture
async def slack(space: Sandbox) -> AsyncWebClient:
    """The real SDK, speaking to that workspace."""
    return client_of(space)


@pytest.fixture
async def app(space: Sandbox) -> AsyncIterator[SmallApp]:
    """A small app in that workspace, in Socket Mode."""
    async with over_socket(space) as one:
        yield one
