"""One IMAP connection with one folder selected: what is new, fetch it, mark it, wait for more.

Blocking: it lives in a thread of its own (imap_inbox.py). Rules: RFC 9051 (IMAP), 2177 (IDLE),
6851 (MOVE). Whether a mail was taken is kept on the server as the keyword $Ingested, never as
the flag Seen, which people set by reading.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from slackhitl.mail.account import Account, Tls
from slackhitl.mail.inbox import InboxTrouble
from slackhitl.mail.oauth import NoTokenNow, SignInNeeded, TokenSource

KEYWORD = "$Ingested"
SLICE = 0.3
"""Seconds that IDLE is watched at a time, so that a stop is noticed."""
BATCH_MAILS = 25
BATCH_OCTETS = 16 * 1024 * 1024

Broken = (IMAPClientError, OSError)
"""What any command may raise when the connection or the server fails."""


class LoginRefused(InboxTrouble):
    """The server says that user or password is wrong: trying often would lock the account."""


class TokenNotTaken(LoginRefused):
    """The server refuses an access token; the next one may be better, once."""


@dataclass(frozen=True)
class Fetched:
    """A mail as the server holds it; raw is None when it is larger than we take."""

    uid: int
    raw: bytes | None


class ImapMailbox:
    """Connected, logged in, folder selected. Raises InboxTrouble, IMAPClientError or OSError."""

    def __init__(
        self,
        account: Account,
        folder: str,
        since: date | None,
        timeout: float,
        done: set[tuple[int, int]],
    ) -> None:
        """`done` outlives the connection: (UIDVALIDITY, UID) of what a server cannot mark."""
        self._since = since
        self._done = done
        self._client = connected(account, timeout)
        try:
            self._select(folder)
        except BaseException:
            self.drop()
            raise

    def _select(self, folder: str) -> None:
        try:
            answer = self._client.select_folder(folder)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as trouble:
            raise InboxTrouble(f"The folder {folder} cannot be opened ({trouble}).") from None
        self.uidvalidity = int(answer[b"UIDVALIDITY"])
        self.size = int(answer.get(b"EXISTS", 0))
        flags = answer.get(b"PERMANENTFLAGS", ())
        self._keeps_keywords = b"\\*" in flags or KEYWORD.encode() in flags
        self._can_idle = self._client.has_capability("IDLE")

    def new(self) -> list[int]:
        """UIDs of the mails that were not taken yet, oldest first."""
        criteria = "UNDELETED"
        if self._keeps_keywords:
            criteria += f" UNKEYWORD {KEYWORD}"
        if self._since is not None:
            criteria += f" SINCE {self._since:%d-%b-%Y}"
        found = self._client.search(criteria)
        return sorted(uid for uid in found if (self.uidvalidity, uid) not in self._done)

    def fetch(self, uids: list[int], largest: int) -> Iterator[Fetched]:
        """These mails, a batch at a time; one that vanished meanwhile is left out."""
        for start in range(0, len(uids), BATCH_MAILS):
            sizes = self._client.fetch(uids[start : start + BATCH_MAILS], ["RFC822.SIZE"])
            batch: list[int] = []
            octets = 0
            for uid in uids[start : start + BATCH_MAILS]:
                size = sizes.get(uid, {}).get(b"RFC822.SIZE")
                if size is None:
                    continue
                if size > largest:
                    yield Fetched(uid, None)
                    continue
                if batch and octets + size > BATCH_OCTETS:
                    yield from self._bodies(batch)
                    batch, octets = [], 0
                batch.append(uid)
                octets += size
            yield from self._bodies(batch)

    def _bodies(self, uids: list[int]) -> Iterator[Fetched]:
        # PEEK: fetching must not make a mail look read to the people who share the mailbox.
        answers = self._client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
        for uid in uids:
            raw = answers.get(uid, {}).get(b"BODY[]")
            if raw is not None:
                yield Fetched(uid, raw)

    def acknowledge(self, uid: int) -> None:
        """Remember on the server that this mail was taken; where it cannot, in memory."""
        if self._keeps_keywords:
            try:
                self._client.add_flags([uid], [KEYWORD.encode()], silent=True)
            except IMAPClientAbortError:
                raise
            except IMAPClientError:
                self.skip(uid)  # no right to, or no room: nothing that a new try would change
        else:
            self.skip(uid)

    def set_aside(self, uid: int, folder: str) -> str:
        """Take this mail out of the way, into a folder for people to look at; gives its name.

        A server without MOVE keeps a marked copy here as well: nothing is ever deleted.
        """
        prefix = ""
        if self._client.has_capability("NAMESPACE"):
            personal = self._client.namespace().personal
            prefix = personal[0][0] if personal else ""
        target = f"{prefix}{folder}"
        if not self._client.folder_exists(target):
            try:
                self._client.create_folder(target)
            except IMAPClientError:
                # Another replica, or a mail program, may have made it in this very moment.
                if not self._client.folder_exists(target):
                    raise
        if self._client.has_capability("MOVE"):
            self._client.move([uid], target)
        else:
            self._client.copy([uid], target)
            self.acknowledge(uid)
        return target

    def skip(self, uid: int) -> None:
        """Do not offer this mail again until the service starts anew."""
        self._done.add((self.uidvalidity, uid))

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Until mail may have come, the time is over, or stop is set. Raises when the link broke.

        Ending IDLE asks the server for an answer, so that a link which died silently is noticed
        every time; that is why seconds should be one or two minutes and not RFC 2177's 29.
        """
        if not self._can_idle:
            stop.wait(min(seconds, 15.0))
            self._client.noop()
            return
        self._client.idle()
        broke_off = self._watch(time.monotonic() + seconds, stop)
        self._client.idle_done()
        if broke_off:
            stop.wait(SLICE)

    def _watch(self, until: float, stop: threading.Event) -> bool:
        """Watch IDLE; True when it ended early without a word.

        IMAPClient gives an empty answer at once, again and again, when the server is gone: taken
        for silence, that is a busy loop that never sees mail.
        """
        while not stop.is_set() and (left := until - time.monotonic()) > 0:
            began = time.monotonic()
            span = min(left, SLICE)
            answers = self._client.idle_check(timeout=span)
            if any(answer[0] == b"BYE" for answer in answers):
                raise ConnectionError("the server said goodbye")
            if any(b"EXISTS" in answer for answer in answers):
                return False
            if not answers and time.monotonic() - began < span / 2:
                return True
        return False

    def close(self) -> None:
        """Log out politely."""
        try:
            self._client.logout()
        except Broken:
            self.drop()

    def drop(self) -> None:
        """End the connection without a word."""
        _drop(self._client)

    def cut(self) -> None:
        """Break the connection from another thread, so that the one that waits wakes up."""
        with suppress(*Broken):
            self._client.socket().shutdown(socket.SHUT_RDWR)


def connected(account: Account, timeout: float) -> Any:  # IMAPClient, which has no types
    """Connected and logged in. Raises InboxTrouble, IMAPClientError or OSError."""
    try:
        return _connected(account, timeout)
    except TokenNotTaken:
        return _connected(account, timeout)


def _connected(account: Account, timeout: float) -> Any:
    context = None if account.tls is Tls.OFF else account.context()
    client: Any = IMAPClient(
        account.host,
        account.port,
        ssl=account.tls is Tls.IMPLICIT,
        ssl_context=context,
        timeout=SocketTimeout(min(timeout, 20.0), timeout),  # type: ignore[arg-type]
    )
    try:
        client.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if account.tls is Tls.STARTTLS:
            if not client.has_capability("STARTTLS"):
                raise InboxTrouble(
                    "The server offers no STARTTLS. Use imaps://, or add ?tls=off to "
                    "SLACKHITL_INBOX if the way there is safe."
                )
            client.starttls(context)
        if account.tokens is not None:
            _show_token(client, account.user, account.tokens)
        else:
            _log_in(client, account)
    except BaseException:
        _drop(client)
        raise
    return client


def _drop(client: Any) -> None:
    with suppress(*Broken):
        client.shutdown()


def _log_in(client: Any, account: Account) -> None:
    try:
        if not account.password.isascii() and client.has_capability("AUTH=PLAIN"):
            client.plain_login(account.user, account.password)
        else:
            client.login(account.user, account.password)
    except LoginError as trouble:
        if isinstance(trouble.__context__, IMAPClientAbortError) or "UNAVAILABLE" in str(trouble):
            raise ConnectionError("the connection ended during the login") from None
        raise LoginRefused(
            "The login was refused. Check the user and password in SLACKHITL_INBOX."
        ) from None


def _show_token(client: Any, user: str, tokens: TokenSource) -> None:
    """XOAUTH2, as Google and Microsoft document it."""
    if not client.has_capability("AUTH=XOAUTH2"):
        raise InboxTrouble("The server offers no login by token (XOAUTH2) here.")
    try:
        token = tokens.token()
    except SignInNeeded as trouble:
        raise LoginRefused(trouble.reason) from None
    except NoTokenNow as trouble:
        raise ConnectionError(trouble.reason) from None
    first = f"user={user}\1auth=Bearer {token}\1\1"

    def answer(challenge: bytes) -> str:
        # A second challenge tells the error; an empty answer lets the server end the login.
        return "" if challenge else first

    try:
        client.sasl_login("XOAUTH2", answer)
    except LoginError as trouble:
        if isinstance(trouble.__context__, IMAPClientAbortError) or "UNAVAILABLE" in str(trouble):
            raise ConnectionError("the connection ended during the login") from None
        tokens.refused(token)
        raise TokenNotTaken(
            "The server refuses the access token. Check that the user in the URL is who signed "
            "in, and that the sign-in allowed IMAP."
        ) from None
