"""A reply that left is copied into the Sent folder, where the operator wants that."""

import asyncio
import logging
from datetime import timedelta

from slackhitl.desk import filing, work
from slackhitl.desk.work import Claim
from slackhitl.flow.services import Services
from slackhitl.flow.workers import Later
from slackhitl.mail.outbox import CopyTrouble, Posting

log = logging.getLogger(__name__)

RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
"""When filing is tried again; after the last one, people are told and nothing is tried."""


async def file_copy(services: Services, job: Claim) -> None:
    """File a copy of one sent reply, once. Whatever happens here, nothing is sent again."""
    copy = await services.db.run(filing.sent_copy, job.subject_id)
    outbox = services.outbox_of(copy.account if copy else "")
    if copy is None or not outbox.files_copies:
        await services.db.run(work.finish, job)
        return
    raw = await asyncio.to_thread(services.archive.get, copy.raw_digest)
    posting = Posting(raw=raw, mail_from="", recipients=(), message_id=copy.message_id)
    try:
        await outbox.file_copy(posting, copy.sent_at)
    except CopyTrouble as trouble:
        log.warning("no copy of reply %s: attempt %s failed", job.subject_id, job.attempt)
        if trouble.lasting or job.attempt > len(RETRIES):
            await _tell(services, job, trouble.reason)
            return
        raise Later(services.now() + RETRIES[job.attempt - 1], trouble.reason) from None
    await services.db.run(work.finish, job)


async def give_up(services: Services, job: Claim, reason: str) -> None:
    """The step failed too often by a fault of ours."""
    await _tell(services, job, f"Filing failed inside slackhitl ({reason}).")


async def _tell(services: Services, job: Claim, reason: str) -> None:
    await services.db.run(
        work.finish_with, job, filing.not_filed, job.subject_id, reason, services.now()
    )
