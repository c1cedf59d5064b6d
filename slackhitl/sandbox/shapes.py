"""Messages and views as Slack gives them back, with the ids that it fills in."""

from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.workspace import APP, BOT, TEAM, Message, View, Workspace, new_hash


def message_json(message: Message, with_metadata: bool = True) -> Json:
    """A message as Slack gives it back."""
    shown: Json = {
        "type": "message", "ts": message.ts, "user": message.user, "text": message.text,
        "blocks": message.blocks,
    }  # fmt: skip
    if message.is_bot:
        shown |= {"bot_id": BOT, "app_id": APP}
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.metadata and with_metadata:
        shown["metadata"] = message.metadata
    if message.for_user:
        shown["is_ephemeral"] = True
    return shown


def view_json(view: View) -> Json:
    """A view as Slack gives it back, with what was typed into it."""
    return {
        **view.content,
        "id": view.id, "team_id": TEAM, "hash": view.hash, "app_id": APP, "bot_id": BOT,
        "root_view_id": view.root_id, "previous_view_id": view.previous_id,
        "state": {"values": view.values}, "external_id": view.content.get("external_id", ""),
        "private_metadata": view.content.get("private_metadata", ""),
        "callback_id": view.content.get("callback_id", ""),
    }  # fmt: skip


def replace_content(space: Workspace, view: View, content: Json) -> None:
    """Another content for an open view; fields that are still there keep what was typed."""
    view.content = with_block_ids(space, content)
    view.hash = new_hash(space.clock())
    view.errors, view.busy = {}, False
    kept = {
        block["block_id"]: block["element"].get("action_id")
        for block in view.content["blocks"]
        if block.get("type") == "input"
    }
    view.values = {
        block_id: {a: v for a, v in fields.items() if a == kept[block_id]}
        for block_id, fields in view.values.items()
        if block_id in kept
    }
    space.changed()


def with_block_ids(space: Workspace, content: Json) -> Json:
    """Every block and element gets an id, as Slack gives them."""
    return {**content, "blocks": identified(space, content.get("blocks") or [])}


def identified(space: Workspace, blocks: list[Json]) -> list[Json]:
    """Blocks with an id each, and so their elements."""
    named = []
    for block in blocks:
        copy = {"block_id": space.next_id("b"), **block}
        for place in ("element", "accessory"):
            part = copy.get(place)
            if isinstance(part, dict) and "action_id" not in part:
                copy[place] = {"action_id": space.next_id("a"), **part}
        if copy["type"] == "actions":
            copy["elements"] = [{"action_id": space.next_id("a"), **e} for e in copy["elements"]]
        named.append(copy)
    return named


def new_view(space: Workspace, user: str, content: Json, below: View | None = None) -> View:
    """A window for somebody, on top of the one below."""
    view_id = space.next_id("V")
    return View(
        id=view_id,
        user=user,
        content=with_block_ids(space, content),
        hash=new_hash(space.clock()),
        root_id=below.root_id if below else view_id,
        previous_id=below.id if below else None,
    )
