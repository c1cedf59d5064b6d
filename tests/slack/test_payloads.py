"""Slack's payloads become values; what is strange is refused in a sentence."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slackhitl.desk.decisions import Seen
from slackhitl.slack import payloads, values
from slackhitl.slack.ids import Act, Field, View
from slackhitl.slack.values import BadPayload, menu_value, read_seen, reply_block, seen_value

SEEN = Seen(12, 34, "0123456789ab")


def pressed(action: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "user": {"id": "U0ANA", "username": "ana"},
        "trigger_id": "1.2.abc",
        "container": {"type": "message", "message_ts": "17.5", "channel_id": "C0REVIEW"},
        "channel": {"id": "C0REVIEW", "name": "review"},
        "message": {"ts": "17.5"},
        "actions": [action],
        **more,
    }


def submitted(
    view: View, fields: dict[str, dict[str, Any]], kept: str | None = None
) -> dict[str, Any]:
    return {
        "type": "view_submission",
        "user": {"id": "U0ANA"},
        "view": {
            "id": "V1",
            "hash": "1.h",
            "callback_id": view.value,
            "private_metadata": values.metadata(SEEN, "C0REVIEW", "17.5") if kept is None else kept,
            "blocks": [
                {"type": "context", "block_id": "c"},
                *({"type": "input", "block_id": block_id} for block_id in fields),
            ],
            "state": {"values": fields},
        },
    }


def typed(text: str | None) -> dict[str, Any]:
    return {Field.REPLY.value: {"type": "plain_text_input", "value": text}}


def chosen(field: Field, value: str | None) -> dict[str, Any]:
    option = {"value": value, "text": {"type": "plain_text", "text": "x"}} if value else None
    return {field.value: {"type": "static_select", "selected_option": option}}


@given(
    st.integers(1, 10**15),
    st.one_of(st.none(), st.integers(1, 10**15)),
    st.one_of(st.just(""), st.text("0123456789abcdef", min_size=1, max_size=64)),
    st.one_of(st.none(), st.integers(0, 10**9)),
)
def test_what_a_person_saw_survives_a_buttons_value(
    conversation: int, draft: int | None, fingerprint: str, revision: int | None
) -> None:
    seen = Seen(conversation, draft, fingerprint, revision)
    assert read_seen(seen_value(seen)) == seen
    assert max(len(menu_value(act, seen)) for act in Act) <= 150


@pytest.mark.parametrize(
    "value",
    ["", "12", "12:34", "a:34:ab", "12:34:ab:cd", "12:34:<script>", "-1:3:ab", "1:2:", "٣:1:ab",
     "9" * 5000 + ":1:ab", " 1:2:ab", "1:2:ab\n"],
)  # fmt: skip
def test_a_strange_value_is_refused_in_a_sentence(value: str) -> None:
    with pytest.raises(BadPayload, match="Please use the newest card"):
        read_seen(value)


def test_a_button_becomes_a_click() -> None:
    found = payloads.click(pressed({"action_id": "approve", "value": seen_value(SEEN)}))
    assert found == payloads.Click("U0ANA", Act.APPROVE, SEEN, "1.2.abc", "C0REVIEW", "17.5")


def test_a_line_of_the_menu_becomes_the_click_that_it_names() -> None:
    option = {"value": menu_value(Act.NO_REPLY, SEEN), "text": {}}
    found = payloads.click(pressed({"action_id": "menu", "selected_option": option}))
    assert (found.act, found.seen) == (Act.NO_REPLY, SEEN)


@pytest.mark.parametrize(
    "action",
    [
        {"action_id": "launch", "value": "12:34:ab"},
        {"action_id": "approve"},
        {"action_id": "menu", "selected_option": None},
        {"action_id": "menu", "selected_option": {"value": "12:34:ab"}},
        {"action_id": "menu", "selected_option": {"value": "launch|12:34:ab"}},
    ],
)
def test_a_button_that_we_never_made_is_refused(action: dict[str, Any]) -> None:
    with pytest.raises(BadPayload):
        payloads.click(pressed(action))


def test_a_click_in_a_thread_is_answered_there() -> None:
    body = pressed({"action_id": "approve"}, message={"ts": "18.1", "thread_ts": "17.5"})
    where = payloads.whereabouts(body)
    assert (where.user, where.channel, where.thread_ts) == ("U0ANA", "C0REVIEW", "17.5")


def test_a_click_in_the_home_has_no_channel() -> None:
    body = {
        "user": {"id": "U0ANA"},
        "container": {"type": "view", "view_id": "V1"},
        "view": {"id": "V1", "private_metadata": ""},
        "actions": [{"action_id": "link"}],
    }
    assert payloads.whereabouts(body) == payloads.Whereabouts("U0ANA", None, None)


def test_a_typed_reply_arrives_to_the_letter() -> None:
    words = "  Dear *Jane*,\n\n\n<b>&amp;</b> \t\n"
    found = payloads.submission(submitted(View.EDIT, {reply_block(1, ""): typed(words)}))
    assert found.text == words
    assert (found.view, found.seen, found.user) == (View.EDIT, SEEN, "U0ANA")
    assert (found.channel, found.ts, found.view_id, found.hash) == ("C0REVIEW", "17.5", "V1", "1.h")
    assert found.reason is None


def test_fields_of_a_reply_are_joined_in_their_order_with_what_stood_between_them() -> None:
    fields = {
        reply_block(10, " "): typed("end"),
        reply_block(2, "\n\n"): typed("two"),
        Field.REASON.value: chosen(Field.REASON, "too long"),
        reply_block(1, ""): typed("one"),
        reply_block(3, ""): typed("three"),
        reply_block(4, "\n"): typed(None),
    }
    found = payloads.submission(submitted(View.EDIT, fields))
    assert found.text == "one\n\ntwothree end"
    assert found.reason == "too long"


def test_fields_of_a_window_from_before_an_update_are_still_read() -> None:
    fields = {"reply_1": typed("one\n\n"), "reply_2": typed("two")}
    assert payloads.submission(submitted(View.EDIT, fields)).text == "one\n\ntwo"


@pytest.mark.parametrize(
    ("wanted", "text"), [(" drop the last line \n", "drop the last line"), (None, "")]
)
def test_an_instruction_is_what_was_typed(wanted: str | None, text: str) -> None:
    fields = {Field.INSTRUCTION.value: {Field.INSTRUCTION.value: {"value": wanted}}}
    assert payloads.submission(submitted(View.REDRAFT, fields)).text == text


@pytest.mark.parametrize("kept", ["", "no json", "[]", "{}", json.dumps({"seen": "x"})])
def test_a_window_that_forgot_what_was_seen_is_refused(kept: str) -> None:
    with pytest.raises(BadPayload):
        payloads.submission(submitted(View.EDIT, {"reply_1": typed("hello")}, kept))


def test_an_error_is_shown_under_the_first_field() -> None:
    body = submitted(View.EDIT, {"reply_1_x0": typed("a"), "reason": {}})
    assert payloads.first_input(body) == "reply_1_x0"
    assert payloads.first_input({"view": {"blocks": []}}) == ""


def test_commands_homes_and_events() -> None:
    body = {"command": "/hitl", "text": " stats  7d ", "user_id": "U0ANA", "channel_id": "C1"}
    assert payloads.command(body).words == ("stats", "7d")
    assert payloads.whereabouts(body) == payloads.Whereabouts("U0ANA", "C1", None)
    home = {"event": {"type": "app_home_opened", "user": "U0ANA", "tab": "home"}}
    assert payloads.home_opened(home) == payloads.HomeOpened("U0ANA", "home")
    event = {"user": "U0ANA", "channel": "C1", "ts": "1.1", "thread_ts": "1.0"}
    assert payloads.whereabouts({"event": event}) == payloads.Whereabouts("U0ANA", "C1", "1.0")
