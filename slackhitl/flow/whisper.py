"""Tells one person something for certain: at once where they are, else by a job.

Whoever pressed a button in vain must hear of it although Slack is busy or away: what cannot be said
beside the card any more reaches them in their direct messages.
"""

import logging
from datetime import timedelta

from slackhitl.desk import whispers, work
from slackhitl.desk.work import Claim
from slackhitl.flow.services import Services
from slackhitl.flow.slack_trouble import refused, waiting_for_slack
from slackhitl.slack.cards import Card
from slackhitl.slack.errors import AUTH, SlackError, SlackRefused
from slackhitl.slack.payloads import Whereabouts
from slackhitl.slack.texts import when

log = logging.getLogger(__name__)

FRESH = timedelta(minutes=1)
"""For how long people look where they pressed a button."""


async def whisper(services: Services, to: Whereabouts, text: str) -> None:
    """Say it to them alone."""
    await reply(services, to, Card(text, []))


async def reply(services: Services, to: Whereabouts, card: Card) -> None:
    """Say it to them alone; of a card that goes by a job its text."""
    if to.answer_url:
        try:
            await services.board.respond(to.answer_url, card, to.thread_ts)
        except SlackError as trouble:
            log.debug("an answer goes by a job: %s", trouble.reason)
        else:
            return
    await services.db.run(
        whispers.keep, to.user, to.channel, to.thread_ts, card.text, services.now()
    )


async def tell(services: Services, job: Claim) -> None:
    """Say what was kept, beside the card while that is looked at, and else directly."""
    told = await services.db.run(whispers.view, job.subject_id)
    if told is None:
        await services.db.run(work.finish, job)
        return
    channel, text = told.channel, told.text
    if channel is not None and services.now() - told.at > FRESH:
        channel, text = None, f"{when(told.at)}: {text}"
    try:
        with waiting_for_slack(services, job):
            await services.board.tell(told.user, channel, text, told.thread_ts)
    except SlackRefused as trouble:
        if trouble.error in AUTH:
            await refused(services, job, trouble, "a word to one person")
            return
        log.warning("%s cannot be told: %s", told.user, trouble.reason)
    await services.db.run(whispers.told, job)
