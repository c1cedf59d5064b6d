"""Intervals beside published ones."""

import random
from collections.abc import Sequence
from statistics import fmean, pvariance, stdev

import pytest

from slackhitl.desk import chance


def pairs(both: int, only_second: int, only_first: int, neither: int) -> list[tuple[bool, bool]]:
    return [
        *[(True, True)] * both,
        *[(False, True)] * only_second,
        *[(True, False)] * only_first,
        *[(False, False)] * neither,
    ]


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_of_a_rate_is_wilsons(
    successes: int, trials: int, low: float, high: float
) -> None:
    found = chance.wilson(successes, trials)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_a_rate_of_nothing_may_be_anything() -> None:
    assert (chance.wilson(0, 0).low, chance.wilson(0, 0).high) == (0.0, 1.0)


def test_the_difference_of_paired_rates_is_newcombes() -> None:
    # Newcombe, Statistics in Medicine 17 (1998) 2635-2650, table II, method 10.
    found = chance.paired_rates(pairs(36, 12, 2, 0))
    assert found.value == pytest.approx(0.2)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0569, 0.3404)


def test_pairs_that_all_agree_show_no_difference_but_do_not_prove_it() -> None:
    found = chance.paired_rates(pairs(5, 0, 0, 5))
    assert found.value == 0
    assert found.low < 0 < found.high
    assert not found.excludes_zero


def test_a_bootstrap_is_near_the_textbooks_interval_and_always_the_same() -> None:
    dice = random.Random(7)
    values = [dice.gauss(0.3, 0.5) for _ in range(200)]
    found = chance.mean(values)
    half = chance.Z95 * stdev(values) / len(values) ** 0.5
    assert found.value == fmean(values)
    assert found.low == pytest.approx(found.value - half, abs=0.15 * half)
    assert found.high == pytest.approx(found.value + half, abs=0.15 * half)
    assert chance.mean(values) == found
    assert found.excludes_zero


def test_without_cases_there_is_nothing_to_say() -> None:
    with pytest.raises(ValueError, match="no values"):
        chance.mean([])
    with pytest.raises(ValueError, match="no pairs"):
        chance.paired_rates([])


def test_a_lowest_rate_is_the_mirror_of_a_highest() -> None:
    assert chance.lowest_rate(3, 3) == pytest.approx(0.05 ** (1 / 3))
    assert chance.lowest_rate(5, 6) == pytest.approx(0.4182, abs=1e-4)  # qbeta(0.05, 5, 2) in R
    assert chance.lowest_rate(0, 9) == 0.0


def test_means_of_two_groups_are_apart_as_welch_says() -> None:
    # t.test(c(1:10), c(7:20))$conf.int in R's manual is -11.052802 to -4.947198.
    one, two = range(1, 11), range(7, 21)
    found = chance.apart(_spread(one), _spread(two))
    assert found is not None
    assert found.value == pytest.approx(8)
    assert (found.low, found.high) == pytest.approx((4.947198, 11.052802), abs=0.001)


def test_too_few_cases_say_nothing_of_two_groups() -> None:
    assert chance.apart(_spread(range(9)), _spread(range(10))) is None
    same = chance.apart(_spread([0.5] * 10), _spread([0.5] * 12))
    assert same == chance.Interval(0.0, 0.0, 0.0)


def _spread(values: Sequence[float]) -> chance.Spread:
    return chance.Spread(len(values), fmean(values), pvariance(values))


def test_cases_of_one_customer_say_as_much_as_one() -> None:
    dice = random.Random(3)
    customers = [dice.gauss(0.1, 0.5) for _ in range(40)]
    once = chance.mean(customers)
    values = [one for one in customers for _ in range(10)]
    whose = [number for number in range(40) for _ in range(10)]
    tenfold = chance.mean(values, whose)
    assert (tenfold.low, tenfold.high) == pytest.approx((once.low, once.high))
    alone = chance.mean(values)
    assert alone.high - alone.low < 0.5 * (once.high - once.low)
    held = [(one > 0.1, one > 0) for one in customers]
    rates = chance.paired_rates(held)
    many = [one for one in held for _ in range(10)]
    together = chance.paired_rates(many, whose)
    assert (together.low, together.high) == pytest.approx((rates.low, rates.high), abs=0.01)
    assert chance.paired_rates(many).excludes_zero
    assert not rates.excludes_zero


def test_one_customer_more_or_less_does_not_hide_what_all_others_say() -> None:
    found = chance.mean([-1.0] * 31 + [0.0])
    assert found.high < -0.5
    assert found.low < -1.0
    assert not chance.mean([0.0] * 31 + [-1.0]).excludes_zero


@pytest.mark.parametrize("customers", [chance.MANY, 60])
def test_what_is_no_difference_is_seldom_called_one(customers: int) -> None:
    """Lopsided differences, alike within a customer, whose true mean is 0.

    Of 100 samples 5 would be beyond chance by a perfect interval; a percentile bootstrap of the
    single mails calls 45 of them so.
    """
    dice, wrong = random.Random(11), 0
    for _ in range(100):
        values, clusters = [], []
        for customer in range(customers):
            middle = dice.choices((-0.8, 0.1, 0.0), (0.1, 0.8, 0.1))[0]
            count = dice.randint(1, 8)
            values += [middle + dice.gauss(0, 0.05) for _ in range(count)]
            clusters += [customer] * count
        wrong += chance.mean(values, clusters).excludes_zero
    assert wrong <= 10
