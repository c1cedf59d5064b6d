"""Customers and their mail: a real SMTP server takes what the app sends them, and what they write
is submitted to the app's own mail listener over SMTP.
"""

import asyncio
import email
import email.policy
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage, Message
from email.utils import format_datetime, formataddr, make_msgid
from typing import Any

import aiosmtplib
from aiosmtpd.smtp import SMTP, Envelope, Session

from slackhitl.clock import Clock

Until = Callable[..., Awaitable[None]]


@dataclass(frozen=True)
class File:
    """A file that goes along with a mail."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class Mail:
    """A mail in the customer's mailbox, as it was on the wire."""

    id: str
    customer: str
    direction: str  # out: the customer wrote it; in: it came from the desk
    raw: bytes
    subject: str
    text: str
    html: str
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    sender: str
    to: str
    at: datetime
    attachments: tuple[File, ...] = ()


@dataclass
class Mailbox:
    """All customers' mail, and the mail server that they share."""

    clock: Clock
    support: str
    target: tuple[str, int] | None = None
    mails: list[Mail] = field(default_factory=list)
    envelopes: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    customers: dict[str, str] = field(default_factory=dict)
    changed: Callable[[], None] = lambda: None
    _server: asyncio.Server | None = None
    _refusals: list[str] = field(default_factory=list)
    _lost: int = 0
    always: str = ""

    async def start(self) -> int:
        """Listen for what the app sends; the port."""
        loop = asyncio.get_running_loop()

        def protocol() -> SMTP:
            return _Protocol(_Handler(self), enable_SMTPUTF8=True, hostname="mx.sandbox.example")

        self._server = await loop.create_server(protocol, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def refuse_next(self, answer: str, times: int = 1) -> None:
        """Answer the next recipients like this, for example `550 5.1.1 no such user`."""
        self._refusals += [answer] * times

    def lose_next_answer(self, times: int = 1) -> None:
        """Take the next mails and cut the line before saying so."""
        self._lost += times

    def refusal(self) -> str | None:
        """What the next recipient is answered, if not “250 OK”."""
        if self._refusals:
            return self._refusals.pop(0)
        return self.always if self.always[:1] in {"4", "5"} else None

    def loses_answer(self) -> bool:
        """Whether this mail's answer is lost."""
        if self.always == "lost":
            return True
        if self._lost:
            self._lost -= 1
            return True
        return False

    def take(self, sender: str, recipients: Sequence[str], raw: bytes) -> None:
        """A mail from the app arrived, for each recipient."""
        self.envelopes.append((sender, tuple(recipients)))
        for recipient in recipients:
            self.mails.append(
                read_mail(raw, recipient.lower(), "in", self.clock(), len(self.mails))
            )
        self.changed()

    async def send(self, customer: str, raw: bytes) -> Mail:
        """A customer's mail leaves for the desk's listener. Raises OSError or SMTPException."""
        if self.target is None:
            raise ConnectionError("the desk listens nowhere")
        host, port = self.target
        client = aiosmtplib.SMTP(hostname=host, port=port, start_tls=False, timeout=20)
        async with client:
            await client.mail(customer)
            await client.rcpt(self.support)
            await client.data(raw)
        mail = read_mail(raw, customer.lower(), "out", self.clock(), len(self.mails))
        self.mails.append(mail)
        self.changed()
        return mail


class Customer:
    """Somebody outside who writes to the desk."""

    def __init__(self, box: Mailbox, until: Until, name: str, address: str) -> None:
        self._box = box
        self._until = until
        self.name = name
        self.address = address.lower()
        box.customers.setdefault(self.address, name)

    @property
    def inbox(self) -> list[Mail]:
        """What they received from the desk."""
        return [m for m in self._box.mails if m.customer == self.address and m.direction == "in"]

    async def writes(
        self,
        subject: str,
        text: str,
        *,
        html: str | None = None,
        reply_to: Mail | None = None,
        attachments: Sequence[File] = (),
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
        to: str = "",
    ) -> Mail:
        """Send a mail, new or in answer to one; ``raw`` sends these very bytes instead, and ``to``
        names another address of the desk's.
        """
        if raw is None:
            message = self._message(subject, text, html, reply_to)
            if to:
                message.replace_header("To", to)
            for name, value in (headers or {}).items():
                message[name] = value
            for file in attachments:
                kind, _, part = file.content_type.partition("/")
                message.add_attachment(file.data, maintype=kind, subtype=part, filename=file.name)
            raw = message.as_bytes(policy=email.policy.SMTP)
        return await self._box.send(self.address, raw)

    async def receives(self, count: int, timeout: float = 10) -> list[Mail]:
        """Wait until this many mails have come from the desk."""
        await self._until(
            lambda: len(self.inbox) >= count, timeout=timeout, what=f"{count} mails to {self.name}"
        )
        return self.inbox

    def _message(
        self, subject: str, text: str, html: str | None, reply_to: Mail | None
    ) -> EmailMessage:
        message = EmailMessage(policy=email.policy.SMTP)
        message["From"] = formataddr((self.name, self.address))
        message["To"] = self._box.support
        message["Subject"] = subject
        message["Date"] = format_datetime(self._box.clock())
        message["Message-ID"] = make_msgid(domain=self.address.rpartition("@")[2])
        if reply_to is not None:
            parents = [*reply_to.references, reply_to.message_id]
            message["In-Reply-To"] = f"<{reply_to.message_id}>"
            message["References"] = " ".join(f"<{parent}>" for parent in parents)
            if reply_to.direction == "in":
                quoted = "\n".join(f"> {line}" for line in reply_to.text.splitlines())
                text = f"{text}\n\nOn {reply_to.at:%d %b %Y}, the team wrote:\n{quoted}\n"
        message.set_content(text or "\n")
        if html is not None:
            message.add_alternative(html, subtype="html")
        return message


class _Protocol(SMTP):
    """aiosmtpd's, which prints nothing of its own and needs no thread."""

    def __init__(self, handler: "_Handler", **options: Any) -> None:
        super().__init__(handler, loop=asyncio.get_running_loop(), **options)


class _Handler:
    def __init__(self, box: Mailbox) -> None:
        self._box = box

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self._box.refusal()
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content or "").encode()
        self._box.take(envelope.mail_from or "", envelope.rcpt_tos, raw)
        if self._box.loses_answer() and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return "250 OK: queued"


def read_mail(raw: bytes, customer: str, direction: str, at: datetime, number: int) -> Mail:
    """A mail as a mail program shows it; whatever cannot be read is shown as it is."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    try:
        text, html = _part(message, "plain"), _part(message, "html")
        files = tuple(_file(part) for part in message.iter_attachments())
        fields = {name: str(message[name] or "") for name in HEADERS}
    except Exception:  # the standard library's parser raises all kinds of things on odd mail
        text, html, files = raw.decode("utf-8", "replace"), "", ()
        fields = dict.fromkeys(HEADERS, "")
    return Mail(
        id=f"m{number}",
        customer=customer,
        direction=direction,
        raw=raw,
        subject=fields["Subject"],
        text=text,
        html=html,
        message_id=fields["Message-ID"].strip().strip("<>"),
        in_reply_to=fields["In-Reply-To"].strip().strip("<>"),
        references=tuple(part.strip("<>") for part in fields["References"].split()),
        sender=fields["From"],
        to=fields["To"],
        at=at,
        attachments=files,
    )


HEADERS = ("Subject", "Message-ID", "In-Reply-To", "References", "From", "To")


def _file(part: Message) -> File:
    held = part.get_payload(decode=True)
    if not isinstance(held, bytes):  # a mail inside the mail has no bytes of its own
        inner = part.get_payload()
        held = b"".join(one.as_bytes() for one in inner if isinstance(one, Message))
    return File(str(part.get_filename() or "file"), part.get_content_type(), held)


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""
