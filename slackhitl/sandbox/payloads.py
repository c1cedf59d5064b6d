"""What Slack sends an app: the payloads of clicks, windows, commands and events."""

from slackhitl.sandbox import fields
from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.shapes import message_json, view_json
from slackhitl.sandbox.workspace import APP, BOT_USER, TEAM, Channel, Message, User, View, Workspace

TOKEN = "sandbox-verification-token"


def view_action(user: User, action: Json, trigger_id: str, view: View) -> Json:
    """A click on an element of a window or of the Home. ``action`` is filled in already."""
    return _action(user, action, trigger_id) | {
        "view": view_json(view),
        "container": {"type": "view", "view_id": view.id},
    }


def message_action(
    space: Workspace,
    user: User,
    action: Json,
    trigger_id: str,
    source: Message,
    values: fields.Values,
) -> Json:
    """A click on an element of a message; ``values`` is what its elements hold."""
    container = {
        "type": "message", "message_ts": source.ts, "channel_id": source.channel,
        "is_ephemeral": source.for_user is not None,
    }  # fmt: skip
    if source.thread_ts:
        container["thread_ts"] = source.thread_ts
    return _action(user, action, trigger_id) | {
        "container": container,
        "channel": _channel(space, source.channel),
        "message": message_json(space, source),
        "state": {"values": values},
    }


def _action(user: User, action: Json, trigger_id: str) -> Json:
    return _common(user) | {
        "type": "block_actions",
        "trigger_id": trigger_id,
        "actions": [action],
    }


def _channel(space: Workspace, channel_id: str) -> Json:
    return {"id": channel_id, "name": space.channels[channel_id].name}


def view_submission(user: User, view: View, trigger_id: str) -> Json:
    """A window was submitted."""
    return _common(user) | {
        "type": "view_submission",
        "trigger_id": trigger_id,
        "view": view_json(view),
        "response_urls": [],
    }


def view_closed(user: User, view: View, *, cleared: bool) -> Json:
    """A window was closed that asked to be told."""
    return _common(user) | {
        "type": "view_closed",
        "view": view_json(view),
        "is_cleared": cleared,
    }


def slash_command(user: User, channel: Channel, command: str, text: str, trigger_id: str) -> Json:
    """A slash command, as form fields."""
    return {
        "token": TOKEN, "team_id": TEAM, "team_domain": "sandbox", "channel_id": channel.id,
        "channel_name": channel.name, "user_id": user.id, "user_name": user.name,
        "command": command, "text": text, "api_app_id": APP, "is_enterprise_install": "false",
        "trigger_id": trigger_id,
    }  # fmt: skip


def shortcut(
    space: Workspace, user: User, callback_id: str, trigger_id: str, message: Message | None
) -> Json:
    """A global shortcut, or one on a message."""
    payload = _common(user) | {
        "type": "shortcut" if message is None else "message_action",
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "action_ts": space.next_ts(),
    }
    if message is not None:
        payload |= {"channel": _channel(space, message.channel), "message_ts": message.ts}
        payload["message"] = message_json(space, message)
    return payload


def event(event_id: str, content: Json, seconds: int) -> Json:
    """An event with its envelope."""
    return {
        "token": TOKEN, "team_id": TEAM, "api_app_id": APP, "event": content,
        "type": "event_callback", "event_id": event_id, "event_time": seconds,
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        "is_ext_shared_channel": False,
    }  # fmt: skip


def said(space: Workspace, message: Message) -> Json:
    """Somebody wrote a message."""
    return message_json(space, message) | _where(space, message) | {"event_ts": message.ts}


def changed(space: Workspace, message: Message, before: Json, ts: str) -> Json:
    """A message is another one than before."""
    now = message_json(space, message)
    told = {"subtype": "message_changed", "message": now, "previous_message": before}
    return _hidden(space, message, ts) | told


def deleted(space: Workspace, message: Message, before: Json, ts: str) -> Json:
    """A message is gone."""
    told = {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": before}
    return _hidden(space, message, ts) | told


def _hidden(space: Workspace, message: Message, ts: str) -> Json:
    """What events about messages have that are none themselves."""
    where = _where(space, message)
    return {"type": "message", "hidden": True, "ts": ts, "event_ts": ts} | where


def _where(space: Workspace, message: Message) -> Json:
    kind = space.channels[message.channel].kind
    return {"channel": message.channel, "channel_type": "group" if kind == "private" else kind}


def _common(user: User) -> Json:
    return {
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM},
        "api_app_id": APP,
        "token": TOKEN,
        "team": {"id": TEAM, "domain": "sandbox"},
        "enterprise": None,
        "is_enterprise_install": False,
    }
