"""Which parts of a mail are its text, its HTML and its files (the rules of RFC 8621, 4.1.4)."""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from slackhitl.mail.charsets import decode_words
from slackhitl.mail.fields import message_ids, read_headers
from slackhitl.mail.inbound import Attachment
from slackhitl.mail.mime import DEEPEST, Part, uu_line
from slackhitl.mail.visible import one_line

LONGEST_FILENAME = 200
INLINE_MEDIA = ("image/", "audio/", "video/")
NOT_IN_FILENAMES = re.compile(r'[\x00-\x1f/\\<>:"|?*]+')
EXTENSIONS = {
    "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "text/csv": ".csv",
    "text/vcard": ".vcf", "text/x-vcard": ".vcf", "image/jpeg": ".jpg", "image/png": ".png",
    "image/gif": ".gif", "image/webp": ".webp", "image/heic": ".heic", "image/tiff": ".tif",
    "application/pdf": ".pdf", "application/zip": ".zip", "message/rfc822": ".eml",
    "message/global": ".eml", "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".asc", "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s", "application/pkcs7-mime": ".p7m",
    "message/delivery-status": ".txt", "message/global-delivery-status": ".txt",
    "message/disposition-notification": ".txt", "text/rfc822-headers": ".txt",
    "message/global-headers": ".txt", "application/x-pkcs7-mime": ".p7m",
    "application/ms-tnef": ".dat",
}  # fmt: skip


@dataclass(slots=True)
class Bodies:
    """The parts that are shown, in their order, and those that are files."""

    text: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)


def sort_parts(root: Part) -> Bodies:
    """Sort the parts of a mail into text, HTML and files."""
    bodies = Bodies()
    _sort([root], "mixed", False, bodies.text, bodies.html, bodies)
    shown = {id(part) for part in (*bodies.text, *bodies.html)}
    bodies.files = [part for part in bodies.files if id(part) not in shown]
    return bodies


def _sort(  # noqa: PLR0912
    parts: list[Part],
    kind: str,
    in_alternative: bool,
    text: list[Part] | None,
    html: list[Part] | None,
    bodies: Bodies,
) -> None:
    text_before = len(text) if text is not None else -1
    html_before = len(html) if html is not None else -1
    for number, part in enumerate(parts):
        if part.content_type.startswith("multipart/") and part.depth < DEEPEST:
            inner = part.content_type.partition("/")[2]
            _sort(
                part.children, inner, in_alternative or inner == "alternative", text, html, bodies
            )
            continue
        if not _shown(part, number, kind):
            bodies.files.append(part)
            continue
        media = part.content_type.startswith(INLINE_MEDIA)
        if kind == "alternative":
            if part.content_type == "text/html":
                _append(html, part)
            elif part.content_type == "text/plain":
                _append(text, part)
            else:
                bodies.files.append(part)
            continue
        if in_alternative:
            if part.content_type == "text/plain":
                html = None
            elif part.content_type == "text/html":
                text = None
        if not media:
            _append(text, part)
            _append(html, part)
        if media:
            bodies.files.append(part)
    if kind == "alternative" and text is not None and html is not None:
        if len(text) == text_before and len(html) > html_before:
            text.extend(html[html_before:])
        elif len(html) == html_before and len(text) > text_before:
            html.extend(text[text_before:])


def _append(parts: list[Part] | None, part: Part) -> None:
    if parts is not None:
        parts.append(part)


def _shown(part: Part, number: int, kind: str) -> bool:
    """Whether a part is read as part of the mail and not kept as a file."""
    if part.disposition == "attachment":
        return False
    if part.content_type.startswith(INLINE_MEDIA):
        return True
    if part.content_type not in {"text/plain", "text/html", "text/enriched", "text/markdown"}:
        return False
    return number == 0 or (kind != "related" and not part.filename)


def attachments(files: list[Part], shown_ids: frozenset[str]) -> list[Attachment]:
    """The files of a mail, each with a name of its own that any file system takes."""
    taken: set[str] = set()
    found: list[Attachment] = []
    for part in files:
        content_id = "".join(message_ids(part.headers.first("content-id"))[:1])
        content = part.content()
        inline = bool(content_id) and content_id in shown_ids
        inline = inline or (part.disposition == "inline" and part.content_type.startswith("image/"))
        found.append(
            Attachment(
                filename=_distinct(_filename(part), taken),
                content_type=part.content_type,
                content_id=content_id,
                data=content,
                inline=inline,
            )
        )
    return found


def _filename(part: Part) -> str:
    named = clean_filename(decode_words(part.filename))
    if named:
        return named
    extension = EXTENSIONS.get(part.content_type, "")
    if part.content_type in {"message/rfc822", "message/global"}:
        inner, _ = read_headers(part.content()[:65_536], 0, 65_536)
        named = clean_filename(inner.text("subject"))
    elif part.content_type.startswith("image/"):
        named = "image"
    return f"{named or 'attachment'}{extension}"


def clean_filename(name: str) -> str:
    """A file's name without folders and without what file systems refuse; "" if nothing is left."""
    whole = one_line(name, 2_000).replace("\\", "/").rstrip("/")
    last = whole.rpartition("/")[2] if "/" in whole else whole
    cleaned = NOT_IN_FILENAMES.sub("_", last).strip(" .")
    if len(cleaned) <= LONGEST_FILENAME:
        return cleaned
    ending = PurePosixPath(cleaned).suffix[:20]
    return cleaned[: LONGEST_FILENAME - len(ending)] + ending


def _distinct(name: str, taken: set[str]) -> str:
    """The name, numbered when another file has it already."""
    distinct = name
    stem, dot, ending = name.rpartition(".")
    number = 1
    while distinct.lower() in taken:
        number += 1
        distinct = f"{stem}-{number}.{ending}" if dot and stem else f"{name}-{number}"
        if number > 20:
            digest = hashlib.sha256(f"{name}{len(taken)}".encode()).hexdigest()[:12]
            distinct = f"{digest}-{name}"
            break
    taken.add(distinct.lower())
    return distinct


def uuencoded(text: str) -> tuple[str, list[Attachment]]:
    """Text without the files that old programs put into it uuencoded, and these files."""
    if "\nbegin " not in f"\n{text}" or "\nend" not in text:
        return text, []
    kept: list[str] = []
    found: list[Attachment] = []
    lines = text.split("\n")
    position = 0
    while position < len(lines):
        name = _begins(lines[position])
        read = _uu_file(lines, position + 1) if name and len(found) < 100 else None
        if name is None or read is None:
            kept.append(lines[position])
            position += 1
            continue
        data, position = read
        found.append(Attachment(name, "application/octet-stream", "", data))
    return "\n".join(kept), found


def _begins(line: str) -> str | None:
    words = line.split(" ", 2)
    if len(words) < 3 or words[0] != "begin" or not words[1].isdigit() or len(words[1]) > 4:
        return None
    return clean_filename(words[2]) or None


def _uu_file(lines: list[str], start: int) -> tuple[bytes, int] | None:
    pieces: list[bytes] = []
    for position in range(start, len(lines)):
        line = lines[position].rstrip("\r")
        if line == "end":
            return (b"".join(pieces), position + 1) if pieces else None
        piece = uu_line(line.encode("ascii", "ignore")) if line.isascii() else None
        if piece is None and line.strip():
            return None
        pieces.append(piece or b"")
    return None
