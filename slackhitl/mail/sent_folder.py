"""The folder where people look for what was sent: asked whether a mail is there, given copies.

Many providers file by themselves what goes out by SMTP; for others a copy is put there.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from slackhitl.mail.account import Account
from slackhitl.mail.headers import clean_id
from slackhitl.mail.imap_mailbox import Broken, LoginRefused, connected
from slackhitl.mail.inbox import InboxTrouble
from slackhitl.mail.outbox import CopyTrouble

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

SENT, ALL = b"\\Sent", b"\\All"
"""Special uses (RFC 6154) of folders where a sent mail can be."""
USUAL_NAMES = ("Sent", "INBOX.Sent", "Sent Items", "Sent Messages")


class SentFolder:
    """The Sent folder of an IMAP account, found by its special use."""

    def __init__(self, account: Account, timeout: float = 30.0) -> None:
        self._account = account
        self._timeout = timeout

    async def holds(self, message_id: str) -> bool | None:
        """True when a mail with this Message-ID is there; None otherwise.

        Never False: not every server files what it sent, and some do it late.
        """
        wanted = clean_id(message_id)
        if not wanted:
            return None
        try:
            return await asyncio.to_thread(self._search, wanted) or None
        except InboxTrouble as trouble:
            log.warning("the Sent folder cannot be asked: %s", trouble.reason)
        except Broken as trouble:
            log.warning("the Sent folder cannot be asked (%s)", type(trouble).__name__)
        return None

    def _search(self, message_id: str) -> bool:
        with connected(self._account, self._timeout) as client:
            return _is_in(client, _folders(client, SENT, ALL), message_id)

    async def file(self, message_id: str, raw: bytes, sent_at: datetime) -> None:
        """Put a copy into the folder, marked as read, unless it is there already.

        Raises CopyTrouble.
        """
        await self._asked(self._file, clean_id(message_id), raw, sent_at)

    async def where(self) -> str:
        """The folder's name. Raises CopyTrouble when it cannot be told."""
        return await self._asked(self._where)

    async def _asked(self, ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await asyncio.to_thread(ask, *args, **kwargs)
        except LoginRefused:
            raise CopyTrouble(
                "The Sent folder refuses the login of SLACKHITL_OUTBOX.", lasting=True
            ) from None
        except InboxTrouble as trouble:
            raise CopyTrouble(trouble.reason, lasting=True) from None
        except Broken as trouble:
            words = getattr(trouble, "strerror", None) or str(trouble) or type(trouble).__name__
            raise CopyTrouble(f"The Sent folder cannot be used ({words[:200]}).") from None

    def _file(self, message_id: str | None, raw: bytes, sent_at: datetime) -> None:
        with connected(self._account, self._timeout) as client:
            folder = self._only(client)
            # A copy of which we did not hear, or one of the provider's, is not doubled.
            if message_id and _is_in(client, [folder], message_id):
                return
            client.append(folder, raw, flags=(b"\\Seen",), msg_time=sent_at)

    def _where(self) -> str:
        with connected(self._account, self._timeout) as client:
            return self._only(client)

    def _only(self, client: Any) -> str:
        folders = _folders(client, SENT)
        if not folders:
            raise InboxTrouble("The mailbox has no folder for sent mail; make one named Sent.")
        return folders[0]


def _is_in(client: Any, folders: list[str], message_id: str) -> bool:
    for folder in folders:
        client.select_folder(folder, readonly=True)
        if client.search(["HEADER", "Message-ID", message_id]):
            return True
    return False


def _folders(client: Any, *uses: bytes) -> list[str]:
    listed = client.list_folders()
    special = [name for flags, _, name in listed if any(use in flags for use in uses)]
    return special or [name for _, _, name in listed if name in USUAL_NAMES]
