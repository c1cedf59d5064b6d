"""Files: an address to upload to, the bytes, and then the message that shows them."""

import base64
import mimetypes
from typing import Any

from aiohttp import web

from slackhitl.sandbox import channels, rules
from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.fields import Values
from slackhitl.sandbox.refusals import RefusalError, refuse_if
from slackhitl.sandbox.shapes import file_json, identified
from slackhitl.sandbox.workspace import BOT_USER, Message, StoredFile, Workspace

ALT_TEXT = 1000
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
"""What a browser may show by itself; anything else is only downloaded."""


def new_upload(space: Workspace, given: Json) -> Json:
    """files.getUploadURLExternal: an address for the bytes of one file."""
    name, length = str(given.get("filename") or ""), str(given.get("length") or "")
    if not name or not length.isdecimal() or int(length) < 1:
        raise RefusalError("missing_argument")
    alt_text = str(given.get("alt_txt") or "")
    if len(alt_text) > ALT_TEXT:
        raise RefusalError("alt_txt_too_large")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = StoredFile(space.next_id("F"), name, kind, int(length), alt_text)
    space.files[file.id] = file
    return {"upload_url": f"{space.url}/upload/{file.id}", "file_id": file.id}


def complete_upload(space: Workspace, given: Json) -> Json:
    """files.completeUploadExternal: the files are there, and shown in a channel or thread."""
    files = _uploaded(space, given.get("files"))
    named = str(given.get("channel_id") or given.get("channels") or "")
    places = [channels.open_to_posts(space, {"channel": p}) for p in named.split(",") if p]
    thread_ts = str(given.get("thread_ts") or "") or None
    if thread_ts and any(space.message(place.id, thread_ts) is None for place in places):
        raise RefusalError("thread_not_found")
    blocks = given.get("blocks") or []
    refuse_if(rules.message_problems(blocks), "invalid_blocks")
    for file, title in files.items():
        file.title, file.complete = title or file.name, True
    for channel in places:
        message = Message(
            ts=space.next_ts(),
            channel=channel.id,
            user=BOT_USER,
            text=str(given.get("initial_comment") or ""),
            blocks=identified(space, blocks),
            thread_ts=thread_ts,
            is_bot=True,
            files=list(files),
        )
        space.messages.append(message)
        for file in files:
            file.shared.append((channel.id, message.ts))
    space.changed()
    return {"files": [file_json(space, file) for file in files]}


def file_info(space: Workspace, given: Json) -> Json:
    """files.info."""
    file = space.files.get(str(given.get("file", "")))
    if file is None or not file.complete:
        raise RefusalError("file_not_found")
    return {"file": file_json(space, file), "comments": [], "response_metadata": {}}


def delete_file(space: Workspace, given: Json) -> Json:
    """files.delete: gone from every message that shows it."""
    file = space.files.get(str(given.get("file", "")))
    if file is None or not file.complete:
        raise RefusalError("file_not_found")
    if file.user != BOT_USER:
        raise RefusalError("cant_delete_file")
    del space.files[file.id]
    for message in space.messages:
        message.files = [one for one in message.files if one is not file]
    space.changed()
    return {}


def received(space: Workspace, user: str, values: Values) -> Values:
    """What somebody put into a window; files that they chose on their machine are uploaded."""
    return {
        block: {
            action: {**held, "files": [_chosen(space, user, one) for one in held["files"]]}
            if isinstance(held.get("files"), list)
            else held
            for action, held in elements.items()
        }
        for block, elements in values.items()
    }


async def upload(space: Workspace, request: web.Request) -> web.Response:
    """The bytes of a file, bare or as the one part of a form."""
    file = space.files.get(request.match_info["id"])
    if file is None or file.complete:
        raise web.HTTPNotFound
    if request.content_type == "multipart/form-data":
        parts = [p for p in (await request.post()).values() if isinstance(p, web.FileField)]
        data = parts[0].file.read() if parts else b""
    else:
        data = await request.read()
    if len(data) != file.size:
        raise web.HTTPBadRequest(text=f"{len(data)} bytes came, {file.size} were announced")
    file.data = data
    return web.Response(text=f"OK - {len(data)}")


def download(name: str, content_type: str, data: bytes) -> web.Response:
    """Bytes of strangers: pictures are shown, all else is saved; nothing runs in our page."""
    safe = content_type if content_type in PICTURES else "application/octet-stream"
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in name)
    headers = {
        "Content-Type": safe,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if safe not in PICTURES:
        headers["Content-Disposition"] = f'attachment; filename="{plain}"'
    return web.Response(body=data, headers=headers)


def _chosen(space: Workspace, user: str, one: Json) -> Json:
    if "base64" not in one:
        return one
    data = base64.b64decode(str(one["base64"]))
    kind = str(one.get("type") or "application/octet-stream")
    file = StoredFile(space.next_id("F"), str(one["name"]), kind, len(data), "", user=user)
    file.title, file.data, file.complete = file.name, data, True
    space.files[file.id] = file
    return file_json(space, file)


def _uploaded(space: Workspace, given: Any) -> dict[StoredFile, str]:
    """The files of a call, each with its title. Raises RefusalError."""
    found = {}
    for one in given if isinstance(given, list) else []:
        file = space.files.get(str(one.get("id", ""))) if isinstance(one, dict) else None
        if file is None or file.data is None or file.complete:
            raise RefusalError("file_not_found")
        found[file] = str(one.get("title") or "")
    if not found:
        raise RefusalError("invalid_arguments", ["files must hold at least one file"])
    return found
