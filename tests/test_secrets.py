"""What a customer should not have sent is in no row, no card and no request; only in the mail."""

import sqlite3
from datetime import timedelta
from email.message import EmailMessage

import pytest
from desk_app import Desk
from doubles.messages_api import MessagesApi

from slackhitl.flow.masked import masked, masked_markup
from slackhitl.mail.parsing import parse_email
from slackhitl.sandbox.mailbox import File

CARD, IBAN, PASSWORD = "4242 4242 4242 4242", "DE89 3704 0044 0532 0130 00", "hunter2"
SECRETS = (CARD, "4242424242424242", IBAN, "DE89370400440532013000", PASSWORD, "778899")
TEXT = (
    f"How long does a parcel inside Germany take? My card is {CARD}, my account {IBAN}.\n"
    f"password {PASSWORD}, and my PIN is 778899.\n"
)
MARKUP = (
    "<p>How long does a parcel inside Germany take? My card is <b>4242</b>&nbsp;4242 4242 4242, "
    f"my account {IBAN}.</p><p title='pw: {PASSWORD}'>password {PASSWORD}, PIN 778899</p>"
)


def rows(desk: Desk) -> str:
    """All that the database holds, as text."""
    with sqlite3.connect(desk.database_url.removeprefix("sqlite:///")) as connection:
        return "\n".join(connection.iterdump())


async def test_a_secret_is_only_in_the_archive(
    claude_desk: Desk, claude: MessagesApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "slackhitl")
    desk = claude_desk
    jane = desk.customer(f"Jane {CARD}")
    receipt = File(f"paid with {CARD}.txt", "text/plain", b"thanks")
    await jane.writes(f"Parcel {CARD}", TEXT, html=MARKUP, attachments=[receipt])
    card = await desk.card("Parcel [card number removed]", "Approve & send")
    text = desk.card_text("Parcel [card number removed]")
    assert "My card is [card number removed], my account [bank account removed]." in text
    assert "paid with [card number removed].txt" in text
    await desk.until(lambda: desk.sandbox.space.files, "the file in the thread")
    await desk.ana.press(card, "Approve & send")
    [reply] = await jane.receives(1)
    assert "> password [password removed], and my PIN is [password removed]." in reply.text

    found = await desk.ana.command("/hitl find removed")
    assert "Parcel" in found.text
    thread = [desk.sandbox.as_text(one) for one in desk.sandbox.thread(card.channel, card.ts)]
    names = [file.name for file in desk.sandbox.space.files.values()]
    everywhere = {
        "rows": rows(desk),
        "thread": f"{text}\n{thread}\n{names}\n{found.text}",
        "model": str(claude.requests),
        "reply": reply.raw.decode(),
        "log": caplog.text,
    }
    assert [
        (place, secret) for place, words in everywhere.items() for secret in SECRETS
        if secret in words
    ] == []  # fmt: skip
    archived = [path for path in (desk.folder / "data").rglob("*") if path.is_file()]
    assert any(CARD.encode() in path.read_bytes() for path in archived)


async def test_what_a_person_writes_is_sent_as_they_wrote_it_and_masked_to_the_model(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    desk = claude_desk
    jane = desk.customer()
    await jane.writes("Parcel", "How long does a parcel inside Germany take to arrive?")
    card = await desk.card("Parcel", "Approve & send")
    await desk.ana.press(card, "Edit")
    window = await desk.ana.sees_modal()
    ours = f"Hello Jane, please pay to {IBAN}.\nAna"
    await desk.ana.submit(window, {"Reply": ours})
    desk.passes(timedelta(seconds=15))  # its card warns of the account
    [reply] = await jane.receives(1)
    assert ours in reply.text

    claude.requests.clear()
    await jane.writes("Re: Parcel", "And how long does express take to arrive?", reply_to=reply)
    await desk.card("Parcel", "express", "Approve & send")
    assert "please pay to [bank account removed]" in str(claude.requests)
    assert IBAN not in str(claude.requests)


def test_markup_keeps_its_form_and_loses_its_secrets() -> None:
    assert masked_markup("<p>pw: tulip7</p><p>Hi</p>") == "<p>pw: [password removed]</p><p>Hi</p>"
    assert masked_markup("<p>4242&nbsp;4242 4242&#32;4242 &lt;b&gt;</p>") == (
        "<p>[card number removed] &lt;b&gt;</p>"
    )
    plain = '<p style="color:red">a &amp; b &copy;<br>order 48213</p>'
    assert masked_markup(plain) == plain


def test_markup_whose_secret_is_spread_over_elements_gives_way_to_the_text() -> None:
    assert masked_markup("<b>4242</b> 4242 4242 4242") == ""


def test_text_and_markup_may_say_different_things_and_both_are_masked() -> None:
    message = EmailMessage()
    message.set_content("Hello")
    markup = "<p>password hunter2</p><i hidden>PIN 4711</i><blockquote type=cite>Hi</blockquote>"
    message.add_alternative(markup, subtype="html")
    mail = masked(parse_email(message.as_bytes()))
    assert "hunter2" not in f"{mail.text}{mail.new_text}{mail.html}"
    assert "4711" not in mail.html
    assert masked_markup("<i hidden>4242 4242</i><i hidden>4242 4242</i>") == ""


def test_files_keep_names_of_their_own() -> None:
    part = 'Content-Disposition: attachment; filename="{}"\r\n\r\nx\r\n'
    raw = (
        "Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n"
        + part.format("4242424242424242.txt")
        + "--B\r\n"
        + part.format("4242-4242-4242-4242.txt")
        + "--B--\r\n"
    )
    names = [file.filename for file in masked(parse_email(raw.encode())).attachments]
    assert names == ["[card number removed].txt", "2-[card number removed].txt"]
