"""Compares the particulars of a reply with what is known: whose they are, and whether any source
holds them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from slackhitl.ai.courtesy import acknowledges, confirms, is_own_contact, is_own_matter
from slackhitl.ai.particulars import NAMES, Particular, Values, nearly, particulars, stands, values
from slackhitl.ai.promises import MONEY, claims_done, granted, promised
from slackhitl.ai.terms import Finding, Severity


@dataclass(frozen=True)
class Known:
    """What a reply may rest on, told apart by how far it can be trusted."""

    ours: tuple[str, ...]
    """Knowledge, our earlier words to this customer, the colleague's wish, the signature."""
    exemplars: tuple[str, ...]
    """Right for another customer, so their rules may be used, their numbers and names not."""
    theirs: tuple[str, ...]
    """The customer's words: may be repeated, prove nothing. Empty when they steer the AI."""
    steered: bool = False
    """Whether the mail seems to give orders to the AI."""
    also: Values = frozenset()
    """Particulars of further texts of ours, such as the articles that the brief did not need."""

    def grants(self) -> set[str]:
        """What our words promise to everybody in such a case."""
        return {name for text in (*self.ours, *self.exemplars) for name in granted(text)}


_PERSONAL = frozenset({"address", "phone", "place", "account", "card", "identifier"})
"""Of these an exemplar's belong to another customer."""
_FRAUD = frozenset({"link", "account", "card"})
"""Of these the customer's word is never enough: that is how people are sent to a fraud."""
_CONTACTS = frozenset({"address", "phone", "place"})


def unknown(said: Iterable[str], known: Known) -> Iterable[Finding]:
    """The particulars of these sentences that nothing of ours holds."""
    ours = values(known.ours) | known.also
    theirs, others = values(known.theirs), values(known.exemplars)
    grants = known.grants()
    for sentence in said:
        for each in particulars(sentence):
            if stands(each, ours):
                continue
            of_others = stands(each, others)
            if of_others and each.kind not in _PERSONAL:
                continue
            if stands(each, theirs):
                if not may_repeat(each, sentence, grants):
                    yield _only_theirs(each)
            elif of_others:
                yield _of_another_customer(each)
            else:
                yield _nowhere(each, ours | others)


def may_repeat(each: Particular, sentence: str, grants: set[str]) -> bool:
    """Whether the customer's word suffices, as the sentence only takes up what they wrote."""
    if each.kind in _FRAUD:
        return False
    if each.kind == "identifier" or sentence.endswith("?"):
        return True
    if each.kind in _CONTACTS:
        return is_own_contact(sentence)
    promises = promised(sentence)
    binds = confirms(sentence) or promises - grants or promises & MONEY or claims_done(sentence)
    if binds or each.kind == "percentage":
        return False
    return acknowledges(sentence) if each.kind == "duration" else is_own_matter(sentence)


def _nowhere(each: Particular, known: Values) -> Finding:
    name = NAMES[each.kind]
    if (meant := nearly(each, known)) is not None:
        reason = f"The sources speak of {meant}, which is nearly this {name}."
        return Finding(each.kind, each.words, reason, Severity.NOTE)
    reason = f"This {name} stands neither in the knowledge nor in the mail."
    return Finding(each.kind, each.words, reason)


def _only_theirs(each: Particular) -> Finding:
    reason = f"Only the customer's own mail names this {NAMES[each.kind]}."
    return Finding(each.kind, each.words, reason)


def _of_another_customer(each: Particular) -> Finding:
    reason = f"This {NAMES[each.kind]} comes from the reply to another customer."
    return Finding(each.kind, each.words, reason, Severity.STOP)
