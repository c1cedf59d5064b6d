"""What stands in a window that somebody types in, and in the fields of a reply."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from slackhitl.slack.ids import Field
from slackhitl.slack.texts import Part, join
from slackhitl.slack.values import read_reply_block

Body = Mapping[str, Any]


@dataclass(frozen=True)
class OpenWindow:
    """An open window of which somebody wants another shape; what they typed stands in it."""

    view_id: str
    content: Mapping[str, Any]
    fields: tuple[tuple[str, str], ...]
    """What stands in each field of the reply, by its block id."""


def reply_of(values: Body) -> tuple[tuple[str, str], ...]:
    """The fields of a reply in their order."""
    found = []
    for block_id, fields in values.items():
        block = read_reply_block(block_id)
        if block is not None and Field.REPLY in fields:
            found.append((block, block_id, str(fields[Field.REPLY].get("value") or "")))
    return tuple((block_id, text) for _, block_id, text in sorted(found))


def joined(fields: Iterable[tuple[str, str]]) -> str:
    """The text of a reply's fields, with what stood between them when they were split."""
    blocks = ((read_reply_block(block_id), text) for block_id, text in fields)
    return join([Part(text, block.joint) for block, text in blocks if block is not None])


def read(body: Body) -> OpenWindow:
    """A block_actions payload of a button that changes the window it is in."""
    window = body["view"]
    values: Body = (window.get("state") or {}).get("values") or {}
    kept = {key: window[key] for key in _OURS if window.get(key)}
    shown = [_with_typed(block, values) for block in window.get("blocks") or ()]
    return OpenWindow(
        view_id=str(window["id"]),
        content={**kept, "blocks": shown},
        fields=reply_of(values),
    )


_OURS = (
    "type", "callback_id", "title", "submit", "close", "private_metadata", "clear_on_close"
)  # fmt: skip
"""What of a window we wrote, beside its blocks."""


def _with_typed(block: Body, values: Body) -> Body:
    """A block whose field begins with what was typed, so that it is there whatever Slack keeps."""
    element = block.get("element") or {}
    held = (values.get(str(block.get("block_id"))) or {}).get(element.get("action_id"))
    if element.get("type") != "plain_text_input" or held is None:
        return block
    typed, most = str(held.get("value") or ""), int(element.get("max_length") or 3000)
    bare = {key: value for key, value in element.items() if key != "initial_value"}
    filled = {**bare, "initial_value": typed} if 0 < len(typed) <= most else bare
    return {**block, "element": filled}


def holds_words(window: Body) -> bool:
    """Whether somebody's words stand in the fields of an open window."""
    values: Body = (window.get("state") or {}).get("values") or {}
    return any(state.get("value") for fields in values.values() for state in fields.values())
