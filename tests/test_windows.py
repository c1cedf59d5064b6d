"""Windows in which people type: nothing typed is lost or doubled, and nothing is sent unseen."""

from typing import Any

import pytest
from desk_app import Desk
from doubles.messages_api import MessagesApi

from slackhitl.sandbox.people import Person, as_text

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"
LONG = "\n\n".join(f"Paragraph {n}. " + "word " * 40 + "end." for n in range(13))


async def one_waits(desk: Desk, subject: str = "Parcel") -> Any:
    """A customer's mail with a draft to decide; its card."""
    await desk.customer().writes(subject, QUESTION)
    return await desk.card(subject, "Approve & send")


async def asks_for_another_version(desk: Desk, person: Person, number: int) -> None:
    """A colleague's one tap, and the version that comes of it."""
    card = await desk.card("Parcel", "Approve & send")
    await person.press(card, "Redraft…")
    await person.press(await person.sees_modal(), "Shorter")
    await desk.card("Parcel", f"version {number}", "Approve & send")
    await person.close_modal()


def reply_fields(person: Person) -> list[str]:
    """The labels of the reply's fields in the window on top."""
    assert person.modal is not None
    return [one for one in person.labels(person.modal) if one.startswith(("Reply", "Message"))]


async def delivered(desk: Desk) -> str:
    """What the customer got, without the mail that it quotes."""
    [reply] = await desk.customer().receives(1)
    return str(reply.text.split("\nOn ")[0].strip())


class TestLookAgain:
    """The card changed while somebody typed: their words stay exactly as they are."""

    async def test_a_draft_that_grew_while_typing_arrives_once_after_two_rounds(
        self, desk: Desk
    ) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        await asks_for_another_version(desk, desk.ben, 2)
        await desk.ana.submit(window, {"Reply": LONG})
        assert "Please look again" in str(window.content["title"])
        await asks_for_another_version(desk, desk.ben, 3)
        await desk.ana.submit(window, {})
        assert "Please look again" in str(window.content["title"])
        await desk.ana.submit(window, {})
        assert await delivered(desk) == LONG

    async def test_a_draft_of_two_fields_of_which_one_shrank_keeps_the_other(
        self, claude_desk: Desk, claude: MessagesApi
    ) -> None:
        desk = claude_desk
        claude.script("draft", content=[{"type": "text", "text": LONG}])
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        assert reply_fields(desk.ana) == ["Reply (1/2)", "Reply (2/2)"]
        second = desk.ana.initial(window, "Reply (2/2)")
        await asks_for_another_version(desk, desk.ben, 2)
        await desk.ana.submit(window, {"Reply (1/2)": "All is well with your parcel, Jane."})
        await asks_for_another_version(desk, desk.ben, 3)
        await desk.ana.submit(window, {})
        await desk.ana.submit(window, {})
        assert await delivered(desk) == f"All is well with your parcel, Jane.\n\n{second}"

    async def test_it_waits_for_a_draft_that_is_being_written(
        self, claude_desk: Desk, claude: MessagesApi
    ) -> None:
        desk, jane = claude_desk, claude_desk.customer()
        mail = await jane.writes("Parcel", QUESTION)
        card = await desk.card("Parcel", "Approve & send")
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        claude.script("draft", hang=60)
        await jane.writes("Re: Parcel", "STOP: I found it", reply_to=mail)
        await desk.card("Parcel", "Claude is drafting", "STOP")
        refused = await desk.ana.submit(window, {"Reply": "Typed for long"})
        assert refused.errors == {}
        said = as_text(window)
        assert "The customer wrote again" in said
        assert "*The new mail*" in said
        assert "STOP: I found it" in said
        assert "Another draft is being written" in said
        assert "Typed for long" in said
        await desk.ana.submit(window, {})
        assert "Another draft is being written" in as_text(window)
        assert jane.inbox == []

    async def test_an_owner_sees_a_mail_that_came_before_their_own_words_leave(
        self, desk: Desk
    ) -> None:
        jane = desk.customer()
        mail = await jane.writes("Parcel", QUESTION)
        card = await desk.card("Parcel", "Take over")
        await desk.ana.press(card, "Take over")
        window = await desk.ana.sees_modal()
        await jane.writes("Re: Parcel", "STOP: I found it", reply_to=mail)
        await desk.card("Parcel", "STOP: I found it")
        await desk.ana.submit(window, {"Reply": "It arrives tomorrow."})
        await desk.quiet()
        assert jane.inbox == []
        assert "*The new mail*" in as_text(window)
        assert "STOP: I found it" in as_text(window)
        await desk.ana.submit(window, {"Reply": "I am glad that you found it."})
        assert await delivered(desk) == "I am glad that you found it."

    async def test_what_cannot_be_sent_any_more_is_refused_by_name(self, desk: Desk) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        await desk.vera.press(card, "Redraft…")
        taps = await desk.vera.sees_modal()
        await desk.ben.press(card, "Approve & send")
        await desk.card("Parcel", "Sent")
        refused = await desk.ana.submit(window, {"Reply": "Typed for long"})
        [sentence] = refused.errors.values()
        assert "The reply that Ben Brandt approved " in sentence
        assert desk.ana.modal is not None
        await desk.vera.press(taps, "Shorter")
        assert "Ben Brandt approved" in as_text(taps)


class TestUndone:
    """A colleague's words stand in a draft that they took back."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"SLACKHITL_UNDO_SECONDS": "1"}

    async def test_it_says_who_did_what_and_shows_the_draft_as_it_is_now(self, desk: Desk) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        await desk.more(desk.ben, card, "Add a note…")
        await desk.ben.submit(desk.ben.modals[-1], {"Note": "STOP: she rang & found it"})
        draft = desk.ana.initial(window, "Reply").replace("2 to 3", "9 to 12")
        card = await desk.card("Parcel", "STOP")
        await desk.ben.press(card, "Edit")
        await desk.ben.submit(await desk.ben.sees_modal(), {"Reply": draft})
        await desk.ben.press(await desk.card("Parcel", "Undo"), "Undo")
        await desk.card("Parcel", "Approve & send")
        await desk.ana.submit(window, {"Reply": "Ana's own words"})
        said = as_text(window)
        assert "<@U0BEN> added a note" in said
        assert "“STOP: she rang &amp; found it”" in said
        assert "<@U0BEN> edited and approved this" in said
        assert "<@U0BEN> took the approval back" in said
        assert "what is gone is struck out" in said
        assert "2 to 3 9 to 12 working days" in said
        await desk.ana.submit(window, {})
        assert await delivered(desk) == "Ana's own words"


class TestMoreRoom:
    """A field of Slack's takes 3,000 characters; whoever needs more asks for further ones."""

    async def test_an_own_reply_of_9000_characters_is_written_in_further_fields(
        self, desk: Desk
    ) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Take over")
        window = await desk.ana.sees_modal()
        assert reply_fields(desk.ana) == ["Reply"]
        desk.ana.types(window, {"Reply": "Dear Jane,"})
        await desk.ana.press(window, "More room")
        assert reply_fields(desk.ana) == [f"Reply ({n}/4)" for n in (1, 2, 3, 4)]
        parts = [letter * 2990 for letter in "abc"]
        further = {f"Reply ({n}/4)": part for n, part in enumerate(parts, 2)}
        await desk.ana.submit(window, further)
        assert desk.ana.modal is None
        assert await delivered(desk) == "\n\n".join(["Dear Jane,", *parts])

    async def test_what_was_pasted_beyond_a_field_is_spread_over_fields(self, desk: Desk) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        pasted = "\n\n".join([LONG, LONG, LONG])
        refused = await desk.ana.submit(window, {"Reply": pasted})
        assert "at most 3000" in str(refused.errors)
        await desk.ana.press(window, "More room")
        await desk.ana.submit(window, {})
        assert await delivered(desk) == pasted

    async def test_a_further_field_that_stays_empty_leaves_no_trace(self, desk: Desk) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        await desk.ana.press(window, "More room")
        await desk.ana.press(window, "More room")
        assert len(reply_fields(desk.ana)) == 7
        await desk.ana.submit(window, {"Reply (1/7)": "Short.", "Reply (4/7)": "Yours\nAna"})
        assert await delivered(desk) == "Short.\n\nYours\nAna"

    async def test_a_mail_of_ours_takes_as_much(self, desk: Desk) -> None:
        await desk.ana.command("/hitl new jane@customer.example")
        window = await desk.ana.sees_modal()
        desk.ana.types(window, {"Subject": "Your order", "Message": "Dear Jane,"})
        await desk.ana.press(window, "More room")
        await desk.ana.submit(window, {"Message (2/4)": "x" * 2999, "Message (4/4)": "y" * 2999})
        [mail] = await desk.customer().receives(1)
        assert mail.subject == "Your order"
        assert mail.text.strip() == f"Dear Jane,\n\n{'x' * 2999}\n\n{'y' * 2999}"
