"""What came of drafts before a lesson and with it, as far as people decided them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from slackhitl.desk.chance import Spread
from slackhitl.desk.lesson_rows import Lesson, LessonUse
from slackhitl.desk.models import Conversation, Decision, Draft, DraftStatus

COMPARED = timedelta(days=60)
"""How far back drafts from before a lesson are compared with those since."""
_SENDS = ("approve", "edit")


@dataclass(frozen=True)
class Share:
    """Of how many sent drafts how many were edited, and how far: the edit distance, 0 to 1."""

    drafts: int
    edited: int
    distance: Spread | None


NOTHING_SENT = Share(0, 0, None)


def before(session: Session, lesson: Lesson) -> Share:
    """Sent drafts of a lesson's scope that were decided before it was in force, without it."""
    if lesson.active_since is None:
        return NOTHING_SENT
    when = col(Decision.at)
    scope: list[ColumnElement[bool]] = [
        when < lesson.active_since,
        when >= lesson.active_since - COMPARED,
        col(Draft.id).not_in(_used(lesson)),
    ]
    if lesson.category is not None:
        scope.append(col(Conversation.category) == lesson.category)
    if lesson.language is not None:
        scope.append(col(Conversation.language) == lesson.language)
    return _share(session, *scope)


def since(session: Session, lesson: Lesson) -> Share:
    """Sent drafts that were made with a lesson."""
    return _share(session, col(Draft.id).in_(_used(lesson)))


def _used(lesson: Lesson) -> Any:
    return select(LessonUse.draft_id).where(LessonUse.lesson_id == lesson.id)


def _share(session: Session, *conditions: ColumnElement[bool]) -> Share:
    """Of each sent draft the newest decision counts: an earlier one was taken back, or seconded."""
    newer = aliased(Decision)
    is_newest = ~(
        select(newer.id)
        .where(col(newer.draft_id) == col(Decision.draft_id), col(newer.id) > col(Decision.id))
        .where(col(newer.action).in_(_SENDS))
        .exists()
    )
    distance = col(Decision.edit_distance)
    sent = (
        select(
            func.count(),
            func.count().filter(distance > 0),
            func.avg(distance),
            func.avg(distance * distance),
        )
        .select_from(Decision)
        .join(Draft, col(Decision.draft_id) == col(Draft.id))
        .join(Conversation, col(Conversation.id) == col(Draft.conversation_id))
        .where(
            Draft.status == DraftStatus.SENT,
            col(Decision.action).in_(_SENDS),
            distance.is_not(None),
            col(Decision.recalled_at).is_(None),
            is_newest,
            *conditions,
        )
    )
    drafts, edited, mean, squares = session.exec(sent).one()
    if not drafts:
        return NOTHING_SENT
    spread = Spread(drafts, float(mean), max(float(squares) - float(mean) ** 2, 0.0))
    return Share(drafts, edited, spread)
