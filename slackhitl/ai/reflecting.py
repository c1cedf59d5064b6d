"""What Claude reads from edits: the form of the call, and what of its answer can be believed.

Claude names the edits that show a rule and the words in which each shows it. Words that nobody
changed show nothing, whatever the answer says.
"""

import asyncio
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from anthropic import transform_schema
from pydantic import BaseModel, ConfigDict

from slackhitl.ai.cleaning import Plain, as_block, clean
from slackhitl.ai.prompts import instructions

MOST_TOKENS = 4_096
MOST_RULES = 3
MOST_EDITS = 16
MOST_UNCHANGED = 6
_MOST_CHARACTERS = 2_500
_MOST_WISH = 300
_MOST_KNOWN = 40


@dataclass(frozen=True)
class Change:
    """A draft and what a person made of it, without names and numbers where those are known."""

    before: str
    after: str
    reason: str | None = None
    wishes: tuple[str, ...] = ()  # what they asked other versions to be


@dataclass(frozen=True)
class Insight:
    """A rule, the changes that show it, by their places, and how many drafts speak against it."""

    rule: str
    evidence: tuple[int, ...]
    against: int


class Shown(BaseModel):
    """An edit that shows a rule, and the words that do."""

    model_config = ConfigDict(frozen=True)

    edit: int
    words: str


class Rule(BaseModel):
    """One rule of the answer."""

    model_config = ConfigDict(frozen=True)

    rule: str
    evidence: tuple[Shown, ...]
    against: tuple[int, ...]


class Rules(BaseModel):
    """What the reflect call answers."""

    model_config = ConfigDict(frozen=True)

    rules: tuple[Rule, ...]


def schema() -> dict[str, Any]:
    """The form of the answer."""
    return transform_schema(Rules)


async def asked(
    changes: Sequence[Change], unchanged: Sequence[str], known: Sequence[str]
) -> tuple[str, str]:
    """The instructions, and the edits as data: by the reason that people gave, then what they sent
    without a change."""
    by_reason: dict[str, list[Plain]] = {}
    for number, one in enumerate(changes[:MOST_EDITS], 1):
        edit: dict[str, Plain] = {
            "number": str(number),
            "before": await asyncio.to_thread(clean, one.before, _MOST_CHARACTERS),
            "after": await asyncio.to_thread(clean, one.after, _MOST_CHARACTERS),
        }
        if one.wishes:
            edit["asked_for"] = [clean(wish, _MOST_WISH) for wish in one.wishes]
        by_reason.setdefault(one.reason or "none given", []).append(edit)
    first = len(changes[:MOST_EDITS]) + 1
    sent: list[Plain] = [
        {"number": str(number), "text": await asyncio.to_thread(clean, text, _MOST_CHARACTERS)}
        for number, text in enumerate(unchanged[:MOST_UNCHANGED], first)
    ]
    values: dict[str, Plain] = {
        "edits": [{"reason": reason, "edits": edits} for reason, edits in by_reason.items()],
        "sent_unchanged": sent,
        "known": list[Plain](known[:_MOST_KNOWN]),
    }
    return await asyncio.to_thread(instructions, "reflect"), as_block(values)


def insights(
    found: Rules, changes: Sequence[Change], unchanged: Sequence[str]
) -> tuple[Insight, ...]:
    """At most three rules, each with the edits whose changed words do show it."""
    seen = changes[:MOST_EDITS]
    told = []
    for one in found.rules[:MOST_RULES]:
        evidence = {
            shown.edit - 1
            for shown in one.evidence
            if 0 < shown.edit <= len(seen) and _shows(seen[shown.edit - 1], shown.words)
        }
        against = set(one.against) & set(range(1, len(seen) + len(unchanged[:MOST_UNCHANGED]) + 1))
        against -= {place + 1 for place in evidence}
        if one.rule.strip():
            told.append(Insight(" ".join(one.rule.split()), tuple(sorted(evidence)), len(against)))
    return tuple(told)


def _shows(change: Change, words: str) -> bool:
    """Whether most of these words were added, taken out or moved, or were asked for."""
    wanted = _words(words)
    if not wanted:
        return False
    if any(_places(_words(wish), wanted) for wish in change.wishes):
        return True
    before, after = _words(change.before), _words(change.after)
    gone: set[int] = set()
    came: set[int] = set()
    for kind, low, high, first, last in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind != "equal":
            gone.update(range(low, high))
            came.update(range(first, last))
    return any(
        2 * len(changed.intersection(range(place, place + len(wanted)))) >= len(wanted)
        for text, changed in ((before, gone), (after, came))
        for place in _places(text, wanted)
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())


def _places(text: Sequence[str], wanted: Sequence[str]) -> list[int]:
    last = len(text) - len(wanted)
    return [place for place in range(last + 1) if text[place : place + len(wanted)] == wanted]
