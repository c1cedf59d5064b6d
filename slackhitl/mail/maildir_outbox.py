"""Replies leave into a folder: for the demo, for practice, and for mail systems that read one."""

import asyncio
import hashlib
import os
from datetime import datetime
from pathlib import Path

from slackhitl.mail.maildir import durable_move, durable_write, make_maildir, sync_folder
from slackhitl.mail.outbox import Accepted, BeforeFinalDot, Posting, TemporaryFailure


class MaildirOutbox:
    """A maildir. A mail's file name comes from its Message-ID, so it is never there twice."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        """For example `maildir:/var/mail/outgoing`."""
        return f"maildir:{self._path}"

    async def send(self, mail: Posting, before_final_dot: BeforeFinalDot) -> Accepted:
        """See Outbox.send. A folder gives no uncertain answers: a second write changes nothing."""
        try:
            written = await asyncio.to_thread(self._write, mail)
        except OSError as trouble:
            raise self._unwritable(trouble) from None
        await before_final_dot()
        if written is None:
            return Accepted("already in the folder")
        try:
            await asyncio.to_thread(durable_move, written, self._path / "new" / written.name)
        except OSError as trouble:
            raise self._unwritable(trouble) from None
        return Accepted(f"written as new/{written.name}")

    async def check(self) -> str:
        """See Outbox.check."""
        try:
            await asyncio.to_thread(self._make_writable)
        except OSError as trouble:
            raise self._unwritable(trouble) from None
        return f"{self.name}: writable"

    @property
    def files_copies(self) -> bool:
        """The folder is where people look."""
        return False

    async def file_copy(self, mail: Posting, sent_at: datetime) -> None:
        """See Outbox.file_copy; there is no other place."""

    async def find_sent(self, message_id: str) -> bool | None:
        """A folder always knows."""
        return await asyncio.to_thread(self._holds, _file_name(message_id))

    def _write(self, mail: Posting) -> Path | None:
        """The file in tmp/, or None when the mail is already delivered."""
        make_maildir(self._path)
        name = _file_name(mail.message_id)
        if self._holds(name):
            return None
        path = self._path / "tmp" / name
        durable_write(path, mail.raw)
        return path

    def _make_writable(self) -> None:
        make_maildir(self._path)
        probe = self._path / "tmp" / f".check-{os.getpid()}"
        probe.touch()
        probe.unlink()
        sync_folder(self._path)

    def _holds(self, name: str) -> bool:
        """A reader may have moved the file to cur/ and given it flags."""
        if (self._path / "new" / name).exists():
            return True
        return any((self._path / "cur").glob(f"{name}*"))

    def _unwritable(self, trouble: OSError) -> TemporaryFailure:
        return TemporaryFailure(f"The folder {self._path} is not writable ({trouble.strerror}).")


def _file_name(message_id: str) -> str:
    return f"{hashlib.sha256(message_id.encode()).hexdigest()[:32]}.slackhitl"
