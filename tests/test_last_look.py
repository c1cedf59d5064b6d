"""What a person is about to send is checked once more, and what articles no longer say is told."""

import json
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


class TestAsking:
    """The window comes again once, with what was typed and the reasons above it."""

    async def test_an_edit_with_new_particulars_leaves_when_it_is_sent_anyway(
        self, desk: Desk
    ) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        await desk.ana.submit(window, {"Reply": BAD})
        told = window_text(desk)
        assert "Nothing was sent yet" in told
        assert "This link stands neither in the knowledge nor in the mail." in told
        assert "https://evil.example/login" in told
        assert "This telephone number" in told
        assert "This amount" in told
        assert window.content["submit"]["text"] == "Send anyway"
        assert desk.ana.initial(window, "Reply") == BAD
        assert desk.customer().inbox == []

        await desk.ana.submit(window, {})
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
        assert desk.ana.modal is None
        [reply] = await desk.customer().receives(1)
        assert text in reply.text
        assert "although" not in desk.card_text("Parcel")
        assert all("despite" not in detail for detail in await events(desk, "draft.edit"))

    async def test_what_was_mended_is_asked_no_more_and_what_is_new_is(self, desk: Desk) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        await desk.ana.submit(window, {"Reply": f"{ANSWER} See https://evil.example/a."})
        await desk.ana.submit(window, {"Reply": f"{ANSWER} See https://evil.example/b."})
        assert "https://evil.example/b" in window_text(desk)
        await desk.ana.submit(window, {"Reply": f"Really: {ANSWER} See https://evil.example/a."})
        [reply] = await desk.customer().receives(1)
        assert "https://evil.example/a" in reply.text

    async def test_whoever_took_over_is_asked_as_well(self, desk: Desk) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Take over")
        await desk.insists(desk.ana, await desk.ana.sees_modal(), {"Reply": BAD})
        [reply] = await desk.customer().receives(1)
        assert BAD in reply.text
        await desk.card("Parcel", "written by <@U0ANA>", "Sent although a check warned of")
        [detail] = await events(desk, "draft.compose")
        assert detail["despite"]["link"] == 1

    async def test_a_mail_of_ours_is_looked_at_and_every_field_kept(self, desk: Desk) -> None:
        await desk.ana.command("/hitl new jane@customer.example")
        window = await desk.ana.sees_modal()
        await desk.ana.submit(window, {"Subject": "Your order", "Message": BAD})
        assert "Nothing was sent yet" in window_text(desk)
        assert desk.ana.initial(window, "To") == "jane@customer.example"
        assert desk.ana.initial(window, "Message") == BAD
        await desk.ana.submit(window, {})
        [mail] = await desk.customer().receives(1)
        assert BAD in mail.text
        await desk.card("Your order", "Sent although a check warned of")

    async def test_a_detail_that_is_missing_is_asked_about(self, desk: Desk) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        await desk.ana.submit(window, {"Reply": f"Hello {{name}},\n\n{ANSWER} [1]"})
        assert "A detail is missing here." in window_text(desk)
        assert "This mark is for us, not for the customer." in window_text(desk)

    async def test_what_the_card_said_is_not_asked_about_again(
        self, claude_desk: Desk, claude: MessagesApi
    ) -> None:
        desk = claude_desk
        bad = "The label costs 7.50 EUR."
        claude.script("draft", content=[{"type": "text", "text": f"Hello,\n\n{ANSWER} {bad}"}])
        card = await one_waits(desk)
        assert "[?1]" in desk.card_text("Parcel")
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        assert "This amount" in window_text(desk)
        await desk.ana.submit(window, {"Reply": f"Dear Jane,\n\n{bad} {ANSWER}"})
        assert desk.ana.modal is None
        await desk.card("Parcel", "Sent although a check warned of an amount")

    async def test_an_edit_that_was_undone_says_what_it_was_sent_in_spite_of(
        self, desk: Desk
    ) -> None:
        assert desk.service is not None
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        await desk.insists(desk.ana, await desk.ana.sees_modal(), {"Reply": BAD})
        card = await desk.card("Parcel", "A check warned of", "Undo")
        await desk.ana.press(card, "Undo")
        card = await desk.card("Parcel", "Approve & send", "[?1]", "This link")
        await desk.ben.press(card, "Approve & send")
        await desk.card("Parcel", "Leaves at", "A check warned of")
        [approved] = await events(desk, "draft.approve")
        assert approved["despite"]["link"] == 1

    async def test_what_can_be_undone_leaves_with_one_press_and_the_reason_beside_it(
        self, desk: Desk
    ) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        await desk.ana.submit(window, {"Reply": f"{ANSWER} Express costs 7.50 EUR."})
        assert desk.ana.modal is None
        card = await desk.card("Parcel", "Undo", "A check warned of an amount", "7.50 EUR")
        await desk.ana.press(card, "Undo")
        await desk.card("Parcel", "Approve & send", "This amount")

    @pytest.fixture
    def environ(self, request: pytest.FixtureRequest) -> dict[str, str]:
        waits = "undo" in request.node.name
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

    async def test_an_edit_is_asked_about_a_change_that_came_while_typing(self, desk: Desk) -> None:
        card = await one_waits(desk)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        await self.change(desk)
        await desk.ana.submit(window, {"Reply": f"Dear Jane,\n\n{ANSWER}"})
        assert "changed since this was drafted" in window_text(desk)
        await desk.ana.submit(window, {})
        await desk.customer().receives(1)

    async def test_nothing_leaves_by_itself_on_an_article_that_changed(self, desk: Desk) -> None:
        await earned(desk)
        number = await scheduled(desk, 2)
        await in_database(desk, cites_the_article)  # and no earlier reply, as it may
        await self.change(desk)
        await in_database(desk, an_hour_passes)
        await desk.card(f"Parcel {number}", "an article that it cites has changed")
        assert customer(desk, number).inbox == []
