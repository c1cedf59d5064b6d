"""Raw bytes become an InboundEmail. Never raises on any bytes; bounded in time and size.

Built on the tolerant tree parser of the standard library (compat32) with headers decoded by hand:
the structured parser raises on real mail and takes seconds on hostile mail.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message

from slackhitl.mail import bounces, replies, screening
from slackhitl.mail.authentication import Authentication, authentication
from slackhitl.mail.bounces import Bounce
from slackhitl.mail.decoding import decode_header, to_text
from slackhitl.mail.html_text import Rendered, render
from slackhitl.mail.parts import Attachment, Bodies, collect
from slackhitl.mail.reading import NOBODY, Address, Headers, addresses, ids, moment
from slackhitl.mail.visible import visible

MOST_BYTES = 40_000_000
MOST_BODY = 1_000_000
PREFIX = re.compile(r"^\s*(?:fwd?|tr|wg|rv|i|vs|doorst|enc)\s*:", re.IGNORECASE)


@dataclass(frozen=True)
class InboundEmail:
    """A received mail. Message ids are without angle brackets; texts are as people read them."""

    message_id: str
    message_id_missing: bool
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Address
    reply_to: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    recipients: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    text: str
    html: str
    new_text: str
    attachments: tuple[Attachment, ...]
    automatic: str | None
    bounce: Bounce | None
    authentication: Authentication
    hidden_text_removed: bool
    original_sender: Address | None
    forwarded_from: Address | None
    spam: str | None
    content_digest: str
    headers: Headers


def parse_email(raw: bytes) -> InboundEmail:
    """Read a mail. Whatever the bytes are, a mail comes back; the worst of them as plain text."""
    raw = bytes(raw[:MOST_BYTES])
    try:
        tree = message_from_bytes(raw, policy=policy.compat32)
        headers = Headers(tree.raw_items())
        bodies = collect(tree)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError):
        return _as_plain_text(raw)
    return _read(raw, headers, bodies, tree)


def _read(raw: bytes, headers: Headers, bodies: Bodies, tree: Message | None) -> InboundEmail:
    rendered = render(bodies.html) if bodies.html else Rendered("", "", False)
    text = visible(bodies.text or rendered.text)[:MOST_BODY]
    found = ids(headers.raw("message-id"))
    sender = next(iter(addresses([headers.raw("from")])), NOBODY)
    if not sender.address:
        named = addresses([headers.raw("sender"), headers.raw("return-path")])
        sender = next((one for one in named if one.address), sender)
    reply_to = next(iter(addresses(headers.all("reply-to"))), None)
    to, cc = addresses(headers.all("to")), addresses(headers.all("cc"))
    bounce = bounces.read(headers, tree, text)
    mail = InboundEmail(
        message_id=found[0] if found else f"{hashlib.sha256(raw).hexdigest()[:40]}@no-id.invalid",
        message_id_missing=not found,
        in_reply_to=ids(*headers.all("in-reply-to")),
        references=ids(*headers.all("references")),
        sender=sender,
        reply_to=reply_to if reply_to is not None and reply_to.address else None,
        to=to,
        cc=cc,
        recipients=_recipients(headers, to, cc),
        subject=headers.text("subject"),
        sent_at=moment(headers.raw("date")),
        text=text,
        html=bodies.html[:MOST_BODY],
        new_text=_new_text(bodies, rendered, text),
        attachments=bodies.attachments,
        automatic=None,
        bounce=bounce,
        authentication=authentication(headers),
        hidden_text_removed=rendered.hid_something,
        original_sender=_original_sender(headers),
        forwarded_from=None,
        spam=_spam(headers),
        content_digest=_digest(headers, raw),
        headers=headers,
    )
    return replace(mail, automatic=screening.automatic(mail))


def _new_text(bodies: Bodies, rendered: Rendered, text: str) -> str:
    """What was written now: by the HTML's structure where it tells, else by its lines."""
    if bodies.html and rendered.new_text and rendered.new_text != rendered.text:
        return replies.new_text(visible(rendered.new_text)) or text
    return replies.new_text(text)


def _recipients(
    headers: Headers, to: tuple[Address, ...], cc: tuple[Address, ...]
) -> tuple[str, ...]:
    """Every address the mail was for, also those that only trace headers name."""
    traced = addresses(
        value
        for name in ("delivered-to", "x-original-to", "x-forwarded-to", "envelope-to")
        for value in headers.all(name)
    )
    named = [one.address.lower() for one in (*to, *cc, *traced) if one.address]
    return tuple(dict.fromkeys(named))


def _original_sender(headers: Headers) -> Address | None:
    """Who wrote a mail that a group passed on under its own name (Google Groups)."""
    for name in ("x-original-from", "x-original-sender"):
        found = next(iter(addresses(headers.all(name))), None)
        if found is not None and found.address:
            return found
    return None


def _spam(headers: Headers) -> str | None:
    if headers.low("x-spam-flag") == "yes" or headers.low("x-spam-status").startswith("yes"):
        return "the mail server marked it as spam"
    if headers.low("x-ses-spam-verdict") == "fail":
        return "the mail service marked it as spam"
    return None


def _digest(headers: Headers, raw: bytes) -> str:
    """The same for two copies of a mail that differ only in trace headers and line ends."""
    body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2].strip()
    named = [headers.text(name) for name in ("from", "to", "subject", "date", "message-id")]
    return hashlib.sha256("\n".join(named).encode("utf-8", "replace") + b"\n" + body).hexdigest()


def _as_plain_text(raw: bytes) -> InboundEmail:
    """What cannot be parsed at all is shown as it is, with the headers that can be made out."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    pairs = []
    for line in to_text(head[:MOST_BODY], None).split("\n"):
        name, colon, value = line.partition(":")
        if colon and name and " " not in name:
            pairs.append((name, value.strip()))
    shown = to_text(body[:MOST_BODY], None) or decode_header(to_text(head[:MOST_BODY], None))
    return _read(raw, Headers(pairs), Bodies(text=shown), None)
