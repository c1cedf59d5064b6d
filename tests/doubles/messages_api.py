"""A double of Anthropic's Messages API on localhost, for the real SDK to talk to.

It refuses what the API refuses, counts tokens and a prompt cache, remembers every request, and
can be told to fail in the ways that the API fails.
"""

import asyncio
import hashlib
import itertools
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from doubles.messages_answers import Blocks, answer, purpose_of, text
from doubles.messages_batches import BatchesApi
from doubles.messages_rules import (
    MODELS,
    Refused,
    all_blocks,
    bad,
    prefix_of,
    reject_what_the_api_rejects,
)

VERSION = "2026-10-21"
_SMALLEST_CACHED = 1_024
_KINDS = {
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}


@dataclass(frozen=True)
class Script:
    """One prepared behaviour."""

    status: int = 200
    message: str = "told to fail"
    retry_after: float | str | None = None
    retry_after_ms: int | None = None
    refusal: bool = False
    stop_reason: str | None = "end_turn"
    empty: bool = False
    words: str | None = None
    content: Blocks | None = None
    hang: float = 0.0
    drop: bool = False
    raw: bytes | None = None


@dataclass
class MessagesApi:
    """The server. ``requests`` holds the bodies that were accepted as requests, in order."""

    key: str | None = None
    """The only key that is accepted; None accepts any."""
    obedient: bool = False
    """Whether it does what a mail tells it to: see ``messages_answers.orders_in``."""
    misled_by: str = ""
    """Drafts under rules that hold these words are of no use."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    attempts: int = 0
    base_url: str = ""

    def __post_init__(self) -> None:
        self._scripts: dict[str, deque[Script]] = {}
        self._cache: set[str] = set()
        self._numbers = itertools.count(1)
        self._runner: web.AppRunner | None = None
        self.batches = BatchesApi(self._admit, self._batched, self._error)

    def script(self, purpose: str = "any", *, times: int = 1, **behaviour: Any) -> None:
        """Prepare the next answers for triage, draft, check, translate, ping or any of them.

        ``status`` with ``retry_after``, ``retry_after_ms`` and ``message``; ``refusal``;
        ``stop_reason``; ``empty``; ``words`` (the text of the answer) or ``content`` (its blocks);
        ``hang`` in seconds; ``drop`` (the connection ends); ``raw`` (the bytes of the body).
        """
        queue = self._scripts.setdefault(purpose, deque())
        queue.extend(itertools.repeat(Script(**behaviour), times))

    def asked(self, purpose: str) -> list[dict[str, Any]]:
        """The requests for one purpose."""
        return [request for request in self.requests if purpose_of(request) == purpose]

    async def start(self) -> "MessagesApi":
        """Listen on a free port."""
        server = web.Application(client_max_size=32 * 1024 * 1024)
        server.router.add_post("/v1/messages", self._messages)
        server.router.add_post("/v1/messages/count_tokens", self._count_tokens)
        self.batches.add_routes(server.router)
        server.router.add_get("/v1/models", self._models)
        server.router.add_get("/v1/models/{model}", self._model)
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}"
        return self

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        self.attempts += 1
        try:
            self._admit(request)
            body = await request.json()
            reject_what_the_api_rejects(body)
        except Refused as refused:
            return self._error(refused)
        except ValueError:
            return self._error(bad("The request body is not valid JSON."))
        self.requests.append(body)
        script = self._next_script(purpose_of(body))
        if script.hang:
            await asyncio.sleep(script.hang)
        if script.drop and request.transport is not None:
            request.transport.close()
        if script.status != 200:
            kind = _KINDS.get(script.status, "api_error")
            refused = Refused(script.status, kind, script.message)
            return self._error(refused, script.retry_after, script.retry_after_ms)
        if script.raw is not None:
            return web.Response(body=script.raw, content_type="application/json")
        return web.json_response(self._message(body, script), headers=self._headers())

    def _admit(self, request: web.Request) -> None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not key or (self.key and key != self.key):
            raise Refused(401, "authentication_error", "invalid bearer token")
        if request.headers.get("anthropic-version") != VERSION:
            raise bad("anthropic-version: header is required")

    def _next_script(self, purpose: str) -> Script:
        for name in (purpose, "any"):
            if self._scripts.get(name):
                return self._scripts[name].popleft()
        return Script()

    def _message(self, body: dict[str, Any], script: Script) -> dict[str, Any]:
        stop_reason = "refusal" if script.refusal else script.stop_reason
        details = {"type": "refusal", "category": "cyber", "explanation": None}
        content = self._content(body, script)
        written = sum(_tokens(str(block)) for block in content)
        return {
            "id": f"msg_{next(self._numbers):06d}",
            "type": "message",
            "role": "assistant",
            "model": body["model"],
            "content": content,
            "stop_reason": stop_reason,
            "stop_sequence": None,
            "stop_details": details if script.refusal else None,
            "usage": {**self._usage(body), "output_tokens": written, "service_tier": "standard"},
        }

    def _batched(self, body: dict[str, Any]) -> dict[str, Any]:
        self.requests.append(body)
        return self._message(body, self._next_script(purpose_of(body)))

    def _content(self, body: dict[str, Any], script: Script) -> Blocks:
        if script.refusal or script.empty:
            return []
        if script.content is not None:
            return script.content
        if self.misled_by and self.misled_by in str(body.get("system")):
            return [text("Nobody here can say a word that would be of any use to you, alas.")]
        words = [text(script.words)] if script.words is not None else answer(body, self.obedient)
        if (body.get("thinking") or {}).get("type") == "disabled":
            return words
        return [{"type": "thinking", "thinking": "", "signature": "c2lnbmVk"}, *words]

    def _usage(self, body: dict[str, Any]) -> dict[str, Any]:
        """Tokens as a cache of exact prefixes would count them."""
        blocks = list(all_blocks(body))
        ends = [number for number, block in enumerate(blocks, 1) if block.get("cache_control")]
        total = _tokens(prefix_of(blocks))
        read = 0
        written = {"5m": 0, "1h": 0}
        before = 0
        for end in ends:
            prefix = prefix_of(blocks[:end])
            size = _tokens(prefix)
            name = hashlib.sha256(f"{body['model']}{prefix}".encode()).hexdigest()
            if size < _SMALLEST_CACHED:
                continue
            if name in self._cache:
                read, before = size, size
                written = {"5m": 0, "1h": 0}
            else:
                span = blocks[end - 1]["cache_control"].get("ttl", "5m")
                written[span] += size - before
                before = size
            self._cache.add(name)
        creation = sum(written.values())
        return {
            "input_tokens": total - read - creation,
            "cache_creation_input_tokens": creation,
            "cache_read_input_tokens": read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": written["5m"],
                "ephemeral_1h_input_tokens": written["1h"],
            },
        }

    async def _count_tokens(self, request: web.Request) -> web.StreamResponse:
        try:
            self._admit(request)
        except Refused as refused:
            return self._error(refused)
        body = await request.json()
        return web.json_response({"input_tokens": _tokens(prefix_of(list(all_blocks(body))))})

    async def _models(self, request: web.Request) -> web.StreamResponse:
        listed = [_model_card(model) for model in MODELS]
        found = {"data": listed, "has_more": False, "first_id": MODELS[0], "last_id": MODELS[-1]}
        return web.json_response(found, headers=self._headers())

    async def _model(self, request: web.Request) -> web.StreamResponse:
        model = request.match_info["model"]
        if model not in MODELS:
            return self._error(Refused(404, "not_found_error", f"model: {model}"))
        return web.json_response(_model_card(model), headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"request-id": f"req_{next(self._numbers):06d}"}

    def _error(
        self,
        refused: Refused,
        retry_after: float | str | None = None,
        retry_after_ms: int | None = None,
    ) -> web.Response:
        headers = self._headers()
        if retry_after is not None:
            headers["retry-after"] = str(retry_after)
        if retry_after_ms is not None:
            headers["retry-after-ms"] = str(retry_after_ms)
        body = {"type": "error", "error": {"type": refused.kind, "message": refused.message}}
        return web.json_response(body, status=refused.status, headers=headers)


def _model_card(model: str) -> dict[str, Any]:
    return {
        "id": model,
        "type": "model",
        "display_name": model,
        "created_at": "2026-01-01T00:00:00Z",
    }


def _tokens(words: str) -> int:
    """About as many as a tokenizer would count; the same for the same words."""
    return (len(words.encode()) + 3) // 4
