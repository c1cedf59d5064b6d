"""Hands for tests and practice: a colleague in the workspace, who presses what they can read."""

import base64
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.gestures import Gestures
from slackhitl.sandbox.links import Answer
from slackhitl.sandbox.mailbox import File
from slackhitl.sandbox.workspace import REVIEW, Message, View, Workspace

Until = Callable[..., Awaitable[None]]
Chosen = str | File
"""A box that is ticked, by its words, or a file from one's machine."""


class NotThereError(AssertionError):
    """Somebody wanted to press or fill in what is not to be seen."""


class Shown(Protocol):
    """Anything with blocks that elements can be pressed in."""

    @property
    def blocks(self) -> list[Json]: ...


@dataclass(frozen=True)
class Pressable:
    """An element with the text that a person reads on it, and what pressing it sends."""

    text: str
    block_id: str
    action: Json


@dataclass(frozen=True)
class Reply:
    """What a submission or a command led to."""

    acked: bool
    errors: dict[str, str]
    text: str


class Person:
    """A member of the workspace, with their own eyes and hands."""

    def __init__(self, space: Workspace, gestures: Gestures, until: Until, user: str) -> None:
        self._space = space
        self._gestures = gestures
        self._until = until
        self.id = user

    @property
    def modals(self) -> list[View]:
        """The windows before them, the top one last."""
        return list(self._space.modals.get(self.id, []))

    @property
    def modal(self) -> View | None:
        """The window on top."""
        return self.modals[-1] if self.modals else None

    @property
    def home(self) -> View | None:
        """The app's Home as they see it."""
        return self._space.homes.get(self.id)

    @property
    def ephemerals(self) -> list[Message]:
        """What was said to them alone."""
        return [m for m in self._space.messages if m.for_user == self.id]

    @property
    def direct_messages(self) -> list[Message]:
        """What the app wrote to them directly."""
        channel = self._space.direct_channel(self.id).id
        return [m for m in self._space.messages if m.channel == channel]

    def goes_away(self) -> None:
        """Leave the desk, so that Slack shows them as away."""
        self._space.users[self.id].is_away = True

    def comes_back(self) -> None:
        """Be at the desk again."""
        self._space.users[self.id].is_away = False

    def wants_peace(self, begin: float, end: float) -> None:
        """Pause notifications, from and until a time in seconds since 1970."""
        self._space.users[self.id].dnd = (begin, end)

    def button(self, source: Message | View, text: str) -> Pressable:
        """The element that reads so. Raises NotThereError with what there is."""
        found = list(pressables(_blocks(source)))
        for candidate in found:
            if candidate.text == text:
                return candidate
        raise NotThereError(f"no “{text}” among {[candidate.text for candidate in found]}")

    async def press(self, source: Message | View, text: str) -> Answer:
        """Press the button, or choose the menu's line, that reads so."""
        return await self.press_button(source, self.button(source, text))

    async def press_button(self, source: Message | View, pressed: Pressable) -> Answer:
        """Press an element that was seen earlier, whatever is shown by now."""
        return await self._gestures.act(self.id, source, pressed.block_id, pressed.action)

    async def sees_modal(self, timeout: float = 5) -> View:
        """Wait for a window."""
        await self._until(lambda: self.modal is not None, timeout=timeout, what="a window")
        assert self.modal is not None
        return self.modal

    def labels(self, view: View) -> list[str]:
        """The fields of a window, as they are labelled."""
        return [b["label"]["text"] for b in view.content["blocks"] if b.get("type") == "input"]

    def initial(self, view: View, label: str) -> str:
        """What stands in a field at first."""
        return str(_input(view, label)["element"].get("initial_value", ""))

    async def submit(self, view: View, fields: Mapping[str, str | Sequence[Chosen]]) -> Reply:
        """Fill fields in by their labels and submit; a menu's field takes the line's text, boxes
        those of the ticked ones, and a field for files the files."""
        values: dict[str, dict[str, Json]] = {}
        for label, typed in fields.items():
            block = _input(view, label)
            element = block["element"]
            values[block["block_id"]] = {element["action_id"]: _filled(element, typed)}
        answer = await self._gestures.submit(self.id, view, values)
        return Reply(answer.acked, dict(view.errors), "")

    async def close_modal(self) -> None:
        """Close the window on top."""
        if self.modal is not None:
            await self._gestures.close(self.id, self.modal)

    async def command(self, line: str, channel: str = REVIEW) -> Reply:
        """Type a slash command; its answer, as text."""
        command, _, text = line.partition(" ")
        before = len(self.ephemerals)
        answer = await self._gestures.command(self.id, channel, command, text)
        shown = "\n".join(as_text(message) for message in self.ephemerals[before:])
        return Reply(answer.acked, {}, shown)

    async def shortcut(self, callback_id: str) -> Reply:
        """Choose one of the app's global shortcuts; what it says to them alone, as text."""
        return await self._shortcut(callback_id, None)

    async def message_shortcut(self, message: Message, callback_id: str) -> Reply:
        """Choose one of the app's shortcuts in a message's menu."""
        return await self._shortcut(callback_id, message)

    async def _shortcut(self, callback_id: str, message: Message | None) -> Reply:
        before = len(self.ephemerals)
        answer = await self._gestures.shortcut(self.id, callback_id, message)
        shown = "\n".join(as_text(one) for one in self.ephemerals[before:])
        return Reply(answer.acked, {}, shown)

    def says(self, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Write in a channel or thread."""
        return self._gestures.say(self.id, channel, text, thread_ts)

    def edits(self, message: Message, text: str) -> None:
        """Change what they wrote."""
        self._gestures.edit(message, text)

    def deletes(self, message: Message) -> None:
        """Take back what they wrote."""
        self._gestures.delete(message)

    async def opens_home(self, timeout: float = 5) -> View:
        """Look at the app's Home, once the app has published it."""
        before = self.home.hash if self.home is not None else ""
        self._gestures.open_home(self.id)
        await self._until(
            lambda: self.home is not None and self.home.hash != before, timeout=timeout, what="Home"
        )
        assert self.home is not None
        return self.home


def pressables(blocks: list[Json]) -> Iterator[Pressable]:
    """Everything in blocks that can be pressed or chosen, by the text on it."""
    for block in blocks:
        parts = list(block.get("elements", [])) if block["type"] == "actions" else []
        if isinstance(block.get("accessory"), dict):
            parts.append(block["accessory"])
        for element in parts:
            action = {"type": element["type"], "action_id": element.get("action_id", "")}
            if element["type"] == "button":
                action |= {"text": element["text"]}
                if "value" in element:
                    action["value"] = element["value"]
                yield Pressable(element["text"]["text"], block["block_id"], action)
            for line in element.get("options", []):
                chosen = action | {"selected_option": line}
                yield Pressable(line["text"]["text"], block["block_id"], chosen)


def as_text(shown: Message | View) -> str:
    """All that a person can read, a line a piece: for assertions and for failures' messages."""
    pieces = list(_texts(_blocks(shown)))
    if isinstance(shown, Message) and not pieces:
        pieces = [shown.text]
    return "\n".join(pieces)


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if part.get("type") in {"rich_text_section", "rich_text_quote"}:
            yield "".join(str(leaf.get("text", "")) for leaf in part.get("elements", []))
            return
        for key, value in part.items():
            if key in {"text", "initial_value", "alt_text"} and isinstance(value, str):
                yield value
            elif key not in {"placeholder", "confirm"}:
                yield from _texts(value)
    elif isinstance(part, list):
        for piece in part:
            yield from _texts(piece)


def _blocks(shown: Message | View) -> list[Json]:
    if isinstance(shown, Message):
        return shown.blocks
    blocks: list[Json] = shown.content["blocks"]
    return blocks


def _input(view: View, label: str) -> Json:
    for block in view.content["blocks"]:
        if block.get("type") == "input" and block["label"]["text"] == label:
            found: Json = block
            return found
    raise NotThereError(f"no field “{label}”")


def _filled(element: Json, typed: str | Sequence[Chosen]) -> Json:
    if element["type"] == "file_input":
        files = [one for one in typed if not isinstance(one, str)]
        return {"type": element["type"], "files": [_encoded(one) for one in files]}
    if element["type"] == "checkboxes":
        ticked = [o for o in element["options"] if o["text"]["text"] in typed]
        return {"type": element["type"], "selected_options": ticked}
    if element["type"] in {"static_select", "radio_buttons"}:
        line = next((o for o in element["options"] if o["text"]["text"] == typed), None)
        if line is None:
            raise NotThereError(f"no line “{typed}” in the menu")
        return {"type": element["type"], "selected_option": line}
    if element["type"] == "users_select":
        return {"type": element["type"], "selected_user": typed or None}
    if element["type"] == "datetimepicker":
        return {"type": element["type"], "selected_date_time": int(str(typed)) if typed else None}
    return {"type": element["type"], "value": typed or None}


def _encoded(file: File) -> Json:
    encoded = base64.b64encode(file.data).decode()
    return {"name": file.name, "type": file.content_type, "base64": encoded}
