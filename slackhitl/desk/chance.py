"""What figures of few cases can say: intervals that hold the truth 19 times in 20."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt
from statistics import fmean

Z95 = 1.959963984540054
RESAMPLES = 2_000
SEED = 20261123
HALVINGS = 50
"""After which a limit is known to the last digit of a float."""
ENOUGH = 10
"""Fewer cases than this say nothing, however much they agree."""


@dataclass(frozen=True)
class Interval:
    """A figure and the 95 % interval around it."""

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether a true value of zero is unlikely."""
        return self.low > 0 or self.high < 0


def wilson(successes: int, trials: int) -> Interval:
    """The score interval of a rate (Wilson, 1927); from 0 to 1 when nothing was tried."""
    if not trials:
        return Interval(0.0, 0.0, 1.0)
    rate = successes / trials
    spread = Z95 * sqrt(rate * (1 - rate) / trials + Z95**2 / (4 * trials**2))
    middle = rate + Z95**2 / (2 * trials)
    whole = 1 + Z95**2 / trials
    low, high = (middle - spread) / whole, (middle + spread) / whole
    return Interval(rate, max(low, 0.0), min(high, 1.0))


def paired_rates(pairs: Sequence[tuple[bool, bool]]) -> Interval:
    """How much oftener the second of each pair holds than the first.

    The square-and-add interval for paired proportions: Newcombe, Statistics in Medicine 17 (1998)
    2635-2650, method 10. Raises ValueError without pairs.
    """
    if not pairs:
        raise ValueError("no pairs")
    both = sum(first and second for first, second in pairs)
    only_second = sum(second and not first for first, second in pairs)
    only_first = sum(first and not second for first, second in pairs)
    neither = len(pairs) - both - only_second - only_first
    one = wilson(both + only_second, len(pairs))
    other = wilson(both + only_first, len(pairs))
    phi = _correlation(both, only_second, only_first, neither)
    difference = one.value - other.value
    below = _together(one.value - one.low, other.high - other.value, phi)
    above = _together(one.high - one.value, other.value - other.low, phi)
    return Interval(difference, difference - below, difference + above)


def _together(one: float, other: float, phi: float) -> float:
    return sqrt(max(one**2 - 2 * phi * one * other + other**2, 0.0))


def _correlation(both: int, second: int, first: int, neither: int) -> float:
    """Newcombe's phi, with his correction for small agreement beyond chance."""
    sides = (both + second) * (first + neither) * (both + first) * (second + neither)
    if not sides:
        return 0.0
    beyond: float = both * neither - second * first
    if beyond > 0:
        beyond = max(beyond - (both + second + first + neither) / 2, 0)
    return beyond / sqrt(sides)


def mean(values: Sequence[float]) -> Interval:
    """A mean with its percentile bootstrap interval; always the same for the same values.

    Give it the differences of pairs to compare two treatments of the same cases. Raises ValueError
    without values.
    """
    if not values:
        raise ValueError("no values")
    dice = random.Random(SEED)  # noqa: S311 (no secret hangs on it)
    count = len(values)
    means = sorted(fmean(dice.choices(values, k=count)) for _ in range(RESAMPLES))
    cut = round(RESAMPLES * 0.025)
    return Interval(fmean(values), means[cut], means[-cut - 1])


@lru_cache(maxsize=4096)
def highest_rate(successes: int, trials: int, confidence: float = 0.95) -> float:
    """The one-sided exact upper limit of a rate (Clopper and Pearson, Biometrika 26 (1934)).

    It is the beta quantile at which so few successes or fewer would have been seen in a share of
    1 - ``confidence`` of all cases, found by halving over the binomial tail; 1 when nothing was
    tried. Raises ValueError for more successes than trials.
    """
    if not 0 <= successes <= trials:
        raise ValueError("more successes than trials")
    if successes == trials:
        return 1.0
    low, high = successes / trials, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _at_most(successes, trials, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def is_at_most(successes: int, trials: int, rate: float, confidence: float = 0.95) -> bool:
    """Whether that limit is no higher than ``rate``; quicker than to tell the limit."""
    return successes < trials and _at_most(successes, trials, rate) <= 1 - confidence


def _at_most(successes: int, trials: int, rate: float) -> float:
    """How likely a rate gives that many successes or fewer; summed as logarithms, which neither
    overflow nor vanish."""
    if rate >= 1:
        return 0.0
    odds, right, wrong = lgamma(trials + 1), log(rate), log1p(-rate)
    return sum(
        exp(
            odds - lgamma(count + 1) - lgamma(trials - count + 1)
            + count * right + (trials - count) * wrong
        )
        for count in range(successes + 1)
    )  # fmt: skip
