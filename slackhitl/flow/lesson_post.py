"""Supervisors are told of a lesson in one post, which then shows what becomes of it."""

from dataclasses import replace

from slackhitl.desk import lesson_views, lessons, work
from slackhitl.desk.lesson_rows import LessonStatus
from slackhitl.desk.placing import CardPlace
from slackhitl.desk.work import Claim
from slackhitl.flow.lesson_conflicts import with_conflicts
from slackhitl.flow.services import Services
from slackhitl.flow.slack_trouble import caller, refused, waiting_for_slack
from slackhitl.slack import lesson_reports
from slackhitl.slack.errors import SlackRefused
from slackhitl.slack.ids import LESSON_EVENT
from slackhitl.slack.traces import Mark


async def tell(services: Services, job: Claim) -> None:
    """Make the post of a lesson show how things stand; a post that was deleted comes anew."""
    told = await services.db.run(lesson_views.told, job.subject_id, services.policy)
    if told is None or (told.ts is None and told.view.status is LessonStatus.REJECTED):
        await services.db.run(work.finish, job)
        return
    [view] = await with_conflicts(services, [told.view])
    content = lesson_reports.post(replace(told, view=view))
    place = CardPlace(told.channel, told.ts, 0)
    mark = Mark(LESSON_EVENT, "lesson", job.subject_id)
    try:
        with waiting_for_slack(services, job):
            ts = await services.board.keep_there(content, place, mark, caller(job))
    except SlackRefused as trouble:
        await refused(services, job, trouble, f"the post of lesson {job.subject_id}")
        return
    await services.db.run(
        work.finish_with, job, lessons.remember_post, job.subject_id, told.channel, ts
    )
