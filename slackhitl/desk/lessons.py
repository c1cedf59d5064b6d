"""Lessons: short rules that repeated edits suggest, and that a supervisor puts in force or not.

A lesson belongs to one category and language, or to all. It is tried on past cases before it is in
force, its wordings are kept, and what was proposed once is never proposed again, whatever became
of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from slackhitl.desk import autonomy, work
from slackhitl.desk.drafting import Proposal
from slackhitl.desk.errors import CannotWrite, DeskError, NoSuchRow, NotAllowed
from slackhitl.desk.lesson_record import keep_wording, record
from slackhitl.desk.lesson_room import MOST_ACTIVE, crowded
from slackhitl.desk.lesson_rows import (
    Lesson,
    LessonPost,
    LessonStatus,
    LessonTrial,
    LessonUse,
)
from slackhitl.desk.lifecycle import SYSTEM, Actor, Role, may
from slackhitl.desk.models import Conversation, Draft
from slackhitl.desk.policy import Policy
from slackhitl.desk.verdicts import PASSES, verdict

MOST_TEXT = 200


class AlreadyJudged(DeskError):
    """That lesson stands otherwise by now. Type /hitl lessons to see how."""


class TooManyInForce(DeskError):
    """As many lessons are in force as a draft can follow. Retire one first: /hitl lessons."""


@dataclass(frozen=True)
class Judgement:
    """A row of the table of what may become of a lesson."""

    source: LessonStatus
    action: str
    target: LessonStatus


JUDGEMENTS = (
    Judgement(LessonStatus.PROPOSED, "activate", LessonStatus.ACTIVE),
    Judgement(LessonStatus.PROPOSED, "force", LessonStatus.ACTIVE),
    Judgement(LessonStatus.PROPOSED, "reject", LessonStatus.REJECTED),
    Judgement(LessonStatus.ACTIVE, "retire", LessonStatus.RETIRED),
    Judgement(LessonStatus.RETIRED, "activate", LessonStatus.ACTIVE),
    Judgement(LessonStatus.RETIRED, "force", LessonStatus.ACTIVE),
)
"""Activate asks for a trial, which puts it in force; force follows a trial that did not."""
ACTIONS = tuple(dict.fromkeys(row.action for row in JUDGEMENTS))


@dataclass(frozen=True)
class Rule:
    """A lesson that a draft is made with."""

    id: int
    version: int
    text: str


@dataclass(frozen=True)
class Wording:
    """What a supervisor wants a lesson to say, and where it shall hold; none: everywhere."""

    text: str
    category: str | None
    language: str | None


def judge(
    session: Session,
    lesson_id: int,
    action: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """Ask for a trial, force, reject or retire. ``version`` is that which the person read.

    Raises NotAllowed, NoSuchRow, AlreadyJudged or TooManyInForce.
    """
    lesson = _of_supervisor(session, lesson_id, actor)
    target = next(
        (r.target for r in JUDGEMENTS if (r.source, r.action) == (lesson.status, action)), None
    )
    if target is None or version not in {None, lesson.version}:
        raise AlreadyJudged
    if target is LessonStatus.ACTIVE and (full := _no_room(session, lesson)):
        raise TooManyInForce(full)
    if action == "activate":
        if lesson.tried_for is not None:
            raise AlreadyJudged
        _try(session, lesson, actor, now)
        record(session, lesson, "try", actor.id, now)
        return
    if action == "force" and not was_tried(session, lesson):
        raise AlreadyJudged("Put it in force first: it has not been tried on past cases yet.")
    _become(session, lesson, target, actor.id, now)
    record(session, lesson, action, actor.id, now)


def reword(
    session: Session, lesson_id: int, version: int, said: Wording, actor: Actor, now: datetime
) -> None:
    """Make a new version of a lesson; one in force stays so, with the new words, and is tried.

    Raises NotAllowed, NoSuchRow, AlreadyJudged when it changed meanwhile, or CannotWrite, also when
    it is in force and would hold where there is no room for it.
    """
    lesson = _of_supervisor(session, lesson_id, actor)
    if lesson.version != version or lesson.status == LessonStatus.REJECTED.value:
        raise AlreadyJudged
    text = " ".join(said.text.split())
    if not text or len(text) > MOST_TEXT:
        raise CannotWrite("words", f"Write a rule of at most {MOST_TEXT} characters.")
    if (text, said.category, said.language) == (lesson.text, lesson.category, lesson.language):
        return
    changed = session.connection().execute(
        update(Lesson)
        .where(col(Lesson.id) == lesson_id, col(Lesson.version) == version)
        .values(text=text, category=said.category, language=said.language, version=version + 1)
    )
    if changed.rowcount != 1:
        raise AlreadyJudged
    session.refresh(lesson)
    if lesson.status == LessonStatus.ACTIVE.value and (full := _no_room(session, lesson)):
        raise CannotWrite("category", full)
    keep_wording(session, lesson, actor.id, now)
    if lesson.tried_for is not None or lesson.status == LessonStatus.ACTIVE.value:
        _try(session, lesson, actor, now)
    record(session, lesson, "reword", actor.id, now)


def was_tried(session: Session, lesson: Lesson) -> bool:
    """Whether a trial of the newest wording has ended."""
    trial = session.get(LessonTrial, lesson.id)
    return lesson.tried_for is None and trial is not None and trial.version == lesson.version


def tried(session: Session, found: LessonTrial) -> None:
    """Keep what a trial found; a lesson that passed is put in force, where there is room.

    A trial of an older wording says nothing; that of the newest is under way.
    """
    lesson = session.get(Lesson, found.lesson_id)
    if lesson is None or lesson.version != found.version or lesson.tried_for is None:
        return
    asked_by, lesson.tried_for = lesson.tried_for, None
    session.add(lesson)
    session.merge(found)
    session.flush()
    passed = verdict(found) in PASSES
    record(session, lesson, "pass" if passed else "fail", SYSTEM.id, found.at)
    waits = {LessonStatus.PROPOSED.value, LessonStatus.RETIRED.value}
    if passed and lesson.status in waits and crowded(session, lesson) is None:
        _become(session, lesson, LessonStatus.ACTIVE, asked_by, found.at)
        record(session, lesson, "activate", asked_by, found.at)


def in_force(session: Session, draft_id: int) -> tuple[Rule, ...]:
    """The lessons for a draft, in an order that stays the same between drafts."""
    draft = session.get_one(Draft, draft_id)
    scope = session.get_one(Conversation, draft.conversation_id)
    return in_force_for(session, scope.category, scope.language)


def in_force_for(session: Session, category: str | None, language: str | None) -> tuple[Rule, ...]:
    """The lessons for drafts of a category and a language."""
    rows = session.exec(
        select(Lesson)
        .where(
            Lesson.status == LessonStatus.ACTIVE.value,
            col(Lesson.category).is_(None) | (col(Lesson.category) == category),
            col(Lesson.language).is_(None) | (col(Lesson.language) == language),
        )
        .order_by(col(Lesson.active_since).desc(), col(Lesson.id).desc())
        .limit(MOST_ACTIVE)
    )
    return tuple(Rule(row.id, row.version, row.text) for row in rows if row.id is not None)


def present(
    session: Session,
    draft_id: int,
    proposal: Proposal,
    used: Sequence[Rule],
    now: datetime,
    policy: Policy,
) -> None:
    """Show a proposal for review, and keep which lessons it was made with."""
    if autonomy.present(session, draft_id, proposal, now, policy):
        for rule in used:
            session.merge(LessonUse(draft_id=draft_id, lesson_id=rule.id, version=rule.version))


def used(session: Session, draft_id: int) -> tuple[int, ...]:
    """The lessons that a draft was made with."""
    return tuple(session.exec(select(LessonUse.lesson_id).where(LessonUse.draft_id == draft_id)))


def remember_post(session: Session, lesson_id: int, channel: str, ts: str) -> None:
    """Supervisors are told of the lesson there."""
    session.merge(LessonPost(lesson_id=lesson_id, channel=channel, ts=ts))


def _no_room(session: Session, lesson: Lesson) -> str | None:
    """Why a lesson cannot be in force beside those that are; None: it can."""
    if (where := crowded(session, lesson)) is None:
        return None
    return (
        f"{MOST_ACTIVE} lessons are in force for mails of {where} already, and a draft can follow "
        "no more. Retire one of them first: /hitl lessons."
    )


def _of_supervisor(session: Session, lesson_id: int, actor: Actor) -> Lesson:
    if not may(actor.role, Role.SUPERVISOR):
        raise NotAllowed
    lesson = session.get(Lesson, lesson_id)
    if lesson is None:
        raise NoSuchRow
    return lesson


def _try(session: Session, lesson: Lesson, actor: Actor, now: datetime) -> None:
    assert lesson.id is not None
    lesson.tried_for = actor.id
    session.add(lesson)
    session.flush()
    work.enqueue(session, work.Kind.TRIAL, lesson.id, now)


def _become(session: Session, lesson: Lesson, target: LessonStatus, by: str, now: datetime) -> None:
    values: dict[str, object] = {
        "status": target.value, "judged_by": by, "judged_at": now, "tried_for": None,
    }  # fmt: skip
    if target is LessonStatus.ACTIVE:
        values["active_since"] = now
    changed = session.connection().execute(
        update(Lesson)
        .where(col(Lesson.id) == lesson.id, col(Lesson.status) == lesson.status)
        .values(**values)
    )
    if changed.rowcount != 1:
        raise AlreadyJudged
    session.refresh(lesson)
