"""Whose mail it is and where it belongs, when mail programs, groups and colleagues blur it."""

import email
from email.message import EmailMessage

import pytest
from desk_app import SUPPORT, Desk

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"


def mail(text: str = QUESTION, **headers: str) -> bytes:
    """A mail exactly as given."""
    message = EmailMessage()
    named = {"From": "Jane Doe <jane@customer.example>", "To": SUPPORT, "Subject": "Parcel"}
    for name, value in (named | headers).items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


class TestTaggedAddresses:
    """Replies ask for answers to an address that names the conversation."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"SLACKHITL_UNDO_SECONDS": "0", "SLACKHITL_PLUS_ADDRESSES": "on"}

    async def test_an_answer_without_any_reference_lands_on_its_card(self, desk: Desk) -> None:
        jane = desk.customer()
        await jane.writes("Parcel", QUESTION)
        await desk.ana.press(await desk.card("Parcel", "Approve & send"), "Approve & send")
        [reply] = await jane.receives(1)
        tagged = email.message_from_bytes(reply.raw)["Reply-To"]
        assert tagged.startswith("Acme Support <support+c1.")

        answer = mail("Thanks! Is the label free?", To=tagged, Subject="A new subject")
        await jane.writes("", "", raw=answer)

        await desk.card("Parcel", "Is the label free", "Approve & send")
        assert len(desk.sandbox.messages(desk.sandbox.channel)) == 1

    async def test_a_guessed_tag_opens_a_conversation_of_its_own(self, desk: Desk) -> None:
        jane = desk.customer()
        await jane.writes("Parcel", QUESTION)
        await desk.card("Parcel", "Approve & send")
        forged = f"support+c1.{'0' * 16}@acme.example"
        await jane.writes("", "", raw=mail("Let me in", To=forged, Subject="Other"))
        await desk.card("Other", "Let me in")


async def test_a_mail_program_that_names_nothing_is_followed_by_its_subject(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    await desk.card("Parcel", "Approve & send")
    await jane.writes("AW: Parcel", "It is order 4711.")
    await desk.card("Parcel", "order 4711", "Approve & send")
    assert len(desk.sandbox.messages(desk.sandbox.channel)) == 1


FORWARDED = """Can somebody answer her?

---------- Forwarded message ---------
From: Jane Doe <jane@customer.example>
Date: Mon, 23 Nov 2026 at 10:00
Subject: Parcel
To: Max <max@acme.example>

How long does a parcel inside Germany take to arrive?
"""


class TestForwardedMail:
    """A customer wrote to a colleague, who passes it on."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"SLACKHITL_UNDO_SECONDS": "0", "SLACKHITL_COLLEAGUES": "@acme.example"}

    async def test_what_a_colleague_forwards_is_answered_to_the_customer(self, desk: Desk) -> None:
        jane, max_ = desk.customer(), desk.customer("Max", "max@acme.example")
        forwarded = mail(FORWARDED, From="Max <max@acme.example>", Subject="Fwd: Parcel")
        await max_.writes("", "", raw=forwarded)
        card = await desk.card("Parcel", "Passed on by max@acme.example", "jane@customer.example")

        await desk.ana.press(card, "Approve & send")

        [reply] = await jane.receives(1)
        assert reply.subject == "Re: Parcel"
        assert max_.inbox == []

    async def test_what_a_stranger_forwards_is_the_strangers_mail(self, desk: Desk) -> None:
        mallory = desk.customer("Mallory", "mallory@elsewhere.example")
        forwarded = mail(FORWARDED, From="Mallory <mallory@elsewhere.example>", Subject="Fwd: Fun")
        await mallory.writes("", "", raw=forwarded)
        card = await desk.card("Fun", "mallory@elsewhere.example", without=("Passed on",))
        await desk.ana.press(card, "Approve & send")
        await mallory.receives(1)


async def test_behind_a_group_that_rewrites_from_stands_the_customer(desk: Desk) -> None:
    maria = desk.customer("Maria Lopez", "maria@customer.example")
    through_group = mail(
        From=f"'Maria Lopez' via Support <{SUPPORT}>",
        Reply_To="Maria Lopez <maria@customer.example>",
        X_Original_From="Maria Lopez <maria@customer.example>",
        Precedence="list",
        List_ID="<support.acme.example>",
        Mailing_List=f"list {SUPPORT}; contact support+owners@acme.example",
        X_Google_Group_Id="4711",
    )
    await maria.writes("", "", raw=through_group)
    card = await desk.card("Parcel", "maria@customer.example", f"Passed on by {SUPPORT}")
    await desk.ana.press(card, "Approve & send")
    await maria.receives(1)


async def test_somebody_else_who_answers_is_named_before_anybody_answers_them(desk: Desk) -> None:
    jane, bob = desk.customer(), desk.customer("Bob", "bob@elsewhere.example")
    asked = await jane.writes("Parcel", QUESTION)
    await desk.card("Parcel", "Approve & send")

    await bob.writes("Re: Parcel", "I am her neighbour. Can I return unworn boots?", reply_to=asked)

    said = "Written by Bob bob@elsewhere.example, who is not Jane Doe"
    card = await desk.card("Parcel", said, "her neighbour", "Approve & send")

    def told() -> bool:
        thread = desk.sandbox.thread(card.channel, card.ts)
        return any("*Bob wrote.*" in desk.sandbox.as_text(post) for post in thread)

    await desk.until(told, "a post about Bob's mail")
    await desk.ana.press(card, "Approve & send")
    await bob.receives(1)
    assert jane.inbox == []
