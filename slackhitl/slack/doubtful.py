"""A reply on its card with the words marked that a check doubts, each with a number for its reason.

The mark is in bold and ends with [?1], so that it needs no colour, and the list of reasons below
the reply begins its lines with the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from slackhitl.desk.case_views import FindingView
from slackhitl.slack import wording
from slackhitl.slack.blocks import Block, leaf, rich
from slackhitl.slack.texts import passage, shorten

_FOOTNOTE = re.compile(r"[ \t]*\[\d+\]")


@dataclass(frozen=True)
class Doubt:
    """A finding, and where the words stand that it is about, if they stand on the card."""

    found: FindingView
    start: int = 0
    end: int = 0
    number: int = 0


def doubts(text: str, found: Sequence[FindingView], most: int) -> list[Doubt]:
    """Findings in the order in which people should read them: the gravest first, and as they stand
    in the text, in which those of a place that is shown bear its number."""
    shown = passage(text)
    told: list[Doubt] = []
    for one in found:
        place = _place(shown, one.words) if one.severity != "note" else None
        told.append(Doubt(one, *(place if place and place[1] <= most else (0, 0))))
    told.sort(key=lambda each: (wording.gravity(each.found), not each.end, each.start, each.end))
    numbers = iter(range(1, len(told) + 1))
    return [replace(each, number=next(numbers)) if each.end else each for each in told]


def words(text: str, marked: Sequence[Doubt], most: int) -> Block:
    """The reply's words to the letter, with marks; as long as ``most`` characters of it."""
    shown, cut = shorten(passage(text), most, "")
    marks = {each.end: "" for each in marked if each.number}
    for each in marked:
        if each.number:
            marks[each.end] += f" [?{each.number}]"
    edges = sorted({0, len(shown), *marks, *(each.start for each in marked if each.number)})
    leaves: list[Block] = []
    for start, end in pairwise(edges):
        is_doubted = any(each.number and each.start <= start < each.end for each in marked)
        leaves.append(_styled(shown[start:end], is_bold=is_doubted))
        if end in marks:
            leaves.append(_styled(marks[end], is_bold=True))
    if cut:
        leaves.append(leaf(" …", italic=True))
    return rich("rich_text_section", leaves)


def lines(told: Sequence[Doubt], more: int) -> list[str]:
    """The reasons as lines of mrkdwn; there are ``more`` beside them."""
    listed = [
        f"*[?{each.number}]* {wording.finding(each.found)}"
        if each.number
        else wording.finding(each.found)
        for each in told
    ]
    return [*listed, f"and {more} more"] if more > 0 else listed


def _styled(text: str, *, is_bold: bool) -> Block:
    return leaf(text, bold=True) if is_bold else leaf(text)


def _place(shown: str, sought: str) -> tuple[int, int] | None:
    """Where words stand in a text that has footnotes between them, which they have not."""
    if not sought.strip():
        return None
    bare: list[int] = []
    at = 0
    for note in (*_FOOTNOTE.finditer(shown), None):
        bare += range(at, note.start() if note else len(shown))
        at = note.end() if note else at
    pattern = r"\s+".join(map(re.escape, sought.split()))
    found = re.search(pattern, "".join(shown[place] for place in bare))
    return (bare[found.start()], bare[found.end() - 1] + 1) if found else None
