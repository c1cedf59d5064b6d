"""Mail from a maildir: whatever appears in new/ is delivered, then moved to cur/ as seen."""

import asyncio
import logging
from pathlib import Path

from slackhitl.clock import utc_now
from slackhitl.mail.inbox import Deliver, Delivery, InboxState, InboxTrouble
from slackhitl.mail.maildir import durable_move, make_maildir
from slackhitl.mail.patience import FAILURES_IN_A_ROW, Patience

log = logging.getLogger(__name__)

SEEN = ":2,S"
FAILED = "failed"


class MaildirInbox:
    """A maildir on this machine. A mail's file name is its key."""

    def __init__(self, path: Path, look_around: float = 1.0, retry: float = 2.0) -> None:
        self._path = path
        self._look_around = look_around
        self._retry = retry
        self.state = InboxState()

    @property
    def name(self) -> str:
        """For example `maildir:/var/mail/support`."""
        return f"maildir:{self._path}"

    async def run(self, deliver: Deliver) -> None:
        """See Inbox.run."""
        patience = Patience(self._retry)
        await self._prepare()
        while True:
            try:
                await self._take_new(deliver, patience)
            except OSError as trouble:
                self._down(trouble)
            else:
                self.state.up(utc_now())
            await asyncio.sleep(max(self._look_around, patience.pause(0)))

    async def check(self) -> str:
        """See Inbox.check."""
        await self._prepare()
        waiting = len(await asyncio.to_thread(self._new))
        return f"{self.name}: readable, {waiting} mails waiting"

    async def _prepare(self) -> None:
        try:
            await asyncio.to_thread(make_maildir, self._path)
        except OSError as trouble:
            self._down(trouble)
            raise InboxTrouble(f"{self.name}: {self.state.trouble}") from None

    def _down(self, trouble: OSError) -> None:
        sentence = f"The folder cannot be used ({trouble.strerror})."
        if self.state.trouble != sentence:
            log.warning("%s: %s", self.name, sentence)
        self.state.down(utc_now(), sentence)

    def _new(self) -> list[Path]:
        """Oldest first; names that begin with a dot are not mail (maildir)."""
        found = [path for path in (self._path / "new").iterdir() if not path.name.startswith(".")]
        return sorted((path for path in found if path.is_file()), key=_age)

    async def _take_new(self, deliver: Deliver, patience: Patience) -> None:
        found = await asyncio.to_thread(self._new)
        in_a_row = 0
        for path in sorted(found, key=lambda path: patience.failures(path.name)):
            if in_a_row >= FAILURES_IN_A_ROW:
                return
            try:
                raw = await asyncio.to_thread(path.read_bytes)
            except FileNotFoundError:
                continue  # another reader of this maildir was faster
            key = path.name.partition(":")[0]
            try:
                await deliver(Delivery(raw, self.name, key))
            except Exception as trouble:
                # Whatever it was, the mail stays in new/ and is offered again.
                await self._failed(path, trouble, patience)
                in_a_row += 1
                continue
            in_a_row = 0
            patience.passed(path.name)
            await asyncio.to_thread(durable_move, path, self._path / "cur" / f"{key}{SEEN}")

    async def _failed(self, path: Path, trouble: Exception, patience: Patience) -> None:
        patience.failed(path.name)
        tries = patience.failures(path.name)
        log.warning(
            "%s: %s was not taken (%s), try %s",
            self.name, path.name, type(trouble).__name__, tries,
        )  # fmt: skip
        if patience.is_over(path.name):
            patience.forget(path.name)
            aside = self._path / FAILED
            await asyncio.to_thread(aside.mkdir, exist_ok=True)
            await asyncio.to_thread(durable_move, path, aside / path.name)
            log.error("%s: %s was moved to %s/", self.name, path.name, FAILED)


def _age(path: Path) -> tuple[float, str]:
    try:
        return path.stat().st_mtime, path.name
    except OSError:
        return 0.0, path.name
