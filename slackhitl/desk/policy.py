"""What supervisors and the operator decided, as values: the undo window, who answers where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Policy:
    """Rules of this desk. Durations are timedeltas; addresses are lower case."""

    support_name: str
    support_address: str
    channel: str
    routes: Mapping[str, str] = field(default_factory=dict)
    undo: timedelta = timedelta(seconds=10)
    drafting_grace: timedelta = timedelta(seconds=8)
    """How long a new mail's card waits for its draft, so that people are called once."""
    own_addresses: frozenset[str] = frozenset()
    most_cc: int = 20
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    give_up_sending: timedelta = timedelta(hours=24)

    def channel_for(self, category: str | None, inbox: str) -> str:
        """Where cards of a category or an inbox go; the category decides first."""
        return self.routes.get(category or "") or self.routes.get(inbox) or self.channel

    def is_own(self, address: str) -> bool:
        """Whether mail to this address comes back to us, a plus-form included (RFC 5233)."""
        local, _, domain = address.strip().lower().rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        return plain == self.support_address or plain in self.own_addresses
