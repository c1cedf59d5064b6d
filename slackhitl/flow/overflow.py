"""The message of a full channel: how many cards are held back, and the button that brings some."""

from slackhitl.desk import holding, once, work
from slackhitl.desk.errors import NoSuchRow
from slackhitl.desk.placing import CardPlace
from slackhitl.desk.work import Claim
from slackhitl.flow.decide import permit
from slackhitl.flow.services import Services
from slackhitl.flow.slack_trouble import REFUSED_PAUSE, caller, waiting_for_slack
from slackhitl.flow.workers import Later
from slackhitl.slack import overflow as words
from slackhitl.slack.errors import CardGone, SlackRefused
from slackhitl.slack.ids import OVERFLOW_EVENT
from slackhitl.slack.payloads import Click
from slackhitl.slack.traces import Mark


async def overflow(services: Services, job: Claim) -> None:
    """Bring the message up to date; once nothing is held it says so, and the next one is new."""
    view = await services.db.run(holding.view, job.subject_id, services.policy)
    ts = view.ts
    if view.held or ts is not None:
        place = CardPlace(view.channel, ts, 0)
        try:
            with waiting_for_slack(services, job):
                ts = await services.board.keep(
                    words.message(view),
                    place,
                    None,
                    Mark(OVERFLOW_EVENT, "overflow", view.id),
                    caller(job),
                )
        except CardGone:
            await services.db.run(holding.remember_message, view.id, None)
            raise Later(services.now(), "its message is gone", counts=False) from None
        except SlackRefused as trouble:
            raise Later(services.now() + REFUSED_PAUSE, trouble.reason, counts=False) from None
    await services.db.run(
        work.finish_with, job, holding.remember_message, view.id, ts if view.held else None
    )


async def show_next(services: Services, click: Click) -> None:
    """Somebody wants to see the next few. Raises NotAllowed or NoSuchRow."""
    await permit(services, click.user)
    if not click.words.isdecimal():
        raise NoSuchRow
    now = services.now()
    await services.db.run(
        once.once, click.trigger_id, now, holding.show_next, int(click.words), now
    )
