"""The sandbox's page in a real Chromium: workspace, cards, threads, mailbox."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect
from sandbox import page_cards as cards
from sandbox import page_states as states
from sandbox.page_stand import Stand

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def card(page: Page) -> Locator:
    return page.locator("article.message", has=page.locator("[data-action-id=approve]")).first


async def test_the_channel_shows_cards_with_their_words_and_buttons(page: Page) -> None:
    one = card(page)
    await expect(one.get_by_role("heading")).to_have_text("Kettle arrived broken")
    await expect(one).to_contain_text("It was meant as a present for Saturday <so this is urgent>.")
    await expect(one.get_by_role("button", name="Approve & send")).to_be_visible()
    await expect(one.get_by_role("link", name="Broken in transit")).to_be_visible()
    await expect(page.locator(".message.ephemeral")).to_contain_text("Only visible to you")
    assert await one.locator("b, strong").first.inner_text() == "Support Desk"


async def test_text_is_never_markup(desk: Stand, page: Page) -> None:
    evil = "<img src=x onerror=alert(1)> &lt;b&gt;bold?&lt;/b&gt; <javascript:alert(1)|click>"
    await desk.change(
        lambda state: state["messages"][cards.CHANNEL].append(
            {"ts": states.stamp(1), "user": cards.OTHER_AGENT, "text": evil}
        )
    )
    last = page.locator("article.message").last
    await expect(last).to_contain_text("<b>bold?</b>")
    assert await last.locator("img, script, a[href^=javascript]").count() == 0


async def test_mrkdwn_is_drawn_as_slack_draws_it(page: Page) -> None:
    lunch = page.locator("article.message", has_text="Lunch at")
    assert await lunch.locator("strong", has_text="12:30").count() == 1
    assert await lunch.locator("s").inner_text() == "Or one?"
    assert await lunch.locator("em").inner_text() == "Or never."
    after = page.locator("article.message", has_text="and then")
    assert await after.locator("blockquote").inner_text() == "quoted"
    assert await after.locator("pre").inner_text() == "x = 1"
    mention = page.locator(".mention.mine").first
    assert await mention.inner_text() == "@Ana Silva"


async def test_a_click_tells_the_app_which_button_and_waits_for_its_answer(
    desk: Stand, page: Page
) -> None:
    gate = asyncio.Event()

    async def slowly(_: dict[str, Any]) -> dict[str, Any]:
        await gate.wait()
        return {"ok": True}

    desk.answers["block_action"] = slowly
    button = card(page).get_by_role("button", name="Take over")
    await button.click()
    act = await desk.until("block_action")
    await expect(button).to_have_attribute("aria-busy", "true")
    gate.set()
    await expect(button).not_to_have_attribute("aria-busy", "true")
    assert act["user"] == cards.AGENT
    assert act["container"] == {
        "type": "message",
        "channel": cards.CHANNEL,
        "ts": states.stamp(700),
    }
    assert (act["block_id"], act["action_id"]) == ("decide", "takeover")
    assert act["action"]["type"] == "button"
    assert act["action"]["value"] == "7:3"


async def test_an_app_that_does_not_answer_is_named_at_the_button(desk: Stand, page: Page) -> None:
    desk.answers["block_action"] = lambda _: {"ok": False, "error": "This app did not respond."}
    await card(page).get_by_role("button", name="Edit").click()
    await expect(card(page).get_by_role("alert")).to_have_text("This app did not respond.")


async def test_a_button_with_a_confirmation_asks_first(desk: Stand, page: Page) -> None:
    approve = card(page).get_by_role("button", name="Approve & send")
    await approve.click()
    ask = page.get_by_role("alertdialog")
    await expect(ask).to_contain_text("It goes to jane@example.com")
    await ask.get_by_role("button", name="Not yet").click()
    await expect(ask).to_have_count(0)
    assert "block_action" not in desk.kinds()
    await approve.click()
    await page.get_by_test_id("confirm-yes").click()
    assert (await desk.until("block_action"))["action_id"] == "approve"


async def test_the_overflow_menu_works_by_keyboard(desk: Stand, page: Page) -> None:
    more = card(page).get_by_role("button", name="More actions", exact=True)
    await more.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem")).to_have_count(3)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    act = await desk.until("block_action")
    assert act["action"]["selected_option"]["value"] == "discard"
    await expect(page.get_by_role("menuitem")).to_have_count(0)
    await expect(more).to_be_focused()


async def test_a_card_changes_in_place(desk: Stand, page: Page) -> None:
    ts = states.stamp(700)
    before = await page.locator(f"article[data-ts='{ts}']").element_handle()

    def decide(state: dict[str, Any]) -> None:
        messages = state["messages"][cards.CHANNEL]
        at = next(n for n, one in enumerate(messages) if one["ts"] == ts)
        messages[at] = {**messages[at], "blocks": cards.decided_card(ts)["blocks"]}

    await desk.change(decide)
    await expect(page.locator(f"article[data-ts='{ts}']")).to_contain_text("Sent as written")
    after = await page.locator(f"article[data-ts='{ts}']").element_handle()
    assert before is not None
    assert await before.evaluate("(a, b) => a === b", after)


async def test_a_thread_opens_beside_the_channel_and_takes_replies(desk: Stand, page: Page) -> None:
    await card(page).get_by_test_id("open-thread").click()
    thread = page.get_by_role("region", name="Thread")
    await expect(thread).to_contain_text("I know this one: the blue batch")
    field = page.get_by_test_id("thread-composer")
    await field.fill("Thanks @ben <3 & more in #general, @nobody")
    await page.keyboard.press("Enter")
    act = await desk.until("say")
    assert act["text"] == (f"Thanks <@{cards.OTHER_AGENT}> &lt;3 &amp; more in <#C0GEN>, @nobody")
    assert act["thread_ts"] == states.stamp(700)
    await expect(field).to_have_value("")
    await thread.get_by_role("button", name="Close thread").click()
    await expect(thread).to_have_count(0)


async def test_a_slash_shows_the_command_and_enter_runs_it(desk: Stand, page: Page) -> None:
    field = page.get_by_test_id("composer")
    await field.fill("/h")
    await expect(page.get_by_role("option", name="/hitl")).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(field).to_have_value("/hitl ")
    await page.keyboard.type("stats 7d")
    await page.keyboard.press("Enter")
    act = await desk.until("command")
    assert (act["command"], act["text"], act["channel"]) == ("/hitl", "stats 7d", cards.CHANNEL)
    desk.answers["command"] = lambda _: {"ok": False, "error": "/hitl did not answer."}
    await field.fill("/hitl queue")
    await page.keyboard.press("Enter")
    await expect(page.locator(".composer").get_by_role("alert")).to_have_text(
        "/hitl did not answer."
    )
    await expect(field).to_have_value("/hitl queue")


async def test_switching_the_person_opens_that_persons_workspace(desk: Stand, page: Page) -> None:
    await page.get_by_role("radio", name="Sue Supervisor").click()
    await expect(page.get_by_role("radio", name="Sue Supervisor")).to_be_checked()
    await card(page).get_by_role("button", name="Edit").click()
    assert (await desk.until("block_action"))["user"] == cards.SUPERVISOR


async def test_the_line_comes_back_by_itself(desk: Stand, page: Page) -> None:
    await desk.drop()
    await expect(page.locator(".pill")).to_have_text(re.compile("App connected"))
    await desk.change(lambda state: state["app"].update(connected=False))
    await expect(page.locator(".pill")).to_have_text("App not connected")


async def test_the_apps_home_shows_figures_and_takes_a_choice(desk: Stand, page: Page) -> None:
    await page.get_by_test_id("app-home").click()
    await desk.until("open_home")
    await expect(page.get_by_role("heading", name="Good morning, Ana")).to_be_visible()
    await page.locator("[data-action-id=period]").click()
    await page.get_by_role("option", name="Last 7 days").click()
    act = await desk.until("block_action")
    assert act["container"] == {"type": "view", "view_id": "VHOME"}
    assert act["action"]["selected_option"]["value"] == "7d"
    assert act["values"]["a"]["period"]["selected_option"]["value"] == "7d"


async def test_a_button_to_a_card_leads_there_within_the_page(desk: Stand, page: Page) -> None:
    await page.get_by_test_id("app-home").click()
    await page.locator("[data-action-id=open]").click()
    await expect(page.locator("article.message.found")).to_be_in_viewport()
    assert (await desk.until("block_action"))["action_id"] == "open"
    assert len(page.context.pages) == 1


async def test_the_address_of_a_message_opens_the_page_at_it(desk: Stand, page: Page) -> None:
    ts = desk.state["messages"][cards.CHANNEL][0]["ts"]
    await page.goto(f"{desk.url}archives/{cards.CHANNEL}/p{ts.replace('.', '')}")
    found = page.locator("article.message.found")
    await expect(found).to_contain_text("has the early shift")
    await expect(found).to_be_in_viewport()
    assert page.url == desk.url
    await page.goto(f"{desk.url}archives/{cards.CHANNEL}/p1700000000000000")
    await expect(page.get_by_text("That message is not here any more.")).to_be_visible()


async def test_a_customer_writes_and_sees_the_reply_arrive(desk: Stand, page: Page) -> None:
    await page.get_by_test_id("new-mail").click()
    await page.get_by_test_id("mail-customer").click()
    await page.get_by_role("option", name="Someone new").click()
    await page.get_by_label("Name", exact=True).fill("Mia Chen")
    await page.get_by_label("Address").fill("mia@example.net")
    await page.get_by_label("Subject").fill("Size of the mug?")
    await page.get_by_label("Message", exact=True).fill("How much does it hold?")
    await page.get_by_test_id("send-mail").click()
    act = await desk.until("mail")
    assert act["customer"] == {"name": "Mia Chen", "address": "mia@example.net"}
    assert (act["subject"], act["text"]) == ("Size of the mug?", "How much does it hold?")
    assert act["reply_to"] is None

    def arrive(state: dict[str, Any]) -> None:
        mine = state["mail"]["mails"]
        mine.append(
            {
                **mine[1],
                "id": "m9",
                "text": "Here is more.",
                "in_reply_to": "<2@x>",
                "message_id": "<9@x>",
            }
        )

    await desk.change(arrive)
    row = page.locator(".mail-row.unread")
    await expect(row).to_contain_text("Jane Doe")
    await expect(page.locator(".toast.mail")).to_contain_text("A reply reached Jane Doe.")
    await row.click()
    await expect(page.locator("[data-mail=m9]")).to_contain_text("Here is more.")
    await expect(page.locator(".mail-row.unread")).to_have_count(0)


async def test_a_received_mail_can_be_answered_and_its_source_read(desk: Stand, page: Page) -> None:
    desk.sources["2"] = "Message-ID: <2@x>\r\nSubject: Re: Kettle\r\n\r\n<b>raw</b>"
    await page.locator(".mail-row", has_text="Jane Doe").click()
    mail = page.locator("[data-mail=m2]")
    await expect(mail).not_to_contain_text("> It was meant")
    await mail.get_by_role("button", name="Show quoted text").click()
    await expect(mail).to_contain_text("> It was meant")
    await mail.get_by_role("button", name="Show as HTML").click()
    frame = mail.frame_locator("iframe")
    await expect(frame.locator("b")).to_have_text("new kettle")
    await mail.get_by_test_id("view-source").click()
    await expect(page.locator(".source-text")).to_contain_text("<b>raw</b>")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("mail-reply").click()
    await page.get_by_label("Reply as Jane Doe").fill("Thank you!")
    await page.keyboard.press("Control+Enter")
    act = await desk.until("mail")
    assert (act["reply_to"], act["text"]) == ("m2", "Thank you!")
    assert act["subject"] == "Re: Kettle arrived broken"


async def test_trouble_is_switched_on_in_plain_words(desk: Stand, page: Page) -> None:
    await page.get_by_test_id("trouble").click()
    await page.get_by_role("switch", name="The mail server refuses").click()
    act = await desk.until("fault")
    assert (act["name"], act["on"]) == ("smtp_refuse", True)
    await desk.change(lambda state: state["faults"].update(smtp_refuse=True))
    await expect(page.get_by_test_id("trouble")).to_contain_text("1")


async def test_new_messages_scroll_only_for_those_who_read_the_end(desk: Stand, page: Page) -> None:
    log = page.locator(".log")
    await log.evaluate("el => { el.scrollTop = 0 }")
    await page.wait_for_timeout(50)
    await desk.change(
        lambda state: state["messages"][cards.CHANNEL].append(
            {"ts": states.stamp(1), "user": cards.OTHER_AGENT, "text": "below"}
        )
    )
    await page.get_by_role("button", name="New messages").click()
    await expect(page.locator("article.message").last).to_be_in_viewport()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1000, 768), (390, 844)])
async def test_nothing_is_cut_off_on_smaller_screens(page: Page, width: int, height: int) -> None:
    await page.set_viewport_size({"width": width, "height": height})
    await expect(card(page).get_by_role("button", name="Approve & send")).to_be_visible()
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    if width < 1280:
        await page.get_by_role("button", name="Mailbox").click()
    await expect(page.get_by_test_id("new-mail")).to_be_visible()
