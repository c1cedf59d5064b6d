"""The parts of a mail (RFC 2045, RFC 2046), found in one pass over its bytes.

Broken boundaries, encodings and types are read as far as they go. At most a thousand parts, fifty
levels deep, whatever the bytes say.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from slackhitl.mail.charsets import base64_octets, decode
from slackhitl.mail.fields import Headers, parameters, read_headers

MOST_PARTS = 1_000
DEEPEST = 50
TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9!#$&^_.+-]{1,126}")
FIRST_BOUNDARY = re.compile(rb"^--([^\s-][^\s]{0,200})[ \t]*\r?$", re.MULTILINE)
QUOTED_PRINTABLE_TAIL = re.compile(rb"=[ \t]+(?=\r?\n|\Z)")


@dataclass(slots=True)
class Part:
    """One part: its headers, where its body lies in the mail's bytes, and what it holds."""

    octets: bytes
    headers: Headers
    start: int
    end: int
    depth: int = 0
    default_type: str = "text/plain"
    children: list["Part"] = field(default_factory=list)
    content_type: str = field(init=False)
    parameters: dict[str, str] = field(init=False)
    disposition: str = field(init=False)
    disposition_parameters: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        kind, self.parameters = parameters(self.headers.first("content-type"))
        self.content_type = _type(kind, self.default_type)
        self.disposition, self.disposition_parameters = parameters(
            self.headers.first("content-disposition")
        )

    @property
    def raw(self) -> bytes:
        """The body as it was sent, still encoded."""
        return self.octets[self.start : self.end]

    def content(self) -> bytes:
        """The body without its transfer encoding; what cannot be decoded is taken as it stands."""
        encoding = self.headers.first("content-transfer-encoding").lower().strip(" \t;\"'")
        encoding = encoding.split(";")[0].split("(")[0].strip()
        if encoding == "base64":
            return base64_octets(self.raw)
        if encoding in {"quoted-printable", "quotedprintable", "quoted printable"}:
            return quoted_printable(self.raw)
        if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
            decoded = uudecoded(self.raw)
            return self.raw if decoded is None else decoded
        return self.raw

    def text(self) -> str:
        """The body of a text part, decoded."""
        return decode(self.content(), self.parameters.get("charset", ""))

    @property
    def filename(self) -> str:
        """The name it was sent under, or ""."""
        return (
            self.disposition_parameters.get("filename")
            or self.parameters.get("name")
            or self.disposition_parameters.get("name")
            or ""
        )

    def walk(self) -> Iterator["Part"]:
        """This part and all within it, in the mail's order."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


def read_parts(octets: bytes) -> Part:
    """The mail as a tree of parts. Mails within it (message/rfc822) are leaves."""
    headers, body = read_headers(octets, 0, len(octets))
    root = Part(octets, headers, body, len(octets))
    waiting = [root]
    count = 1
    while waiting and count < MOST_PARTS:
        part = waiting.pop()
        if not part.content_type.startswith("multipart/") or part.depth >= DEEPEST:
            continue
        default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        pieces = _pieces(part, MOST_PARTS - count)
        if not pieces and part.raw.strip():
            part.content_type = "text/html" if part.raw.lstrip()[:1] == b"<" else "text/plain"
        for start, end in pieces:
            inner, begins = read_headers(octets, start, end)
            child = Part(octets, inner, min(begins, end), end, part.depth + 1, default)
            part.children.append(child)
            count += 1
        waiting.extend(reversed(part.children))
    return root


def _pieces(part: Part, most: int) -> list[tuple[int, int]]:
    """Where the parts of a multipart lie."""
    boundary = part.parameters.get("boundary", "").rstrip(" \t").encode("utf-8", "surrogateescape")
    if not boundary:
        boundary = _first_boundary(part)
    if not boundary or len(boundary) > 300:
        return []
    mark = b"--" + boundary
    octets, end = part.octets, part.end
    pieces: list[tuple[int, int]] = []
    begun = -1
    position = part.start
    while len(pieces) < most:
        found = octets.find(mark, position, end)
        if found < 0:
            break
        position = found + len(mark)
        if found > part.start and octets[found - 1 : found] not in {b"\n", b"\r"}:
            continue
        line_end = octets.find(b"\n", position, end)
        line_end = end if line_end < 0 else line_end
        rest = octets[position : min(line_end, position + 80)]
        closes = rest.startswith(b"--")
        if rest.strip(b"- \t\r" if closes else b" \t\r"):
            continue  # another boundary that begins like this one
        if begun >= 0:
            pieces.append((begun, _without_line_end(octets, begun, found)))
        begun = -1 if closes else min(line_end + 1, end)
        position = max(position, line_end)
        if closes:
            break
    if begun >= 0 and len(pieces) < most:
        pieces.append((begun, end))  # never closed: cut short on its way
    return pieces


def _first_boundary(part: Part) -> bytes:
    """What looks like the boundary of a multipart that forgot to name it."""
    found = FIRST_BOUNDARY.search(part.octets, part.start, min(part.end, part.start + 20_000))
    return found[1] if found else b""


def _without_line_end(octets: bytes, start: int, end: int) -> int:
    """The line end before a boundary belongs to the boundary (RFC 2046, 5.1.1)."""
    if end > start and octets[end - 1 : end] == b"\n":
        end -= 1
    if end > start and octets[end - 1 : end] == b"\r":
        end -= 1
    return end


def _type(kind: str, default: str) -> str:
    if TYPE.fullmatch(kind):
        return kind
    if not kind:
        return default
    return {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(
        kind.partition("/")[0].strip(), default
    )


def quoted_printable(octets: bytes) -> bytes:
    """Quoted-printable decoded; a stray `=` stays (RFC 2045, 6.7)."""
    if b"= " in octets or b"=\t" in octets:
        octets = QUOTED_PRINTABLE_TAIL.sub(b"=", octets)
    return binascii.a2b_qp(octets)


def uudecoded(octets: bytes) -> bytes | None:
    """The file within uuencoded text; None when there is none."""
    lines = octets.splitlines()
    begin = next((at for at, line in enumerate(lines) if line.startswith(b"begin ")), -1)
    if begin < 0:
        return None
    pieces = []
    for line in lines[begin + 1 :]:
        if line.strip() in {b"end", b"`", b""}:
            break
        piece = uu_line(line)
        if piece is None:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def uu_line(line: bytes) -> bytes | None:
    """One line of uuencoded text decoded; None when it is none."""
    if not line or not 0x20 <= line[0] <= 0x60:
        return None
    length = (line[0] - 0x20) & 0x3F
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders pad with garbage, and transport may strip trailing spaces.
        digits = line[1 : 1 + (length + 2) // 3 * 4].ljust((length + 2) // 3 * 4)
    try:
        return binascii.a2b_uu(bytes([line[0]]) + digits)
    except binascii.Error:
        return None
