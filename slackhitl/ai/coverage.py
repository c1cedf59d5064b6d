"""How much of a draft names a source."""

import re

from slackhitl.ai.marks import cited
from slackhitl.ai.phrases import courtesies
from slackhitl.ai.terms import Drafted

STATEMENT = 5
"""Words from which a sentence states something; “Kind regards” does not."""

_WORDS = (
    r"(?:[ ](?!(?:we|i|you|it|they|he|she|that|which|will|would|have|has|had|is|are|was|were|can|"
    r"could|do|does|did|wir|ich|sie|es|die|der|das|wird|werden|haben|hat|ist|sind)\b)[\w'-]+)"
)
"""Not those with which a statement could begin."""
_POLITE = re.compile(
    rf"""
    (?:many[ ])?(?:thank[ ]you|thanks)(?:[ ](?:very|so)[ ]much)?(?:[ ]again)?[ ]for
        [ ](?:your|the|getting|contacting|reaching|writing|choosing|being){_WORDS}{{0,6}}
  | (?:we[ ]are|we're|i[ ]am|i'm)(?:[ ](?:very|really|so|truly))?[ ]sorry
        [ ](?:for|about)[ ](?:the|this|any|your|that){_WORDS}{{0,5}}
  | (?:we|i)[ ](?:sincerely[ ])?apologi[sz]e[ ]for[ ](?:the|this|any|your){_WORDS}{{0,5}}
  | (?:if|should)[ ](?:you[ ]have|there[ ]are|there[ ]is|anything[ ]is|you[ ]need)
        (?:[ ](?:any|further|other|more|anything|still|else|open|unclear|help|questions?))+,?
        (?:[ ](?:please|just|simply|feel|free|to|do|not|hesitate|let|us|know|me|reply|this|email|
        contact|write|get|in|touch|reach|out))+
  | (?:we|i)[ ]hope[ ](?:this|that)[ ]helps
  | (?:vielen|herzlichen|besten)[ ]dank[ ]für[ ](?:ihre|deine|eure){_WORDS}{{1,4}}
  | (?:es[ ]tut[ ](?:uns|mir)(?:[ ]sehr)?[ ]leid|wir[ ]bitten[ ]um[ ]entschuldigung[ ]für
        [ ]die{_WORDS}{{1,3}}|(?:bitte[ ])?entschuldigen[ ]sie[ ](?:die|den|das){_WORDS}{{1,3}})
  | (?:wenn|falls|sollten)[ ]sie(?:[ ](?:noch|weitere|fragen|haben))+,?
        (?:[ ](?:melden|schreiben|antworten|sie|sich|uns|gerne?|einfach|bei|auf|diese|e-mail))+
    """,
    re.X | re.I,
)
"""Sentences of courtesy in common wordings: nothing in them could be right or wrong."""


def coverage(drafted: Drafted, signature: str | None = None) -> float | None:
    """The share of a draft's statements that bear a mark or stand in a quoted source, 0 to 1.

    None when it states nothing, as when the drafter abstained. Courtesies, questions to the
    customer and our own signature state nothing.
    """
    shown = drafted.marked_text or drafted.text
    if signature and signature.strip():
        shown = shown.replace(signature.strip(), "")
    quotes = " ".join(" ".join(source.quote.split()) for source in drafted.sources)
    stated = [each for each in cited(shown) if _states(each.sentence)]
    if not drafted.text.strip() or not stated:
        return None
    return sum(bool(each.numbers) or each.sentence in quotes for each in stated) / len(stated)


def _states(sentence: str) -> bool:
    said = sentence.replace("\u2019", "'")
    if len(said.split()) < STATEMENT or sentence.casefold() in courtesies():
        return False
    asks = said.endswith("?") and not any(character.isdigit() for character in said)
    return not asks and _POLITE.fullmatch(said.rstrip(" .!")) is None
