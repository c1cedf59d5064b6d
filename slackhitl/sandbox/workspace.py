"""The state of a small Slack workspace: people, channels, messages, windows. Nothing but values.

Whoever changes it calls ``changed()``, which wakes everybody who waits or watches.
"""

import asyncio
import contextlib
import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slackhitl.clock import Clock, utc_now

Json = dict[str, Any]

TEAM = "T0SANDBOX"
APP = "A0SLACKHITL"
BOT_USER = "U0BOT"
BOT = "B0SLACKHITL"
REVIEW = "C0REVIEW"
TRIGGER_SECONDS = 3.0


@dataclass
class User:
    """Somebody in the workspace. ``role`` is for the page's eyes; Slack knows no such thing."""

    id: str
    name: str
    real_name: str
    role: str
    color: str
    tz: str = "Europe/Berlin"
    is_away: bool = False
    dnd: tuple[float, float] | None = None  # from and until, in seconds since 1970


@dataclass
class Channel:
    """A channel, or a direct message between the app and one person."""

    id: str
    name: str
    kind: str = "channel"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    user: str | None = None


@dataclass(eq=False)
class StoredFile:
    """An uploaded file; ``complete`` once the app has said that it is there."""

    id: str
    name: str
    content_type: str
    size: int
    alt_text: str = ""
    title: str = ""
    data: bytes | None = None
    complete: bool = False
    shared: list[tuple[str, str]] = field(default_factory=list)  # channel, ts
    user: str = BOT_USER  # who brought it
    address: str = ""  # where its bytes are said to be, if not here


@dataclass(eq=False)
class Message:
    """A message as Slack keeps it; ``for_user`` makes it ephemeral, seen by that person alone."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False  # a reply that the channel shows as well
    metadata: Json | None = None
    for_user: str | None = None
    edited: bool = False
    edited_ts: str = ""  # when the person who wrote it last changed it
    is_tombstone: bool = False  # it was deleted, and its thread is still there
    is_bot: bool = False
    files: list[StoredFile] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class View:
    """A window or a Home that somebody has before them."""

    id: str
    user: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    busy: bool = False


@dataclass
class Trigger:
    """A moment in which the app may open a window for somebody: once, within three seconds."""

    user: str
    made: float
    used: bool = False


class Workspace:
    """Everything that the sandbox's Slack remembers."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self.clock = clock
        self.url = ""  # of the server, once it listens
        self.users = {
            user.id: user
            for user in (
                User("U0ANA", "ana", "Ana Alves", "agent", "#2f6f4f"),
                User("U0BEN", "ben", "Ben Brandt", "agent", "#3d5a98"),
                User("U0VERA", "vera", "Vera Vogel", "supervisor", "#8a4b2f"),
                User("U0OTTO", "otto", "Otto Orth", "colleague", "#6b5b7a"),
                User(BOT_USER, "slackhitl", "slackhitl", "bot", "#1f3d3a"),
            )
        }
        everybody = set(self.users)
        self.channels = {
            channel.id: channel
            for channel in (
                Channel(REVIEW, "support-review", members=set(everybody)),
                Channel("C0REFUNDS", "refunds", members=set(everybody)),
            )
        }
        self.groups: dict[str, set[str]] = {"S0SUPPORT": {"U0ANA", "U0BEN"}}
        self.messages: list[Message] = []
        self.homes: dict[str, View] = {}
        self.modals: dict[str, list[View]] = {}
        self.files: dict[str, StoredFile] = {}
        self.triggers: dict[str, Trigger] = {}
        self.read: dict[tuple[str, str], str] = {}
        self.notices: list[Json] = []
        self._numbers = itertools.count(1)
        self._last_ts = 0.0
        self._watchers: set[asyncio.Event] = set()

    def changed(self) -> None:
        """Wake everybody who waits for something to happen here."""
        for watcher in self._watchers:
            watcher.set()

    @contextlib.contextmanager
    def watching(self) -> Iterator[asyncio.Event]:
        """An event that is set at every change, for as long as the block runs."""
        watcher = asyncio.Event()
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    def next_ts(self) -> str:
        """A message's timestamp, which also names it: never the same twice."""
        now = max(self.clock().timestamp(), self._last_ts + 0.000001)
        self._last_ts = now
        return f"{now:.6f}"

    def next_id(self, prefix: str) -> str:
        """An id that nothing else has."""
        return f"{prefix}{next(self._numbers):08d}"

    def new_trigger(self, user: str) -> str:
        """Let the app open one window for this person, soon."""
        trigger = f"{next(self._numbers)}.{secrets.token_hex(8)}"
        self.triggers[trigger] = Trigger(user, asyncio.get_running_loop().time())
        return trigger

    def use_trigger(self, trigger_id: str) -> tuple[str | None, str]:
        """The person whose trigger this is, or None and Slack's name for what is wrong with it."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            return None, "invalid_trigger_id"
        if trigger.used:
            return None, "exchanged_trigger_id"
        if asyncio.get_running_loop().time() - trigger.made > TRIGGER_SECONDS:
            return None, "expired_trigger_id"
        trigger.used = True
        return trigger.user, ""

    def message(self, channel: str, ts: str) -> Message | None:
        """A message by its name; ephemeral ones are never found."""
        return next(
            (
                m
                for m in self.messages
                if m.channel == channel and m.ts == ts and m.for_user is None
            ),
            None,
        )

    def view(self, view_id: str) -> View | None:
        """A window that is open, or a Home."""
        for view in [*self.homes.values(), *(v for stack in self.modals.values() for v in stack)]:
            if view.id == view_id:
                return view
        return None

    def direct_channel(self, user: str) -> Channel:
        """The direct messages between the app and this person."""
        channel = next((c for c in self.channels.values() if c.user == user), None)
        if channel is None:
            channel = Channel(
                f"D0{user[2:]}", "slackhitl", "im", members={user, BOT_USER}, user=user
            )
            self.channels[channel.id] = channel
        return channel

    def notice(self, text: str, level: str = "error") -> None:
        """Something that the page tells whoever looks at it."""
        self.notices = [
            *self.notices[-9:],
            {"id": self.next_id("N"), "text": text, "level": level},
        ]
        self.changed()


def new_hash(now: datetime) -> str:
    """What tells one state of a view from the next."""
    return f"{now.timestamp():.6f}.{secrets.token_hex(4)}"
