"""What the page sees: the whole state for one person at every change, and what they do on it."""

import asyncio
import base64
import binascii
import json
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.mailbox import File, Mail
from slackhitl.sandbox.people import Person
from slackhitl.sandbox.samples import SAMPLES
from slackhitl.sandbox.workspace import BOT_USER, Channel, Message, StoredFile, View

if TYPE_CHECKING:
    from slackhitl.sandbox.server import Sandbox

PAUSE = 0.04
"""Seconds in which changes are gathered before the page is told."""
AWAY = 20.0


def state(sandbox: "Sandbox", user: str) -> Json:
    """Everything that this person's page shows."""
    space = sandbox.space
    channels = [
        c
        for c in space.channels.values()
        if (c.user == user if c.kind == "im" else user in c.members)
    ]
    return {
        "type": "state",
        "me": user,
        "team": {"name": "Acme Outdoor", "bot_user": BOT_USER},
        "users": [
            {
                "id": u.id, "name": u.name, "real_name": u.real_name, "role": u.role,
                "color": u.color, "tz": u.tz,
            }
            for u in space.users.values()
        ],
        "channels": [_channel(sandbox, channel, user) for channel in channels],
        "messages": {
            channel.id: [
                _message(sandbox, m)
                for m in space.messages
                if m.channel == channel.id and m.for_user in {None, user}
            ]
            for channel in channels
        },
        "home": space.homes[user].content if user in space.homes else None,
        "home_id": space.homes[user].id if user in space.homes else None,
        "modals": [_modal(view) for view in space.modals.get(user, [])],
        "mail": {
            "support": sandbox.mailbox.support,
            "customers": [
                {"name": name, "address": address}
                for address, name in sandbox.mailbox.customers.items()
            ],
            "mails": [_mail(mail) for mail in sandbox.mailbox.mails],
        },
        "samples": [
            {
                "name": s.name, "title": s.title,
                "customer": {"name": s.customer[0], "address": s.customer[1]},
            }
            for s in SAMPLES
        ],
        "app": {
            "connected": sandbox.connected, "mode": sandbox.mode,
            "commands": sandbox.commands, "shortcuts": sandbox.shortcuts,
        },
        "faults": dict.fromkeys(_faults_on(sandbox), True),
        "notices": space.notices,
    }  # fmt: skip


async def follow(sandbox: "Sandbox", request: web.Request) -> web.StreamResponse:
    """The page's socket: the state now, and again at each change."""
    user = request.query.get("user") or next(iter(sandbox.space.users))
    if user not in sandbox.space.users:
        raise web.HTTPNotFound
    socket = web.WebSocketResponse(heartbeat=20)
    await socket.prepare(request)
    with sandbox.space.watching() as watcher:
        watcher.set()
        reading = asyncio.ensure_future(_until_closed(socket))
        while not socket.closed and not reading.done():
            waiting = asyncio.ensure_future(watcher.wait())
            await asyncio.wait({waiting, reading}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if reading.done():
                break
            await asyncio.sleep(PAUSE)
            watcher.clear()
            try:
                await socket.send_str(json.dumps(state(sandbox, user)))
            except ConnectionError:
                break
        reading.cancel()
    return socket


async def _until_closed(socket: web.WebSocketResponse) -> None:
    async for message in socket:
        if message.type in {WSMsgType.CLOSE, WSMsgType.ERROR}:
            return


async def act(sandbox: "Sandbox", given: Json) -> Json:
    """What a person did on the page; a sentence when it did not work."""
    user, kind = str(given.get("user", "")), str(given.get("kind", ""))
    if user not in sandbox.space.users or kind not in KINDS:
        return {"ok": False, "error": "The sandbox does not know this."}
    error = await KINDS[kind](sandbox, sandbox.person(user), given)
    return {"ok": False, "error": error} if error else {"ok": True}


async def _block_action(sandbox: "Sandbox", person: Person, given: Json) -> str:
    container = given["container"]
    source: Message | View | None
    if container["type"] == "view":
        source = sandbox.space.view(str(container["view_id"]))
    else:
        source = next(
            (
                m
                for m in sandbox.space.messages
                if m.ts == container["ts"] and m.channel == container["channel"]
            ),
            None,
        )
    if source is None:
        return "That is not there any more."
    action = {"action_id": given["action_id"], **given["action"]}
    answer = await sandbox.gestures.act(
        person.id, source, str(given["block_id"]), action, given.get("values") or {}
    )
    return "" if answer.acked else "This app did not respond."


async def _view_submit(sandbox: "Sandbox", person: Person, given: Json) -> str:
    view = sandbox.space.view(str(given["view_id"]))
    if view is None:
        return "This window is not open any more."
    await sandbox.gestures.submit(person.id, view, given.get("values") or {})
    return ""


async def _view_close(sandbox: "Sandbox", person: Person, given: Json) -> str:
    view = sandbox.space.view(str(given["view_id"]))
    if view is not None:
        await sandbox.gestures.close(person.id, view)
    return ""


async def _command(sandbox: "Sandbox", person: Person, given: Json) -> str:
    answer = await sandbox.gestures.command(
        person.id, str(given["channel"]), str(given["command"]), str(given.get("text", ""))
    )
    return "" if answer.acked else "This app did not respond."


async def _say(sandbox: "Sandbox", person: Person, given: Json) -> str:
    person.says(str(given["channel"]), str(given["text"]), given.get("thread_ts") or None)
    return ""


async def _edit(sandbox: "Sandbox", person: Person, given: Json) -> str:
    message = _own(sandbox, person, given)
    if message is None or not str(given["text"]).strip():
        return "Only your own words can be changed."
    person.edits(message, str(given["text"]))
    return ""


async def _delete(sandbox: "Sandbox", person: Person, given: Json) -> str:
    message = _own(sandbox, person, given)
    if message is None:
        return "Only your own messages can be deleted."
    person.deletes(message)
    return ""


def _own(sandbox: "Sandbox", person: Person, given: Json) -> Message | None:
    found = sandbox.space.message(str(given["channel"]), str(given["ts"]))
    return found if found is not None and found.user == person.id else None


async def _open_home(sandbox: "Sandbox", person: Person, given: Json) -> str:
    sandbox.gestures.open_home(person.id)
    return ""


async def _open_channel(sandbox: "Sandbox", person: Person, given: Json) -> str:
    channel = str(given["channel"])
    newest = [m.ts for m in sandbox.space.messages if m.channel == channel]
    sandbox.space.read[person.id, channel] = max(newest, default="0")
    sandbox.space.changed()
    return ""


async def _shortcut(sandbox: "Sandbox", person: Person, given: Json) -> str:
    message = None
    if given.get("ts"):
        message = sandbox.space.message(str(given["channel"]), str(given["ts"]))
    answer = await sandbox.gestures.shortcut(person.id, str(given["callback_id"]), message)
    return "" if answer.acked else "This app did not respond."


async def _options(sandbox: "Sandbox", person: Person, given: Json) -> str:
    return "This app offers no options to search."


async def _send_mail(sandbox: "Sandbox", person: Person, given: Json) -> str:
    name, address = str(given["customer"]["name"]), str(given["customer"]["address"])
    reply_to = next((m for m in sandbox.mailbox.mails if m.id == given.get("reply_to")), None)
    try:
        files = [
            File(f["name"], f.get("type") or "application/octet-stream", _bytes(f["base64"]))
            for f in given.get("attachments") or []
        ]
        await sandbox.customer(name, address).writes(
            str(given["subject"]), str(given["text"]), reply_to=reply_to, attachments=files
        )
    except binascii.Error:
        return "A file could not be read."
    except Exception as trouble:  # the page shows whatever a mail server may say
        return f"The mail could not be delivered: {trouble}"
    return ""


async def _sample(sandbox: "Sandbox", person: Person, given: Json) -> str:
    try:
        await sandbox.send_sample(str(given["name"]))
    except KeyError:
        return "There is no such sample."
    except Exception as trouble:  # the page shows whatever a mail server may say
        return f"The mail could not be delivered: {trouble}"
    return ""


async def _fault(sandbox: "Sandbox", person: Person, given: Json) -> str:
    name, on = str(given["name"]), bool(given.get("on", True))
    faults, box = sandbox.faults, sandbox.mailbox
    if name == "slack_away":
        faults.away_until = 0.0
        if on:
            await sandbox.go_away(float(given.get("seconds", AWAY)))
    elif name in {"slack_429", "slack_500"}:
        faults.answers = [f for f in faults.answers if f.status != int(name[-3:])]
        if on and name == "slack_429":
            faults.answer_429("*", times=float("inf"), retry_after=2)
        elif on:
            faults.answer_500("*", times=float("inf"))
    elif name in MAIL_FAULTS:
        box.always = MAIL_FAULTS[name] if on else ""
    else:
        return "The sandbox does not know this trouble."
    sandbox.space.changed()
    return ""


MAIL_FAULTS = {
    "smtp_later": "451 4.3.0 Try again later",
    "smtp_refuse": "550 5.1.1 No such user here",
    "smtp_lost": "lost",
}
KINDS = {
    "block_action": _block_action,
    "view_submit": _view_submit,
    "view_close": _view_close,
    "command": _command,
    "say": _say,
    "edit": _edit,
    "delete": _delete,
    "open_home": _open_home,
    "open_channel": _open_channel,
    "shortcut": _shortcut,
    "options": _options,
    "mail": _send_mail,
    "sample": _sample,
    "fault": _fault,
}


def _faults_on(sandbox: "Sandbox") -> list[str]:
    on = [name for name, answer in MAIL_FAULTS.items() if sandbox.mailbox.always == answer]
    on += [f"slack_{fault.status}" for fault in sandbox.faults.answers]
    return [*on, "slack_away"] if sandbox.faults.is_away else on


def _channel(sandbox: "Sandbox", channel: Channel, user: str) -> Json:
    read = sandbox.space.read.get((user, channel.id), "0")
    unread = [
        m
        for m in sandbox.space.messages
        if m.channel == channel.id and m.ts > read and m.user != user and m.thread_ts is None
        and m.for_user in {None, user}
    ]  # fmt: skip
    name = "slackhitl" if channel.kind == "im" else channel.name
    shown: Json = {
        "id": channel.id, "name": name, "kind": channel.kind, "unread": len(unread),
    }  # fmt: skip
    return shown | ({"user": BOT_USER} if channel.kind == "im" else {})


def _message(sandbox: "Sandbox", message: Message) -> Json:
    replies = [
        m for m in sandbox.space.messages if m.thread_ts == message.ts and m.for_user is None
    ]
    return {
        "ts": message.ts, "user": message.user, "text": message.text, "blocks": message.blocks,
        "thread_ts": message.thread_ts, "broadcast": message.broadcast,
        "reply_count": len(replies),
        "ephemeral": message.for_user is not None,
        "files": [_file(file) for file in message.files], "edited": message.edited,
        "reactions": [{"name": n, "users": u} for n, u in message.reactions.items()],
    }  # fmt: skip


def _modal(view: View) -> Json:
    return {
        "id": view.id, "hash": view.hash, "view": view.content, "errors": view.errors,
        "values": view.values, "busy": view.busy,
    }  # fmt: skip


def _file(file: StoredFile) -> Json:
    return {
        "id": file.id, "name": file.title or file.name, "mimetype": file.content_type,
        "size": file.size, "url": f"/files/{file.id}", "alt": file.alt_text,
    }  # fmt: skip


def _mail(mail: Mail) -> Json:
    return {
        "id": mail.id, "customer": mail.customer, "direction": mail.direction,
        "from": mail.sender, "to": mail.to, "subject": mail.subject, "date": mail.at.isoformat(),
        "text": mail.text, "html": mail.html, "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to, "raw_url": f"/mail/raw/{mail.id}",
        "attachments": [
            {
                "id": f"{mail.id}-{number}", "name": file.name, "mimetype": file.content_type,
                "size": len(file.data), "url": f"/mail/file/{mail.id}/{number}",
            }
            for number, file in enumerate(mail.attachments)
        ],
    }  # fmt: skip


def _bytes(encoded: str) -> bytes:
    return base64.b64decode(encoded.rpartition(",")[2])
