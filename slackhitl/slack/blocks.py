"""Small builders of Block Kit that know Slack's limits (docs.slack.dev/reference/block-kit).

Lines of ours are mrkdwn; whatever others wrote at length is rich text or plain text, in which
nothing is markup.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from slackhitl.slack.texts import one_line, passage, shorten, visible

Block = dict[str, Any]

SECTION = 3000
CONTEXT = 2000
HEADER = 150
BUTTON = 75
OPTION = 75
OPTION_VALUE = 150
CONFIRM = 300
ACTIONS = 25
ELEMENTS = 10
MENU = 5
CARD = 10_000
"""Text of a whole message; Slack refuses somewhere above 12,000, by a rule it does not document."""


def plain_text(text: str, most: int) -> Block:
    """A text object in which nothing is markup, not even an emoji's name."""
    return {"type": "plain_text", "text": shorten(text, most)[0] or " ", "emoji": False}


def mrkdwn(text: str, most: int) -> Block:
    """A text object of ours; ``verbatim`` keeps bare addresses from becoming links."""
    return {"type": "mrkdwn", "text": fit(text, most), "verbatim": True}


def header(text: str) -> Block:
    """A title of up to 150 characters."""
    title = one_line(text) or "(no subject)"
    return {"type": "header", "text": plain_text(title, HEADER)}


def section(text: str, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """Lines of ours, up to 3,000 characters."""
    block: Block = {"type": "section", "text": mrkdwn(text, SECTION), "expand": True}
    if accessory is not None:
        block["accessory"] = accessory
    if block_id is not None:
        block["block_id"] = block_id
    return block


def plain_section(text: str) -> Block:
    """Up to 3,000 characters of somebody's words, to the letter."""
    return {"type": "section", "text": plain_text(visible(text), SECTION), "expand": True}


def context(*elements: str | Block) -> Block:
    """Small print of up to ten elements: lines of ours, or text objects."""
    shown = [one if isinstance(one, dict) else mrkdwn(one, CONTEXT) for one in elements if one]
    return {"type": "context", "elements": shown[:ELEMENTS]}


def small(text: str, most: int = CONTEXT) -> Block:
    """Somebody's words as an element of small print."""
    return plain_text(visible(text), most)


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def leaf(text: str, **style: bool) -> Block:
    """A run of rich text, such as ``leaf("gone", strike=True)``."""
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def rich(kind: str, leaves: Iterable[Block]) -> Block:
    """Rich text of one kind: rich_text_section, rich_text_quote or rich_text_preformatted."""
    inside = [one for one in leaves if one["text"]] or [leaf("(no text)")]
    return {"type": "rich_text", "elements": [{"type": kind, "elements": inside}]}


def quote(text: str, most: int, more: str = "… (full mail in the menu)") -> Block:
    """Somebody's words as a quote; when cut, ``more`` says where the rest is."""
    return rich("rich_text_quote", _cut_leaves(text, most, more))


def words(text: str, most: int, more: str = "…") -> Block:
    """A reply's words to the letter; when cut, ``more`` says so."""
    return rich("rich_text_section", _cut_leaves(text, most, more))


def is_cut(text: str, most: int) -> bool:
    """Whether ``quote`` and ``words`` would leave something out."""
    return len(passage(text)) > most


def button(
    text: str,
    action_id: str,
    value: str,
    *,
    style: str | None = None,
    says: str | None = None,
    confirm: Block | None = None,
) -> Block:
    """A button; ``says`` is what a screen reader reads, with the name of whom it is about."""
    block: Block = {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(text, BUTTON),
        "value": value,
    }
    if style is not None:
        block["style"] = style
    if says is not None:
        block["accessibility_label"] = shorten(one_line(says), BUTTON)[0]
    if confirm is not None:
        block["confirm"] = confirm
    return block


def confirmation(title: str, text: str, yes: str, no: str) -> Block:
    """A question before what cannot be undone."""
    return {
        "title": plain_text(title, 100),
        "text": plain_text(text, CONFIRM),
        "confirm": plain_text(yes, 30),
        "deny": plain_text(no, 30),
    }


def link_button(text: str, action_id: str, url: str, says: str | None = None) -> Block:
    """A button that leads somewhere."""
    block: Block = {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(text, BUTTON),
        "url": url,
    }
    if says is not None:
        block["accessibility_label"] = shorten(one_line(says), BUTTON)[0]
    return block


def option(text: str, value: str) -> Block:
    """A line of a menu."""
    return {"text": plain_text(text, OPTION), "value": value}


def overflow(action_id: str, lines: Sequence[tuple[str, str]]) -> Block:
    """A menu of two to five (text, value) lines behind three dots."""
    return {
        "type": "overflow",
        "action_id": action_id,
        "options": [option(text, value) for text, value in lines[:MENU]],
    }


def select(hint: str, action_id: str, lines: Sequence[tuple[str, str, str]]) -> Block:
    """A menu of (text, value, what that means) lines behind a hint of what they are for."""
    options = [option(text, value) | {"description": plain_text(says, OPTION)}
               for text, value, says in lines]  # fmt: skip
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain_text(hint, 150),
        "options": options,
    }


def actions(elements: Sequence[Block], block_id: str | None = None) -> Block:
    """A row of buttons and menus."""
    block: Block = {"type": "actions", "elements": list(elements)[:ACTIONS]}
    if block_id is not None:
        block["block_id"] = block_id
    return block


def text_length(shown: object) -> int:
    """How many characters of text blocks hold, as Slack counts them."""
    if isinstance(shown, dict):
        own = shown.get("text")
        rest = sum(text_length(part) for key, part in shown.items() if key != "text")
        return rest + (len(own) if isinstance(own, str) else text_length(own))
    if isinstance(shown, list | tuple):
        return sum(text_length(part) for part in shown)
    return 0


def _cut_leaves(text: str, most: int, more: str) -> list[Block]:
    short, cut = shorten(passage(text), most, "")
    return [leaf(short), leaf(f" {more}", italic=True)] if cut else [leaf(short)]


def fit(text: str, most: int) -> str:
    """A last guard for a line of mrkdwn that grew with what was put into it; cuts no entity."""
    if len(text) <= most:
        return text or " "
    cut = text[: most - 2]
    for opens, closes in (("&", ";"), ("<", ">")):
        at = cut.rfind(opens)
        if at >= 0 and closes not in cut[at:]:
            cut = cut[:at]
    return cut + " …"
