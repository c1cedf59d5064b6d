"""The weekly post: what customers asked that nothing answers, and which articles look wrong."""

import logging
from datetime import date, timedelta

from slackhitl.desk import doubts, gaps, proposals, weekly, work
from slackhitl.desk.proposals import ProposalState
from slackhitl.desk.work import Claim
from slackhitl.flow import served
from slackhitl.flow.services import Services
from slackhitl.flow.slack_trouble import caller, refused, waiting_for_slack
from slackhitl.slack import knowledge_reports
from slackhitl.slack.errors import SlackRefused
from slackhitl.slack.knowledge_reports import WeekView

log = logging.getLogger(__name__)

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
    try:
        with waiting_for_slack(services, job):
            await services.board.announce(card, channel, caller(job), week=monday.isoformat())
    except SlackRefused as trouble:
        await refused(services, job, trouble, "the weekly post about the knowledge")
        return
    await services.db.run(work.finish, job)


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
        titles=known.titles,
        workspace=await services.board.workspace(),
    )
