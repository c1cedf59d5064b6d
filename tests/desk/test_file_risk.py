"""Which files are shown to people, and in which words the others are refused."""

import io
import zipfile

import pytest

from slackhitl.desk.file_risk import risk

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
PDF = b"%PDF-1.7\n"
PROGRAM = b"MZ\x90\x00\x03\x00"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500


def packed(*names: str) -> bytes:
    """A zip file that holds these."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name in names:
            long_ago = zipfile.ZipInfo(name)  # the same bytes at every run
            file.writestr(long_ago, "application/x" if name == "mimetype" else "x")
    return held.getvalue()


WORD = packed("[Content_Types].xml", "word/document.xml")
MACROS = packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin")
OPEN_DOCUMENT = packed("mimetype", "content.xml")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kettle.jpg", JPEG),
        ("Kettle.JPEG", JPEG),
        ("screen shot 1.2.png", PNG),
        ("invoice.pdf", PDF),
        ("order list.docx", WORD),
        ("order list.odt", OPEN_DOCUMENT),
        ("old letter.doc", OLD_OFFICE),
        ("notes.txt", b"MZ is a prefix, BM another"),
        ("data.csv", b"a,b\n1,2\n"),
        ("invoice.xml", b'<?xml version="1.0"?><Invoice/>'),
        ("Your order at acme.com.eml", b"Subject: hello\n\nhi"),
        ("voice.m4a", b"\x00\x00\x00\x20ftypM4A "),
        ("drawing.step", b"ISO-10303-21;"),
        ("no ending", b"plain words"),
        ("", b""),
    ],
)
def test_ordinary_files_are_shown(name: str, content: bytes) -> None:
    assert risk(name, "application/octet-stream", content) is None


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("invoice.exe", PROGRAM, "is a program"),
        ("INVOICE.EXE. ", b"", "is a program"),
        ("invoice.\uff45\uff58\uff45", b"", "is a program"),
        ("update.ps1", b"", "is a script"),
        ("parcel.lnk", b"", "can start programs"),
        ("disk.iso", b"", "can start programs"),
        ("budget.xlsm", MACROS, "may hold macros"),
        ("budget.xlsx", MACROS, "may hold macros"),
        (
            "letter.doc",
            OLD_OFFICE + "_VBA_PROJECT".encode("utf-16-le") + b"\0\0",
            "may hold macros",
        ),
        ("photos.zip", packed("a.jpg"), "is an archive"),
        ("photos.tar.gz", b"\x1f\x8b\x08", "is an archive"),
        ("form.html", b"<html>", "is a web page"),
        ("logo.svg", b"<svg/>", "is a drawing that can hold scripts"),
        ("invoice.pdf.exe", PROGRAM, "is a program"),
        ("invoice.exe.pdf", PDF, "has two endings (.exe.pdf)"),
        ("scan.pdf.xyz", PDF, "has two endings (.pdf.xyz)"),
        ("photo\u202egpj.exe", PROGRAM, "hides its true ending in its name"),
        ("photo.jpg           .exe", PROGRAM, "hides its true ending in its name"),
        ("photo.jpg", PROGRAM, "is named like a JPEG picture but is a program"),
        ("photo.jpg", PNG, "is named like a JPEG picture but is a PNG picture"),
        ("photo.jpg", b"words", "is named like a JPEG picture but is something else"),
        ("invoice.pdf", b"<!DOCTYPE html><html>", "is named like a PDF document but is a web page"),
        ("notes.txt", b"\xef\xbb\xbf  <script>x</script>", "is a web page"),
        ("notes.txt", "<html >".encode("utf-16"), "is a web page"),
        ("notes.txt", PDF, "is named like a text but is a PDF document"),
        ("pixel.xml", b"<?xml version='1.0'?><s:svg >", "is a drawing that can hold scripts"),
        ("run", b"#!/bin/sh\n", "is a script"),
        ("order.docx", packed("a.txt"), "is named like an office document but is an archive"),
    ],
)
def test_what_can_run_or_pretends_is_not_shown(name: str, content: bytes, reason: str) -> None:
    assert risk(name, "application/octet-stream", content) == reason


def test_a_locked_office_file_is_not_shown() -> None:
    locked = OLD_OFFICE + "EncryptedPackage".encode("utf-16-le")
    reason = risk("list.xls", "application/vnd.ms-excel", locked)
    assert reason == "is locked with a password, so that nobody can look into it"


def test_a_name_that_tells_nothing_is_judged_by_what_its_sender_says() -> None:
    assert risk("page", "text/html; charset=utf-8", b"hello") == "is a web page"
    assert risk("page", "text/plain", b"hello") is None


@pytest.mark.parametrize("content", [b"PK\x03\x04", WORD[:60], b"PK\x05\x06" + b"\xff" * 18])
def test_a_broken_archive_is_an_archive(content: bytes) -> None:
    assert risk("a.bin2", "", content) == "is an archive"
