"""Looks at each sentence of a draft for the source that it names: is there one, and does it say so?

A draft cites one sentence and may say anything in the next, so every statement is asked for a
source of its own.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from slackhitl.ai.comparing import Known, may_repeat
from slackhitl.ai.courtesy import acknowledges, states
from slackhitl.ai.marks import Cited, cited
from slackhitl.ai.numerals import digits, in_words
from slackhitl.ai.particulars import NAMES, particulars, stands, values
from slackhitl.ai.terms import Brief, Finding, Source

UNSOURCED = "unsourced"
"""The kind of the finding that a sentence names no source."""


def sourced(
    marked_text: str, sources: Sequence[Source], brief: Brief, known: Known
) -> Iterable[Finding]:
    """What is wrong with the sources of a draft's sentences.

    Nothing when no sentence names one, since that is a finding of its own.
    """
    quotes = {source.number: source.quote for source in sources}
    verbatim = " ".join(" ".join((*known.ours, *quotes.values())).split())
    said = cited(_unsigned(marked_text, brief.signature or ""))
    if not any(number in quotes for each in said for number in each.numbers):
        return
    for each in said:
        own = [quotes[number] for number in each.numbers if number in quotes]
        if each.sentence in verbatim:
            continue
        if own:
            yield from _elsewhere(each, own, known, brief)
        elif states(each.sentence) and not _is_told(each.sentence, brief):
            yield Finding(UNSOURCED, each.sentence, "No source is named for this.")


def _elsewhere(each: Cited, quotes: Sequence[str], known: Known, brief: Brief) -> Iterable[Finding]:
    """Particulars of a sentence that its own sources do not hold, but others do.

    Those that stand nowhere are told already.
    """
    told = (brief.instruction or "", brief.signature or "")
    own, theirs = values((*quotes, *told)), values(known.theirs)
    others = values(known.ours) | values(known.exemplars)
    grants = known.grants()
    found = particulars(each.sentence)
    for one in found:
        if stands(one, theirs) and may_repeat(one, each.sentence, grants):
            continue
        if not stands(one, own) and stands(one, others):
            reason = f"The source of this sentence names no such {NAMES[one.kind]}; another does."
            yield Finding(one.kind, one.words, reason)
    rest = each.sentence
    for one in found:
        rest = rest.replace(one.words, " ")
    numbers = set[Decimal]().union(*map(in_words, (*quotes, *told, *known.theirs)))
    for number, words in digits(rest):
        if number not in numbers:
            reason = "The source of this sentence does not hold this number."
            yield Finding("number", words, reason)


def _unsigned(text: str, signature: str) -> str:
    own = {line.strip() for line in signature.splitlines()}
    return "\n".join(
        line for line in text.splitlines() if not line.strip() or line.strip() not in own
    )


def _is_told(sentence: str, brief: Brief) -> bool:
    """Whether a statement takes up the customer's words, or what a colleague asked to say."""
    if acknowledges(sentence):
        return True
    wish = _stems(brief.instruction or "")
    said = _stems(sentence)
    return bool(said) and len(said & wish) >= len(said) / 2


def _stems(text: str) -> set[str]:
    return {word[:5] for word in text.casefold().split() if len(word) > 3}
