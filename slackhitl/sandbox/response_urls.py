"""Addresses at which an app may answer a gesture later: five times within half an hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slackhitl.sandbox import rules
from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.refusals import RefusalError, refuse_if
from slackhitl.sandbox.shapes import identified
from slackhitl.sandbox.workspace import BOT_USER, Message, Workspace

USES = 5
LIFE = timedelta(minutes=30)


@dataclass
class Place:
    """Whose gesture an address belongs to, where it was, and on which message."""

    user: str
    channel: str
    message: Message | None
    made: datetime
    used: int = 0


class ResponseUrls:
    """The addresses of one workspace."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._places: dict[str, Place] = {}

    def new(self, user: str, channel: str, message: Message | None = None) -> str:
        """An address for this gesture."""
        name = self._space.next_id("R")
        self._places[name] = Place(user, channel, message, self._space.clock())
        return f"{self._space.url}/response/{name}"

    def answer(self, name: str, body: Any) -> None:
        """What the app says. Raises RefusalError, with Slack's name for why it may not."""
        place = self._places.get(name)
        if place is None or self._space.clock() - place.made > LIFE:
            raise RefusalError("expired_url")
        if place.used >= USES:
            raise RefusalError("used_url")
        given: Json = body if isinstance(body, dict) else {}
        original = place.message if place.message in self._space.messages else None
        if given.get("delete_original") is True:
            place.used += 1
            if original is not None:
                self._space.messages.remove(original)
        else:
            text, blocks = self._content(given)
            place.used += 1
            if given.get("replace_original") is True and original is not None:
                original.text, original.blocks = text, blocks
                original.edited = not blocks
            else:
                self._space.messages.append(self._message(place, given, text, blocks))
        self._space.changed()

    def _content(self, given: Json) -> tuple[str, list[Json]]:
        text, blocks = str(given.get("text") or ""), given.get("blocks") or []
        if not text and not blocks:
            raise RefusalError("no_text")
        refuse_if(rules.message_problems(blocks), "invalid_blocks")
        return text, identified(self._space, blocks)

    def _message(self, place: Place, given: Json, text: str, blocks: list[Json]) -> Message:
        alone = given.get("response_type", "ephemeral") != "in_channel"
        thread_ts = given.get("thread_ts")
        if thread_ts is None and place.message is not None:
            thread_ts = place.message.thread_ts
        return Message(
            ts=self._space.next_ts(),
            channel=place.channel,
            user=BOT_USER,
            text=text,
            blocks=blocks,
            thread_ts=str(thread_ts) if thread_ts else None,
            for_user=place.user if alone else None,
            is_bot=True,
        )
