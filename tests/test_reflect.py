"""What is believed of suggestions: enough evidence, safe words, and nothing that is known."""

import pytest

from slackhitl.ai.reflecting import Insight
from slackhitl.desk.lesson_cases import Case
from slackhitl.desk.lesson_proposals import Kin, Known, Suggestion
from slackhitl.desk.lesson_rows import Kinship
from slackhitl.flow.reflect import believed, is_safe, told_apart

EDITS = [Case(number, number, "Before.", "After.", ()) for number in range(100, 116)]


def _told(text: str, *known: Known) -> list[Suggestion]:
    return told_apart([Suggestion(text, (1, 2, 3))], known)


def _known(text: str, number: int = 7, *, covers: bool = True) -> Known:
    return Known(number, text, covers, frozenset({1, 2, 3}))


@pytest.mark.parametrize(
    ("evidence", "against", "is_believed"),
    [((0, 1), 0, False), ((0, 1, 2), 0, True), ((0, 1, 2), 2, True), ((0, 1, 2), 6, False)],
)
def test_claude_is_believed_where_enough_edits_show_it_beside_those_against(
    evidence: tuple[int, ...], against: int, is_believed: bool
) -> None:
    found = believed([Insight("Be warm.", evidence, against)], EDITS)
    assert bool(found) is is_believed
    if found:
        assert (found[0].decisions, found[0].possible) == ((100, 101, 102), 3 + against)


def test_what_surely_is_a_known_lesson_for_these_mails_is_not_proposed_again() -> None:
    assert _told("Do not offer a discount.", _known("Never offer discounts.")) == []
    assert _told("Do not offer a discount.") == [Suggestion("Do not offer a discount.", (1, 2, 3))]


@pytest.mark.parametrize(
    ("text", "known", "kin"),
    [
        (
            "Open with the customer's given name.",
            _known("Greet the customer by first name."),
            Kin(7, Kinship.ALIKE),
        ),
        (
            "Always promise a delivery date.",
            _known("Never promise a delivery date."),
            Kin(7, Kinship.OPPOSITE),
        ),
        ("Be brief.", _known("be  BRIEF.", covers=False), Kin(7, Kinship.ELSEWHERE)),
        ("Do not offer a refund.", _known("Do not offer a discount."), None),
        ("Be brief.", _known("Never be brief.", covers=False), None),
    ],
)
def test_what_only_resembles_or_contradicts_one_is_proposed_with_it(
    text: str, known: Known, kin: Kin | None
) -> None:
    [found] = _told(text, _known("Thank the customer.", 3), known)
    assert found.kin == kin


def test_the_nearest_of_those_alike_is_shown_and_an_opposite_before_it() -> None:
    near = _known("Greet the customer by first name only.", 4)
    far = _known("Greet the customer.", 5)
    [found] = _told("Greet the customer by first name.", far, near)
    assert found.kin == Kin(4, Kinship.ALIKE)
    against = _known("Do not greet the customer by first name.", 6)
    [found] = _told("Greet the customer by first name.", far, near, against)
    assert found.kin == Kin(6, Kinship.OPPOSITE)


def test_one_answer_does_not_say_the_same_twice() -> None:
    said = [Suggestion(text, (1, 2, 3)) for text in ("Be brief.", "Be short.", "Ask for a photo.")]
    assert [one.text for one in told_apart(said, ())] == ["Be brief.", "Ask for a photo."]


@pytest.mark.parametrize(
    "harmless",
    [
        "Say when the parcel will arrive, and that it may take longer.",
        "Explain the return instructions.",
        "Never ask for a password.",
    ],
)
def test_everyday_words_may_be_rules_although_a_customer_is_called_so(harmless: str) -> None:
    assert is_safe(harmless, {"will", "may", "grace"})
