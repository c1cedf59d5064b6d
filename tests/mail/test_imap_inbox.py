"""Mail from a real Dovecot: as it comes, once, through cut connections and failing deliveries."""

import asyncio
import logging
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from imapclient.exceptions import IMAPClientError

from slackhitl.mail.account import Account, Tls
from slackhitl.mail.imap_inbox import ImapInbox, Pace
from slackhitl.mail.inbox import Delivery, InboxTrouble

pytestmark = pytest.mark.dovecot

INGESTED = b"$Ingested"
QUICK = Pace(look_around=20, retry=0.2, first=0.2, longest=1, refused=0.5, answer=3)


def mail(subject: str) -> bytes:
    return f"From: maria@kunde.example\r\nSubject: {subject}\r\n\r\nsecret words\r\n".encode()


@dataclass
class Desk:
    """Takes mail in, or fails to; a subject in `poison` always fails."""

    taken: list[Delivery] = field(default_factory=list)
    fail: int = 0
    offered: int = 0
    poison: bytes = b"no such subject"
    slow: float = 0.0

    async def deliver(self, delivery: Delivery) -> None:
        self.offered += 1
        await asyncio.sleep(self.slow)
        if self.fail:
            self.fail -= 1
            raise OSError("disk full")
        if self.poison in delivery.raw:
            raise ValueError(delivery.raw)
        self.taken.append(delivery)

    def subjects(self) -> list[str]:
        lines = [line for one in self.taken for line in one.raw.decode().splitlines()]
        return [line[9:] for line in lines if line.startswith("Subject: ")]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def inbox(mailbox: Any, pace: Pace = QUICK, folder: str = "INBOX", **changes: Any) -> ImapInbox:
    account = Account(
        "127.0.0.1", mailbox.port, Tls.OFF, mailbox.user, changes.pop("password", "secret")
    )
    return ImapInbox(account, folder, pace=pace, **changes)


@asynccontextmanager
async def reading(source: ImapInbox, desk: Desk) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(source.run(desk.deliver))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_mail_that_waits_is_delivered_once_and_stays_unread(
    mailbox: Any, desk: Desk, until: Any
) -> None:
    mailbox.put(mail("one"), mail("two"))
    async with reading(inbox(mailbox), desk):
        await until(lambda: mailbox.flags() == [{INGESTED}, {INGESTED}])
    async with reading(inbox(mailbox), desk) as _:
        await asyncio.sleep(0.5)
    assert desk.subjects() == ["one", "two"]
    first = desk.taken[0]
    assert first.raw == mail("one")
    assert first.source == f"imap://{mailbox.user}@127.0.0.1:{mailbox.port}/INBOX"
    assert first.key.partition(":")[2] == "1"


async def test_mail_that_somebody_read_is_delivered_all_the_same(
    mailbox: Any, desk: Desk, until: Any
) -> None:
    mailbox.put(mail("read by a person"))
    with mailbox.client() as client:
        client.select_folder("INBOX")
        client.add_flags([1], [b"\\Seen"])
    async with reading(inbox(mailbox), desk):
        await until(lambda: len(desk.taken) == 1)


async def test_new_mail_is_seen_during_idle(mailbox: Any, desk: Desk, until: Any) -> None:
    source = inbox(mailbox)
    async with reading(source, desk):
        await until(lambda: source.state.connected)
        for number in range(3):
            await asyncio.sleep(0.3)
            began = time.monotonic()
            await asyncio.to_thread(mailbox.put, mail(str(number)))
            await until(lambda number=number: len(desk.taken) == number + 1)
            assert time.monotonic() - began < 2
    assert desk.subjects() == ["0", "1", "2"]


@pytest.mark.parametrize("how", ["the server says goodbye", "the server dies"])
async def test_a_cut_connection_is_made_again(
    mailbox: Any, desk: Desk, until: Any, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    source = inbox(mailbox)
    with caplog.at_level(logging.INFO, "slackhitl"):
        async with reading(source, desk):
            await until(lambda: source.state.connected)
            await asyncio.sleep(0.3)
            if how == "the server dies":
                await asyncio.to_thread(mailbox.signal_sessions, signal.SIGKILL)
            else:
                await asyncio.to_thread(mailbox.doveadm, "kick", mailbox.user)
            await until(lambda: not source.state.connected)
            assert "No connection" in (source.state.trouble or "")
            await asyncio.to_thread(mailbox.put, mail("after the cut"))
            await until(lambda: desk.subjects() == ["after the cut"])
            assert source.state.connected
            assert source.state.trouble is None
    assert "Traceback" not in caplog.text
    assert len(caplog.records) < 6


async def test_a_connection_that_dies_without_a_word_is_noticed(
    mailbox: Any, desk: Desk, until: Any
) -> None:
    source = inbox(mailbox, Pace(look_around=0.5, first=0.1, answer=0.7))
    async with reading(source, desk):
        await until(lambda: source.state.connected)
        await asyncio.sleep(0.2)
        mailbox.signal_sessions(signal.SIGSTOP)
        try:
            await until(lambda: not source.state.connected)
            await asyncio.to_thread(mailbox.put, mail("after the silence"))
            await until(lambda: desk.subjects() == ["after the silence"])
        finally:
            mailbox.signal_sessions(signal.SIGKILL)


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
async def test_an_encrypted_connection_works_the_same_and_needs_a_trusted_certificate(
    mailbox: Any, certificate: Any, desk: Desk, until: Any, tls: Tls
) -> None:
    port = mailbox.tls_port if tls is Tls.IMPLICIT else mailbox.port
    account = Account("127.0.0.1", port, tls, mailbox.user, "secret", certificate.client())
    source = ImapInbox(account, pace=QUICK)
    async with reading(source, desk):
        await until(lambda: source.state.connected)
        for number in range(2):
            await asyncio.sleep(0.4)
            began = time.monotonic()
            await asyncio.to_thread(mailbox.put, mail(str(number)))
            await until(lambda number=number: len(desk.taken) == number + 1)
            assert time.monotonic() - began < 2
        await asyncio.to_thread(mailbox.doveadm, "kick", mailbox.user)
        await until(lambda: not source.state.connected)
        await until(lambda: source.state.connected)
    stranger = Account("127.0.0.1", port, tls, mailbox.user, "secret")
    with pytest.raises(InboxTrouble, match="certificate verify failed"):
        await ImapInbox(stranger, pace=QUICK).check()


async def test_a_delivery_that_fails_twice_comes_again_and_is_marked_only_then(
    mailbox: Any, desk: Desk, until: Any, caplog: pytest.LogCaptureFixture
) -> None:
    desk.fail = 2
    mailbox.put(mail("patience"))
    with caplog.at_level(logging.DEBUG, "slackhitl"):
        async with reading(inbox(mailbox, replace(QUICK, retry=0.7)), desk):
            await until(lambda: desk.offered >= 1)
            assert mailbox.flags() == [set()]
            await until(lambda: mailbox.flags() == [{INGESTED}])
    assert desk.subjects() == ["patience"]
    assert desk.offered == 3
    assert "OSError" in caplog.text
    assert "secret words" not in caplog.text


async def test_a_mail_that_always_fails_is_set_aside_while_others_pass(
    mailbox: Any, desk: Desk, until: Any, caplog: pytest.LogCaptureFixture
) -> None:
    desk.poison = b"Subject: poison"
    mailbox.put(mail("poison"), mail("good"))
    async with reading(inbox(mailbox), desk):
        await until(lambda: mailbox.subjects("Failed") == [b"poison"])
        await asyncio.to_thread(mailbox.put, mail("later"))
        await until(lambda: desk.subjects() == ["good", "later"])
    assert mailbox.subjects("INBOX") == [b"good", b"later"]
    assert "moved to Failed" in caplog.text
    assert "secret words" not in caplog.text


async def test_when_nothing_can_be_stored_nothing_is_set_aside(
    mailbox: Any, desk: Desk, until: Any
) -> None:
    desk.fail = 30
    mailbox.put(*(mail(str(number)) for number in range(8)))
    quick = Pace(look_around=20, retry=0.02, answer=3)
    async with reading(inbox(mailbox, quick), desk):
        await until(lambda: len(desk.taken) == 8)
    assert sorted(desk.subjects()) == [str(number) for number in range(8)]
    assert mailbox.subjects("Failed") == []


async def test_a_folder_that_takes_no_marks_is_read_all_the_same(
    mailbox: Any, desk: Desk, until: Any
) -> None:
    with mailbox.client() as client:
        client.create_folder("Shared")
    mailbox.put(mail("one"), folder="Shared")
    mailbox.doveadm("acl", "set", "-u", mailbox.user, "Shared", "owner", "lookup", "read", "insert")
    source = inbox(mailbox, folder="Shared")
    async with reading(source, desk):
        await until(lambda: len(desk.taken) == 1)
        await asyncio.to_thread(mailbox.doveadm, "kick", mailbox.user)
        await until(lambda: not source.state.connected)
        await asyncio.to_thread(mailbox.put, mail("two"), folder="Shared")
        await until(lambda: len(desk.taken) == 2)
    assert desk.subjects() == ["one", "two"]
    assert INGESTED not in set().union(*mailbox.flags("Shared"))


async def test_a_folder_made_anew_gives_new_keys(mailbox: Any, desk: Desk, until: Any) -> None:
    with mailbox.client() as client:
        client.create_folder("Support")
    mailbox.put(mail("one"), folder="Support")
    async with reading(inbox(mailbox, folder="Support"), desk):
        await until(lambda: len(desk.taken) == 1)
        with mailbox.client() as client:

            def gone() -> bool:
                with suppress(IMAPClientError):  # Dovecot may be busy with the reader's session
                    client.delete_folder("Support")
                return not client.folder_exists("Support")

            def there() -> bool:
                with suppress(IMAPClientError):
                    client.create_folder("Support")
                return bool(client.folder_exists("Support"))

            await until(gone)
            await asyncio.sleep(1.1)  # Dovecot takes UIDVALIDITY from the clock
            await until(there)
        mailbox.put(mail("two"), folder="Support")
        await until(lambda: len(desk.taken) == 2)
    first, second = (one.key.split(":") for one in desk.taken)
    assert first[0] != second[0]
    assert first[1] == second[1] == "1"


async def test_a_wrong_password_is_said_plainly_and_tried_seldom(mailbox: Any, desk: Desk) -> None:
    source = inbox(mailbox, Pace(refused=60), password="wrong-secret")
    async with reading(source, desk):
        async with asyncio.timeout(5):
            while source.state.trouble is None:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert "Check the user and password" in source.state.trouble
        assert "wrong-secret" not in source.state.trouble
        assert not source.state.connected
    with pytest.raises(InboxTrouble, match="Check the user and password"):
        await source.check()


async def test_a_server_that_is_away_is_tried_until_it_is_back(
    unused_port: int, desk: Desk, until: Any
) -> None:
    source = ImapInbox(Account("127.0.0.1", unused_port, Tls.OFF, "u", "p"), pace=QUICK)
    async with reading(source, desk):
        await until(lambda: source.state.trouble is not None)
        assert "refused" in source.state.trouble.lower()
    with pytest.raises(InboxTrouble, match="No connection"):
        await source.check()


async def test_a_stop_takes_effect_within_seconds_also_while_a_mail_is_taken(
    mailbox: Any, desk: Desk, until: Any
) -> None:
    desk.slow = 0.8
    mailbox.put(mail("slow"))
    source = inbox(mailbox)
    async with reading(source, desk) as task:
        await until(lambda: desk.offered == 1)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert time.monotonic() - began < 4
    assert mailbox.flags() == [{INGESTED}]


async def test_a_check_says_what_is_there(mailbox: Any, desk: Desk) -> None:
    mailbox.put(mail("one"))
    assert (await inbox(mailbox).check()).endswith("/INBOX: logged in, 1 mails, 1 of them new")
    with pytest.raises(InboxTrouble, match="folder Nowhere cannot be opened"):
        await inbox(mailbox, folder="Nowhere").check()


async def test_mail_from_before_the_given_day_is_left_alone(mailbox: Any, desk: Desk) -> None:
    mailbox.put(mail("today"))
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()
    async with reading(inbox(mailbox, since=tomorrow), desk):
        await asyncio.sleep(0.5)
    assert desk.taken == []


async def test_many_mails_arrive_all(mailbox: Any, desk: Desk, until: Any) -> None:
    mailbox.put(*(mail(f"number {number}") for number in range(120)))
    async with reading(inbox(mailbox), desk):
        await until(lambda: len(desk.taken) == 120)
    assert len({one.key for one in desk.taken}) == 120
