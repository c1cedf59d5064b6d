"""A reply whose delivery is uncertain is looked up where the provider files sent mail."""

from datetime import UTC, datetime
from typing import Any

import pytest

from slackhitl.mail.account import Account, Tls
from slackhitl.mail.outbox import AccountTrouble, CopyTrouble
from slackhitl.mail.sent_folder import SentFolder
from slackhitl.mail.urls import outbox_from_url

pytestmark = pytest.mark.dovecot

OURS = "c1.d2.0123456789abcdef@acme.example"


def sent_folder(mailbox: Any, password: str = "secret") -> SentFolder:
    return SentFolder(Account("127.0.0.1", mailbox.port, Tls.OFF, mailbox.user, password))


async def test_a_mail_in_the_sent_folder_was_sent(mailbox: Any) -> None:
    mailbox.put(f"Message-ID: <{OURS}>\r\n\r\nhi\r\n".encode(), folder="Sent")
    assert await sent_folder(mailbox).holds(OURS) is True
    url = f"smtp://{mailbox.user}:secret@127.0.0.1?tls=off&sent=127.0.0.1:{mailbox.port}"
    assert await outbox_from_url(url).find_sent(OURS) is True


async def test_a_mail_that_is_not_there_may_have_been_sent_all_the_same(mailbox: Any) -> None:
    assert await sent_folder(mailbox).holds(OURS) is None
    assert await sent_folder(mailbox).holds("") is None


async def test_a_mailbox_that_cannot_be_asked_tells_nothing(
    mailbox: Any, unused_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    assert await sent_folder(mailbox, "wrong-secret").holds(OURS) is None
    nobody = SentFolder(Account("127.0.0.1", unused_port, Tls.OFF, "u", "p"))
    assert await nobody.holds(OURS) is None
    assert "wrong-secret" not in caplog.text


async def test_an_outbox_without_a_sent_folder_cannot_tell() -> None:
    assert await outbox_from_url("smtp://127.0.0.1?tls=off").find_sent(OURS) is None


NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
COPY = f"Message-ID: <{OURS}>\r\nSubject: Re: Parcel\r\n\r\nIt is on its way.\r\n".encode()


async def test_a_copy_is_filed_once_as_it_was_sent_and_marked_as_read(mailbox: Any) -> None:
    await sent_folder(mailbox).file(OURS, COPY, NOON)
    await sent_folder(mailbox).file(OURS, COPY, NOON)
    with mailbox.client() as client:
        client.normalise_times = False
        client.select_folder("Sent", readonly=True)
        [found] = client.fetch(client.search("ALL"), ["BODY[]", "FLAGS", "INTERNALDATE"]).values()
    assert found[b"BODY[]"] == COPY
    assert b"\\Seen" in found[b"FLAGS"]
    assert found[b"INTERNALDATE"] == NOON


async def test_the_folder_is_known_by_its_use_and_not_by_its_name(mailbox: Any) -> None:
    with mailbox.client() as client:
        client.create_folder("Gesendet")
    assert await sent_folder(mailbox).where() == "Sent"
    await sent_folder(mailbox).file(OURS, COPY, NOON)
    assert mailbox.subjects("Sent") == [b"Re: Parcel"]
    assert mailbox.subjects("Gesendet") == []


async def test_a_copy_that_cannot_be_filed_says_whether_trying_again_may_help(
    mailbox: Any, unused_port: int
) -> None:
    with pytest.raises(CopyTrouble) as refused:
        await sent_folder(mailbox, "wrong-secret").file(OURS, COPY, NOON)
    assert refused.value.lasting
    assert "SLACKHITL_OUTBOX" in refused.value.reason
    assert "wrong-secret" not in refused.value.reason
    nobody = SentFolder(Account("127.0.0.1", unused_port, Tls.OFF, "u", "p"))
    with pytest.raises(CopyTrouble) as away:
        await nobody.file(OURS, COPY, NOON)
    assert not away.value.lasting


async def test_check_says_where_copies_go_or_why_they_cannot(mailbox: Any, smtp: Any) -> None:
    smtp.password = b"secret"
    server = f"smtp://{mailbox.user}:secret@127.0.0.1:{smtp.port}?tls=off"
    with_copies = outbox_from_url(f"{server}&sent=127.0.0.1:{mailbox.port}&copies=on")
    assert with_copies.files_copies
    assert (await with_copies.check()).endswith("logged in; copies go to Sent")
    astray = outbox_from_url(f"{server}&sent=127.0.0.1:{smtp.port}&copies=on")
    with pytest.raises(AccountTrouble, match="The Sent folder cannot be used"):
        await astray.check()
    assert not outbox_from_url(f"{server}&sent=127.0.0.1:{mailbox.port}").files_copies
