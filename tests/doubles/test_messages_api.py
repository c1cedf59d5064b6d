"""The double refuses what the API refuses, so that our requests are right when it accepts them."""

from collections.abc import AsyncIterator
from typing import Any

import anthropic
import pytest
from anthropic import AsyncAnthropic
from doubles.messages_api import MessagesApi

HELLO: Any = [{"role": "user", "content": "Hello"}]
OPEN_SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
CLOSED = {**OPEN_SCHEMA, "additionalProperties": False}


def search_result(words: str = "A fact.", enabled: bool = True) -> dict[str, Any]:
    return {
        "type": "search_result",
        "source": "kb://a",
        "title": "A",
        "content": [{"type": "text", "text": words}],
        "citations": {"enabled": enabled},
    }


def asking(*blocks: dict[str, Any]) -> Any:
    return [{"role": "user", "content": [*blocks, {"type": "text", "text": "Hello"}]}]


def marked(ttl: str) -> dict[str, Any]:
    return {"type": "text", "text": "x", "cache_control": {"type": "ephemeral", "ttl": ttl}}


@pytest.fixture
async def api() -> AsyncIterator[MessagesApi]:
    double = await MessagesApi().start()
    yield double
    await double.stop()


@pytest.fixture
async def client(api: MessagesApi) -> AsyncIterator[AsyncAnthropic]:
    async with AsyncAnthropic(api_key="k", base_url=api.base_url, max_retries=0) as sdk:
        yield sdk


def ask(client: AsyncAnthropic, **changes: Any) -> Any:
    plain = {"model": "claude-sonnet-5-5", "max_tokens": 100, "messages": HELLO}
    return client.messages.create(**{**plain, **changes})


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"extra_body": {"temperature": 0.5}}, "temperature"),
    ({"extra_body": {"top_k": 5}}, "top_k"),
    ({"extra_body": {"prompt": "x"}}, "Extra inputs"),
    ({"messages": [*HELLO, {"role": "assistant", "content": "{"}]}, "prefilling"),
    ({"messages": []}, "first message"),
    ({"max_tokens": 0}, "max_tokens"),
    ({"thinking": {"type": "disabled"}}, "disabled"),
    ({"model": "claude-opus-5-5", "tool_choice": {"type": "any"}}, "tool_choice"),
    ({"model": "claude-haiku-4-5", "output_config": {"effort": "low"}}, "effort"),
    ({"messages": asking({"type": "text", "text": " "})}, "non-whitespace"),
    ({"messages": asking(search_result(), search_result(enabled=False))}, "all or none"),
    ({"messages": asking(search_result(" "))}, "non-whitespace"),
    ({"messages": asking(*[marked("5m")] * 5)}, "maximum of 4"),
    ({"messages": asking(marked("5m"), marked("1h"))}, "1h blocks must come before"),
    (
        {
            "messages": asking(search_result()),
            "output_config": {"format": {"type": "json_schema", "schema": CLOSED}},
        },
        "cannot be combined",
    ),
    (
        {"output_config": {"format": {"type": "json_schema", "schema": OPEN_SCHEMA}}},
        "additionalProperties",
    ),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED)
async def test_a_wrong_request_is_refused_with_the_reason(
    client: AsyncAnthropic, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(anthropic.BadRequestError, match=words):
        await ask(client, **changes)


async def test_a_document_in_an_assistant_turn_is_refused(client: AsyncAnthropic) -> None:
    document = {"type": "document", "source": {"type": "text", "data": "x"}}
    turns = [*HELLO, {"role": "assistant", "content": [document]}, *HELLO]
    with pytest.raises(anthropic.BadRequestError, match="assistant"):
        await ask(client, messages=turns)


async def test_an_unknown_model_is_not_found(client: AsyncAnthropic) -> None:
    with pytest.raises(anthropic.NotFoundError):
        await ask(client, model="claude-9")


async def test_a_wrong_key_is_refused(client: AsyncAnthropic, api: MessagesApi) -> None:
    api.key = "other"
    with pytest.raises(anthropic.AuthenticationError):
        await ask(client)


async def test_an_answer_begins_with_thinking_and_has_a_request_id(client: AsyncAnthropic) -> None:
    message = await ask(client)
    assert [block.type for block in message.content] == ["thinking", "text"]
    assert message._request_id.startswith("req_")
    assert message.usage.output_tokens > 0


async def test_models_and_token_counts_are_served(client: AsyncAnthropic) -> None:
    listed = [model.id async for model in client.models.list()]
    assert "claude-haiku-5-5" in listed
    assert (await client.models.retrieve("claude-haiku-5-5")).id == "claude-haiku-5-5"
    counted = await client.messages.count_tokens(model="claude-haiku-5-5", messages=HELLO)
    assert counted.input_tokens > 0


def batched(name: str, **changes: Any) -> Any:
    plain = {"model": "claude-sonnet-5-5", "max_tokens": 100, "messages": HELLO}
    return {"custom_id": name, "params": {**plain, **changes}}


@pytest.mark.parametrize(
    ("requests", "words"),
    [
        ([], "at least 1 item"),
        ([batched("a b")], "pattern"),
        ([batched("x" * 65)], "pattern"),
        ([batched("a"), batched("a")], "Duplicate"),
        ([batched("a", stream=True)], "Streaming"),
        ([batched("a"), batched("b"), batched("c")], "at most 2"),
    ],
)
async def test_a_wrong_batch_is_refused_with_the_reason(
    client: AsyncAnthropic, api: MessagesApi, requests: list[Any], words: str
) -> None:
    api.batches.most = 2
    with pytest.raises(anthropic.BadRequestError, match=words):
        await client.messages.batches.create(requests=requests)


async def test_a_wrong_request_in_a_batch_is_told_with_its_result(
    client: AsyncAnthropic, api: MessagesApi
) -> None:
    api.batches.looks = 1
    wrong = batched("wrong", temperature=0.5)
    batch = await client.messages.batches.create(requests=[batched("right"), wrong])
    assert batch.request_counts.processing == 2
    with pytest.raises(anthropic.AnthropicError, match="results_url"):
        await client.messages.batches.results(batch.id)
    ended = await client.messages.batches.retrieve(batch.id)
    assert (ended.request_counts.succeeded, ended.request_counts.errored) == (1, 1)
    lines = {line.custom_id: line.result async for line in await results(client, batch.id)}
    assert lines["right"].type == "succeeded"
    assert lines["right"].message.usage.service_tier == "batch"
    assert lines["wrong"].type == "errored"
    assert "temperature" in lines["wrong"].error.error.message
    with pytest.raises(anthropic.BadRequestError, match="cannot be canceled"):
        await client.messages.batches.cancel(batch.id)


async def results(client: AsyncAnthropic, batch_id: str) -> Any:
    return await client.messages.batches.results(batch_id)
