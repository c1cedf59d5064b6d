"""The rows of the desk. What a status may become is in lifecycle.

``table=True`` models do not validate: what comes from outside was checked at its door. Times are
aware and in UTC.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Enum, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class ConversationStatus(StrEnum):
    """Where a conversation stands between us and the customer."""

    OPEN = "open"  # the customer waits for us; the AI drafts
    TAKEN_OVER = "taken_over"  # the customer waits for us; its owner writes
    WAITING = "waiting"  # we replied; the customer is next
    SNOOZED = "snoozed"  # put aside until a time or until the customer writes
    RESOLVED = "resolved"  # ended, with a disposition


class DraftStatus(StrEnum):
    """Where a proposed reply stands on its way to the customer."""

    QUEUED = "queued"  # the model is asked
    IN_REVIEW = "in_review"  # a person decides
    OFFERED = "offered"  # the other of two drafts, until a person chooses it instead
    UNWRITTEN = "unwritten"  # there is no text, and the card says why
    AWAITING_SECOND = "awaiting_second"  # a second person must approve as well
    APPROVED = "approved"  # decided; leaves when the undo window ends
    SENDING = "sending"  # a mail server is being spoken to
    SENT = "sent"  # a mail server took it
    UNCERTAIN = "uncertain"  # it may have been sent; a person looks
    UNDELIVERED = "undelivered"  # refused for good; a person looks
    SUPERSEDED = "superseded"  # replaced by what came later
    DISCARDED = "discarded"  # no reply needed


LIVE = (
    DraftStatus.QUEUED,
    DraftStatus.IN_REVIEW,
    DraftStatus.UNWRITTEN,
    DraftStatus.AWAITING_SECOND,
    DraftStatus.APPROVED,
)
"""Statuses of which a conversation has at most one draft at a time."""
DECIDING = (DraftStatus.IN_REVIEW, DraftStatus.AWAITING_SECOND)
"""Statuses in which a person decides."""
LEAVING = (DraftStatus.AWAITING_SECOND, DraftStatus.APPROVED, DraftStatus.SENDING)
"""Statuses of a reply on its way: it can be stopped, and nothing else done beside it."""
STUCK = (DraftStatus.UNCERTAIN, DraftStatus.UNDELIVERED)
"""Statuses of a reply of which somebody must say what becomes of it."""
UNDECIDED = (ConversationStatus.OPEN, ConversationStatus.TAKEN_OVER, ConversationStatus.SNOOZED)
"""Statuses of a conversation that waits for us."""


class Disposition(StrEnum):
    """Why a conversation ended."""

    ANSWERED = "answered"
    NO_REPLY_NEEDED = "no_reply_needed"
    SPAM = "spam"
    DUPLICATE = "duplicate"
    ESCALATED = "escalated"
    SCREENED = "screened"
    MERGED = "merged"


class Direction(StrEnum):
    """Which way a message went."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Origin(StrEnum):
    """Who wrote the first version of a draft."""

    CLAUDE = "claude"
    OFFLINE = "offline"
    AGENT = "agent"


class JobState(StrEnum):
    """Where a job stands; a finished job is deleted."""

    READY = "ready"
    RUNNING = "running"
    FAILED = "failed"


PRESSING = frozenset({"high", "urgent"})
"""What triage calls a mail that should not wait its turn."""


def _enum(kind: type[StrEnum], *, nullable: bool = False) -> Any:
    """A column that stores the members' values and refuses others by a CHECK."""
    return Column(
        Enum(
            kind,
            name=kind.__name__.lower(),
            native_enum=False,
            create_constraint=True,
            length=24,
            values_callable=lambda members: [member.value for member in members],
        ),
        nullable=nullable,
    )


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the few rows that are asked for again and again, on both databases."""
    condition = sql(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


class Customer(SQLModel, table=True):
    """Somebody who writes to us, known by an address."""

    id: int | None = Field(default=None, primary_key=True)
    address: str = Field(unique=True)  # lower case
    name: str = ""
    language: str | None = None
    blocked_by: str | None = None  # who marked what they write as spam
    undeliverable: str | None = None  # the server's words when mail to them bounced for good
    created_at: datetime


class Conversation(SQLModel, table=True):
    """One thread with one customer. ``revision`` counts its events; its card shows one of them."""

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id", index=True)
    inbox: str = ""
    account: str = ""  # of ours, which it came in by and is answered from; empty: the main one
    subject: str = ""
    matter: str = ""  # the subject without Re: and the like, folded for comparison
    status: ConversationStatus = Field(sa_column=_enum(ConversationStatus))
    disposition: Disposition | None = Field(
        default=None, sa_column=_enum(Disposition, nullable=True)
    )
    owner: str | None = Field(default=None, index=True)  # a Slack user id
    assignee: str | None = Field(default=None, index=True)  # who is expected to decide
    snoozed_until: datetime | None = None  # None while put aside until the customer writes
    snoozed_from: str | None = None  # the status that it comes back to
    snoozed_by: str | None = None
    escalated_by: str | None = None  # while only a supervisor may decide
    begun_by: str | None = None  # who of us wrote first; empty: the customer did
    screening: str | None = None  # why its mail gets no draft
    continues_id: int | None = Field(default=None, foreign_key="conversation.id")
    merged_into_id: int | None = Field(default=None, foreign_key="conversation.id")

    triaged_id: int | None = None  # the newest message at which triage has looked
    category: str | None = None
    language: str | None = None
    sentiment: str | None = None
    urgency: str | None = None
    summary: str | None = None
    triage_reason: str | None = None
    risks: list[str] = Field(default_factory=list, sa_type=JSON)
    questions: list[str] = Field(default_factory=list, sa_type=JSON)
    other_reading: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """What the mail may mean as well; see readings."""
    queries: list[str] = Field(
        default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"}
    )
    """The questions in the other languages of the knowledge."""

    revision: int = 0
    chain: str = ""  # hash of its newest event
    opened_at: datetime
    waiting_since: datetime | None = None  # when the customer last became the one who waits
    first_response_at: datetime | None = None
    resolved_at: datetime | None = None

    __table_args__ = (
        _partial(
            "ix_conversation_needs_us",
            "status",
            "waiting_since",
            where="status IN ('open', 'taken_over')",
        ),
        _partial("ix_conversation_snoozed", "snoozed_until", where="status = 'snoozed'"),
    )


class Message(SQLModel, table=True):
    """A mail that came or went. Never changed once written; the raw bytes are in the archive."""

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    moved_from_id: int | None = Field(default=None, foreign_key="conversation.id", index=True)
    direction: Direction = Field(sa_column=_enum(Direction))
    message_id: str = Field(index=True)  # without angle brackets
    message_id_missing: bool = False  # it bore none, and this one is ours
    content_digest: str  # the same for a copy that only gained trace headers
    raw_digest: str
    in_reply_to: list[str] = Field(default_factory=list, sa_type=JSON)
    references: list[str] = Field(default_factory=list, sa_type=JSON)
    sender_name: str = ""
    sender_address: str = ""
    reply_to_name: str = ""
    reply_to_address: str = ""
    to: list[list[str]] = Field(default_factory=list, sa_type=JSON)  # [name, address] pairs
    cc: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    subject: str = ""
    text: str = ""  # everything
    new_text: str = ""  # what was written now, without quotes and signature
    html: str = ""
    attachments: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    screening: str | None = None
    is_paused: bool = False  # screened by the breaker for robots only
    warning: str | None = None  # why the sender may not be who they say
    matched_by: str | None = None  # the rule that found its conversation
    passed_on_by: str | None = None  # the colleague or group that forwarded the customer's mail
    sent_at: datetime | None = None
    at: datetime  # when we took it in, or when it left
    draft_id: int | None = Field(default=None, unique=True)  # no foreign key: drafts point here

    __table_args__ = (
        UniqueConstraint("message_id", "content_digest"),
        _partial("ix_message_screened", "id", where="screening IS NOT NULL"),
        Index("ix_message_sender_at", "sender_address", "at"),
    )


class Arrival(SQLModel, table=True):
    """A message as its source names it, so that the source may offer it twice."""

    source: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    at: datetime


class Draft(SQLModel, table=True):
    """A proposed reply and its lifecycle; ``number`` counts within its conversation."""

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    answers_id: int | None = Field(default=None, foreign_key="message.id")  # empty: we write first
    number: int
    status: DraftStatus = Field(sa_column=_enum(DraftStatus))
    revision: int = 0
    origin: Origin = Field(sa_column=_enum(Origin))
    text: str = ""  # what would be sent now
    proposed: str = ""  # what the model wrote, never changed
    marked: str = ""  # the same with footnote marks, for people only
    signed_as: str | None = None  # the name for {agent} in it; "" until approved, None: none wanted
    sources: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    findings: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    grounding: str | None = None
    coverage: float | None = None  # the share of its statements that name a source
    model: str = ""  # that wrote it
    prompts: str = ""  # a version of the instructions that it was written under
    problem: str | None = None  # why there is no text
    retry_at: datetime | None = None  # when the model is asked again by itself
    instruction: str | None = None  # what a person asked this version to be
    beside_id: int | None = Field(default=None, foreign_key="draft.id")  # of the other of two
    builds_on_id: int | None = None  # the version before it, see lineage
    asks: str | None = None  # the question to the team whose answer it lacks
    created_at: datetime
    presented_at: datetime | None = Field(default=None, index=True)
    first_by: str | None = None  # who approved first, where two people must
    decided_by: str | None = None
    decided_at: datetime | None = None
    decision: str | None = None
    superseded_because: str | None = None

    send_after: datetime | None = None
    attempt: int = 0
    data_sent: bool = False  # the final dot may have been written in this attempt
    outgoing_id: str | None = Field(default=None, unique=True)  # Message-ID, without brackets
    outgoing_digest: str | None = None  # the composed bytes in the archive
    server_said: str | None = None
    sent_at: datetime | None = None

    __table_args__ = (
        UniqueConstraint("conversation_id", "number"),
        _partial(
            "uq_draft_live",
            "conversation_id",
            unique=True,
            where="status IN ('queued', 'in_review', 'unwritten', 'awaiting_second', 'approved')",
        ),
        _partial(
            "ix_draft_trouble",
            "status",
            where="status IN ('uncertain', 'undelivered', 'unwritten')",
        ),
    )


class Decision(SQLModel, table=True):
    """An agent's act on a draft, kept whole because it is what the next draft learns from."""

    id: int | None = Field(default=None, primary_key=True)
    draft_id: int = Field(foreign_key="draft.id", index=True)
    agent: str = Field(index=True)
    action: str
    before: str = ""
    after: str = ""
    reason: str | None = None
    edit_distance: float | None = None  # 0 unchanged … 1 rewritten, in words
    handle_seconds: float | None = None  # card shown to decision
    at: datetime
    recalled_at: datetime | None = None  # when it was taken back, so that it decided nothing


class ModelCall(SQLModel, table=True):
    """One call of the model and what it cost; ``cost_usd`` is empty when the price is unknown."""

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id", index=True)
    draft_id: int | None = Field(default=None, foreign_key="draft.id")
    purpose: str
    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost_usd: float | None = None
    request_id: str | None = None
    response_id: str | None = None
    stop_reason: str | None = None
    latency_ms: int = 0
    at: datetime = Field(index=True)


class Event(SQLModel, table=True):
    """What happened, written with the change it describes, never changed, chained by hashes."""

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    number: int  # the conversation's revision that it made
    kind: str
    actor: str
    at: datetime = Field(index=True)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    previous: str
    hash: str

    __table_args__ = (UniqueConstraint("conversation_id", "number"),)


class Card(SQLModel, table=True):
    """Where a conversation's card is in Slack and which revision it shows."""

    conversation_id: int = Field(primary_key=True, foreign_key="conversation.id")
    channel: str
    ts: str | None = None
    shown_revision: int = -1
    trouble: str | None = None  # why Slack does not take it

    __table_args__ = (
        Index("ix_card_channel_ts", "channel", "ts"),
        _partial("ix_card_trouble", "conversation_id", where="trouble IS NOT NULL"),
    )


class Job(SQLModel, table=True):
    """Work that follows from a row, written in the same transaction as the row's change."""

    id: int | None = Field(default=None, primary_key=True)
    queue: str
    kind: str
    key: str = Field(unique=True)
    subject_id: int  # the row that the work is about
    rank: int = 1  # lower ones are taken first
    state: JobState = Field(sa_column=_enum(JobState))
    run_at: datetime
    attempts: int = 0
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Attempts that failed by something of the job's own, which time alone does not mend."""
    unsure_at: datetime | None = None  # until when an attempt of unknown outcome may have done it
    wanted: int = 1  # how often it was asked for; a job asked for while it runs runs again
    worker: str | None = None
    lease_until: datetime | None = None
    trouble: str | None = None

    __table_args__ = (
        _partial("ix_job_due", "queue", "rank", "run_at", "id", where="state = 'ready'"),
        _partial("ix_job_lease", "lease_until", where="state = 'running'"),
        _partial("ix_job_failed", "id", where="state = 'failed'"),
    )
