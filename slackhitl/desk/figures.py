"""What reports and the App Home show, as values: stats reads them, slack draws them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import final

from slackhitl.desk.case_views import Person


@dataclass(frozen=True)
class StatsView:
    """Figures as people read them: sentences and cells are words already, in the reader's order.

    A cell that is a Slack user id is drawn as that person's name.
    """

    title: str
    since: datetime
    until: datetime
    rows: tuple[tuple[str, str, str], ...]  # label, value, what it means
    tables: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = ()
    """(title, header, rows); the first cell of a row names what the row is about."""


@dataclass(frozen=True)
class QueueEntry:
    """A conversation as a line of a list."""

    conversation_id: int
    customer: Person
    subject: str
    status: str  # in words: “a draft waits for a decision”
    waiting_since: datetime | None  # None when the customer does not wait for us
    owner: str | None  # a Slack user id
    urgency: str | None
    channel: str | None  # where its card is, once it is there
    ts: str | None
    permalink: str | None = None  # filled in by whoever can ask Slack
    snoozed_until: datetime | None = None
    went_at: datetime | None = None  # when its reply went out alone


@final
@dataclass(frozen=True)
class QueueView:
    """What waits for us, the longest first; a search has the same shape."""

    open: int  # of which the entries are the first
    oldest: datetime | None
    entries: tuple[QueueEntry, ...]
    trouble: tuple[str, ...] = ()  # a sentence each: what needs a person beyond the usual
    screened_today: int = 0

    @property
    def more(self) -> int:
        """How many are open beyond the entries."""
        return max(0, self.open - len(self.entries))


@dataclass(frozen=True)
class ScreenedEntry:
    """A mail that was kept and got no draft."""

    conversation_id: int
    sender: Person
    subject: str
    reason: str  # in words
    at: datetime


@dataclass(frozen=True)
class ScreenedView:
    """Mails that got no draft, the newest first."""

    total: int
    entries: tuple[ScreenedEntry, ...]


class HomeFilter(StrEnum):
    """Which list a Home shows."""

    OVERVIEW = "overview"
    MINE = "mine"
    WAITING = "waiting"
    AT_RISK = "at_risk"
    SNOOZED = "snoozed"
    ESCALATED = "escalated"


@dataclass(frozen=True)
class TeamMember:
    """How much somebody has to decide; ``user`` None for what nobody has."""

    user: str | None
    open: int
    oldest: datetime | None  # since when the longest of their customers waits


@final
@dataclass(frozen=True)
class HomeView:
    """What one person's App Home shows."""

    user: str
    supervisor: bool
    at: datetime
    open: int
    oldest: datetime | None
    mine: tuple[QueueEntry, ...]  # conversations that this person owns
    waiting: tuple[QueueEntry, ...]  # of everybody, the longest first
    which: HomeFilter = HomeFilter.OVERVIEW
    offset: int = 0
    listed: tuple[QueueEntry, ...] = ()  # a page of the chosen list
    counts: Mapping[HomeFilter, int] = field(default_factory=dict)
    team: tuple[TeamMember, ...] = ()  # for supervisors
    figures: tuple[tuple[str, str], ...] = ()  # label and value, in words: this person's week
    trouble: tuple[str, ...] = ()
