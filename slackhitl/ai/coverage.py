"""How much of a draft names a source."""

from slackhitl.ai.marks import cited
from slackhitl.ai.terms import Drafted

STATEMENT = 5
"""Words from which a sentence states something; “Kind regards” does not."""


def coverage(drafted: Drafted) -> float | None:
    """The share of a draft's statements that bear a mark or stand in a quoted source, 0 to 1.

    None when it states nothing, as when the drafter abstained.
    """
    quotes = " ".join(" ".join(source.quote.split()) for source in drafted.sources)
    stated = [
        each
        for each in cited(drafted.marked_text or drafted.text)
        if len(each.sentence.split()) >= STATEMENT
    ]
    if not drafted.text.strip() or not stated:
        return None
    return sum(bool(each.numbers) or each.sentence in quotes for each in stated) / len(stated)
