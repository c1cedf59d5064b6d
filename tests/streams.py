"""Streams of drafts of which the truth is known, decided as desk.autonomy and desk.outcomes do it.

The arithmetic is that of the product. What is told before a start, when everybody decides
everything, is the same for all ways to notice errors afterwards.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from slackhitl.desk import trust
from slackhitl.desk.trust import Record, Run, Tally, Watch

BOUND = 0.02
Rate = Callable[[int, int | None], float]
"""How likely a draft is wrong: by its number, and by how many came since the category began."""


@dataclass
class Stream:
    """A category's drafts one after the other."""

    seed: int
    bound: float = BOUND
    noticed: float = 0.3
    """The share of the wrong replies of which somebody objects or complains."""
    alone: int = 0
    wrong: int = 0
    seen: int = 0  # decided by people since it began
    began: int | None = None  # the number of a draft
    suspended: int | None = None
    settled: int = 0  # replies that went out since the last error
    _counts: list[int] = field(default_factory=lambda: [0, 0, 0, 0])

    def run(self, rate: Rate, drafts: int) -> "Stream":
        """Every draft is wrong with its rate; nothing happens any more once it is suspended."""
        dice = random.Random(self.seed)
        watches = Watch(self.bound), Watch(self.bound)
        ready, was_wrong = 0, True
        for number in range(drafts):
            since = None if self.began is None else number - self.began
            is_wrong = dice.random() < rate(number, since)
            if self.began is None:
                if was_wrong:  # only an error makes a proof need more cases than before
                    lacks = trust.lacking(self._record(), self.bound)
                    ready = drafts if lacks is None else number + lacks
                if number >= ready and not _run(watches).is_wary:
                    self.began = number
            run = _run(watches)
            goes = self.began is not None and not trust.is_kept(
                self.seed, number, trust.kept_share(self.settled, run)
            )
            is_told = is_wrong and (not goes or dice.random() < self.noticed)
            self._decide(watches, is_wrong, is_told, goes=goes)
            was_wrong = is_told
            if is_told and self.began is not None and self._is_over(watches):
                self.suspended = number
                break
        return self

    def _is_over(self, watches: tuple[Watch, Watch]) -> bool:
        return _run(watches).is_alarming or not self._record().holds(self.bound)

    def _decide(
        self, watches: tuple[Watch, Watch], is_wrong: bool, is_told: bool, *, goes: bool
    ) -> None:
        decided, everything = watches
        everything.see(is_told)
        self._counts[2] += 1
        self._counts[3] += is_told
        if goes:
            self.alone += 1
            self.wrong += is_wrong
        else:
            decided.see(is_wrong)
            self._counts[0] += 1
            self._counts[1] += is_wrong
            self.seen += self.began is not None
        self.settled = 0 if is_told else self.settled + goes

    def _record(self) -> Record:
        cases, wrong, all_cases, all_wrong = self._counts
        return Record(Tally(cases, wrong), Tally(all_cases, all_wrong))


def _run(watches: tuple[Watch, Watch]) -> Run:
    return max((one.run for one in watches), key=lambda run: run.level)


def streams(rate: Rate, drafts: int, count: int, noticed: float = 0.3) -> list[Stream]:
    """So many streams of different luck."""
    return [Stream(seed, noticed=noticed).run(rate, drafts) for seed in range(count)]


def error(found: list[Stream]) -> float:
    """The share of wrong replies among all that went alone."""
    return sum(one.wrong for one in found) / max(sum(one.alone for one in found), 1)


def beyond(found: list[Stream]) -> float:
    """How many more replies were wrong than the bound allows, for each category that began."""
    began = [one for one in found if one.began is not None]
    return sum(one.wrong - one.bound * one.alone for one in began) / max(len(began), 1)
