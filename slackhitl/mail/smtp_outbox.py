"""Replies leave by SMTP, phase by phase, so that it is always known how far a mail got.

Up to the final dot nothing is sent, whatever goes wrong; after it, only an answer of the server
tells what became of the mail (RFC 5321, section 6.1; RFC 1047 on why the answer can get lost).
"""

import asyncio
import re
import socket
from datetime import datetime
from typing import NoReturn

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPHeloError,
    SMTPResponseException,
)
from aiosmtplib.protocol import SMTPProtocol
from aiosmtplib.response import SMTPResponse

from slackhitl.mail.account import Account, Timeouts, Tls
from slackhitl.mail.addresses import wire_address
from slackhitl.mail.delivery_reports import wanted_of_mail, wanted_of_recipient
from slackhitl.mail.oauth import NoTokenNow, SignInNeeded, TokenSource
from slackhitl.mail.outbox import (
    Accepted,
    AccountTrouble,
    BeforeFinalDot,
    CopyTrouble,
    PermanentFailure,
    Posting,
    TemporaryFailure,
    UncertainDelivery,
)
from slackhitl.mail.sent_folder import SentFolder

LOGIN_REFUSED = frozenset({530, 534, 535, 538})
"""Codes that concern our account and not the mail (RFC 4954, section 6)."""

BLOCK = 64 * 1024
LINE_END = re.compile(rb"\r\n|\r|\n")
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class SmtpOutbox:
    """An SMTP submission server."""

    def __init__(
        self,
        account: Account,
        timeouts: Timeouts | None = None,
        sent: SentFolder | None = None,
        copies: bool = False,
        reports: bool = False,
    ) -> None:
        self._account = account
        self._sent = sent
        self._copies = copies and sent is not None
        self._reports = reports
        self._timeouts = timeouts or Timeouts()
        self._own_host: str | None = None

    @property
    def name(self) -> str:
        """For example `smtps://support@mail.acme.example:465`."""
        account = self._account
        scheme = "smtps" if account.tls is Tls.IMPLICIT else "smtp"
        user = f"{account.user}@" if account.user else ""
        return f"{scheme}://{user}{account.host}:{account.port}"

    async def send(self, mail: Posting, before_final_dot: BeforeFinalDot) -> Accepted:
        """See Outbox.send."""
        client = await self._client()
        try:
            await self._log_in(client)
            try:
                refused = await self._envelope(client, mail)
                protocol, answer = await self._body(client, mail.raw)
            except (SMTPException, OSError) as trouble:
                _fail(trouble)
            try:
                await before_final_dot()
                accepted = Accepted(await self._final_dot(protocol, answer), refused)
            finally:
                _forget(answer)
            await _say_goodbye(client)
            return accepted
        finally:
            _hang_up(client)

    async def check(self) -> str:
        """See Outbox.check."""
        client = await self._client()
        try:
            await self._log_in(client)
            await _say_goodbye(client)
        finally:
            _hang_up(client)
        told = f"{self.name}: connected" + (", logged in" if self._account.user else "")
        if self._sent is not None and self._copies:
            try:
                told += f"; copies go to {await self._sent.where()}"
            except CopyTrouble as trouble:
                raise AccountTrouble(f"{self.name}: {trouble.reason}") from None
        return told

    @property
    def files_copies(self) -> bool:
        """Whether the operator wants copies: many providers file what they send themselves."""
        return self._copies

    async def file_copy(self, mail: Posting, sent_at: datetime) -> None:
        """See Outbox.file_copy."""
        if self._sent is not None:
            await self._sent.file(mail.message_id, mail.raw, sent_at)

    async def find_sent(self, message_id: str) -> bool | None:
        """SMTP itself cannot tell; the provider's Sent folder can, where one is set."""
        return await self._sent.holds(message_id) if self._sent else None

    async def _client(self) -> SMTP:
        if self._own_host is None:
            self._own_host = await asyncio.to_thread(socket.getfqdn)
        account = self._account
        context = None
        if account.tls is not Tls.OFF:
            context = await asyncio.to_thread(account.context)
        return SMTP(
            hostname=account.host,
            port=account.port,
            use_tls=account.tls is Tls.IMPLICIT,
            start_tls=False,
            tls_context=context,
            local_hostname=self._own_host if self._own_host.isascii() else "localhost",
            timeout=self._timeouts.command,
        )

    async def _log_in(self, client: SMTP) -> None:
        try:
            await self._connect(client)
            if self._account.user:
                await self._authenticate(client)
        except SMTPResponseException as trouble:
            # Whatever is refused here says nothing about the mail, so it is never permanent.
            words = _one_line(trouble)
            refused = isinstance(trouble, SMTPAuthenticationError) and trouble.code >= 500
            if refused or trouble.code in LOGIN_REFUSED:
                raise AccountTrouble(
                    f"{self.name} refuses our login: {words}", trouble.code
                ) from None
            raise TemporaryFailure(f"{self.name} is not ready: {words}", trouble.code) from None
        except (SMTPException, OSError) as trouble:
            _fail(trouble)

    async def _connect(self, client: SMTP) -> None:
        account = self._account
        await client.connect(timeout=self._timeouts.connect)
        if account.tls is Tls.STARTTLS:
            await client.ehlo()
            if not client.supports_extension("starttls"):
                raise AccountTrouble(
                    f"{self.name} offers no STARTTLS. Use smtps://, or add ?tls=off to "
                    "SLACKHITL_OUTBOX if the way there is safe."
                )
            await client.starttls(timeout=self._timeouts.connect)
        try:
            await client.ehlo()
        except SMTPHeloError:
            await client.helo()

    async def _authenticate(self, client: SMTP) -> None:
        account = self._account
        offered = client.server_auth_methods
        if account.tokens is not None:
            await self._show_token(client, account.tokens)
            return
        # One mechanism, one try: a login that is tried in three ways counts as three failures.
        if "plain" in offered:
            await client.auth_plain(account.user, account.password)
        elif "login" in offered:
            await client.auth_login(account.user, account.password)
        elif "cram-md5" in offered:
            await client.auth_crammd5(account.user, account.password)
        else:
            raise AccountTrouble(
                f"{self.name} offers no login by password here. Take the user and password out of "
                "SLACKHITL_OUTBOX, or connect with TLS."
            )

    async def _show_token(self, client: SMTP, tokens: TokenSource) -> None:
        """XOAUTH2; a token that is refused is asked for anew, once."""
        if "xoauth2" not in client.server_auth_methods:
            raise AccountTrouble(
                f"{self.name} offers no login by token (XOAUTH2) here. Connect with TLS."
            )
        for may_try_again in (True, False):
            token = await self._token(tokens)
            try:
                await client.auth_xoauth2(self._account.user, token)
            except SMTPAuthenticationError as trouble:
                if trouble.code < 500:
                    raise
                tokens.refused(token)
                if not may_try_again:
                    raise
            else:
                return

    async def _token(self, tokens: TokenSource) -> str:
        try:
            return await asyncio.to_thread(tokens.token)
        except SignInNeeded as trouble:
            raise AccountTrouble(f"{self.name}: {trouble.reason}") from None
        except NoTokenNow as trouble:
            raise TemporaryFailure(f"{self.name}: {trouble.reason}") from None

    async def _envelope(self, client: SMTP, mail: Posting) -> tuple[tuple[str, int, str], ...]:
        """MAIL and RCPT; gives the recipients that were refused, of which the first is none."""
        sender = _wire(mail.mail_from) if mail.mail_from else ""
        recipients, refused = _writable(mail.recipients)
        options = []
        encoding = "ascii"
        if not all(address.isascii() for address in (sender, *recipients)):
            if not client.supports_extension("smtputf8"):
                raise PermanentFailure(
                    f"{self.name} cannot write to addresses with letters beyond ASCII (SMTPUTF8)."
                )
            options.append("SMTPUTF8")
            encoding = "utf-8"
        if client.supports_extension("size"):
            options.append(f"SIZE={len(mail.raw)}")
        if client.supports_extension("8bitmime") and not mail.raw.isascii():
            options.append("BODY=8BITMIME")
        notify = wanted_of_recipient(client) if self._reports else []
        options += wanted_of_mail(client, mail.message_id) if self._reports else []
        await client.mail(sender, options=options, encoding=encoding)
        for recipient in recipients:
            try:
                await client.rcpt(recipient, options=notify, encoding=encoding)
            except SMTPResponseException as trouble:
                code = 452 if trouble.code == 552 else trouble.code  # RFC 5321, 4.5.3.1.10
                if recipient == recipients[0] or code == 421:
                    raise SMTPResponseException(code, trouble.message) from None
                refused.append((recipient, code, trouble.message))
        return tuple(refused)

    async def _body(
        self, client: SMTP, raw: bytes
    ) -> tuple[SMTPProtocol, asyncio.Task[SMTPResponse]]:
        """DATA and everything but the dot; gives the task that waits for the server's verdict."""
        permission = await client.execute_command(b"DATA", timeout=self._timeouts.data)
        if permission.code != 354:
            raise SMTPResponseException(permission.code, permission.message)
        protocol = client.protocol
        if protocol is None:
            raise TemporaryFailure("The mail server closed the connection before the mail.")
        # Listening starts before writing: a server may refuse while the body is still on its way.
        answer = asyncio.create_task(protocol.read_response())
        try:
            body = _stuffed(raw)
            for start in range(0, len(body), BLOCK):
                protocol.write(body[start : start + BLOCK])
                await self._flushed(protocol, answer)
            _still_silent(answer)
        except BaseException:
            _forget(answer)
            raise
        return protocol, answer

    async def _flushed(self, protocol: SMTPProtocol, answer: asyncio.Task[SMTPResponse]) -> None:
        """Wait until the last block is on its way."""
        async with asyncio.timeout(self._timeouts.block):
            while not answer.done():
                transport = protocol.transport
                if not isinstance(transport, asyncio.WriteTransport):
                    return
                if not transport.get_write_buffer_size():
                    return
                await asyncio.sleep(0.005)
        _still_silent(answer)

    async def _final_dot(self, protocol: SMTPProtocol, answer: asyncio.Task[SMTPResponse]) -> str:
        try:
            _still_silent(answer)
            protocol.write(b".\r\n")
        except (SMTPException, OSError) as trouble:
            _fail(trouble)
        try:
            async with asyncio.timeout(self._timeouts.final_dot):
                verdict = await answer
        except (SMTPException, OSError) as trouble:
            raise UncertainDelivery(
                f"The mail server's answer to the whole mail was lost ({_words(trouble)})."
            ) from None
        if 200 <= verdict.code < 300:
            return f"{verdict.code} {verdict.message}"
        if 400 <= verdict.code < 600:
            _refuse(SMTPResponseException(verdict.code, verdict.message))
        raise UncertainDelivery(
            f"The mail server gave an answer that means nothing ({verdict.code}) to the whole mail."
        )


def _stuffed(raw: bytes) -> bytes:
    """CRLF line ends only, dots doubled (RFC 5321, 4.5.2), and without the final dot."""
    body = LINE_END.sub(b"\r\n", raw)
    if not body.endswith(b"\r\n"):
        body += b"\r\n"
    return LEADING_DOT.sub(b"..", body)


def _still_silent(answer: asyncio.Task[SMTPResponse]) -> None:
    """Before the dot an answer can only be a refusal, or the end of the connection."""
    if answer.done():
        verdict = answer.result()
        if verdict.code < 400:
            raise TemporaryFailure("The mail server answered before the mail was complete.")
        raise SMTPResponseException(verdict.code, verdict.message)


def _writable(recipients: tuple[str, ...]) -> tuple[list[str], list[tuple[str, int, str]]]:
    """Addresses for RCPT, and copies that have none (553 is SMTP's own code for that)."""
    written, refused = [_wire(recipients[0])], []
    for recipient in recipients[1:]:
        try:
            written.append(wire_address(recipient))
        except ValueError as trouble:
            refused.append((recipient, 553, str(trouble)))
    return written, refused


def _wire(address: str) -> str:
    try:
        return wire_address(address)
    except ValueError as trouble:
        raise PermanentFailure(f"{address!r} cannot be written to: {trouble}.") from None


def _fail(trouble: SMTPException | OSError) -> NoReturn:
    """Name what went wrong before the dot."""
    if isinstance(trouble, SMTPResponseException):
        _refuse(trouble)
    raise TemporaryFailure(f"The mail server cannot be reached ({_words(trouble)}).") from None


def _refuse(trouble: SMTPResponseException) -> NoReturn:
    code, words = trouble.code, _one_line(trouble)
    if code in LOGIN_REFUSED:
        raise AccountTrouble(f"The mail server refuses our login: {words}", code) from None
    if 500 <= code < 600:
        raise PermanentFailure(f"The mail server refuses this mail: {words}", code) from None
    raise TemporaryFailure(f"The mail server cannot take this mail now: {words}", code) from None


def _one_line(trouble: SMTPResponseException) -> str:
    return " ".join(f"{trouble.code} {trouble.message}".split())


def _words(trouble: BaseException) -> str:
    cause: BaseException = trouble
    while isinstance(cause.__cause__, OSError):
        cause = cause.__cause__
    return (getattr(cause, "strerror", None) or str(cause) or type(cause).__name__).strip()


def _forget(answer: asyncio.Task[SMTPResponse]) -> None:
    """Stop listening; an error nobody asked for is not worth a line in the log."""
    answer.cancel()
    if answer.done() and not answer.cancelled():
        answer.exception()


async def _say_goodbye(client: SMTP) -> None:
    """QUIT is a courtesy: the mail is sent, whatever comes back."""
    try:
        await client.quit(timeout=5)
    except (SMTPException, OSError):
        return


def _hang_up(client: SMTP) -> None:
    """End the connection at once; what is still unsent must not leave."""
    if isinstance(client.transport, asyncio.WriteTransport):
        client.transport.abort()
    client.close()
