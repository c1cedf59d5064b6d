"""Lessons: short rules that repeated edits suggest, and that a supervisor puts in force or not.

A lesson belongs to one category and language. Its text is made and checked before it comes here;
the same text for the same scope is proposed once, whatever was decided about it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, func, update
from sqlmodel import Field, Session, SQLModel, col, select

from slackhitl.desk import autonomy
from slackhitl.desk.drafting import Proposal
from slackhitl.desk.errors import DeskError, NoSuchRow, NotAllowed
from slackhitl.desk.lifecycle import Actor, Role, may
from slackhitl.desk.models import Conversation, Customer, Decision, Draft, DraftStatus, Message
from slackhitl.desk.policy import Policy

WITHIN = timedelta(days=60)
"""How far back edits are compared."""
MOST_EDITS = 50
MOST_ACTIVE = 12
"""How many lessons a draft is made with, the newest."""
MOST_TEXT = 200


class LessonStatus(StrEnum):
    """Where a lesson stands."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    RETIRED = "retired"
    REJECTED = "rejected"


class Lesson(SQLModel, table=True):
    """A rule for drafts of a scope, and the edits that suggested it."""

    id: int | None = Field(default=None, primary_key=True)
    text: str
    category: str | None = Field(default=None, index=True)  # none: every one
    language: str | None = None  # none: every one
    status: str = LessonStatus.PROPOSED.value
    fingerprint: str = Field(unique=True)  # of text and scope
    decisions: list[int] = Field(default_factory=list, sa_type=JSON)
    proposed_at: datetime
    judged_by: str | None = None
    judged_at: datetime | None = None
    active_since: datetime | None = None


class LessonEvent(SQLModel, table=True):
    """What somebody did with a lesson; appended with the change and never changed."""

    id: int | None = Field(default=None, primary_key=True)
    lesson_id: int = Field(foreign_key="lesson.id", index=True)
    action: str
    actor: str
    at: datetime


class LessonUse(SQLModel, table=True):
    """A draft that was made with a lesson, so that what follows can be measured."""

    draft_id: int = Field(primary_key=True, foreign_key="draft.id")
    lesson_id: int = Field(primary_key=True, foreign_key="lesson.id", index=True)


class AlreadyJudged(DeskError):
    """That lesson stands otherwise by now. Type /hitl lessons to see how."""


@dataclass(frozen=True)
class Judgement:
    """A row of the table of what may become of a lesson."""

    source: LessonStatus
    action: str
    target: LessonStatus


JUDGEMENTS = (
    Judgement(LessonStatus.PROPOSED, "activate", LessonStatus.ACTIVE),
    Judgement(LessonStatus.PROPOSED, "reject", LessonStatus.REJECTED),
    Judgement(LessonStatus.ACTIVE, "retire", LessonStatus.RETIRED),
    Judgement(LessonStatus.RETIRED, "activate", LessonStatus.ACTIVE),
)
ACTIONS = tuple(dict.fromkeys(row.action for row in JUDGEMENTS))


@dataclass(frozen=True)
class Edit:
    """A draft and what a person sent instead."""

    decision_id: int
    before: str
    after: str
    names: tuple[str, ...]  # of the customer, which no lesson may hold


@dataclass(frozen=True)
class Edits:
    """Edits of one scope, one a conversation."""

    category: str
    language: str | None
    found: tuple[Edit, ...]


@dataclass(frozen=True)
class Share:
    """Of how many sent drafts how many were edited."""

    drafts: int
    edited: int


@dataclass(frozen=True)
class LessonView:
    """A lesson as a supervisor sees it."""

    id: int
    text: str
    category: str | None
    language: str | None
    status: LessonStatus
    edits: int
    judged_by: str | None
    before: Share  # drafts of its scope from before it was put in force
    since: Share  # drafts that were made with it


def edits_like(session: Session, draft_id: int, now: datetime) -> Edits | None:
    """Recent sent edits of this draft's category and language; None when it was not edited.

    A mail whose sender may be forged teaches nothing.
    """
    draft = session.get(Draft, draft_id)
    if draft is None:
        return None
    scope = session.get_one(Conversation, draft.conversation_id)
    if scope.category is None:
        return None
    rows = session.exec(
        select(Decision, Conversation, Customer)
        .join(Draft, col(Draft.id) == col(Decision.draft_id))
        .join(Conversation, col(Conversation.id) == col(Draft.conversation_id))
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .join(Message, col(Message.id) == col(Draft.answers_id))
        .where(
            Conversation.category == scope.category,
            Conversation.language == scope.language,
            Draft.status == DraftStatus.SENT,
            col(Decision.edit_distance) > 0,
            col(Decision.before) != "",
            Decision.at >= now - WITHIN,
            col(Message.warning).is_(None),
        )
        .order_by(col(Decision.id).desc())
        .limit(MOST_EDITS)
    ).all()
    if not any(decision.draft_id == draft_id for decision, _, _ in rows):
        return None
    each: dict[int, Edit] = {}
    for decision, _, customer in rows:
        assert decision.id is not None
        assert customer.id is not None
        # One a customer, so that nobody can write a rule by writing three times.
        names = tuple(part for part in (*customer.name.split(), customer.address) if part)
        each.setdefault(customer.id, Edit(decision.id, decision.before, decision.after, names))
    return Edits(scope.category, scope.language, tuple(each.values()))


@dataclass(frozen=True)
class Suggestion:
    """A checked text and the decisions behind it."""

    text: str
    decisions: tuple[int, ...]


def propose(session: Session, scope: Edits, found: Sequence[Suggestion], now: datetime) -> None:
    """Keep suggestions for a supervisor; what was proposed once is never proposed again."""
    for one in found:
        told = "\n".join(
            (" ".join(one.text.casefold().split()), scope.category, str(scope.language))
        )
        mark = hashlib.sha256(told.encode()).hexdigest()
        if session.exec(select(Lesson.id).where(Lesson.fingerprint == mark)).first() is None:
            lesson = Lesson(
                text=one.text, category=scope.category, language=scope.language,
                fingerprint=mark, decisions=list(one.decisions), proposed_at=now,
            )  # fmt: skip
            session.add(lesson)
            session.flush()
            _record(session, lesson.id, "propose", "system", now)


def judge(session: Session, lesson_id: int, action: str, actor: Actor, now: datetime) -> None:
    """Activate, reject or retire. Raises NotAllowed, NoSuchRow or AlreadyJudged."""
    if not may(actor.role, Role.SUPERVISOR):
        raise NotAllowed
    lesson = session.get(Lesson, lesson_id)
    if lesson is None:
        raise NoSuchRow
    target = next(
        (r.target for r in JUDGEMENTS if (r.source, r.action) == (lesson.status, action)), None
    )
    if target is None:
        raise AlreadyJudged
    values: dict[str, object] = {"status": target.value, "judged_by": actor.id, "judged_at": now}
    if target is LessonStatus.ACTIVE:
        values["active_since"] = now
    changed = session.connection().execute(
        update(Lesson)
        .where(col(Lesson.id) == lesson_id, col(Lesson.status) == lesson.status)
        .values(**values)
    )
    if changed.rowcount != 1:
        raise AlreadyJudged
    session.expire(lesson)
    _record(session, lesson_id, action, actor.id, now)


def in_force(session: Session, draft_id: int) -> tuple[tuple[int, str], ...]:
    """Id and text of the lessons for a draft, in an order that stays the same between drafts."""
    draft = session.get_one(Draft, draft_id)
    scope = session.get_one(Conversation, draft.conversation_id)
    rows = session.exec(
        select(Lesson)
        .where(
            Lesson.status == LessonStatus.ACTIVE.value,
            col(Lesson.category).is_(None) | (col(Lesson.category) == scope.category),
            col(Lesson.language).is_(None) | (col(Lesson.language) == scope.language),
        )
        .order_by(col(Lesson.active_since).desc(), col(Lesson.id).desc())
        .limit(MOST_ACTIVE)
    )
    return tuple((row.id, row.text) for row in rows if row.id is not None)


def present(
    session: Session,
    draft_id: int,
    proposal: Proposal,
    used: Sequence[int],
    now: datetime,
    policy: Policy,
) -> None:
    """Show a proposal for review, and keep which lessons it was made with."""
    if autonomy.present(session, draft_id, proposal, now, policy):
        for lesson_id in used:
            session.merge(LessonUse(draft_id=draft_id, lesson_id=lesson_id))


def listed(session: Session, wanted: Sequence[LessonStatus]) -> tuple[LessonView, ...]:
    """Lessons of these states, the newest first, each with what it changed."""
    rows = session.exec(
        select(Lesson)
        .where(col(Lesson.status).in_([status.value for status in wanted]))
        .order_by(col(Lesson.id).desc())
        .limit(20)
    ).all()
    return tuple(_view(session, row) for row in rows)


def _view(session: Session, row: Lesson) -> LessonView:
    assert row.id is not None
    used = select(LessonUse.draft_id).where(LessonUse.lesson_id == row.id)
    before = Share(0, 0)
    if row.active_since is not None:
        scope = [Conversation.category == row.category, Conversation.language == row.language]
        before = _share(session, *scope, Decision.at < row.active_since)
    return LessonView(
        row.id, row.text, row.category, row.language, LessonStatus(row.status),
        len(row.decisions), row.judged_by, before,
        _share(session, col(Draft.id).in_(used)),
    )  # fmt: skip


def _share(session: Session, *conditions: object) -> Share:
    sent = (
        select(
            func.count(func.distinct(Draft.id)),
            func.count(func.distinct(Draft.id)).filter(col(Decision.edit_distance) > 0),
        )
        .join(Decision, col(Decision.draft_id) == col(Draft.id))
        .join(Conversation, col(Conversation.id) == col(Draft.conversation_id))
        .where(
            Draft.status == DraftStatus.SENT,
            col(Decision.edit_distance).is_not(None),
            *conditions,  # type: ignore[arg-type]
        )
    )
    drafts, edited = session.exec(sent).one()
    return Share(drafts, edited)


def _record(
    session: Session, lesson_id: int | None, action: str, actor: str, now: datetime
) -> None:
    assert lesson_id is not None
    session.add(LessonEvent(lesson_id=lesson_id, action=action, actor=actor, at=now))
    session.flush()
