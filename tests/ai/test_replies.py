"""How many bad sentences the checks see, and how many good replies they leave alone.

Too few warnings let a wrong promise out, too many make people blind, so both are bounded here.
"""

import time
from collections import Counter

import pytest
from reply_texts import Hostile, Reply, clean, hostile, usual_edits

from slackhitl.ai.terms import Finding, Severity


def warnings(findings: list[Finding]) -> list[str]:
    return [f"{one.kind}: {one.words}" for one in findings if one.severity is not Severity.NOTE]


@pytest.fixture(scope="module")
def bad() -> list[Hostile]:
    return list(hostile())


def test_every_bad_sentence_is_seen_in_a_draft(bad: list[Hostile]) -> None:
    assert len(bad) >= 130
    assert [one.sentence for one in bad if not warnings(one.reply.as_draft())] == []


def test_particulars_promises_and_traces_are_seen_in_a_persons_text_too(bad: list[Hostile]) -> None:
    looked_at = [one for one in bad if one.kind not in {"statement", "swapped"}]
    missed = [one.sentence for one in looked_at if not warnings(one.reply.as_final())]
    assert len(looked_at) >= 110
    assert len(missed) <= 3, missed


def test_a_person_knows_more_than_the_sources_do(bad: list[Hostile]) -> None:
    stated = [one for one in bad if one.kind == "statement"]
    asked = [one.sentence for one in stated if warnings(one.reply.as_final())]
    assert len(asked) <= 3, asked


def test_traces_of_the_software_are_stops(bad: list[Hostile]) -> None:
    for one in bad:
        if one.kind == "trace":
            severities = {found.severity for found in one.reply.as_final()}
            assert Severity.STOP in severities, one.sentence


@pytest.mark.parametrize(
    ("name", "count", "as_draft", "as_final"),
    [("clean_english", 60, 2, 1), ("clean_multilingual", 40, 1, 1)],
)
def test_good_replies_are_left_alone(name: str, count: int, as_draft: int, as_final: int) -> None:
    replies = clean(name)
    assert len(replies) >= count
    drafts = Counter(warning for one in replies for warning in warnings(one.as_draft()))
    finals = Counter(warning for one in replies for warning in warnings(one.as_final()))
    assert drafts.total() <= as_draft, drafts
    assert finals.total() <= as_final, finals


def test_a_usual_edit_is_not_asked_about() -> None:
    edits = usual_edits()
    asked = [(one.text, asks) for one in edits if (asks := one.asks())]
    assert len(edits) >= 30
    assert len(asked) <= 2, asked


def test_a_usual_reply_is_checked_in_milliseconds() -> None:
    replies = clean("clean_english")[:20]

    def took(one: Reply) -> float:
        begun = time.perf_counter()
        one.as_draft()
        return time.perf_counter() - begun

    for one in replies:
        one.as_draft()
    times = sorted(min(took(one) for _ in range(3)) for one in replies)
    assert times[len(times) // 2] < 0.03  # 3 ms alone; the machine of a test run is busy
