"""Text on its way to Slack: nothing lost, nothing alive that should be dead."""

import re
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from slack_views import NOW

from slackhitl.slack.texts import (
    Part,
    aged,
    dense,
    join,
    literal,
    one_line,
    passage,
    people,
    person,
    shorten,
    span,
    split,
    visible,
    when,
)

prose = st.lists(
    st.sampled_from(["word", "ü", "😀", " ", "  ", "\n", "\n\n", "\n\n\n", "x" * 40, "-- \n"]),
    max_size=200,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(st.one_of(prose, st.text(max_size=400)), st.integers(min_value=8, max_value=120))
@example("a\n\nb", 8)
@example("", 8)
@example("\n\n" * 40, 8)
def test_a_split_text_joins_to_exactly_itself_in_pieces_that_fit(text: str, most: int) -> None:
    parts = split(text, most)
    assert join(parts) == text
    assert all(len(part.text) <= most for part in parts)
    assert all(part.text for part in parts) or parts == [Part("")]


def test_a_text_is_split_between_paragraphs_before_lines_before_words() -> None:
    text = "one two three\nfour five\n\nsix seven eight nine"
    assert [p.text for p in split(text, 30)] == [
        "one two three\nfour five",
        "six seven eight nine",
    ]
    assert [p.text for p in split("one two three\nfour five six", 20)] == [
        "one two three",
        "four five six",
    ]
    assert [p.text for p in split("one two three four", 10)] == ["one two", "three four"]
    assert [p.text for p in split("x" * 25, 10)] == ["x" * 10, "x" * 10, "x" * 5]


def test_an_emptied_piece_leaves_no_gap() -> None:
    first, second, third = split("one\n\ntwo\n\nthree", 5)
    emptied = [first, Part("", second.joint), third]
    assert join(emptied) == "one\n\nthree"
    assert join([Part("", first.joint), second, third]) == "two\n\nthree"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.integers(min_value=10, max_value=200))
@example("<!channel> <@U0ANA> <http://evil.example|acme.example> &lt;", 200)
@example("*bold* _italic_ ~gone~ `code` :tada: > quote", 200)
def test_somebodys_words_in_a_line_of_ours_are_never_markup(text: str, most: int) -> None:
    shown = literal(text, most)
    assert len(shown) <= most
    assert "\n" not in shown
    assert not re.search(r"[<>]", shown)
    assert re.fullmatch(r"(?:[^&]|&amp;|&lt;|&gt;)*", shown)
    assert not re.search(r"(?<![A-Za-z0-9])[*_~](?!\s)|`", shown)


def test_addresses_with_marks_inside_stay_as_they_are() -> None:
    assert literal("jane_doe@x.example and 2*3*4", 100) == "jane_doe@x.example and 2*3*4"


def test_what_nobody_sees_is_gone_and_what_people_write_stays() -> None:
    assert visible("a\u200bb\u202ec\ufeffd\x00e\U000e0041f") == "abcdef"
    assert visible("a\r\nb\rc\u2028d\te") == "a\nb\nc\nd\te"
    kept = "👩\u200d👧 \u0646\u0645\u06cc\u200c\u062f \u05e9\u05dc\u05d5\u05dd ü e\u0301"
    assert visible(kept) == kept
    assert visible("Z" + "\u0308" * 50) == "Z" + "\u0308" * 3
    visible("half of a character \ud83d").encode()


def test_lines_and_passages_are_folded() -> None:
    assert one_line("  a\n\n b\t c ") == "a b c"
    assert passage("\na\n\n\n \n\nb\n") == "a\n\nb"
    assert dense("a\n\n \n\nb\nc") == "a\nb\nc"


def test_a_cut_falls_between_words_and_says_so() -> None:
    assert shorten("one two three", 100) == ("one two three", False)
    assert shorten("one two three", 10) == ("one two …", True)
    assert shorten("x" * 20, 10) == ("x" * 8 + " …", True)


def test_times_are_in_the_readers_zone_and_have_words_without_slack() -> None:
    seconds = int(NOW.timestamp())
    assert when(NOW, "{time}") == f"<!date^{seconds}^{{time}}|23 Nov 2026, 10:02 UTC>"
    assert "{ago}" in aged(NOW)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=-5), "under a minute"),
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=12, seconds=30), "12 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=3, minutes=5), "3 h 5 min"),
        (timedelta(days=1, hours=4), "1 day"),
        (timedelta(days=4), "4 days"),
    ],
)
def test_waits_are_told_in_words(length: timedelta, words: str) -> None:
    assert span(length) == words


def test_people_are_mentioned_and_the_system_is_named() -> None:
    assert person("U0ANA") == "<@U0ANA>"
    assert person("system") == person(None) == "slackhitl"
    assert person("<!channel>") == "&lt;!channel&gt;"
    assert people(["U0ANA", None, "U0ANA", "U0BEN", "U0VERA"]) == (
        "<@U0ANA>, <@U0BEN> and <@U0VERA>"
    )
