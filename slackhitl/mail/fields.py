"""The headers of a mail, read tolerantly and in linear time.

The standard library's structured headers raise on real mail and need seconds for hostile ones;
these functions take any bytes. Folding, comments, quotes and encoded words follow RFC 5322, RFC
2045, RFC 2047 and RFC 2231, and what breaks those rules is read as its sender meant it.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from slackhitl.mail.charsets import decode, decode_words
from slackhitl.mail.visible import one_line

LONGEST_HEADER = 65_536
MOST_HEADERS = 2_000
MOST_IDS = 200
LONGEST_ID = 998
MOST_PARAMETERS = 100

FIELD = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")


class Headers:
    """The header fields of a mail or of one part of it, in their order."""

    __slots__ = ("fields", "named")

    def __init__(self, fields: list[tuple[str, bytes]]) -> None:
        self.fields = fields
        self.named: dict[str, list[bytes]] = {}
        for name, value in fields:
            self.named.setdefault(name, []).append(value)

    def first(self, *names: str) -> str:
        """The first header of these names, unfolded and not yet decoded; "" when there is none."""
        for name in names:
            if name in self.named:
                return raw_text(self.named[name][0])
        return ""

    def every(self, *names: str) -> list[str]:
        """All headers of these names, in the mail's order."""
        if not any(name in self.named for name in names):
            return []
        return [raw_text(value) for known, value in self.fields if known in names]

    def text(self, name: str) -> str:
        """A header for people, decoded, on one line."""
        return one_line(decode_words(self.first(name)))

    def __contains__(self, name: str) -> bool:
        return name in self.named


def read_headers(octets: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The headers of octets[start:end], and where the body begins."""
    fields: list[tuple[str, bytes]] = []
    position = start
    while position < end:
        line_end = octets.find(b"\n", position, end)
        after = line_end + 1 if line_end >= 0 else end
        line = octets[position : min(after, position + LONGEST_HEADER)].rstrip(b"\r\n")
        if not line:
            return Headers(fields), after
        if line[0] in b" \t":
            if fields and len(fields[-1][1]) < LONGEST_HEADER:
                fields[-1] = (fields[-1][0], fields[-1][1] + b"\n" + line)
            elif not fields and line.strip():
                return Headers(fields), position
        elif FIELD.match(line):
            if len(fields) < MOST_HEADERS:
                name, _, value = line.partition(b":")
                fields.append((name.strip().lower().decode("ascii"), value))
        elif not line.startswith((b"From ", b">From ")) and not _goes_on(octets, after, end):
            # No header and no empty line before it: the body begins here (a broken sender).
            return Headers(fields), position
        position = after
    return Headers(fields), end


def _goes_on(octets: bytes, after: int, end: int) -> bool:
    """Whether a line that is no header stands among headers."""
    return FIELD.match(octets, after, min(end, after + 300)) is not None


def raw_text(value: bytes) -> str:
    """A header's octets as text; 8-bit ones are UTF-8 (RFC 6532) or guessed. Unfolded."""
    if b"\n" in value:
        value = value.replace(b"\r", b"").replace(b"\n", b"")
    return decode(value).replace("\x00", "").strip()


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """The value of Content-Type or Content-Disposition, in lower case, and its parameters.

    RFC 2231's numbered pieces and charsets, RFC 2047 words (which it forbids there) and missing
    quotes are understood.
    """
    pieces = _split(value, ";")
    found: dict[str, str] = {}
    numbered: dict[str, list[tuple[int, bool, str]]] = {}
    for piece in pieces[1 : MOST_PARAMETERS + 1]:
        name, equals, raw = piece.partition("=")
        name = name.strip().lower()
        if not equals or not name:
            continue
        raw = _unquote(raw.strip())
        base, star, rest = name.partition("*")
        if not star:
            found.setdefault(base, decode_words(raw))
            continue
        number, _, extended = rest.partition("*")
        encoded = name.endswith("*")
        if not rest or not number.isascii() or not number.isdigit():
            numbered.setdefault(base, []).append((0, True, raw))
        elif len(number) < 5:
            numbered.setdefault(base, []).append((int(number), encoded or extended != "", raw))
    for base, parts in numbered.items():
        found[base] = _extended(sorted(parts, key=lambda part: part[0]))
    return pieces[0].strip().lower() if pieces else "", found


def _extended(parts: list[tuple[int, bool, str]]) -> str:
    charset = ""
    octets = b""
    for number, encoded, raw in parts:
        rest = raw
        if encoded and number == 0 and rest.count("'") >= 2:
            charset, _, rest = rest.split("'", 2)
        octets += unquote_to_bytes(rest) if encoded else rest.encode("utf-8", "replace")
    return decode_words(decode(octets, charset))


def _split(text: str, separator: str) -> list[str]:
    """Split outside double quotes; a quote that is never closed is an ordinary character."""
    if '"' not in text:
        return text.split(separator)
    pieces: list[str] = []
    start = position = 0
    while position < len(text):
        character = text[position]
        if character == '"':
            closing = closing_quote(text, position)
            if closing < 0:
                pieces.extend(text[start:].split(separator))
                return pieces
            position = closing
        elif character == separator:
            pieces.append(text[start:position])
            start = position + 1
        position += 1
    pieces.append(text[start:])
    return pieces


def closing_quote(text: str, opening: int) -> int:
    """Where the quote that opens here ends; -1 when it never does."""
    position = opening + 1
    while True:
        closing = text.find('"', position)
        if closing < 0:
            return -1
        backslashes = 0
        while text[closing - 1 - backslashes] == "\\" and closing - 1 - backslashes > opening:
            backslashes += 1
        if backslashes % 2 == 0:
            return closing
        position = closing + 1


def _unquote(raw: str) -> str:
    if raw.startswith('"'):
        closing = closing_quote(raw, 0)
        inner = raw[1:closing] if closing > 0 else raw[1:]
        return re.sub(r"\\(.)", r"\1", inner) if '\\"' in inner or "\\\\" in inner else inner
    return raw


def message_ids(value: str) -> tuple[str, ...]:
    """The ids of Message-ID, In-Reply-To or References, without angle brackets, at most 200.

    Some programs encode ids as RFC 2047 words, fold within them, or leave the brackets out.
    """
    text = decode_words(value)
    found: list[str] = []
    position = 0
    while len(found) < MOST_IDS:
        opening = text.find("<", position)
        closing = text.find(">", opening) if opening >= 0 else -1
        if closing < 0:
            break
        again = text.rfind("<", opening, closing)
        found.append("".join(text[again + 1 : closing].split()))
        position = closing + 1
    if not found:
        words = text.replace(",", " ").split()[:MOST_IDS]
        found = [word.strip("<>\"'();") for word in words if "@" in word or len(words) == 1]
    cleaned = (one_line(one, LONGEST_ID).replace(" ", "") for one in found)
    return tuple(dict.fromkeys(one for one in cleaned if one))


def date(value: str) -> datetime | None:
    """The time that a Date header names, with its offset; None when it names none."""
    text = one_line(value, 200)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        # A year that no other zone has would break comparisons and databases later on.
        moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment if moment.year > 1970 else None
