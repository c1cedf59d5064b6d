"""Whom a reply goes to: those whom the customer's mail names, and the card says so before."""

import email

from desk_app import SUPPORT, Desk

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"


async def test_those_in_copy_stay_in_copy_and_the_card_names_them(desk: Desk) -> None:
    jane, bob = desk.customer(), desk.customer("Bob", "bob@customer.example")
    copies = f"Bob <bob@customer.example>, {SUPPORT.replace('@', '+eu@')}, noreply@shop.example"
    await jane.writes("Parcel", QUESTION, headers={"Cc": copies})
    card = await desk.card("Parcel", "Approve & send", "Copies go to bob@customer.example.")

    await desk.ana.press(card, "Approve & send")

    [reply] = await jane.receives(1)
    [copy] = await bob.receives(1)
    raw = email.message_from_bytes(reply.raw)
    assert raw["Cc"] == "Bob <bob@customer.example>"
    assert copy.raw == reply.raw
    assert desk.sandbox.mailbox.envelopes[-1][1] == (jane.address, bob.address)


async def test_a_reply_goes_where_the_mail_asks_and_the_card_says_that_it_is_elsewhere(
    desk: Desk,
) -> None:
    jane, box = desk.customer(), desk.customer("Jane's box", "box@elsewhere.example")
    await jane.writes("Parcel", QUESTION, headers={"Reply-To": "box@elsewhere.example"})
    card = await desk.card("Parcel", "The reply goes to", "box@elsewhere.example")

    await desk.ana.press(card, "Approve & send")

    [reply] = await box.receives(1)
    assert email.message_from_bytes(reply.raw)["To"] == "box@elsewhere.example"
    assert jane.inbox == []
