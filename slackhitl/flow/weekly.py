"""The weekly post: what customers asked that nothing answers, which articles look wrong, and which
lessons wait.
"""

from datetime import date, timedelta

from slackhitl.desk import doubts, gaps, lesson_views, proposals, weekly, work
from slackhitl.desk.proposals import ProposalState
from slackhitl.desk.work import Claim
from slackhitl.flow import served
from slackhitl.flow.services import Services
from slackhitl.flow.slack_trouble import caller, post_once
from slackhitl.slack import knowledge_reports
from slackhitl.slack.knowledge_reports import WeekView

WEEK = timedelta(days=7)


async def post(services: Services, job: Claim) -> None:
    """Tell the review channel about the week before this Monday; silent when all is well."""
    monday = date.fromordinal(job.subject_id)
    view = await _view(services, monday)
    if view.is_empty:
        await services.db.run(work.finish, job)
        return
    card = knowledge_reports.weekly(view)
    channel = services.policy.channel

    async def post_it() -> None:
        await services.board.announce(card, channel, caller(job), week=monday.isoformat())

    await post_once(services, job, "the weekly post about the knowledge", post_it)


async def _view(services: Services, monday: date) -> WeekView:
    await served.refresh(services.db, services.knowledge)
    known = services.knowledge
    until = weekly.begins(monday, services.policy)
    since = weekly.begins(monday - WEEK, services.policy)
    waiting = await services.db.run(proposals.listed, ProposalState.PROPOSED)
    return WeekView(
        since=since,
        until=until,
        topics=await services.db.run(gaps.topics, since, until),
        stale=await services.db.run(doubts.stale, known.served),
        waiting=len(waiting),
        lessons=await services.db.run(lesson_views.untold, since, until),
        titles=known.titles,
        workspace=await services.board.workspace(),
    )
