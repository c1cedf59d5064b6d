"""Slack's Web API as far as the app uses it, refusing what Slack refuses under the same names."""

import json
from collections.abc import Callable
from typing import Any

from slackhitl.sandbox import channels, files_api, presence_api, rules, views_api
from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.refusals import RefusalError, refuse_if
from slackhitl.sandbox.shapes import identified, message_json
from slackhitl.sandbox.workspace import BOT, BOT_USER, TEAM, Message, Workspace

Method = Callable[[Workspace, Json], Json]

MOST_MESSAGES = 999
MOST_MEMBERS = 1000
NOT_JSON = {
    "blocks": "invalid_blocks_format",
    "metadata": "invalid_metadata_format",
    "attachments": "invalid_attachments",
    "view": "invalid_arguments",
    "files": "invalid_arguments",
}
"""Arguments that hold JSON, and what Slack says when they do not."""


def read_arguments(query: Json, body: Json) -> Json:
    """Arguments as a call gives them: strings of JSON become what they hold."""
    merged = {**query, **body}
    for name, error in NOT_JSON.items():
        if isinstance(merged.get(name), str) and merged[name]:
            try:
                merged[name] = json.loads(merged[name])
            except ValueError:
                raise RefusalError(error, [f"{name} is not JSON"]) from None
    return merged


def post_message(space: Workspace, given: Json) -> Json:
    """chat.postMessage."""
    channel = channels.open_to_posts(space, given)
    text, blocks = _content(space, given)
    thread_ts = given.get("thread_ts") or None
    if thread_ts and space.message(channel.id, str(thread_ts)) is None:
        raise RefusalError("thread_not_found")
    message = Message(
        ts=space.next_ts(),
        channel=channel.id,
        user=BOT_USER,
        text=text,
        blocks=blocks,
        thread_ts=str(thread_ts) if thread_ts else None,
        broadcast=bool(thread_ts)
        and str(given.get("reply_broadcast", "")).lower() in {"1", "true"},
        metadata=_metadata(given),
        is_bot=True,
    )
    space.messages.append(message)
    space.changed()
    return {"channel": channel.id, "ts": message.ts, "message": message_json(space, message)}


def update_message(space: Workspace, given: Json) -> Json:
    """chat.update. Text without blocks takes the blocks away, as Slack does."""
    channel = channels.open_to_posts(space, given)
    message = space.message(channel.id, str(given.get("ts", "")))
    if message is None:
        raise RefusalError("message_not_found")
    if message.user != BOT_USER:
        raise RefusalError("cant_update_message")
    metadata = _metadata(given) if "metadata" in given else message.metadata
    if "text" in given or "blocks" in given:
        message.text, message.blocks = _content(space, given)
    message.metadata = metadata
    message.edited = not message.blocks
    space.changed()
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": message_json(space, message),
    }


def delete_message(space: Workspace, given: Json) -> Json:
    """chat.delete."""
    channel = channels.known(space, given)
    message = space.message(channel.id, str(given.get("ts", "")))
    if message is None:
        raise RefusalError("message_not_found")
    if message.user != BOT_USER:
        raise RefusalError("cant_delete_message")
    space.messages.remove(message)
    space.changed()
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(space: Workspace, given: Json) -> Json:
    """chat.postEphemeral: seen by one person, kept by nobody."""
    channel = channels.open_to_posts(space, given)
    user = str(given.get("user", ""))
    if user not in channel.members:
        raise RefusalError("user_not_in_channel")
    text, blocks = _content(space, given)
    thread_ts = given.get("thread_ts") or None
    message = Message(
        ts=space.next_ts(),
        channel=channel.id,
        user=BOT_USER,
        text=text,
        blocks=blocks,
        thread_ts=str(thread_ts) if thread_ts else None,
        for_user=user,
        is_bot=True,
    )
    space.messages.append(message)
    space.changed()
    return {"message_ts": message.ts}


def permalink(space: Workspace, given: Json) -> Json:
    """chat.getPermalink."""
    channel = channels.known(space, given)
    ts = str(given.get("message_ts", ""))
    if space.message(channel.id, ts) is None:
        raise RefusalError("message_not_found")
    link = f"https://sandbox.slack.example/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def history(space: Workspace, given: Json) -> Json:
    """conversations.history: top-level messages, the newest first."""
    channel = channels.readable(space, given)
    top = [
        m for m in space.messages if m.channel == channel.id and (m.broadcast or not m.thread_ts)
    ]
    return _page(space, top[::-1], given)


def replies(space: Workspace, given: Json) -> Json:
    """conversations.replies: a thread with its parent, the oldest first."""
    channel = channels.readable(space, given)
    ts = str(given.get("ts", ""))
    if space.message(channel.id, ts) is None:
        raise RefusalError("thread_not_found")
    found = [m for m in space.messages if m.channel == channel.id and ts in {m.ts, m.thread_ts}]
    return _page(space, found, given)


def channel_info(space: Workspace, given: Json) -> Json:
    """conversations.info."""
    return {"channel": channels.channel_json(channels.known(space, given))}


def channel_list(space: Workspace, given: Json) -> Json:
    """conversations.list."""
    return {
        "channels": [channels.channel_json(c) for c in space.channels.values() if c.kind != "im"]
    }


def channel_members(space: Workspace, given: Json) -> Json:
    """conversations.members."""
    members = sorted(channels.readable(space, given).members)
    limit, start = min(_number(given, "limit", 100), MOST_MEMBERS), _number(given, "cursor", 0)
    following = str(start + limit) if start + limit < len(members) else ""
    page = members[start : start + limit]
    return {"members": page, "response_metadata": {"next_cursor": following}}


def open_direct(space: Workspace, given: Json) -> Json:
    """conversations.open, with one person."""
    users = [user for user in str(given.get("users", "")).split(",") if user]
    if len(users) != 1 or users[0] not in space.users:
        raise RefusalError("user_not_found")
    return {"channel": {"id": space.direct_channel(users[0]).id}}


def user_info(space: Workspace, given: Json) -> Json:
    """users.info."""
    user = space.users.get(str(given.get("user", "")))
    if user is None:
        raise RefusalError("user_not_found")
    return {
        "user": {
            "id": user.id, "name": user.name, "real_name": user.real_name, "tz": user.tz,
            "is_bot": user.role == "bot", "profile": {"display_name": user.real_name},
        }
    }  # fmt: skip


def user_list(space: Workspace, given: Json) -> Json:
    """users.list."""
    return {"members": [user_info(space, {"user": user})["user"] for user in space.users]}


def group_members(space: Workspace, given: Json) -> Json:
    """usergroups.users.list."""
    group = space.groups.get(str(given.get("usergroup", "")))
    if group is None:
        raise RefusalError("no_such_subteam")
    return {"users": sorted(group)}


def auth_test(space: Workspace, given: Json) -> Json:
    """auth.test."""
    return {
        "url": "https://sandbox.slack.example/", "team": "Acme Outdoor", "user": "slackhitl",
        "team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT, "is_enterprise_install": False,
    }  # fmt: skip


def add_reaction(space: Workspace, given: Json) -> Json:
    """reactions.add."""
    channel = channels.known(space, given)
    message = space.message(channel.id, str(given.get("timestamp", "")))
    if message is None:
        raise RefusalError("message_not_found")
    users = message.reactions.setdefault(str(given.get("name", "")), [])
    if BOT_USER in users:
        raise RefusalError("already_reacted")
    users.append(BOT_USER)
    space.changed()
    return {}


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "chat.delete": delete_message,
    "chat.getPermalink": permalink,
    "chat.postEphemeral": post_ephemeral,
    "chat.postMessage": post_message,
    "chat.update": update_message,
    "conversations.history": history,
    "conversations.info": channel_info,
    "conversations.list": channel_list,
    "conversations.members": channel_members,
    "conversations.open": open_direct,
    "conversations.replies": replies,
    "dnd.info": presence_api.dnd_info,
    "dnd.teamInfo": presence_api.dnd_team_info,
    "files.completeUploadExternal": files_api.complete_upload,
    "files.delete": files_api.delete_file,
    "files.getUploadURLExternal": files_api.new_upload,
    "files.info": files_api.file_info,
    "reactions.add": add_reaction,
    "usergroups.users.list": group_members,
    "users.getPresence": presence_api.presence,
    "users.info": user_info,
    "users.list": user_list,
    "views.open": views_api.open_view,
    "views.publish": views_api.publish_view,
    "views.push": views_api.push_view,
    "views.update": views_api.update_view,
}
"""Every method that the sandbox knows; any other is answered unknown_method."""


def _content(space: Workspace, given: Json) -> tuple[str, list[Json]]:
    text, blocks = str(given.get("text") or ""), given.get("blocks") or []
    if not text and not blocks:
        raise RefusalError("no_text")
    if blocks:
        refuse_if(rules.message_problems(blocks), "invalid_blocks")
        if rules.is_too_long(blocks):
            raise RefusalError("msg_blocks_too_long")
    if len(text) > rules.TEXT:
        text = text[: rules.TEXT]
    return text, identified(space, blocks)


def _metadata(given: Json) -> Json | None:
    meta = given.get("metadata")
    if meta is None or meta == {}:
        return None
    if not isinstance(meta, dict) or not isinstance(meta.get("event_type"), str):
        raise RefusalError("invalid_metadata_format")
    if not isinstance(meta.get("event_payload"), dict):
        raise RefusalError("invalid_metadata_schema")
    return meta


def _page(space: Workspace, messages: list[Message], given: Json) -> Json:
    limit, start = _number(given, "limit", 100), _number(given, "cursor", 0)
    with_metadata = str(given.get("include_all_metadata", "")).lower() in {"true", "1"}
    kept = [m for m in messages if m.for_user is None and _within(m.ts, given)]
    limit = min(limit or 100, MOST_MESSAGES)
    page = kept[start : start + limit]
    more = start + limit < len(kept)
    return {
        "messages": [message_json(space, m, with_metadata) for m in page],
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + limit) if more else ""},
    }


def _number(given: Json, name: str, otherwise: int) -> int:
    value = str(given.get(name) or otherwise)
    if not value.isdecimal():
        raise RefusalError(f"invalid_{name}")
    return int(value)


def _within(ts: str, given: Json) -> bool:
    """Whether a message lies between ``oldest`` and ``latest``, ends only when ``inclusive``."""
    inclusive = str(given.get("inclusive", "")).lower() in {"true", "1"}
    for name, beyond in (("oldest", float.__lt__), ("latest", float.__gt__)):
        if not given.get(name):
            continue
        try:
            edge, at = float(given[name]), float(ts)
        except (TypeError, ValueError):
            raise RefusalError(f"invalid_ts_{name}") from None
        if beyond(at, edge) or (at == edge and not inclusive):
            return False
    return True


def answer(space: Workspace, method: str, given: Json) -> Json:
    """What a call is answered: ok with its result, or not ok with Slack's name for why."""
    known = METHODS.get(method)
    if known is None:
        return {"ok": False, "error": "unknown_method", "req_method": method}
    try:
        return {"ok": True, **known(space, given)}
    except RefusalError as refusal:
        refused: dict[str, Any] = {"ok": False, "error": refusal.error}
        if refusal.remarks:
            refused["errors"] = refusal.remarks
            refused["response_metadata"] = {"messages": refusal.remarks}
        return refused
