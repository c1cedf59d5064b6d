"""What a person is about to send is checked once more, and what articles no longer say is told."""

import json
from datetime import timedelta
from typing import Any

import pytest
from desk_app import Desk
from doubles.messages_api import MessagesApi
from sqlmodel import Session, col, select
from test_autonomy import an_hour_passes, customer, earned, in_database, scheduled

from slackhitl.desk.models import Draft, DraftStatus, Event

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"
ANSWER = "A parcel inside Germany arrives within 2 to 3 working days."
BAD = (
    "Dear Jane,\n\nwe have refunded 500 EUR. Open https://evil.example/login or call 0900 123456."
    "\n\nAna"
)


async def one_waits(desk: Desk, subject: str = "Parcel") -> Any:
    """A customer's mail with a draft to decide; its card."""
    await desk.customer().writes(subject, QUESTION)
    return await desk.card(subject, "Approve & send")


def window_text(desk: Desk) -> str:
    """What stands in the window that Ana has before her."""
    assert desk.ana.modal is not None
    return desk.sandbox.as_text(desk.ana.modal)


async def events(desk: Desk, *kinds: str) -> list[dict[str, Any]]:
    """The details of the desk's events of these kinds."""
    assert desk.service is not None

    def read(session: Session) -> list[dict[str, Any]]:
        wanted = select(Event).where(col(Event.kind).in_(kinds)).order_by(col(Event.id))
        return [event.detail for event in session.exec(wanted)]

    return await desk.service.services.db.run(read)


class TestTelling:
    """What is noticed holds nobody up: the card says it, while the reply can be undone."""

    async def test_an_edit_with_new_particulars_waits_until_its_card_has_been_read(
        self, desk: Desk
    ) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        await desk.ana.submit(await desk.ana.sees_modal(), {"Reply": BAD})
        assert desk.ana.modal is None
        await desk.card(
            "Parcel", "Undo", "This link stands neither in the knowledge nor in the mail.",
            "https://evil.example/login", "This telephone number", "This amount",
        )  # fmt: skip
        await desk.quiet(1)
        assert desk.customer().inbox == []

        desk.passes(timedelta(seconds=15))
        [reply] = await desk.customer().receives(1)
        assert BAD in reply.text
        await desk.card("Parcel", "Sent although a check warned of", "a link", "an amount")
        [detail] = await events(desk, "draft.edit")
        assert detail["despite"] == {"link": 1, "phone": 1, "amount": 1, "promise": 1}
        assert "evil" not in json.dumps(detail)

    async def test_a_usual_edit_leaves_at_once(self, desk: Desk) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        text = f"Hello Jane,\n\nI have looked into it for you. {ANSWER} Enjoy!\n\nAna"
        await desk.ana.submit(window, {"Reply": text})
        [reply] = await desk.customer().receives(1)
        assert text in reply.text
        assert "although" not in desk.card_text("Parcel")
        assert all("despite" not in detail for detail in await events(desk, "draft.edit"))

    async def test_so_does_one_of_which_nothing_grave_is_told(self, desk: Desk) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        await desk.ana.submit(window, {"Reply": f"{ANSWER} Express costs 7.50 EUR."})
        await desk.customer().receives(1)
        await desk.card("Parcel", "Sent although a check warned of an amount")

    async def test_whoever_took_over_is_told_as_well(self, desk: Desk) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Take over")
        await desk.ana.submit(await desk.ana.sees_modal(), {"Reply": BAD})
        await desk.card("Parcel", "Undo", "This link")
        desk.passes(timedelta(seconds=15))
        [reply] = await desk.customer().receives(1)
        assert BAD in reply.text
        await desk.card("Parcel", "written by <@U0ANA>", "Sent although a check warned of")
        [detail] = await events(desk, "draft.compose")
        assert detail["despite"]["link"] == 1

    async def test_so_is_who_writes_to_a_customer_first(self, desk: Desk) -> None:
        await desk.ana.command("/hitl new jane@customer.example")
        window = await desk.ana.sees_modal()
        await desk.ana.submit(window, {"Subject": "Your order", "Message": BAD})
        assert "Your mail leaves in 15 seconds." in window_text(desk)
        assert "This link" in window_text(desk)
        desk.passes(timedelta(seconds=15))
        [mail] = await desk.customer().receives(1)
        assert BAD in mail.text
        await desk.card("Your order", "Sent although a check warned of")

    async def test_a_detail_that_is_missing_is_told(self, desk: Desk) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        await desk.ana.submit(window, {"Reply": f"Hello {{name}},\n\n{ANSWER} [1]"})
        await desk.card(
            "Parcel", "Undo", "A detail is missing here.",
            "This mark is for us, not for the customer.",
        )  # fmt: skip

    async def test_what_the_card_said_does_not_hold_it_up_again(
        self, claude_desk: Desk, claude: MessagesApi
    ) -> None:
        desk = claude_desk
        bad = "See https://evil.example/label."
        claude.script("draft", content=[{"type": "text", "text": f"Hello,\n\n{ANSWER} {bad}"}])
        card = await one_waits(desk)
        assert "[?1]" in desk.card_text("Parcel")
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        assert "This link" in window_text(desk)
        await desk.ana.submit(window, {"Reply": f"Dear Jane,\n\n{bad} {ANSWER}"})
        await desk.customer().receives(1)
        await desk.card("Parcel", "Sent although a check warned of a link")

    async def test_an_edit_that_was_undone_says_what_it_was_sent_in_spite_of(
        self, desk: Desk
    ) -> None:
        assert desk.service is not None
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        await desk.ana.submit(await desk.ana.sees_modal(), {"Reply": BAD})
        card = await desk.card("Parcel", "A check warned of", "Undo")
        await desk.ana.press(card, "Undo")
        card = await desk.card("Parcel", "Approve & send", "[?1]", "This link")
        await desk.ben.press(card, "Approve & send")
        await desk.card("Parcel", "Leaves at", "A check warned of")
        [approved] = await events(desk, "draft.approve")
        assert approved["despite"]["link"] == 1

    @pytest.fixture
    def environ(self, request: pytest.FixtureRequest) -> dict[str, str]:
        waits = "undone" in request.node.name
        return {"SLACKHITL_UNDO_SECONDS": "60"} if waits else {}


def cites_the_article(session: Session) -> None:
    """The draft that waits rests on the article itself."""
    draft = session.exec(select(Draft).where(Draft.status == DraftStatus.IN_REVIEW)).one()
    source = {"kind": "knowledge", "article": "shipping", "version": "1", "title": "Shipping times"}
    draft.sources = [source | {"quote": ANSWER, "number": 1}]
    session.add(draft)


class TestChangedArticles:
    """A draft rests on a version of an article, which may change before anybody decides."""

    async def change(self, desk: Desk) -> None:
        path = desk.folder / "knowledge" / "shipping.md"
        path.write_text(path.read_text().replace("2 to 3 working days", "8 to 10 working days"))

    async def test_an_approval_comes_back_once_and_the_card_says_what_changed(
        self, desk: Desk
    ) -> None:
        card = await one_waits(desk)
        await self.change(desk)
        await desk.ana.press(card, "Approve & send")
        card = await desk.card(
            "Parcel", "“Shipping times” changed since this was drafted", "8 to 10 working days",
            "Draft again",
        )  # fmt: skip
        assert any("Nothing was sent" in message.text for message in desk.ana.ephemerals)
        assert desk.customer().inbox == []
        await desk.ana.press(card, "Draft again")
        card = await desk.card(
            "Parcel", "version 2", "within 8 to 10 working days", without=("Draft again",)
        )
        await desk.ana.press(card, "Approve & send")
        [reply] = await desk.customer().receives(1)
        assert "8 to 10 working days" in reply.text

    async def test_whoever_approves_it_all_the_same_is_on_record(self, desk: Desk) -> None:
        card = await one_waits(desk)
        await self.change(desk)
        await desk.ana.press(card, "Approve & send")
        card = await desk.card("Parcel", "changed since this was drafted")
        await desk.ana.press(card, "Approve & send")
        await desk.card("Parcel", "Sent although a check warned of a changed article")
        [detail] = await events(desk, "draft.approve")
        assert detail["despite"] == {"outdated": 1}

    async def test_cards_that_wait_are_drawn_anew_by_themselves(self, desk: Desk) -> None:
        await one_waits(desk)
        await desk.quiet(6)  # a look at the knowledge has been
        await self.change(desk)
        await desk.card("Parcel", "changed since this was drafted", "Draft again")

    async def test_a_change_elsewhere_in_the_article_is_none(self, desk: Desk) -> None:
        card = await one_waits(desk)
        path = desk.folder / "knowledge" / "shipping.md"
        path.write_text(f"{path.read_text()}\n# Pick-up\n\nParcels can be picked up in Leipzig.\n")
        await desk.ana.press(card, "Approve & send")
        await desk.customer().receives(1)

    async def test_an_edit_is_told_of_a_change_that_came_while_typing(self, desk: Desk) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        await self.change(desk)
        await desk.ana.submit(window, {"Reply": f"Dear Jane,\n\n{ANSWER}"})
        await desk.card("Parcel", "Undo", "changed since this was drafted")

    async def test_nothing_leaves_by_itself_on_an_article_that_changed(self, desk: Desk) -> None:
        await earned(desk)
        number = await scheduled(desk, 2)
        await in_database(desk, cites_the_article)  # and no earlier reply, as it may
        await self.change(desk)
        await in_database(desk, an_hour_passes)
        await desk.card(f"Parcel {number}", "an article that it cites has changed")
        assert customer(desk, number).inbox == []
