"""When a kind of mail may be answered without a person: the arithmetic, without a database.

A case is a draft of which everything was in order when it was shown: no risk, no warning, every
statement from a source. It was right when a person sent it unchanged, and wrong when they
changed, rewrote or discarded it. What goes out alone is wrong once somebody objects, takes it back
or the customer complains; what nobody notices there is not known, so those cases never prove
anything: they only count against.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from slackhitl.desk.chance import highest_rate

ENOUGH = 40
"""Cases that people decided, below which nothing goes out alone whatever the bound."""
HOLDING = 0.95
"""The confidence with which the error rate must stay below the bound."""
BEGINNING = 0.99
"""The same for a beginning. The record is looked at after every case, so that at 95 % one category
in four whose true rate is half as high again as its bound would be let go at some time."""
KEPT = 0.10
"""The share of cases that would go out alone and is given to people, drawn at random."""
BORNE = 3
"""Errors that the newest cases may hold; how many cases are looked at follows from it."""


@dataclass(frozen=True)
class Tally:
    """How many cases there were, and how many of them were wrong."""

    cases: int
    wrong: int


@dataclass(frozen=True)
class Record:
    """What the newest cases of a category say: those that people decided, and all."""

    decided: Tally
    all: Tally

    def highest(self, confidence: float = HOLDING) -> float:
        """The upper limit of the error rate. Cases that went alone can raise it, never lower it."""
        return max(
            highest_rate(tally.wrong, tally.cases, confidence) for tally in (self.decided, self.all)
        )

    def holds(self, bound: float) -> bool:
        """Whether the error rate is still at most ``bound``, with 95 % confidence."""
        return self.decided.cases >= ENOUGH and self.highest() <= bound

    def proves(self, bound: float) -> bool:
        """Whether it is, with the greater confidence that a beginning needs."""
        return self.decided.cases >= ENOUGH and self.highest(BEGINNING) <= bound


@lru_cache(maxsize=64)
def window(bound: float) -> int:
    """How many of the newest cases are looked at: as many as bear some errors under this bound.

    More would let a good past hide a bad present.
    """
    cases = ENOUGH
    while highest_rate(BORNE, cases) > bound:
        cases += 1
    return cases


def fewest(bound: float) -> int:
    """How many cases without an error prove this bound."""
    cases = ENOUGH
    while highest_rate(0, cases, BEGINNING) > bound:
        cases += 1
    return cases


def is_kept(conversation_id: int, draft_id: int) -> bool:
    """Whether this case is one of those drawn for people; always the same for the same case."""
    drawn = hashlib.sha256(f"kept {conversation_id} {draft_id}".encode()).digest()
    return int.from_bytes(drawn[:8]) < KEPT * 2**64
