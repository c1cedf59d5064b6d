"""A reply whose delivery is uncertain is looked up where the provider files sent mail."""

from typing import Any

import pytest

from slackhitl.mail.account import Account, Tls
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
