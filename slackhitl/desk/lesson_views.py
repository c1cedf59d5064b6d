"""Lessons as supervisors see them: the wording, the edits behind it, its trial, what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from slackhitl.desk import lessons, teachable
from slackhitl.desk.errors import NoSuchRow
from slackhitl.desk.lesson_rows import (
    Lesson,
    LessonPost,
    LessonStatus,
    LessonTrial,
    LessonUse,
    LessonVersion,
)
from slackhitl.desk.models import Card, Conversation, Customer, Decision, Draft, DraftStatus
from slackhitl.desk.policy import Policy

MOST_LISTED = 20
MOST_EXCERPTS = 5


@dataclass(frozen=True)
class Share:
    """Of how many sent drafts how many were edited, and how far on the mean (0 to 1)."""

    drafts: int
    edited: int
    distance: float | None


@dataclass(frozen=True)
class TrialView:
    """What past cases said; without figures, why there are none."""

    cases: int
    taught: int
    without: float | None
    with_: float | None
    trouble: str | None
    good: bool


@dataclass(frozen=True)
class Excerpt:
    """One of the edits behind a lesson, and where its card is."""

    before: str
    after: str
    channel: str | None
    ts: str | None


@dataclass(frozen=True)
class LessonView:
    """A lesson as a supervisor sees it."""

    id: int
    version: int
    text: str
    category: str | None
    language: str | None
    status: LessonStatus
    edits: int
    judged_by: str | None
    trying: bool
    trial: TrialView | None  # of the newest wording
    before: Share  # drafts of its scope from before it was put in force
    since: Share  # drafts that were made with it


@dataclass(frozen=True)
class LessonFile:
    """A lesson with everything that is kept of it."""

    view: LessonView
    excerpts: tuple[Excerpt, ...]
    earlier: tuple[str, ...]  # wordings, the newest first


@dataclass(frozen=True)
class Told:
    """A lesson's post: what it says, and where it is or shall be."""

    view: LessonView
    channel: str
    ts: str | None
    supervisors: tuple[str, ...]


def listed(session: Session, wanted: Sequence[LessonStatus]) -> tuple[LessonView, ...]:
    """Lessons of these states, the newest first, each with what it changed."""
    rows = session.exec(
        select(Lesson)
        .where(col(Lesson.status).in_([status.value for status in wanted]))
        .order_by(col(Lesson.id).desc())
        .limit(MOST_LISTED)
    ).all()
    return tuple(_view(session, row) for row in rows)


def view(session: Session, lesson_id: int) -> LessonView:
    """One lesson. Raises NoSuchRow."""
    row = session.get(Lesson, lesson_id)
    if row is None:
        raise NoSuchRow
    return _view(session, row)


def whole(session: Session, lesson_id: int) -> LessonFile:
    """One lesson with its evidence and its earlier wordings. Raises NoSuchRow."""
    row = session.get(Lesson, lesson_id)
    if row is None:
        raise NoSuchRow
    found = session.exec(
        select(Decision, Card)
        .join(Draft, col(Draft.id) == col(Decision.draft_id))
        .join(Conversation, col(Conversation.id) == col(Draft.conversation_id))
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .outerjoin(Card, col(Card.conversation_id) == col(Draft.conversation_id))
        .where(col(Decision.id).in_(row.decisions), ~teachable.refused())
        .order_by(col(Decision.id).desc())
        .limit(MOST_EXCERPTS)
    ).all()
    earlier = session.exec(
        select(LessonVersion.text)
        .where(LessonVersion.lesson_id == lesson_id, LessonVersion.number < row.version)
        .order_by(col(LessonVersion.number).desc())
    ).all()
    excerpts = tuple(
        Excerpt(
            decision.before, decision.after,
            card.channel if card else None, card.ts if card else None,
        )
        for decision, card in found
    )  # fmt: skip
    return LessonFile(_view(session, row), excerpts, tuple(earlier))


def told(session: Session, lesson_id: int, policy: Policy) -> Told | None:
    """What a lesson's post says; None when the lesson is gone."""
    row = session.get(Lesson, lesson_id)
    if row is None:
        return None
    post = session.get(LessonPost, lesson_id)
    channel = policy.channel_for(row.category, "", language=row.language)
    return Told(
        _view(session, row),
        post.channel if post else channel,
        post.ts if post else None,
        policy.supervisors,
    )


def _view(session: Session, row: Lesson) -> LessonView:
    assert row.id is not None
    used = select(LessonUse.draft_id).where(LessonUse.lesson_id == row.id)
    before = Share(0, 0, None)
    if row.active_since is not None:
        scope: list[ColumnElement[bool]] = []
        if row.category is not None:
            scope.append(col(Conversation.category) == row.category)
        if row.language is not None:
            scope.append(col(Conversation.language) == row.language)
        before = _share(session, *scope, col(Decision.at) < row.active_since)
    trial = session.get(LessonTrial, row.id)
    return LessonView(
        id=row.id,
        version=row.version,
        text=row.text,
        category=row.category,
        language=row.language,
        status=LessonStatus(row.status),
        edits=len(row.decisions),
        judged_by=row.judged_by,
        trying=row.tried_for is not None,
        trial=_trial(trial) if trial is not None and trial.version == row.version else None,
        before=before,
        since=_share(session, col(Draft.id).in_(used)),
    )


def _trial(row: LessonTrial) -> TrialView:
    return TrialView(
        row.cases, row.taught, row.without, row.with_, row.trouble, lessons.is_good(row)
    )


def _share(session: Session, *conditions: ColumnElement[bool]) -> Share:
    sent = (
        select(
            func.count(func.distinct(Draft.id)),
            func.count(func.distinct(Draft.id)).filter(col(Decision.edit_distance) > 0),
            func.avg(Decision.edit_distance),
        )
        .join(Decision, col(Decision.draft_id) == col(Draft.id))
        .join(Conversation, col(Conversation.id) == col(Draft.conversation_id))
        .where(
            Draft.status == DraftStatus.SENT,
            col(Decision.edit_distance).is_not(None),
            col(Decision.recalled_at).is_(None),
            *conditions,
        )
    )
    drafts, edited, distance = session.exec(sent).one()
    return Share(drafts, edited, None if distance is None else float(distance))
