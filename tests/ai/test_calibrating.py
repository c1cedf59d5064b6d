"""The score of a draft: what it is told from, how it is fitted, what it lets a category send."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import inf

import pytest

from slackhitl.ai.calibrating import fit
from slackhitl.ai.signals import signals
from slackhitl.ai.terms import Brief, Drafted, Exemplar, Grounding, Source
from slackhitl.desk.scoring import Example, Weights
from slackhitl.desk.trust import REACHES, Record, Tally

HARD = 0.4
"""The share of mails that no source is near to, and whose drafts are often wrong."""


def mails(seed: int, count: int, bad: float = 0.3) -> Iterator[Example]:
    """Mails of a category that is good at a part of them."""
    dice = random.Random(seed)
    for _ in range(count):
        is_hard = dice.random() < HARD
        told = {
            "nearness": min(1.0, max(0.0, dice.gauss(0.45 if is_hard else 0.7, 0.08))),
            "agreement": dice.random() * 0.3,
            "questions": float(dice.choice((1, 1, 2, 3))),
        }
        yield Example("delivery", told, dice.random() < (bad if is_hard else 0.002))


def fitted(cases: list[Example]) -> Weights:
    weights = fit(cases)
    assert weights is not None
    return weights


def test_what_tells_good_drafts_from_bad_ones_is_found() -> None:
    weights = fitted(list(mails(1, 800)))
    near, far = ({"nearness": one, "agreement": 0.1, "questions": 1.0} for one in (0.75, 0.4))
    assert weights.score("delivery", near) < 0.03
    assert weights.score("delivery", far) > 0.2
    assert abs(weights.signals["questions"][2]) < abs(weights.signals["nearness"][2]) / 3


def test_the_score_is_calibrated_on_mails_that_it_was_not_fitted_to() -> None:
    weights = fitted(list(mails(2, 1_500)))
    fresh = [(weights.score(one.category, one.signals), one.wrong) for one in mails(3, 3_000)]
    fresh.sort()
    for low in range(0, 3_000, 750):
        part = fresh[low : low + 750]
        told, true = (sum(one[k] for one in part) / len(part) for k in (0, 1))
        assert told == pytest.approx(true, abs=0.03)


def test_few_cases_tell_nothing_and_a_small_category_is_judged_like_the_others() -> None:
    assert fit([]) is None
    assert fit(list(mails(1, 40))) is None
    assert fit([replace(one, wrong=False) for one in mails(1, 200)]) is None
    many = list(mails(1, 800))
    one_error = Example("billing", {"nearness": 0.7, "agreement": 0.1, "questions": 1.0}, True)
    weights = fitted([*many, one_error])
    usual = weights.score("delivery", one_error.signals)
    assert usual < weights.score("billing", one_error.signals) < usual + 0.05
    assert weights.score("a category without a case", one_error.signals) < usual + 0.02
    bad = [replace(one, category="billing", wrong=True) for one in many[:60]]
    assert fitted([*many, *bad]).score("billing", one_error.signals) > 0.5


def test_a_signal_that_is_missing_or_never_differs_does_no_harm() -> None:
    cases = [replace(one, signals={**one.signals, "foreign": 0.0}) for one in mails(1, 400)]
    weights = fitted(cases)
    assert weights.signals["foreign"][2] == 0
    assert 0 < weights.score("delivery", {}) < 1
    assert weights.score("delivery", {"unheard of": 3.0}) == weights.score("delivery", {})


def test_a_category_sends_the_part_it_is_good_at() -> None:
    """With 12 % of its drafts wrong it proves 2 % for those of a good score, told beforehand."""
    bound, sent, wrong = 0.02, 0, 0
    for seed in range(6):
        counts = {reach: [0, 0] for reach in REACHES}
        cases: list[Example] = []
        weights: Weights | None = None
        proven = None
        for one in mails(seed, 2_500):
            score = None if weights is None else weights.score(one.category, one.signals)
            if proven is not None and score is not None and score <= proven * bound:
                sent += 1
                wrong += one.wrong
                continue
            cases.append(one)
            for reach, found in counts.items():
                if reach == inf or (score is not None and score <= reach * bound):
                    found[0] += 1
                    found[1] += one.wrong
            proven = proven or _proven(counts, bound)
            if len(cases) % 100 == 0:
                weights = fit(cases[-2_000:]) or weights
        assert proven is not None
        assert proven != inf
    assert sent > 0.1 * 6 * 2_500
    assert wrong <= bound * sent


def _proven(counts: Mapping[float, list[int]], bound: float) -> float | None:
    for reach, found in counts.items():
        known = Tally(*found)
        if Record(known, known).proves(bound):
            return reach
    return None


def drafted(brief: Brief, text: str) -> Drafted:
    """A draft that cites the first passage."""
    passage = brief.passages[0]
    source = Source(passage.article, passage.version, passage.title, passage.paragraphs[0])
    return Drafted(text, (source,), Grounding.KNOWLEDGE)


def test_signals_tell_how_near_the_sources_are_to_the_question_worst_off(brief: Brief) -> None:
    reply = drafted(brief, "You have 30 days.")
    near = signals(brief, reply)
    asked = (*brief.triage.questions, "Do you sell gift cards for balloon rides in Lapland?")
    lost = replace(brief, triage=brief.triage.model_copy(update={"questions": asked}))
    far = signals(lost, reply)
    assert far["nearness"] < near["nearness"] - 0.15
    assert far["questions"] == near["questions"] + 1
    assert signals(replace(brief, passages=()), reply)["nearness"] == 0


def test_signals_tell_whether_people_answered_likewise_before(brief: Brief) -> None:
    text = "You can return the boots within 30 days, as long as they are unused."
    reply = drafted(brief, text)
    assert signals(brief, reply)["agreement"] == 0
    alike = Exemplar("How long can I return boots?", text)
    other = Exemplar("How long can I return boots?", "Please call us about your invoice.")
    said = signals(replace(brief, exemplars=(other, alike)), reply)["agreement"]
    assert said > 0.9 > signals(replace(brief, exemplars=(other,)), reply)["agreement"] + 0.2


def test_signals_tell_when_the_sources_are_in_another_language(brief: Brief) -> None:
    reply = drafted(brief, "Sie haben 30 Tage.")
    german = brief.triage.model_copy(update={"language": "de-AT"})
    assert signals(brief, reply)["foreign"] == 0
    assert signals(replace(brief, triage=german), reply)["foreign"] == 1
