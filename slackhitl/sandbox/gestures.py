"""What a person's gestures do: each builds a payload, hands it to the app, and shows its answer."""

import asyncio
from typing import Any

from slackhitl.sandbox import payloads, rules, shapes
from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.links import RETRIES, RETRY_PAUSE, Answer, Link
from slackhitl.sandbox.workspace import BOT_USER, Channel, Message, View, Workspace

NO_ANSWER = "This app did not respond in time."


class Gestures:
    """The hands of the workspace: clicks, submissions, commands, messages, opened Homes."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self.link: Link | None = None
        self._events: set[asyncio.Task[None]] = set()

    async def act(self, user: str, source: Message | View, block_id: str, action: Json) -> Answer:
        """A click on an element, with the value that it had then."""
        trigger = self._space.new_trigger(user)
        ts = self._space.next_ts()
        filled = {"action_ts": ts, "block_id": block_id, **action}
        payload = payloads.block_action(self._space.users[user], filled, trigger, source)
        return await self._deliver("interactive", payload)

    async def submit(self, user: str, view: View, values: dict[str, dict[str, Json]]) -> Answer:
        """Submit a window; its answer closes, changes or marks it, as the app says."""
        view.values = complete(view, values)
        missing = required_but_empty(view)
        if missing:
            view.errors = missing
            self._space.changed()
            return Answer(False, 0, {"response_action": "errors", "errors": missing})
        view.busy, view.errors = True, {}
        self._space.changed()
        trigger = self._space.new_trigger(user)
        payload = payloads.view_submission(self._space.users[user], view, trigger)
        answer = await self._deliver("interactive", payload)
        view.busy = False
        if answer.acked:
            self._after_submission(user, view, answer.body)
        else:
            view.errors = {_first_input(view): NO_ANSWER}
        self._space.changed()
        return answer

    async def close(self, user: str, view: View) -> None:
        """Close a window and those above it."""
        stack = self._space.modals.get(user, [])
        if view in stack:
            self._space.modals[user] = stack[: stack.index(view)]
            self._space.changed()
        if view.content.get("notify_on_close"):
            told = payloads.view_closed(self._space.users[user], view, cleared=False)
            await self._deliver("interactive", told)

    async def command(self, user: str, channel: str, command: str, text: str) -> Answer:
        """A slash command; a message in its answer is shown to the caller alone."""
        trigger = self._space.new_trigger(user)
        place = self._space.channels[channel]
        payload = payloads.slash_command(self._space.users[user], place, command, text, trigger)
        answer = await self._deliver("slash_commands", payload)
        if not answer.acked:
            self._show(f"{command} failed: the app did not respond.", [], channel, user)
        elif answer.body.get("text") or answer.body.get("blocks"):
            blocks = answer.body.get("blocks") or []
            wrong = rules.message_problems(blocks) if blocks else []
            if wrong:
                self._space.notice(f"Slack would refuse this answer: {wrong[0][0]} {wrong[0][1]}")
            else:
                self._show(str(answer.body.get("text", "")), blocks, channel, user)
        return answer

    async def shortcut(self, user: str, callback_id: str, message: Message | None) -> Answer:
        """A shortcut, on a message or anywhere."""
        trigger = self._space.new_trigger(user)
        person = self._space.users[user]
        payload = payloads.shortcut(person, callback_id, trigger, message)
        return await self._deliver("interactive", payload)

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Somebody writes in a channel; the app hears of it when it is mentioned."""
        message = Message(self._space.next_ts(), channel, user, text, thread_ts=thread_ts)
        self._space.messages.append(message)
        self._space.changed()
        self._tell(payloads.said(message))
        if f"<@{BOT_USER}>" in text:
            self._tell({**payloads.said(message), "type": "app_mention"})
        return message

    def open_home(self, user: str) -> None:
        """Somebody looks at the app's Home."""
        channel = self._space.direct_channel(user).id
        told: Json = {"type": "app_home_opened", "user": user, "channel": channel, "tab": "home"}
        view = self._space.homes.get(user)
        if view is not None:
            told["view"] = shapes.view_json(view)
        self._tell({**told, "event_ts": self._space.next_ts()})

    async def close_events(self) -> None:
        """Deliver no more."""
        for task in self._events:
            task.cancel()
        await asyncio.gather(*self._events, return_exceptions=True)

    async def _deliver(self, kind: str, payload: Json) -> Answer:
        if self.link is None:
            return Answer(False, 0, {})
        return await self.link.deliver(kind, payload)

    def _tell(self, content: Json) -> None:
        task = asyncio.ensure_future(self._deliver_event(content))
        self._events.add(task)
        task.add_done_callback(self._events.discard)

    async def _deliver_event(self, content: Json) -> None:
        """An event that is not acknowledged comes again, three times at most."""
        seconds = int(self._space.clock().timestamp())
        payload = payloads.event(self._space.next_id("Ev"), content, seconds)
        for attempt in range(RETRIES + 1):
            if self.link is None:
                return
            answer = await self.link.deliver("events_api", payload, attempt)
            if answer.acked:
                return
            await asyncio.sleep(RETRY_PAUSE * (attempt + 1))

    def _after_submission(self, user: str, view: View, body: Json) -> None:
        stack = self._space.modals.get(user, [])
        action = body.get("response_action")
        if action == "errors":
            view.errors = {str(k): str(v) for k, v in (body.get("errors") or {}).items()}
        elif action == "update" and isinstance(body.get("view"), dict):
            shapes.replace_content(self._space, view, body["view"])
        elif action == "push" and isinstance(body.get("view"), dict):
            pushed = shapes.new_view(self._space, user, body["view"], view)
            self._space.modals[user] = [*stack, pushed]
        elif action == "clear":
            self._space.modals[user] = []
        elif view in stack:
            self._space.modals[user] = stack[: stack.index(view)]

    def _show(self, text: str, blocks: list[Json], channel: str, user: str) -> None:
        named = shapes.identified(self._space, blocks)
        self._space.messages.append(
            Message(
                self._space.next_ts(), channel, BOT_USER, text, named, for_user=user, is_bot=True
            )
        )
        self._space.changed()


def complete(view: View, given: dict[str, dict[str, Json]]) -> dict[str, dict[str, Json]]:
    """The state of a window as Slack submits it: untouched fields hold their initial values."""
    values: dict[str, dict[str, Json]] = {}
    for block in view.content["blocks"]:
        if block.get("type") != "input":
            continue
        element = block["element"]
        typed = given.get(block["block_id"], {}).get(element["action_id"])
        values[block["block_id"]] = {element["action_id"]: typed or _initial(element)}
    return values


def required_but_empty(view: View) -> dict[str, str]:
    """What Slack itself refuses before it tells the app: empty fields, texts that are too long."""
    wrong = {}
    for block in view.content["blocks"]:
        if block.get("type") != "input":
            continue
        element = block["element"]
        held = view.values[block["block_id"]][element["action_id"]]
        content = held.get("value") or held.get("selected_option") or held.get("selected_options")
        text = str(held.get("value") or "")
        if not block.get("optional") and not content:
            wrong[block["block_id"]] = "Please complete this required field."
        elif len(text) > int(element.get("max_length", 3000)):
            most = int(element.get("max_length", 3000))
            wrong[block["block_id"]] = f"Please write at most {most} characters."
    return wrong


def _initial(element: Json) -> Json:
    kind = element["type"]
    if "input" in kind:
        return {"type": kind, "value": element.get("initial_value")}
    if kind in {"static_select", "radio_buttons", "external_select"}:
        return {"type": kind, "selected_option": element.get("initial_option")}
    return {"type": kind, "selected_options": element.get("initial_options", [])}


def _first_input(view: View) -> str:
    blocks: list[Json] = view.content["blocks"]
    found: Any = next((b["block_id"] for b in blocks if b.get("type") == "input"), "")
    return str(found)


def channel_of(space: Workspace, channel_id: str) -> Channel:
    """A channel of the workspace. Raises KeyError."""
    return space.channels[channel_id]
