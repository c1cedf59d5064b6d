"""Header lines as mail programs understand them, written by hand.

The standard library's EmailMessage encodes long message ids as RFC 2047 words, which breaks
threading in every mail program but Python's own. So: ids are never encoded and stand one to a
line (RFC 5322, 2.1.1 and 3.6.4), names and subjects are encoded when they must be, and control
characters cannot get in.
"""

import re
import string
from collections.abc import Iterable
from email.header import Header

from slackhitl.mail.addresses import CONTROLS, wire_address
from slackhitl.mail.outgoing import Named

CRLF = "\r\n"
WIDTH = 76
LONGEST_ID = 900
LONGEST_TEXT = 2000
ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
UNRESERVED = frozenset(f"{string.ascii_letters}{string.digits}-._".encode())
NOT_IN_IDS = re.compile(r"[\s<>]")


def clean(text: str) -> str:
    """One line without control characters and with single spaces."""
    spaced = re.sub(r"[\t\r\n\v\f\x85\u2028\u2029]", " ", text)
    whole = spaced.translate(CONTROLS).encode("utf-8", "replace").decode("utf-8")
    return " ".join(whole.split())[:LONGEST_TEXT]


def text_header(name: str, text: str) -> str:
    """A header that people read, such as Subject."""
    cleaned = clean(text)
    if _plain(cleaned):
        return f"{name}: {_folded(cleaned, WIDTH - len(name) - 2)}".rstrip() + CRLF
    return f"{name}: {_encoded(cleaned, len(name) + 2)}{CRLF}"


def address_header(name: str, people: Iterable[Named]) -> str:
    """A header of addresses; "" when there are none that can be written to."""
    written = [one for person in people if (one := _mailbox(person))]
    return f"{name}: {f',{CRLF} '.join(written)}{CRLF}" if written else ""


def id_header(name: str, ids: Iterable[str]) -> str:
    """A header of message ids (given without angle brackets); "" when there are none."""
    written = [f"<{one}>" for one in map(clean_id, ids) if one]
    return f"{name}: {f'{CRLF} '.join(written)}{CRLF}" if written else ""


def clean_id(message_id: str) -> str:
    """The id as it may stand in a header; "" when it cannot stand in any."""
    cleaned = NOT_IN_IDS.sub("", message_id.translate(CONTROLS))
    return cleaned if cleaned.isascii() and len(cleaned) <= LONGEST_ID else ""


def parameter(name: str, value: str) -> str:
    """A parameter of Content-Type or Content-Disposition, each piece on a line of its own.

    Beyond plain ASCII it is written as RFC 2231 says, in numbered pieces.
    """
    cleaned = clean(value)
    if cleaned.isascii() and len(cleaned) <= WIDTH - 10:
        return f";{CRLF} {name}={_quoted(cleaned)}"
    octets = [chr(octet) if octet in UNRESERVED else f"%{octet:02X}" for octet in cleaned.encode()]
    pieces = ["".join(octets[start : start + 20]) for start in range(0, len(octets), 20)]
    pieces[0] = f"utf-8''{pieces[0]}"
    return "".join(f";{CRLF} {name}*{number}*={piece}" for number, piece in enumerate(pieces))


def _mailbox(person: Named) -> str:
    try:
        address = wire_address(person.address)
    except ValueError:
        return ""
    name = clean(person.name)[:200]
    if not name or name == address:
        return address
    if not _plain(name):
        return f"{_encoded(name, 10)}{CRLF} <{address}>"
    phrase = name if ATOMS.fullmatch(name) else _quoted(name)
    separator = " " if len(phrase) + len(address) < WIDTH - 15 else f"{CRLF} "
    return f"{phrase}{separator}<{address}>"


def _plain(text: str) -> bool:
    """Whether it may stand as it is: what looks like an encoded word would be decoded."""
    return text.isascii() and "=?" not in text and all(len(word) < WIDTH for word in text.split())


def _encoded(text: str, used: int) -> str:
    return Header(text, "utf-8", maxlinelen=WIDTH - 1, header_name="x" * used).encode(linesep=CRLF)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _folded(text: str, first: int) -> str:
    lines: list[str] = []
    width = first
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line, width = word, WIDTH - 1
        else:
            line = f"{line} {word}" if line else word
    return f"{CRLF} ".join([*lines, line])
