"""What the steps work with, built once by the composition root and passed first."""

from dataclasses import dataclass
from datetime import datetime

from slackhitl.ai.drafter import Drafter
from slackhitl.ai.knowledge import Knowledge
from slackhitl.clock import Clock
from slackhitl.db import Database
from slackhitl.desk.archive import Archive
from slackhitl.desk.models import Origin
from slackhitl.desk.policy import Policy
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
    knowledge: Knowledge
    board: Board
    directory: Directory
    outbox: Outbox
    id_key: bytes  # signs our Message-IDs
    signature: str | None = None
    tone: str | None = None

    @property
    def origin(self) -> Origin:
        """Who writes drafts here."""
        return Origin.OFFLINE if self.drafter.offline else Origin.CLAUDE

    def now(self) -> datetime:
        """The time, from the one clock."""
        return self.clock()
