"""A mail arrives: its bytes to disk, its row to the database, and only then is it acknowledged."""

import asyncio
import logging
from dataclasses import asdict, replace
from typing import Any

from slackhitl.desk import intake
from slackhitl.desk.archive import Archive
from slackhitl.desk.attached import AttachedFile
from slackhitl.desk.file_risk import risk
from slackhitl.desk.intake import Bounced, Incoming, Receipt
from slackhitl.flow.services import Services
from slackhitl.mail.inbox import Delivery
from slackhitl.mail.parsing import InboundEmail, parse_email
from slackhitl.mail.replies import new_text
from slackhitl.mail.screening import screen

log = logging.getLogger(__name__)


async def receive(services: Services, delivery: Delivery, account: str = "") -> Receipt:
    """Take one mail in. When this returns, the mail survives a power cut.

    ``account`` is whose inbox it came in by; for an inbox that is nobody's own, the addresses that
    the mail went to tell.

    Whatever the bytes are, they are stored. Raises OSError or a database's error when they could
    not be, so that the source keeps the mail and offers it again.
    """
    digest = await asyncio.to_thread(services.archive.put, delivery.raw)
    mail = await asyncio.to_thread(parse_email, delivery.raw)
    parents = (*mail.in_reply_to, *reversed(mail.references))
    previous = await services.db.run(intake.previous_text, parents) if parents else None
    incoming = await asyncio.to_thread(
        _incoming, services.archive, delivery, mail, digest, previous, services.policy.own_addresses
    )
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


def _incoming(
    archive: Archive,
    delivery: Delivery,
    mail: InboundEmail,
    digest: str,
    previous: str | None,
    own: frozenset[str],
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
    reply_to = mail.reply_to
    return Incoming(
        source=delivery.source,
        key=delivery.key,
        message_id=mail.message_id,
        message_id_missing=mail.message_id_missing,
        content_digest=mail.content_digest,
        raw_digest=digest,
        sender_name=mail.sender.name,
        sender_address=mail.sender.address,
        reply_to_name=reply_to.name if reply_to else "",
        reply_to_address=reply_to.address if reply_to else "",
        to=tuple((address.name, address.address) for address in mail.to),
        cc=tuple((address.name, address.address) for address in mail.cc),
        in_reply_to=tuple(mail.in_reply_to),
        references=tuple(mail.references),
        subject=mail.subject,
        text=mail.text,
        new_text=written_now,
        html=mail.html,
        attachments=tuple(_attachments(archive, mail)),
        screening=screen(mail, own),
        warning=mail.authentication.warning,
        bounced=bounced,
        sent_at=mail.sent_at,
    )


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
