"""Channels as they are: the app is thrown out, a channel is archived, too many cards at once."""

from datetime import timedelta

import pytest
from desk_app import Desk

from slackhitl.sandbox.workspace import BOT_USER, Message

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"


async def test_supervisors_are_told_once_when_the_app_is_thrown_out_and_no_card_is_lost(
    desk: Desk,
) -> None:
    review = desk.sandbox.space.channels[desk.sandbox.channel]
    review.members.remove(BOT_USER)
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    await desk.customer("Rob Roe", "rob@customer.example").writes("Boots", QUESTION)

    await desk.until(lambda: desk.vera.direct_messages, "a word to the supervisor")

    told = desk.vera.direct_messages[0].text
    assert f"Cards cannot be shown in <#{desk.sandbox.channel}>" in told
    assert "/invite @slackhitl" in told
    desk.passes(timedelta(minutes=2))
    await desk.quiet()
    assert len(desk.vera.direct_messages) == 1
    assert desk.ana.direct_messages == []

    review.members.add(BOT_USER)
    desk.passes(timedelta(minutes=2))

    await desk.card("Boots", "Approve & send")
    card = await desk.card("Parcel", "Approve & send")
    await desk.until(lambda: len(desk.vera.direct_messages) == 2, "that it is over")
    assert "are shown in" in desk.vera.direct_messages[1].text
    await desk.ana.press(card, "Approve & send")
    await jane.receives(1)


async def test_of_an_archived_channel_the_news_of_its_cards_waits_as_well(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    review = desk.sandbox.space.channels[desk.sandbox.channel]
    review.archived = True
    await desk.more(desk.ana, card, "Add a note…")
    await desk.ana.submit(desk.ana.modals[-1], {"Note": "She called."})
    await desk.until(lambda: desk.vera.direct_messages, "a word to the supervisor")
    assert "archived" in desk.vera.direct_messages[0].text
    for _ in range(12):
        desk.passes(timedelta(minutes=3))
        await desk.quiet(0.1)

    review.archived = False
    desk.passes(timedelta(minutes=3))

    await desk.card("Parcel", "She called")
    await desk.until(
        lambda: any("She called" in desk.sandbox.as_text(m) for m in _thread(desk, card.ts)),
        "the note in the thread",
    )


def _thread(desk: Desk, ts: str) -> list[Message]:
    return desk.sandbox.thread(desk.sandbox.channel, ts)


@pytest.fixture
def crowded(environ: dict[str, str]) -> None:
    environ["SLACKHITL_MOST_CARDS"] = "2"


@pytest.mark.usefixtures("crowded")
async def test_a_full_channel_counts_what_is_held_back_and_each_decision_brings_the_next(
    desk: Desk,
) -> None:
    customers = [desk.customer(f"C{n}", f"c{n}@customer.example") for n in range(4)]
    for number in (0, 1):
        await customers[number].writes(f"Parcel {number}", QUESTION)
        await desk.card(f"Parcel {number}", "Approve & send")
    await customers[2].writes("Parcel 2", QUESTION)
    await customers[3].writes("Parcel 3", QUESTION)
    held = await _overflow(desk, "2 more customers wait")
    assert desk.card_text("Parcel 2") == desk.card_text("Parcel 3") == ""

    card = await desk.card("Parcel 0", "Approve & send")
    await desk.ana.press(card, "Approve & send")
    await customers[0].receives(1)

    await desk.card("Parcel 2", "Approve & send")
    await _overflow(desk, "One more customer waits")
    await desk.ben.press(held, "Show it")
    await desk.card("Parcel 3", "Approve & send")
    await _overflow(desk, "Every card that was held back is shown.")


@pytest.mark.usefixtures("crowded")
async def test_what_presses_is_never_held_back(desk: Desk) -> None:
    for number in range(2):
        customer = desk.customer(f"C{number}", f"c{number}@customer.example")
        await customer.writes(f"Parcel {number}", QUESTION)
        await desk.card(f"Parcel {number}", "Approve & send")
    rob = desk.customer("Rob", "rob@customer.example")
    first = await rob.writes("Boots", "Hello,\n\ncan I return unworn boots?\n\nRob")
    await _overflow(desk, "One more customer waits")

    angry = desk.customer("Sheila", "sheila@customer.example")
    await angry.writes("STOVE", "My stove exploded!!! My lawyer will write to you. UNACCEPTABLE!")
    await desk.card("STOVE", "lawyer")
    assert desk.card_text("Boots") == ""

    await rob.writes("Re: Boots", "Hello? I asked about my boots.", reply_to=first)
    await desk.card("Boots", "I asked about my boots")
    await _overflow(desk, "Every card that was held back is shown.")


async def _overflow(desk: Desk, words: str) -> Message:
    def found() -> list[Message]:
        return [one for one in _messages(desk) if words in _text(desk, one)]

    await desk.until(found, words)
    return found()[0]


def _messages(desk: Desk) -> list[Message]:
    return desk.sandbox.messages(desk.sandbox.channel)


def _text(desk: Desk, message: Message) -> str:
    return desk.sandbox.as_text(message)
