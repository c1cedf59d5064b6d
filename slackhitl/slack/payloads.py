"""Slack's payloads become small frozen values here and nowhere else."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slackhitl.desk.decisions import Seen
from slackhitl.desk.enclosures import NOTHING, Attach, NewFile
from slackhitl.desk.figures import HomeFilter
from slackhitl.slack import spoken
from slackhitl.slack.ids import Act, Field, View
from slackhitl.slack.open_window import joined, reply_of
from slackhitl.slack.texts import one_line
from slackhitl.slack.values import BadPayload, read_home, read_metadata, read_seen

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Whereabouts:
    """Who did something, and where an answer to them alone belongs.

    ``answer_url`` takes a few such answers for half an hour, even from who may not post there.
    """

    user: str
    channel: str | None
    thread_ts: str | None
    answer_url: str = ""


@dataclass(frozen=True)
class Click:
    """A pressed button, or a chosen line of a menu."""

    user: str
    act: Act
    seen: Seen
    trigger_id: str
    channel: str | None
    ts: str | None  # of the card, or of the message that holds the button
    view_id: str = ""  # of the window that holds the button, if one does
    words: str = ""  # that the button stands for
    view_hash: str = ""  # of that window, as it was clicked in
    thread_ts: str | None = None
    answer_url: str = ""

    @property
    def whereabouts(self) -> Whereabouts:
        """Where an answer to whoever clicked belongs."""
        return Whereabouts(self.user, self.channel, self.thread_ts, self.answer_url)

    @property
    def row(self) -> int:
        """A row of the desk that the button is about beside what was seen; 0 for none."""
        return int(self.words) if self.words.isdecimal() else 0


@dataclass(frozen=True)
class Submission:
    """A submitted window; ``text`` is exactly what was typed, of all fields together."""

    user: str
    view: View
    seen: Seen
    text: str
    reason: str | None
    channel: str | None
    ts: str | None  # of the card that the window was opened from
    view_id: str
    hash: str
    attach: Attach = NOTHING
    picked: tuple[int, ...] = ()  # ids of what was chosen among rows of the desk
    row: int = 0  # of the desk, which the window is about beside what was seen
    version: int = 0  # of that row
    given: Mapping[str, str] = field(default_factory=dict)
    """What other fields hold, by their names; those left empty are missing."""
    fields: tuple[tuple[str, str], ...] = ()  # of the reply: block ids and what stands in them
    gesture: str = ""
    """Names the window and what was typed into it: the same when somebody presses its button once
    more, since Slack told them that it could not be reached.
    """


@dataclass(frozen=True)
class Command:
    """A slash command and its words."""

    user: str
    words: tuple[str, ...]
    channel: str | None
    trigger_id: str

    @property
    def rest(self) -> str:
        """What stands after the first word."""
        return " ".join(self.words[1:])


@dataclass(frozen=True)
class HomeOpened:
    """Somebody opened a tab of our Home."""

    user: str
    tab: str


@dataclass(frozen=True)
class Beginning:
    """Somebody wants to write to a customer, from a shortcut or with the command."""

    user: str
    trigger_id: str
    channel: str | None = None
    to: str = ""


@dataclass(frozen=True)
class OnMessage:
    """A shortcut on a message; ``text`` is what a person said in it, with Slack's marks, empty for
    one of ours.
    """

    user: str
    trigger_id: str
    channel: str
    ts: str
    thread_ts: str | None
    text: str


def click(body: Body) -> Click:
    """A block_actions payload. Raises BadPayload."""
    action = body["actions"][0]
    name, value = str(action["action_id"]), str(action.get("value") or "")
    if "selected_option" in action:
        name, _, value = str((action["selected_option"] or {}).get("value", "")).partition("|")
    name = name.partition(".")[0]
    if name not in set(Act):
        raise BadPayload
    value, _, words = value.partition("|")
    where = whereabouts(body)
    window = body.get("view") or {}
    is_window = window.get("type") == "modal"
    kept = read_metadata(window) if is_window else {}
    return Click(
        user=where.user,
        act=Act(name),
        seen=read_seen(value),
        trigger_id=str(body.get("trigger_id") or ""),
        channel=where.channel,
        ts=kept.get("ts") or (body.get("container") or {}).get("message_ts"),
        view_id=str(window.get("id") or "") if is_window else "",
        words=words,
        view_hash=str(window.get("hash") or "") if is_window else "",
        thread_ts=where.thread_ts,
        answer_url=where.answer_url,
    )


def submission(body: Body) -> Submission:
    """A view_submission payload. Raises BadPayload."""
    view = body["view"]
    values: Body = (view.get("state") or {}).get("values") or {}
    if view.get("callback_id") not in set(View):
        raise BadPayload
    kept = read_metadata(view)
    which = View(view["callback_id"])
    return Submission(
        user=str(body["user"]["id"]),
        view=which,
        seen=read_seen(str(kept.get("seen", ""))),
        text=_instruction(values) if which is View.REDRAFT else joined(reply_of(values)),
        reason=_choice(values, Field.REASON),
        channel=kept.get("channel"),
        ts=kept.get("ts"),
        view_id=str(view.get("id") or ""),
        hash=str(view.get("hash") or ""),
        attach=Attach(_kept(values), _chosen(values)),
        picked=_picked(values),
        given=_given(values),
        fields=reply_of(values),
        row=int(kept.get("row") or 0),
        version=int(kept.get("version") or 0),
        gesture=_gesture(view),
    )


def _gesture(view: Body) -> str:
    typed = [view.get("private_metadata"), (view.get("state") or {}).get("values")]
    words = json.dumps(typed, sort_keys=True, ensure_ascii=True)
    return f"{view.get('id') or ''}:{hashlib.sha256(words.encode()).hexdigest()}"


def _picked(values: Body) -> tuple[int, ...]:
    state = (values.get(Field.PICKED) or {}).get(Field.PICKED) or {}
    chosen = state.get("selected_options") or [state.get("selected_option") or {}]
    return tuple(int(one["value"]) for one in chosen if str(one.get("value", "")).isdigit())


def _given(values: Body) -> dict[str, str]:
    """The value of every field that has a plain one: words, a choice, a person, a time."""
    found = {}
    for fields in values.values():
        for name, state in fields.items():
            chosen = (state.get("selected_option") or {}).get("value")
            told = (
                state.get("value"),
                chosen,
                state.get("selected_user") or state.get("selected_conversation"),
            )
            value = next((one for one in told if one), state.get("selected_date_time"))
            if value:
                found[name] = str(value)
    return found


def first_input(body: Body) -> str:
    """The block of a window's first input, under which an error is shown."""
    blocks = (body.get("view") or {}).get("blocks") or []
    return next((str(one["block_id"]) for one in blocks if one.get("type") == "input"), "")


def input_of(body: Body, field: str) -> str:
    """The block of a window's field of this name; the first input where there is none."""
    shown = (body.get("view") or {}).get("blocks") or []
    named = (one for one in shown if (one.get("element") or {}).get("action_id") == field)
    return next((str(one["block_id"]) for one in named), first_input(body))


def file_input(body: Body) -> str:
    """The block of a window's field for files; the first input where there is none."""
    shown = (body.get("view") or {}).get("blocks") or []
    named = (str(one.get("block_id")) for one in shown)
    return next((one for one in named if one == Field.FILES), first_input(body))


def command(body: Body) -> Command:
    """A slash command."""
    return Command(
        user=str(body["user_id"]),
        words=tuple(str(body.get("text") or "").split()),
        channel=body.get("channel_id"),
        trigger_id=str(body.get("trigger_id") or ""),
    )


def home_choice(body: Body) -> tuple[HomeFilter, int, str | None]:
    """Which list of the Home somebody chose, from where, and whose. Raises BadPayload."""
    return read_home(str(body["actions"][0].get("value") or ""))


def home_opened(body: Body) -> HomeOpened:
    """An app_home_opened event."""
    event = body["event"]
    return HomeOpened(str(event["user"]), str(event.get("tab", "home")))


def beginning(body: Body) -> Beginning:
    """A global shortcut."""
    return Beginning(str(body["user"]["id"]), str(body.get("trigger_id") or ""))


def on_message(body: Body, me: str) -> OnMessage:
    """A message shortcut; ``me`` is the app's own user id."""
    message = body.get("message") or {}
    is_ours = bool(message.get("bot_id")) or not message.get("user")
    return OnMessage(
        user=str(body["user"]["id"]),
        trigger_id=str(body.get("trigger_id") or ""),
        channel=_id(body.get("channel")) or "",
        ts=str(body.get("message_ts") or message.get("ts") or ""),
        thread_ts=message.get("thread_ts"),
        text="" if is_ours else spoken.without(str(message.get("text") or ""), me),
    )


def whereabouts(body: Body) -> Whereabouts:
    """Who did something and where, of any payload."""
    event = body.get("event") or {}
    user = body.get("user") or event.get("user") or body.get("user_id") or ""
    container = body.get("container") or {}
    message = body.get("message") or {}
    channel = _id(body.get("channel")) or container.get("channel_id")
    if body.get("view"):
        channel = channel or read_metadata(body["view"]).get("channel")
    return Whereabouts(
        user=_id(user) or "",
        channel=channel or _id(event.get("channel")) or body.get("channel_id"),
        thread_ts=message.get("thread_ts") or container.get("thread_ts") or event.get("thread_ts"),
        answer_url=str(body.get("response_url") or ""),
    )


def message_place(body: Body) -> tuple[str, str]:
    """The channel and the ts of the message that a gesture was on; empty where it was on none."""
    container = body.get("container") or {}
    ts = container.get("message_ts") or (body.get("message") or {}).get("ts")
    return whereabouts(body).channel or "", str(ts or "")


def _instruction(values: Body) -> str:
    typed: Body = next(
        (fields[Field.INSTRUCTION] for fields in values.values() if Field.INSTRUCTION in fields), {}
    )
    return str(typed.get("value") or "").strip()


def _kept(values: Body) -> tuple[int, ...]:
    """Which files of the draft stay ticked, by their numbers."""
    held: Body = next((one[Field.KEPT] for one in values.values() if Field.KEPT in one), {})
    ticked = [str(option.get("value")) for option in held.get("selected_options") or ()]
    return tuple(int(number) for number in ticked if number.isdecimal())


def _chosen(values: Body) -> tuple[NewFile, ...]:
    """Files that were chosen in the window."""
    held: Body = next((one[Field.FILES] for one in values.values() if Field.FILES in one), {})
    return tuple(
        NewFile(
            str(file["id"]),
            one_line(str(file.get("name") or "file")),
            str(file.get("mimetype") or "application/octet-stream"),
            int(file.get("size") or 0),
        )
        for file in held.get("files") or ()
    )


def _choice(values: Body, field: Field) -> str | None:
    for fields in values.values():
        if field in fields:
            return (fields[field].get("selected_option") or {}).get("value")
    return None


def _id(place: Any) -> str | None:
    """The id of a user or a channel, which Slack gives as an object or bare."""
    return place.get("id") if isinstance(place, Mapping) else place or None
