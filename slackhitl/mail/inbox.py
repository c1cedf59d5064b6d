"""The way in: what every source of mail gives, and when it may forget a mail.

A source hands over raw bytes and acknowledges a mail (keyword, 250, a move to cur/) only after
`deliver` returned, which is after the mail is durable. Whatever fails before that comes again.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Delivery:
    """One mail as it came in.

    `source` and `key` together name this copy of it: the same pair is the same mail come again.
    `recipients` and `sender` are the envelope's, where the source has one: empty and None where
    not; a sender of "" is the null sender of bounces (RFC 5321, section 4.5.5).
    """

    raw: bytes
    source: str
    key: str
    recipients: tuple[str, ...] = ()
    sender: str | None = None


Deliver = Callable[[Delivery], Awaitable[None]]
"""Takes a mail in. When it returns, the mail is durable; when it raises, it was not taken."""


@dataclass
class InboxState:
    """How an inbox is doing, for /readyz and the log. `trouble` is a sentence for an operator."""

    connected: bool = False
    since: datetime | None = None
    trouble: str | None = None

    def up(self, now: datetime) -> None:
        """Connected, listening or readable from now on."""
        if not self.connected:
            self.since = now
        self.connected, self.trouble = True, None

    def down(self, now: datetime, trouble: str | None) -> None:
        """Not able to take mail in since now, and why."""
        if self.connected or self.since is None:
            self.since = now
        self.connected, self.trouble = False, trouble


class Inbox(Protocol):
    """Somewhere mail comes from."""

    @property
    def name(self) -> str:
        """What people read in the log, on cards and in `check`; holds no password."""
        ...

    @property
    def state(self) -> InboxState: ...

    async def run(self, deliver: Deliver) -> None:
        """Deliver mail until cancelled, reconnecting by itself. Raises InboxTrouble at once when
        it can never work (an address that is taken, a folder that cannot be made)."""
        ...

    async def check(self) -> str:
        """Connect and log in, taking nothing: one line for `slackhitl check`.

        Raises InboxTrouble."""
        ...


class InboxTrouble(Exception):
    """An inbox cannot be reached or used. `reason` is a sentence that says what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
