"""Mail that is brought by LMTP or SMTP: 250 only once it is stored."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from slackhitl.mail import listener_inbox
from slackhitl.mail.inbox import Delivery, InboxTrouble
from slackhitl.mail.listener_inbox import ListenerInbox

RAW = b"From: maria@kunde.example\r\nSubject: hi\r\n\r\nsecret words\r\n.dot\r\n"


@dataclass
class Desk:
    taken: list[Delivery] = field(default_factory=list)
    trouble: Exception | None = None
    slow: float = 0.0

    async def deliver(self, delivery: Delivery) -> None:
        await asyncio.sleep(self.slow)
        if self.trouble is not None:
            raise self.trouble
        self.taken.append(delivery)


@dataclass
class Line:
    """A client that speaks line by line, as a mail server would."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def answer(self) -> str:
        lines = []
        while True:
            line = (await asyncio.wait_for(self.reader.readline(), 5)).decode()
            lines.append(line.rstrip())
            if line[3:4] != "-":
                return "\n".join(lines)

    async def say(self, line: str | bytes) -> str:
        octets = line if isinstance(line, bytes) else line.encode()
        self.writer.write(octets + b"\r\n")
        await self.writer.drain()
        return await self.answer()

    async def bring(self, raw: bytes, *recipients: str, sender: str = "maria@kunde.example") -> str:
        """MAIL to the final dot; the first answer to the dot."""
        assert (await self.say(f"MAIL FROM:<{sender}>")).startswith("250")
        for recipient in recipients or ("support@acme.example",):
            assert (await self.say(f"RCPT TO:<{recipient}>")).startswith("250")
        assert (await self.say("DATA")).startswith("354")
        stuffed = raw.replace(b"\r\n.", b"\r\n..")
        return await self.say(stuffed + b".")


@asynccontextmanager
async def listening(
    desk: Desk, scheme: str = "lmtp", **options: int
) -> AsyncIterator[ListenerInbox]:
    source = ListenerInbox(scheme, "127.0.0.1", 0, **options)
    task = asyncio.create_task(source.run(desk.deliver))
    while not source.state.connected:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    try:
        yield source
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await asyncio.sleep(0.01)


@asynccontextmanager
async def line_to(source: ListenerInbox, hello: str = "LHLO mx.test") -> AsyncIterator[Line]:
    port = int(source.name.rpartition(":")[2])
    line = Line(*await asyncio.open_connection("127.0.0.1", port))
    await line.answer()
    if hello:
        assert (await line.say(hello)).startswith("250")
    try:
        yield line
    finally:
        line.writer.close()
        with suppress(OSError):
            await line.writer.wait_closed()


@pytest.mark.parametrize(("scheme", "hello"), [("lmtp", "LHLO x"), ("smtp", "EHLO x")])
async def test_a_mail_is_stored_before_it_is_acknowledged(scheme: str, hello: str) -> None:
    desk = Desk()
    async with listening(desk, scheme) as source, line_to(source, hello) as line:
        assert (await line.bring(RAW)).startswith("250")
        [delivery] = desk.taken
        assert delivery.raw == RAW
        assert delivery.source == source.name
        assert delivery.recipients == ("support@acme.example",)
        assert delivery.sender == "maria@kunde.example"


async def test_a_mail_that_was_not_stored_is_refused_for_now_and_taken_later(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Desk(trouble=OSError("disk full"))
    with caplog.at_level(logging.INFO):
        async with listening(desk) as source, line_to(source) as line:
            assert (await line.bring(RAW)).startswith("451")
            desk.trouble = None
            assert (await line.bring(RAW)).startswith("250")
    assert len(desk.taken) == 1
    assert "OSError" in caplog.text
    assert "secret words" not in caplog.text
    assert "Traceback" not in caplog.text


async def test_the_same_bytes_brought_again_have_the_same_key() -> None:
    desk = Desk()
    async with listening(desk) as source, line_to(source) as line:
        await line.bring(RAW)
        await line.bring(RAW)
        await line.bring(RAW + b"more\r\n")
    first, second, third = (delivery.key for delivery in desk.taken)
    assert first == second != third


async def test_lmtp_answers_once_for_each_recipient() -> None:
    desk = Desk()
    async with listening(desk) as source, line_to(source) as line:
        assert (await line.bring(RAW, "a@acme.example", "b@acme.example")).startswith("250")
        assert (await line.answer()).startswith("250")
        assert (await line.say("NOOP")).startswith("250")
    [delivery] = desk.taken
    assert delivery.recipients == ("a@acme.example", "b@acme.example")


async def test_a_bounce_has_the_null_sender() -> None:
    desk = Desk()
    async with listening(desk) as source, line_to(source) as line:
        await line.bring(RAW, sender="")
    assert desk.taken[0].sender == ""


@pytest.mark.parametrize("scheme", ["lmtp", "smtp"])
async def test_too_large_a_mail_is_refused_for_good(scheme: str) -> None:
    desk = Desk()
    hello = "LHLO x" if scheme == "lmtp" else "EHLO x"
    async with listening(desk, scheme, largest=1000) as source, line_to(source, hello) as line:
        answer = await line.say("MAIL FROM:<a@b.example> SIZE=2000")
        assert answer.startswith("552")
        assert (await line.bring(b"x" * 70 * 20 + b"\r\n", "a@x", "b@x")).startswith("552")
        if scheme == "lmtp":
            assert (await line.answer()).startswith("552")
        assert (await line.bring(RAW)).startswith("250")
    assert len(desk.taken) == 1


async def test_addresses_and_mail_beyond_ascii_are_taken() -> None:
    desk = Desk()
    raw = "Subject: Grüße\r\n\r\n日本語\r\n".encode()
    async with listening(desk) as source, line_to(source) as line:
        assert (await line.bring(raw, "jürgen@acme.example")).startswith("250")
    assert desk.taken[0].raw == raw
    assert desk.taken[0].recipients == ("jürgen@acme.example",)


async def test_a_line_longer_than_the_standard_allows_loses_no_mail() -> None:
    desk = Desk()
    raw = b"Subject: long\r\n\r\n" + b"x" * 50_000 + b"\r\n"
    async with listening(desk) as source, line_to(source) as line:
        assert (await line.bring(raw)).startswith("250")
    assert desk.taken[0].raw == raw


async def test_one_connection_too_many_is_told_to_come_later() -> None:
    desk = Desk()
    async with listening(desk) as source:
        open_lines = []
        port = int(source.name.rpartition(":")[2])
        for _ in range(listener_inbox.MOST_CONNECTIONS):
            line = Line(*await asyncio.open_connection("127.0.0.1", port))
            await line.answer()
            open_lines.append(line)
        late = Line(*await asyncio.open_connection("127.0.0.1", port))
        assert (await late.answer()).startswith("421")
        for line in (*open_lines, late):
            line.writer.close()
            with suppress(OSError):
                await line.writer.wait_closed()
        await asyncio.sleep(0.05)
        async with line_to(source) as line:
            assert (await line.bring(RAW)).startswith("250")


async def test_a_stop_waits_for_the_mail_that_is_being_stored() -> None:
    desk = Desk(slow=0.3)
    async with listening(desk) as source, line_to(source) as line:
        bringing = asyncio.create_task(line.bring(RAW))
        await asyncio.sleep(0.1)
        stopping = [task for task in asyncio.all_tasks() if "run" in repr(task.get_coro())]
        stopping[0].cancel()
        assert (await bringing).startswith("250")
    assert len(desk.taken) == 1


async def test_many_senders_at_once_are_all_served() -> None:
    desk = Desk()
    async with listening(desk) as source:

        async def one(number: int) -> None:
            async with line_to(source) as line:
                for part in range(5):
                    raw = RAW + f"{number} {part}\r\n".encode()
                    assert (await line.bring(raw)).startswith("250")

        await asyncio.gather(*(one(number) for number in range(20)))
    assert len({delivery.key for delivery in desk.taken}) == 100


async def test_an_address_that_is_taken_is_said_plainly() -> None:
    desk = Desk()
    async with listening(desk) as source:
        port = int(source.name.rpartition(":")[2])
        second = ListenerInbox("lmtp", "127.0.0.1", port)
        with pytest.raises(InboxTrouble, match="cannot listen there"):
            await second.run(desk.deliver)
        assert not second.state.connected
        assert (await source.check()).endswith(": listening")


async def test_a_check_knows_the_service_that_runs_from_a_stranger(greeter: Any) -> None:
    async with listening(Desk()) as source:
        port = int(source.name.rpartition(":")[2])
        line = await ListenerInbox("lmtp", "127.0.0.1", port).check()
        assert line.endswith(": listening, for the service runs")
    async with greeter(b"220 somebody else\r\n") as port:
        with pytest.raises(InboxTrouble, match="cannot listen there"):
            await ListenerInbox("lmtp", "127.0.0.1", port).check()


async def test_a_free_address_passes_the_check(unused_port: int) -> None:
    line = await ListenerInbox("smtp", "127.0.0.1", unused_port).check()
    assert line == f"smtp://127.0.0.1:{unused_port}: the address is free to listen on"
