"""Which lessons in force say the opposite of one another, for supervisors to keep one of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from slackhitl.ai.likeness import Relation, likeness
from slackhitl.desk import lesson_views
from slackhitl.desk.lesson_rows import LessonStatus
from slackhitl.desk.lesson_views import InForce, LessonView
from slackhitl.flow.services import Services

_MAY_BE = (LessonStatus.PROPOSED, LessonStatus.ACTIVE, LessonStatus.RETIRED)


async def with_conflicts(services: Services, views: Sequence[LessonView]) -> tuple[LessonView, ...]:
    """The same lessons, each with those in force that contradict it."""
    active = await services.db.run(lesson_views.in_force)
    return await asyncio.to_thread(_compared, views, active)


def _compared(views: Sequence[LessonView], active: Sequence[InForce]) -> tuple[LessonView, ...]:
    return tuple(
        replace(view, opposed=_opposed(view, active)) if view.status in _MAY_BE else view
        for view in views
    )


def _opposed(view: LessonView, active: Sequence[InForce]) -> tuple[int, ...]:
    others = [one for one in active if one.meets(view)]
    found = likeness(view.text, [one.text for one in others])
    return tuple(
        one.id
        for one, like in zip(others, found, strict=True)
        if like.relation is Relation.OPPOSITE
    )
