"""How a reply leaves by SMTP, told from the ways it can go wrong."""

import asyncio
import ssl
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from slackhitl.mail.account import Account, Timeouts, Tls
from slackhitl.mail.outbox import (
    AccountTrouble,
    PermanentFailure,
    Posting,
    TemporaryFailure,
    UncertainDelivery,
)
from slackhitl.mail.smtp_outbox import SmtpOutbox

RAW = b"Subject: hi\r\n\r\n.a line with a dot\r\nend\r\n"
MAIL = Posting(RAW, "support@acme.example", ("maria@kunde.example",), "c1.d2.x@acme.example")
QUICK = Timeouts(connect=5, command=5, data=5, block=5, final_dot=10)


@dataclass
class Ledger:
    """Writes down that a mail may be sent from now on, as the desk does."""

    calls: int = 0
    trouble: Exception | None = None
    seen: list[int] = field(default_factory=list)
    server: Any = None

    async def __call__(self) -> None:
        self.calls += 1
        if self.server is not None:
            self.seen.append(len(self.server.received))
        if self.trouble is not None:
            raise self.trouble


@pytest.fixture
def ledger(smtp: Any) -> Ledger:
    return Ledger(server=smtp)


def outbox(smtp: Any, user: str = "", password: str = "") -> SmtpOutbox:
    return SmtpOutbox(Account("127.0.0.1", smtp.port, Tls.OFF, user, password), QUICK)


async def test_a_mail_is_accepted_and_the_servers_answer_is_kept(smtp: Any, ledger: Ledger) -> None:
    accepted = await outbox(smtp).send(MAIL, ledger)
    assert accepted.response == "250 2.0.0 queued as 4711"
    assert accepted.refused == ()
    [envelope] = smtp.received
    assert envelope.original_content == RAW
    assert envelope.mail_from == "support@acme.example"
    assert envelope.rcpt_tos == ["maria@kunde.example"]


async def test_the_ledger_is_written_once_before_the_server_has_the_mail(
    smtp: Any, ledger: Ledger
) -> None:
    await outbox(smtp).send(MAIL, ledger)
    assert ledger.calls == 1
    assert ledger.seen == [0]


async def test_an_answer_lost_after_the_dot_is_uncertain(smtp: Any, ledger: Ledger) -> None:
    smtp.lose_answer = True
    with pytest.raises(UncertainDelivery):
        await outbox(smtp).send(MAIL, ledger)
    assert ledger.calls == 1
    assert len(smtp.received) == 1


async def test_an_answer_too_slow_after_the_dot_is_uncertain(smtp: Any, ledger: Ledger) -> None:
    smtp.slow_answer = 1.5
    account = Account("127.0.0.1", smtp.port, Tls.OFF)
    with pytest.raises(UncertainDelivery):
        await SmtpOutbox(account, replace(QUICK, final_dot=0.3)).send(MAIL, ledger)
    assert ledger.calls == 1


@pytest.mark.parametrize(
    ("where", "answer", "failure"),
    [
        ("maria@kunde.example", "450 4.2.1 greylisted", TemporaryFailure),
        ("maria@kunde.example", "550 5.1.1 no such user", PermanentFailure),
        ("maria@kunde.example", "552 5.2.2 mailbox full", TemporaryFailure),
        ("maria@kunde.example", "421 4.3.2 going down", TemporaryFailure),
        ("MAIL", "451 4.7.1 later", TemporaryFailure),
        ("MAIL", "550 5.7.1 sender unknown", PermanentFailure),
        ("MAIL", "530 5.7.0 authentication required", AccountTrouble),
        ("DATA", "451 4.3.0 disk full", TemporaryFailure),
        ("DATA", "554 5.7.1 looks like spam", PermanentFailure),
        ("DATA", "552 5.3.4 too big", PermanentFailure),
    ],
)
async def test_a_refusal_is_named_with_the_servers_words(
    smtp: Any, ledger: Ledger, where: str, answer: str, failure: type[PermanentFailure]
) -> None:
    smtp.replies[where] = answer
    with pytest.raises(failure) as raised:
        await outbox(smtp).send(MAIL, ledger)
    assert answer[4:] in raised.value.reason
    assert ledger.calls == (1 if where == "DATA" else 0)
    assert not smtp.received


async def test_a_connection_cut_within_the_body_sent_nothing(smtp: Any, ledger: Ledger) -> None:
    smtp.cut_in_body = True
    big = Posting(RAW + b"\r\n" * 2_000_000, *_envelope())
    with pytest.raises(TemporaryFailure):
        await outbox(smtp).send(big, ledger)
    assert ledger.calls == 0


async def test_a_ledger_that_cannot_be_written_stops_the_mail(smtp: Any, ledger: Ledger) -> None:
    ledger.trouble = OSError("disk full")
    with pytest.raises(OSError, match="disk full"):
        await outbox(smtp).send(MAIL, ledger)
    await asyncio.sleep(0.1)
    assert not smtp.received


async def test_a_sender_that_is_cancelled_before_the_dot_sends_nothing(smtp: Any) -> None:
    reached = asyncio.Event()

    async def hang() -> None:
        reached.set()
        await asyncio.sleep(30)

    sending = asyncio.create_task(outbox(smtp).send(MAIL, hang))
    await reached.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await asyncio.sleep(0.1)
    assert not smtp.received


async def test_no_server_means_another_try(unused_port: int, ledger: Ledger) -> None:
    nobody = SmtpOutbox(Account("127.0.0.1", unused_port, Tls.OFF), QUICK)
    with pytest.raises(TemporaryFailure, match="cannot be reached"):
        await nobody.send(MAIL, ledger)
    assert ledger.calls == 0


async def test_a_host_without_a_name_means_another_try(ledger: Ledger) -> None:
    nobody = SmtpOutbox(Account("nowhere.invalid", 25, Tls.OFF), QUICK)
    with pytest.raises(TemporaryFailure):
        await nobody.send(MAIL, ledger)


async def test_a_server_that_says_nothing_means_another_try(greeter: Any, ledger: Ledger) -> None:
    async with greeter(b"") as port:
        mute = SmtpOutbox(Account("127.0.0.1", port, Tls.OFF), Timeouts(connect=0.3))
        with pytest.raises(TemporaryFailure):
            await mute.send(MAIL, ledger)


async def test_a_greeting_of_refusal_says_nothing_about_the_mail(
    greeter: Any, ledger: Ledger
) -> None:
    async with greeter(b"554 5.7.1 your address is on a list\r\n") as port:
        closed = SmtpOutbox(Account("127.0.0.1", port, Tls.OFF), QUICK)
        with pytest.raises(TemporaryFailure, match="on a list"):
            await closed.send(MAIL, ledger)


async def test_a_wrong_password_stops_the_account_after_one_try(smtp: Any, ledger: Ledger) -> None:
    with pytest.raises(AccountTrouble) as raised:
        await outbox(smtp, "support", "wrong-secret").send(MAIL, ledger)
    assert raised.value.code == 535
    assert "wrong-secret" not in raised.value.reason
    assert len(smtp.logins) == 1


async def test_a_right_password_sends(smtp: Any, ledger: Ledger) -> None:
    await outbox(smtp, "support", "right").send(MAIL, ledger)
    assert len(smtp.received) == 1


async def test_a_copy_that_is_refused_is_told_and_the_mail_is_sent(
    smtp: Any, ledger: Ledger
) -> None:
    smtp.replies["gone@kunde.example"] = "550 5.1.1 gone"
    mail = Posting(
        RAW, "support@acme.example", ("maria@kunde.example", "gone@kunde.example", "junk"), "x@y"
    )
    accepted = await outbox(smtp).send(mail, ledger)
    assert {address: code for address, code, _ in accepted.refused} == {
        "gone@kunde.example": 550,
        "junk": 553,
    }
    assert smtp.received[0].rcpt_tos == ["maria@kunde.example"]


async def test_an_idn_domain_is_written_in_ascii(smtp: Any, ledger: Ledger) -> None:
    mail = Posting(RAW, "support@acme.example", ("j@müller.example",), "x@y")
    await outbox(smtp).send(mail, ledger)
    assert smtp.received[0].rcpt_tos == ["j@xn--mller-kva.example"]


async def test_a_local_part_beyond_ascii_needs_a_server_that_can(smtp: Any, ledger: Ledger) -> None:
    mail = Posting(RAW, "support@acme.example", ("jürgen@kunde.example",), "x@y")
    await outbox(smtp).send(mail, ledger)
    assert smtp.received[0].rcpt_tos == ["jürgen@kunde.example"]
    smtp.utf8 = False
    with pytest.raises(PermanentFailure, match="SMTPUTF8"):
        await outbox(smtp).send(mail, ledger)


async def test_an_address_with_a_line_end_reaches_no_command(smtp: Any, ledger: Ledger) -> None:
    mail = Posting(RAW, "support@acme.example", ("a@x.example>\r\nDATA",), "x@y")
    with pytest.raises(PermanentFailure):
        await outbox(smtp).send(mail, ledger)
    assert not smtp.received


async def test_a_large_mail_arrives_whole(smtp: Any, ledger: Ledger) -> None:
    raw = b"Subject: big\r\n\r\n" + b"." + b"0123456789" * 7 + b"\r\n" * 1
    raw = raw + (b".0123456789" * 6 + b"\r\n") * 40_000
    await outbox(smtp).send(Posting(raw, *_envelope()), ledger)
    assert smtp.received[0].original_content == raw


async def test_a_server_without_starttls_gets_no_mail_in_the_clear(
    smtp: Any, ledger: Ledger
) -> None:
    account = Account("127.0.0.1", smtp.port, Tls.STARTTLS, "support", "right")
    with pytest.raises(AccountTrouble, match="tls=off"):
        await SmtpOutbox(account, QUICK).send(MAIL, ledger)
    assert not smtp.logins


async def test_a_server_that_does_not_speak_tls_means_another_try(
    smtp: Any, ledger: Ledger
) -> None:
    account = Account(
        "127.0.0.1", smtp.port, Tls.IMPLICIT, tls_context=ssl.create_default_context()
    )
    with pytest.raises(TemporaryFailure):
        await SmtpOutbox(account, QUICK).send(MAIL, ledger)


async def test_starttls_encrypts_before_the_login_and_needs_a_trusted_certificate(
    smtp: Any, certificate: Any, ledger: Ledger
) -> None:
    smtp.tls = certificate.server()
    account = Account(
        "127.0.0.1", smtp.port, Tls.STARTTLS, "support", "right", certificate.client()
    )
    await SmtpOutbox(account, QUICK).send(MAIL, ledger)
    assert len(smtp.received) == 1
    stranger = Account("127.0.0.1", smtp.port, Tls.STARTTLS, "support", "right")
    with pytest.raises(TemporaryFailure, match="certificate verify failed"):
        await SmtpOutbox(stranger, QUICK).send(MAIL, ledger)
    assert len(smtp.logins) == 1


async def test_smtps_is_encrypted_from_the_first_byte(
    smtp: Any, certificate: Any, ledger: Ledger
) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(smtp.connection, "127.0.0.1", 0, ssl=certificate.server())
    port = server.sockets[0].getsockname()[1]
    account = Account("127.0.0.1", port, Tls.IMPLICIT, "support", "right", certificate.client())
    big = Posting(RAW + (b"line" * 200 + b"\r\n") * 2_000, *_envelope())
    try:
        await SmtpOutbox(account, QUICK).send(big, ledger)
    finally:
        server.close()
    assert smtp.received[0].original_content == big.raw


async def test_a_check_logs_in_and_sends_nothing(smtp: Any) -> None:
    line = await outbox(smtp, "support", "right").check()
    assert line == f"smtp://support@127.0.0.1:{smtp.port}: connected, logged in"
    with pytest.raises(AccountTrouble):
        await outbox(smtp, "support", "wrong").check()
    assert not smtp.received


def _envelope() -> tuple[str, tuple[str, ...], str]:
    return "support@acme.example", ("maria@kunde.example",), "x@y"
