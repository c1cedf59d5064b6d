"""What a person changed, as people read it."""

import time

from slackhitl.slack.difference import difference, is_rewritten

BEFORE = (
    "Hello Jane,\n\na parcel inside Germany takes 2 to 3 working days. Express parcels arrive the "
    "next day.\n\nYou can track it with the number in the mail that we sent you when it left our "
    "warehouse on Monday morning of this week.\n\nKind regards\nAcme"
)
SIGNS = {"strike": "[-{}-]", "bold": "[+{}+]", "": "{}"}


def read(before: str, after: str, most: int = 1500, *, folded: bool = True) -> str:
    block, _ = difference(before, after, most, folded=folded)
    leaves = block["elements"][0]["elements"]
    return "".join(
        SIGNS[next(iter(leaf.get("style", {})), "")].format(leaf["text"]) for leaf in leaves
    )


def test_removed_words_are_struck_out_and_new_ones_bold() -> None:
    after = BEFORE.replace("2 to 3", "3 to 4").replace("Hello", "Dear")
    said = read(BEFORE, after)
    assert said.startswith("[-Hello -][+Dear +]Jane,\n\na parcel inside Germany takes ")
    assert "takes [-2 to 3 -][+3 to 4 +]working days." in said


def test_long_unchanged_runs_are_folded() -> None:
    said = read(BEFORE, BEFORE + "\n\nP.S. Enjoy!")
    assert said.startswith("… ")
    assert said.endswith("[+P.S. Enjoy!+]")
    assert "working days" not in said


def test_whoever_decides_reads_the_unchanged_runs_as_well() -> None:
    after = BEFORE + "\n\nP.S. Enjoy!"
    assert read(BEFORE, after, folded=False).replace("[+", "").replace("+]", "") == after


def test_words_kept_by_chance_between_changes_are_read_with_them() -> None:
    assert read("we can send it to you now", "we will ship it over to them now") == (
        "we [-can send it to you -][+will ship it over to them +]now"
    )


def test_a_reply_written_anew_is_shown_as_it_is() -> None:
    after = "Completely different words, with nothing in common at all."
    assert read(BEFORE, after) == after
    assert is_rewritten(BEFORE, after)
    assert not is_rewritten(BEFORE, BEFORE.replace("2 to 3", "9 to 12"))


def test_what_does_not_fit_is_left_out_and_said_to_be() -> None:
    block, cut = difference(BEFORE, BEFORE.replace(" ", " so "), 100)
    assert cut
    assert sum(len(leaf["text"]) for leaf in block["elements"][0]["elements"]) <= 110
    assert not difference(BEFORE, BEFORE.replace("Jane", "Joan"), 1500)[1]


def test_nothing_is_something_too() -> None:
    assert read("", "") == "(no text)"
    assert read("gone", "") == "[-gone-]" or read("gone", "") == "(no text)"


def test_two_long_texts_are_compared_before_anybody_notices() -> None:
    words = ["the", "a", "of", "it", "is"]
    old = " ".join(words[n * 7 % 5] for n in range(6000))
    new = " ".join(words[n * n % 5] for n in range(6000))
    began = time.process_time()
    difference(old, new, 1500)
    assert time.process_time() - began < 5
