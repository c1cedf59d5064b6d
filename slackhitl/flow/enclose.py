"""The bytes of files that go along with a reply come from Slack, before the reply leaves."""

import asyncio
import logging

from slackhitl.desk import enclosures, review, work
from slackhitl.desk.enclosures import MOST_BYTES, Enclosure
from slackhitl.desk.file_risk import risk
from slackhitl.desk.work import Claim
from slackhitl.flow.services import Services
from slackhitl.flow.slack_trouble import waiting_for_slack
from slackhitl.slack.errors import SlackRefused, SlackUnreachable

log = logging.getLogger(__name__)

MOST_TRIES = 6
"""How often Slack is asked for a file before a person is told that it does not come."""


async def fetch(services: Services, job: Claim) -> bool:
    """Bring the files of an approved reply here. When one cannot be sent, the reply goes back to
    review with the reason, and its job ends: then False.

    Raises Later while Slack is busy or away.
    """
    troubles: dict[int, str] = {}
    for file in await services.db.run(enclosures.to_fetch, job.subject_id):
        try:
            with waiting_for_slack(services, job):
                trouble = await _fetch(services, file, is_last_try=job.attempt >= MOST_TRIES)
        except SlackRefused as refusal:
            trouble = f"could not be fetched from Slack: {refusal.reason.rstrip('.')}"
        if trouble is not None:
            troubles[file.number] = trouble
    if not troubles:
        return True
    log.warning("reply %s goes back to review: a file cannot be sent", job.subject_id)
    await services.db.run(
        work.finish_with, job, review.give_back, job.subject_id, troubles, services.now()
    )
    return False


async def _fetch(services: Services, file: Enclosure, *, is_last_try: bool) -> str | None:
    """Why a file cannot be sent; None once its bytes are in the archive."""
    try:
        content = await services.board.files.download(file.slack_file, MOST_BYTES)
    except SlackUnreachable as trouble:
        if not is_last_try:
            raise
        return f"could not be fetched from Slack: {trouble.reason.rstrip('.')}"
    reason = await asyncio.to_thread(risk, file.filename, file.content_type, content)
    if reason is not None:
        return reason
    digest = await asyncio.to_thread(services.archive.put, content)
    await services.db.run(enclosures.fetched, file.draft_id, file.number, digest)
    return None
