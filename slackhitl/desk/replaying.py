"""Decided replies as cases to replay: what was known when each was first drafted, what was sent.

Only reads. A case never sees its own reply, nor, unless today's exemplars are asked for, anything
that was learnt after its first draft was asked for; of articles, see hindsight. Triage is that of
the case's own mail, and as it was corrected since where no later mail has taken its place.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from slackhitl.desk import lessons, teachable
from slackhitl.desk.distance import edit_distance, missing
from slackhitl.desk.drafting import Assignment, written_from
from slackhitl.desk.exemplar_rows import Exemplar
from slackhitl.desk.exemplars import row_id
from slackhitl.desk.lesson_rows import Lesson, LessonUse, LessonVersion
from slackhitl.desk.models import (
    Conversation,
    Customer,
    Decision,
    Draft,
    DraftStatus,
    Event,
    Message,
    Origin,
)
from slackhitl.desk.signing import signed

SAME = 0.1
"""Texts no farther apart than this are taken for copies."""


class AsOf(StrEnum):
    """Whose exemplars and lessons a case is replayed with: those of its time or of today."""

    THEN = "then"
    NOW = "now"


@dataclass(frozen=True)
class Case:
    """A mail that was drafted for and answered."""

    reply_id: int  # the draft that was sent
    category: str
    assignment: Assignment
    first: str  # the first draft of that time; empty when it abstained
    sent: str  # what a person sent, without the name in its closing
    customer_id: int
    is_free: bool  # written by a person, who took no draft for it
    lessons: tuple[str, ...] = ()
    may_see: frozenset[int] = frozenset()  # the exemplars that it may be drafted with


def decided(
    session: Session, last: int, category: str | None = None, language: str | None = None
) -> list[int]:
    """The newest replies that people sent after a draft was asked for, as ids of drafts, oldest
    first.

    What must not teach (see teachable) is no case either.
    """
    sent, other = aliased(Draft), aliased(Draft)
    was_drafted = (
        select(other.id)
        .where(other.answers_id == sent.answers_id, other.origin != Origin.AGENT)
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
        .join(Message, col(Message.id) == sent.answers_id)
        .join(Conversation, col(Conversation.id) == sent.conversation_id)
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .where(sent.status == DraftStatus.SENT, was_drafted, ~answered_before)
        .where(teachable.why_not(sent).is_(None))
        .order_by(col(sent.sent_at).desc(), col(sent.id).desc())
        .limit(last)
    )
    if category is not None:
        statement = statement.where(Conversation.category == category)
    if language is not None:
        statement = statement.where(Conversation.language == language)
    return [found for found in reversed(session.exec(statement).all()) if found is not None]


def case(session: Session, reply_id: int, as_of: AsOf = AsOf.THEN) -> Case | None:
    """This sent reply as a case; None when it is none (it was not sent, or no draft was asked
    for)."""
    reply = session.get(Draft, reply_id)
    if reply is None or reply.status is not DraftStatus.SENT:
        return None
    first = session.exec(
        select(Draft)
        .where(Draft.answers_id == reply.answers_id, Draft.origin != Origin.AGENT)
        .where(Draft.number <= reply.number)
        .order_by(col(Draft.number))
        .limit(1)
    ).first()
    if first is None:
        return None
    task = _as_triaged(session, written_from(session, first), first, reply)
    return Case(
        reply_id=reply_id,
        category=task.category or "other",
        assignment=replace(
            task,
            answers=tuple(one for one in task.answers if one.at < first.created_at),
        ),
        first=_as_compared(first, first.proposed),
        sent=_as_compared(reply, reply.text),
        customer_id=session.get_one(Conversation, reply.conversation_id).customer_id,
        is_free=reply.origin is Origin.AGENT or not reply.proposed,
        lessons=_lessons(session, task, first, reply, as_of),
        may_see=_may_see(session, task, first, reply, as_of),
    )


def copies(session: Session, case: Case, ids: Collection[int]) -> set[int]:
    """Those of these exemplars that repeat a case, which would be told its own answer."""
    rows = session.exec(select(Exemplar).where(col(Exemplar.id).in_(ids)))
    asked = case.assignment.questions
    return {row_id(row) for row in rows if _is_copy(row, asked, case.sent)}


def _as_triaged(session: Session, task: Assignment, first: Draft, reply: Draft) -> Assignment:
    """The conversation holds the triage of its newest mail; that of an earlier one is recorded.

    Only the questions are not; they are those of the exemplar that the reply became, or none.
    """
    triages = session.exec(
        select(Event)
        .where(Event.conversation_id == first.conversation_id, Event.kind == "conversation.triaged")
        .order_by(col(Event.number))
    ).all()
    of_its_time = [one for one in triages if one.at <= (first.presented_at or first.created_at)]
    if not of_its_time or of_its_time[-1] is triages[-1]:
        return task
    told = of_its_time[-1].detail
    asked = session.exec(select(Exemplar.questions).where(Exemplar.draft_id == reply.id)).first()
    return replace(
        task,
        category=told["category"],
        language=told["language"],
        sentiment=told["sentiment"],
        urgency=told["urgency"],
        risks=tuple(told["risks"]),
        summary=None,
        questions=tuple(asked or ()),
        queries=(),
    )


def _may_see(
    session: Session, task: Assignment, first: Draft, reply: Draft, as_of: AsOf
) -> frozenset[int]:
    rows = session.exec(
        select(Exemplar.id).where(
            Exemplar.category == task.category,
            Exemplar.language == task.language,
            *_seen(first, reply, as_of),
        )
    )
    return frozenset(one for one in rows if one is not None)


def _lessons(
    session: Session, task: Assignment, first: Draft, reply: Draft, as_of: AsOf
) -> tuple[str, ...]:
    """Those of the draft of that time, or today's that this reply did not suggest."""
    if as_of is AsOf.THEN:
        used = select(LessonVersion.text).join(
            LessonUse,
            (col(LessonUse.lesson_id) == col(LessonVersion.lesson_id))
            & (col(LessonUse.version) == col(LessonVersion.number)),
        )
        found = used.where(LessonUse.draft_id == first.id).order_by(col(LessonUse.lesson_id))
        return tuple(session.exec(found))
    own = set(session.exec(select(Decision.id).where(Decision.draft_id == reply.id)))
    rules = lessons.in_force_for(session, task.category, task.language)
    return tuple(
        rule.text
        for rule in rules
        if not own.intersection(session.get_one(Lesson, rule.id).decisions)
    )


def _seen(first: Draft, reply: Draft, as_of: AsOf) -> tuple[ColumnElement[bool], ...]:
    taught_by, retired = col(Exemplar.draft_id), col(Exemplar.retired_at)
    if as_of is AsOf.THEN:
        return (
            or_(taught_by.is_(None), taught_by != reply.id),
            col(Exemplar.created_at) < first.created_at,
            or_(retired.is_(None), retired > first.created_at),
        )
    same_conversation = select(Draft.id).where(Draft.conversation_id == reply.conversation_id)
    return (or_(taught_by.is_(None), taught_by.not_in(same_conversation)), retired.is_(None))


def _is_copy(exemplar: Exemplar, questions: Sequence[str], sent: str) -> bool:
    """Whether an exemplar repeats the case.

    It may be the very reply, learnt from a mailbox, where its question may have been put in other
    words; or a mail that came twice.
    """
    told = re.sub(r"\{\w+\}", "", exemplar.reply)  # it has slots, and no closing
    if missing(told, sent) > SAME:
        return False
    apart = edit_distance(" ".join(exemplar.questions), " ".join(questions))
    return exemplar.past_key is not None or apart <= SAME


def _as_compared(draft: Draft, text: str) -> str:
    return text if draft.signed_as is None else signed(text, "")
