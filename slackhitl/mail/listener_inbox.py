"""Mail that is brought to us: an LMTP or SMTP listener for the operator's own mail server.

The 250 after the final dot is given only once the delivery returned; until then the mail is the
sender's, who will come again (RFC 5321, section 6.1; RFC 2033 for LMTP). Meant for loopback or a
private network: it takes mail for every recipient, and everything goes to the desk.
"""

import asyncio
import errno
import hashlib
import logging
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from slackhitl.clock import utc_now
from slackhitl.mail.inbox import Deliver, Delivery, InboxState, InboxTrouble

log = logging.getLogger(__name__)

OWN_NAME = "slackhitl"
LARGEST = 50 * 1024 * 1024
MOST_CONNECTIONS = 50
LONGEST_LINE = 1024 * 1024
"""Octets in a line of mail. RFC 5321 allows 1000, but refusing a long line loses the mail."""
IDLE_SECONDS = 300.0
GOODBYE_SECONDS = 3.0


class _Smtp(SMTP):
    line_length_limit = LONGEST_LINE

    def __init__(self, door: "_Door", **options: Any) -> None:
        super().__init__(door, **options)
        self._door = door

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._door.opened(self, transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._door.closed(self)
        super().connection_lost(error)


class _Lmtp(LMTP):
    line_length_limit = LONGEST_LINE

    def __init__(self, door: "_Door", **options: Any) -> None:
        super().__init__(door, **options)
        self._door = door

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._door.opened(self, transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._door.closed(self)
        super().connection_lost(error)

    async def push(self, status: str | bytes) -> None:
        """Refusals of a whole mail are due once for each recipient (RFC 2033, section 4.2)."""
        words = status if isinstance(status, str) else status.decode()
        envelope: Envelope | None = self.envelope
        if envelope is not None and words.startswith(("552 Error: Too much", "500 Line too long")):
            words = "\r\n".join([words] * max(1, len(envelope.rcpt_tos)))
        await super().push(words)


class ListenerInbox:
    """A port on this machine."""

    def __init__(self, scheme: str, host: str, port: int, largest: int = LARGEST) -> None:
        self._lmtp = scheme == "lmtp"
        self._host = host
        self._port = port
        self._largest = largest
        self.state = InboxState()

    @property
    def name(self) -> str:
        """For example `lmtp://127.0.0.1:2424`."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{'lmtp' if self._lmtp else 'smtp'}://{host}:{self._port}"

    async def run(self, deliver: Deliver) -> None:
        """See Inbox.run."""
        loop = asyncio.get_running_loop()
        door = _Door(self, deliver, self._lmtp)
        protocol = _Lmtp if self._lmtp else _Smtp

        def connection() -> SMTP:
            return protocol(
                door,
                data_size_limit=self._largest,
                enable_SMTPUTF8=True,
                hostname=OWN_NAME,
                ident="ready",
                timeout=IDLE_SECONDS,
                loop=loop,
            )

        try:
            server = await loop.create_server(connection, self._host, self._port)
        except OSError as trouble:
            raise self._deaf(trouble) from None
        self._port = server.sockets[0].getsockname()[1]
        self.state.up(utc_now())
        log.info("%s: listening", self.name)
        try:
            await server.serve_forever()
        finally:
            server.close()
            self.state.down(utc_now(), "It does not listen any more.")
            await door.close()

    async def check(self) -> str:
        """See Inbox.check."""
        if self.state.connected:
            return f"{self.name}: listening"
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_server(asyncio.Protocol, self._host, self._port)
        except OSError as trouble:
            if trouble.errno == errno.EADDRINUSE and await self._is_ours():
                return f"{self.name}: listening, for the service runs"
            raise self._deaf(trouble) from None
        server.close()
        return f"{self.name}: the address is free to listen on"

    async def _is_ours(self) -> bool:
        """Whether it is a service like this one that listens there."""
        try:
            async with asyncio.timeout(2):
                reader, writer = await asyncio.open_connection(self._host, self._port)
                greeting = await reader.readline()
                writer.close()
        except (OSError, ValueError):
            return False
        return greeting.startswith(f"220 {OWN_NAME} ".encode())

    def _deaf(self, trouble: OSError) -> InboxTrouble:
        sentence = f"{self.name}: cannot listen there ({trouble.strerror or trouble})."
        self.state.down(utc_now(), sentence)
        return InboxTrouble(sentence)


class _Door:
    """Answers what aiosmtpd asks, for all connections of one listener."""

    def __init__(self, inbox: ListenerInbox, deliver: Deliver, lmtp: bool) -> None:
        self._inbox = inbox
        self._deliver = deliver
        self._lmtp = lmtp
        self._open: dict[SMTP, asyncio.BaseTransport] = {}
        self._delivering = 0

    def opened(self, connection: SMTP, transport: asyncio.BaseTransport) -> None:
        if len(self._open) >= MOST_CONNECTIONS and isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.3.2 Too many connections, come again later\r\n")
            transport.close()
        else:
            self._open[connection] = transport

    def closed(self, connection: SMTP) -> None:
        self._open.pop(connection, None)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """One mail with its envelope; the answer is given once for each recipient in LMTP."""
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        delivery = Delivery(
            raw=raw,
            source=self._inbox.name,
            # A sender whose 250 was lost brings the same bytes again.
            key=hashlib.sha256(raw).hexdigest(),
            recipients=tuple(envelope.rcpt_tos),
            sender=(envelope.mail_from or "").removeprefix("<>"),
        )
        self._delivering += 1
        try:
            await self._deliver(delivery)
        except Exception as trouble:
            # Whatever it was, the mail stays with its sender, who brings it again.
            log.warning("%s: a mail was not taken (%s)", self._inbox.name, type(trouble).__name__)
            answer = "451 4.3.0 Not stored, please come again"
        else:
            answer = "250 2.0.0 Stored"
        finally:
            self._delivering -= 1
        return "\r\n".join([answer] * (len(envelope.rcpt_tos) if self._lmtp else 1))

    async def handle_exception(self, error: Exception) -> str:
        """A session failed outside a delivery."""
        log.warning("%s: a session failed (%s)", self._inbox.name, type(error).__name__)
        return "451 4.3.0 Something failed here, please come again"

    async def close(self) -> None:
        """Let running deliveries end, and hang up."""
        waited = 0.0
        while self._delivering and waited < GOODBYE_SECONDS:
            await asyncio.sleep(0.05)
            waited += 0.05
        await asyncio.sleep(0)  # the last answers leave
        for transport in list(self._open.values()):
            transport.close()
