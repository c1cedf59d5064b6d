"""Address headers (From, To, Cc, Reply-To …), read as their senders meant them.

Everything is linear in the header's length, and nothing is thrown away: what holds no address
keeps its words as the name.
"""

import re

from slackhitl.mail.charsets import decode_words
from slackhitl.mail.fields import closing_quote
from slackhitl.mail.inbound import NOBODY, Address
from slackhitl.mail.visible import one_line

MOST_RECIPIENTS = 1_000
LONGEST_NAME = 500
LONGEST_ADDRESS = 500
DEEPEST_COMMENT = 50
MAILTO = re.compile(r"^(?:mailto|smtp)\s*:", re.IGNORECASE)
QUOTE_MARKS = re.compile(r"\\(.)|\"")
EDGES = " \t\r\n<>\"',;()[]"


def addresses(value: str) -> tuple[Address, ...]:
    """All people of an address header, groups opened, at most a thousand."""
    if not value:
        return ()
    found: list[Address] = []
    for piece in _pieces(value):
        person = _person(piece)
        if person is None:
            continue
        last = found[-1] if found else NOBODY
        if person.address and not person.name and last.name and not last.address:
            found[-1] = Address(last.name, person.address)  # `Name;address`, `Last, First <…>`
        elif person.address and person.name and last.name and not last.address:
            found[-1] = Address(f"{last.name}, {person.name}"[:LONGEST_NAME], person.address)
        else:
            found.append(person)
        if len(found) >= MOST_RECIPIENTS:
            break
    if len(found) == 1 and not found[0].address and "=?" in value and "@" in found[0].name:
        # The whole header, address and all, was one encoded word.
        decoded = decode_words(value)
        return addresses(decoded) if "=?" not in decoded else tuple(found)
    return tuple(found)


def address(value: str) -> Address:
    """The first person of an address header; one with an address if there is any."""
    people = addresses(value)
    return next((one for one in people if one.address), people[0] if people else NOBODY)


def _pieces(value: str) -> list[str]:
    """Split at commas, at semicolons (Outlook), and behind the names of groups."""
    pieces: list[str] = []
    start = position = 0
    quotes = angles = comments = True  # whether a closing mark may still follow
    while position < len(value) and len(pieces) <= MOST_RECIPIENTS * 2:
        character = value[position]
        if character == '"' and quotes:
            closing = closing_quote(value, position)
            quotes = closing > 0
            position = closing if quotes else position
        elif character == "<" and angles:
            closing = value.find(">", position)
            angles = closing > 0
            position = closing if angles else position
        elif character == "(" and comments:
            closing = _comment_end(value, position)
            comments = closing > 0
            position = closing if comments else position
        elif character in ",;" or (character == ":" and _names_group(value, start, position)):
            if character != ":":
                pieces.append(value[start:position])
            start = position + 1
        position += 1
    pieces.append(value[start:])
    return pieces


def _names_group(value: str, start: int, colon: int) -> bool:
    """Whether what stands before a colon is the name of a group (RFC 5322, 3.4)."""
    before = value[start:colon].strip()
    return (
        bool(before) and "@" not in before and "[" not in before and not MAILTO.match(f"{before}:")
    )


def _comment_end(value: str, opening: int) -> int:
    depth = 0
    for position in range(opening, len(value)):
        character = value[position]
        if character == "(":
            depth += 1
            if depth > DEEPEST_COMMENT:
                return -1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return position
    return -1


def _person(piece: str) -> Address | None:
    text = piece.strip()
    if not text:
        return None
    opening = text.rfind("<")
    if opening >= 0:
        closing = text.find(">", opening)
        inner = text[opening + 1 : closing if closing > 0 else len(text)]
        name = text[:opening]
        if not name.strip() and closing > 0:
            name = text[closing + 1 :]
        spelled = _address(inner)
        if spelled:
            return Address(_name(name), spelled)
        if "@" not in name:
            return Address(_name(f"{name} {inner}"), "") if f"{name}{inner}".strip() else None
        text = name
    bare, comment = _without_comments(text)
    if "@" in bare:
        words = bare.split()
        at = next(number for number, word in enumerate(words) if "@" in word)
        spelled = _address(words[at])
        if spelled:
            others = " ".join(words[:at] + words[at + 1 :])
            return Address(_name(others.rstrip("[(<") if others else comment), spelled)
    name = _name(bare or comment)
    return Address(name, "") if name else None


def _without_comments(text: str) -> tuple[str, str]:
    opening = text.find("(")
    closing = text.rfind(")")
    if opening < 0 or closing < opening:
        return text, ""
    return f"{text[:opening]} {text[closing + 1 :]}".strip(), text[opening + 1 : closing]


def _uncommented(text: str) -> str:
    """Without the comments that RFC 5322 allows within an address, too."""
    kept: list[str] = []
    depth = 0
    for character in text:
        depth += character == "("
        if not depth:
            kept.append(character)
        depth -= character == ")" and depth > 0
    return "".join(kept)


def _address(raw: str) -> str:
    text = MAILTO.sub("", one_line(decode_words(raw), LONGEST_ADDRESS).strip(EDGES))
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]  # a route (RFC 5322, 4.4), long obsolete
    text = MAILTO.sub("", text.strip(EDGES))
    if "(" in text and not text.startswith('"'):
        text = _uncommented(text)
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain:
        return ""
    if not local.startswith('"'):
        local = "".join(local.split())
    return f"{local}@{''.join(domain.split()).rstrip('.')}"


def _name(raw: str) -> str:
    text = raw.strip()
    if '"' in text:
        text = QUOTE_MARKS.sub(lambda found: found[1] or "", text)
    text = one_line(decode_words(text), LONGEST_NAME)
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1].strip()
    return text
