"""The page on the sandbox's own server, with a small app behind it: both keep one protocol."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect
from sandbox import page_cards as cards
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from slackhitl.sandbox import live
from slackhitl.sandbox.server import Sandbox

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@dataclass
class Practice:
    """A sandbox and an app of a few lines that remembers what it was told."""

    sandbox: Sandbox
    client: AsyncWebClient
    submitted: list[dict[str, Any]] = field(default_factory=list)


def small_app(practice: Practice) -> AsyncApp:
    """Edit opens a window, approving changes the card, a window with “wrong” in it is refused."""
    app = AsyncApp(client=practice.client, signing_secret="unused")
    modal = {k: v for k, v in cards.edit_modal()["view"].items() if k != "id"}

    @app.action("edit")
    async def edit(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        await practice.client.views_open(trigger_id=body["trigger_id"], view=modal)

    @app.action("approve")
    async def approve(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        at = body["container"]
        done = cards.decided_card(at["message_ts"])
        await practice.client.chat_update(
            channel=at["channel_id"], ts=at["message_ts"], text="Sent", blocks=done["blocks"]
        )

    @app.view("edit")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        practice.submitted.append(view["state"]["values"])
        if "wrong" in view["state"]["values"]["reply_1"]["text"]["value"]:
            await ack(response_action="errors", errors={"reply_2": "Something is wrong."})
        else:
            await ack()

    @app.command("/hitl")
    async def hitl(ack: Any, body: dict[str, Any]) -> None:
        await ack(f"<@{body['user_id']}> asked for *{body['text']}*.")

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        await practice.client.views_publish(
            user_id=event["user"], view={"type": "home", "blocks": cards.home()["blocks"]}
        )

    return app


@pytest_asyncio.fixture(loop_scope="module")
async def practice() -> AsyncIterator[Practice]:
    sandbox = Sandbox()
    await sandbox.start()
    client = AsyncWebClient(sandbox.bot_token, base_url=sandbox.api_url)
    one = Practice(sandbox, client)
    handler = AsyncSocketModeHandler(
        small_app(one),
        sandbox.app_token,
        web_client=AsyncWebClient(sandbox.app_token, base_url=sandbox.api_url),
    )
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await sandbox.until_connected()
    card = cards.review_card("1.0")
    await client.chat_postMessage(channel=sandbox.channel, text=card["text"], blocks=card["blocks"])
    yield one
    await handler.close_async()  # type: ignore[no-untyped-call]
    await sandbox.stop()
    assert [(call.method, call.remarks) for call in sandbox.rejections] == []


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: BrowserContext, practice: Practice) -> AsyncIterator[Page]:
    one = await browser.new_page()
    await one.set_viewport_size({"width": 1440, "height": 900})
    one.set_default_timeout(5000)
    errors: list[str] = []
    one.on("pageerror", lambda error: errors.append(str(error)))
    await one.goto(practice.sandbox.url)
    await one.wait_for_selector("[data-action-id=edit]")
    yield one
    await one.close()
    assert errors == []


async def test_a_draft_is_edited_refused_and_taken(practice: Practice, page: Page) -> None:
    await page.get_by_role("button", name="Edit").click()
    reply = page.get_by_label("Reply (1/2)")
    await expect(reply).to_be_focused()
    await page.keyboard.type("wrong ")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".field-error")).to_have_text("Something is wrong.")
    await reply.fill("All is well.")
    await page.get_by_test_id("modal-submit").click()
    await expect(page.locator("form.modal")).to_have_count(0)
    first, second = practice.submitted
    assert first["reply_1"]["text"]["value"].startswith("wrong Hello Jane,")
    assert second["reply_1"]["text"] == {"type": "plain_text_input", "value": "All is well."}
    assert second["reply_2"]["text"]["value"] == cards.LONG_DRAFT


async def test_an_approved_card_changes_for_everyone(practice: Practice, page: Page) -> None:
    await page.get_by_role("radio", name="Ben Agent").click()
    await expect(page.get_by_role("radio", name="Ben Agent")).to_be_checked()
    await page.get_by_role("button", name="Approve & send").click()
    await page.get_by_test_id("confirm-yes").click()
    await expect(page.locator("article.message")).to_contain_text("Sent as written")
    await page.get_by_role("radio", name="Ana Agent").click()
    await expect(page.locator("article.message")).to_contain_text("Sent as written")
    await expect(page.get_by_role("button", name="Approve & send")).to_have_count(0)


async def test_a_command_is_answered_to_its_caller_alone(practice: Practice, page: Page) -> None:
    await page.get_by_test_id("composer").fill("/hitl queue")
    await page.keyboard.press("Enter")
    await expect(page.locator(".ephemeral")).to_contain_text("@Ana Alves asked for queue.")
    await page.get_by_role("radio", name="Ben Agent").click()
    await expect(page.get_by_role("radio", name="Ben Agent")).to_be_checked()
    await expect(page.locator(".ephemeral")).to_have_count(0)


async def test_each_person_opens_their_own_home(practice: Practice, page: Page) -> None:
    await page.get_by_test_id("app-home").click()
    await expect(page.get_by_role("heading", name="Good morning")).to_be_visible()
    await page.get_by_role("radio", name="Vera Supervisor").click()
    await expect(page.get_by_role("radio", name="Vera Supervisor")).to_be_checked()
    await expect(page.get_by_role("heading", name="Good morning")).to_be_visible()


async def test_a_click_while_slack_is_away_says_so_and_trouble_ends(
    practice: Practice, page: Page
) -> None:
    await page.get_by_test_id("trouble").click()
    away = page.get_by_role("switch", name="Slack goes away")
    await away.click()
    await expect(page.locator(".pill")).to_have_text("App not connected")
    await away.click()
    await page.keyboard.press("Escape")
    await expect(page.locator(".pill")).to_have_text("App connectedSocket Mode", timeout=15000)
    await page.get_by_role("button", name="Edit").click()
    await expect(page.get_by_label("Reply (1/2)")).to_be_focused()


async def test_ones_own_words_are_changed_and_taken_back_and_nobody_elses(
    practice: Practice, page: Page
) -> None:
    space = practice.sandbox
    space.person("U0BEN").says(space.channel, "Bens words")
    await page.get_by_test_id("composer").fill("She rang.")
    await page.keyboard.press("Enter")
    mine = page.locator("article.message", has_text="She rang.")
    await mine.hover()
    await mine.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Edit message").click()
    await page.get_by_test_id("editor").fill("She rang yesterday.")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("She rang yesterday. (edited)")).to_be_visible()
    changed = page.locator("article.message", has_text="She rang yesterday.")
    await changed.hover()
    await changed.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Delete message").click()
    await expect(changed).to_have_count(0)
    bens = page.locator("article.message", has_text="Bens words")
    await bens.hover()
    await bens.get_by_role("button", name="More actions").click()
    await expect(page.get_by_role("menuitem", name="Edit message")).to_have_count(0)
    for kind in ("edit", "delete"):
        ts = next(m.ts for m in space.messages(space.channel) if m.text == "Bens words")
        asked = {"kind": kind, "channel": space.channel, "ts": ts, "text": "Mine"}
        answer = await live.act(space, {"user": "U0ANA", **asked})
        assert answer["ok"] is False
