"""Modals on the sandbox's page: what is typed is kept, and sent as Slack sends it."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect
from sandbox import page_cards as cards
from sandbox import page_states as states
from sandbox.page_stand import Stand

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def open_modal(desk: Stand, page: Page, modal: dict[str, Any] | None = None) -> Locator:
    await desk.change(lambda state: state["modals"].append(modal or cards.edit_modal()))
    dialog = page.locator("form.modal")
    await dialog.wait_for()
    return dialog


async def test_typing_keeps_its_words_its_caret_and_its_focus_when_the_state_changes(
    desk: Stand, page: Page
) -> None:
    dialog = await open_modal(desk, page)
    first = dialog.get_by_label("Reply (1/2)")
    await expect(first).to_be_focused()
    await page.keyboard.type("Dear ")
    await desk.change(
        lambda state: state["messages"][cards.CHANNEL].append(
            {"ts": states.stamp(2), "user": cards.OTHER_AGENT, "text": "meanwhile"}
        )
    )
    await expect(page.locator("article.message").last).to_contain_text("meanwhile")

    def same_view_updated(state: dict[str, Any]) -> None:
        state["modals"][-1]["hash"] = "2.a"
        state["modals"][-1]["view"]["blocks"][0]["elements"][0]["text"] = "Still to *Jane*"

    await desk.change(same_view_updated)
    await expect(dialog).to_contain_text("Still to Jane")
    await expect(first).to_be_focused()
    await page.keyboard.type("Mrs. ")
    assert (await first.input_value()).startswith("Dear Mrs. Hello Jane,")


async def test_an_open_modal_waits_while_somebody_else_acts(desk: Stand, page: Page) -> None:
    dialog = await open_modal(desk, page, {**cards.edit_modal(), "user": cards.AGENT})
    await page.keyboard.type("Dear ")
    await page.get_by_role("radio", name="Ben Agent").click()
    await expect(dialog).to_have_count(0)
    await page.get_by_role("button", name="Take over").first.click()
    assert (await desk.until("block_action"))["user"] == cards.OTHER_AGENT
    await page.get_by_role("radio", name="Ana Agent").click()
    await expect(dialog.get_by_label("Reply (1/2)")).to_have_value(re.compile("^Dear Hello Jane,"))


async def test_a_modal_submits_what_was_typed_and_the_rest_untouched(
    desk: Stand, page: Page
) -> None:
    dialog = await open_modal(desk, page)
    await dialog.get_by_label("Reply (1/2)").fill("Short and kind.\n\n<b> & *stars*")
    await page.keyboard.press("Control+Enter")
    act = await desk.until("view_submit")
    assert act["view_id"] == "V1"
    assert act["values"] == {
        "reply_1": {
            "text": {"type": "plain_text_input", "value": "Short and kind.\n\n<b> & *stars*"}
        },
        "reply_2": {"text": {"type": "plain_text_input", "value": cards.LONG_DRAFT}},
    }


async def test_a_required_field_is_asked_for_before_the_app_hears(desk: Stand, page: Page) -> None:
    dialog = await open_modal(desk, page)
    await dialog.get_by_label("Reply (1/2)").fill("")
    await dialog.get_by_test_id("modal-submit").click()
    await expect(dialog.get_by_role("alert")).to_have_text("Please complete this required field.")
    await expect(dialog.get_by_label("Reply (1/2)")).to_be_focused()
    assert "view_submit" not in desk.kinds()
    await dialog.get_by_label("Reply (1/2)").fill("x" * 3001)
    await expect(dialog.get_by_role("status")).to_have_text("1 characters too many")


async def test_errors_of_the_app_stand_under_their_field(desk: Stand, page: Page) -> None:
    dialog = await open_modal(desk, page)
    await desk.change(
        lambda state: state["modals"][-1].update(errors={"reply_2": "Ben approved this meanwhile."})
    )
    await expect(dialog.get_by_role("alert")).to_have_text("Ben approved this meanwhile.")
    await expect(dialog.get_by_label("Reply (2/2)")).to_have_attribute("aria-invalid", "true")


async def test_escape_closes_a_modal_and_tab_stays_inside(desk: Stand, page: Page) -> None:
    dialog = await open_modal(desk, page)
    for _ in range(8):
        await page.keyboard.press("Tab")
        assert await dialog.evaluate("form => form.contains(document.activeElement)")
    await page.keyboard.press("Escape")
    assert (await desk.until("view_close"))["view_id"] == "V1"
    await desk.change(lambda state: state["modals"].clear())
    await expect(dialog).to_have_count(0)


async def test_a_view_that_loads_first_gets_the_focus_once_its_fields_come(
    desk: Stand, page: Page
) -> None:
    loading = cards.edit_modal()
    full = loading["view"]
    loading["view"] = {**full, "submit": None, "blocks": [cards.section("l", "Loading…")]}
    dialog = await open_modal(desk, page, loading)
    await expect(dialog).to_contain_text("Loading…")
    await desk.change(lambda state: state["modals"][-1].update(view=full, hash="9"))
    await expect(dialog.get_by_label("Reply (1/2)")).to_be_focused()


async def test_every_kind_of_input_gives_slacks_value(desk: Stand, page: Page) -> None:
    dialog = await open_modal(desk, page, cards.every_input_modal())
    await dialog.get_by_label("Subject").fill("About it")

    async def pick(label: str, *options: str) -> None:
        await dialog.get_by_role("combobox", name=re.compile(f"^{label}")).click()
        for option in options:
            await page.get_by_role("option", name=option).click()
        await page.keyboard.press("Escape")

    found = {"text": cards.words("Returns"), "value": "kb-1"}
    desk.answers["options"] = lambda _: {"ok": True, "options": [found]}
    await dialog.get_by_role("combobox", name="What to give").click()
    await page.get_by_role("option", name="Voucher").click()
    await pick("Tags", "Refund", "Voucher")
    await dialog.get_by_role("combobox", name="Article").click()
    await page.get_by_role("option", name="Returns").click()
    await dialog.get_by_role("combobox", name="Colleague").click()
    await page.get_by_role("option", name="Sue Lindqvist").click()
    await dialog.get_by_role("combobox", name="Room").click()
    assert await page.get_by_role("option").all_inner_texts() == ["#support-leads"]
    await page.keyboard.type("leads")
    await page.keyboard.press("Enter")
    await dialog.get_by_label("Refund").check()
    await dialog.get_by_label("Tell the warehouse").check()
    await dialog.get_by_label("Amount").fill("12.50")
    await dialog.get_by_test_id("modal-submit").click()
    values = {key: one["v"] for key, one in (await desk.until("view_submit"))["values"].items()}
    assert values["f0"] == {"type": "plain_text_input", "value": "About it"}
    assert values["f1"]["selected_option"]["value"] == "c"
    assert [one["value"] for one in values["f2"]["selected_options"]] == ["a", "c"]
    assert values["f3"]["selected_option"] == found
    assert values["f4"] == {"type": "users_select", "selected_user": cards.SUPERVISOR}
    assert values["f5"]["selected_conversation"] == "C0ESC"
    assert values["f6"]["selected_option"]["value"] == "a"
    assert [one["value"] for one in values["f7"]["selected_options"]] == ["y"]
    assert values["f8"] == {"type": "datepicker", "selected_date": "2026-11-23"}
    assert values["f9"] == {"type": "timepicker", "selected_time": None}
    assert values["f10"] == {"type": "datetimepicker", "selected_date_time": 1795000000}
    assert values["f11"] == {"type": "number_input", "value": "12.50"}
    assert values["f12"] == {"type": "email_text_input", "value": None}
    assert values["f14"] == {"type": "file_input", "files": []}
