"""What the Messages API refuses: one function for each rule, as of API version 2026-10-21."""

import json
from collections.abc import Iterator
from typing import Any

MODELS = (
    "claude-haiku-5-5",
    "claude-sonnet-5-5",
    "claude-opus-5-5",
    "claude-opus-5",
    "claude-haiku-4-5",
)
_FIVE_FIVE = ("claude-sonnet-5-5", "claude-opus-5-5")
_UNSUPPORTED = ("minimum", "maximum", "minLength", "maxLength", "pattern", "minItems", "maxItems")


class Refused(Exception):
    """A request that the API answers with an error."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status, self.kind, self.message = status, kind, message


def bad(message: str) -> Refused:
    """The API's way to say that a request is wrong."""
    return Refused(400, "invalid_request_error", message)


def blocks_of(content: Any) -> list[dict[str, Any]]:
    """Content is a text or a list of blocks."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content)


def all_blocks(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The blocks of a request in the order of the cache: system, then messages."""
    yield from blocks_of(body.get("system") or [])
    for message in body.get("messages", []):
        yield from blocks_of(message["content"])


def reject_what_the_api_rejects(body: dict[str, Any]) -> None:
    """Raise Refused for the first rule that the request breaks."""
    for rule in (_shape, _sampling, _turns, _blocks, _citations, _thinking, _tools, _caching):
        rule(body)


def _shape(body: dict[str, Any]) -> None:
    for name in ("model", "max_tokens", "messages"):
        if name not in body:
            raise bad(f"{name}: Field required")
    if body["model"] not in MODELS:
        raise Refused(404, "not_found_error", f"model: {body['model']}")
    if not isinstance(body["max_tokens"], int) or body["max_tokens"] < 1:
        raise bad("max_tokens: Input should be greater than or equal to 1")
    known = {
        *("model", "max_tokens", "messages", "system", "thinking", "output_config", "stream"),
        *("tools", "tool_choice", "metadata", "stop_sequences", "service_tier", "cache_control"),
    }
    for name in body:
        if name not in known and name not in ("temperature", "top_p", "top_k"):
            raise bad(f"{name}: Extra inputs are not permitted")


def _sampling(body: dict[str, Any]) -> None:
    for name in ("temperature", "top_p", "top_k"):
        if name in body:
            raise bad(f"{name}: no longer supported as of 2026-10-21")


def _turns(body: dict[str, Any]) -> None:
    messages = body["messages"]
    if not messages or messages[0]["role"] != "user":
        raise bad("messages: first message must use the user role")
    if messages[-1]["role"] == "assistant":
        raise bad("messages: prefilling assistant messages is not supported for this model")


def _blocks(body: dict[str, Any]) -> None:
    for message in body["messages"]:
        for block in blocks_of(message["content"]):
            if message["role"] == "assistant" and block["type"] == "document":
                raise bad("messages: document blocks are not allowed in assistant turns")
            if message["role"] == "user" and block.get("type") == "text" and block.get("citations"):
                raise bad("messages: citations are not allowed on user text")
    for block in all_blocks(body):
        if block["type"] == "text" and not block["text"].strip():
            raise bad("messages: text content blocks must contain non-whitespace text")
        if block["type"] == "search_result":
            if not block.get("source") or not block.get("title") or not block.get("content"):
                raise bad("messages: search_result needs source, title and content")
            if any(not part["text"].strip() for part in block["content"]):
                raise bad("messages: text content blocks must contain non-whitespace text")


def _citations(body: dict[str, Any]) -> None:
    wanted = [
        bool(block.get("citations", {}).get("enabled"))
        for block in all_blocks(body)
        if block["type"] in ("search_result", "document")
    ]
    if any(wanted) and not all(wanted):
        raise bad("citations: must be enabled on all or none of the documents")
    output_format = (body.get("output_config") or {}).get("format")
    if output_format and any(wanted):
        raise bad("output_config.format: cannot be combined with citations")
    if output_format:
        if output_format.get("type") != "json_schema":
            raise bad("output_config.format.type: must be json_schema")
        _schema(output_format["schema"])


def _schema(schema: Any, path: str = "schema") -> None:
    if isinstance(schema, list):
        for part in schema:
            _schema(part, path)
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        raise bad(f"output_config.format.{path}: additionalProperties must be false")
    for name, part in schema.items():
        if name in _UNSUPPORTED and not path.endswith("properties"):
            raise bad(f"output_config.format.{path}: {name} is not supported")
        _schema(part, f"{path}.{name}")


def _thinking(body: dict[str, Any]) -> None:
    model = body["model"]
    thinking = (body.get("thinking") or {}).get("type")
    effort = (body.get("output_config") or {}).get("effort")
    if effort not in (None, "low", "medium", "high", "xhigh", "max"):
        raise bad("output_config.effort: unknown value")
    if effort and model == "claude-haiku-4-5":
        raise bad("output_config.effort: not supported by this model")
    if thinking == "disabled" and model in (*_FIVE_FIVE, "claude-opus-5"):
        raise bad("thinking.type: disabled is not supported by this model")
    if thinking == "disabled" and effort in ("xhigh", "max"):
        raise bad("thinking.type: disabled is not supported at this effort")
    if thinking == "enabled" and model != "claude-haiku-4-5":
        raise bad("thinking.type: enabled is not supported by this model, use adaptive")


def _tools(body: dict[str, Any]) -> None:
    choice = (body.get("tool_choice") or {}).get("type")
    if choice in ("any", "tool") and body["model"] in _FIVE_FIVE:
        raise bad("tool_choice: forcing tools is not supported by this model")


def _caching(body: dict[str, Any]) -> None:
    marks = [block["cache_control"] for block in all_blocks(body) if block.get("cache_control")]
    if len(marks) > 4:
        raise bad("cache_control: a maximum of 4 blocks may be marked")
    spans = [mark.get("ttl", "5m") for mark in marks]
    if any(span not in ("5m", "1h") for span in spans):
        raise bad("cache_control.ttl: must be 5m or 1h")
    if spans != sorted(spans, key=lambda span: span != "1h"):
        raise bad("cache_control.ttl: 1h blocks must come before 5m blocks")


def prefix_of(blocks: list[dict[str, Any]]) -> str:
    """Blocks as the bytes that a cache compares; the marks themselves do not count."""
    bare = [{k: v for k, v in block.items() if k != "cache_control"} for block in blocks]
    return json.dumps(bare, sort_keys=True, ensure_ascii=False)
