"""The arithmetic of earned autonomy, and what it does to streams of which the truth is known."""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from slackhitl.desk import trust
from slackhitl.desk.chance import highest_rate
from slackhitl.desk.trust import Record, Tally

BOUND = 0.02
STREAM = 3_000
NOTICED = 0.3
"""The share of the wrong replies of which somebody objects or complains."""


@dataclass
class Stream:
    """A category's drafts one after the other, as desk.autonomy and desk.outcomes treat them."""

    alone: int = 0
    wrong: int = 0
    began: bool = False
    is_suspended: bool = False

    def run(self, rate: Callable[[int], float], seed: int) -> "Stream":
        """Every draft is wrong with the rate of its number."""
        dice = random.Random(seed)
        decided: deque[bool] = deque(maxlen=trust.window(BOUND))
        cases: deque[bool] = deque(maxlen=trust.window(BOUND))
        for number in range(STREAM):
            is_wrong = dice.random() < rate(number)
            known = Record(Tally(len(decided), sum(decided)), Tally(len(cases), sum(cases)))
            if self.began and not known.holds(BOUND):
                self.is_suspended = True
            may_go = known.holds(BOUND) if self.began else known.proves(BOUND)
            may_go = may_go and not self.is_suspended
            self.began = self.began or may_go
            if may_go and not trust.is_kept(seed, number):
                self.alone += 1
                self.wrong += is_wrong
                cases.append(is_wrong and dice.random() < NOTICED)
            else:
                decided.append(is_wrong)
                cases.append(is_wrong)
        return self


def streams(rate: Callable[[int], float], count: int = 30) -> list[Stream]:
    return [Stream().run(rate, seed) for seed in range(count)]


def error(found: list[Stream]) -> float:
    """The share of wrong replies among all that went alone."""
    return sum(one.wrong for one in found) / max(sum(one.alone for one in found), 1)


def test_the_limit_is_clopper_and_pearsons() -> None:
    # The published exact limits: 1 - 0.05**(1/n) without an error, tables beyond that.
    assert highest_rate(0, 40) == pytest.approx(1 - 0.05 ** (1 / 40))
    assert highest_rate(0, 149) <= 0.02 < highest_rate(0, 148)
    assert highest_rate(1, 10) == pytest.approx(0.3941633, abs=1e-6)
    assert highest_rate(2, 100, 0.975) == pytest.approx(0.0703839, abs=1e-6)
    assert highest_rate(5, 5) == 1 == highest_rate(0, 0)
    assert highest_rate(300, 7752) == pytest.approx(0.04249843, abs=1e-7)
    with pytest.raises(ValueError, match="more successes"):
        highest_rate(2, 1)


def test_fewer_than_forty_cases_prove_nothing_whatever_the_bound() -> None:
    spotless = Tally(39, 0)
    assert not Record(spotless, spotless).proves(0.5)
    assert not Record(spotless, spotless).holds(0.5)
    assert Record(Tally(40, 0), Tally(40, 0)).proves(0.2)


def test_what_went_alone_counts_against_a_category_and_never_for_it() -> None:
    decided = Tally(40, 0)
    assert not Record(decided, Tally(5000, 0)).holds(BOUND)
    proven = Tally(300, 0)
    assert Record(proven, Tally(386, 3)).holds(BOUND)
    assert not Record(proven, Tally(386, 4)).holds(BOUND)


def test_beginning_needs_more_than_going_on() -> None:
    known = Tally(trust.fewest(BOUND), 0)
    assert Record(known, known).proves(BOUND)
    less = Tally(known.cases - 1, 0)
    assert not Record(less, less).proves(BOUND)
    assert Record(less, less).holds(BOUND)


def test_a_stricter_bound_looks_at_more_cases() -> None:
    assert [trust.window(bound) for bound in (0.2, 0.05, 0.02)] == [40, 153, 386]


def test_a_tenth_is_kept_for_people_and_always_the_same_tenth() -> None:
    kept = [draft for draft in range(10_000) if trust.is_kept(7, draft)]
    assert 900 < len(kept) < 1100
    assert kept == [draft for draft in range(10_000) if trust.is_kept(7, draft)]


@pytest.mark.parametrize("rate", [0.002, 0.005, 0.01])
def test_good_categories_go_alone_and_stay_below_their_bound(rate: float) -> None:
    found = streams(lambda _: rate)
    assert sum(one.alone for one in found) > 0.2 * STREAM * len(found)
    assert error(found) <= BOUND
    over = [one for one in found if one.wrong > BOUND * one.alone]
    assert len(over) <= 0.05 * len(found)


def test_at_the_very_bound_little_goes_alone() -> None:
    found = streams(lambda _: BOUND)
    assert sum(one.alone for one in found) < 0.05 * STREAM * len(found)


@pytest.mark.parametrize("times", [1.5, 2, 5])
def test_bad_categories_hardly_ever_begin(times: float) -> None:
    found = streams(lambda _: times * BOUND)
    assert sum(one.began for one in found) <= 0.1 * len(found)
    assert sum(one.wrong for one in found) <= BOUND * STREAM * len(found) * 0.05


def test_a_category_that_turns_bad_is_suspended_before_the_bound_is_exceeded() -> None:
    found = streams(lambda number: 0.005 if number < STREAM / 2 else 5 * BOUND)
    began = [one for one in found if one.began]
    assert len(began) >= 0.9 * len(found)
    assert all(one.is_suspended for one in began)
    assert error(found) <= BOUND
