"""Mailboxes without a password: a real Dovecot and an SMTP server that take access tokens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from doubles.token_server import TokenServer

from slackhitl.mail.account import Account, Tls
from slackhitl.mail.imap_inbox import ImapInbox, Pace
from slackhitl.mail.inbox import Delivery, InboxTrouble
from slackhitl.mail.oauth import TokenSource
from slackhitl.mail.outbox import AccountTrouble, Posting, TemporaryFailure
from slackhitl.mail.smtp_outbox import SmtpOutbox
from slackhitl.mail.urls import UrlWrong, inboxes_from_urls, outbox_from_url

OURS = "c1.d2.0123456789abcdef@acme.example"
MAIL = Posting(b"Subject: hi\r\n\r\nhi\r\n", "support@acme.example", ("m@kunde.example",), OURS)
QUICK = Pace(look_around=20, retry=0.2, first=0.2, longest=1, refused=60, answer=3)


def question(subject: str) -> bytes:
    return f"From: maria@kunde.example\r\nSubject: {subject}\r\n\r\nsecret words\r\n".encode()


@dataclass
class Desk:
    taken: list[Delivery] = field(default_factory=list)

    async def deliver(self, delivery: Delivery) -> None:
        self.taken.append(delivery)


@pytest.fixture
async def provider(request: pytest.FixtureRequest) -> AsyncIterator[TokenServer]:
    """The provider that Dovecot asks about tokens, where the test needs Dovecot."""
    server = TokenServer()
    port = 0
    if "mailbox" in request.fixturenames:
        mailbox = request.getfixturevalue("mailbox")
        server.refresh_tokens = {"refresh-0": mailbox.user}
        port = mailbox.token_port
    await server.start(port)
    yield server
    await server.stop()


@pytest.fixture
def oauth(provider: TokenServer, tmp_path: Path) -> Path:
    return provider.file(tmp_path / "oauth.json")


def account(port: int, user: str, oauth: Path) -> Account:
    tokens = TokenSource(oauth, "127.0.0.1")
    return Account("127.0.0.1", port, Tls.OFF, user, tokens=tokens)


@asynccontextmanager
async def reading(source: ImapInbox) -> AsyncIterator[Desk]:
    desk = Desk()
    task = asyncio.create_task(source.run(desk.deliver))
    try:
        yield desk
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.mark.dovecot
async def test_mail_is_read_with_a_token_and_another_is_asked_for_when_it_ended_early(
    mailbox: Any, provider: TokenServer, oauth: Path, until: Any
) -> None:
    url = f"imap://{mailbox.user}@127.0.0.1:{mailbox.port}/INBOX?tls=off&oauth={oauth}"
    [source] = inboxes_from_urls(url)
    assert isinstance(source, ImapInbox)
    mailbox.put(question("one"))
    async with reading(source) as desk:
        await until(lambda: len(desk.taken) == 1)
        provider.forget_access()
        mailbox.doveadm("kick", mailbox.user)
        mailbox.put(question("two"))
        await until(lambda: len(desk.taken) == 2)
    assert len(provider.forms) == 2
    assert (await source.check()).endswith("logged in, 2 mails, 0 of them new")


@pytest.mark.dovecot
async def test_a_revoked_sign_in_stops_the_inbox_in_words_until_there_is_a_new_file(
    mailbox: Any, provider: TokenServer, oauth: Path, until: Any
) -> None:
    provider.revoke()
    source = ImapInbox(account(mailbox.port, mailbox.user, oauth), pace=QUICK)
    async with reading(source):
        await until(lambda: source.state.trouble is not None)
        assert "Sign in again" in str(source.state.trouble)
        assert not source.state.connected
        assert len(provider.forms) == 1  # and not again and again
    with pytest.raises(InboxTrouble, match="invalid_grant"):
        await source.check()
    provider.refresh_tokens["refresh-new"] = mailbox.user
    provider.file(oauth, refresh_token="refresh-new")
    assert "logged in" in await source.check()


@pytest.mark.dovecot
async def test_a_token_server_that_is_away_is_tried_until_it_is_back(
    mailbox: Any, provider: TokenServer, oauth: Path, until: Any
) -> None:
    provider.broken = 503
    mailbox.put(question("one"))
    source = ImapInbox(account(mailbox.port, mailbox.user, oauth), pace=QUICK)
    async with reading(source) as desk:
        await until(lambda: source.state.trouble is not None)
        assert "answered with 503" in str(source.state.trouble)
        provider.broken = 0
        await until(lambda: len(desk.taken) == 1)


@pytest.mark.dovecot
async def test_a_token_of_another_user_is_refused_after_one_more_try(
    mailbox: Any, provider: TokenServer, oauth: Path
) -> None:
    provider.refresh_tokens["refresh-0"] = "somebody-else"
    source = ImapInbox(account(mailbox.port, mailbox.user, oauth), pace=QUICK)
    provider.valid.clear()
    with pytest.raises(InboxTrouble, match="refuses the access token"):
        await source.check()
    assert len(provider.forms) == 2


@pytest.mark.dovecot
async def test_the_sent_folder_is_asked_with_the_same_token(
    mailbox: Any, provider: TokenServer, oauth: Path
) -> None:
    mailbox.put(f"Message-ID: <{OURS}>\r\n\r\nhi\r\n".encode(), folder="Sent")
    where = f"tls=off&sent=127.0.0.1:{mailbox.port}&oauth={oauth}"
    assert await outbox_from_url(f"smtp://{mailbox.user}@127.0.0.1?{where}").find_sent(OURS)


async def _imap(capability: bytes, refusal: bytes) -> tuple[asyncio.Server, list[bytes]]:
    """An IMAP server that refuses tokens as Gmail does: a challenge first, then NO."""
    said: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK Gimap ready\r\n")
        while line := await reader.readline():
            tag, _, command = line.rstrip().partition(b" ")
            said.append(command)
            if command == b"CAPABILITY":
                writer.write(b"* CAPABILITY IMAP4rev1 " + capability + b"\r\n" + tag + b" OK x\r\n")
            elif command.startswith(b"AUTHENTICATE"):
                writer.write(b"+ \r\n")
                await reader.readline()
                writer.write(b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n")
                said.append(await reader.readline())
                writer.write(tag + b" NO " + refusal + b"\r\n")
            else:
                writer.write(tag + b" OK x\r\n")
        writer.close()

    return await asyncio.start_server(talk, "127.0.0.1", 0), said


@pytest.mark.parametrize(
    ("capability", "refusal", "words", "logins"),
    [
        (
            b"AUTH=XOAUTH2",
            b"[AUTHENTICATIONFAILED] Invalid credentials",
            "refuses the access token",
            2,
        ),
        (b"AUTH=XOAUTH2", b"[UNAVAILABLE] Temporary failure", "No connection", 1),
        (b"AUTH=PLAIN", b"never asked", "offers no login by token", 0),
    ],
)
async def test_what_gmail_says_to_a_token_is_understood(
    capability: bytes, refusal: bytes, words: str, logins: int, oauth: Path
) -> None:
    server, said = await _imap(capability, refusal)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(InboxTrouble, match=words):
        await ImapInbox(account(port, "support@acme.example", oauth), pace=QUICK).check()
    server.close()
    await asyncio.sleep(0.05)
    assert said.count(b"AUTHENTICATE XOAUTH2") == logins
    assert said.count(b"\r\n") == logins


async def _nothing() -> None:
    return None


async def test_a_reply_leaves_with_a_token_and_a_stale_one_is_renewed_once(
    smtp: Any, provider: TokenServer, oauth: Path
) -> None:
    smtp.tokens = provider.valid
    url = f"smtp://support@127.0.0.1:{smtp.port}?tls=off&oauth={oauth}"
    outbox = outbox_from_url(url)
    await outbox.send(MAIL, _nothing)
    provider.forget_access()
    await outbox.send(MAIL, _nothing)
    assert len(smtp.received) == 2
    assert smtp.logins == ["XOAUTH2"] * 3
    assert await outbox.check() == f"smtp://support@127.0.0.1:{smtp.port}: connected, logged in"


async def test_a_token_that_the_server_never_takes_stops_the_account(
    smtp: Any, provider: TokenServer, oauth: Path
) -> None:
    outbox = SmtpOutbox(account(smtp.port, "support", oauth))
    with pytest.raises(AccountTrouble, match="535"):
        await outbox.send(MAIL, _nothing)
    assert smtp.logins == ["XOAUTH2"] * 2
    assert smtp.received == []


async def test_a_revoked_sign_in_stops_the_outbox_in_words(
    smtp: Any, provider: TokenServer, oauth: Path
) -> None:
    provider.revoke()
    outbox = SmtpOutbox(account(smtp.port, "support", oauth))
    with pytest.raises(AccountTrouble, match="Sign in again"):
        await outbox.send(MAIL, _nothing)
    with pytest.raises(AccountTrouble, match="invalid_grant"):
        await outbox.check()
    assert smtp.logins == []


async def test_a_token_server_that_is_away_means_another_try_for_the_reply(
    smtp: Any, provider: TokenServer, oauth: Path
) -> None:
    provider.broken = 500
    with pytest.raises(TemporaryFailure, match="answered with 500"):
        await SmtpOutbox(account(smtp.port, "support", oauth)).send(MAIL, _nothing)


@pytest.mark.parametrize(
    "url",
    [
        "imaps://user:hunter2@imap.gmail.com/INBOX?oauth={path}",
        "imaps://imap.gmail.com/INBOX?oauth={path}",
        "imaps://user@imap.gmail.com/INBOX?oauth=",
        "imaps://user@imap.gmail.com/INBOX?oauth={path}.none",
        "imaps://user@imap.gmail.com/INBOX",
    ],
)
def test_a_url_that_names_no_usable_file_is_a_sentence(url: str, tmp_path: Path) -> None:
    path = tmp_path / "oauth.json"
    path.write_text('{"client_id": "desk", "refresh_token": "hunter2"}')
    with pytest.raises(UrlWrong) as raised:
        inboxes_from_urls(url.format(path=path))
    assert str(raised.value).startswith("SLACKHITL_INBOX: ")
    assert "hunter2" not in str(raised.value)
    good = f"imaps://a%40b.example@imap.gmail.com/INBOX?oauth={path}"
    assert [box.name for box in inboxes_from_urls(good)] == [
        "imaps://a@b.example@imap.gmail.com/INBOX"
    ]
