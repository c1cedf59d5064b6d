"""When a kind of mail may be answered without a person: the arithmetic, without a database.

A case is a draft of which everything was in order when it was shown: no risk, no warning, every
statement from a source. It was right when a person sent it unchanged, and wrong when they changed,
rewrote or discarded it. What goes out alone is wrong once somebody objects, takes it back or the
customer complains; what nobody notices there is not known, so those cases never prove anything:
they only count against.

Three questions are asked after every case. Is the bound proven? Do the newest cases look worse?
How many do people see for themselves? Each answer allows for being asked again and again.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, inf, log, log1p

from slackhitl.desk.chance import highest_rate, is_at_most

ENOUGH = 40
"""Cases that people decided, below which nothing goes out alone whatever the bound."""
HOLDING = 0.95
"""The confidence with which the error rate must stay below the bound."""
REACHES = (inf, 4.0, 2.0, 1.0)
"""How likely a draft may be wrong by its score, as multiples of the bound; the widest first."""
RATES = (0.0, 0.25, 0.5)
"""Rates of errors, as shares of the bound, that count as evidence for it."""
WORSE = (2.0, 5.0, 15.0)
"""And as multiples of the bound, those that count as evidence of a change for the worse."""
WARY = 3.0
"""How much likelier the newest cases are at a worse rate than at the bound when people are shown
all of them; once cases make up for it, they go out again."""
ALARM = 100.0
"""The same when the category is suspended."""
KEPT, FLOOR = 0.5, 0.1
"""The share of the cases that would go out alone and is given to people, drawn at random: at first,
and when SETTLED replies have gone out since without an error or a change."""
SETTLED = 150
MOST_LACKING = 5_000
"""Further cases up to which it is told how many a proof lacks."""


@dataclass(frozen=True)
class Tally:
    """How many cases there were, and how many of them were wrong."""

    cases: int
    wrong: int


@dataclass(frozen=True)
class Record:
    """What the cases of a category say: those that people decided, and all."""

    decided: Tally
    all: Tally

    @property
    def highest(self) -> float:
        """The upper limit of the error rate. Cases that went alone can raise it, never lower it."""
        return max(highest_rate(one.wrong, one.cases, HOLDING) for one in (self.decided, self.all))

    def holds(self, bound: float) -> bool:
        """Whether there are enough cases and the error rate is at most ``bound``, with 95 %
        confidence."""
        return self.decided.cases >= ENOUGH and all(
            is_at_most(one.wrong, one.cases, bound, HOLDING) for one in (self.decided, self.all)
        )

    def proves(self, bound: float) -> bool:
        """Whether it is even though the record was looked at after every case, and at as many
        scores as there are."""
        return _evidence(self.decided, bound) >= _DECISIVE and self.holds(bound)


_DECISIVE = log(len(REACHES) / (1 - HOLDING))


def _evidence(tally: Tally, bound: float) -> float:
    """How much likelier the cases are at rates below the bound than at it, as a logarithm.

    At a true rate of the bound or more, the chance that this ever exceeds log(1/x) is at most x,
    however often one looks (Ville 1939; Ramdas and others, Statistical Science 38 (2023) 576-601).
    """
    right = tally.cases - tally.wrong
    told = [
        _times(tally.wrong, rate) + right * (log1p(-rate * bound) - log1p(-bound)) for rate in RATES
    ]
    most = max(told)
    return most + log(sum(exp(one - most) for one in told) / len(RATES))


def _times(wrong: int, rate: float) -> float:
    if not wrong:
        return 0.0
    return wrong * log(rate) if rate else -inf


@lru_cache(maxsize=1024)
def lacking(record: Record, bound: float) -> int | None:
    """How many more cases without an error would prove the bound; None: too many to tell."""

    def is_proven(more: int) -> bool:
        grown = [Tally(one.cases + more, one.wrong) for one in (record.decided, record.all)]
        return Record(*grown).proves(bound)

    found = bisect_left(range(MOST_LACKING), True, key=is_proven)
    return found if found < MOST_LACKING else None


def fewest(bound: float) -> int | None:
    """How many cases without an error prove this bound."""
    return lacking(Record(Tally(0, 0), Tally(0, 0)), bound)


@dataclass(frozen=True)
class Run:
    """The newest cases that speak most for a change for the worse, and how loudly."""

    cases: int = 0
    wrong: int = 0
    level: float = 0.0

    @property
    def is_wary(self) -> bool:
        """Whether people should see every case for now."""
        return self.level >= WARY

    @property
    def is_alarming(self) -> bool:
        """Whether the category should be suspended. At the very bound this happens less than once
        in ALARM cases on average (Lorden, Annals of Mathematical Statistics 42 (1971))."""
        return self.level >= ALARM


class Watch:
    """Looks out for a change for the worse, case by case (Page's cumulative sums)."""

    def __init__(self, bound: float) -> None:
        rates = [min(times * bound, (1 + bound) / 2) for times in WORSE]
        self._steps = [(log(rate / bound), log1p(-rate) - log1p(-bound)) for rate in rates]
        self._sums = [0.0] * len(rates)
        self._runs = [(0, 0)] * len(rates)

    def see(self, wrong: bool) -> None:
        """One case more."""
        for number, (up, down) in enumerate(self._steps):
            reached = self._sums[number] + (up if wrong else down)
            if reached <= 0:
                self._sums[number], self._runs[number] = 0.0, (0, 0)
            else:
                cases, errors = self._runs[number]
                self._sums[number] = reached
                self._runs[number] = (cases + 1, errors + wrong)

    @property
    def run(self) -> Run:
        """What was seen last, as far as it is worse."""
        reached = max(self._sums)
        cases, wrong = self._runs[self._sums.index(reached)]
        return Run(cases, wrong, exp(reached) / len(self._sums) if reached else 0.0)


def newest_run(bound: float, decided: Sequence[bool], all_cases: Sequence[bool]) -> Run:
    """The worst of the newest cases, the oldest first: of those that people decided, and of all."""
    return max((_watched(bound, one) for one in (decided, all_cases)), key=lambda run: run.level)


def _watched(bound: float, outcomes: Iterable[bool]) -> Run:
    watch = Watch(bound)
    for wrong in outcomes:
        watch.see(wrong)
    return watch.run


def kept_share(sent: int, run: Run) -> float:
    """The share of cases for people, after ``sent`` replies without an error or a change."""
    return 1.0 if run.is_wary else max(FLOOR, KEPT * (FLOOR / KEPT) ** (sent / SETTLED))


def is_kept(conversation_id: int, draft_id: int, share: float) -> bool:
    """Whether this case is one of those drawn for people; always the same for the same case."""
    drawn = hashlib.sha256(f"kept {conversation_id} {draft_id}".encode()).digest()
    return int.from_bytes(drawn[:8]) < share * 2**64
