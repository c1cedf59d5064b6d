"""Files that agents send along: chosen in the reply's window, and nowhere else."""

import email
import email.policy
from email.message import EmailMessage

from desk_app import Desk

from slackhitl.sandbox.mailbox import File
from slackhitl.sandbox.workspace import View

LABEL = File("Rücksendung Etikett.pdf", "application/pdf", b"%PDF-1.7 label" + b"\x00" * 120_000)
PHOTO = File("shelf.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(500))
QUESTION = "Hello,\n\nhow do I return my boots?\n\nJane"
BOX = "Files that go along"


async def editing(desk: Desk, subject: str) -> View:
    """Ana has the reply's window before her."""
    card = await desk.card(subject, "Edit")
    await desk.ana.press(card, "Edit")
    return await desk.ana.sees_modal()


def sent_files(raw: bytes) -> dict[str, bytes]:
    """The attachments of a mail by name."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return {part.get_filename() or "": part.get_content() for part in mail.iter_attachments()}


async def test_a_file_chosen_in_the_window_goes_out_with_the_reply(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Boots", QUESTION)
    window = await editing(desk, "Boots")
    reply = await desk.ana.submit(window, {"Reply": "Here is the label.", "Attach files": [LABEL]})
    assert reply.errors == {}
    [mail] = await jane.receives(1)
    assert sent_files(mail.raw) == {LABEL.name: LABEL.data}
    assert b"filename*=" in mail.raw or b"filename*0*=" in mail.raw
    await desk.card("Boots", "Sent", "*Was attached:* Rücksendung Etikett.pdf (120 kB)")


async def test_a_file_in_the_thread_stays_among_colleagues(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Boots", QUESTION)
    card = await desk.card("Boots", "Approve & send")
    desk.ana.says(card.channel, "internal.pdf is our price list", thread_ts=card.ts)
    await desk.ana.press(card, "Approve & send")
    [mail] = await jane.receives(1)
    assert sent_files(mail.raw) == {}


async def test_a_program_is_refused_in_the_window_in_words(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Boots", QUESTION)
    window = await editing(desk, "Boots")
    tool = File("tool.exe", "application/octet-stream", b"MZ\x00")
    refused = await desk.ana.submit(window, {"Reply": "Run this.", "Attach files": [tool]})
    assert refused.errors == {
        "files": "“tool.exe” is a program, which mail servers refuse and customers should not open."
        " Nothing was sent."
    }
    await desk.card("Boots", "Approve & send", without=("attached",))


async def test_too_much_is_refused_in_the_window_in_words(desk: Desk) -> None:
    await desk.customer().writes("Boots", QUESTION)
    window = await editing(desk, "Boots")
    big = [File(f"{n}.pdf", "application/pdf", b"%PDF-" + bytes(7_000_000)) for n in range(3)]
    refused = await desk.ana.submit(window, {"Reply": "All of it.", "Attach files": big})
    assert "larger than 20 MB in all" in refused.errors["files"]


async def test_a_file_that_is_not_what_its_name_says_brings_the_reply_back_to_review(
    desk: Desk,
) -> None:
    jane = desk.customer()
    await jane.writes("Boots", QUESTION)
    window = await editing(desk, "Boots")
    fake = File("label.pdf", "application/pdf", b"MZ\x00 program")
    assert not (await desk.ana.submit(window, {"Reply": "Here.", "Attach files": [fake]})).errors
    card = await desk.card(
        "Boots",
        "*Cannot be sent:* label.pdf is named like a PDF document but is a program.",
        "The reply has not left: a file cannot go along.",
        "Approve & send",
    )
    await desk.until(
        lambda: any("<@U0ANA>" in one.text for one in desk.sandbox.thread(card.channel, card.ts)),
        "the news",
    )
    await desk.ana.press(card, "Approve & send")
    assert "untick it" in desk.ana.ephemerals[-1].text
    await desk.ana.close_modal()
    window = await editing(desk, "Boots")
    assert BOX in desk.ana.labels(window)
    assert not (await desk.ana.submit(window, {"Reply": "Here it is.", BOX: []})).errors
    [mail] = await jane.receives(1)
    assert sent_files(mail.raw) == {}
    assert "Here it is." in mail.text


async def test_an_undone_reply_keeps_its_files_on_the_card_until_they_are_unticked(
    desk: Desk, environ: dict[str, str]
) -> None:
    await desk.stop()
    environ["SLACKHITL_UNDO_SECONDS"] = "60"
    await desk.start()
    jane = desk.customer()
    await jane.writes("Boots", QUESTION)
    window = await editing(desk, "Boots")
    stale = desk.ana.button(await desk.card("Boots", "Approve & send"), "Approve & send")
    await desk.ana.submit(window, {"Reply": "Two files.", "Attach files": [LABEL, PHOTO]})
    card = await desk.card("Boots", "*Will be attached:* Rücksendung", "Undo")
    await desk.ana.press(card, "Undo")
    card = await desk.card("Boots", "shelf.png (508 bytes) — press Edit to remove")

    await desk.ben.press_button(card, stale)
    assert "changed after this card was drawn" in desk.ben.ephemerals[-1].text

    window = await editing(desk, "Boots")
    kept = ["shelf.png (508 bytes)"]
    assert not (await desk.ana.submit(window, {"Reply": "Two files.", BOX: kept})).errors
    await desk.card("Boots", "*Will be attached:* shelf.png", "Undo", without=("Rücksendung",))


async def test_a_file_that_slack_does_not_give_away_brings_the_reply_back(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Boots", QUESTION)
    desk.sandbox.faults.refuse("files.info", "missing_scope")
    window = await editing(desk, "Boots")
    await desk.ana.submit(window, {"Reply": "Here.", "Attach files": [LABEL]})
    await desk.card("Boots", "could not be fetched from Slack: The app lacks a permission")
    assert jane.inbox == []


async def test_slack_failing_for_a_moment_only_delays_the_reply(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Boots", QUESTION)
    desk.sandbox.faults.answer_500("files.info")
    window = await editing(desk, "Boots")
    await desk.ana.submit(window, {"Reply": "Here.", "Attach files": [PHOTO]})
    [mail] = await jane.receives(1)
    assert sent_files(mail.raw) == {PHOTO.name: PHOTO.data}
    await desk.quiet()
    assert len(jane.inbox) == 1


async def test_whoever_takes_over_attaches_files_to_their_own_words(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Boots", QUESTION)
    card = await desk.card("Boots", "Take over")
    await desk.ana.press(card, "Take over")
    window = await desk.ana.sees_modal()
    await desk.ana.submit(window, {"Reply": "My words.", "Attach files": [PHOTO]})
    [mail] = await jane.receives(1)
    assert sent_files(mail.raw) == {PHOTO.name: PHOTO.data}
