"""What our buttons, fields and windows carry, written here and read back: ids, never content."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from slackhitl.desk.case_views import DraftView, ReviewView
from slackhitl.desk.decisions import Seen
from slackhitl.desk.figures import HomeFilter
from slackhitl.slack.ids import Act, Field

_SEEN = re.compile(r"([0-9]{1,18}):([0-9]{1,18}):([0-9a-f]{1,64}|-)(?::([0-9]{1,18}))?")
_LESSON = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})")
_HOME = re.compile(rf"({'|'.join(HomeFilter)})\|([0-9]{{1,6}})(?:\|([UW][A-Z0-9]+))?")
_REPLY_BLOCK = re.compile(
    rf"{Field.REPLY.value}_([0-9]{{1,2}})(?:_([nsx])([0-9]))?(?:_([0-9]{{1,2}}))?"
)
NUMBERED = {
    act: re.compile(rf"{act.value}\.[0-9]+")
    for act in (Act.QUICK, Act.RESTORE, Act.HOME, Act.EXEMPLAR_RETIRE, Act.EXEMPLAR_RESTORE)
}
"""The action ids of acts of which a window has several buttons."""
_AS_DRAFTED = ".drafted"
_JOINTS = {"n": "\n", "s": " ", "x": ""}
NOTHING_SEEN = Seen(0, None, "")
"""Of a button that is about no conversation, or about one named elsewhere."""


class BadPayload(Exception):
    """That button is from an older version of slackhitl. Please use the newest card."""

    def __init__(self) -> None:
        super().__init__((type(self).__doc__ or "").strip())


def seen_of(view: ReviewView, draft: DraftView | None) -> Seen:
    """What somebody has before them who sees this view, with one of its drafts."""
    return Seen(
        conversation_id=view.conversation_id,
        draft_id=draft.id if draft else None,
        fingerprint=draft.fingerprint if draft else view.fingerprint,
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
    return quick_value(NOTHING_SEEN, f"{lesson_id}.{version}")


def read_lesson(words: str) -> tuple[int, int]:
    """The same read back. Raises BadPayload."""
    found = _LESSON.fullmatch(words)
    if found is None:
        raise BadPayload
    return int(found[1]), int(found[2])


def version_value(seen: Seen, draft_id: int, *, as_drafted: bool) -> str:
    """A version to restore, with or without what a person changed in it."""
    return quick_value(seen, f"{draft_id}{_AS_DRAFTED if as_drafted else ''}")


def read_version(words: str) -> tuple[int, bool]:
    """The same read back. Raises BadPayload."""
    number = words.removesuffix(_AS_DRAFTED)
    if not number.isdecimal() or len(number) > 18:
        raise BadPayload
    return int(number), words != number


def home_value(which: HomeFilter, offset: int, person: str | None = None) -> str:
    """A list of the Home, where in it to begin, and whose it is."""
    return f"{which.value}|{offset}{f'|{person}' if person else ''}"


def read_home(value: str) -> tuple[HomeFilter, int, str | None]:
    """The same read back. Raises BadPayload."""
    found = _HOME.fullmatch(value)
    if found is None:
        raise BadPayload
    which, offset, person = found.groups()
    return HomeFilter(which), int(offset), person


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


def reply_block(number: int, joint: str, turn: int = 0) -> str:
    """The block id of a reply's field, which remembers what stood between it and the one before.

    Slack keeps what was typed in a block when its window gives way to another with the same block;
    another ``turn`` makes it another block, which begins with the text that it is given.
    """
    kind = "n" if "\n" in joint else "s" if joint else "x"
    return f"{Field.REPLY.value}_{number}_{kind}{len(joint)}{f'_{turn}' if turn else ''}"


class ReplyBlock(NamedTuple):
    """Which field of a reply a block is, what stood before it, and which turn it is in."""

    number: int
    joint: str
    turn: int


def read_reply_block(block_id: str) -> ReplyBlock | None:
    """The same read back; None for any other block."""
    found = _REPLY_BLOCK.fullmatch(block_id)
    if found is None:
        return None
    number, kind, count, turn = found.groups()
    return ReplyBlock(int(number), _JOINTS[kind or "x"] * int(count or 0), int(turn or 0))


def metadata(
    seen: Seen,
    channel: str | None,
    ts: str | None,
    row: int = 0,
    version: int = 0,
) -> str:
    """What a window keeps for its submission: ids, never content (at most 3,000 characters)."""
    kept = {"seen": seen_value(seen), "channel": channel, "ts": ts}
    about = {"row": row, "version": version}
    return json.dumps(kept | {name: told for name, told in about.items() if told})


def read_metadata(view: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same read back. Raises BadPayload."""
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        raise BadPayload from None
    return kept if isinstance(kept, dict) else {}
