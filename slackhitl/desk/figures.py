"""What reports and the App Home show, as values: stats reads them, slack draws them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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


class Risk(StrEnum):
    """How close an answer is to coming too late."""

    SOON = "soon"  # it will be late if nobody hurries
    LATE = "late"


@dataclass(frozen=True)
class QueueEntry:
    """A conversation as a line of a list."""

    conversation_id: int
    customer: Person
    subject: str
    status: str  # in words: “a draft waits for a decision”
    waiting_since: datetime | None  # None when the customer does not wait for us
    owner: str | None  # a Slack user id: who has it in hand
    urgency: str | None
    channel: str | None  # where its card is, once it is there
    ts: str | None
    permalink: str | None = None  # filled in by whoever can ask Slack
    snoozed_until: datetime | None = None
    snoozed_by: str | None = None  # only while it is put aside
    escalated_by: str | None = None
    risk: Risk | None = None
    due: datetime | None = None  # by when an answer was promised
    held: bool = False  # quiet mode holds its card back
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
    UNCLAIMED = "unclaimed"
    AT_RISK = "at_risk"
    SNOOZED = "snoozed"
    ESCALATED = "escalated"
    PERSON = "person"  # what one colleague has in hand, for supervisors


@dataclass(frozen=True)
class TeamMember:
    """How much somebody has to decide; ``user`` None for what nobody has."""

    user: str | None
    open: int
    oldest: datetime | None  # since when the longest of their customers waits
    at_risk: int = 0  # of these, how many are late or soon will be
    on_duty: bool | None = None  # None where that is not known
    until: datetime | None = None  # when their duty ends


@dataclass(frozen=True)
class OwnWeek:
    """What one person did with replies in the last seven days."""

    sent: int
    unchanged: int
    edited: int
    written: int  # without a draft
    taken_over: int
    handling: timedelta | None  # the median from card shown to decision


@final
@dataclass(frozen=True)
class HomeView:
    """What one person's App Home shows."""

    user: str
    supervisor: bool
    at: datetime
    open: int
    oldest: datetime | None
    mine: tuple[QueueEntry, ...]  # what this person has in hand
    waiting: tuple[QueueEntry, ...]  # what is not listed elsewhere on the overview
    at_risk: tuple[QueueEntry, ...] = ()  # of others, on a supervisor's overview
    others_at_risk: int = 0
    snoozed: tuple[QueueEntry, ...] = ()  # what this person put aside
    own_snoozed: int = 0
    late: int = 0  # how many of those at risk are late already
    person: str | None = None  # whose list is shown
    which: HomeFilter = HomeFilter.OVERVIEW
    offset: int = 0
    listed: tuple[QueueEntry, ...] = ()  # a page of the chosen list
    counts: Mapping[HomeFilter, int] = field(default_factory=dict)
    team: tuple[TeamMember, ...] = ()  # for supervisors
    week: OwnWeek | None = None
    trouble: tuple[str, ...] = ()
