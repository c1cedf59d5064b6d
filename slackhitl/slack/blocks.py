"""Small builders of Block Kit that know Slack's limits and escape what people wrote.

Limits are those of docs.slack.dev/reference/block-kit. A customer's text can mention nobody, make
no link that says something else than it is, and look like nothing but a quote.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

Block = dict[str, Any]

SECTION = 3000
HEADER = 150
BUTTON = 75
OPTION = 75
ACTIONS = 25
CONTEXT = 10
CARD = 10_000
"""Text of a whole message; Slack refuses somewhere above 12,000, by a rule it does not document."""

_BLANK = re.compile(r"[ \t\u00a0]+")
_MARK = re.compile(r"([*_~`])")  # a word joiner before one keeps it from formatting


def escape(text: str) -> str:
    """Text as Slack's mrkdwn shows it literally: no mention, link or control character works."""
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def visible(text: str) -> str:
    """Text without characters that nobody sees or that turn its direction around."""
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
    )


def plain(text: str) -> str:
    """Text on one line, for titles: white space folded, invisible characters gone."""
    return _BLANK.sub(" ", " ".join(visible(text).split()))


def shorten(text: str, most: int, more: str = " …") -> tuple[str, bool]:
    """Cut at a word's end; the second value says whether anything was cut."""
    if len(text) <= most:
        return text, False
    cut = text[: most - len(more)]
    space = max(cut.rfind(" "), cut.rfind("\n"))
    return (cut[:space] if space > most // 2 else cut).rstrip() + more, True


def quote(text: str, most: int) -> tuple[Block, bool]:
    """A customer's words as a quote, and whether they were cut. Nothing in them is markup."""
    return _rich("rich_text_quote", text, most)


def words(text: str, most: int) -> tuple[Block, bool]:
    """A draft's words to the letter, and whether they were cut."""
    return _rich("rich_text_section", text, most)


def _rich(kind: str, text: str, most: int) -> tuple[Block, bool]:
    short, cut = shorten(visible(text).strip(), most)
    leaf = {"type": "text", "text": short or "(no text)"}
    return {"type": "rich_text", "elements": [{"type": kind, "elements": [leaf]}]}, cut


def literal(text: str, most: int) -> str:
    """Untrusted text in a sentence of ours: one line, escaped, bounded, without formatting."""
    line = escape(shorten(plain(text), most)[0])
    return _MARK.sub("\u2060\\1", line)


def section(text: str, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """Text of up to 3,000 characters."""
    block: Block = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": _fit(text, SECTION), "verbatim": True},
        "expand": True,
    }
    if accessory is not None:
        block["accessory"] = accessory
    if block_id is not None:
        block["block_id"] = block_id
    return block


def plain_section(text: str) -> Block:
    """Somebody's words, shown to the letter."""
    content = visible(text)[:SECTION] or " "
    return {"type": "section", "text": {"type": "plain_text", "text": content, "emoji": False}}


def header(text: str) -> Block:
    """A title of up to 150 characters."""
    title = shorten(plain(text), HEADER)[0] or "(no subject)"
    return {"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}


def context(*lines: str) -> Block:
    """Small print, up to ten elements."""
    return {
        "type": "context",
        "elements": [
            {"type": "mrkdwn", "text": _fit(line, 2000), "verbatim": True}
            for line in lines[:CONTEXT]
            if line
        ],
    }


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def button(
    text: str, action_id: str, value: str, *, style: str | None = None, says: str | None = None
) -> Block:
    """A button; ``says`` is what a screen reader reads, with the name of whom it is about."""
    block: Block = {
        "type": "button",
        "action_id": action_id,
        "text": {"type": "plain_text", "text": text[:BUTTON], "emoji": False},
        "value": value,
    }
    if style is not None:
        block["style"] = style
    if says is not None:
        block["accessibility_label"] = shorten(plain(says), BUTTON)[0]
    return block


def link_button(text: str, action_id: str, url: str) -> Block:
    """A button that leads somewhere."""
    return {
        "type": "button",
        "action_id": action_id,
        "text": {"type": "plain_text", "text": text[:BUTTON], "emoji": False},
        "url": url,
    }


def menu(action_id: str, options: Sequence[tuple[str, str]], placeholder: str) -> Block:
    """A menu of (text, value) lines."""
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": {"type": "plain_text", "text": placeholder, "emoji": False},
        "options": [option(text, value) for text, value in options],
    }


def option(text: str, value: str) -> Block:
    """A line of a menu."""
    return {
        "text": {"type": "plain_text", "text": text[:OPTION], "emoji": False},
        "value": value,
    }


def actions(elements: Sequence[Block], block_id: str | None = None) -> Block:
    """A row of buttons and menus."""
    block: Block = {"type": "actions", "elements": list(elements)[:ACTIONS]}
    if block_id is not None:
        block["block_id"] = block_id
    return block


def when(at: datetime, form: str = "{date_short_pretty} {time}") -> str:
    """A time in the reader's own zone; without Slack's help, in UTC."""
    fallback = at.astimezone(UTC).strftime("%d %b %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{form}|{fallback}>"


def clock(at: datetime) -> str:
    """A time of day with seconds in the reader's own zone."""
    fallback = at.astimezone(UTC).strftime("%H:%M:%S UTC")
    return f"<!date^{int(at.timestamp())}^{{time_secs}}|{fallback}>"


def mention(user: str | None) -> str:
    """A person, named in a way that calls them; the system itself by its name."""
    if not user or user == "system":
        return "slackhitl"
    return f"<@{user}>"


def text_length(shown: object) -> int:
    """How many characters of text blocks hold, as Slack counts them."""
    if isinstance(shown, dict):
        own = shown.get("text")
        rest = sum(text_length(part) for key, part in shown.items() if key != "text")
        return rest + (len(own) if isinstance(own, str) else text_length(own))
    if isinstance(shown, list | tuple):
        return sum(text_length(part) for part in shown)
    return 0


def split(text: str, most: int) -> list[str]:
    """Pieces of at most ``most`` characters that join to exactly the text, cut at paragraphs."""
    pieces = []
    while len(text) > most:
        cut = text.rfind("\n\n", 1, most)
        cut = cut + 2 if cut > 0 else text.rfind("\n", 1, most) + 1
        if cut <= 0:
            cut = text.rfind(" ", 1, most) + 1
        if cut <= 0:
            cut = most
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text]


def _fit(text: str, most: int) -> str:
    """A last guard: escaping may have made a text longer than Slack takes."""
    if len(text) <= most:
        return text or " "
    cut = text[: most - 2]
    entity = cut.rfind("&")
    if entity > len(cut) - 6 and ";" not in cut[entity:]:
        cut = cut[:entity]
    return cut + " …"
