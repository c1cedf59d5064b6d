"""An approved reply leaves: once, from the same bytes at every attempt, phase by phase."""

import asyncio
import logging
from datetime import timedelta

from slackhitl.desk import outgoing, work
from slackhitl.desk.case_views import Person
from slackhitl.desk.errors import LostLease
from slackhitl.desk.letters import Answered, Letter
from slackhitl.desk.outgoing import NotYet
from slackhitl.desk.work import Claim
from slackhitl.flow import enclose
from slackhitl.flow.services import Services
from slackhitl.flow.workers import Later
from slackhitl.mail.composing import compose
from slackhitl.mail.dkim_signing import DkimSigner
from slackhitl.mail.message_ids import reply_address, reply_message_id
from slackhitl.mail.outbox import (
    AccountTrouble,
    PermanentFailure,
    Posting,
    TemporaryFailure,
    UncertainDelivery,
)
from slackhitl.mail.outgoing import Outgoing, OutgoingAttachment, Quoted, QuotedImage

log = logging.getLogger(__name__)

ACCOUNT_PAUSE = timedelta(minutes=5)
"""How long an account that the mail server refuses is left alone, so that it is not locked."""


async def send(services: Services, job: Claim) -> None:
    """Send one reply, if its undo window is over and nobody took it back."""
    letter = await services.db.run(outgoing.claim, job.subject_id, services.now(), services.policy)
    if isinstance(letter, NotYet):
        if letter.due <= services.now() and not await enclose.fetch(services, job):
            return
        raise Later(letter.due, "the undo window is open, or a file is on its way", counts=False)
    if letter is None:
        await services.db.run(work.finish, job)
        return
    posting = await _posting(services, letter)

    async def before_final_dot() -> None:
        await services.db.run(outgoing.mark_data_sent, letter.draft_id, letter.attempt)

    draft_id, attempt = letter.draft_id, letter.attempt
    try:
        accepted = await services.outbox_of(letter.account).send(posting, before_final_dot)
    except (TemporaryFailure, AccountTrouble) as trouble:
        await _defer(services, job, letter, trouble)
    except PermanentFailure as trouble:
        log.warning("reply %s was refused for good", letter.draft_id)
        await services.db.run(
            work.finish_with,
            job,
            outgoing.refuse,
            draft_id,
            attempt,
            trouble.reason,
            services.now(),
        )
    except UncertainDelivery as trouble:
        log.warning("reply %s may have been sent; a person is asked", letter.draft_id)
        await services.db.run(
            work.finish_with, job, outgoing.lose, draft_id, attempt, trouble.reason, services.now()
        )
    except LostLease:
        log.warning("reply %s is in the hands of another worker", letter.draft_id)
        raise
    else:
        refused = tuple(address for address, _, _ in accepted.refused)
        await services.db.run(
            outgoing.confirm, letter.draft_id, accepted.response, services.now(), refused
        )
        await services.db.run(work.finish, job)


async def look_up_uncertain(services: Services) -> None:
    """Look for uncertain replies among the sent mails, where the outbox can; found ones were sent.

    Those that are not found stay with the people who were asked: a copy may still be filed late.
    """
    for doubt in await services.db.run(outgoing.doubts, services.now()):
        if await services.outbox_of(doubt.account).find_sent(doubt.message_id):
            found = "found among the sent mails"
            await services.db.run(outgoing.confirm, doubt.draft_id, found, services.now())


async def _defer(
    services: Services, job: Claim, letter: Letter, trouble: TemporaryFailure | AccountTrouble
) -> None:
    log.warning("reply %s has to wait: attempt %s failed", letter.draft_id, letter.attempt)
    now = services.now()
    due = await services.db.run(
        outgoing.defer, letter.draft_id, letter.attempt, trouble.reason, now, services.policy
    )
    if due is None:
        await services.db.run(work.finish, job)
        return
    if isinstance(trouble, AccountTrouble):
        due = max(due, now + ACCOUNT_PAUSE)
    raise Later(due, trouble.reason, counts=False)


async def _posting(services: Services, letter: Letter) -> Posting:
    """The bytes that leave: composed once, kept, and taken from the archive ever after."""
    domain = letter.sender.address.rpartition("@")[2]
    message_id = letter.message_id or reply_message_id(
        letter.conversation_id, letter.draft_id, services.id_key, domain
    )
    if letter.raw_digest is None:
        files = await asyncio.to_thread(_attachments, services, letter)
        pictures = await asyncio.to_thread(_pictures, services, letter)
        raw = await asyncio.to_thread(
            _composed, services.signer, _outgoing(services, letter, message_id, files, pictures)
        )
        digest = await asyncio.to_thread(services.archive.put, raw)
        await services.db.run(
            outgoing.keep_composed, letter.draft_id, letter.attempt, message_id, digest
        )
    else:
        raw = await asyncio.to_thread(services.archive.get, letter.raw_digest)
    return Posting(
        raw=raw,
        mail_from=letter.sender.address,
        recipients=tuple(person.address for person in (*letter.to, *letter.cc)),
        message_id=message_id,
    )


def _attachments(services: Services, letter: Letter) -> tuple[OutgoingAttachment, ...]:
    return tuple(
        OutgoingAttachment(file.filename, file.content_type, services.archive.get(file.digest))
        for file in letter.files
    )


def _pictures(services: Services, letter: Letter) -> tuple[QuotedImage, ...]:
    return tuple(
        QuotedImage(file.content_id, file.content_type, services.archive.get(file.digest))
        for file in (letter.answers.pictures if letter.answers else ())
    )


def _composed(signer: DkimSigner | None, outgoing: Outgoing) -> bytes:
    raw = compose(outgoing)
    return signer.sign(raw) if signer is not None else raw


def _outgoing(
    services: Services,
    letter: Letter,
    message_id: str,
    files: tuple[OutgoingAttachment, ...],
    pictures: tuple[QuotedImage, ...],
) -> Outgoing:
    name, address = letter.sender.name, letter.sender.address
    reply_to = None
    if services.policy.plus_addresses:
        reply_to = Person(name, reply_address(address, letter.conversation_id, services.id_key))
    return Outgoing(
        sender=letter.sender,
        reply_to=reply_to,
        to=letter.to,
        cc=letter.cc,
        subject=letter.subject,
        text=letter.text,
        message_id=message_id,
        in_reply_to=letter.in_reply_to,
        references=letter.references,
        date=letter.dated,
        begins=letter.begins,
        quoted=_quoted(letter.answers, letter.language, pictures) if letter.answers else None,
        language=letter.language,
        attachments=files,
        automatic=letter.automatic,
        conversation_id=letter.conversation_id,
    )


def _quoted(answered: Answered, language: str | None, pictures: tuple[QuotedImage, ...]) -> Quoted:
    return Quoted(
        sender_name=answered.sender.name or answered.sender.address,
        sent_at=answered.at,
        text=answered.text,
        html=answered.html or None,
        language=language,
        images=pictures,
    )
