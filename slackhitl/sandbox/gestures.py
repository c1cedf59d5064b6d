"""What a person's gestures do: each builds a payload, hands it to the app, and shows its answer."""

import asyncio
from typing import Any

from slackhitl.sandbox import fields, files_api, payloads, rules, shapes
from slackhitl.sandbox.calls import Call
from slackhitl.sandbox.elements import Json, Wrong
from slackhitl.sandbox.links import RETRIES, RETRY_PAUSE, Answer, Link
from slackhitl.sandbox.response_urls import ResponseUrls
from slackhitl.sandbox.workspace import BOT_USER, Message, View, Workspace

NO_ANSWER = "This app did not respond in time."
BAD_ANSWER = "We had some trouble connecting. Try again?"
STACK = 3
"""How many windows may lie on each other."""
SUBSCRIPTIONS = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
}
"""By which name an app subscribes to messages, for each kind of channel."""


class Gestures:
    """The hands of the workspace: clicks, submissions, commands, messages, opened Homes."""

    def __init__(self, space: Workspace, calls: list[Call]) -> None:
        self._space = space
        self._calls = calls
        self.link: Link | None = None
        self.response_urls = ResponseUrls(space)
        self.events: frozenset[str] | None = None
        """What the app subscribes to; None for everything."""
        self._events: set[asyncio.Task[None]] = set()

    async def act(
        self,
        user: str,
        source: Message | View,
        block_id: str,
        action: Json,
        values: fields.Values | None = None,
    ) -> Answer:
        """A click on an element, with what it and the others around it held then."""
        trigger = self._space.new_trigger(user)
        ts = self._space.next_ts()
        filled = {"action_ts": ts, "block_id": block_id, **action}
        person = self._space.users[user]
        now, held = values or {}, fields.chosen(action)
        if held is not None:
            now = fields.merged(now, {block_id: {action["action_id"]: held}})
        if isinstance(source, View):
            blocks = source.content["blocks"]
            source.values = fields.state(blocks, fields.merged(source.values, now))
            payload = payloads.view_action(person, filled, trigger, source)
        else:
            state = fields.state(source.blocks, now)
            payload = payloads.message_action(self._space, person, filled, trigger, source, state)
            payload["response_url"] = self.response_urls.new(user, source.channel, source)
        return await self._deliver("interactive", payload)

    async def submit(self, user: str, view: View, values: fields.Values) -> Answer:
        """Submit a window; its answer closes, changes or marks it, as the app says."""
        blocks = view.content["blocks"]
        now = files_api.received(self._space, user, values)
        view.values = fields.state(blocks, fields.merged(view.values, now))
        missing = fields.faults(blocks, view.values)
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
        payload["response_url"] = self.response_urls.new(user, channel)
        answer = await self._deliver("slash_commands", payload)
        if not answer.acked:
            self._show(f"{command} failed: the app did not respond.", [], channel, user)
        elif answer.body.get("text") or answer.body.get("blocks"):
            blocks = answer.body.get("blocks") or []
            wrong = rules.message_problems(blocks) if blocks else []
            if not self._refused(f"the answer to {command}", "invalid_blocks", answer.body, wrong):
                alone = answer.body.get("response_type", "ephemeral") != "in_channel"
                self._show(
                    str(answer.body.get("text", "")), blocks, channel, user if alone else None
                )
        return answer

    async def shortcut(self, user: str, callback_id: str, message: Message | None) -> Answer:
        """A shortcut, on a message or anywhere."""
        trigger = self._space.new_trigger(user)
        person = self._space.users[user]
        payload = payloads.shortcut(self._space, person, callback_id, trigger, message)
        if message is not None:
            payload["response_url"] = self.response_urls.new(user, message.channel, message)
        return await self._deliver("interactive", payload)

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Somebody writes in a channel; the app hears of it when it is mentioned."""
        message = Message(self._space.next_ts(), channel, user, text, thread_ts=thread_ts)
        self._space.messages.append(message)
        self._space.changed()
        told = payloads.said(self._space, message)
        self._tell(told)
        if f"<@{BOT_USER}>" in text:
            mentioned = {key: told[key] for key in told if key != "channel_type"}
            self._tell({**mentioned, "type": "app_mention"})
        return message

    def edit(self, message: Message, text: str) -> None:
        """Its author changes a message. The app is not told again that it is mentioned: Slack does
        not promise that.
        """
        before = shapes.message_json(self._space, message)
        message.text, message.edited = text, True
        message.edited_ts = self._space.next_ts()
        self._space.changed()
        self._tell(payloads.changed(self._space, message, before, self._space.next_ts()))

    def delete(self, message: Message) -> None:
        """Its author takes a message back; one with a thread leaves a tombstone above it."""
        before = shapes.message_json(self._space, message)
        if any(m.thread_ts == message.ts for m in self._space.messages):
            message.text, message.is_tombstone = "This message was deleted.", True
            told = payloads.changed(self._space, message, before, self._space.next_ts())
        else:
            self._space.messages.remove(message)
            told = payloads.deleted(self._space, message, before, self._space.next_ts())
        self._space.changed()
        self._tell(told)

    def app_wrote(self, message: Message, before: Json | None) -> None:
        """The app posted or changed a message; Slack tells it of its own messages, too."""
        if before is None:
            self._tell(payloads.said(self._space, message))
        else:
            ts = self._space.next_ts()
            self._tell(payloads.changed(self._space, message, before, ts))

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
        name = str(content["type"])
        if name == "message":
            name = SUBSCRIPTIONS[content["channel_type"]]
        if self.events is not None and name not in self.events:
            return
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
        elif action in {"update", "push"}:
            content = body.get("view")
            wrong = rules.view_problems(content, "modal")
            if action == "push" and len(stack) >= STACK:
                wrong.append(("/view", "no more than 3 windows allowed"))
            if self._refused("the answer to view_submission", "invalid_view", body, wrong):
                view.errors = {_first_input(view): BAD_ANSWER}
            elif action == "update":
                shapes.replace_content(self._space, view, body["view"])
            else:
                pushed = shapes.new_view(self._space, user, body["view"], view)
                self._space.modals[user] = [*stack, pushed]
        elif action == "clear":
            self._space.modals[user] = []
        elif view in stack:
            self._space.modals[user] = stack[: stack.index(view)]

    def _refused(self, what: str, error: str, body: Json, wrong: list[Wrong]) -> bool:
        """Note an answer that Slack would not take, for the judges and for whoever looks on."""
        if wrong:
            remarks = tuple(f"{words} [json-pointer:{at}]" for at, words in wrong)
            self._calls.append(Call(what, body, error, remarks))
            self._space.notice(f"Slack would refuse {what}: {remarks[0]}")
        return bool(wrong)

    def _show(self, text: str, blocks: list[Json], channel: str, user: str | None) -> None:
        named = shapes.identified(self._space, blocks)
        self._space.messages.append(
            Message(
                self._space.next_ts(), channel, BOT_USER, text, named, for_user=user, is_bot=True
            )
        )
        self._space.changed()


def _first_input(view: View) -> str:
    blocks: list[Json] = view.content["blocks"]
    found: Any = next((b["block_id"] for b in blocks if b.get("type") == "input"), "")
    return str(found)
