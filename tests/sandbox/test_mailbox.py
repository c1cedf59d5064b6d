"""The customer's mailbox: a real SMTP server, and mails that can be opened."""

import asyncio
from email.message import EmailMessage

import aiohttp
import aiosmtplib
import pytest
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP

from slackhitl.sandbox import live
from slackhitl.sandbox.mailbox import File, read_mail
from slackhitl.sandbox.server import Sandbox

SUPPORT = "support@acme.example"


def reply(text: str = "It is on its way.") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Acme <{SUPPORT}>", "Jane <jane@customer.example>"
    mail["Subject"], mail["Message-ID"] = "Re: Parcel", "<r1@acme.example>"
    mail["In-Reply-To"], mail["References"] = "<m1@customer.example>", "<m1@customer.example>"
    mail.set_content(text)
    return mail


async def send(space: Sandbox, mail: EmailMessage) -> None:
    await aiosmtplib.send(
        mail, hostname="127.0.0.1", port=space.smtp_port, start_tls=False, timeout=5
    )


async def test_what_the_app_sends_reaches_its_customer(space: Sandbox) -> None:
    jane = space.customer("Jane", "Jane@customer.example")
    await send(space, reply())
    [mail] = await jane.receives(1)
    assert (mail.subject, mail.text.strip()) == ("Re: Parcel", "It is on its way.")
    assert (mail.message_id, mail.in_reply_to) == ("r1@acme.example", "m1@customer.example")
    assert space.mailbox.envelopes == [(SUPPORT, ("jane@customer.example",))]
    assert space.customer("Tom", "tom@customer.example").inbox == []


async def test_attachments_can_be_opened_and_none_runs_in_the_page(space: Sandbox) -> None:
    mail = reply()
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename='Label "1".pdf')
    mail.add_attachment(b"<script>", maintype="text", subtype="html", filename="a.html")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    mail.add_attachment(reply("Inner"))
    await send(space, mail)
    [shown] = live.state(space, "U0ANA")["mail"]["mails"]
    label, page, picture, inner = shown["attachments"]
    assert (label["name"], label["mimetype"], label["size"]) == (
        'Label "1".pdf',
        "application/pdf",
        4,
    )
    async with aiohttp.ClientSession(space.url) as session:
        answer = await session.get(label["url"])
        assert await answer.read() == b"%PDF"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="Label _1_.pdf"'
        assert (await session.get(page["url"])).content_type == "application/octet-stream"
        assert (await session.get(picture["url"])).content_type == "image/png"
        assert b"Inner" in await (await session.get(inner["url"])).read()
        assert (await session.get(f"/mail/file/{shown['id']}/9")).status == 404
        source = await (await session.get(shown["raw_url"])).text()
        assert "Message-ID: <r1@acme.example>" in source


@pytest.mark.parametrize("answer", ["550 5.1.1 No such user here", "451 4.3.0 Try again later"])
async def test_a_recipient_can_be_refused_once(space: Sandbox, answer: str) -> None:
    space.mailbox.refuse_next(answer)
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as caught:
        await send(space, reply())
    assert caught.value.recipients[0].code == int(answer[:3])
    await send(space, reply())
    assert len(space.mailbox.mails) == 1


async def test_an_answer_can_be_lost_after_the_mail_was_taken(space: Sandbox) -> None:
    space.mailbox.lose_next_answer()
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await send(space, reply())
    assert len(space.mailbox.mails) == 1


async def test_a_customers_mail_leaves_for_the_desk_over_smtp(space: Sandbox) -> None:
    jane = space.customer("Jane", "jane@customer.example")
    with pytest.raises(ConnectionError):
        await jane.writes("Parcel", "Where is it?")
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Sink(), loop=loop), "127.0.0.1", 0)
    space.mailbox.target = server.sockets[0].getsockname()
    picture = File("a.png", "image/png", b"\x89PNG")
    first = await jane.writes("Parcel", "Where is it?", attachments=[picture])
    again = await jane.writes("Re: Parcel", "Hello?", reply_to=first)
    server.close()
    await server.wait_closed()
    assert first.direction == "out"
    assert first.attachments == (picture,)
    assert again.in_reply_to == first.message_id
    assert again.references == (first.message_id,)
    assert jane.inbox == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n--x--",
        b"Content-Type: text/plain; charset=klingon\r\n\r\n\xc3\xa4",
        b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny",
        b"Subject: =?utf-8?q?=ff?=\r\n\r\nx",
    ],
)
def test_any_bytes_are_shown_as_a_mail(raw: bytes) -> None:
    mail = read_mail(raw, "jane@customer.example", "in", Sandbox().space.clock(), 1)
    assert mail.raw == raw
