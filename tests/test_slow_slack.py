"""Buttons while Slack is slow or away: what was pressed counts, and whoever pressed hears of it."""

import time
from datetime import timedelta

import pytest
from desk_app import Desk

from slackhitl.sandbox.people import Pressable

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"
IN_TIME = 3.0


@pytest.mark.parametrize("status", [429, 500])
async def test_a_click_counts_although_slack_answers_no_call_of_ours(
    desk: Desk, status: int
) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    await desk.stop()
    await desk.start()
    trouble = {429: desk.sandbox.faults.answer_429, 500: desk.sandbox.faults.answer_500}[status]
    trouble("*", times=10**6)

    answer = await desk.ana.press(card, "Approve & send")

    assert answer.acked
    await jane.receives(1)
    helped = await desk.ana.command("/hitl help")
    assert "reinstall" not in helped.text
    assert "/hitl queue" in helped.text
    desk.sandbox.faults.clear()
    await desk.card("Parcel", "Sent", "U0ANA")


async def test_words_typed_before_an_outage_are_sent_in_it(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    await desk.ana.press(await desk.card("Parcel", "Approve & send"), "Edit")
    window = await desk.ana.sees_modal()
    await desk.stop()
    await desk.start()
    desk.sandbox.faults.answer_500("*", times=10**6)

    reply = await desk.ana.submit(window, {"Reply": "Dear Jane,\n\ntwo days."})

    assert reply.acked
    assert (await jane.receives(1))[0].text.startswith("Dear Jane,\n\ntwo days.")


async def test_who_was_too_late_is_told_however_busy_slack_is(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    late = desk.ben.button(card, "Take over")
    await desk.ana.press(card, "Approve & send")
    await jane.receives(1)
    desk.sandbox.faults.answer_500("response_url", times=2)
    desk.sandbox.faults.answer_429("chat.postEphemeral", times=2, retry_after=2)

    assert (await desk.ben.press_button(card, late)).acked
    await desk.until(lambda: desk.ben.ephemerals, "an answer beside the card")
    assert "<@U0ANA> approved this" in desk.ben.ephemerals[0].text

    desk.sandbox.faults.answer_500("chat.postEphemeral", times=1)
    assert (await desk.ben.press_button(card, late)).acked
    desk.passes(timedelta(minutes=5))
    await desk.until(lambda: desk.ben.direct_messages, "an answer directly")
    told = desk.ben.direct_messages[0].text
    assert told.startswith("<!date^")
    assert "<@U0ANA> approved this" in told


async def test_a_click_is_acknowledged_in_time_however_slow_slack_is(desk: Desk) -> None:
    await desk.customer().writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    desk.sandbox.faults.answer_late("views.open", seconds=4)
    began = time.perf_counter()

    assert (await desk.ana.press(card, "Edit")).acked

    assert time.perf_counter() - began < IN_TIME
    await desk.until(lambda: desk.ana.ephemerals, "why there is no window")
    assert "press the button again" in desk.ana.ephemerals[0].text
    assert desk.ana.modal is None
    [call] = [call for call in desk.sandbox.calls if call.method == "views.open"]
    assert call.error == "expired_trigger_id"
    desk.sandbox.calls.remove(call)  # it was not the app that was slow


async def test_an_act_that_was_done_is_never_called_undone(desk: Desk) -> None:
    await desk.customer().writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    desk.sandbox.faults.answer_500("views.update", times=9)

    await desk.more(desk.ana, card, "Assign to me")

    await desk.card("Parcel", "for <@U0ANA>")
    await desk.until(lambda: desk.ana.direct_messages or desk.ana.ephemerals, "a word")
    said = [*desk.ana.ephemerals, *desk.ana.direct_messages][0].text
    assert "assigned to you" in said
    assert "Not done" not in said


async def test_a_button_of_another_version_gets_an_answer_and_the_card_a_new_face(
    desk: Desk,
) -> None:
    await desk.customer().writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    drawn = len([call for call in desk.sandbox.calls if call.method == "chat.update"])
    button = desk.ana.button(card, "Approve & send")
    strange = Pressable(button.text, button.block_id, button.action | {"action_id": "approve_v0"})

    assert (await desk.ana.press_button(card, strange)).acked

    await desk.until(lambda: desk.ana.ephemerals, "an answer")
    assert "from an older version" in desk.ana.ephemerals[0].text
    await desk.until(
        lambda: [c.method for c in desk.sandbox.calls].count("chat.update") > drawn, "a new face"
    )


@pytest.fixture
def named(environ: dict[str, str]) -> None:
    environ["SLACKHITL_SIGNATURE"] = "{agent}\\nAcme Support"


@pytest.mark.usefixtures("named")
async def test_typed_words_stay_in_the_window_while_slack_is_slow_and_are_sent_once(
    desk: Desk,
) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    desk.sandbox.faults.answer_500("users.info", times=1)
    await desk.ana.press(await desk.card("Parcel", "Approve & send"), "Edit")
    await desk.until(lambda: desk.ana.ephemerals, "that Slack does not say her name")
    await desk.ana.press(await desk.card("Parcel", "Approve & send"), "Edit")
    window = await desk.ana.sees_modal()
    await desk.stop()
    await desk.start()
    desk.sandbox.faults.answer_late("users.info", seconds=4)

    slow = await desk.ana.submit(window, {"Reply": "Dear Jane,\n\ntwo days."})

    assert slow.acked
    assert "press again" in str(slow.errors)
    await desk.quiet(2.5)
    assert jane.inbox == []
    reply = await desk.ana.submit(window, {"Reply": "Dear Jane,\n\ntwo days."})
    assert (reply.acked, reply.errors) == (True, {})
    await jane.receives(1)
    await desk.quiet()
    assert len(jane.inbox) == 1
