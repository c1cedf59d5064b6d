"""What Slack refuses in blocks and views: an own table of its documented limits and of a few that
are only met in practice. It knows nothing of the app, so it can judge it.
"""

from collections.abc import Callable, Iterator
from typing import Any

from slackhitl.sandbox import elements
from slackhitl.sandbox.elements import ANY_TEXT, PLAIN, Json, Wrong

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 12_000
"""All text of a message's blocks; above it Slack answers msg_blocks_too_long."""
TEXT = 40_000
METADATA = 3000
VIEW_BYTES = 250_000

SURFACES: dict[str, tuple[str, ...]] = {
    "section": ("message", "modal", "home"),
    "header": ("message", "modal", "home"),
    "context": ("message", "modal", "home"),
    "actions": ("message", "modal", "home"),
    "divider": ("message", "modal", "home"),
    "image": ("message", "modal", "home"),
    "input": ("message", "modal", "home"),
    "rich_text": ("message", "modal", "home"),
    "video": ("message", "modal", "home"),
    "markdown": ("message",),
    "table": ("message",),
    "alert": ("modal",),
}
RICH = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
LEAVES = {"text", "link", "user", "usergroup", "channel", "emoji", "date", "broadcast", "color"}


def message_problems(blocks: Any) -> list[Wrong]:
    """What is wrong with the blocks of a message."""
    return list(_blocks(blocks, "message", MESSAGE_BLOCKS, "/blocks"))


def is_too_long(blocks: list[Json]) -> bool:
    """Whether all the text together is more than a message takes."""
    return text_length(blocks) > MESSAGE_TEXT


def view_problems(view: Any, surface: str) -> list[Wrong]:
    """What is wrong with a modal or a Home."""
    if not isinstance(view, dict):
        return [("/view", "must be an object")]
    wrong = list(_blocks(view.get("blocks"), surface, VIEW_BLOCKS, "/view/blocks"))
    if view.get("type") != surface:
        wrong.append(("/view/type", f"must be {surface}"))
    if len(str(view.get("private_metadata", ""))) > METADATA:
        wrong.append(("/view/private_metadata", f"must be less than {METADATA + 1} characters"))
    if len(str(view.get("callback_id", ""))) > 255:
        wrong.append(("/view/callback_id", "must be less than 256 characters"))
    if surface == "modal":
        for key in ("title", "submit", "close"):
            if key in view or key == "title":
                wrong += elements.text(view.get(key), f"/view/{key}", 24, PLAIN)
        has_input = any(block.get("type") == "input" for block in _dicts(view.get("blocks")))
        if has_input and "submit" not in view:
            wrong.append(("/view/submit", "is required when the view has an input block"))
    return wrong


def text_length(shown: Any) -> int:
    """How many characters of text there are, at any depth."""
    if isinstance(shown, dict):
        own = shown.get("text")
        rest = sum(text_length(part) for key, part in shown.items() if key != "text")
        return rest + (len(own) if isinstance(own, str) else text_length(own))
    if isinstance(shown, list):
        return sum(text_length(part) for part in shown)
    return 0


def _blocks(blocks: Any, surface: str, most: int, at: str) -> Iterator[Wrong]:
    if not isinstance(blocks, list):
        yield at, "must be an array"
        return
    if len(blocks) > most:
        yield at, f"no more than {most} items allowed"
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        where = f"{at}/{number}"
        if not isinstance(block, dict) or not isinstance(block.get("type"), str):
            yield where, "must be an object with a type"
            continue
        kind = block["type"]
        if surface not in SURFACES.get(kind, ()):
            yield f"{where}/type", f"unsupported type: {kind}"
            continue
        if "block_id" in block:
            yield from elements.string(block["block_id"], f"{where}/block_id", 255)
            if str(block["block_id"]) in seen:
                yield f"{where}/block_id", "block_id already exists"
            seen.add(str(block["block_id"]))
        yield from BLOCKS.get(kind, _nothing)(block, where, surface)


def _dicts(given: Any) -> list[Json]:
    """The objects of an array, whatever was given."""
    return [part for part in given if isinstance(part, dict)] if isinstance(given, list) else []


def _nothing(block: Json, at: str, surface: str) -> Iterator[Wrong]:
    return iter(())


def _section(block: Json, at: str, surface: str) -> Iterator[Wrong]:
    yield from _keys(block, at, {"text", "fields", "accessory", "expand"})
    if "text" in block:
        yield from elements.text(block["text"], f"{at}/text", 3000)
    elif not block.get("fields"):
        yield at, "missing required field: text"
    fields = block.get("fields", [])
    if not isinstance(fields, list):
        yield f"{at}/fields", "must be an array"
        return
    if len(fields) > 10:
        yield f"{at}/fields", "no more than 10 items allowed"
    for number, field in enumerate(fields):
        yield from elements.text(field, f"{at}/fields/{number}", 2000)
    if "accessory" in block:
        yield from elements.element(block["accessory"], f"{at}/accessory", surface, "section")


def _header(block: Json, at: str, surface: str) -> Iterator[Wrong]:
    yield from _keys(block, at, {"text", "level"})
    yield from elements.text(block.get("text"), f"{at}/text", 150, PLAIN)


def _context(block: Json, at: str, surface: str) -> Iterator[Wrong]:
    yield from _keys(block, at, {"elements"})
    parts = block.get("elements")
    if not isinstance(parts, list) or not 1 <= len(parts) <= 10:
        yield f"{at}/elements", "must hold 1 to 10 items"
        return
    for number, part in enumerate(parts):
        where = f"{at}/elements/{number}"
        if isinstance(part, dict) and part.get("type") == "image":
            yield from elements.image(part, where)
        else:
            yield from elements.text(part, where, 3000, ANY_TEXT)


def _actions(block: Json, at: str, surface: str) -> Iterator[Wrong]:
    yield from _keys(block, at, {"elements"})
    parts = block.get("elements")
    if not isinstance(parts, list) or not 1 <= len(parts) <= 25:
        yield f"{at}/elements", "must hold 1 to 25 items"
        return
    named = [str(part["action_id"]) for part in _dicts(parts) if part.get("action_id")]
    if len(named) != len(set(named)):
        yield f"{at}/elements", "action_id already exists"
    for number, part in enumerate(parts):
        yield from elements.element(part, f"{at}/elements/{number}", surface, "actions")


def _image(block: Json, at: str, surface: str) -> Iterator[Wrong]:
    yield from elements.image(block, at)


def _input(block: Json, at: str, surface: str) -> Iterator[Wrong]:
    yield from _keys(block, at, {"label", "hint", "element", "optional", "dispatch_action"})
    yield from elements.text(block.get("label"), f"{at}/label", 2000, PLAIN)
    if "hint" in block:
        yield from elements.text(block["hint"], f"{at}/hint", 2000, PLAIN)
    yield from elements.element(block.get("element"), f"{at}/element", surface, "input")


def _rich_text(block: Json, at: str, surface: str) -> Iterator[Wrong]:
    yield from _keys(block, at, {"elements"})
    parts = block.get("elements")
    if not isinstance(parts, list) or not parts:
        yield f"{at}/elements", "must hold at least 1 item"
        return
    for number, part in enumerate(parts):
        where = f"{at}/elements/{number}"
        kind = str(part.get("type")) if isinstance(part, dict) else "none"
        if kind not in RICH:
            yield f"{where}/type", f"unsupported type: {kind}"
        elif not isinstance(part.get("elements"), list):
            yield f"{where}/elements", "must be an array"
        else:
            yield from _leaves(kind, part["elements"], f"{where}/elements")


def _leaves(kind: str, leaves: list[Any], at: str) -> Iterator[Wrong]:
    for number, leaf in enumerate(leaves):
        inner = str(leaf.get("type")) if isinstance(leaf, dict) else "none"
        allowed = {"rich_text_section"} if kind == "rich_text_list" else LEAVES
        if inner not in allowed:
            yield f"{at}/{number}/type", f"unsupported type: {inner}"
        elif inner == "text" and not leaf.get("text"):
            yield f"{at}/{number}/text", "must be more than 0 characters"
        elif kind == "rich_text_list":
            inside = leaf.get("elements")
            yield from _leaves(
                inner, inside if isinstance(inside, list) else [], f"{at}/{number}/elements"
            )


def _markdown(block: Json, at: str, surface: str) -> Iterator[Wrong]:
    yield from elements.string(block.get("text"), f"{at}/text", 12_000)


def _keys(block: Json, at: str, known: set[str]) -> Iterator[Wrong]:
    for key in set(block) - known - {"type", "block_id"}:
        yield f"{at}/{key}", "is not an allowed property"


BLOCKS: dict[str, Callable[[Json, str, str], Iterator[Wrong]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
    "markdown": _markdown,
}
