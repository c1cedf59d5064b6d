"""The daily list of what still waits, in the channel of its cards."""

from slackhitl.desk import digest, work
from slackhitl.desk.placing import CardPlace
from slackhitl.desk.work import Claim
from slackhitl.flow.services import Services
from slackhitl.flow.slack_trouble import caller, post_once
from slackhitl.slack import reports
from slackhitl.slack.ids import DIGEST_EVENT
from slackhitl.slack.traces import Mark


async def post(services: Services, job: Claim) -> None:
    """Name who still waits, and call those who may end that; silent when nobody does any more."""
    now, policy = services.now(), services.policy
    view = await services.db.run(digest.view, job.subject_id, now, policy)
    if not view.waiting.open:
        await services.db.run(work.finish, job)
        return
    waiting = await services.board.with_links(view.waiting)
    card = reports.digest(waiting, view.supervisors, now)
    place, mark = CardPlace(view.channel, None, -1), Mark(DIGEST_EVENT, "digest", view.id)

    async def post_it() -> None:
        await services.board.keep_there(card, place, mark, caller(job))

    await post_once(services, job, "the list of who still waits", post_it)
