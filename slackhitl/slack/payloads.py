"""Slack's payloads become small frozen values here and nowhere else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slackhitl.desk.review import Seen
from slackhitl.slack.ids import Act, Field, View

Body = Mapping[str, Any]


class BadPayload(Exception):
    """That button is from an older version of slackhitl. Please use the newest card."""

    def __init__(self) -> None:
        super().__init__((type(self).__doc__ or "").strip())


@dataclass(frozen=True)
class Whereabouts:
    """Who did something, and where an answer to them alone belongs."""

    user: str
    channel: str | None
    thread_ts: str | None


@dataclass(frozen=True)
class Click:
    """A pressed button, or a chosen line of a menu."""

    user: str
    act: Act
    seen: Seen
    trigger_id: str
    channel: str | None
    ts: str | None


@dataclass(frozen=True)
class Submission:
    """A submitted window; ``text`` is exactly what was typed."""

    user: str
    view: View
    seen: Seen
    text: str
    reason: str | None


@dataclass(frozen=True)
class Command:
    """A slash command and its words."""

    user: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class HomeOpened:
    """Somebody opened a tab of our Home."""

    user: str
    tab: str


@dataclass(frozen=True)
class Mention:
    """Somebody mentioned the app in a channel."""

    user: str
    channel: str
    ts: str
    thread_ts: str | None


def seen_value(seen: Seen) -> str:
    """What a person sees, as a button's value: ids and a fingerprint, never content."""
    return f"{seen.conversation_id}:{seen.draft_id or 0}:{seen.fingerprint or '-'}"


def menu_value(act: Act, seen: Seen) -> str:
    """The same for a line of a menu, which has no action id of its own (at most 150 characters)."""
    return f"{act.value}|{seen_value(seen)}"


def read_seen(value: str) -> Seen:
    """What a person saw. Raises BadPayload."""
    parts = value.split(":")
    if len(parts) != 3 or not (parts[0].isdecimal() and parts[1].isdecimal()):
        raise BadPayload
    fingerprint = "" if parts[2] == "-" else parts[2]
    return Seen(int(parts[0]), int(parts[1]) or None, fingerprint)


def click(body: Body) -> Click:
    """A block_actions payload. Raises BadPayload."""
    action = body["actions"][0]
    name, value = str(action["action_id"]), str(action.get("value") or "")
    if "selected_option" in action:
        name, _, value = str((action["selected_option"] or {}).get("value", "")).partition("|")
    try:
        act = Act(name)
    except ValueError:
        raise BadPayload from None
    where = whereabouts(body)
    return Click(
        user=where.user,
        act=act,
        seen=read_seen(value),
        trigger_id=str(body.get("trigger_id", "")),
        channel=where.channel,
        ts=(body.get("container") or {}).get("message_ts"),
    )


def submission(body: Body) -> Submission:
    """A view_submission payload. Raises BadPayload."""
    view = body["view"]
    values = view["state"]["values"]
    typed = [
        (block_id, fields[Field.REPLY].get("value") or "")
        for block_id, fields in values.items()
        if Field.REPLY in fields
    ]
    text = "".join(part for _, part in sorted(typed, key=lambda pair: _number(pair[0])))
    chosen = _option(values, Field.QUICK)
    written = _value(values, Field.INSTRUCTION)
    if not typed:
        text = " ".join(part for part in (chosen, written) if part)
    try:
        which = View(view["callback_id"])
    except ValueError:
        raise BadPayload from None
    return Submission(
        user=str(body["user"]["id"]),
        view=which,
        seen=read_seen(_metadata(view).get("seen", "")),
        text=text,
        reason=_option(values, Field.REASON),
    )


def first_input(body: Body) -> str:
    """The block of a window's first input, under which an error is shown."""
    blocks = body["view"]["blocks"]
    return next(str(block["block_id"]) for block in blocks if block["type"] == "input")


def command(body: Body) -> Command:
    """A slash command."""
    return Command(str(body["user_id"]), tuple(str(body.get("text") or "").split()))


def home_opened(body: Body) -> HomeOpened:
    """An app_home_opened event."""
    event = body["event"]
    return HomeOpened(str(event["user"]), str(event.get("tab", "home")))


def mention(body: Body) -> Mention:
    """An app_mention event."""
    event = body["event"]
    return Mention(
        str(event["user"]), str(event["channel"]), str(event["ts"]), event.get("thread_ts")
    )


def whereabouts(body: Body) -> Whereabouts:
    """Who did something and where, of any payload."""
    event = body.get("event") or {}
    user = body.get("user") or event.get("user") or body.get("user_id") or ""
    container = body.get("container") or {}
    message = body.get("message") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    if "view" in body:
        kept = _metadata(body["view"])
        channel = channel or kept.get("channel")
    return Whereabouts(
        user=str(user["id"] if isinstance(user, Mapping) else user),
        channel=channel or event.get("channel") or body.get("channel_id"),
        thread_ts=message.get("thread_ts") or container.get("thread_ts"),
    )


def metadata(seen: Seen, channel: str | None) -> str:
    """What a window keeps for its submission: ids, never content (at most 3,000 characters)."""
    return json.dumps({"seen": seen_value(seen), "channel": channel})


def _metadata(view: Body) -> dict[str, Any]:
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        raise BadPayload from None
    return kept if isinstance(kept, dict) else {}


def _number(block_id: str) -> int:
    digits = block_id.rpartition("_")[2]
    return int(digits) if digits.isdecimal() else 0


def _value(values: Body, field: Field) -> str | None:
    for fields in values.values():
        if field in fields:
            typed = fields[field].get("value")
            return str(typed) if typed else None
    return None


def _option(values: Body, field: Field) -> str | None:
    for fields in values.values():
        if field in fields:
            chosen = (fields[field].get("selected_option") or {}).get("value")
            return str(chosen) if chosen else None
    return None
