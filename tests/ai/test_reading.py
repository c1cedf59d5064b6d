"""Questions, sentences, languages and names are found without a model."""

import pytest

from slackhitl.ai.language import sentences, shared_languages
from slackhitl.ai.phrases import first_name
from slackhitl.ai.reading import body, questions


def test_questions_and_requests_are_kept_and_courtesies_are_not() -> None:
    text = (
        "Hi there,\n\nI ordered a tent two weeks ago. Where is it? "
        "Also, can I change the address?\n\nBest regards,\nMaria\nMobile 123"
    )
    assert questions("Order", text) == (
        "I ordered a tent two weeks ago. Where is it?",
        "Also, can I change the address?",
    )


def test_what_is_asked_outright_comes_before_what_is_wished_for() -> None:
    wishes = "We would like to be sure of a few things. Please read on. We need all of it in May. "
    asked = ("Can I change it?", "Do you take cards?", "What if it breaks?", "Which size fits me?")
    found = questions("Trip", wishes + " ".join(f"And this: {one}" for one in asked))
    assert found[:4] == tuple(f"And this: {one}" for one in asked)


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("Re: AW: Where is it?", "", ("Where is it?",)),
        ("", "ok", ("ok",)),
        ("", "", ()),
        ("Return", "The boots are too small for me.", ("The boots are too small for me.",)),
        ("Zelt", "Bitte schicken Sie mir ein Ersatzteil.\nMfG\nX", None),
    ],
)
def test_something_always_stands_for_the_question(
    subject: str, text: str, expected: tuple[str, ...] | None
) -> None:
    found = questions(subject, text)
    assert found == (expected or ("Bitte schicken Sie mir ein Ersatzteil.",) if text else expected)


def test_greeting_and_signature_are_no_part_of_the_body() -> None:
    assert body("Dear team,\n\nWhere is it?\n\nKind regards\nAnn\nCEO") == "Where is it?"
    assert body("Hello, where is it?") == "where is it?"
    assert body("Thanks") == "Thanks"


def test_sentences_end_where_they_end() -> None:
    text = "Dear Mr. Smith, you have 30 days, e.g. until Dec. 5. Is it ok? Yes!\n\n- one\n- two"
    assert sentences(text) == [
        "Dear Mr. Smith, you have 30 days, e.g. until Dec. 5.",
        "Is it ok?",
        "Yes!",
        "- one",
        "- two",
    ]
    assert sentences("Das war am 3. mai 2026 so. Gut.") == ["Das war am 3. mai 2026 so.", "Gut."]
    assert sentences("") == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my parcel? I ordered it two weeks ago.", "en"),
        ("Wo bleibt meine Bestellung? Ich warte seit zwei Wochen.", "de"),
        ("Je voudrais retourner mes chaussures, s'il vous plaît.", "fr"),
        ("Quiero devolver el producto que compré la semana pasada", "es"),
        ("ok", None),
        ("", None),
        ("https://shop.example/a/b/c 12345678901234567890", None),
    ],
)
def test_a_language_is_told_or_left_open(text: str, language: str | None) -> None:
    assert shared_languages().of(text) == language


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Maria Lopez", "Maria"),
        ("Weber, Jonas", "Jonas"),
        ("Dr. Anna Keller", "Anna"),
        ("jonas@x.example", ""),
        ("ACME Ltd. 24/7", ""),
        ("", ""),
        ("J", ""),
        ("Jean-Luc O'Neill", "Jean-Luc"),
    ],
)
def test_people_are_called_by_their_first_name_when_it_is_one(name: str, first: str) -> None:
    assert first_name(name) == first
