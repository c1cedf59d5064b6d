"""What windows are made of: a form with a submit button, a page to read, one field.

Nothing but ids goes into private_metadata.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from slackhitl.desk.decisions import Seen
from slackhitl.slack import blocks
from slackhitl.slack.blocks import Block
from slackhitl.slack.ids import View
from slackhitl.slack.payloads import Click, Submission
from slackhitl.slack.texts import literal, split, visible
from slackhitl.slack.values import metadata

Modal = dict[str, Any]

TITLE = 24
PIECE = 2900
"""How much of a text stands in one section."""
MOST_BLOCKS = 100
MOST_BYTES = 200_000
"""Of a window that shows mails; Slack refuses at 250 kB."""


def form(
    view: View,
    title: str,
    submit: str,
    parts: list[Block],
    seen: Seen,
    source: Click | Submission,
) -> Modal:
    """A window with a submit button; it remembers what its reader saw and where they came from."""
    return {
        "type": "modal",
        "callback_id": view.value,
        "title": blocks.plain_text(title, TITLE),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "private_metadata": metadata(seen, source.channel, source.ts),
        "blocks": parts,
    }


def page(title: str, parts: Sequence[Block], and_so_on: str) -> Modal:
    """A window to read in; what does not fit is left out, and said to be."""
    kept = list(_fitting(parts))
    if len(kept) < len(parts):
        kept.append(blocks.context(and_so_on))
    return {
        "type": "modal",
        "title": blocks.plain_text(title, TITLE),
        "close": plain("Close"),
        "blocks": kept,
    }


def notice(title: str, sentence: str) -> Modal:
    """A sentence in place of a window that cannot be."""
    return page(title, [blocks.section(literal(sentence, 2900))], "")


def last_word(title: str, sentence: str) -> Modal:
    """A sentence after which there is nothing more to do in any window: its button closes all."""
    return {**notice(title, sentence), "clear_on_close": True}


def loading(title: str) -> Modal:
    """To be shown within the trigger's three seconds, while what it will hold is being read."""
    return page(title, [blocks.section("One moment …")], "")


def without_files(view: Mapping[str, Any]) -> Modal:
    """The same window without fields for files."""
    kept = [one for one in view["blocks"] if one.get("element", {}).get("type") != "file_input"]
    return {**view, "blocks": kept}


def field(
    block_id: str, label: str, element: Block, *, hint: str | None = None, optional: bool = False
) -> Block:
    """An element to fill in, under its label."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        "optional": optional,
    }
    if hint is not None:
        block["hint"] = plain(hint)
    return block


def plain(text: str) -> Block:
    """A label or a hint."""
    return blocks.plain_text(text, 2000)


def in_full(text: str) -> list[Block]:
    """A text of any length, to the letter."""
    shown = visible(text).strip("\n")
    return [blocks.plain_section(piece.text) for piece in split(shown, PIECE)]


def _fitting(parts: Iterable[Block]) -> Iterable[Block]:
    size = 0
    for number, part in enumerate(parts, 1):
        size += len(json.dumps(part))
        if size > MOST_BYTES or number >= MOST_BLOCKS:
            return
        yield part
