"""Customers' files: shown in the card's thread as files, or named there with the reason."""

import asyncio
import email
from email.message import EmailMessage

from desk_app import Desk
from sqlmodel import Session, func, select

from slackhitl.desk.models import Job
from slackhitl.sandbox.mailbox import File
from slackhitl.sandbox.workspace import Message

PHOTO = File("kettle.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"\x07" * 12_000)
RECEIPT = File("receipt.pdf", "application/pdf", b"%PDF-1.7 receipt")
SETUP = File("invoice.exe", "application/octet-stream", b"MZ\x90\x00" + b"\x00" * 2_000_000)


def shown(desk: Desk, card: Message) -> list[Message]:
    """The posts of a card's thread that hold files."""
    return [post for post in desk.sandbox.thread(card.channel, card.ts) if post.files]


def said(desk: Desk, card: Message) -> str:
    """All that a card's thread says."""
    return "\n".join(
        desk.sandbox.as_text(post) for post in desk.sandbox.thread(card.channel, card.ts)
    )


async def test_a_customers_photo_is_seen_in_the_thread_and_a_program_is_only_named(
    desk: Desk,
) -> None:
    await desk.customer().writes("Broken kettle", "See here.", attachments=[PHOTO, SETUP, RECEIPT])
    card = await desk.card(
        "Broken kettle", "3 attachments: kettle.png (12 kB), invoice.exe (2.0 MB, not shown)"
    )
    await desk.until(lambda: "kept on file" in said(desk, card), "the named file")
    [post] = shown(desk, card)
    assert post.text == "*2 files from the mail of Jane Doe*"
    photo, receipt = post.files
    assert (photo.name, photo.data) == (PHOTO.name, PHOTO.data)
    assert photo.alt_text == "Picture from the customer's mail: kettle.png"
    assert (receipt.name, receipt.data, receipt.alt_text) == (RECEIPT.name, RECEIPT.data, "")
    assert "invoice.exe (2.0 MB) is a program, and is kept on file as" in said(desk, card)
    assert len(desk.sandbox.space.files) == 2


async def test_a_logo_that_comes_with_every_mail_is_shown_once(desk: Desk) -> None:
    jane = desk.customer()
    first = await jane.writes("Kettle", "See here.", attachments=[PHOTO])
    card = await desk.card("Kettle", "1 attachment:")
    await desk.until(lambda: shown(desk, card), "the photo")
    await jane.writes("Re: Kettle", "And here.", reply_to=first, attachments=[PHOTO, RECEIPT])
    await desk.until(lambda: len(shown(desk, card)) == 2, "the receipt")
    assert [file.name for file in shown(desk, card)[1].files] == ["receipt.pdf"]


async def test_a_file_is_shown_once_though_slacks_answer_is_lost(desk: Desk) -> None:
    desk.sandbox.faults.lose_answer("files.completeUploadExternal")
    await desk.customer().writes("Kettle", "See here.", attachments=[PHOTO])
    card = await desk.card("Kettle", "1 attachment:")
    await desk.until(lambda: shown(desk, card), "the photo")
    await settled(desk)
    assert len(shown(desk, card)) == 1


async def test_a_crash_between_upload_and_post_is_made_good(desk: Desk) -> None:
    desk.sandbox.faults.answer_500("files.completeUploadExternal")
    await desk.customer().writes("Kettle", "See here.", attachments=[PHOTO])
    card = await desk.card("Kettle", "1 attachment:")
    await desk.until(lambda: desk.sandbox.space.files, "an upload")
    await desk.stop()
    await desk.start()
    await desk.until(lambda: shown(desk, card), "the photo", timeout=20)
    await settled(desk)
    assert len(shown(desk, card)) == 1


async def test_files_that_slack_refuses_are_named_and_shown_by_a_button_once_it_takes_them(
    desk: Desk,
) -> None:
    desk.sandbox.faults.refuse("files.getUploadURLExternal", "missing_scope")
    await desk.customer().writes("Kettle", "See here.", attachments=[PHOTO])
    card = await desk.card("Kettle", "1 attachment:")
    await desk.until(lambda: "could not be shown: The app lacks" in said(desk, card), "the reason")
    thread = desk.sandbox.thread(card.channel, card.ts)
    [post] = [one for one in thread if "Not shown here" in one.text]
    assert (await desk.ana.press(post, "Show the files")).acked
    await desk.until(lambda: shown(desk, card), "the photo")
    await settled(desk)
    assert len(shown(desk, card)) == 1


async def test_a_customers_name_for_a_file_is_only_a_name(desk: Desk) -> None:
    evil = File("../../<!channel> *hi*.zip", "application/zip", b"PK\x03\x04")
    await desk.customer().writes("Kettle", "See here.", attachments=[evil])
    card = await desk.card("Kettle", "1 attachment:")
    await desk.until(lambda: "is an archive" in said(desk, card), "the named file")
    assert "<!channel>" not in said(desk, card)
    assert "*hi*" not in said(desk, card)
    assert "../" not in said(desk, card)


async def settled(desk: Desk) -> None:
    """Wait until no job is left."""
    assert desk.service is not None
    for _ in range(400):
        if not await desk.service.services.db.run(_jobs):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("work is left")


def _jobs(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Job)).one()


async def test_a_photo_within_the_customers_text_is_still_there_in_the_quote(desk: Desk) -> None:
    jane = desk.customer()
    markup = '<p>How long does a parcel inside Germany take? <img src="cid:p@customer.example"></p>'
    mail = EmailMessage()
    mail["From"], mail["To"] = "Jane Doe <jane@customer.example>", "support@acme.example"
    mail["Subject"], mail["Message-ID"] = "Parcel", "<m@customer.example>"
    mail.set_content("How long does a parcel inside Germany take?")
    mail.add_alternative(markup, subtype="html")
    page = mail.get_payload(1)
    page.add_related(PHOTO.data, "image", "png", cid="<p@customer.example>", disposition="inline")
    await jane.writes("", "", raw=mail.as_bytes())

    await desk.ana.press(await desk.card("Parcel", "Approve & send"), "Approve & send")

    [reply] = await jane.receives(1)
    parts = {one["Content-ID"]: one for one in email.message_from_bytes(reply.raw).walk()}
    assert parts["<p@customer.example>"].get_payload(decode=True) == PHOTO.data
