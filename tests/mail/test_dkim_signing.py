"""Replies signed by us: a receiver who asks DNS for the key finds them whole and ours."""

import base64
import email
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest
from desk_app import SUPPORT, Desk

from slackhitl.desk.case_views import Person
from slackhitl.mail.composing import compose
from slackhitl.mail.dkim_signing import DkimKeyWrong, DkimSigner
from slackhitl.mail.outgoing import Outgoing, OutgoingAttachment, Quoted
from slackhitl.settings import SettingsWrong, load

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
LETTER = Outgoing(
    sender=Person("Käthe vom Küchenhaus", SUPPORT),
    to=(Person("Jürgen " * 12, "juergen@kunde.example"),),
    cc=(Person("", "bob@kunde.example"),),
    subject="Küchenmaschine " * 9,
    text="Guten Tag,\n\n.\nFrom here on  spaces   and trailing \n" + "Wörter " * 300,
    message_id="c1.d2.0123@acme.example",
    date=NOON,
    in_reply_to="m2@kunde.example",
    references=("m1@kunde.example", "m2@kunde.example"),
    quoted=Quoted("Jürgen", NOON, "Hallo\n> alt", "<p>Hallo</p>", "de"),
    attachments=(OutgoingAttachment("Rechnung.pdf", "application/pdf", bytes(range(256)) * 9),),
)


def made(folder: Path, bits: int = 2048, *options: str) -> str:
    """A private key as the openssl program writes it."""
    command = ["openssl", "genrsa", *options, str(bits)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=30, text=True)
    (folder / "key.pem").write_text(done.stdout)
    return done.stdout


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> str:
    return made(tmp_path_factory.mktemp("key"))


def dns(signer: DkimSigner) -> Callable[..., bytes | None]:
    """What DNS answers once the operator has published the record."""

    def answer(name: bytes | str, timeout: int = 5) -> bytes | None:
        asked = name.decode() if isinstance(name, bytes) else name
        return signer.record.encode() if asked.rstrip(".") == signer.record_name else None

    return answer


def test_a_signed_reply_is_verified_with_the_record_that_check_prints(key: str) -> None:
    signer = DkimSigner("acme.example", "desk2026", key)
    raw = signer.sign(compose(LETTER))
    assert raw.startswith(b"DKIM-Signature: ")
    assert raw.endswith(compose(LETTER))
    assert dkim.verify(raw, dnsfunc=dns(signer))


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"\r\nDate: ", b"\r\nDate: Tue, 03 Nov 2026 12:00:00 +0000\r\nX-Date: "),
        (b"bob@kunde.example", b"eve@kunde.example"),
        (b"In-Reply-To: <m2", b"In-Reply-To: <m3"),
        (b"multipart/mixed", b"multipart/alternative"),
        (b"spaces", b"places"),
        (b"\r\nTo: ", b"\r\nFrom: eve@evil.example\r\nTo: "),
    ],
)
def test_what_was_changed_on_the_way_is_noticed(key: str, was: bytes, becomes: bytes) -> None:
    signer = DkimSigner("acme.example", "desk2026", key)
    raw = signer.sign(compose(LETTER))
    assert was in raw
    assert not dkim.verify(raw.replace(was, becomes, 1), dnsfunc=dns(signer))


def test_what_mail_servers_may_change_is_not(key: str) -> None:
    signer = DkimSigner("acme.example", "desk2026", key)
    raw = signer.sign(compose(LETTER))
    relayed = b"Received: from us by them\r\n" + raw.replace(b"\r\nCc: ", b"\r\nCC:   ") + b"\r\n"
    assert dkim.verify(relayed, dnsfunc=dns(signer))


def test_mail_from_a_subdomain_is_signed_and_mail_from_elsewhere_is_not(key: str) -> None:
    signer = DkimSigner("acme.example", "d", key)
    for address, signed in (
        ("help@eu.acme.example", True),
        ("HELP@ACME.EXAMPLE", True),
        ("help@notacme.example", False),
        ("help@acme.example.evil.example", False),
    ):
        raw = b"From: =?utf-8?q?a=40acme.example?=\r\n <" + address.encode() + b">\r\n\r\nhi\r\n"
        assert (signer.sign(raw) != raw) is signed, address


def test_the_record_holds_the_public_key_that_openssl_makes_of_the_private_one(
    key: str, tmp_path: Path
) -> None:
    (tmp_path / "key.pem").write_text(key)
    command = ["openssl", "rsa", "-in", str(tmp_path / "key.pem"), "-pubout", "-outform", "DER"]
    public = subprocess.run(command, check=True, capture_output=True, timeout=30).stdout
    signer = DkimSigner("acme.example", "desk2026", key)
    assert signer.record == f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"
    assert signer.bits == 2048


def test_a_key_of_the_older_form_and_one_written_on_one_line_work_too(tmp_path: Path) -> None:
    older = made(tmp_path, 1024, "-traditional")
    assert "BEGIN RSA PRIVATE KEY" in older
    signer = DkimSigner("acme.example", "d", older.strip().replace("\n", "\\n"))
    assert dkim.verify(signer.sign(compose(LETTER)), dnsfunc=dns(signer))


@pytest.mark.parametrize(
    ("domain", "selector", "text", "says"),
    [
        ("acme", "d", None, "SLACKHITL_DKIM_DOMAIN"),
        ("acme.example;", "d", None, "SLACKHITL_DKIM_DOMAIN"),
        ("acme.example", "d e", None, "SLACKHITL_DKIM_SELECTOR"),
        ("acme.example", "d", "", "no RSA private key"),
        ("acme.example", "d", "hunter2", "no RSA private key"),
        ("acme.example", "d", "-----BEGIN PRIVATE KEY-----\n%%%\n", "no RSA private key"),
        (
            "acme.example", "d",
            "-----BEGIN PRIVATE KEY-----\naHVudGVyMg==\n-----END PRIVATE KEY-----",
            "no RSA private key",
        ),
    ],
)  # fmt: skip
def test_settings_that_cannot_sign_are_told_without_the_key(
    key: str, domain: str, selector: str, text: str | None, says: str
) -> None:
    with pytest.raises(DkimKeyWrong) as caught:
        DkimSigner(domain, selector, key if text is None else text)
    assert says in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_key_that_is_too_small_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DkimKeyWrong, match="has 512 bits"):
        DkimSigner("acme.example", "d", made(tmp_path, 512))


def test_half_of_the_settings_is_a_mistake() -> None:
    with pytest.raises(SettingsWrong) as caught:
        load({"SLACKHITL_DKIM_DOMAIN": "acme.example"}, None)
    [sentence] = caught.value.problems
    assert "SLACKHITL_DKIM_SELECTOR and SLACKHITL_DKIM_KEY" in sentence


def test_check_prints_the_record_or_says_that_the_key_does_not_load(tmp_path: Path) -> None:
    made(tmp_path)
    told = checked(tmp_path)
    assert "ok    dkim: signs with a key of 2048 bits" in told
    assert "desk2026._domainkey.acme.example the TXT record v=DKIM1; k=rsa; p=MII" in told
    (tmp_path / "key.pem").write_text("hunter2")
    told = checked(tmp_path)
    assert "FAIL  dkim: SLACKHITL_DKIM_KEY is no RSA private key" in told
    assert "hunter2" not in told


def checked(folder: Path) -> str:
    """What `slackhitl check` prints, in a process of its own since it silences the log."""
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.getcwd(),
        "SLACKHITL_DKIM_DOMAIN": "acme.example",
        "SLACKHITL_DKIM_SELECTOR": "desk2026",
        "SLACKHITL_DKIM_KEY_FILE": str(folder / "key.pem"),
        "SLACKHITL_SLACK_API_URL": "http://127.0.0.1:9/api/",
    }
    command = [sys.executable, "-m", "slackhitl", "check"]
    done = subprocess.run(
        command, check=False, capture_output=True, timeout=60, text=True, env=environ, cwd=folder
    )
    return done.stdout


class TestTheService:
    """What an agent approves leaves with a signature."""

    @pytest.fixture
    def environ(self, key: str) -> dict[str, str]:
        return {
            "SLACKHITL_DKIM_DOMAIN": "acme.example",
            "SLACKHITL_DKIM_SELECTOR": "desk2026",
            "SLACKHITL_DKIM_KEY": key,
        }

    async def test_a_reply_reaches_the_customer_with_a_signature_that_holds(
        self, desk: Desk, key: str
    ) -> None:
        jane = desk.customer()
        await jane.writes("Parcel", QUESTION)
        card = await desk.card("Parcel", "Approve & send")
        await desk.ana.press(card, "Approve & send")
        [reply] = await jane.receives(1)
        assert email.message_from_bytes(reply.raw)["DKIM-Signature"]
        signer = DkimSigner("acme.example", "desk2026", key)
        assert dkim.verify(reply.raw, dnsfunc=dns(signer))
