"""What people decided, read page by page for training elsewhere: nothing is changed.

A page is a transaction of its own, so that an export of years neither holds them in memory nor
keeps the desk waiting. The order is that of the rows' ids.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from slackhitl.desk import teachable
from slackhitl.desk.consent import excluded
from slackhitl.desk.models import (
    Conversation,
    Customer,
    Decision,
    Draft,
    DraftStatus,
    Message,
    Origin,
)
from slackhitl.desk.signing import signed

PAGE = 200
"""Rows of one transaction."""
REASONS = frozenset({
    "tone", "wrong fact", "missing information", "policy", "too long", "other", "no_reply_needed",
    "spam", "duplicate", "escalated", "answered",
})  # fmt: skip
"""A redraft's reason is an instruction in somebody's words; only these are told."""


@dataclass(frozen=True)
class Wanted:
    """Which rows an export takes."""

    since: datetime | None = None
    category: str | None = None


@dataclass(frozen=True)
class Rejected:
    """A text that the model proposed for the same mail, and why a person changed it."""

    draft_id: int
    text: str
    reason: str | None


@dataclass(frozen=True)
class SentText:
    """A reply that left, with the mail that it answers, in everybody's own words."""

    draft_id: int
    conversation_id: int
    category: str | None
    language: str | None
    people: teachable.People  # to be taken out
    question: str
    reply: str
    proposals: tuple[Rejected, ...]
    barred: str | None  # why it must not be exported


@dataclass(frozen=True)
class DecisionRow:
    """A decision without anybody's words."""

    id: int
    conversation_id: int
    draft_id: int
    number: int
    category: str | None
    language: str | None
    urgency: str | None
    origin: Origin
    grounding: str | None
    verdict: str
    reason: str | None
    edit_distance: float | None
    handle_seconds: float | None
    shown_at: datetime | None
    decided_at: datetime
    sent_at: datetime | None
    barred: str | None


def sent_texts(session: Session, after: int, wanted: Wanted, page: int = PAGE) -> list[SentText]:
    """The next replies that left, in the order of their drafts; an empty list is the end."""
    statement = (
        select(Draft, Message, Conversation, Customer)
        .join(Message, col(Message.id) == Draft.answers_id)
        .join(Conversation, col(Conversation.id) == Draft.conversation_id)
        .join(Customer, col(Customer.id) == Conversation.customer_id)
        .where(Draft.status == DraftStatus.SENT, col(Draft.id) > after)
        .order_by(col(Draft.id))
        .limit(page)
    )
    if wanted.since is not None:
        statement = statement.where(col(Draft.sent_at) >= wanted.since)
    if wanted.category is not None:
        statement = statement.where(Conversation.category == wanted.category)
    rows = session.exec(statement).all()
    proposals = _proposals(session, [message.id or 0 for _, message, _, _ in rows])
    barred = teachable.reasons(session, [draft.id or 0 for draft, *_ in rows])
    return [
        SentText(
            draft_id=draft.id or 0,
            conversation_id=draft.conversation_id,
            category=conversation.category,
            language=conversation.language,
            people=teachable.people(customer, message),
            question=message.new_text,
            reply=_unsigned(draft, draft.text),
            proposals=tuple(
                Rejected(one.id or 0, _unsigned(one, one.proposed), reason)
                for one, reason in proposals
                if one.answers_id == message.id and _was_before(one, draft)
            ),
            barred=barred.get(draft.id or 0),
        )
        for draft, message, conversation, customer in rows
    ]


def decisions(session: Session, after: int, wanted: Wanted, page: int = PAGE) -> list[DecisionRow]:
    """The next decisions, in their order; an empty list is the end."""
    statement = (
        select(Decision, Draft, Conversation, Customer)
        .join(Draft, col(Draft.id) == Decision.draft_id)
        .join(Conversation, col(Conversation.id) == Draft.conversation_id)
        .join(Customer, col(Customer.id) == Conversation.customer_id)
        .where(col(Decision.id) > after, col(Decision.recalled_at).is_(None))
        .order_by(col(Decision.id))
        .limit(page)
    )
    if wanted.since is not None:
        statement = statement.where(col(Decision.at) >= wanted.since)
    if wanted.category is not None:
        statement = statement.where(Conversation.category == wanted.category)
    rows = session.exec(statement).all()
    refusing = excluded(session, [customer.address for *_, customer in rows])
    return [
        DecisionRow(
            id=decision.id or 0,
            conversation_id=draft.conversation_id,
            draft_id=decision.draft_id,
            number=draft.number,
            category=conversation.category,
            language=conversation.language,
            urgency=conversation.urgency,
            origin=draft.origin,
            grounding=draft.grounding,
            verdict=decision.action,
            reason=decision.reason if decision.reason in REASONS else None,
            edit_distance=decision.edit_distance,
            handle_seconds=decision.handle_seconds,
            shown_at=draft.presented_at,
            decided_at=decision.at,
            sent_at=draft.sent_at,
            barred=teachable.REFUSED if customer.address in refusing else None,
        )
        for decision, draft, conversation, customer in rows
    ]


def _proposals(session: Session, answered: Sequence[int]) -> list[tuple[Draft, str | None]]:
    """Every text that was proposed for these mails, the oldest first, and why it was changed."""
    drafts = session.exec(
        select(Draft)
        .where(col(Draft.answers_id).in_(answered), Draft.proposed != "")
        .order_by(col(Draft.id))
    ).all()
    decided = session.exec(
        select(Decision.draft_id, Decision.reason)
        .where(
            col(Decision.draft_id).in_([draft.id for draft in drafts]),
            col(Decision.recalled_at).is_(None),
        )
        .order_by(col(Decision.id))
    ).all()
    reasons = {draft_id: reason for draft_id, reason in decided if reason in REASONS}
    return [(draft, reasons.get(draft.id or 0)) for draft in drafts]


def _was_before(proposed: Draft, sent: Draft) -> bool:
    """Whether a person had this proposal before them, and sent the other."""
    return proposed.number <= sent.number or proposed.beside_id == sent.id


def _unsigned(draft: Draft, text: str) -> str:
    return text if draft.signed_as is None else signed(text, "")
