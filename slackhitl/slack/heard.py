"""What Slack tells of messages becomes small frozen values here: those in threads, those to us."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from slackhitl.desk.mentions import ToUs
from slackhitl.desk.thread_notes import Said
from slackhitl.slack import spoken

Body = Mapping[str, Any]

_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,6}")
WRITTEN = frozenset({None, "file_share", "thread_broadcast", "me_message"})
"""Kinds of messages that a person writes; all others are Slack's own, such as “has joined”."""


def in_thread(body: Body) -> Said | None:
    """A message event: what a person wrote, changed or took back in a thread.

    None for everything else: messages outside of threads, those of apps, and Slack's own.
    """
    event: Body = body["event"]
    subtype = event.get("subtype")
    if subtype in WRITTEN:
        return _said(event, event, "")
    change = str(event.get("event_ts") or event.get("ts") or "")
    if subtype == "message_changed":
        message: Body = event.get("message") or {}
        is_there = message.get("subtype") in WRITTEN
        written = message if is_there else event.get("previous_message") or {}
        return _said(event, written, change, is_there=is_there)
    if subtype == "message_deleted":
        return _said(event, event.get("previous_message") or {}, change, is_there=False)
    return None


def mention(body: Body, me: str) -> ToUs | None:
    """An app_mention event; None when another app mentions us, or an edit that names nobody."""
    event: Body = body["event"]
    return _to_us(event, event, me)


def edited_mention(body: Body, me: str) -> ToUs | None:
    """A message event by which a message came to mention us that did not before.

    Slack does not promise an app_mention event for it.
    """
    event: Body = body["event"]
    now, before = _changed(event)
    is_new = spoken.mentions(now, me) and not spoken.mentions(before, me)
    return _to_us(event, event["message"], me) if is_new else None


def reworded_mention(body: Body, me: str) -> ToUs | None:
    """A message event by which a message that mentioned us says something else."""
    event: Body = body["event"]
    now, before = _changed(event)
    is_other = now != before and spoken.mentions(now, me) and spoken.mentions(before, me)
    return _to_us(event, event["message"], me) if is_other else None


def _changed(event: Body) -> tuple[str, str]:
    """What a message says now, and what it said before; nothing of an event of another kind."""
    if event.get("subtype") != "message_changed":
        return "", ""
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    return str(now.get("text") or ""), str(before.get("text") or "")


def _to_us(event: Body, message: Body, me: str) -> ToUs | None:
    if not message.get("user") or message.get("bot_id"):
        return None
    return ToUs(
        author=str(message["user"]),
        channel=str(event["channel"]),
        ts=str(message["ts"]),
        thread_ts=message.get("thread_ts"),
        text=spoken.without(str(message.get("text") or ""), me),
    )


def _said(event: Body, message: Body, change: str, *, is_there: bool = True) -> Said | None:
    ts, thread_ts, user = (str(message.get(key) or "") for key in ("ts", "thread_ts", "user"))
    is_reply = bool(thread_ts) and thread_ts != ts
    if not is_reply or not user or message.get("bot_id") or not _TS.fullmatch(ts):
        return None
    return Said(
        author=user,
        channel=str(event["channel"]),
        ts=ts,
        thread_ts=thread_ts,
        text=_text(message) if is_there else None,
        at=datetime.fromtimestamp(float(ts), UTC),
        change=change,
    )


def _text(message: Body) -> str:
    """The words, and the names of the files that came with them."""
    files = [f"({file.get('name') or 'a file'})" for file in message.get("files") or ()]
    return "\n".join(part for part in (str(message.get("text") or ""), *files) if part)
