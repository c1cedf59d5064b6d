"""The parts of a mail: which are its body, which are files. Bounded in number and depth."""

import binascii
import quopri
import re
from dataclasses import dataclass
from email.message import Message

from slackhitl.mail.decoding import clean_line, decode_base64, decode_parameter, to_text
from slackhitl.mail.reading import Headers, ids

MOST_PARTS = 1_000
MOST_DEPTH = 50
UNSAFE = re.compile(r"[/\\\x00]")


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail; ``inline`` when the mail's text shows it."""

    filename: str
    content_type: str
    content_id: str | None
    data: bytes
    inline: bool


@dataclass
class Bodies:
    """What a mail holds."""

    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()


def collect(tree: Message) -> Bodies:
    """Walk the parts. The first text and the first HTML are the body, other texts join it."""
    texts: list[str] = []
    htmls: list[str] = []
    files: list[Attachment] = []
    stack: list[tuple[Message, int, bool]] = [(tree, 0, False)]
    count = 0
    while stack and count < MOST_PARTS:
        part, depth, in_alternative = stack.pop()
        count += 1
        kind = part.get_content_type()
        if part.is_multipart() and kind != "message/rfc822" and depth < MOST_DEPTH:
            children = [child for child in part.get_payload() if isinstance(child, Message)]
            alternative = kind == "multipart/alternative"
            stack += [(child, depth + 1, alternative) for child in reversed(children)]
            continue
        if _is_body(part, kind):
            text = to_text(content_of(part), _charset(part))
            if kind == "text/html":
                htmls.append(text)
            elif not (in_alternative and texts and not text.strip()):
                texts.append(_unflowed(text, part) if _is_flowed(part) else text)
            continue
        files.append(_file(part, kind, len(files)))
    return Bodies(
        text="\n".join(text for text in texts if text.strip()),
        html="\n".join(html for html in htmls if html.strip()),
        attachments=tuple(files),
    )


def content_of(part: Message) -> bytes:
    """A part's bytes, decoded as far as they can be; never raises."""
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        inner = part.get_payload()
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            return inner[0].as_bytes()
        return b""
    payload = part.get_payload()
    if not isinstance(payload, str):
        return b""
    raw = payload.encode("utf-8", "surrogateescape")
    encoding = clean_line(str(part.get("content-transfer-encoding", ""))).lower()
    if encoding == "base64":
        return decode_base64(raw)
    if encoding == "quoted-printable":
        return quopri.decodestring(raw)
    if encoding in {"x-uuencode", "uuencode", "uue", "x-uue"}:
        return _uudecoded(raw)
    return raw


def _is_body(part: Message, kind: str) -> bool:
    if kind not in {"text/plain", "text/html"}:
        return False
    disposition = str(part.get("content-disposition", "")).strip().lower()
    if disposition.startswith("attachment"):
        return False
    return not _filename(part)


def _file(part: Message, kind: str, number: int) -> Attachment:
    name = _filename(part)
    data = content_of(part)
    if not name and kind == "message/rfc822":
        inner = part.get_payload()
        subject = ""
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            subject = Headers(inner[0].raw_items()).text("subject")
        name = f"{UNSAFE.sub('_', subject)[:120] or 'mail'}.eml"
    if not name:
        name = f"part-{number + 1}.{kind.partition('/')[2] or 'bin'}"
    content_id = next(iter(ids(str(part.get("content-id", "")))), None)
    disposition = str(part.get("content-disposition", "")).strip().lower()
    inline = disposition.startswith("inline") or (
        content_id is not None and not disposition.startswith("attachment")
    )
    return Attachment(name, kind, content_id, data, inline and kind.startswith("image/"))


def _filename(part: Message) -> str:
    for header, name in (("content-disposition", "filename"), ("content-type", "name")):
        try:
            value = part.get_param(name, header=header)
        except (ValueError, TypeError, IndexError, LookupError):
            continue
        if isinstance(value, tuple):
            charset, _, encoded = value
            text = to_text(str(encoded).encode("utf-8", "surrogateescape"), None)
            raw = str(encoded).encode("latin-1", "replace") if charset else b""
            value = to_text(raw, charset) if raw and b"?" not in raw else text
        if value:
            return UNSAFE.sub("_", decode_parameter(str(value)))[:200].strip()
    return ""


def _charset(part: Message) -> str | None:
    try:
        value = part.get_param("charset")
    except (ValueError, TypeError, IndexError, LookupError):
        return None
    if isinstance(value, tuple):
        value = value[2]
    return str(value) if value else None


def _is_flowed(part: Message) -> bool:
    try:
        return str(part.get_param("format") or "").lower() == "flowed"
    except (ValueError, TypeError, IndexError, LookupError):
        return False


def _unflowed(text: str, part: Message) -> str:
    """Join soft line ends (RFC 3676); quotes and signature stay as they are."""
    try:
        drops_space = str(part.get_param("delsp") or "").lower() == "yes"
    except (ValueError, TypeError, IndexError, LookupError):
        drops_space = False
    lines: list[str] = []
    soft = False
    for line in text.replace("\r\n", "\n").split("\n"):
        content = line[1:] if line.startswith(" ") else line
        flows = content.endswith(" ") and content != "-- " and not content.startswith(">")
        kept = content[:-1] if flows and drops_space else content
        if soft and not content.startswith(">"):
            lines[-1] += kept
        else:
            lines.append(kept)
        soft = flows
    return "\n".join(lines)


def _uudecoded(raw: bytes) -> bytes:
    decoded = []
    inside = False
    for line in raw.splitlines():
        if line.startswith(b"begin "):
            inside = True
        elif line.strip() == b"end":
            break
        elif inside:
            try:
                decoded.append(binascii.a2b_uu(line))
            except binascii.Error:
                continue
    return b"".join(decoded) or raw
