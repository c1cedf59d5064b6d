"""Which files of a mail its card's thread shows, names or passes over."""

from dataclasses import asdict
from typing import Any

from bare_desk import BareDesk

from slackhitl.desk import attachments
from slackhitl.desk.attached import AttachedFile
from slackhitl.desk.attachments import FilesOfMail
from slackhitl.desk.work import Kind


def file(name: str, size: int = 50_000, **more: Any) -> dict[str, Any]:
    """A file of a mail; its bytes are named after it."""
    values = {"content_type": "image/png", "digest": f"digest-{name}", **more}
    return asdict(AttachedFile(filename=name, size=size, **values))


def tell(desk: BareDesk, *files: dict[str, Any], **more: Any) -> tuple[int, FilesOfMail]:
    """A mail with these files; its id and what is left to tell."""
    receipt = desk.mail(attachments=files, **more)
    found = desk.do(attachments.to_tell, receipt.message_id)
    assert found is not None
    return receipt.message_id, found


def names(found: FilesOfMail | None) -> tuple[list[str], list[str]]:
    """The files to show, and those to name with their reasons."""
    assert found is not None
    shown = [one.file.filename for one in found.show]
    return shown, [f"{one.file.filename} {one.reason}" for one in found.name]


def wanted(desk: BareDesk) -> list[int]:
    """The mails whose files are to be shown."""
    return [job.subject_id for job in desk.jobs().values() if job.kind == Kind.FILES]


def test_ordinary_files_are_shown_and_the_others_named_with_a_reason(desk: BareDesk) -> None:
    message_id, found = tell(
        desk,
        file("photo.png"),
        file("run.exe", risk="is a program"),
        file("film.mp4", attachments.LARGEST_SHOWN + 1),
        file("nothing.txt", 0),
    )
    assert wanted(desk) == [message_id]
    shown, named = names(found)
    assert shown == ["photo.png"]
    assert named == [
        "run.exe is a program", "film.mp4 is too large to show", "nothing.txt is empty"
    ]  # fmt: skip


def test_logos_within_the_text_and_signatures_are_passed_over(desk: BareDesk) -> None:
    logo = file("logo.png", 3_000, inline=True)
    signed = file("smime.p7s", content_type="application/pkcs7-signature")
    receipt = desk.mail(attachments=(logo, signed))
    assert wanted(desk) == []
    _, found = tell(desk, logo, file("pasted.png", inline=True))
    assert names(found) == (["pasted.png"], [])
    assert receipt.message_id


def test_what_was_told_is_not_told_again(desk: BareDesk) -> None:
    message_id, _ = tell(desk, file("a.png"), file("b.exe", risk="is a program"), file("c.png"))
    desk.do(attachments.uploaded, message_id, {1: "F1", 3: "F3"})
    found = desk.do(attachments.to_tell, message_id)
    assert found is not None
    assert [one.slack_file for one in found.show] == ["F1", "F3"]
    desk.do(attachments.told, message_id, (1, 2), desk.now)
    assert names(desk.do(attachments.to_tell, message_id)) == (["c.png"], [])
    desk.do(attachments.told, message_id, (3,), desk.now)
    assert names(desk.do(attachments.to_tell, message_id)) == ([], [])


def test_a_file_that_slack_refused_is_named_and_tried_again_when_somebody_asks(
    desk: BareDesk,
) -> None:
    message_id, found = tell(desk, file("a.png"))
    desk.do(attachments.refused, message_id, (1,), "The app lacks a permission.")
    named = ["a.png could not be shown: The app lacks a permission"]
    assert names(desk.do(attachments.to_tell, message_id)) == ([], named)
    desk.do(attachments.told, message_id, (1,), desk.now)
    desk.do(attachments.show_again, found.conversation_id, desk.now)
    assert names(desk.do(attachments.to_tell, message_id)) == (["a.png"], [])
    assert wanted(desk) == [message_id]


def test_more_files_than_anybody_looks_at_are_named(desk: BareDesk) -> None:
    many = [file(f"{number}.png") for number in range(attachments.MOST_SHOWN + 2)]
    message_id, found = tell(desk, *many)
    assert len(found.show) == attachments.MOST_SHOWN
    assert len(found.name) == 2
    shown = tuple(one.number for one in found.show)
    desk.do(attachments.told, message_id, shown, desk.now)
    left = names(desk.do(attachments.to_tell, message_id))
    assert left == ([], [f"{n}.png is one of too many files to show" for n in (30, 31)])


def test_an_automatic_mails_files_are_kept_but_not_shown(desk: BareDesk) -> None:
    desk.mail(attachments=(file("a.png"),), screening="automatic reply")
    assert wanted(desk) == []


def test_a_mail_that_is_gone_has_nothing_to_tell(desk: BareDesk) -> None:
    assert desk.do(attachments.to_tell, 99) is None
