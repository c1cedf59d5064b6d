"""How much of a draft names a source."""

import re

from slackhitl.ai.language import sentences
from slackhitl.ai.terms import Drafted

STATEMENT = 5
"""Words from which a sentence states something; “Kind regards” does not."""

_MARKS = re.compile(r"([.!?…]*)((?:[ \t]*\[\d+\])+)")
_MARK = re.compile(r"\[\d+\]")


def coverage(drafted: Drafted) -> float | None:
    """The share of a draft's statements that bear a mark or stand in a quoted source, 0 to 1.

    None when it states nothing, as when the drafter abstained.
    """
    marked = _MARKS.sub(r"\2\1", drafted.marked_text or drafted.text)  # within its sentence
    quotes = " ".join(" ".join(source.quote.split()) for source in drafted.sources)
    stated = [each for each in sentences(marked) if len(_bare(each).split()) >= STATEMENT]
    if not drafted.text.strip() or not stated:
        return None
    return sum(bool(_MARK.search(each)) or _bare(each) in quotes for each in stated) / len(stated)


def _bare(sentence: str) -> str:
    return " ".join(re.sub(r"[ \t]*\[\d+\]", "", sentence).split())
