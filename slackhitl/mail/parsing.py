"""Bytes become an InboundEmail. Never raises, whatever the bytes are.

The work is linear in the size of the mail and bounded in parts, depth and recipients, so that no
mail can hold up the others.
"""

import hashlib
from dataclasses import replace

from slackhitl.mail.authentication import authentication, reply_elsewhere
from slackhitl.mail.automatic import automatic, from_group, mailing_list, spam
from slackhitl.mail.bodies import Bodies, attachments, sort_parts, uuencoded
from slackhitl.mail.bounces import bounce, confirmation
from slackhitl.mail.fields import date, message_ids
from slackhitl.mail.forwards import forwarded_from, is_forward, original_sender
from slackhitl.mail.inbound import (
    NOBODY,
    Address,
    Attachment,
    Authentication,
    Bounce,
    Confirmation,
    InboundEmail,
)
from slackhitl.mail.markup import LONGEST_HIDDEN, Written, write
from slackhitl.mail.mime import Part, read_parts
from slackhitl.mail.people import MOST_RECIPIENTS, address, addresses
from slackhitl.mail.replies import new_text, without_signature
from slackhitl.mail.visible import spelled_invisibly, visible

__all__ = [
    "Address",
    "Attachment",
    "Authentication",
    "Bounce",
    "Confirmation",
    "InboundEmail",
    "parse_email",
]

LARGEST = 64 * 1024 * 1024
"""Octets of a mail that are read; no provider delivers more."""
LONGEST_TEXT = 2_000_000
PLACEHOLDER = 200
DELIVERED_TO = (
    "delivered-to", "x-original-to", "x-forwarded-to", "x-envelope-to", "envelope-to",
    "x-delivered-to", "x-rcpt-to", "original-recipient", "resent-to", "resent-cc", "apparently-to",
    "x-real-to", "x-gm-original-to", "x-original-recipient",
)  # fmt: skip


def parse_email(raw: bytes) -> InboundEmail:
    """Read a mail. Any bytes give one; what is missing is empty, what is broken is read as far
    as it goes, and the rest of the mail with it."""
    root = read_parts(raw[:LARGEST])
    headers = root.headers
    bodies = sort_parts(root)
    markup = _html(bodies.html)
    written = write(markup)
    plain = _plain(bodies.text)
    plain, uu_files = uuencoded(plain)
    text = plain
    if _says_less(plain, written.text):
        text = written.text
    files = [*attachments(bodies.files, written.content_ids), *uu_files]
    subject = headers.text("subject")
    sender = _sender(root)
    digest = _digest(root, subject, sender, plain, markup, files)
    ids = message_ids(headers.first("message-id")) or message_ids(
        headers.first("x-microsoft-original-message-id")
    )
    reply_to = address(headers.first("reply-to"))
    to = addresses(", ".join(headers.every("to")[:20]))
    cc = addresses(", ".join(headers.every("cc")[:20]))[: MOST_RECIPIENTS - len(to)]
    mail = InboundEmail(
        message_id=ids[0] if ids else _missing_id(root, raw, digest),
        message_id_missing=not ids,
        content_digest=digest,
        sender=sender,
        reply_to=reply_to or None,
        to=to,
        cc=cc,
        recipients=_recipients(root, to, cc),
        return_path=_return_path(root),
        in_reply_to=message_ids(headers.first("in-reply-to")),
        references=message_ids(headers.first("references")),
        subject=subject,
        sent_at=date(headers.first("date")),
        text=text,
        html=markup,
        attachments=tuple(files),
        language_hint=_language(headers.first("content-language"), written.language),
        authentication=authentication(headers, sender, reply_to),
        protection=_protection(root),
        hidden_text=_hidden(bodies, written),
        truncated=len(raw) > LARGEST,
    )
    report = bounce(root, mail)
    taken = confirmation(root, mail) if report is None else None
    behind = original_sender(headers, mail)
    mail = replace(
        mail,
        bounce=report,
        automatic=_reported(report, taken) or automatic(root, mail),
        confirmation=taken,
        mailing_list=mailing_list(headers),
        through_group=from_group(headers),
        reply_warning=reply_elsewhere(behind or sender, mail.reply_to),
        spam=spam(headers),
        original_sender=behind,
        forwarded_from=forwarded_from(mail),
    )
    return replace(mail, new_text=_new_text(mail, plain, written))


def _new_text(mail: InboundEmail, plain: str, written: Written) -> str:
    """The marks in the HTML first, lines of the text second; a forwarded mail is kept whole."""
    if is_forward(mail):
        return without_signature(mail.text)
    own = written.own_text
    if own is not None:
        return new_text(own)
    return new_text(mail.text)


def _hidden(bodies: Bodies, written: Written) -> str:
    """What is written in characters that nobody sees, or hidden by the HTML."""
    plain = "\n".join(
        part.text()[:LONGEST_TEXT] for part in bodies.text if part.content_type != "text/html"
    )
    unseen = spelled_invisibly(plain)
    return "\n".join(part for part in (unseen, written.hidden) if part)[:LONGEST_HIDDEN]


def _reported(report: Bounce | None, taken: Confirmation | None) -> str | None:
    if report is not None:
        return "delayed delivery notice" if report.delayed else "bounce"
    return "delivery confirmation" if taken is not None else None


def _plain(parts: list[Part]) -> str:
    texts = []
    for part in parts:
        if part.content_type == "text/html":
            texts.append(write(part.text()).text)
        else:
            texts.append(_unflowed(part, visible(part.text()[:LONGEST_TEXT])))
    return "\n".join(texts) if len(texts) != 1 else texts[0]


def _unflowed(part: Part, text: str) -> str:
    """Paragraphs of format=flowed joined again (RFC 3676)."""
    if part.parameters.get("format", "").strip().lower() != "flowed":
        return text
    joined: list[str] = []
    open_quote = -1  # the quote depth of a line that goes on; -1 when none does
    remove = 1 if part.parameters.get("delsp", "").strip().lower() == "yes" else 0
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        content = bare[1:] if bare.startswith(" ") else bare
        flows = content.endswith(" ") and content != "-- "
        ended = content[:-1] if flows and remove else content
        if open_quote == depth and content != "-- ":
            joined.append(ended)
        else:
            mark = f"{'>' * depth} " if depth else ""
            joined.append(("\n" if joined else "") + mark + ended)
        open_quote = depth if flows else -1
    return "".join(joined)


def _html(parts: list[Part]) -> str:
    if not any(part.content_type == "text/html" for part in parts):
        return ""
    pieces = []
    for part in parts:
        text = part.text()[:LONGEST_TEXT].replace("\x00", "")
        if part.content_type != "text/html":
            escaped = text.replace("&", "&amp;").replace("<", "&lt;")
            text = f'<div style="white-space:pre-wrap">{escaped}</div>'
        pieces.append(text)
    whole = "\n".join(pieces)
    return whole if whole.isascii() else whole.encode("utf-8", "replace").decode("utf-8")


def _says_less(plain: str, from_html: str) -> bool:
    """Whether the text part is missing, or only says that one should look at the HTML part."""
    length = len(plain.strip())
    if not length:
        return True
    return length < PLACEHOLDER and len(from_html) > 10 * length and "html" in plain.lower()


def _sender(root: Part) -> Address:
    for name in ("from", "resent-from", "sender", "reply-to", "return-path", "x-sender"):
        found = address(root.headers.first(name))
        if found.address or (name == "from" and found):
            return found
    return NOBODY


def _recipients(root: Part, to: tuple[Address, ...], cc: tuple[Address, ...]) -> tuple[str, ...]:
    found = [one.address for one in (*to, *cc)]
    for value in root.headers.every(*DELIVERED_TO)[:50]:
        found.extend(one.address for one in addresses(value.rpartition("rfc822;")[2]))
    lowered = dict.fromkeys(one.lower() for one in found if one)
    return tuple(lowered)[:MOST_RECIPIENTS]


def _return_path(root: Part) -> str | None:
    """The envelope sender: "" for the null sender, None when it is not told."""
    if "return-path" not in root.headers:
        return None
    return address(root.headers.first("return-path")).address.lower()


def _language(header: str, declared: str | None) -> str | None:
    first = header.partition(",")[0].strip().lower()
    if 2 <= len(first) <= 12 and first.replace("-", "").isalpha():
        return first
    return declared


def _protection(root: Part) -> str | None:
    """In words, when the mail's content is signed or sealed in a form that we cannot open."""
    for part in root.walk():
        kind = part.content_type
        if kind == "multipart/encrypted":
            return "encrypted with PGP"
        if kind in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
            sealed = part.parameters.get("smime-type", "").lower() != "signed-data"
            return "encrypted with S/MIME" if sealed else "signed with S/MIME"
        if kind == "multipart/signed":
            pgp = "pgp" in part.parameters.get("protocol", "").lower()
            return "signed with PGP" if pgp else "signed with S/MIME"
        if kind in {"application/ms-tnef", "application/vnd.ms-tnef"}:
            return "partly in Outlook's own format (winmail.dat)"
    return None


def _missing_id(root: Part, raw: bytes, digest: str) -> str:
    """An id for a mail that has none: the same again when the same mail comes again.

    Without a Date, two honest mails may say the same, so then the trace headers count too.
    """
    basis = digest if root.headers.first("date") else hashlib.sha256(raw).hexdigest()
    return f"sha256-{basis}@slackhitl.invalid"


def _digest(
    root: Part,
    subject: str,
    sender: Address,
    text: str,
    markup: str,
    files: list[Attachment],
) -> str:
    """What stays the same when servers add trace headers, recode bodies or change line ends."""
    headers = root.headers
    digest = hashlib.sha256()
    pieces = [
        " ".join(message_ids(headers.first("message-id"))),
        " ".join(headers.first("date").split()),
        sender.address.lower(),
        subject,
        " ".join(message_ids(headers.first("in-reply-to"))),
        "\n".join(line.rstrip() for line in text.rstrip().split("\n")),
        " ".join(markup.split()),
    ]
    for piece in pieces:
        octets = piece.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(octets))
        digest.update(octets)
    for file in files:
        digest.update(f"{file.filename}\n{file.content_type}\n".encode("utf-8", "replace"))
        data = file.data
        if file.content_type.startswith(("text/", "message/")):
            data = data.replace(b"\r\n", b"\n").rstrip()
        digest.update(hashlib.sha256(data).digest())
    return digest.hexdigest()
