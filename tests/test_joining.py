"""One matter in two mails, two matters in one: agents put it right from the card's menu."""

from desk_app import Desk

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"


async def test_two_mails_about_one_matter_become_one_conversation_and_one_answer(
    desk: Desk,
) -> None:
    jane = desk.customer()
    await jane.writes("Where is my parcel?", QUESTION)
    await desk.card("Where is my parcel?", "Approve & send")
    await jane.writes("Forgot to say", "My return label is missing, too. Is it free of charge?")
    second = await desk.card("Forgot to say", "Approve & send")

    await desk.more(desk.ana, second, "Merge…")
    window = await desk.ana.sees_modal()
    [option] = [
        one["text"]["text"]
        for block in window.content["blocks"]
        for one in block.get("element", {}).get("options", [])
    ]
    assert "Where is my parcel?" in option
    await desk.ana.submit(window, {"Merge into": option})

    await desk.card(
        "Forgot to say", "Merged into another conversation", "U0ANA", "this card",
        without=("Approve & send", "Reopen"),
    )  # fmt: skip
    first = await desk.card("Where is my parcel?", "return label is missing", "Approve & send")
    await desk.ana.press(first, "Approve & send")
    await jane.receives(1)
    await desk.card("Where is my parcel?", "Sent")
    await desk.quiet()
    assert len(jane.inbox) == 1


async def test_another_matter_gets_a_card_and_an_answer_of_its_own(desk: Desk) -> None:
    jane = desk.customer()
    mail = await jane.writes("Where is my parcel?", QUESTION)
    await desk.card("Where is my parcel?", "Approve & send")
    await jane.writes("Re: Boots", "Can I return unworn boots?", reply_to=mail)
    card = await desk.card("Where is my parcel?", "unworn boots", "Approve & send")

    await desk.more(desk.ben, card, "Split…")
    window = await desk.ben.sees_modal()
    newest = next(
        block["element"]["options"][0]["text"]["text"]
        for block in window.content["blocks"]
        if block["type"] == "input"
    )
    assert "unworn boots" in newest
    await desk.ben.submit(window, {"Mails about something else": newest})

    boots = await desk.card("Boots", "unworn boots", "Approve & send", "an earlier conversation")
    parcel = await desk.card("Where is my parcel?", "how long does a parcel", "Approve & send")
    await desk.ben.press(parcel, "Approve & send")
    await desk.ben.press(boots, "Approve & send")
    replies = await jane.receives(2)
    assert {reply.subject for reply in replies} == {"Re: Where is my parcel?", "Re: Boots"}


async def test_a_conversation_is_not_merged_while_its_reply_leaves(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("First", QUESTION)
    await desk.card("First", "Approve & send")
    await jane.writes("Second", QUESTION)
    second = await desk.card("Second", "Approve & send")
    await desk.more(desk.ana, second, "Merge…")
    window = await desk.ana.sees_modal()
    desk.sandbox.mailbox.always = "451 4.3.0 Try again later"
    await desk.ben.press(second, "Approve & send")
    await desk.card("Second", "Undo")

    [option] = [
        one["text"]["text"]
        for block in window.content["blocks"]
        for one in block.get("element", {}).get("options", [])
    ]
    outcome = await desk.ana.submit(window, {"Merge into": option})

    assert "Ben Brandt approved this" in str(outcome.errors)
