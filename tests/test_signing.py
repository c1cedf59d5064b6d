"""A signature that bears the name of the agent: who approves signs, and the card says so."""

import email

import pytest
from desk_app import Desk

from slackhitl.desk.signing import AGENT, OPEN, signed, unsigned

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"


@pytest.fixture
def environ() -> dict[str, str]:
    """The name stands above the team's."""
    return {"SLACKHITL_SIGNATURE": "{agent}\nAcme Support"}


async def test_the_card_says_that_a_name_will_stand_there_and_whose_it_is_once_approved(
    desk: Desk,
) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card(
        "Parcel", f"{OPEN}\nAcme Support", "Your own name will stand for", without=(AGENT,)
    )

    await desk.ana.press(card, "Approve & send")

    [reply] = await jane.receives(1)
    assert "Ana Alves\nAcme Support\n" in reply.text
    assert AGENT not in str(email.message_from_bytes(reply.raw))
    await desk.card("Parcel", "Sent", without=(OPEN, "edited"))


async def test_the_window_shows_the_reply_as_it_will_leave_and_the_name_is_no_edit(
    desk: Desk,
) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Edit")

    await desk.ben.press(card, "Edit")
    modal = await desk.ben.sees_modal()
    initial = desk.ben.initial(modal, "Reply")
    assert initial.endswith("Ben Brandt\nAcme Support")
    await desk.ben.submit(modal, {"Reply": initial})

    [reply] = await jane.receives(1)
    assert "Ben Brandt\nAcme Support\n" in reply.text
    await desk.card("Parcel", "Sent", without=("edited",))


async def test_what_a_person_typed_leaves_as_they_typed_it(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Edit")

    await desk.ben.press(card, "Edit")
    modal = await desk.ben.sees_modal()
    await desk.ben.submit(modal, {"Reply": "Three days.\n\nBenny\nAcme"})

    [reply] = await jane.receives(1)
    assert "Three days.\n\nBenny\nAcme\n" in reply.text
    await desk.card("Parcel", "Sent", "edited")


class TestUndo:
    """Whoever approves last signs."""

    @pytest.fixture
    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        return {**environ, "SLACKHITL_UNDO_SECONDS": "2"}

    async def test_after_an_undo_the_name_is_open_again(self, desk: Desk) -> None:
        jane = desk.customer()
        await jane.writes("Parcel", QUESTION)
        card = await desk.card("Parcel", "Edit")
        await desk.ana.press(card, "Edit")
        modal = await desk.ana.sees_modal()
        initial = desk.ana.initial(modal, "Reply")
        await desk.ana.submit(modal, {"Reply": f"Good news!\n\n{initial}"})
        card = await desk.card("Parcel", "Undo", "Good news!", without=(OPEN,))

        await desk.ana.press(card, "Undo")
        card = await desk.card("Parcel", "Approve & send", OPEN, without=("Ana Alves",))
        await desk.vera.press(card, "Approve & send")

        [reply] = await jane.receives(1)
        assert "Good news!" in reply.text
        assert "Vera Vogel\nAcme Support\n" in reply.text
        assert "Ana Alves" not in reply.text


async def test_when_slack_does_not_tell_the_name_nothing_is_approved_and_the_person_is_told(
    desk: Desk,
) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    desk.sandbox.faults.answer_500("users.info", times=1)

    await desk.ana.press(card, "Approve & send")

    await desk.quiet()
    assert jane.inbox == []
    await desk.card("Parcel", "Approve & send")
    await desk.ana.press(card, "Approve & send")
    await jane.receives(1)


def test_without_a_name_a_line_for_it_alone_goes() -> None:
    assert signed("Bye\n{agent}\nAcme", "") == "Bye\nAcme"
    assert signed("Bye\n{agent}, Acme", "") == "Bye\n, Acme"
    assert signed("Bye\n{agent}, Acme", "Ana") == "Bye\nAna, Acme"


def test_a_typed_name_is_opened_only_where_the_proposal_bore_it() -> None:
    proposed = "Hi,\n\nBye\n{agent}\nAcme"
    assert unsigned("Ana\nHi Ana\n\nAna\nAcme", "Ana", proposed) == "Ana\nHi Ana\n\n{agent}\nAcme"
    assert unsigned("Bye\nBen", "Ana", proposed) == "Bye\nBen"
    assert unsigned("Bye\n", "", proposed) == "Bye\n"
