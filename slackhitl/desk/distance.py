"""How much of a text was changed, in words: 0 unchanged, 1 nothing left."""

from difflib import SequenceMatcher

MOST_WORDS = 2_000
"""Beyond this the comparison would take longer than a click may."""


def edit_distance(before: str, after: str) -> float:
    """The share of words that were replaced, added or removed, from 0 to 1."""
    old, new = before.split()[:MOST_WORDS], after.split()[:MOST_WORDS]
    if old == new:
        return 0.0
    return round(1 - _shared(old, new) / max(len(old), len(new)), 4)


def missing(text: str, within: str) -> float:
    """The share of a text's words that another does not hold, in their order, from 0 to 1."""
    words, whole = text.split()[:MOST_WORDS], within.split()[:MOST_WORDS]
    return round(1 - _shared(words, whole) / max(len(words), 1), 4)


def _shared(one: list[str], other: list[str]) -> int:
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)
