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
    colleagues: frozenset[str] = frozenset()
    """Addresses and domains (`@acme.example`) whose forwarded mail is the inner sender's."""
    plus_addresses: bool = False
    """Whether replies ask for answers to a tagged address, `support+c12.…@` (RFC 5233)."""
    reopen_within: timedelta = timedelta(days=90)
    """An answer to a conversation that has been quiet for longer begins a new one."""
    most_cc: int = 20
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    give_up_sending: timedelta = timedelta(hours=24)

    def channel_for(self, category: str | None, inbox: str) -> str:
        """Where cards of a category or an inbox go; the category decides first."""
        return self.routes.get(category or "") or self.routes.get(inbox) or self.channel

    def is_colleague(self, address: str) -> bool:
        """Whether somebody is one of our people, so that what they forward is believed."""
        plain = address.strip().lower()
        return bool(plain) and not self.colleagues.isdisjoint(
            {plain, f"@{plain.rpartition('@')[2]}"}
        )

    def is_own(self, address: str) -> bool:
        """Whether mail to this address comes back to us, a plus-form included (RFC 5233)."""
        local, _, domain = address.strip().lower().rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        return plain == self.support_address or plain in self.own_addresses
