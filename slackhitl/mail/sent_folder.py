"""Was it sent? Asked of the folder where many providers file what goes out by SMTP."""

import asyncio
import logging
from typing import Any

from slackhitl.mail.account import Account
from slackhitl.mail.headers import clean_id
from slackhitl.mail.imap_mailbox import Broken, connected
from slackhitl.mail.inbox import InboxTrouble

log = logging.getLogger(__name__)

WHERE = (b"\\Sent", b"\\All")
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
            for folder in _folders(client):
                client.select_folder(folder, readonly=True)
                if client.search(["HEADER", "Message-ID", message_id]):
                    return True
        return False


def _folders(client: Any) -> list[str]:
    listed = client.list_folders()
    special = [name for flags, _, name in listed if any(use in flags for use in WHERE)]
    return special or [name for _, _, name in listed if name in USUAL_NAMES]
