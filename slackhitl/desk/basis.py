"""What drafts are made from beside the model and its instructions, and when that last changed."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from slackhitl.desk import knowledge_versions
from slackhitl.desk.lesson_rows import Lesson, LessonEvent
from slackhitl.desk.models import Draft

TOUCHES = ("activate", "force", "retire", "reword")
"""What is done with a lesson that changes the drafts of its scope."""


def last_change(session: Session, category: str, draft: Draft | None) -> datetime | None:
    """When the lessons of a category, or the articles that a draft cites, last changed."""
    lessons = session.exec(
        select(func.max(LessonEvent.at))
        .join(Lesson, col(Lesson.id) == LessonEvent.lesson_id)
        .where(
            col(LessonEvent.action).in_(TOUCHES),
            col(Lesson.category).is_(None) | (col(Lesson.category) == category),
        )
    ).one()
    cited = draft.sources if draft is not None else ()
    articles = knowledge_versions.newest_of(
        session, [(one["article"], one["version"]) for one in cited if one.get("version")]
    )
    return max((at for at in (lessons, articles) if at is not None), default=None)
