"""How failures of the API become words for a card, and how long anybody waits for them."""

import asyncio
import time

import pytest
from anthropic import AsyncAnthropic
from doubles.messages_api import MessagesApi

from slackhitl.ai.calling import Patience
from slackhitl.ai.claude import ClaudeDrafter
from slackhitl.ai.errors import ModelBusy, ModelDeclined, ModelMisconfigured
from slackhitl.ai.models import Models
from slackhitl.ai.terms import Mail

MAIL = Mail("Hi", "Where is my parcel?")


@pytest.mark.parametrize("status", [500, 503, 529, 408, 429])
async def test_a_passing_failure_is_tried_again_at_once(
    claude: ClaudeDrafter, api: MessagesApi, status: int
) -> None:
    api.script(status=status)
    _, usage = await claude.triage(MAIL)
    assert usage is not None
    assert usage.attempts == 2


@pytest.mark.parametrize("status", [429, 500, 529])
async def test_a_lasting_failure_is_busy(
    claude: ClaudeDrafter, api: MessagesApi, status: int
) -> None:
    api.script(status=status, times=9)
    with pytest.raises(ModelBusy) as busy:
        await claude.triage(MAIL)
    assert busy.value.reason.startswith("Claude is" if status != 500 else "Claude has")
    assert api.attempts == 2


@pytest.mark.parametrize(
    "pause",
    [
        {"retry_after": 3600},
        {"retry_after_ms": 3_600_000},
        {"retry_after": "Mon, 23 Nov 2026 01:00:00 GMT"},
    ],
)
async def test_a_server_that_asks_for_an_hour_is_not_waited_for(
    claude: ClaudeDrafter, api: MessagesApi, pause: dict[str, object]
) -> None:
    api.script(status=429, **pause)
    started = time.monotonic()
    with pytest.raises(ModelBusy) as busy:
        await claude.triage(MAIL)
    assert time.monotonic() - started < 2
    assert busy.value.retry_after == 3600
    assert api.attempts == 1


async def test_a_server_that_does_not_answer_is_given_up(api: MessagesApi) -> None:
    api.script(hang=30, times=2)
    drafter = ClaudeDrafter(
        AsyncAnthropic(api_key="k", base_url=api.base_url),
        patience=Patience(quick=0.2, attempts=1),
    )
    with pytest.raises(ModelBusy, match="in time"):
        await asyncio.wait_for(drafter.triage(MAIL), 10)
    await drafter.close()


async def test_a_connection_that_breaks_is_busy(claude: ClaudeDrafter, api: MessagesApi) -> None:
    api.script(drop=True, times=2)
    with pytest.raises(ModelBusy, match="reached"):
        await claude.triage(MAIL)


async def test_nobody_listening_is_busy() -> None:
    drafter = ClaudeDrafter(AsyncAnthropic(api_key="k", base_url="http://127.0.0.1:9"))
    with pytest.raises(ModelBusy, match="reached"):
        await drafter.triage(MAIL)
    await drafter.close()


@pytest.mark.parametrize(
    ("status", "words"),
    [(400, "accept"), (401, "key"), (402, "credit"), (403, "may not"), (404, "know the model")],
)
async def test_a_wrong_setting_is_told_with_the_servers_words(
    claude: ClaudeDrafter, api: MessagesApi, status: int, words: str
) -> None:
    api.script(status=status, message="the server's own words")
    with pytest.raises(ModelMisconfigured, match=words) as wrong:
        await claude.triage(MAIL)
    assert "the server's own words" in wrong.value.reason


async def test_a_wrong_key_and_an_unknown_model_are_found_by_ping(api: MessagesApi) -> None:
    api.key = "right"
    wrong = ClaudeDrafter(AsyncAnthropic(api_key="wrong", base_url=api.base_url))
    with pytest.raises(ModelMisconfigured, match="not valid"):
        await wrong.ping()
    await wrong.close()
    unknown = ClaudeDrafter(
        AsyncAnthropic(api_key="right", base_url=api.base_url), Models(draft="claude-9")
    )
    with pytest.raises(ModelMisconfigured, match="claude-9"):
        await unknown.ping()
    await unknown.close()


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ({"refusal": True}, "declined"),
        ({"stop_reason": "max_tokens"}, "cut off"),
        ({"stop_reason": "model_context_window_exceeded"}, "too long"),
        ({"stop_reason": None}, "incomplete"),
        ({"empty": True}, "empty"),
    ],
)
async def test_an_answer_that_cannot_be_used_is_declined_with_its_cost(
    claude: ClaudeDrafter, api: MessagesApi, behaviour: dict[str, object], words: str
) -> None:
    api.script("triage", **behaviour)
    with pytest.raises(ModelDeclined, match=words) as declined:
        await claude.triage(MAIL)
    [usage] = declined.value.usages
    assert usage.input_tokens > 0


@pytest.mark.parametrize("raw", [b"", b"<html>", b"[]", b"{}", b'{"content": 3}', b"\xff"])
async def test_whatever_else_answers_is_no_crash(
    claude: ClaudeDrafter, api: MessagesApi, raw: bytes
) -> None:
    api.script(raw=raw, times=3)
    with pytest.raises((ModelBusy, ModelDeclined)):
        await claude.triage(MAIL)


async def test_a_conversation_that_is_too_long_goes_to_a_person(
    claude: ClaudeDrafter, api: MessagesApi
) -> None:
    api.script(status=400, message="prompt is too long: 2000000 tokens")
    with pytest.raises(ModelDeclined, match="too long"):
        await claude.triage(MAIL)


async def test_no_key_is_a_wrong_setting(
    api: MessagesApi, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    drafter = ClaudeDrafter(AsyncAnthropic(base_url=api.base_url))
    with pytest.raises(ModelMisconfigured, match="key"):
        await drafter.triage(MAIL)
    await drafter.close()
