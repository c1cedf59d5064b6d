"""Whether two rules are one, measured on pairs that people labelled (rule_pairs.csv).

“seen” pairs were before the eyes of whoever wrote the word lists; the others were written after.
"""

import csv
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from slackhitl.ai.likeness import Relation, likeness

PAIRS = list(
    csv.DictReader((Path(__file__).parent / "rule_pairs.csv").read_text("utf-8").splitlines())
)


def _relation(one: str, other: str) -> Relation:
    return likeness(one, [other])[0].relation


def _counted(label: str, seen: str) -> Counter[Relation]:
    return Counter(
        _relation(pair["one"], pair["other"])
        for pair in PAIRS
        if (pair["relation"], pair["seen"]) == (label, seen)
    )


def test_there_are_enough_pairs_to_measure_with() -> None:
    assert len(PAIRS) >= 90
    assert Counter(pair["relation"] for pair in PAIRS)["opposite"] >= 20


@pytest.mark.parametrize("seen", ["yes", "no"])
class TestOfTheLabelledPairs:
    def test_none_that_differ_are_taken_for_one(self, seen: str) -> None:
        found = _counted("different", seen)
        assert found[Relation.SAME] == found[Relation.OPPOSITE] == 0

    def test_opposites_are_seen(self, seen: str) -> None:
        found = _counted("opposite", seen)
        assert found[Relation.OPPOSITE] == found.total()

    def test_the_same_in_other_words_is_mostly_noticed_and_never_an_opposite(
        self, seen: str
    ) -> None:
        found = _counted("same", seen)
        assert found[Relation.OPPOSITE] == 0
        noticed = found[Relation.SAME] + found[Relation.ALIKE]
        assert noticed >= (0.9 if seen == "yes" else 0.75) * found.total()


def test_rules_that_have_nothing_to_do_with_each_other_are_seldom_called_alike() -> None:
    rules = list(dict.fromkeys(pair["one"] for pair in PAIRS))
    found = Counter(
        like.relation
        for number, rule in enumerate(rules)
        for like in likeness(rule, rules[number + 1 :])
    )
    assert found.total() == len(list(combinations(rules, 2)))
    assert found[Relation.ALIKE] < 0.04 * found.total()
    assert found[Relation.OPPOSITE] + found[Relation.SAME] <= 10  # of which most are rightly so


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("Never promise a delivery date.", "Always promise a delivery date.", Relation.OPPOSITE),
        ("Do not offer a refund.", "Do not offer a discount.", Relation.OTHER),
        (
            "Greet the customer by first name.",
            "Open with the customer's given name.",
            Relation.ALIKE,
        ),
        (
            "Include this sentence where it is true: “Keep the receipt.”",
            "Leave out this sentence: “Keep the receipt.”",
            Relation.OPPOSITE,
        ),
        (
            "Include this sentence where it is true: “Keep the receipt.”",
            "Tell the customer: keep the receipt.",
            Relation.SAME,
        ),
        ("Write “Hi” instead of “Dear”.", "Write “Dear” instead of “Hi”.", Relation.OPPOSITE),
        ("Keep it short.", "keep it SHORT.", Relation.SAME),
        ("Keep it short.", "Tell the customer how long a refund takes.", Relation.OTHER),
    ],
)
def test_what_once_went_wrong_is_told_apart(one: str, other: str, relation: Relation) -> None:
    assert _relation(one, other) is relation
    assert _relation(other, one) is relation
