"""Lessons as supervisors see them: the wording, the edits behind it, its trial, what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from slackhitl.desk import lesson_cases, lesson_effects, verdicts
from slackhitl.desk.chance import Interval, apart
from slackhitl.desk.errors import NoSuchRow
from slackhitl.desk.lesson_effects import Share
from slackhitl.desk.lesson_room import crowded
from slackhitl.desk.lesson_rows import (
    Kinship,
    Lesson,
    LessonPost,
    LessonStatus,
    LessonTrial,
    LessonUse,
    LessonVersion,
)
from slackhitl.desk.models import Card, Decision, Draft
from slackhitl.desk.policy import Policy
from slackhitl.desk.verdicts import Verdict

MOST_LISTED = 20
MOST_EXCERPTS = 5


@dataclass(frozen=True)
class TrialView:
    """What past cases said; without figures, why there are none."""

    verdict: Verdict
    cases: int
    difference: Interval | None  # of the edit distance: below zero where it is nearer with it
    taught: int
    taught_difference: float | None
    trouble: str | None


@dataclass(frozen=True)
class KinView:
    """An earlier lesson that this one is like, as it stands now."""

    id: int
    how: Kinship
    text: str
    scope: tuple[str | None, str | None]  # category and language
    status: LessonStatus
    judged_by: str | None
    judged_at: datetime | None


@dataclass(frozen=True)
class Excerpt:
    """One of the edits behind a lesson, and where its card is."""

    agent: str
    wishes: tuple[str, ...]  # what they asked other versions to be
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
    edits: int  # that may still be learnt from
    people: tuple[str, ...]  # who made them
    possible: int | None  # decided drafts in which it could have been done, when it was proposed
    judged_by: str | None
    trying: bool
    trial: TrialView | None  # of the newest wording
    no_room: str | None  # mails for which as many lessons are in force as a draft can follow
    kin: KinView | None
    before: Share  # drafts of its scope from before it was put in force
    since: Share  # drafts that were made with it
    opposed: tuple[int, ...] = ()  # lessons in force for the same mails that say the opposite

    @property
    def change(self) -> Interval | None:
        """How much the edit distance changed; None where there are too few drafts to tell."""
        if self.before.distance is None or self.since.distance is None:
            return None
        return apart(self.before.distance, self.since.distance)


@dataclass(frozen=True)
class InForce:
    """A lesson that is in force, and where."""

    id: int
    text: str
    category: str | None
    language: str | None

    def meets(self, view: LessonView) -> bool:
        """Whether there are mails for which both lessons are."""
        return (
            self.id != view.id
            and (None in {self.category, view.category} or self.category == view.category)
            and (None in {self.language, view.language} or self.language == view.language)
        )


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
    evidence = lesson_cases.teaching(session, row.decisions)[:MOST_EXCERPTS]
    shown = select(Draft.id, Card).join(
        Card, col(Card.conversation_id) == col(Draft.conversation_id)
    )
    numbers = [one.draft_id for one in evidence]
    cards = dict(session.exec(shown.where(col(Draft.id).in_(numbers))).all())
    asked = lesson_cases.wishes(session, numbers)
    earlier = session.exec(
        select(LessonVersion.text)
        .where(LessonVersion.lesson_id == lesson_id, LessonVersion.number < row.version)
        .order_by(col(LessonVersion.number).desc())
    ).all()
    excerpts = tuple(
        _excerpt(one, asked.get(one.draft_id, ()), cards.get(one.draft_id)) for one in evidence
    )
    return LessonFile(_view(session, row), excerpts, tuple(earlier))


def _excerpt(decision: Decision, wishes: tuple[str, ...], card: Card | None) -> Excerpt:
    place = (card.channel, card.ts) if card is not None else (None, None)
    return Excerpt(decision.agent, wishes, decision.before, decision.after, *place)


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


def in_force(session: Session) -> tuple[InForce, ...]:
    """Every lesson that is in force."""
    rows = session.exec(
        select(Lesson).where(Lesson.status == LessonStatus.ACTIVE.value).order_by(col(Lesson.id))
    )
    return tuple(
        InForce(row.id, row.text, row.category, row.language) for row in rows if row.id is not None
    )


def of_draft(session: Session, draft_id: int) -> tuple[LessonView, ...]:
    """The lessons that a draft was made with."""
    rows = session.exec(
        select(Lesson)
        .join(LessonUse, col(LessonUse.lesson_id) == col(Lesson.id))
        .where(LessonUse.draft_id == draft_id)
        .order_by(col(Lesson.id))
    )
    return tuple(_view(session, row) for row in rows)


def untold(session: Session, since: datetime, until: datetime) -> tuple[LessonView, ...]:
    """Lessons proposed in this time that wait and have no post of their own, the oldest first."""
    rows = session.exec(
        select(Lesson)
        .outerjoin(LessonPost, col(LessonPost.lesson_id) == col(Lesson.id))
        .where(
            Lesson.status == LessonStatus.PROPOSED.value,
            col(Lesson.proposed_at) >= since,
            col(Lesson.proposed_at) < until,
            col(LessonPost.lesson_id).is_(None),
        )
        .order_by(col(Lesson.id))
    )
    return tuple(_view(session, row) for row in rows)


def _view(session: Session, row: Lesson) -> LessonView:
    assert row.id is not None
    trial = session.get(LessonTrial, row.id)
    evidence = lesson_cases.teaching(session, row.decisions)
    waits = row.status in {LessonStatus.PROPOSED.value, LessonStatus.RETIRED.value}
    return LessonView(
        id=row.id,
        version=row.version,
        text=row.text,
        category=row.category,
        language=row.language,
        status=LessonStatus(row.status),
        edits=len(evidence),
        people=tuple(dict.fromkeys(one.agent for one in evidence)),
        possible=row.possible,
        judged_by=row.judged_by,
        trying=row.tried_for is not None,
        trial=_trial(trial) if trial is not None and trial.version == row.version else None,
        no_room=crowded(session, row) if waits else None,
        kin=_kin(session, row),
        before=lesson_effects.before(session, row),
        since=lesson_effects.since(session, row),
    )


def _trial(row: LessonTrial) -> TrialView:
    told = (row.difference, row.low, row.high)
    known = [one for one in told if one is not None]
    return TrialView(
        verdicts.verdict(row),
        row.cases,
        Interval(*known) if len(known) == len(told) else None,
        row.taught,
        row.taught_difference,
        row.trouble,
    )


def _kin(session: Session, row: Lesson) -> KinView | None:
    other = session.get(Lesson, row.kin_id) if row.kin_id is not None else None
    if other is None or other.id is None or row.kinship is None:
        return None
    return KinView(
        other.id, Kinship(row.kinship), other.text, (other.category, other.language),
        LessonStatus(other.status), other.judged_by, other.judged_at,
    )  # fmt: skip
