"""Stories of mails that may mean two things: people get a draft for each, and choose."""

from desk_app import Desk
from doubles.messages_api import MessagesApi

MAIL = "The parcel is not what I wanted. Or do I want to cancel my order?"
CANCEL = "Or do I want to cancel my order"


async def test_the_agent_chooses_the_reply_to_what_is_meant_and_only_that_one_leaves(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    for words in ("We look for your parcel.", "You can cancel it until it is packed."):
        claude.script("draft", words=words)
    jane = claude_desk.customer()
    await jane.writes("My parcel", MAIL)
    card = await claude_desk.card(
        "My parcel",
        "It may mean two things",
        "We look for your parcel",
        CANCEL,
        "until it is packed",
    )

    await claude_desk.ana.press(card, "Use this reply")
    card = await claude_desk.card("My parcel", "U0ANA", "chose this draft", "Order")
    await claude_desk.ana.press(card, "Approve & send")

    [reply] = await jane.receives(1)
    assert "until it is packed" in reply.text
    assert "We look for" not in reply.text
    await claude_desk.card("My parcel", "Sent", without=("Use this reply", "We look for"))
    first, second = claude.asked("draft")
    assert "want to cancel my order" in str(second["messages"])
    assert "For what else" not in claude_desk.card_text("My parcel")
    assert first != second


async def test_a_draft_is_shown_alone_when_the_other_cannot_be_written(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    claude.script("draft", words="We look for your parcel.")
    claude.script("draft", refusal=True)
    await claude_desk.customer().writes("My parcel", MAIL)
    await claude_desk.card(
        "My parcel", "Approve & send", "For what else the mail may mean there is no draft",
        without=("Use this reply",),
    )  # fmt: skip


async def test_two_drafts_that_say_the_same_are_one(claude_desk: Desk, claude: MessagesApi) -> None:
    claude.script("draft", words="Please tell us your order number.", times=2)
    await claude_desk.customer().writes("My parcel", MAIL)
    await claude_desk.card("My parcel", "Approve & send", without=("Use this reply",))
    assert len(claude.asked("draft")) == 2


async def test_a_customer_who_writes_again_withdraws_both(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    for words in ("We look for your parcel.", "You can cancel it until it is packed."):
        claude.script("draft", words=words)
    jane = claude_desk.customer()
    await jane.writes("My parcel", MAIL)
    card = await claude_desk.card("My parcel", "Use this reply")
    old = claude_desk.ana.button(card, "Use this reply")
    await jane.writes("Re: My parcel", "Please cancel it. How do I cancel my order?")
    await claude_desk.card("My parcel", "Approve & send", without=("Use this reply",))

    await claude_desk.ana.press_button(card, old)

    await claude_desk.until(lambda: claude_desk.ana.ephemerals, "a sentence to Ana")
    told = claude_desk.sandbox.as_text(claude_desk.ana.ephemerals[0])
    assert "card" in told


async def test_without_claude_words_that_fit_two_categories_give_two_drafts(desk: Desk) -> None:
    mail = "Hello,\n\nthe parcel came broken and late; can I send it back for a refund?\n"
    await desk.customer().writes("Parcel", mail)
    card = await desk.card("Parcel", "refund the price", "Use this reply", "2 to 3 working days")
    await desk.ana.press(card, "Use this reply")
    await desk.card("Parcel", "chose this draft")
