"""Channels as they are: the app is thrown out, a channel is archived, too many cards at once."""

from datetime import timedelta

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
    for _ in range(20):
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
