"""What the steps work with, built once by the composition root and passed first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from slackhitl.ai.categories import OTHER
from slackhitl.ai.drafter import Drafter
from slackhitl.ai.knowledge import Knowledge
from slackhitl.clock import Clock
from slackhitl.db import Database
from slackhitl.desk.archive import Archive
from slackhitl.desk.models import Origin
from slackhitl.desk.policy import Policy
from slackhitl.flow.errands import Errands
from slackhitl.flow.exemplars import Exemplars
from slackhitl.mail.dkim_signing import DkimSigner
from slackhitl.mail.outbox import Outbox
from slackhitl.slack.board import Board
from slackhitl.slack.directory import Directory


@dataclass(frozen=True)
class Services:
    """Everything that a step may touch of the world."""

    db: Database
    clock: Clock
    policy: Policy
    archive: Archive
    drafter: Drafter
    words: Drafter  # who tells without a model what a mail is about
    knowledge: Knowledge
    board: Board
    directory: Directory
    outbox: Outbox  # of the main account
    id_key: bytes  # signs our Message-IDs
    outboxes: Mapping[str, Outbox] = field(default_factory=dict)
    """Of the accounts that have one of their own."""
    signer: DkimSigner | None = None
    errands: Errands = field(default_factory=Errands)
    exemplars: Exemplars = field(default_factory=Exemplars)

    @property
    def origin(self) -> Origin:
        """Who writes drafts here."""
        return Origin.OFFLINE if self.drafter.offline else Origin.CLAUDE

    @property
    def categories(self) -> tuple[str, ...]:
        """Keys of what mails are about here."""
        keys = (one.key for one in self.drafter.categories)
        return tuple(dict.fromkeys((*keys, OTHER)))

    def outbox_of(self, account: str) -> Outbox:
        """Where replies of this account leave."""
        return self.outboxes.get(account, self.outbox)

    def now(self) -> datetime:
        """The time, from the one clock."""
        return self.clock()
