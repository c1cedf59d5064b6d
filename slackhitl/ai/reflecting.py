"""What Claude reads from edits: the form of the call, and what of its answer can be believed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from anthropic import transform_schema
from pydantic import BaseModel, ConfigDict

from slackhitl.ai.cleaning import Plain, as_block, clean
from slackhitl.ai.prompts import instructions

MOST_TOKENS = 4_096
MOST_RULES = 3
MOST_EDITS = 8
_MOST_CHARACTERS = 4_000
_MOST_KNOWN = 40


@dataclass(frozen=True)
class Change:
    """A draft and what a person made of it, without names and numbers where those are known."""

    before: str
    after: str


@dataclass(frozen=True)
class Insight:
    """A rule, and which of the changes show it, by their places."""

    rule: str
    evidence: tuple[int, ...]


class Rule(BaseModel):
    """One rule of the answer."""

    model_config = ConfigDict(frozen=True)

    rule: str
    evidence: tuple[int, ...]


class Rules(BaseModel):
    """What the reflect call answers."""

    model_config = ConfigDict(frozen=True)

    rules: tuple[Rule, ...]


def schema() -> dict[str, Any]:
    """The form of the answer."""
    return transform_schema(Rules)


async def asked(changes: Sequence[Change], known: Sequence[str]) -> tuple[str, str]:
    """The instructions, and the edits as data."""
    edits: list[Plain] = [
        {
            "number": str(number),
            "before": await asyncio.to_thread(clean, one.before, _MOST_CHARACTERS),
            "after": await asyncio.to_thread(clean, one.after, _MOST_CHARACTERS),
        }
        for number, one in enumerate(changes[:MOST_EDITS], 1)
    ]
    values: dict[str, Plain] = {"edits": edits, "known": list[Plain](known[:_MOST_KNOWN])}
    return await asyncio.to_thread(instructions, "reflect"), as_block(values)


def insights(found: Rules, changes: Sequence[Change]) -> tuple[Insight, ...]:
    """At most three rules, with evidence that exists, each edit once."""
    shown = range(1, min(len(changes), MOST_EDITS) + 1)
    return tuple(
        Insight(
            " ".join(one.rule.split()),
            tuple(sorted({number - 1 for number in one.evidence if number in shown})),
        )
        for one in found.rules[:MOST_RULES]
        if one.rule.strip()
    )
