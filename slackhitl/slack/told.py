"""How far a card's thread tells, written into the metadata of its posts and read back from there.

So after a post of unknown outcome the thread itself says whether it stands there.
"""

from collections.abc import Mapping
from typing import Any

from slackhitl.slack.ids import NEWS_EVENT

Told = tuple[int, int]
"""The number of an event, and which of its posts."""
NOTHING: Told = (0, 0)


def metadata(told: Told) -> dict[str, Any]:
    """Of a post after which the thread tells so far."""
    return {"event_type": NEWS_EVENT, "event_payload": {"number": told[0], "part": told[1]}}


def read(message: Mapping[str, Any]) -> Told:
    """How far the thread tells up to this message; nothing, when it is none of these posts."""
    meta = message.get("metadata") or {}
    payload = meta.get("event_payload") or {}
    if meta.get("event_type") != NEWS_EVENT:
        return NOTHING
    return int(payload.get("number") or 0), int(payload.get("part") or 0)
