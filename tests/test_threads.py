"""A card's thread: what people say there, what they ask the app for, and what it tells them."""

from desk_app import Desk

from slackhitl.desk import thread_notes

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"


async def kept(desk: Desk) -> list[tuple[str, str]]:
    """What the desk knows of the first conversation's thread."""
    assert desk.service is not None
    found = await desk.service.services.db.run(thread_notes.newest, 1)
    return [(one.author, one.text) for one in found]


async def until_kept(desk: Desk, *wanted: tuple[str, str]) -> None:
    """Wait until the desk knows this of the thread, and nothing else."""
    for _ in range(100):
        if await kept(desk) == list(wanted):
            return
        await desk.quiet(0.05)
    assert await kept(desk) == list(wanted)


async def test_what_colleagues_say_in_the_thread_is_kept_as_it_stands_there(desk: Desk) -> None:
    jane, channel = desk.customer(), desk.sandbox.channel
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")

    elsewhere = desk.ben.says(channel, "Who has the keys?")
    desk.ben.says(channel, "On the shelf.", elsewhere.ts)
    rang = desk.ben.says(channel, "She rang this morning.", card.ts)
    await until_kept(desk, ("U0BEN", "She rang this morning."))
    desk.otto.says(channel, "I packed it yesterday.", card.ts)
    desk.ben.edits(rang, "She rang yesterday.")
    await until_kept(desk, ("U0BEN", "She rang yesterday."), ("U0OTTO", "I packed it yesterday."))
    desk.ben.deletes(rang)
    await until_kept(desk, ("U0OTTO", "I packed it yesterday."))

    assert jane.inbox == []
    await desk.card("Parcel", "Approve & send", without=("version 2",))


async def test_a_message_that_cannot_be_kept_now_is_told_again_by_slack(http_desk: Desk) -> None:
    desk, jane = http_desk, http_desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    await desk.stop()

    desk.ben.says(desk.sandbox.channel, "She rang.", card.ts)
    await desk.quiet(0.2)
    await desk.start()

    await until_kept(desk, ("U0BEN", "She rang."))
