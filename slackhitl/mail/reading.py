"""Headers and addresses as a received mail has them: whatever stands there is made the best of."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime

from slackhitl.mail.decoding import clean_line, decode_header

MOST_HEADER = 65_536
MOST_HEADERS = 2_000
MOST_ADDRESSES = 1_000
MOST_IDS = 200
ID = re.compile(r"<\s*\[?([^<>\s\]]{1,900})\]?\s*>")
MAILTO = re.compile(r"[\[(<]\s*mailto:\s*([^\s\])>]+)\s*[\])>]", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]]{1,200}@[^\s<>,;:\"'()\[\]]{1,250}")


@dataclass(frozen=True)
class Address:
    """A name and a mail address; both empty when the mail names nobody."""

    name: str
    address: str


NOBODY = Address("", "")


class Headers:
    """The header fields of a mail or part, by lower-case name, in their order."""

    def __init__(self, items: Iterable[tuple[str, object]]) -> None:
        self._fields: dict[str, list[str]] = {}
        for count, (name, value) in enumerate(items):
            if count >= MOST_HEADERS:
                break
            self._fields.setdefault(str(name).strip().lower(), []).append(str(value)[:MOST_HEADER])

    def raw(self, name: str) -> str:
        """The first field of that name as it stands; empty when there is none."""
        return self._fields.get(name.lower(), [""])[0]

    def all(self, name: str) -> list[str]:
        """Every field of that name as it stands."""
        return self._fields.get(name.lower(), [])

    def text(self, name: str) -> str:
        """The first field of that name as people read it."""
        return decode_header(self.raw(name))

    def low(self, name: str) -> str:
        """The first field of that name, lower case and trimmed, for comparing."""
        return clean_line(self.raw(name)).lower()

    def __contains__(self, name: str) -> bool:
        """Whether there is a field of that name."""
        return name.lower() in self._fields


def addresses(values: Iterable[str]) -> tuple[Address, ...]:
    """Addresses of a header's fields; junk between them is passed over."""
    found: list[Address] = []
    for value in values:
        if len(found) >= MOST_ADDRESSES:
            break
        text = value.replace("\r", " ").replace("\n", " ")
        if text.count(",") > 4 * MOST_ADDRESSES or text.count('"') > 4 * MOST_ADDRESSES:
            found += [Address("", a.lower()) for a in ADDRESS.findall(text)[:MOST_ADDRESSES]]
            continue
        found += _parsed(text)
    return tuple(found[:MOST_ADDRESSES])


def ids(*values: str) -> tuple[str, ...]:
    """Message ids of In-Reply-To or References, without angle brackets, each once, in order."""
    found: list[str] = []
    for value in values:
        text = value.replace("\r", " ").replace("\n", " ")
        marked = ID.findall(text)
        found += marked or [part.strip("<>[]") for part in text.split() if "@" in part]
    return tuple(dict.fromkeys(one for one in found if one))[-MOST_IDS:]


def moment(value: str) -> datetime | None:
    """A date in UTC; None when it cannot be read."""
    try:
        at = parsedate_to_datetime(clean_line(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _parsed(text: str) -> list[Address]:
    """One field. Names are decoded after splitting, since an encoded name may hold a comma."""
    text = MAILTO.sub(r"<\1>", text)
    if ";" in text and "," not in text and ":" not in text.split(";")[0]:
        text = text.replace(";", ",")
    try:
        pairs = getaddresses([text])
    except (ValueError, TypeError, IndexError, RecursionError):
        pairs = []
    found = []
    for name, address in pairs:
        plain = clean_line(decode_header(address)).strip("<>\"' ")
        if "@" in plain and " " not in plain:
            found.append(Address(clean_line(decode_header(name)).strip("\"' "), plain))
    if not found:
        guessed = ADDRESS.search(decode_header(text))
        if guessed is not None:
            name = clean_line(decode_header(text[: text.find("<")])) if "<" in text else ""
            found.append(Address(name.strip("\"' "), guessed[0]))
        elif clean_line(text):
            found.append(Address(decode_header(text)[:200], ""))
    return found
