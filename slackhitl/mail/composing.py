"""A reply becomes a mail: the bytes that leave, the same at every attempt.

What a person approved arrives exactly as typed in the text part; the HTML part is made from it.
Nothing that a customer or a model wrote can add a header, a recipient or markup.
"""

import base64
import hashlib
import html
import re
from datetime import UTC
from email.utils import format_datetime

from slackhitl.mail.headers import (
    CRLF,
    address_header,
    clean,
    clean_id,
    id_header,
    parameter,
    text_header,
)
from slackhitl.mail.outgoing import Outgoing, OutgoingAttachment, Quoted, QuotedImage
from slackhitl.mail.quoting import quoted_html, quoted_text, shown_images

__all__ = ["Outgoing", "OutgoingAttachment", "Quoted", "QuotedImage", "compose", "reply_subject"]

NEWEST_REFERENCES = 20
"""Message ids kept in References besides the first (RFC 5322 sets no limit; servers do)."""

ANSWER_MARKS = (
    "re|aw|sv|vs|antw|odp|ynt|res|rif|ref|ang|bls|vá|atb|σχετ|отв|ответ|回复|回覆|答复|返信"
)
ANSWER = re.compile(
    rf"\s*(?:{ANSWER_MARKS})\s*(?:\[\d{{1,4}}\]|\(\d{{1,4}}\)|\^\d{{1,4}})?\s*[:\uff1a]",
    re.IGNORECASE,
)
LINK = re.compile(r"https?://[^\s<>\"]+")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w.+-]{0,80}/[A-Za-z0-9][\w.+-]{0,80}", re.ASCII)
NEWLINE = re.compile(r"\r\n|\r|\n")
WIDTH = 76

QUOTED_PRINTABLE = [
    chr(octet) if octet == 9 or (32 <= octet < 127 and octet != ord("=")) else f"={octet:02X}"
    for octet in range(256)
]


def compose(outgoing: Outgoing) -> bytes:
    """The whole mail, with CRLF line ends and lines of at most 998 octets.

    People whose address cannot be written to are left out of the headers; whether a mail can go
    to its recipient at all is for the outbox to say.
    """
    boundary = (
        "=_" + hashlib.sha256(outgoing.message_id.encode("utf-8", "replace")).hexdigest()[:32]
    )
    text, markup = _text(outgoing), _html(outgoing)
    page = _text_part("html", markup)
    pictures = shown_images(outgoing.quoted, markup) if outgoing.quoted is not None else ()
    if pictures:
        page = _multipart("related", f"{boundary}.r", [page, *map(_picture_part, pictures)])
    body = _multipart("alternative", f"{boundary}.a", [_text_part("plain", text), page])
    if outgoing.attachments:
        files = [_file_part(attachment) for attachment in outgoing.attachments]
        body = _multipart("mixed", f"{boundary}.m", [body, *files])
    return (_headers(outgoing) + "MIME-Version: 1.0" + CRLF + body).encode("utf-8")


def reply_subject(subject: str) -> str:
    """`Re: ` once, whatever marks of answering it had before, in whatever language."""
    rest = clean(subject)
    while found := ANSWER.match(rest):
        rest = rest[found.end() :]
    return f"Re: {rest.strip()}".strip()


def _subject(outgoing: Outgoing) -> str:
    return clean(outgoing.subject) if outgoing.begins else reply_subject(outgoing.subject)


def _headers(outgoing: Outgoing) -> str:
    date = outgoing.date if outgoing.date.tzinfo else outgoing.date.replace(tzinfo=UTC)
    lines = [
        address_header("From", [outgoing.sender]),
        address_header("Reply-To", [outgoing.reply_to] if outgoing.reply_to else []),
        address_header("To", outgoing.to) or f"To: undisclosed-recipients:;{CRLF}",
        address_header("Cc", outgoing.cc),
        text_header("Subject", _subject(outgoing)),
        f"Date: {format_datetime(date)}{CRLF}",
        id_header("Message-ID", [outgoing.message_id]),
        id_header("In-Reply-To", [outgoing.in_reply_to] if outgoing.in_reply_to else []),
        id_header("References", _references(outgoing)),
    ]
    if outgoing.language and LANGUAGE.fullmatch(outgoing.language):
        lines.append(f"Content-Language: {outgoing.language}{CRLF}")
    if outgoing.conversation_id is not None:
        lines.append(f"X-Slackhitl-Conversation: {outgoing.conversation_id:d}{CRLF}")
    if outgoing.automatic:
        lines.append(f"Auto-Submitted: auto-replied{CRLF}X-Auto-Response-Suppress: All{CRLF}")
    return "".join(lines)


def _references(outgoing: Outgoing) -> list[str]:
    ids = [one for one in map(clean_id, outgoing.references) if one]
    parent = clean_id(outgoing.in_reply_to or "")
    if parent:
        ids = [one for one in ids if one != parent] + [parent]
    ids = list(dict.fromkeys(ids))
    if len(ids) > NEWEST_REFERENCES + 1:
        ids = [ids[0], *ids[-NEWEST_REFERENCES:]]
    return ids


def _text(outgoing: Outgoing) -> str:
    text = outgoing.text
    if outgoing.signature:
        text = f"{_ended(text)}\n-- \n{outgoing.signature.strip()}"
    if outgoing.quoted is not None:
        text = f"{_ended(text)}\n{quoted_text(outgoing.quoted)}"
    return _ended(text)


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _html(outgoing: Outgoing) -> str:
    language = outgoing.language or ""
    mark = f' lang="{language}"' if LANGUAGE.fullmatch(language) else ""
    parts = [paragraphs(outgoing.text)]
    if outgoing.signature:
        parts.append(
            f'<div class="signature">-- <br>\n{_lines(outgoing.signature.strip())}</div>\n'
        )
    if outgoing.quoted is not None:
        parts.append(quoted_html(outgoing.quoted))
    return (
        f'<!DOCTYPE html>\n<html{mark}><head><meta charset="utf-8"></head>\n'
        f"<body>{''.join(parts)}</body></html>\n"
    )


def paragraphs(text: str) -> str:
    """Typed text as HTML: blank lines part paragraphs, other line ends stay, links work."""
    unified = NEWLINE.sub("\n", text).strip("\n")
    blocks = re.split(r"\n(?:[ \t]*\n)+", unified)
    return "".join(f'<p dir="auto">{_lines(block)}</p>\n' for block in blocks)


def _lines(text: str) -> str:
    linked: list[str] = []
    end = 0
    for found in LINK.finditer(text):
        url = found[0].rstrip(".,;:!?'*_")
        if url.endswith(")") and "(" not in url:
            url = url.rstrip(").,;:!?'*_")
        linked.append(html.escape(text[end : found.start()]))
        linked.append(f'<a href="{html.escape(url)}">{html.escape(url)}</a>')
        end = found.start() + len(url)
    linked.append(html.escape(text[end:]))
    # Runs of spaces are kept; HTML would make one of them.
    spaced = re.sub(r"(?<= ) |(?<=\n) |^ ", "&nbsp;", "".join(linked))
    return NEWLINE.sub("<br>\n", spaced)


def _multipart(kind: str, boundary: str, parts: list[str]) -> str:
    head = f'Content-Type: multipart/{kind};{CRLF} boundary="{boundary}"{CRLF}{CRLF}'
    inner = "".join(f"--{boundary}{CRLF}{part}{CRLF}" for part in parts)
    return f"{head}{inner}--{boundary}--{CRLF}"


def _picture_part(image: QuotedImage) -> str:
    """A picture that the quote shows (RFC 2392), under the id that the customer's mail gave it."""
    return (
        f"Content-Type: {image.content_type}{CRLF}Content-Disposition: inline{CRLF}"
        f"Content-ID: <{image.content_id}>{CRLF}"
        f"Content-Transfer-Encoding: base64{CRLF}{CRLF}" + _base64(image.data)
    )


def _base64(data: bytes) -> str:
    encoded = base64.b64encode(data).decode("ascii")
    return CRLF.join(encoded[start : start + WIDTH] for start in range(0, len(encoded), WIDTH))


def _text_part(kind: str, text: str) -> str:
    whole = text.encode("utf-8", "replace").decode("utf-8")
    lines = NEWLINE.split(whole)
    encoding = "7bit" if all(map(_survives, lines)) else "quoted-printable"
    if encoding == "quoted-printable":
        lines = [_quoted_printable(line) for line in lines]
    return (
        f"Content-Type: text/{kind}; charset=utf-8{CRLF}"
        f"Content-Transfer-Encoding: {encoding}{CRLF}{CRLF}" + CRLF.join(lines)
    )


def _survives(line: str) -> bool:
    """Whether a line passes every mail server unchanged as it is."""
    return (
        len(line) <= 78
        and line.isascii()
        and line == line.rstrip()
        and not line.startswith(("From ", ".", "--=_"))
        and (line.isprintable() or not line)
    )


def _quoted_printable(line: str) -> str:
    """RFC 2045, 6.7, for one line. Trailing space, `From ` and a leading dot are encoded too."""
    pieces = [QUOTED_PRINTABLE[octet] for octet in line.encode("utf-8")]
    if pieces and pieces[-1] in {" ", "\t"}:
        pieces[-1] = f"={ord(pieces[-1]):02X}"
    if pieces and (pieces[0] == "." or line.startswith("From ")):
        pieces[0] = f"={ord(pieces[0]):02X}"
    lines: list[str] = []
    current: list[str] = []
    length = 0
    for piece in pieces:
        if length + len(piece) > WIDTH - 1:
            lines.append("".join(current))
            current, length = [], 0
        current.append(piece)
        length += len(piece)
    return f"={CRLF}".join([*lines, "".join(current)])


def _file_part(attachment: OutgoingAttachment) -> str:
    """Base64. Parts that would be read as a mail's structure go as plain octets (RFC 2046, 5.2)."""
    kind = attachment.content_type
    if not MEDIA_TYPE.fullmatch(kind) or kind.lower().startswith(("message/", "multipart/")):
        kind = "application/octet-stream"
    name = clean(attachment.filename).replace("/", "_").replace("\\", "_") or "attachment"
    return (
        f"Content-Type: {kind}{parameter('name', name)}{CRLF}"
        f"Content-Disposition: attachment{parameter('filename', name)}{CRLF}"
        f"Content-Transfer-Encoding: base64{CRLF}{CRLF}" + _base64(attachment.data)
    )
