"""What is kept of every change of a lesson: its wordings, who did what, the post that shows it."""

import hashlib
from datetime import datetime

from sqlmodel import Session

from slackhitl.desk import work
from slackhitl.desk.lesson_rows import Lesson, LessonEvent, LessonVersion

PROPOSE = "propose"


def fingerprint(text: str, category: str | None, language: str | None) -> str:
    """Names a rule as it was first proposed."""
    told = "\n".join((text.casefold(), str(category), str(language)))
    return hashlib.sha256(told.encode()).hexdigest()


def keep_wording(session: Session, lesson: Lesson, by: str, now: datetime) -> None:
    """Keep what a lesson says and where it holds, as one of its versions."""
    assert lesson.id is not None
    session.add(
        LessonVersion(
            lesson_id=lesson.id, number=lesson.version, text=lesson.text,
            category=lesson.category, language=lesson.language, by=by, at=now,
        )
    )  # fmt: skip
    session.flush()


def record(
    session: Session, lesson: Lesson, action: str, actor: str, now: datetime, *, tell: bool = True
) -> None:
    """Append what was done, and let the post that tells of the lesson show it."""
    assert lesson.id is not None
    session.add(
        LessonEvent(lesson_id=lesson.id, version=lesson.version, action=action, actor=actor, at=now)
    )
    session.flush()
    if tell:
        work.enqueue(session, work.Kind.LESSON, lesson.id, now)
