"""What our buttons, fields and windows carry, written here and read back: ids, never content."""

import json
import re
from collections.abc import Mapping
from typing import Any

from slackhitl.desk.case_views import DraftView, ReviewView
from slackhitl.desk.decisions import Seen
from slackhitl.desk.figures import HomeFilter
from slackhitl.slack.ids import Act, Field

_SEEN = re.compile(r"([0-9]{1,18}):([0-9]{1,18}):([0-9a-f]{1,64}|-)(?::([0-9]{1,18}))?")
_LESSON = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})")
_REPLY_BLOCK = re.compile(rf"{Field.REPLY.value}_([0-9]{{1,2}})(?:_([nsx])([0-9]))?(?:_again)?")
NUMBERED = {
    act: re.compile(rf"{act.value}\.[0-9]+")
    for act in (Act.QUICK, Act.RESTORE, Act.HOME, Act.EXEMPLAR_RETIRE, Act.EXEMPLAR_RESTORE)
}
"""The action ids of acts of which a window has several buttons."""
_JOINTS = {"n": "\n", "s": " ", "x": ""}


class BadPayload(Exception):
    """That button is from an older version of slackhitl. Please use the newest card."""

    def __init__(self) -> None:
        super().__init__((type(self).__doc__ or "").strip())


def seen_of(view: ReviewView, draft: DraftView | None) -> Seen:
    """What somebody has before them who sees this view, with one of its drafts."""
    return Seen(
        conversation_id=view.conversation_id,
        draft_id=draft.id if draft else None,
        fingerprint=draft.fingerprint if draft else "",
        revision=view.revision,
    )


def seen_value(seen: Seen) -> str:
    """What a person sees, as a button's value: ids and a fingerprint, never content."""
    value = f"{seen.conversation_id}:{seen.draft_id or 0}:{seen.fingerprint or '-'}"
    return value if seen.revision is None else f"{value}:{seen.revision}"


def quick_value(seen: Seen, words: str) -> str:
    """The same for a button that stands for words of ours."""
    return f"{seen_value(seen)}|{words}"


def numbered(act: Act, number: int) -> str:
    """The action id of one of several buttons of the same act, unique within their window."""
    return f"{act.value}.{number}"


def lesson_value(lesson_id: int, version: int) -> str:
    """A lesson, and which wording of it the person reads."""
    return quick_value(Seen(0, None, ""), f"{lesson_id}.{version}")


def read_lesson(words: str) -> tuple[int, int]:
    """The same read back. Raises BadPayload."""
    found = _LESSON.fullmatch(words)
    if found is None:
        raise BadPayload
    return int(found[1]), int(found[2])


def home_value(which: HomeFilter, offset: int) -> str:
    """A list of the Home and where in it to begin."""
    return f"{which.value}|{offset}"


def menu_value(act: Act, seen: Seen) -> str:
    """The same for a line of a menu, which has no action id of its own (at most 150 characters)."""
    return f"{act.value}|{seen_value(seen)}"


def read_seen(value: str) -> Seen:
    """What a person saw. Raises BadPayload."""
    found = _SEEN.fullmatch(value)
    if found is None:
        raise BadPayload
    conversation, draft, fingerprint, revision = found.groups()
    return Seen(
        int(conversation),
        int(draft) or None,
        "" if fingerprint == "-" else fingerprint,
        int(revision) if revision else None,
    )


def reply_block(number: int, joint: str, *, again: bool = False) -> str:
    """The block id of a reply's field, which remembers what stood between it and the one before.

    Slack keeps what was typed in a block when its window gives way to another with the same block;
    ``again`` makes it another one, which begins with the text that it is given.
    """
    kind = "n" if "\n" in joint else "s" if joint else "x"
    return f"{Field.REPLY.value}_{number}_{kind}{len(joint)}{'_again' if again else ''}"


def read_reply_block(block_id: str) -> tuple[int, str] | None:
    """Which field of a reply that is, and what stood before it; None for any other block."""
    found = _REPLY_BLOCK.fullmatch(block_id)
    if found is None:
        return None
    number, kind, count = found.groups()
    return int(number), _JOINTS[kind or "x"] * int(count or 0)


def metadata(
    seen: Seen, channel: str | None, ts: str | None, row: int = 0, version: int = 0
) -> str:
    """What a window keeps for its submission: ids, never content (at most 3,000 characters)."""
    kept = {"seen": seen_value(seen), "channel": channel, "ts": ts}
    about = {"row": row, "version": version}
    return json.dumps(kept | {name: number for name, number in about.items() if number})


def read_metadata(view: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same read back. Raises BadPayload."""
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        raise BadPayload from None
    return kept if isinstance(kept, dict) else {}
