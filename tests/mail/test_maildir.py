"""Mail from a folder, and replies into one."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from slackhitl.mail.inbox import Delivery, InboxTrouble
from slackhitl.mail.maildir_inbox import MaildirInbox
from slackhitl.mail.maildir_outbox import MaildirOutbox
from slackhitl.mail.outbox import Posting, TemporaryFailure

MAIL = Posting(b"Subject: hi\r\n\r\nhello\r\n", "s@x", ("m@x",), "c1.d2.abc@acme.example")


@dataclass
class Desk:
    taken: list[Delivery] = field(default_factory=list)
    poison: bytes = b"no such mail"
    away: bool = False
    offered: int = 0

    async def deliver(self, delivery: Delivery) -> None:
        self.offered += 1
        if self.away or self.poison in delivery.raw:
            raise OSError("disk full")
        self.taken.append(delivery)


@asynccontextmanager
async def reading(path: Path, desk: Desk) -> AsyncIterator[MaildirInbox]:
    source = MaildirInbox(path, look_around=0.02, retry=0.02)
    task = asyncio.create_task(source.run(desk.deliver))
    try:
        yield source
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def test_mail_in_new_is_delivered_and_moved_to_cur(tmp_path: Path, until: Any) -> None:
    desk = Desk()
    async with reading(tmp_path / "box", desk) as source:
        await until(lambda: source.state.connected)
        (tmp_path / "box/new/1.eml").write_bytes(b"one")
        (tmp_path / "box/new/.hidden").write_bytes(b"not mail")
        (tmp_path / "box/tmp/2.eml").write_bytes(b"half written")
        await until(lambda: names(tmp_path / "box/cur") == ["1.eml:2,S"])
    assert desk.taken == [Delivery(b"one", f"maildir:{tmp_path}/box", "1.eml")]
    assert names(tmp_path / "box/new") == [".hidden"]


async def test_mail_that_was_not_stored_stays_and_comes_again(tmp_path: Path, until: Any) -> None:
    desk = Desk(away=True)
    async with reading(tmp_path, desk):
        await until((tmp_path / "new").exists)
        (tmp_path / "new/1").write_bytes(b"one")
        await until(lambda: desk.offered > 4)
        assert names(tmp_path / "new") == ["1"]
        assert names(tmp_path / "failed") == []
        desk.away = False
        await until(lambda: names(tmp_path / "cur") == ["1:2,S"])
    assert len(desk.taken) == 1


async def test_mail_that_always_fails_is_set_aside_while_other_mail_passes(
    tmp_path: Path, until: Any, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(poison=b"poison")
    with caplog.at_level(logging.INFO):
        async with reading(tmp_path, desk):
            await until((tmp_path / "new").exists)
            (tmp_path / "new/1").write_bytes(b"poison words")
            (tmp_path / "new/2").write_bytes(b"good")
            await until(lambda: names(tmp_path / "failed") == ["1"])
    assert [one.key for one in desk.taken] == ["2"]
    assert "poison words" not in caplog.text


async def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    source = MaildirInbox(tmp_path / "file")
    with pytest.raises(InboxTrouble, match="cannot be used"):
        await source.check()
    with pytest.raises(InboxTrouble, match="cannot be used"):
        await source.run(Desk().deliver)
    assert not source.state.connected


async def test_a_check_counts_what_waits(tmp_path: Path) -> None:
    source = MaildirInbox(tmp_path)
    await source.check()
    (tmp_path / "new/1").write_bytes(b"one")
    assert (await source.check()).endswith(": readable, 1 mails waiting")


@pytest.fixture
def ledger() -> list[str]:
    return []


async def test_a_reply_is_written_whole_after_the_ledger(tmp_path: Path, ledger: list[str]) -> None:
    async def before() -> None:
        ledger.append(" ".join(await asyncio.to_thread(names, tmp_path / "new")))

    outbox = MaildirOutbox(tmp_path)
    assert await outbox.find_sent(MAIL.message_id) is False
    accepted = await outbox.send(MAIL, before)
    [name] = names(tmp_path / "new")
    assert name in accepted.response
    assert (tmp_path / "new" / name).read_bytes() == MAIL.raw
    assert ledger == [""]
    assert names(tmp_path / "tmp") == []
    assert await outbox.find_sent(MAIL.message_id) is True


async def test_the_same_reply_is_never_there_twice(tmp_path: Path) -> None:
    async def before() -> None:
        return

    outbox = MaildirOutbox(tmp_path)
    await outbox.send(MAIL, before)
    await outbox.send(MAIL, before)
    [name] = names(tmp_path / "new")
    (tmp_path / "new" / name).rename(tmp_path / "cur" / f"{name}:2,S")
    await outbox.send(MAIL, before)
    assert names(tmp_path / "new") == []


async def test_a_ledger_that_cannot_be_written_stops_the_reply(tmp_path: Path) -> None:
    async def before() -> None:
        raise LookupError("lost the lease")

    with pytest.raises(LookupError):
        await MaildirOutbox(tmp_path).send(MAIL, before)
    assert names(tmp_path / "new") == []


async def test_a_folder_that_cannot_be_written_means_another_try(tmp_path: Path) -> None:
    async def before() -> None:
        raise AssertionError("not reached")

    (tmp_path / "file").write_text("not a folder")
    outbox = MaildirOutbox(tmp_path / "file")
    with pytest.raises(TemporaryFailure, match="not writable"):
        await outbox.send(MAIL, before)
    with pytest.raises(TemporaryFailure, match="not writable"):
        await outbox.check()


async def test_a_check_of_the_outbox_leaves_nothing_behind(tmp_path: Path) -> None:
    assert await MaildirOutbox(tmp_path).check() == f"maildir:{tmp_path}: writable"
    assert names(tmp_path / "tmp") == names(tmp_path / "new") == []
