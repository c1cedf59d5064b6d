"""What people write in Slack, read: its marks for people, channels, links and escaped characters.

docs.slack.dev/messaging/formatting-message-text has the marks.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from slackhitl.slack.blocks import Block, leaf
from slackhitl.slack.texts import visible

_MARK = re.compile(r"<([^<>]{1,4000})>")
_BLANKS = re.compile(r"[^\S\n]+")
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
SOMEBODY, SOMEWHERE = "a colleague", "a channel"
"""For whom and what Slack does not name to us."""


class Kind(StrEnum):
    """What a piece of a message is."""

    TEXT = "text"
    PERSON = "person"
    CHANNEL = "channel"
    LINK = "link"


@dataclass(frozen=True)
class Piece:
    """A run of a message: words, or a mark with what it names (an id, an address) and its label."""

    kind: Kind
    words: str
    names: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """A message's text piece by piece."""
    end = 0
    for mark in _MARK.finditer(text):
        if mark.start() > end:
            yield Piece(Kind.TEXT, _plain(text[end : mark.start()]))
        yield _read(mark[1])
        end = mark.end()
    if end < len(text):
        yield Piece(Kind.TEXT, _plain(text[end:]))


def without(text: str, user: str) -> str:
    """The text without mentions of this person, which said whom it was for; its lines stay."""
    alone = re.sub(rf"<@{re.escape(user)}(?:\|[^<>]*)?>", " ", text) if user else text
    lines = [_BLANKS.sub(" ", line).strip() for line in alone.split("\n")]
    return "\n".join(lines).strip()


def mentions(text: str, user: str) -> bool:
    """Whether it mentions this person."""
    return bool(user) and any(one.kind is Kind.PERSON and one.names == user for one in pieces(text))


def unnamed(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The people and the channels that it names by their ids alone."""
    found = [one for one in pieces(text) if not one.words]
    people = frozenset(one.names for one in found if one.kind is Kind.PERSON)
    return people, frozenset(one.names for one in found if one.kind is Kind.CHANNEL)


def plain(text: str, names: Mapping[str, str]) -> str:
    """What was said, in words that mean the same outside of Slack."""
    return visible("".join(_words(piece, names) for piece in pieces(text))).strip()


def leaves(text: str) -> list[Block]:
    """The same for people in Slack, where marks stay marks and nothing else is one."""
    return [_leaf(piece) for piece in pieces(text)]


def _read(mark: str) -> Piece:
    names, _, label = mark.partition("|")
    label = _plain(label)
    sign, rest = names[:1], names[1:]
    if sign == "@":
        return Piece(Kind.PERSON, label, rest)
    if sign == "#":
        return Piece(Kind.CHANNEL, f"#{label}" if label else "", rest)
    if sign == "!":
        command, _, _ = rest.partition("^")
        return Piece(Kind.TEXT, label or ("a group" if command == "subteam" else f"@{command}"))
    return Piece(Kind.LINK, label, _plain(names))


def _words(piece: Piece, names: Mapping[str, str]) -> str:
    match piece.kind:
        case Kind.PERSON:
            return names.get(piece.names) or piece.words or SOMEBODY
        case Kind.CHANNEL:
            return piece.words or names.get(piece.names) or SOMEWHERE
        case Kind.LINK:
            return _link(piece)
        case Kind.TEXT:
            return piece.words


def _link(piece: Piece) -> str:
    """An address with the words that stood for it, unless they are the address once more."""
    address = piece.names.removeprefix("mailto:").removeprefix("tel:")
    short = address.partition("://")[2] or address
    if piece.words.rstrip("/") in {"", short.rstrip("/"), address.rstrip("/")}:
        return address
    return f"{piece.words} ({address})"


def _leaf(piece: Piece) -> Block:
    match piece.kind:
        case Kind.PERSON:
            return {"type": "user", "user_id": piece.names}
        case Kind.CHANNEL:
            return {"type": "channel", "channel_id": piece.names}
        case Kind.LINK if piece.names.startswith(("https://", "http://", "mailto:")):
            return {"type": "link", "url": piece.names, "text": piece.words or piece.names}
        case _:
            return leaf(visible(_words(piece, {})))


def _plain(text: str) -> str:
    for escaped, meant in _ESCAPED:
        text = text.replace(escaped, meant)
    return text
