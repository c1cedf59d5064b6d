"""When Slack is busy, away or says no: a job waits and tries again, and people are told."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from slackhitl.desk import channel_trouble, work
from slackhitl.desk.work import Claim
from slackhitl.flow.services import Services
from slackhitl.flow.workers import FIRST_WAIT, MOST_FAILURES, Later
from slackhitl.slack.caller import Caller
from slackhitl.slack.errors import AUTH, CHANNEL, SlackBusy, SlackRefused, SlackUnreachable

log = logging.getLogger(__name__)

REFUSED_PAUSE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(minutes=1)
"""Between two tries while Slack is away; its return makes all that waits due at once."""


def caller(job: Claim) -> Caller:
    """A job as it speaks to Slack."""
    return Caller(job.id, job.rank, unsure_at=job.unsure_at)


@contextmanager
def waiting_for_slack(services: Services, job: Claim) -> Iterator[None]:
    """Put a step off while Slack is busy or away. Raises Later."""
    try:
        yield
    except SlackBusy as busy:
        due = services.now() + timedelta(seconds=busy.retry_after)
        raise Later(due, "Slack asks us to wait", counts=False, unsure=busy.unsure) from None
    except SlackUnreachable as trouble:
        due = services.now() + min(FIRST_WAIT * (1 << min(job.attempt, 10)), LONGEST_WAIT)
        raise Later(due, trouble.reason, unsure=trouble.unsure) from None


async def hurry(services: Services) -> None:
    """Slack answers again: what waited for that is due now, at the pace that Slack takes it."""
    due = await services.db.run(work.hurry, "slack", services.now())
    if due:
        log.info("Slack answers again; %s jobs that waited for it are due", due)


async def post_once(
    services: Services, job: Claim, what: str, post: Callable[[], Awaitable[object]]
) -> None:
    """Post something to a channel by a job; what Slack refuses again and again is set aside."""
    try:
        with waiting_for_slack(services, job):
            await post()
    except SlackRefused as trouble:
        await refused(services, job, trouble, what)
        return
    await services.db.run(work.finish, job)


async def refused(services: Services, job: Claim, trouble: SlackRefused, what: str) -> None:
    """Slack says no to a job: it is put off, or set aside when that has not helped.

    Raises Later when it is put off.
    """
    await put_off(services, job, trouble, what)
    await services.db.run(work.set_aside, job, trouble.reason)


async def put_off(services: Services, job: Claim, trouble: SlackRefused, what: str) -> None:
    """Slack says no to a job. One that a person can cure waits for that, and supervisors are told;
    any other is tried a few times.

    Raises Later, unless it was tried often enough.
    """
    log.error("Slack refuses %s: %s", what, trouble.reason)
    due = services.now() + REFUSED_PAUSE
    if trouble.error in AUTH:
        await services.db.run(
            channel_trouble.begin, channel_trouble.EVERYWHERE, trouble.reason, services.now()
        )
    if trouble.error in AUTH or trouble.error in CHANNEL:
        raise Later(due, trouble.reason, counts=False, unsure=trouble.unsure) from None
    if job.failures + 1 < MOST_FAILURES:
        raise Later(due, trouble.reason, failed=True, unsure=trouble.unsure) from None
