"""What people see of a conversation, as frozen values; ``casefile`` reads them from the tables.

A view holds the customer's words as they are; who shows them escapes them.
"""

from dataclasses import dataclass
from datetime import datetime

from slackhitl.desk import lifecycle
from slackhitl.desk.enclosures import EnclosureView
from slackhitl.desk.models import (
    LEAVING,
    STUCK,
    ConversationStatus,
    Direction,
    Disposition,
    DraftStatus,
    Origin,
)
from slackhitl.desk.notes import NoteView
from slackhitl.desk.noticing import OUTDATED
from slackhitl.desk.placing import Elsewhere
from slackhitl.desk.team_answers import QuestionView, TeamAnswer
from slackhitl.desk.translating import TranslationView


@dataclass(frozen=True)
class Person:
    """A name and a mail address; the name may be empty."""

    name: str
    address: str


@dataclass(frozen=True)
class AttachmentView:
    """A file that came with a mail; ``size`` in bytes."""

    filename: str
    content_type: str
    size: int
    risk: str | None = None  # why it is kept and not passed on: “is a program”


@dataclass(frozen=True)
class MessageView:
    """A mail of the conversation, for people."""

    id: int
    direction: Direction
    sender: Person
    subject: str
    text: str
    new_text: str
    at: datetime
    attachments: tuple[AttachmentView, ...]
    screening: str | None
    warning: str | None
    passed_on_by: str | None = None  # the colleague or group that forwarded it


@dataclass(frozen=True)
class SourceView:
    """Where a draft's statement comes from; ``quote`` stands so in that version of the article."""

    title: str
    article: str
    version: str
    quote: str


@dataclass(frozen=True)
class FindingView:
    """Something that a check noticed in the draft; severity is note, warning or stop."""

    words: str
    reason: str
    severity: str
    kind: str = ""


@dataclass(frozen=True)
class DraftView:
    """A draft as people see it. ``fingerprint`` binds a click to exactly this state."""

    id: int
    number: int
    status: DraftStatus
    origin: Origin
    text: str
    proposed: str
    marked: str  # the proposed text with footnote marks; empty when there are none
    sources: tuple[SourceView, ...]
    findings: tuple[FindingView, ...]
    grounding: str | None
    problem: str | None
    retry_at: datetime | None
    instruction: str | None
    created_at: datetime
    presented_at: datetime | None
    first_by: str | None  # who approved first, where two people must
    decided_by: str | None
    decided_at: datetime | None
    decision: str | None
    superseded_because: str | None
    send_after: datetime | None
    attempt: int
    server_said: str | None
    sent_at: datetime | None
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    enclosures: tuple[EnclosureView, ...]  # files that go along
    fingerprint: str
    actions: tuple[lifecycle.Transition, ...]  # what a supervisor could do, in the table's order
    leaves_from: Person | None = None  # our address, where there are several
    unsigned: str = ""  # its text while the name in its closing is open
    leaves_alone_at: datetime | None = None  # unless somebody objects
    written_from: int = 0  # how many exemplars it was written with
    asks: str | None = None  # the question to the team whose answer it lacks
    again: bool = False  # the same mail had another version before

    @property
    def lacks_facts(self) -> bool:
        """Whether a check says that nothing we know answers the mail, or a part of it."""
        found = any(finding.kind == "unanswered" for finding in self.findings)
        rests_on_nothing = self.grounding == "unanswered" and not self.edited
        return found or rests_on_nothing or bool(self.asks)

    @property
    def edited(self) -> bool:
        """Whether a person changed what the model wrote."""
        return bool(self.proposed) and self.text != self.proposed

    @property
    def outdated(self) -> bool:
        """Whether an article does not say any more what it cites."""
        return any(found.kind == OUTDATED for found in self.findings)


@dataclass(frozen=True)
class Happening:
    """An event as history tells it."""

    kind: str
    actor: str
    at: datetime
    reason: str | None


@dataclass(frozen=True)
class ReviewView:
    """Everything that a review card shows of one conversation at one revision."""

    conversation_id: int
    revision: int
    status: ConversationStatus
    disposition: Disposition | None
    customer: Person
    is_vip: bool
    inbox: str
    subject: str
    owner: str | None
    assignee: str | None
    escalated_by: str | None
    snoozed_until: datetime | None
    notes: tuple[NoteView, ...]  # the newest, the oldest of them first
    screening: str | None
    category: str | None
    language: str | None
    sentiment: str | None
    urgency: str | None
    summary: str | None
    triage_reason: str | None
    risks: tuple[str, ...]
    questions: tuple[str, ...]
    opened_at: datetime
    waiting_since: datetime | None
    due: datetime | None  # by when the customer should have an answer
    mail: MessageView | None  # the customer's newest; None: we wrote first and they have not yet
    earlier: int  # how many mails came and went before it
    draft: DraftView | None  # the newest that counts
    translation: TranslationView | None  # where the customer speaks another language
    versions: int  # how many texts there are, of an edited one also what was drafted
    unsettled: tuple[DraftView, ...]  # older ones that may or may not have reached the customer
    history: tuple[Happening, ...]  # the newest last
    undeliverable: str | None
    actions: tuple[lifecycle.Transition, ...]  # on the conversation
    begun_by: str | None = None  # who of us wrote first
    continues: Elsewhere | None = None  # too old to go on, so that this one began
    merged_into: Elsewhere | None = None  # where its mails are now
    assigned_because: str | None = None  # why the roster chose them
    asked: tuple[QuestionView, ...] = ()  # of the team, and not answered yet
    told: tuple[TeamAnswer, ...] = ()  # by the team, the newest first
    at_risk: datetime | None = None  # from when on the answer may come too late
    is_supervised: bool = True  # whether the desk has supervisors
    other: DraftView | None = (
        None  # the draft offered beside it, where the mail may mean two things
    )
    other_meaning: str | None = None  # what that one takes the mail to mean
    fingerprint: str = ""  # of what a person sees where there is no draft

    @property
    def is_aside(self) -> bool:
        """Whether there is nothing to see to until it comes back."""
        draft = self.draft
        is_moving = draft is not None and draft.status in {*LEAVING, *STUCK}
        return self.status is ConversationStatus.SNOOZED and not is_moving
