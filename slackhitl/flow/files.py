"""A customer's files appear in the thread of their card, each once; what is risky is named."""

import asyncio
import logging
from datetime import datetime, timedelta

from sqlmodel import Session

from slackhitl.desk import attachments, moving, placing, thread_log, work
from slackhitl.desk.attachments import FilesOfMail, FileToShow
from slackhitl.desk.placing import CardPlace
from slackhitl.desk.work import Claim
from slackhitl.flow.present import patience, until_shown
from slackhitl.flow.services import Services
from slackhitl.flow.slack_trouble import caller, refused, waiting_for_slack
from slackhitl.flow.workers import FIRST_WAIT, Later
from slackhitl.slack import threads
from slackhitl.slack.errors import CHANNEL, TOKEN, CardGone, SlackRefused

log = logging.getLogger(__name__)

IN_ONE_POST = 10
SOON = timedelta(seconds=1)


async def show(services: Services, job: Claim) -> None:
    """Show a mail's files in its card's thread, ten a post, then name those that are not shown."""
    files = await services.db.run(attachments.to_tell, job.subject_id)
    if files is None or not (files.show or files.name):
        await services.db.run(work.finish, job)
        return
    conversation_id = files.conversation_id
    place = await services.db.run(placing.card_place, conversation_id, services.policy)
    if place is None:
        await services.db.run(work.finish, job)
        return
    if place.ts is None or place.to is not None:
        raise await until_shown(services, conversation_id)
    if not await services.db.run(thread_log.tells, conversation_id, job.subject_id):
        soon = services.now() + patience(services, SOON)
        raise Later(soon, "the mail is told before its files", counts=False)
    try:
        with waiting_for_slack(services, job):
            while files is not None and files.show:
                if not await _show_some(services, job, files, place):
                    break
                files = await services.db.run(attachments.to_tell, job.subject_id)
            if files is not None and files.name and not files.show:
                await _name(services, job, files, place)
    except CardGone:
        await services.db.run(placing.lose_card, conversation_id, place.ts, services.now())
        raise Later(services.now() + FIRST_WAIT, "its card is gone", counts=False) from None
    except SlackRefused as trouble:
        await refused(services, job, trouble, f"files of conversation {conversation_id}")
    else:
        await services.db.run(work.finish, job)


async def _show_some(services: Services, job: Claim, files: FilesOfMail, place: CardPlace) -> bool:
    """One post. What Slack calls a file is committed before the call that shows it, so that after
    an interruption Slack can be asked whether it is shown. Whether the card was still there."""
    db, mail = services.db, files.message_id
    some = files.show[:IN_ONE_POST]
    numbers = tuple(one.number for one in some)
    try:
        begun = [one for one in some if one.slack_file]
        if begun and await services.board.files.is_shared(begun[0].slack_file or ""):
            shown = tuple(one.number for one in begun)
            return await db.run(_told, files, shown, place, services.now())
        names = {one.number: await _upload(services, one) for one in some}
        await db.run(attachments.uploaded, mail, names)
        pairs = [(names[one.number], one.file.filename) for one in some]
        comment = threads.shown_files(files.customer, len(some))
        assert place.ts is not None
        await services.board.files.share(pairs, place.channel, place.ts, comment, caller(job))
    except SlackRefused as trouble:
        if trouble.error in CHANNEL or trouble.error in TOKEN:
            raise  # of no file in particular
        log.error("Slack refuses files of conversation %s: %s", files.conversation_id, trouble)
        await db.run(attachments.refused, mail, numbers, trouble.reason)
        return True
    return await db.run(_told, files, numbers, place, services.now())


def _told(
    session: Session, files: FilesOfMail, numbers: tuple[int, ...], place: CardPlace, now: datetime
) -> bool:
    """They are shown below the card. If that is elsewhere by now, they are to be shown there."""
    is_there = moving.is_still_at(session, files.conversation_id, place, now)
    if is_there:
        attachments.told(session, files.message_id, numbers, now)
    else:
        attachments.show_anew(session, files.message_id, now)
    return is_there


async def _upload(services: Services, one: FileToShow) -> str:
    content = await asyncio.to_thread(services.archive.get, one.file.digest)
    name = one.file.filename
    alt_text = f"Picture from the customer's mail: {name}" if one.file.is_picture else ""
    return await services.board.files.upload(name, content, alt_text)


async def _name(services: Services, job: Claim, files: FilesOfMail, place: CardPlace) -> None:
    numbers = tuple(one.number for one in files.name)
    which = f"{files.message_id}:{','.join(map(str, numbers))}"
    await services.board.name_files(threads.named_files(files), place, caller(job), which=which)
    await services.db.run(_told, files, numbers, place, services.now())
