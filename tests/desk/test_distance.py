"""How much of a text was changed, in words."""

import pytest

from slackhitl.desk.distance import MOST_WORDS, edit_distance


@pytest.mark.parametrize(
    ("before", "after", "distance"),
    [
        ("", "", 0.0),
        ("one two three four", "one two three four", 0.0),
        ("one  two\nthree four", "one two three four", 0.0),  # only the layout changed
        ("one two three four", "one two three five", 0.25),
        ("one two three four", "one two three", 0.25),
        ("one two three", "one two three four", 0.25),
        ("one two", "three four", 1.0),
        ("", "one", 1.0),
        ("one", "", 1.0),
        ("Guten Tag", "guten tag", 1.0),
    ],
)
def test_the_share_of_words_that_changed(before: str, after: str, distance: float) -> None:
    assert edit_distance(before, after) == distance


def test_beyond_the_most_words_a_change_is_not_seen_so_that_a_click_stays_quick() -> None:
    long = " ".join(f"word{number}" for number in range(MOST_WORDS))
    assert edit_distance(f"{long} this", f"{long} that") == 0.0
