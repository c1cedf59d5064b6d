"""The way out: what an outbox takes, what it promises, and the words for how it can fail.

An outbox never tries again by itself. It says which of four things happened, and whoever holds
the reply decides: sent, not sent and worth another try, not sent for good, or nobody knows.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

BeforeFinalDot = Callable[[], Awaitable[None]]
"""Awaited once the server has taken sender, recipients and body, before the dot that hands the
mail over: the place to write down durably that it may be sent from now on. If it raises, the
connection is cut, nothing is sent, and the error is passed on as it is."""


@dataclass(frozen=True)
class Posting:
    """Bytes to send (CRLF lines, complete headers) and their envelope.

    The first recipient is the one whom the mail is for: refused there, it is not sent at all.
    What happens to the others is told in `Accepted.refused`.
    """

    raw: bytes
    mail_from: str
    recipients: tuple[str, ...]
    message_id: str


@dataclass(frozen=True)
class Accepted:
    """The server took the mail; `response` is its answer, often with its queue id.

    `refused` holds (address, code, the server's words) for the copies it did not take.
    """

    response: str
    refused: tuple[tuple[str, int, str], ...] = ()


class Outbox(Protocol):
    """Somewhere replies leave through."""

    @property
    def name(self) -> str:
        """What people read in the log and in `check`; holds no password."""
        ...

    async def send(self, mail: Posting, before_final_dot: BeforeFinalDot) -> Accepted:
        """Hand one mail over.

        Raises TemporaryFailure, PermanentFailure, AccountTrouble (in all three nothing was sent),
        UncertainDelivery (it may have been), or whatever before_final_dot raised.
        """
        ...

    async def check(self) -> str:
        """Connect and log in, sending nothing: one line for `slackhitl check`, or as send()."""
        ...

    @property
    def files_copies(self) -> bool:
        """Whether what was sent is to be copied into a folder by file_copy()."""
        ...

    async def file_copy(self, mail: Posting, sent_at: datetime) -> None:
        """Put a copy of a sent mail where people look for it, unless one is there already.

        Raises CopyTrouble. It never sends.
        """
        ...

    async def find_sent(self, message_id: str) -> bool | None:
        """Whether this mail is known to have left; None when nothing here can tell."""
        ...


class SendingTrouble(Exception):
    """A reply could not be handed over. `reason` is a sentence for people, with the server's words.

    `code` is the SMTP reply code, or None when there was no reply.
    """

    def __init__(self, reason: str, code: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class TemporaryFailure(SendingTrouble):
    """Nothing was sent; the same bytes may be tried again later."""


class PermanentFailure(SendingTrouble):
    """Nothing was sent, and trying again will not help: a person has to look."""


class AccountTrouble(SendingTrouble):
    """Our login or our settings are refused: no mail can leave until an operator acts."""


class CopyTrouble(Exception):
    """A copy of a sent mail could not be filed. `reason` is a sentence for people.

    `lasting` is True when trying again will not help until an operator acts.
    """

    def __init__(self, reason: str, *, lasting: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.lasting = lasting


class UncertainDelivery(SendingTrouble):
    """The server had the whole mail and its answer was lost: it may have been sent, or not."""
