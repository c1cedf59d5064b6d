"""The service as its operator sees it: processes that are started, asked to end, and killed."""

import asyncio
import email
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import aiosmtplib
import pytest
from desk_app import SUPPORT, Desk
from doubles.messages_api import MessagesApi
from dovecot_server import Mailbox
from ports import free_port
from service_process import Process

from slackhitl.db import Database
from slackhitl.desk import audit
from slackhitl.migrations import upgrade
from slackhitl.sandbox.mailbox import Customer
from slackhitl.sandbox.people import NotThereError, Person

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\n"


@asynccontextmanager
async def company(
    folder: Path, database_url: str, environ: dict[str, str], http: bool = False
) -> AsyncIterator[Desk]:
    """A Slack workspace and customers; the service is for the test to start."""
    desk = Desk(folder, database_url, environ)
    if http:
        desk.sandbox.request_url = f"http://127.0.0.1:{desk.http_port}/slack/events"
    await desk.sandbox.start()
    try:
        yield desk
    finally:
        await desk.sandbox.stop()
    assert desk.sandbox.rejections == []


@asynccontextmanager
async def running(*replicas: Process) -> AsyncIterator[None]:
    """Replicas that are killed at the latest when the test ends."""
    try:
        await asyncio.gather(*[replica.start() for replica in replicas])
        yield
    finally:
        for replica in replicas:
            await replica.kill()


def rfc822(number: int, subject: str, text: str, **headers: str) -> bytes:
    lines = {
        "From": f"Jane Doe <jane{number}@customer.example>",
        "To": SUPPORT,
        "Subject": subject,
        "Message-ID": f"<m{number}-{subject.lower().replace(' ', '-')}@customer.example>",
        "Date": "Mon, 23 Nov 2026 10:00:00 +0000",
        "Content-Type": "text/plain; charset=utf-8",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return (head + "\r\n" + text.replace("\n", "\r\n")).encode()


async def test_a_morning_at_the_desk_with_mail_from_an_imap_server(
    tmp_path: Path, sqlite_url: str, mailbox: Mailbox, claude: MessagesApi
) -> None:
    environ = {
        "SLACKHITL_INBOX": f"imap://{mailbox.user}:{mailbox.password}@127.0.0.1:{mailbox.port}"
        "/INBOX?tls=off",
        "SLACKHITL_UNDO_SECONDS": "0",
        "ANTHROPIC_API_KEY": "sk-ant-never-to-be-logged",
        "ANTHROPIC_BASE_URL": claude.base_url,
    }
    async with company(tmp_path, sqlite_url, environ) as desk:
        janes = [desk.customer("Jane Doe", f"jane{n}@customer.example") for n in range(4)]
        service = Process("service", tmp_path, desk.settings())
        async with running(service):
            mailbox.put(
                rfc822(0, "First parcel", QUESTION),
                rfc822(1, "Second parcel", QUESTION),
                rfc822(2, "Third parcel", QUESTION),
                rfc822(3, "Away", "I am on a secret island.", Auto_Submitted="auto-replied"),
            )
            await desk.ana.press(await desk.card("First", "Approve & send"), "Approve & send")
            await desk.ana.press(await desk.card("Second", "Edit"), "Edit")
            window = await desk.ana.sees_modal()
            await desk.ana.submit(window, {"Reply": "Dear Jane,\n\ntwo days.\n"})
            await desk.ben.press(await desk.card("Third", "Take over"), "Take over")
            window = await desk.ben.sees_modal()
            await desk.ben.submit(window, {"Reply": "I looked: tomorrow.\nBen"})
            [first], [second], [third] = [await jane.receives(1) for jane in janes[:3]]
            assert "two days." in second.text
            assert "I looked: tomorrow.\nBen" in third.text
            assert desk.card_text("Away") == ""

            follow_up = rfc822(
                0, "Re: First parcel", "And by express?", In_Reply_To=f"<{first.message_id}>"
            )
            mailbox.put(follow_up)
            card = await desk.card("First parcel", "And by express?", "Approve & send")
            await desk.ana.press(card, "Approve & send")
            reply = email.message_from_bytes((await janes[0].receives(2))[1].raw)
            assert reply["In-Reply-To"] == "<m0-re:-first-parcel@customer.example>"
            assert reply["References"].split()[0] == f"<{first.message_id}>"
            assert reply["Subject"] == "Re: First parcel"

            assert await service.probe("/healthz") == 200
            assert await service.stop() == 0
        assert [len(jane.inbox) for jane in janes] == [2, 1, 1, 0]
        for words in ("parcel", "jane", "island", "express", "never-to-be-logged", "Traceback"):
            assert words not in service.log.lower().replace("traceback", "Traceback")


async def test_killed_again_and_again_it_answers_every_customer_exactly_once(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with company(tmp_path, sqlite_url, {}) as desk:
        service = Process("service", tmp_path, desk.settings())
        customers = [desk.customer("Jane", f"jane{n}@customer.example") for n in range(6)]
        async with running(service):
            writing = asyncio.gather(*[deliver(desk, n) for n in range(len(customers))])
            clicking = asyncio.ensure_future(approve_whatever_waits(desk, desk.ana))
            for pause in (0.4, 0.9, 0.6):
                await asyncio.sleep(pause)
                await service.kill()
                await service.start()
            await writing
            await desk.until(
                lambda: all(len(one.inbox) == 1 for one in customers),
                "a reply for everybody",
                timeout=60,
            )
            await desk.until(lambda: not approvable(desk), "decided cards", timeout=30)
            clicking.cancel()
            await desk.quiet(1)
            assert await service.stop() == 0
        assert [len(one.inbox) for one in customers] == [1] * len(customers)
        assert "Traceback" not in service.log
        assert chain_is_whole(sqlite_url)


async def test_of_two_replicas_one_is_killed_and_nobody_notices(
    tmp_path: Path, new_postgres_url: str
) -> None:
    migrate(new_postgres_url)
    async with company(tmp_path, new_postgres_url, {}) as desk:
        first = Process("first", tmp_path, desk.settings())
        elsewhere = {
            "SLACKHITL_INBOX": f"smtp://127.0.0.1:{free_port()}",
            "SLACKHITL_HTTP": f"127.0.0.1:{free_port()}",
        }
        second = Process("second", tmp_path, desk.settings() | elsewhere)
        customers = [desk.customer("Jane", f"jane{n}@customer.example") for n in range(6)]
        async with running(first, second):
            for number in range(len(customers)):
                await deliver(desk, number)
            for number in range(len(customers)):
                await desk.card(f"Parcel {number} ", "Approve & send")

            await asyncio.gather(*[click_all_at_once(desk, n) for n in range(3)])
            await asyncio.gather(*[desk.card(f"Parcel {n} ", "Sent") for n in range(3)])
            await second.kill()
            await desk.until(
                lambda: len(desk.sandbox._sockets._sockets) == 1, "one connection", timeout=10
            )
            for number in range(3, 6):
                await desk.ben.press(await desk.card(f"Parcel {number} "), "Approve & send")

            await desk.until(
                lambda: all(len(one.inbox) == 1 for one in customers), "replies", timeout=40
            )
            await desk.quiet(1)
        assert [len(one.inbox) for one in customers] == [1] * len(customers)
        assert chain_is_whole(new_postgres_url)
        assert "Traceback" not in first.log + second.log


async def test_http_mode_answers_probes_at_once_and_strangers_never(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with company(tmp_path, sqlite_url, {}, http=True) as desk:
        service = Process("service", tmp_path, desk.settings())
        async with running(service), aiohttp.ClientSession(service.probes) as session:
            body = "command=%2Fhitl&text=queue&user_id=U0VERA"
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Slack-Request-Timestamp": "1",
                "X-Slack-Signature": "v0=" + "0" * 64,
            }
            refused = await session.post("/slack/events", data=body, headers=headers)
            assert refused.status == 401
            assert "Nobody waits" in (await desk.vera.command("/hitl queue")).text
            assert await service.probe("/metrics") == 200
            assert await service.stop() == 0


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"SLACKHITL_CHANNEL": ""}, 2, "Set SLACKHITL_CHANNEL"),
        ({"SLACKHITL_INBOX": "pop3://127.0.0.1"}, 2, "pop3"),
        ({"SLACKHITL_DATABASE_URL": "sqlite:///empty.db"}, 2, "Run `slackhitl migrate`"),
        ({"SLACKHITL_DATABASE_URL": "postgresql+psycopg://127.0.0.1:1/x"}, 1, "does not answer"),
    ],
)
async def test_what_keeps_it_from_starting_is_said_in_a_sentence(
    tmp_path: Path, sqlite_url: str, wrong: dict[str, str], status: int, sentence: str
) -> None:
    settings = Desk(tmp_path, sqlite_url, {}).settings() | {"SLACK_APP_TOKEN": "xapp-1"} | wrong
    service = Process("service", tmp_path, settings)
    await service.run("run")
    assert await service.ended() == status
    assert sentence in service.log
    assert "Traceback" not in service.log


async def deliver(desk: Desk, number: int) -> None:
    """A mail server brings a customer's mail, and comes again until it was taken."""
    raw = rfc822(number, f"Parcel {number} where", QUESTION)
    for _ in range(100):
        try:
            await Customer(
                desk.sandbox.mailbox, desk.sandbox.until, "Jane", f"jane{number}@customer.example"
            ).writes("", "", raw=raw)
        except (OSError, aiosmtplib.SMTPException):
            await asyncio.sleep(0.3)
        else:
            return
    raise AssertionError("nobody took the mail")


def approvable(desk: Desk) -> list[tuple[object, object]]:
    """Cards that offer to approve."""
    found = []
    for card in desk.sandbox.messages(desk.sandbox.channel):
        try:
            found.append((card, desk.ana.button(card, "Approve & send")))
        except NotThereError:
            continue
    return found


async def approve_whatever_waits(desk: Desk, agent: Person) -> None:
    """An agent in a hurry; a supervisor who looks where a delivery is uncertain."""
    while True:
        await asyncio.sleep(0.2)
        for card in desk.sandbox.messages(desk.sandbox.channel):
            await press_if_there(agent, card, "Approve & send")
            if "may have been sent" in desk.sandbox.as_text(card):
                number = desk.sandbox.as_text(card).partition("Parcel ")[2][0]
                arrived = desk.customer("Jane", f"jane{number}@customer.example").inbox
                await press_if_there(desk.vera, card, "It was sent" if arrived else "Send again")


async def press_if_there(person: Person, card: object, text: str) -> None:
    try:
        button = person.button(card, text)  # type: ignore[arg-type]
    except NotThereError:
        return
    await person.press_button(card, button)  # type: ignore[arg-type]


async def click_all_at_once(desk: Desk, number: int) -> None:
    """Twenty clicks of two agents on the buttons of one card, as they both saw it."""
    card = await desk.card(f"Parcel {number} ", "Approve & send")
    choice = random.Random(number)
    clicks: list[Callable[[], object]] = []
    for _ in range(20):
        person = choice.choice([desk.ana, desk.ben])
        text = choice.choice(["Approve & send", "Approve & send", "Edit"])
        button = person.button(card, text)
        clicks.append(lambda person=person, button=button: person.press_button(card, button))  # type: ignore[misc]
    await asyncio.gather(*[click() for click in clicks])  # type: ignore[call-overload]


def migrate(url: str) -> None:
    database = Database(url)
    upgrade(database.engine)
    database.close()


def chain_is_whole(url: str) -> bool:
    """Whether the audit's hash chain holds."""
    database = Database(url)
    breaks, _ = database.transact(lambda session: list(audit.verify(session)))
    database.close()
    return not breaks
