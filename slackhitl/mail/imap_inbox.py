"""Mail from an IMAP folder, as it comes: IDLE, a look around every minute, and reconnecting.

One thread for each mailbox, because IMAP connections are blocking; a mail is delivered in the
event loop, and marked on the server only once the delivery returned.
"""

import asyncio
import logging
import random
import threading
import time
from concurrent.futures import wait
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from slackhitl.clock import utc_now
from slackhitl.mail.account import Account, Tls
from slackhitl.mail.imap_mailbox import Broken, Fetched, ImapMailbox, LoginRefused
from slackhitl.mail.inbox import Deliver, Delivery, InboxState, InboxTrouble
from slackhitl.mail.patience import FAILURES_IN_A_ROW, Patience

log = logging.getLogger(__name__)

LARGEST = 50 * 1024 * 1024
FAILED_FOLDER = "Failed"


@dataclass(frozen=True)
class Pace:
    """Seconds. Reconnecting doubles from first to longest; a refused login waits longer at once."""

    look_around: float = 60.0
    retry: float = 2.0
    first: float = 1.0
    longest: float = 300.0
    refused: float = 300.0
    healthy: float = 600.0
    answer: float = 30.0
    goodbye: float = 3.0


class ImapInbox:
    """A folder on an IMAP server."""

    def __init__(
        self,
        account: Account,
        folder: str = "INBOX",
        since: date | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._account = account
        self._folder = folder
        self._since = since
        self._pace = pace or Pace()
        self._done: set[tuple[int, int]] = set()
        self.state = InboxState()

    @property
    def name(self) -> str:
        """For example `imaps://support@mail.acme.example/INBOX`."""
        account = self._account
        scheme, usual = ("imaps", 993) if account.tls is Tls.IMPLICIT else ("imap", 143)
        port = "" if account.port == usual else f":{account.port}"
        return f"{scheme}://{account.user}@{account.host}{port}/{self._folder}"

    async def run(self, deliver: Deliver) -> None:
        """See Inbox.run."""
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        reader = _Reader(self, deliver, loop)

        def read() -> None:
            try:
                reader.read()
            finally:
                with suppress(RuntimeError):  # the loop may be closed by now
                    loop.call_soon_threadsafe(ended.set)

        threading.Thread(target=read, name=self.name, daemon=True).start()
        try:
            await ended.wait()
            raise InboxTrouble(f"{self.name} stopped reading by a fault of ours.")
        finally:
            reader.stop()
            try:
                async with asyncio.timeout(self._pace.goodbye):
                    await ended.wait()
            except TimeoutError:
                reader.cut()

    async def check(self) -> str:
        """See Inbox.check."""
        return await asyncio.to_thread(self._check)

    def _check(self) -> str:
        try:
            mailbox = self.open()
            try:
                new = len(mailbox.new())
            finally:
                mailbox.close()
        except Broken as trouble:
            raise InboxTrouble(f"{self.name}: {unreachable(trouble)}") from None
        except InboxTrouble as trouble:
            raise InboxTrouble(f"{self.name}: {trouble.reason}") from None
        return f"{self.name}: logged in, {mailbox.size} mails, {new} of them new"

    def open(self) -> ImapMailbox:
        """A new connection. Blocking. Raises InboxTrouble, IMAPClientError or OSError."""
        account, folder, since = self._account, self._folder, self._since
        return ImapMailbox(account, folder, since, self._pace.answer, self._done)

    @property
    def pace(self) -> Pace:
        """How often things are tried."""
        return self._pace


class _Reader:
    """What the thread does."""

    def __init__(self, inbox: ImapInbox, deliver: Deliver, loop: asyncio.AbstractEventLoop) -> None:
        self._inbox = inbox
        self._deliver = deliver
        self._loop = loop
        self._stop = threading.Event()
        self._mailbox: ImapMailbox | None = None
        self._patience = Patience(inbox.pace.retry)

    def stop(self) -> None:
        self._stop.set()

    def cut(self) -> None:
        mailbox = self._mailbox
        if mailbox is not None:
            mailbox.cut()

    def read(self) -> None:
        """Connect, read, and connect again, until stopped."""
        pace = self._inbox.pace
        attempt = 0
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                self._read_connected()
            except LoginRefused as trouble:
                pause = pace.refused
                self._down(trouble.reason)
            except Exception as trouble:
                # Not only broken connections: servers also answer what no client expects.
                log.debug("the whole story", exc_info=trouble)
                if time.monotonic() - began > pace.healthy:
                    attempt = 0
                pause = min(pace.first * 2.0**attempt, pace.longest)
                attempt = min(attempt + 1, 20)
                self._down(unreachable(trouble))
            else:
                return
            self._stop.wait(pause * random.SystemRandom().uniform(0.5, 1.0))

    def _read_connected(self) -> None:
        mailbox = self._mailbox = self._inbox.open()
        try:
            if not self._inbox.state.connected:
                log.info("%s: connected", self._inbox.name)
            self._inbox.state.up(utc_now())
            while not self._stop.is_set():
                self._take_new(mailbox)
                if not self._stop.is_set():
                    mailbox.wait(self._patience.pause(self._inbox.pace.look_around), self._stop)
        finally:
            self._mailbox = None
            if self._stop.is_set():
                mailbox.close()
            else:
                mailbox.drop()

    def _down(self, trouble: str) -> None:
        if self._stop.is_set():
            return
        if self._inbox.state.trouble != trouble:
            log.warning("%s: %s", self._inbox.name, trouble)
        self._inbox.state.down(utc_now(), trouble)

    def _take_new(self, mailbox: ImapMailbox) -> None:
        def troubles(uid: int) -> int:
            return self._patience.failures(f"{mailbox.uidvalidity}:{uid}")

        # Those that failed before come last, so that they keep nobody waiting.
        in_a_row = 0
        for fetched in mailbox.fetch(sorted(mailbox.new(), key=troubles), LARGEST):
            if self._stop.is_set() or in_a_row >= FAILURES_IN_A_ROW:
                return
            in_a_row = 0 if self._take(mailbox, fetched) else in_a_row + 1

    def _take(self, mailbox: ImapMailbox, fetched: Fetched) -> bool:
        key = f"{mailbox.uidvalidity}:{fetched.uid}"
        if fetched.raw is None:
            self._set_aside(mailbox, fetched.uid, "is larger than 50 MB")
            return True
        trouble = self._delivered(Delivery(fetched.raw, self._inbox.name, key))
        if trouble is None:
            self._patience.passed(key)
            mailbox.acknowledge(fetched.uid)
            return True
        if self._stop.is_set():
            return False
        self._patience.failed(key)
        log.warning(
            "%s: mail %s was not taken (%s), try %s",
            self._inbox.name, key, type(trouble).__name__, self._patience.failures(key),
        )  # fmt: skip
        if self._patience.is_over(key):
            self._patience.forget(key)
            self._set_aside(mailbox, fetched.uid, "was not taken three times")
        return False

    def _delivered(self, delivery: Delivery) -> BaseException | None:
        """Deliver in the event loop and wait; what went wrong, or None."""

        async def deliver() -> None:
            await self._deliver(delivery)

        future = asyncio.run_coroutine_threadsafe(deliver(), self._loop)
        grace = self._inbox.pace.goodbye
        while not wait([future], timeout=0.2).done:
            if self._stop.is_set():
                grace -= 0.2
                if grace <= 0:
                    future.cancel()
        return asyncio.CancelledError() if future.cancelled() else future.exception()

    def _set_aside(self, mailbox: ImapMailbox, uid: int, why: str) -> None:
        try:
            place = mailbox.set_aside(uid, FAILED_FOLDER)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as trouble:
            mailbox.skip(uid)
            place = f"nowhere, for the server refused ({trouble})"
        log.error("%s: mail %s %s; moved to %s", self._inbox.name, uid, why, place)


def unreachable(trouble: BaseException) -> str:
    """A sentence for an operator."""
    if isinstance(trouble, InboxTrouble):
        return trouble.reason
    words = getattr(trouble, "strerror", None) or str(trouble) or type(trouble).__name__
    return f"No connection to the mailbox ({words})."
