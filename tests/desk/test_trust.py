"""The arithmetic of earned autonomy, and what it does to streams of which the truth is known."""

from itertools import pairwise

import numpy as np
import pytest
from streams import BOUND, Rate, Stream, beyond, error, streams

from slackhitl.desk import trust
from slackhitl.desk.chance import highest_rate, is_at_most
from slackhitl.desk.trust import REACHES, Record, Run, Tally, Watch

ALLOWED = 8.0
"""How many replies beyond the bound a change for the worse right at the start may cost on average:
what leaves until it can be noticed, and the luck of 40 streams. No bound can hold before that."""


def decided(cases: int, wrong: int = 0) -> Record:
    """A category of which people decided everything."""
    return Record(Tally(cases, wrong), Tally(cases, wrong))


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


def test_whether_the_limit_is_kept_is_told_without_telling_it() -> None:
    for cases in (0, 1, 40, 148, 149, 385, 386):
        for wrong in range(min(cases, 5) + 1):
            is_kept = highest_rate(wrong, cases) <= BOUND
            assert is_at_most(wrong, cases, BOUND) == is_kept, (wrong, cases)


def test_fewer_than_forty_cases_prove_nothing_whatever_the_bound() -> None:
    assert not decided(39).proves(0.5)
    assert not decided(39).holds(0.5)
    assert decided(40).proves(0.2)


def test_what_went_alone_counts_against_a_category_and_never_for_it() -> None:
    few = Tally(40, 0)
    assert not Record(few, Tally(5000, 0)).holds(BOUND)
    proven = Tally(300, 0)
    assert Record(proven, Tally(386, 3)).holds(BOUND)
    assert not Record(proven, Tally(386, 4)).holds(BOUND)


def test_beginning_needs_more_than_going_on_and_it_is_told_how_much() -> None:
    assert trust.fewest(BOUND) == 257
    assert decided(257).proves(BOUND)
    assert not decided(256).proves(BOUND)
    assert decided(256).holds(BOUND)
    assert trust.lacking(decided(200, 1), BOUND) == 241
    assert decided(441, 1).proves(BOUND)
    assert trust.lacking(decided(100, 90), 0.005) is None


@pytest.mark.parametrize("bound", [0.005, 0.02, 0.05])
def test_looking_after_every_case_does_not_let_a_bad_category_begin(bound: float) -> None:
    """Told exactly, for 10,000 cases at the very bound; by a limit of 99 % it would be 40 %."""
    chances = np.zeros(2_600)  # of so many errors, as long as the category has not begun
    chances[0], begun, borne = 1.0, 0.0, -1
    for cases in range(1, 10_001):
        chances[1:] = chances[1:] * (1 - bound) + chances[:-1] * bound
        chances[0] *= 1 - bound
        while decided(cases, borne + 1).proves(bound):
            borne += 1
        begun += chances[: borne + 1].sum()
        chances[: borne + 1] = 0.0
    assert 0 < begun <= 0.05 / len(REACHES)


def test_the_kept_share_falls_from_half_to_a_tenth_while_all_goes_well() -> None:
    quiet, shares = Run(), []
    for sent in (0, 75, 150, 1000):
        shares.append(trust.kept_share(sent, quiet))
    assert shares == pytest.approx([0.5, 0.2236, 0.1, 0.1], abs=1e-4)
    assert trust.kept_share(1000, Run(5, 2, trust.WARY)) == 1


def test_the_share_is_kept_and_always_the_same_cases() -> None:
    kept = [draft for draft in range(10_000) if trust.is_kept(7, draft, 0.1)]
    assert 900 < len(kept) < 1100
    assert kept == [draft for draft in range(10_000) if trust.is_kept(7, draft, 0.1)]
    assert set(kept) <= {draft for draft in range(10_000) if trust.is_kept(7, draft, 0.5)}
    assert all(trust.is_kept(7, draft, 1.0) for draft in range(100))


def test_errors_close_together_are_worse_than_errors_far_apart() -> None:
    def seen(*outcomes: bool) -> Run:
        watch = Watch(BOUND)
        for wrong in outcomes:
            watch.see(wrong)
        return watch.run

    right = [False] * 100
    assert seen(*right) == Run()
    assert not seen(True).is_alarming
    close = seen(*right, True, *right[:5], True)
    assert close.is_wary
    assert not seen(*right, True, *right[:5], True, *right[:60]).is_wary
    assert not seen(True, *right, True).is_alarming
    alarming = seen(*right, *[True, False, False] * 4)
    assert alarming.is_alarming
    assert (alarming.cases, alarming.wrong) == (12, 4)


@pytest.mark.parametrize("noticed", [0, 0.3, 1])
@pytest.mark.parametrize("rate", [0.002, 0.005])
def test_good_categories_go_alone_below_their_bound_and_are_seldom_suspended(
    rate: float, noticed: float
) -> None:
    found = streams(lambda *_: rate, 2_000, 20, noticed)
    assert all(one.began is not None for one in found)
    assert error(found) <= BOUND
    assert sum(one.alone for one in found) > 0.4 * 2_000 * len(found)
    assert sum(one.suspended is not None for one in found) <= 2


@pytest.mark.parametrize("noticed", [0, 0.3, 1])
def test_a_category_that_turns_bad_later_stays_below_its_bound(noticed: float) -> None:
    for bad in (0.05, 0.1, 0.3):
        found = streams(_turns(bad, after=1_000), 4_000, 20, noticed)
        assert error(found) <= BOUND
        assert all(one.suspended is not None for one in found)


@pytest.mark.parametrize("noticed", [0, 0.3, 1])
def test_a_category_that_turns_bad_as_it_begins_costs_a_few_replies(noticed: float) -> None:
    for bad in (0.05, 0.1, 0.3):
        found = streams(_turns(bad, after=0), 2_500, 40, noticed)
        assert beyond(found) <= ALLOWED
        assert sum(one.suspended is not None for one in found) >= 0.95 * len(found)


def test_at_least_one_in_twenty_is_always_seen_by_people() -> None:
    for one in streams(lambda *_: 0.001, 3_000, 5, noticed=0):
        assert one.seen >= 0.05 * (one.alone + one.seen)


def test_at_the_very_bound_and_above_hardly_anything_goes_alone() -> None:
    for times in (1, 1.5):
        found = [Stream(seed).run(lambda *_, rate=times * BOUND: rate, 1_500) for seed in range(20)]
        assert sum(one.wrong for one in found) <= BOUND * 1_500 * len(found) * 0.02


def test_more_errors_and_fewer_cases_are_never_better() -> None:
    for wrong in range(4):
        lacks = [trust.lacking(decided(cases, wrong), BOUND) or 0 for cases in range(50, 600, 50)]
        assert all(later <= earlier for earlier, later in pairwise(lacks))
        assert all(one >= 0 for one in lacks)


def _turns(bad: float, after: int) -> Rate:
    """Good until so many drafts after the beginning."""
    return lambda _, since: 0.003 if since is None or since < after else bad
