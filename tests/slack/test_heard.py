"""What Slack tells of messages: which are people's words in a thread, and how they changed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from slackhitl.slack import heard

MESSAGE = {
    "type": "message", "user": "U0ANA", "text": "She rang.", "ts": "17.000002",
    "thread_ts": "17.000001",
}  # fmt: skip


def event(**content: Any) -> dict[str, Any]:
    where = {"channel": "C1", "channel_type": "channel", "event_ts": "18.000001"}
    return {"type": "event_callback", "event": {"type": "message", **where, **content}}


def written(**changes: Any) -> dict[str, Any]:
    return event(**(MESSAGE | changes))


def test_an_answer_in_a_thread_is_read_with_who_and_when() -> None:
    said = heard.in_thread(written())
    assert said is not None
    assert (said.author, said.channel, said.thread_ts) == ("U0ANA", "C1", "17.000001")
    assert (said.text, said.change) == ("She rang.", "")
    assert said.at == datetime.fromtimestamp(17.000002, UTC)


def test_files_are_named_since_their_content_stays_in_slack() -> None:
    said = heard.in_thread(written(subtype="file_share", files=[{"name": "prices.pdf"}, {}]))
    assert said is not None
    assert said.text == "She rang.\n(prices.pdf)\n(a file)"


def test_a_change_brings_the_words_as_they_are_now() -> None:
    now = MESSAGE | {"text": "She wrote.", "edited": {"user": "U0ANA", "ts": "17.5"}}
    said = heard.in_thread(event(subtype="message_changed", message=now, previous_message=MESSAGE))
    assert said is not None
    assert (said.text, said.ts, said.change) == ("She wrote.", "17.000002", "18.000001")


@pytest.mark.parametrize(
    "content",
    [
        {"subtype": "message_deleted", "deleted_ts": "17.000002", "previous_message": MESSAGE},
        {
            "subtype": "message_changed",
            "message": {"subtype": "tombstone", "user": "USLACKBOT", "ts": "17.000002"},
            "previous_message": MESSAGE,
        },
    ],
)
def test_what_was_taken_back_has_no_words(content: dict[str, Any]) -> None:
    said = heard.in_thread(event(**content))
    assert said is not None
    assert (said.author, said.ts, said.text) == ("U0ANA", "17.000002", None)


@pytest.mark.parametrize(
    "body",
    [
        written(thread_ts=None),
        written(thread_ts=MESSAGE["ts"]),  # the first of a thread
        written(bot_id="B1"),
        written(user=None),
        written(subtype="channel_join"),
        written(subtype="bot_message"),
        written(ts="soon"),
        event(subtype="message_changed", message=MESSAGE | {"bot_id": "B1"}),
        event(subtype="message_changed"),
        event(subtype="message_deleted"),
    ],
)
def test_all_else_is_left_alone(body: dict[str, Any]) -> None:
    assert heard.in_thread(body) is None
