"""We write to a customer first, and a colleague's message in a thread makes another draft."""

from email import message_from_bytes, policy

import pytest
from desk_app import Desk

from slackhitl.sandbox.mailbox import File
from slackhitl.sandbox.people import Person, as_text

NEW, DRAFT = "new_email", "draft_reply"
QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"
TEXT = "Dear Jane,\n\nyour parcel was damaged on its way. We look for it now.\n\nVera"


async def writes(person: Person, **changes: str) -> dict[str, str]:
    """Somebody fills in the window; what it finds wrong, by field."""
    await person.shortcut(NEW)
    window = await person.sees_modal()
    fields = {"To": "Jane Doe <jane@customer.example>", "Subject": "Your parcel", "Message": TEXT}
    reply = await person.submit(window, fields | changes)
    return reply.errors


@pytest.mark.parametrize("environ", [{"SLACKHITL_UNDO_SECONDS": "2"}])
async def test_a_supervisor_writes_first_takes_it_back_and_sends_it(desk: Desk) -> None:
    jane = desk.customer()
    assert await writes(desk.vera) == {}
    assert "has Undo" in as_text(desk.vera.modals[-1])
    card = await desk.card("Your parcel", "<@U0VERA> writes first", "Written by <@U0VERA>", "Undo")
    await desk.vera.press(card, "Undo")
    card = await desk.card("Your parcel", "Approve & send", without=("Undo", "Redraft…"))
    await desk.vera.press(card, "Edit")
    window = await desk.vera.sees_modal()
    await desk.vera.submit(window, {"Reply": f"{TEXT}\n\nSorry again!"})
    await desk.card("Your parcel", "Sent", "Sorry again!", "Resolve")
    [mail] = jane.inbox
    parsed = message_from_bytes(mail.raw, policy=policy.default)
    assert parsed["Subject"] == "Your parcel"
    assert parsed["To"] == "Jane Doe <jane@customer.example>"
    assert parsed["From"] == "Acme Support <support@acme.example>"
    assert parsed["In-Reply-To"] is None
    assert parsed["References"] is None
    text = parsed.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n").strip() == f"{TEXT}\n\nSorry again!"


async def test_the_customers_answer_lands_on_the_same_card_and_is_drafted(desk: Desk) -> None:
    jane = desk.customer()
    await writes(desk.vera)
    await desk.card("Your parcel", "Sent")
    await desk.until(lambda: jane.inbox, "the mail")
    await jane.writes("Re: Your parcel", QUESTION, reply_to=jane.inbox[-1])
    card = await desk.card(
        "Your parcel", "how long does a parcel", "1 earlier mail", "2 to 3 working days",
        "Approve & send",
    )  # fmt: skip
    await desk.ana.press(card, "Approve & send")
    await desk.until(lambda: len(jane.inbox) == 2, "the reply")
    assert "Re: Your parcel" in str(message_from_bytes(jane.inbox[-1].raw)["Subject"])
    figures = await desk.vera.command("/hitl stats today")
    assert "1" in figures.text


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("To", "jane", "no mail address"),
        ("To", "jane@customer.example, ben@customer.example", "one address at a time"),
        ("To", "support+x@acme.example", "an address of ours"),
        ("To", "no-reply@customer.example", "Nobody reads"),
        ("Subject", "  ", "as the subject"),
        ("Message", " \n ", "is empty"),
    ],
)
async def test_what_is_wrong_stands_under_its_field(
    desk: Desk, field: str, typed: str, says: str
) -> None:
    errors = await writes(desk.ana, **{field: typed})
    window = await desk.ana.sees_modal()
    [block] = [b for b in window.content["blocks"] if b.get("label", {}).get("text") == field]
    assert says in errors[block["block_id"]]
    await desk.quiet(0.2)
    assert desk.card_text("Your parcel") == ""


async def test_the_command_opens_the_same_window_with_the_address(desk: Desk) -> None:
    reply = await desk.ana.command("/hitl new jane@customer.example")
    assert (reply.acked, reply.text) == (True, "")
    window = await desk.ana.sees_modal()
    assert desk.ana.initial(window, "To") == "jane@customer.example"
    assert "From" not in desk.ana.labels(window)  # there is one address only
    jane = desk.customer()
    bill = File("bill.pdf", "application/pdf", b"%PDF-1.4 a bill")
    fields = {"Subject": "Your bill", "Message": "Here it is.", "Attach files": [bill]}
    await desk.ana.submit(window, fields)
    await desk.card("Your bill", "Was attached", "bill.pdf", "Sent")
    parsed = message_from_bytes(jane.inbox[-1].raw, policy=policy.default)
    assert [part.get_filename() for part in parsed.iter_attachments()] == ["bill.pdf"]


async def test_somebody_without_a_role_gets_no_window(desk: Desk) -> None:
    await desk.otto.shortcut(NEW)
    assert desk.otto.modal is None
    await desk.until(lambda: desk.otto.direct_messages, "why not")
    assert "not on the list" in desk.otto.direct_messages[0].text


@pytest.mark.parametrize("environ", [{"SLACKHITL_REVIEW_NEW_MAIL": "on"}])
async def test_where_policy_says_so_somebody_else_approves_it(desk: Desk) -> None:
    jane = desk.customer()
    await writes(desk.vera)
    assert "somebody else" in as_text(desk.vera.modals[-1])
    card = await desk.card("Your parcel", "Written by <@U0VERA>", "A second person must approve")
    await desk.vera.press(card, "Approve & send")
    await desk.until(
        lambda: any("Somebody else must" in m.text for m in desk.vera.ephemerals), "a refusal"
    )
    await desk.vera.press(card, "Undo")
    card = await desk.card("Your parcel", "took the approval back", "Edit", "Do not send")
    await desk.vera.press(card, "Edit")
    await desk.vera.submit(desk.vera.modals[-1], {"Reply": "Dear Jane, we found your parcel."})
    card = await desk.card("Your parcel", "we found your parcel", "A second person must approve")
    await desk.quiet(0.2)
    assert jane.inbox == []
    await desk.ana.press(card, "Approve & send")
    await desk.card("Your parcel", "written by <@U0VERA>, approved by <@U0ANA>")
    assert len(jane.inbox) == 1


@pytest.mark.parametrize("environ", [{"SLACKHITL_UNDO_SECONDS": "60"}])
async def test_a_mail_that_is_not_sent_after_all_says_so(desk: Desk) -> None:
    await writes(desk.ana)
    card = await desk.card("Your parcel", "Undo")
    await desk.ana.press(card, "Undo")
    card = await desk.card("Your parcel", "Do not send")
    await desk.ana.press(card, "Do not send")
    await desk.card("Your parcel", "Not sent, decided by <@U0ANA>")


async def test_a_colleagues_note_in_the_thread_makes_another_version(desk: Desk) -> None:
    await desk.customer().writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    note = desk.ben.says(card.channel, "mention the refund & policy", card.ts)
    await desk.ana.message_shortcut(note, DRAFT)
    await desk.card("Parcel", "as <@U0ANA> asked", "mention the refund &amp; policy")


async def test_on_the_card_itself_the_window_asks_what_to_change(desk: Desk) -> None:
    await desk.customer().writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    await desk.ana.message_shortcut(card, DRAFT)
    window = await desk.ana.sees_modal()
    await desk.ana.submit(window, {desk.ana.labels(window)[0]: "Be brief."})
    await desk.card("Parcel", "as <@U0ANA> asked", "Be brief.")


async def test_elsewhere_a_person_is_told_alone_where_it_works(desk: Desk) -> None:
    said = desk.ben.says(desk.sandbox.channel, "lunch?")
    told = await desk.ana.message_shortcut(said, DRAFT)
    assert "works on a card of mine" in told.text
    refused = await desk.otto.message_shortcut(said, DRAFT)
    assert "not on the list" in refused.text
