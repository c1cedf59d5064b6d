"""Decided replies as cases to replay: what was known when each was first drafted, what was sent.

Only reads. A case never sees its own reply, nor, unless today's exemplars are asked for, anything
that was learnt after its first draft was asked for. Category and language are those of today, so
that a corrected triage is replayed as corrected.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from slackhitl.desk.distance import edit_distance
from slackhitl.desk.drafting import (
    EXEMPLARS,
    Assignment,
    PastReply,
    written_from,
)
from slackhitl.desk.models import Conversation, Draft, DraftStatus, Exemplar
from slackhitl.desk.signing import signed

SAME_REPLY = 0.1
SAME_QUESTION = 0.5
"""An exemplar nearer than both to a case is taken for the case's own, learnt another way."""


class AsOf(StrEnum):
    """Whose exemplars a case is replayed with: those of its time or those of today."""

    THEN = "then"
    NOW = "now"


@dataclass(frozen=True)
class Case:
    """A mail that was drafted for and answered."""

    reply_id: int  # the draft that was sent
    category: str
    assignment: Assignment
    first: str  # the first draft of that time
    sent: str  # what a person sent, without the name in its closing


def decided(session: Session, last: int, category: str | None = None) -> list[int]:
    """The newest sent replies that had a draft before them, as ids of drafts, oldest first."""
    sent, other = aliased(Draft), aliased(Draft)
    was_drafted = (
        select(other.id)
        .where(other.answers_id == sent.answers_id, other.proposed != "")
        .where(other.number <= sent.number)
        .exists()
    )
    answered_before = (
        select(other.id)
        .where(other.answers_id == sent.answers_id, other.number < sent.number)
        .where(other.status == DraftStatus.SENT)
        .exists()
    )
    statement = (
        select(sent.id)
        .join(Conversation, col(Conversation.id) == sent.conversation_id)
        .where(sent.status == DraftStatus.SENT, was_drafted, ~answered_before)
        .order_by(col(sent.sent_at).desc(), col(sent.id).desc())
        .limit(last)
    )
    if category is not None:
        statement = statement.where(Conversation.category == category)
    return [found for found in reversed(session.exec(statement).all()) if found is not None]


def case(session: Session, reply_id: int, as_of: AsOf = AsOf.THEN) -> Case | None:
    """This sent reply as a case; None when it is none (it was not sent or had no draft)."""
    reply = session.get(Draft, reply_id)
    if reply is None or reply.status is not DraftStatus.SENT:
        return None
    first = session.exec(
        select(Draft)
        .where(Draft.answers_id == reply.answers_id, Draft.proposed != "")
        .where(Draft.number <= reply.number)
        .order_by(col(Draft.number))
        .limit(1)
    ).first()
    if first is None:
        return None
    conversation = session.get_one(Conversation, reply.conversation_id)
    sent = _as_compared(reply, reply.text)
    past = _past_replies(session, conversation, first, reply, as_of)
    return Case(
        reply_id=reply_id,
        category=conversation.category or "other",
        assignment=written_from(session, first, past),
        first=_as_compared(first, first.proposed),
        sent=sent,
    )


def _past_replies(
    session: Session, conversation: Conversation, first: Draft, reply: Draft, as_of: AsOf
) -> tuple[PastReply, ...]:
    rows = session.exec(
        select(Exemplar)
        .where(
            Exemplar.category == conversation.category,
            Exemplar.language == conversation.language,
            *_seen(conversation, first, reply, as_of),
        )
        .order_by(col(Exemplar.id).desc())
        .limit(EXEMPLARS)
    )
    return tuple(
        PastReply(row.id, tuple(row.questions), row.reply)
        for row in rows
        if row.id is not None
        and (as_of is AsOf.THEN or not _is_own(row, conversation.questions, reply.text))
    )


def _seen(
    conversation: Conversation, first: Draft, reply: Draft, as_of: AsOf
) -> tuple[ColumnElement[bool], ...]:
    retired = col(Exemplar.retired_at)
    if as_of is AsOf.THEN:
        return (
            or_(col(Exemplar.draft_id).is_(None), col(Exemplar.draft_id) != reply.id),
            col(Exemplar.created_at) < first.created_at,
            or_(retired.is_(None), retired > first.created_at),
        )
    same_conversation = select(Draft.id).where(Draft.conversation_id == conversation.id)
    return (
        or_(
            col(Exemplar.draft_id).is_(None),
            col(Exemplar.draft_id).not_in(same_conversation),
        ),
        retired.is_(None),
    )


def _is_own(exemplar: Exemplar, questions: list[str], sent: str) -> bool:
    """Whether an exemplar repeats the case, learnt from a mailbox or from a copy of the mail."""
    if edit_distance(exemplar.reply, sent) > SAME_REPLY:
        return False
    return edit_distance(" ".join(exemplar.questions), " ".join(questions)) <= SAME_QUESTION


def _as_compared(draft: Draft, text: str) -> str:
    return text if draft.signed_as is None else signed(text, "")
