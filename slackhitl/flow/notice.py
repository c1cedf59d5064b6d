"""Supervisors are told, each once, of a channel that takes no cards and of the end of that."""

from slackhitl.desk import channel_trouble, work
from slackhitl.desk.channel_trouble import Notice
from slackhitl.desk.work import Claim
from slackhitl.flow.services import Services
from slackhitl.flow.slack_trouble import refused, waiting_for_slack
from slackhitl.slack import notices
from slackhitl.slack.errors import AUTH, SlackRefused


async def notice(services: Services, job: Claim) -> None:
    """Write to every supervisor who does not know yet; of the end only to who knew."""
    found = await services.db.run(channel_trouble.notice, job.subject_id)
    try:
        with waiting_for_slack(services, job):
            people = found.knew if found.is_over else await services.directory.supervisors()
            for user in sorted(set(people) - set(found.told)):
                await _tell(services, found, user, job.subject_id)
    except SlackRefused as trouble:
        await refused(services, job, trouble, "a word to supervisors")
    else:
        await services.db.run(work.finish, job)


async def _tell(services: Services, found: Notice, user: str, trouble_id: int) -> None:
    try:
        await services.board.tell(user, None, notices.channel(found))
    except SlackRefused as trouble:
        if trouble.error in AUTH:
            raise
        return  # somebody who has left; the others must hear of it
    await services.db.run(channel_trouble.remember_told, trouble_id, user, is_over=found.is_over)
