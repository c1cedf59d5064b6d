"""What Slack refuses in blocks and views, judged without a network."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sandbox.workspace_app import actions, button, modal, option, section, text_input

from slackhitl.sandbox import rules

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def menu(count: int, kind: str = "static_select", **more: Any) -> Block:
    lines = [option(f"Line {n}") for n in range(count)]
    return {"type": kind, "action_id": "menu", "options": lines, **more}


CONFIRM = {"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Yes")}

FINE = {
    "a section of 3,000 characters": section("x" * 3000),
    "fields alone": {"type": "section", "fields": [plain("x" * 2000)] * 10},
    "a header of 150": {"type": "header", "text": plain("x" * 150)},
    "25 buttons": actions(*[button(f"b{n}") for n in range(25)]),
    "a long value": actions(button(value="x" * 2000)),
    "a dialogue": actions(button(confirm={**CONFIRM, "deny": plain("No")})),
    "a menu of five": actions(menu(5, "overflow")),
    "a select of 100": actions(menu(100)),
    "channels to choose from": actions(
        {"type": "conversations_select", "action_id": "c", "filter": {"include": ["private"]}}
    ),
    "rich text": {
        "type": "rich_text",
        "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": "Hi"}]}],
    },
    "a markdown block": {"type": "markdown", "text": "**x**"},
}
WRONG: dict[str, tuple[Block, str]] = {
    "a section of 3,001": (section("x" * 3001), "/blocks/0/text/text"),
    "an empty section": (section(""), "/blocks/0/text/text"),
    "a section without anything": ({"type": "section"}, "/blocks/0"),
    "a field of 2,001": ({"type": "section", "fields": [plain("x" * 2001)]}, "/blocks/0/fields/0"),
    "eleven fields": ({"type": "section", "fields": [plain("x")] * 11}, "/blocks/0/fields"),
    "an unknown block": ({"type": "carpet"}, "/blocks/0/type"),
    "no block at all": ("words", "/blocks/0"),  # type: ignore[dict-item]
    "an alert, which is for windows": ({"type": "alert", "text": plain("!")}, "/blocks/0/type"),
    "a header of 151": ({"type": "header", "text": plain("x" * 151)}, "/blocks/0/text/text"),
    "a header in mrkdwn": (
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        "text/type",
    ),
    "26 buttons": (actions(*[button(f"b{n}") for n in range(26)]), "/blocks/0/elements"),
    "one action id twice": (actions(button("a"), button("a")), "/blocks/0/elements"),
    "a button of 76": (actions(button(text="x" * 76)), "/text/text"),
    "a value of 2,001": (actions(button(value="x" * 2001)), "/value"),
    "conversations of an unknown kind": (
        actions(
            {"type": "conversations_select", "action_id": "c", "filter": {"include": ["secret"]}}
        ),
        "/filter/include",
    ),
    "an empty filter": (
        actions({"type": "conversations_select", "action_id": "c", "filter": {}}),
        "/filter",
    ),
    "an unknown style": (actions(button(style="loud")), "/style"),
    "an unknown key": (actions(button(colour="red")), "/colour"),
    "a dialogue without a way back": (actions(button(confirm=CONFIRM)), "/confirm/deny"),
    "a dialogue that is a word": (actions(button(confirm="Sure?")), "/confirm"),
    "a menu of six": (actions(menu(6, "overflow")), "/options"),
    "a select of 101": (actions(menu(101)), "/options"),
    "two lines of one value": (actions({**menu(1), "options": [option("A")] * 2}), "/options"),
    "an input of text among buttons": (
        actions({"type": "plain_text_input", "action_id": "x"}),
        "/elements/0/type",
    ),
    "eleven things in a context": ({"type": "context", "elements": [plain("x")] * 11}, "/elements"),
    "a picture without words": ({"type": "image", "image_url": "https://x"}, "/blocks/0/alt_text"),
    "empty rich text": ({"type": "rich_text", "elements": []}, "/blocks/0/elements"),
    "markdown of 12,001": ({"type": "markdown", "text": "x" * 12_001}, "/blocks/0/text"),
    "an address of 256": (section(block_id="x" * 256), "/block_id"),
}


@pytest.mark.parametrize("name", FINE)
def test_what_slack_takes_is_taken(name: str) -> None:
    assert rules.message_problems([FINE[name]]) == []


@pytest.mark.parametrize("name", WRONG)
def test_what_slack_refuses_is_refused_where_it_stands(name: str) -> None:
    block, where = WRONG[name]
    found = rules.message_problems([block])
    assert found
    assert any(where in pointer for pointer, _ in found), found


def test_a_message_has_fifty_blocks_and_no_two_of_one_name() -> None:
    assert rules.message_problems([section()] * 50) == []
    assert rules.message_problems([section()] * 51)
    twice = rules.message_problems([section(block_id="a"), section(block_id="a")])
    assert twice == [("/blocks/1/block_id", "block_id already exists")]


def test_all_text_together_counts_to_12000() -> None:
    assert not rules.is_too_long([section("x" * 3000)] * 4)
    assert rules.is_too_long([section("x" * 3000)] * 4 + [section("x")])
    hidden = actions({**menu(1), "options": [option("y" * 75)]})
    assert rules.is_too_long([section("x" * 3000)] * 4 + [hidden])


@pytest.mark.parametrize(
    ("view", "where"),
    [
        (modal(title=plain("x" * 25)), "/view/title/text"),
        (modal(title=None), "/view/title"),
        (modal(submit=plain("x" * 25)), "/view/submit/text"),
        (modal(private_metadata="x" * 3001), "/view/private_metadata"),
        (modal(callback_id="x" * 256), "/view/callback_id"),
        (modal(text_input(max_length=3001)), "/view/blocks/0/element/max_length"),
        (modal(text_input(min_length=-1)), "/view/blocks/0/element/min_length"),
        (
            modal(text_input(max_length=3, initial_value="four")),
            "/view/blocks/0/element/initial_value",
        ),
        (modal({**text_input(), "element": button()}), "/view/blocks/0/element/type"),
        (modal(*[section()] * 101), "/view/blocks"),
        (modal({"type": "markdown", "text": "x"}), "/view/blocks/0/type"),
        ({k: v for k, v in modal(text_input()).items() if k != "submit"}, "/view/submit"),
        (modal(type="home"), "/view/type"),
        ("a window", "/view"),
    ],
)
def test_a_window_is_refused_where_it_is_wrong(view: Any, where: str) -> None:
    assert where in [pointer for pointer, _ in rules.view_problems(view, "modal")]


def test_a_window_may_be_as_large_as_slack_takes_it() -> None:
    largest = modal(
        *[section()] * 99,
        text_input(max_length=3000),
        title=plain("x" * 24),
        private_metadata="x" * 3000,
    )
    assert rules.view_problems(largest, "modal") == []


def test_a_home_has_a_hundred_blocks_and_needs_no_title() -> None:
    assert rules.view_problems({"type": "home", "blocks": [section()] * 100}, "home") == []
    assert rules.view_problems({"type": "home", "blocks": [section()] * 101}, "home")


KEYS = st.sampled_from(
    [
        "type", "text", "blocks", "elements", "element", "options", "value", "confirm", "label",
        "fields", "accessory", "max_length", "min_length", "initial_value", "title", "block_id",
        "action_id", "placeholder", "style", "alt_text", "image_url", "hint", "description",
    ]
)  # fmt: skip
WORDS = st.sampled_from(
    [
        "section", "header", "actions", "input", "context", "image", "rich_text", "markdown",
        "button", "overflow", "static_select", "checkboxes", "plain_text_input", "plain_text",
        "mrkdwn", "rich_text_section", "rich_text_list", "text", "modal", "",
    ]
)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(KEYS, part, max_size=6),
    max_leaves=25,
)
BLOCKS = st.lists(
    st.dictionaries(KEYS, ANYTHING, max_size=5).flatmap(
        lambda block: WORDS.map(lambda kind: {**block, "type": kind})
    ),
    max_size=3,
)


@settings(max_examples=300, deadline=None)
@given(BLOCKS | ANYTHING)
def test_the_judge_never_stumbles_over_what_it_is_given(blocks: Any) -> None:
    rules.message_problems(blocks)
    rules.view_problems({"type": "modal", "blocks": blocks}, "modal")
    rules.view_problems(blocks, "home")
    rules.text_length(blocks)
