"""Words that a check doubts are marked on the card, and the window that asks about them."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_views import LOOK, MARKED, REPLY, draft, view

from slackhitl.desk.case_views import FindingView
from slackhitl.desk.models import ConversationStatus, DraftStatus
from slackhitl.sandbox import rules
from slackhitl.slack import cards, forms, noticed, wording
from slackhitl.slack.doubtful import doubts, lines, words
from slackhitl.slack.ids import Act
from slackhitl.slack.texts import passage

TEXT = "Hello Jane,\n\nit takes 3 days, [1] and is free. [2]\nThe boots are on us.\n\nBest"
SENTENCE = FindingView("The boots are on us.", "No source is named for this.", "warning")
ACROSS = FindingView("it takes 3 days, and is free.", "Nothing says so.", "warning")
STOP = FindingView("", "These are words of our instructions.", "stop")
NOTE = FindingView("3 days", "Nearly the 4 days of the source.", "note")


def leaves(block: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = block["elements"][0]["elements"]
    return found


def text_of(block: dict[str, Any], *, bold: bool = False) -> str:
    return "".join(
        one["text"] for one in leaves(block) if not bold or one.get("style", {}).get("bold")
    )


def test_doubted_words_are_bold_and_numbered_across_footnotes_and_lines() -> None:
    told = doubts(TEXT, [NOTE, SENTENCE, ACROSS, STOP], 1500)
    assert [(one.found, one.number) for one in told] == [
        (STOP, 0), (ACROSS, 1), (SENTENCE, 2), (NOTE, 0),
    ]  # fmt: skip
    block = words(TEXT, told, 1500)
    assert text_of(block) == TEXT.replace("free.", "free. [?1]").replace("us.", "us. [?2]")
    assert text_of(block, bold=True) == (
        "it takes 3 days, [1] and is free. [?1]The boots are on us. [?2]"
    )
    assert lines(told, 2) == [
        "*Do not send as it is:* These are words of our instructions.",
        "*[?1]* *Check:* Nothing says so. (“it takes 3 days, and is free.”)",
        "*[?2]* *Check:* No source is named for this. (“The boots are on us.”)",
        "Note: Nearly the 4 days of the source. (“3 days”)",
        "and 2 more",
    ]


def test_words_that_the_card_does_not_show_have_no_number() -> None:
    told = doubts(TEXT, [SENTENCE, FindingView("gone", "Why.", "warning")], 40)
    assert [one.number for one in told] == [0, 0]
    assert text_of(words(TEXT, told, 40)).endswith("…")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=5), st.integers(20, 200))
def test_whatever_is_marked_the_words_stay_as_they_are(
    text: str, sought: list[str], most: int
) -> None:
    found = [FindingView(one, "Why.", "warning") for one in [*sought, text[5:30], text[10:20]]]
    told = doubts(text, found, most)
    block = words(text, told, most)
    assert rules.message_problems([block]) == []
    shown = text_of(block)
    for number in range(len(found), 0, -1):
        shown = shown.replace(f" [?{number}]", "", 1)
    plain = passage(text)
    assert shown in {plain or "(no text)"} or shown.removesuffix(" …").rstrip() in plain


def test_a_card_in_review_marks_them_and_a_sent_one_says_in_spite_of_what() -> None:
    words_of = REPLY.partition("\n\n")[2].partition(".")[0] + "."
    found = (
        FindingView(words_of, "No source is named for this.", "warning", "unsourced"),
        FindingView("2 to 3 working days", "It stands nowhere.", "warning", "duration"),
        FindingView("the card", "Only a note.", "note", "card"),
    )
    open_card = cards.review(view(draft(findings=found, marked=MARKED)), LOOK)
    assert "[?1]" in json.dumps(open_card.blocks)
    assert "*[?2]* *Check:* It stands nowhere." in json.dumps(open_card.blocks)
    sent = cards.review(
        view(draft(DraftStatus.SENT, findings=found), status=ConversationStatus.WAITING), LOOK
    )
    told = json.dumps(sent.blocks)
    assert "Sent although a check warned of a sentence without a source and a period." in told
    assert "[?1]" not in told


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([], ""),
        (["link"], "a link"),
        (["amount", "amount", "link"], "2 amounts and a link"),
        (["amount", "address", "something new"], "an amount, an address and a doubt"),
    ],
)
def test_what_a_reply_was_sent_in_spite_of_is_named(kinds: list[str], said: str) -> None:
    found = [FindingView("x", "Why.", "warning", kind) for kind in kinds]
    assert wording.despite([*found, FindingView("x", "Why.", "note", "date")]) == said


def test_a_draft_whose_article_changed_offers_another_one_first() -> None:
    changed = FindingView("", "“Shipping” changed since this was drafted.", "warning", "outdated")
    card = cards.review(view(draft(findings=(changed,))), LOOK)
    row = next(block for block in card.blocks if block["type"] == "actions")["elements"]
    shown = [(one["action_id"], one.get("style")) for one in row[:3]]
    assert shown == [
        (Act.DRAFT_AGAIN.value, "primary"), (Act.APPROVE.value, None), (Act.EDIT.value, None),
    ]  # fmt: skip


def test_warnings_stand_in_a_window_that_comes_again_and_notes_do_not() -> None:
    found = [FindingView("<evil.example>", "It stands nowhere.", "warning", "link"), NOTE]
    [block] = noticed.warnings(found)
    assert "(“&lt;evil.example&gt;”)" in block["text"]["text"]
    assert noticed.warnings([NOTE]) == []


def test_any_number_of_warnings_fits_into_a_window() -> None:
    found = [FindingView("x" * 300, f"Why {n}. " + "y" * 300, "stop", "link") for n in range(400)]
    shown = noticed.warnings(found)
    assert rules.view_problems(forms.page("Please look again", shown, ""), "modal") == []
    assert "and 388 more" in json.dumps(shown)
