"""The index finds texts by meaning, by wording and by what they name."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from slackhitl.ai.retrieval import Index

TEXTS = [
    ("parcel", "Where is my parcel?"),
    ("card", "My card was declined at checkout"),
    ("password", "I forgot my password"),
    ("refund", "When do I get my money back?"),
    ("code", "The app shows error E-4711"),
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(TEXTS)


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("my package has not arrived", "parcel"),
        ("the payment was refused", "card"),
        ("how can I reset my login", "password"),
        ("refund please", "refund"),
        ("what does e-4711 mean", "code"),
    ],
)
def test_the_nearest_text_comes_first(index: Index, question: str, key: str) -> None:
    assert index.search(question, 2)[0][0] == key


def test_scores_fall_and_stay_between_nought_and_one(index: Index) -> None:
    scores = [score for _, score in index.search("Where is my parcel?", 5)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_an_identifier_counts_more_than_similar_words() -> None:
    index = Index.build([("a", "Order 20431 is late"), ("b", "My order is very late indeed")])
    assert index.search("anything new about 20431, it is very late indeed", 1)[0][0] == "a"


def test_years_sizes_and_dates_name_no_order() -> None:
    returns = "You have 30 days from delivery to return boots that are unused."
    closing = "Our office is closed from 24 December 2026 to 2 January 2027, or 2026-12-24."
    index = Index.build([("returns", returns), ("closing", closing)], neighbours=0, votes=1)
    assert index.search("Can I return boots that I bought in November 2026?", 1)[0][0] == "returns"


def test_a_key_with_several_texts_is_returned_once() -> None:
    index = Index.build([("a", "lost parcel"), ("a", "late parcel"), ("b", "gift card")])
    assert [key for key, _ in index.search("parcel", 5)] == ["a", "b"]


def test_texts_added_later_are_found_and_removed_ones_are_not() -> None:
    index = Index.build(TEXTS)
    index.add("size", "Which size of boots should I take?")
    assert index.search("boot size", 1)[0][0] == "size"
    index.remove("size")
    index.remove("never there")
    assert "size" not in {key for key, _ in index.search("boot size", 9)}
    assert len(index) == len(TEXTS)
    for number in range(300):
        index.add(f"gone {number}", "Which size of boots should I take?")
    for number in range(300):
        index.remove(f"gone {number}")
    assert index.search("where is my package", 1)[0][0] == "parcel"
    assert len(index) == len(TEXTS)


def test_only_some_may_be_looked_at(index: Index) -> None:
    found = index.search("Where is my parcel?", 5, among={"card", "refund"})
    assert {key for key, _ in found} == {"card", "refund"}
    assert index.search("Where is my parcel?", 5, among=set()) == []


def test_texts_that_mean_the_same_are_told_from_those_that_are_near(index: Index) -> None:
    assert index.alike("Where is my parcel please?", 0.9) == ["parcel"]
    assert index.alike("Where is my money?", 0.95) == []
    assert Index().alike("Where is my parcel?", 0.1) == []


def test_an_index_that_grew_text_by_text_finds_what_a_built_one_finds() -> None:
    grown = Index()
    for key, text in TEXTS:
        grown.add(key, text)
        assert grown.search(text, 1)[0][0] == key
    assert grown.search("lost password", 1)[0][0] == "password"


@pytest.mark.parametrize("question", ["", "   ", "\u200b", "🎉🎉", "x" * 100_000])
def test_strange_questions_are_no_error(index: Index, question: str) -> None:
    assert len(index.search(question, 3)) == 3


def test_nothing_is_found_in_nothing() -> None:
    assert Index().search("parcel", 3) == []
    assert Index.build(TEXTS).search("parcel", 0) == []
    assert Index.build(TEXTS).search_any([], 3) == []
    assert len(Index.build([("only", "one text")]).search("text", 5)) == 1


def test_threads_may_search_and_add_at_once() -> None:
    index = Index.build(TEXTS)

    def use(number: int) -> str:
        index.add(f"n{number}", f"Question number {number} about tents")
        return index.search("Where is my parcel?", 1)[0][0]

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(use, range(40))) == {"parcel"}
    assert len(index) == len(TEXTS) + 40
