"""When the model is busy, declines or is set up wrongly: tried again with patience, and told."""

import logging
from datetime import datetime, timedelta

from slackhitl.ai.errors import ModelBusy, ModelError, ModelMisconfigured
from slackhitl.desk import drafting, work
from slackhitl.desk.work import Claim
from slackhitl.flow.services import Services
from slackhitl.flow.workers import Later

log = logging.getLogger(__name__)

RETRIES = (
    *(timedelta(seconds=seconds) for seconds in (20, 60, 180, 600, 1800)),
    *(timedelta(hours=1),) * 23,
)
"""When a busy model is asked again, for a day; after the last, only a person's click asks."""


def again_at(job: Claim, trouble: ModelError, now: datetime) -> datetime | None:
    """When the model is to be asked again; None when that would not help any more."""
    if not isinstance(trouble, ModelBusy) or job.attempt > len(RETRIES):
        return None
    wait = RETRIES[job.attempt - 1]
    if trouble.retry_after is not None:
        wait = max(wait, timedelta(seconds=trouble.retry_after))
    return now + wait


async def without_text(
    services: Services, job: Claim, draft_id: int | None, trouble: ModelError
) -> None:
    """Say on the card why there is no draft, where one is wanted, and when it is tried again.

    Raises Later when it is.
    """
    now = services.now()
    again = again_at(job, trouble, now)
    if again is not None:
        if draft_id is not None:
            await services.db.run(drafting.give_up, draft_id, trouble.reason, now, again)
        raise Later(again, trouble.reason)
    level = logging.ERROR if isinstance(trouble, ModelMisconfigured) else logging.WARNING
    log.log(level, "no %s %s: %s", job.kind, job.subject_id, trouble.reason)
    if draft_id is None:
        await services.db.run(work.finish, job)
        return
    await services.db.run(work.finish_with, job, drafting.give_up, draft_id, trouble.reason, now)
