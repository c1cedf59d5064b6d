"""Supervisors are told, each once, of a channel that takes no cards and of the end of that."""

from slackhitl.desk import channel_trouble, work
from slackhitl.desk.work import Claim
from slackhitl.flow.present import waiting_for_slack
from slackhitl.flow.services import Services
from slackhitl.slack import notices
from slackhitl.slack.errors import SlackRefused


async def notice(services: Services, job: Claim) -> None:
    """Write to every supervisor who does not know yet; of the end only to who knew."""
    found = await services.db.run(channel_trouble.notice, job.subject_id)
    with waiting_for_slack(services, job):
        people = found.knew if found.is_over else await services.directory.supervisors()
        for user in sorted(set(people) - set(found.told)):
            try:
                await services.board.tell(user, None, notices.channel(found))
            except SlackRefused:
                continue  # somebody who has left; the others must hear of it
            await services.db.run(
                channel_trouble.remember_told, job.subject_id, user, is_over=found.is_over
            )
    await services.db.run(work.finish, job)
