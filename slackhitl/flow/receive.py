"""A mail arrives: its bytes to disk, its row to the database, and only then is it acknowledged."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from slackhitl.ai.injection import orders
from slackhitl.ai.terms import Risk
from slackhitl.desk import intake, matching
from slackhitl.desk.archive import Archive
from slackhitl.desk.attached import AttachedFile
from slackhitl.desk.file_risk import risk
from slackhitl.desk.incoming import Bounced, Incoming, Named
from slackhitl.desk.intake import Receipt
from slackhitl.desk.policy import Policy
from slackhitl.flow.masked import masked
from slackhitl.flow.services import Services
from slackhitl.mail.forwards import subject_marks
from slackhitl.mail.inbound import Address
from slackhitl.mail.inbox import Delivery
from slackhitl.mail.message_ids import parse_reply_address, parse_reply_message_id
from slackhitl.mail.parsing import InboundEmail, parse_email
from slackhitl.mail.quote_marks import ANSWER_SUBJECTS
from slackhitl.mail.replies import new_text
from slackhitl.mail.screening import screen

log = logging.getLogger(__name__)

MOST_NAMED = 200
"""Ids and addresses of one mail that are looked at."""


async def receive(services: Services, delivery: Delivery, account: str = "") -> Receipt:
    """Take one mail in. When this returns, the mail survives a power cut.

    ``account`` is whose inbox it came in by; for an inbox that is nobody's own, the addresses that
    the mail went to tell.

    Whatever the bytes are, they are stored. Raises OSError or a database's error when they could
    not be, so that the source keeps the mail and offers it again.
    """
    digest = await asyncio.to_thread(services.archive.put, delivery.raw)
    mail = await asyncio.to_thread(_read, delivery.raw)
    parents = (*mail.in_reply_to, *reversed(mail.references))
    previous = await services.db.run(matching.previous_text, parents) if parents else None
    incoming = await asyncio.to_thread(_incoming, services, delivery, mail, digest, previous)
    recipients = (*mail.recipients, *delivery.recipients)
    incoming = replace(incoming, account=account or services.policy.account_of(recipients))
    receipt = await services.db.run(
        intake.receive, incoming, services.now(), services.policy, services.origin
    )
    log.info(
        "mail %s from %s: %s, conversation %s",
        receipt.message_id, delivery.source, receipt.outcome, receipt.conversation_id,
    )  # fmt: skip
    return receipt


def _read(raw: bytes) -> InboundEmail:
    return masked(parse_email(raw))


def _incoming(
    services: Services,
    delivery: Delivery,
    mail: InboundEmail,
    digest: str,
    previous: str | None,
) -> Incoming:
    written_now = mail.new_text
    if previous:
        written_now = new_text(mail.text, previous) or mail.new_text
        if len(mail.new_text) < len(written_now):
            written_now = mail.new_text
    bounced = None
    if mail.bounce is not None:
        bounced = Bounced(
            addresses=tuple(mail.bounce.addresses),
            permanent=mail.bounce.permanent,
            original_message_id=mail.bounce.original_message_id,
            reason=mail.bounce.diagnostic or "The customer's mail server returned the reply.",
        )
    writer, passed_on_by = who_wrote(mail, services.policy)
    marks, matter = subject_marks(mail.subject)
    is_forwarded = passed_on_by is not None and not mail.through_group
    reply_to = None if is_forwarded else mail.reply_to
    return Incoming(
        source=delivery.source,
        key=delivery.key,
        message_id=mail.message_id,
        message_id_missing=mail.message_id_missing,
        content_digest=mail.content_digest,
        raw_digest=digest,
        sender_name=writer.name,
        sender_address=writer.address,
        reply_to_name=reply_to.name if reply_to else "",
        reply_to_address=reply_to.address if reply_to else "",
        to=tuple((address.name, address.address) for address in mail.to),
        cc=tuple((address.name, address.address) for address in mail.cc),
        in_reply_to=tuple(mail.in_reply_to),
        references=tuple(mail.references),
        named=tuple(_named(mail, delivery, services.id_key)),
        passed_on_by=passed_on_by,
        subject=matter if is_forwarded else mail.subject,
        matter=" ".join(matter.split()).casefold(),
        is_answer=bool(marks) and marks[0] in ANSWER_SUBJECTS,
        text=mail.text,
        new_text=written_now,
        html=mail.html,
        attachments=tuple(_attachments(services.archive, mail)),
        screening=screen(mail, services.policy.own_addresses),
        warning=mail.authentication.warning,
        bounced=bounced,
        confirms=_confirmed(mail),
        sent_at=mail.sent_at,
        risks=_risks(mail),
    )


def _risks(mail: InboundEmail) -> tuple[str, ...]:
    """Hidden text is usual in newsletters; hidden orders are not."""
    if orders(mail.hidden_text) is None:
        return ()
    return (Risk.INJECTION.value, Risk.HIDDEN_TEXT.value)


def who_wrote(mail: InboundEmail, policy: Policy) -> tuple[Address, str | None]:
    """The customer, and the address of whoever passed their mail on, if somebody did.

    Anybody can type a From line into a mail's text: it is believed when a colleague forwards, and
    only while nothing speaks against the mail being the colleague's.
    """
    if mail.original_sender is not None:
        return mail.original_sender, mail.sender.address
    inner = mail.forwarded_from
    if (
        inner is not None
        and policy.is_colleague(mail.sender.address)
        and not mail.authentication.suspicious
        and not policy.is_own(inner.address)
    ):
        return inner, mail.sender.address
    return mail.sender, None


def _named(mail: InboundEmail, delivery: Delivery, key: bytes) -> Iterator[Named]:
    """Conversations named by what we made ourselves: ids of replies, tags in our address."""
    for reference in (*mail.in_reply_to, *reversed(mail.references[-MOST_NAMED:])):
        found = parse_reply_message_id(reference, key)
        if found is not None:
            yield Named(found[0], "our Message-ID")
    for address in (*delivery.recipients, *mail.recipients)[:MOST_NAMED]:
        conversation_id = parse_reply_address(address, key)
        if conversation_id is not None:
            yield Named(conversation_id, "tagged address")


def _confirmed(mail: InboundEmail) -> str | None:
    if mail.confirmation is None:
        return None
    return mail.confirmation.original_envelope_id or mail.confirmation.original_message_id


def _attachments(archive: Archive, mail: InboundEmail) -> list[dict[str, Any]]:
    files = (
        AttachedFile(
            filename=attachment.filename,
            content_type=attachment.content_type,
            content_id=attachment.content_id,
            size=len(attachment.data),
            digest=archive.put(attachment.data),
            inline=attachment.inline,
            risk=risk(attachment.filename, attachment.content_type, attachment.data),
        )
        for attachment in mail.attachments
    )
    return [asdict(file) for file in files]
