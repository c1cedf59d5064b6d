"""Supervisors are told of a lesson in one post, which then shows what becomes of it."""

import logging
from dataclasses import replace

from slackhitl.desk import lesson_views, lessons, work
from slackhitl.desk.lesson_rows import LessonStatus
from slackhitl.desk.placing import CardPlace
from slackhitl.desk.work import Claim
from slackhitl.flow.lesson_conflicts import with_conflicts
from slackhitl.flow.present import REFUSED_PAUSE, waiting_for_slack
from slackhitl.flow.services import Services
from slackhitl.flow.workers import MOST_ATTEMPTS, Later
from slackhitl.slack import lesson_reports
from slackhitl.slack.errors import CardGone, SlackRefused
from slackhitl.slack.ids import LESSON_EVENT

log = logging.getLogger(__name__)


async def tell(services: Services, job: Claim) -> None:
    """Make the post of a lesson show how things stand; a post that was deleted comes anew."""
    told = await services.db.run(lesson_views.told, job.subject_id, services.policy)
    if told is None or (told.ts is None and told.view.status is LessonStatus.REJECTED):
        await services.db.run(work.finish, job)
        return
    [view] = await with_conflicts(services, [told.view])
    content = lesson_reports.post(replace(told, view=view))
    place = CardPlace(told.channel, told.ts, 0)
    found = (LESSON_EVENT, "lesson", job.subject_id)
    try:
        with waiting_for_slack(services, job):
            try:
                ts = await services.board.keep(content, place, None, found, again=job.attempt > 1)
            except CardGone:
                place = CardPlace(told.channel, None, 0)
                ts = await services.board.keep(content, place, None, found, again=False)
    except SlackRefused as trouble:
        log.error("Slack refuses the post of lesson %s: %s", job.subject_id, trouble.reason)
        if job.attempt >= MOST_ATTEMPTS:
            await services.db.run(work.set_aside, job, trouble.reason)
            return
        raise Later(services.now() + REFUSED_PAUSE, trouble.reason) from None
    await services.db.run(
        work.finish_with, job, lessons.remember_post, job.subject_id, told.channel, ts
    )
