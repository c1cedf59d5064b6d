"""How many lessons may be in force for one mail: what a draft can follow is limited."""

from itertools import product

from sqlmodel import Session, col, select

from slackhitl.desk.lesson_rows import Lesson, LessonStatus

MOST_ACTIVE = 12
"""How many lessons a draft is made with."""


def crowded(session: Session, lesson: Lesson) -> str | None:
    """For which mails as many other lessons are in force as a draft can follow; None: for none."""
    others = session.exec(
        select(Lesson).where(
            Lesson.status == LessonStatus.ACTIVE.value, col(Lesson.id) != lesson.id
        )
    ).all()
    categories = [lesson.category] if lesson.category else [*{one.category for one in others}, None]
    languages = [lesson.language] if lesson.language else [*{one.language for one in others}, None]
    for category, language in product(categories, languages):
        holding = sum(
            one.category in {None, category} and one.language in {None, language} for one in others
        )
        if holding >= MOST_ACTIVE:
            return f"{category or 'every category'}, {language or 'every language'}"
    return None
