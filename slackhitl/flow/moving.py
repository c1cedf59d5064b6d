"""Cards that stand where they should not: moved, and what they leave behind taken away."""

import logging

from slackhitl.desk import channel_trouble, moving, work
from slackhitl.desk.placing import CardPlace
from slackhitl.desk.work import Claim
from slackhitl.flow.services import Services
from slackhitl.flow.slack_trouble import caller, refused, waiting_for_slack
from slackhitl.slack import plain_cards
from slackhitl.slack.errors import CHANNEL, SlackError, SlackRefused
from slackhitl.slack.texts import permalink

log = logging.getLogger(__name__)


async def look_around(services: Services) -> None:
    """By the clock: look after channels to which no card goes any more, but some are shown in. What
    is in one that is gone is shown where it belongs.
    """
    for channel in await services.db.run(moving.strange_channels, services.policy):
        try:
            await services.board.expect_open(channel)
        except SlackRefused as trouble:
            if trouble.error not in CHANNEL:
                continue
            is_news = await services.db.run(
                channel_trouble.note, channel, trouble.reason, services.now()
            )
            if is_news is not None:
                await settle(services)
        except SlackError:
            continue  # asked again in a minute


async def settle(services: Services) -> None:
    """Once settings or channels have changed: have cards moved that belong elsewhere by now."""
    last: int | None = 0
    while last is not None:
        last = await services.db.run(moving.ask, last, services.now(), services.policy)


async def retire(services: Services, job: Claim) -> None:
    """Where a card was before it moved, leave one line that leads to it, and nothing below."""
    left = await services.db.run(moving.left, job.subject_id)
    if left is None:
        await services.db.run(work.finish, job)
        return
    link = permalink(await services.board.workspace(), left.new_channel, left.new_ts)
    line = plain_cards.moved(left.conversation_id, left.new_channel, link)
    try:
        with waiting_for_slack(services, job):
            await services.board.take_away(line, CardPlace(left.channel, left.ts, 0), caller(job))
    except SlackRefused as trouble:
        if trouble.error not in CHANNEL:
            await refused(services, job, trouble, "to take an old card away")
            return
        log.info("an old card stays in %s: %s", left.channel, trouble.reason)
    await services.db.run(work.finish, job)
