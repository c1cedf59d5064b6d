"""The trial of a lesson on past cases: what is to be tried, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from slackhitl.desk import lesson_cases, lessons, replaying, spending
from slackhitl.desk.lesson_rows import Lesson, LessonTrial
from slackhitl.desk.models import Decision
from slackhitl.desk.spending import Spent

MOST_CASES = 30
"""How many cases decide; they did not suggest the lesson."""
MOST_TAUGHT = 5
"""How many of those that did are tried beside them, and counted apart."""


@dataclass(frozen=True)
class Trying:
    """A wording and the replies to try it on, as ids of drafts, oldest first."""

    lesson_id: int
    version: int
    text: str
    reply_ids: tuple[int, ...]
    taught_by: tuple[int, ...]  # replies that suggested it, which speak for it anyway


def wanted(session: Session, lesson_id: int) -> Trying | None:
    """What is to be tried of this lesson; None when nobody waits for it any more."""
    lesson = session.get(Lesson, lesson_id)
    if lesson is None or lesson.tried_for is None:
        return None
    suggested = session.exec(
        select(Decision.draft_id).where(col(Decision.id).in_(lesson.decisions))
    ).all()
    known = replaying.decided(
        session, MOST_CASES + len(suggested), lesson.category, lesson.language
    )
    allowed = lesson_cases.that_may_teach(session, known)
    others = [reply for reply in known if reply in allowed and reply not in suggested]
    taught = [reply for reply in known if reply in allowed and reply in suggested]
    return Trying(
        lesson_id,
        lesson.version,
        lesson.text,
        tuple(others[-MOST_CASES:]),
        tuple(taught[-MOST_TAUGHT:]),
    )


def beside(
    session: Session, lesson_id: int, category: str | None, language: str | None
) -> tuple[str, ...]:
    """The other lessons that are in force for such a case."""
    rules = lessons.in_force_for(session, category, language)
    return tuple(rule.text for rule in rules if rule.id != lesson_id)


def end(session: Session, found: LessonTrial, calls: Sequence[Spent]) -> None:
    """Keep what a trial found and what it cost."""
    spending.keep_apart(session, spending.TRIAL, calls)
    lessons.tried(session, found)
