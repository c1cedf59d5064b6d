"""How much of a text was changed, in words: 0 unchanged, 1 nothing left."""

from difflib import SequenceMatcher

MOST_WORDS = 2_000
"""Beyond this the comparison would take longer than a click may."""


def edit_distance(before: str, after: str) -> float:
    """The share of words that were replaced, added or removed, from 0 to 1."""
    old, new = before.split()[:MOST_WORDS], after.split()[:MOST_WORDS]
    if old == new:
        return 0.0
    same = sum(
        block.size
        for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    )
    return round(1 - same / max(len(old), len(new)), 4)
