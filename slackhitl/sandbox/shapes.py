"""Messages and views as Slack gives them back, with the ids that it fills in."""

from slackhitl.sandbox import fields
from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.workspace import (
    APP,
    BOT,
    TEAM,
    Message,
    StoredFile,
    View,
    Workspace,
    new_hash,
)


def message_json(space: Workspace, message: Message, with_metadata: bool = True) -> Json:
    """A message as Slack gives it back."""
    shown: Json = {
        "type": "message", "ts": message.ts, "user": message.user, "text": message.text,
        "blocks": message.blocks,
    }  # fmt: skip
    if message.edited_ts:
        shown["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.is_tombstone:
        shown |= {"subtype": "tombstone", "user": "USLACKBOT", "hidden": True}
    if message.is_bot:
        shown |= {"bot_id": BOT, "app_id": APP}
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.broadcast:
        shown["subtype"] = "thread_broadcast"
    if message.metadata and with_metadata:
        shown["metadata"] = message.metadata
    if message.for_user:
        shown["is_ephemeral"] = True
    if message.files:
        shown["files"] = [file_json(space, file) for file in message.files]
    return shown


def file_json(space: Workspace, file: StoredFile) -> Json:
    """A file as Slack gives it back."""
    shares: dict[str, list[Json]] = {}
    for channel, ts in file.shared:
        shares.setdefault(channel, []).append({"ts": ts})
    address = file.address or f"{space.url}/files/{file.id}"
    return {
        "id": file.id, "name": file.name, "title": file.title, "mimetype": file.content_type,
        "filetype": file.name.rpartition(".")[2].lower(), "size": file.size, "user": file.user,
        "alt_txt": file.alt_text, "url_private": address, "url_private_download": address,
        "permalink": address, "channels": list(shares), "shares": {"public": shares},
    }  # fmt: skip


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
    view.values = fields.kept(view.content["blocks"], view.values)
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
