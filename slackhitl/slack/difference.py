"""What a person changed in a draft: words struck out, words in bold, long unchanged runs folded."""

import re
from collections.abc import Iterator

from rapidfuzz.distance import Indel

from slackhitl.slack.blocks import Block, leaf, rich
from slackhitl.slack.texts import passage, shorten

KEPT = 8
"""How many unchanged words are shown on either side of a change."""
STRAY = 2
"""An unchanged run of so few words between two changes is read with them."""
MOST_WORDS = 5000
REWRITTEN = 0.75
"""Beyond this share of changed words, showing what was struck out tells nobody anything."""

Run = tuple[str, list[str], list[str]]  # kept or changed, the words before, the words after


def difference(before: str, after: str, most: int, *, folded: bool = True) -> tuple[Block, bool]:
    """The changes as rich text of about ``most`` characters, and whether something was left out.

    Not ``folded``, all of the text is there, for somebody who decides it.
    """
    old, new = _words(before)[:MOST_WORDS], _words(after)[:MOST_WORDS]
    leaves: list[Block] = []
    room, cut = most, False
    for text, style in _pieces(list(_runs(old, new)), is_new=_is_new(old, new), folded=folded):
        if room <= 0:
            cut = True
            break
        shown, short = shorten(text, room) if len(text) > room else (text, False)
        cut = cut or short
        room -= len(shown)
        leaves.append(leaf(shown, **{style: True}) if style else leaf(shown))
    return rich("rich_text_section", leaves), cut


def is_rewritten(before: str, after: str) -> bool:
    """Whether so little is left that ``difference`` shows the new text as it is."""
    return _is_new(_words(before)[:MOST_WORDS], _words(after)[:MOST_WORDS])


def _is_new(old: list[str], new: list[str]) -> bool:
    return Indel.normalized_distance(_bare(old), _bare(new)) > REWRITTEN


def _runs(old: list[str], new: list[str]) -> Iterator[Run]:
    """Kept and changed words in turn; what is kept by chance between changes counts as changed."""
    gone: list[str] = []
    come: list[str] = []
    steps = list(Indel.opcodes(_bare(old), _bare(new)))
    for number, step in enumerate(steps):
        before, after = (
            old[step.src_start : step.src_end],
            new[step.dest_start : step.dest_end],
        )
        is_stray = 0 < number < len(steps) - 1 and len(after) <= STRAY
        if step.tag == "equal" and not is_stray:
            if gone or come:
                yield "changed", gone, come
                gone, come = [], []
            yield "kept", before, after
        else:
            gone, come = gone + before, come + after
    if gone or come:
        yield "changed", gone, come


def _pieces(runs: list[Run], *, is_new: bool, folded: bool) -> Iterator[tuple[str, str]]:
    if is_new:
        yield "".join(word for _, _, after in runs for word in after), ""
        return
    for number, (kind, gone, come) in enumerate(runs):
        if kind == "kept":
            ends = {"is_first": number == 0, "is_last": number == len(runs) - 1}
            yield _folded(come, **ends) if folded else "".join(come), ""
            continue
        if gone:
            yield _spaced("".join(gone), bool(come)), "strike"
        if come:
            yield "".join(come), "bold"


def _spaced(text: str, goes_on: bool) -> str:
    """Keep the struck words of a line and the new ones apart, on one line."""
    return text.rstrip() + " " if goes_on else text


def _folded(words: list[str], *, is_first: bool, is_last: bool) -> str:
    """An unchanged run, of which only what touches a change is shown when it is long."""
    if len(words) <= 2 * KEPT + 6:
        return "".join(words)
    head = "" if is_first else "".join(words[:KEPT]).rstrip() + " "
    tail = "" if is_last else " " + "".join(words[-KEPT:])
    return f"{head}…{tail}"


def _bare(words: list[str]) -> list[str]:
    return [word.strip() for word in words]


def _words(text: str) -> list[str]:
    """Words with the space behind them, so that they join to the text again."""
    return re.findall(r"\S+\s*", passage(text))
