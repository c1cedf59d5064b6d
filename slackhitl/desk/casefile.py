"""What a card, a modal or the Home shows of a conversation: frozen views, read in one transaction.

A view is all that a builder of cards knows; it holds the customer's words as they are, and the
builder escapes them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from slackhitl.desk import enclosures, lifecycle, notes, relatives, roster
from slackhitl.desk.attached import files_of
from slackhitl.desk.enclosures import EnclosureView
from slackhitl.desk.errors import NoSuchRow
from slackhitl.desk.models import (
    LIVE,
    Conversation,
    ConversationStatus,
    Customer,
    Direction,
    Disposition,
    Draft,
    DraftStatus,
    Event,
    Message,
    Origin,
)
from slackhitl.desk.notes import NoteView
from slackhitl.desk.placing import Elsewhere, elsewhere
from slackhitl.desk.policy import Policy, Sender
from slackhitl.desk.signing import as_shown

HISTORY = 12


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

    @property
    def edited(self) -> bool:
        """Whether a person changed what the model wrote."""
        return bool(self.proposed) and self.text != self.proposed


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
    mail: MessageView  # the customer's newest
    earlier: int  # how many mails came and went before it
    draft: DraftView | None  # the newest that counts
    versions: int  # how many there are with a text
    unsettled: tuple[DraftView, ...]  # older ones that may or may not have reached the customer
    history: tuple[Happening, ...]  # the newest last
    undeliverable: str | None
    actions: tuple[lifecycle.Transition, ...]  # on the conversation
    continues: Elsewhere | None = None  # too old to go on, so that this one began
    merged_into: Elsewhere | None = None  # where its mails are now
    assigned_because: str | None = None  # why the roster chose them


def review_view(session: Session, conversation_id: int, policy: Policy) -> ReviewView:
    """Read what a card shows. Raises NoSuchRow."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise NoSuchRow
    customer = session.get_one(Customer, conversation.customer_id)
    drafts = session.exec(
        select(Draft)
        .where(Draft.conversation_id == conversation_id)
        .order_by(col(Draft.number).desc())
    ).all()
    newest = newest_inbound(session, conversation_id)
    current = _current(drafts) if conversation.merged_into_id is None else None
    unsettled = [
        draft
        for draft in drafts
        if draft is not current
        and draft.status in {DraftStatus.SENDING, DraftStatus.UNCERTAIN, DraftStatus.UNDELIVERED}
    ]
    sender = policy.sender(conversation.account)
    return ReviewView(
        conversation_id=conversation_id,
        revision=conversation.revision,
        status=conversation.status,
        disposition=conversation.disposition,
        customer=Person(customer.name, customer.address),
        is_vip=policy.is_vip(customer.address),
        inbox=conversation.inbox,
        subject=conversation.subject,
        owner=conversation.owner,
        assignee=conversation.assignee,
        escalated_by=conversation.escalated_by,
        snoozed_until=conversation.snoozed_until,
        notes=notes.newest(session, conversation_id),
        screening=conversation.screening,
        category=conversation.category,
        language=conversation.language,
        sentiment=conversation.sentiment,
        urgency=conversation.urgency,
        summary=conversation.summary,
        triage_reason=conversation.triage_reason,
        risks=tuple(conversation.risks),
        questions=tuple(conversation.questions),
        opened_at=conversation.opened_at,
        waiting_since=conversation.waiting_since,
        due=policy.due(conversation.waiting_since),
        mail=message_view(newest),
        earlier=_count_before(session, newest),
        draft=_draft_view(session, current, newest, policy, sender) if current else None,
        versions=sum(1 for draft in drafts if draft.text),
        unsettled=tuple(_draft_view(session, draft, newest, policy, sender) for draft in unsettled),
        history=_history(session, conversation_id),
        undeliverable=customer.undeliverable,
        actions=relatives.actions(session, conversation),
        merged_into=elsewhere(session, conversation.merged_into_id),
        continues=elsewhere(session, conversation.continues_id),
        assigned_because=roster.why_assigned(session, conversation),
    )


def thread_view(session: Session, conversation_id: int) -> tuple[MessageView, ...]:
    """All mails of a conversation, oldest first."""
    in_order = select(Message).order_by(col(Message.at), col(Message.id))
    messages = (
        session.exec(in_order.where(Message.conversation_id == conversation_id)).all()
        or session.exec(in_order.where(Message.moved_from_id == conversation_id)).all()
    )
    return tuple(message_view(message) for message in messages)


def newest_inbound(session: Session, conversation_id: int) -> Message:
    """The customer's newest mail that a person would answer, else the newest of all.

    Raises NoSuchRow.
    """
    statement = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.direction == Direction.INBOUND)
        .order_by(col(Message.screening).is_not(None), col(Message.id).desc())
        .limit(1)
    )
    message = session.exec(statement).first() or _newest_moved(session, conversation_id)
    if message is None:
        raise NoSuchRow
    return message


def _newest_moved(session: Session, conversation_id: int) -> Message | None:
    """Of a conversation whose mails were all merged into another."""
    return session.exec(
        select(Message)
        .where(Message.moved_from_id == conversation_id, Message.direction == Direction.INBOUND)
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()


def message_view(message: Message) -> MessageView:
    """A row as a view."""
    assert message.id is not None
    return MessageView(
        id=message.id,
        direction=message.direction,
        sender=Person(message.sender_name, message.sender_address),
        subject=message.subject,
        text=message.text,
        new_text=message.new_text,
        at=message.at,
        attachments=tuple(
            AttachmentView(file.filename, file.content_type, file.size, file.risk)
            for file in files_of(message)
            if not file.is_form
        ),
        screening=message.screening,
        warning=message.warning,
        passed_on_by=message.passed_on_by,
    )


def recipients(message: Message, policy: Policy) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """To and Cc of a reply to this mail."""
    to, cc = policy.reply_goes_to(message)
    return (Person(*to),), tuple(Person(*one) for one in cc)


def fingerprint(draft: Draft, newest: Message, files: Sequence[EnclosureView]) -> str:
    """Names what a person saw: this draft with this text and these files, answering this mail."""
    seen = f"{draft.id}\n{newest.id}\n{draft.text}"
    if files:
        seen += f"\n\x00\n{enclosures.seen(files)}"
    return hashlib.sha256(seen.encode()).hexdigest()[:12]


def _current(drafts: Sequence[Draft]) -> Draft | None:
    live = (draft for draft in drafts if draft.status in LIVE)
    kept = (draft for draft in drafts if draft.status is not DraftStatus.SUPERSEDED)
    return next(live, None) or next(kept, None)


def _draft_view(
    session: Session, draft: Draft, newest: Message, policy: Policy, sender: Sender
) -> DraftView:
    to, cc = recipients(newest, policy)
    files = enclosures.views(session, draft.id)
    assert draft.id is not None
    return DraftView(
        id=draft.id,
        number=draft.number,
        status=draft.status,
        origin=draft.origin,
        text=as_shown(draft, draft.text),
        proposed=as_shown(draft, draft.proposed),
        marked=as_shown(draft, draft.marked),
        sources=tuple(
            SourceView(
                str(row.get("title", "")),
                str(row.get("article", "")),
                str(row.get("version", "")),
                str(row.get("quote", "")),
            )
            for row in draft.sources
        ),
        findings=tuple(
            FindingView(str(row["words"]), str(row["reason"]), str(row["severity"]))
            for row in draft.findings
        ),
        grounding=draft.grounding,
        problem=draft.problem,
        retry_at=draft.retry_at,
        instruction=draft.instruction,
        created_at=draft.created_at,
        presented_at=draft.presented_at,
        first_by=draft.first_by,
        decided_by=draft.decided_by,
        decided_at=draft.decided_at,
        decision=draft.decision,
        superseded_because=draft.superseded_because,
        send_after=draft.send_after,
        attempt=draft.attempt,
        server_said=draft.server_said,
        sent_at=draft.sent_at,
        to=to,
        cc=cc,
        enclosures=files,
        fingerprint=fingerprint(draft, newest, files),
        actions=lifecycle.draft_actions(draft.status, lifecycle.Role.SUPERVISOR),
        leaves_from=Person(sender.name, sender.address) if policy.senders else None,
        unsigned=draft.text if draft.signed_as == "" else "",
    )


def _count_before(session: Session, newest: Message) -> int:
    ids = session.exec(
        select(Message.id).where(
            Message.conversation_id == newest.conversation_id, col(Message.id) < newest.id
        )
    )
    return len(ids.all())


def _history(session: Session, conversation_id: int) -> tuple[Happening, ...]:
    newest = session.exec(
        select(Event)
        .where(Event.conversation_id == conversation_id)
        .order_by(col(Event.number).desc())
        .limit(HISTORY)
    ).all()
    return tuple(
        Happening(event.kind, event.actor, event.at, event.detail.get("reason"))
        for event in reversed(newest)
    )
