"""The double's Message Batches API: refuses what the real one refuses, ends when it is asked."""

import itertools
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from doubles.messages_rules import Refused, bad, reject_what_the_api_rejects

MOST = 100_000
Step = Callable[[web.Request, Any], web.Response]
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
_CUSTOM_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_BEGAN = "2026-11-23T20:00:00Z"
_ENDED = "2026-11-23T20:05:00Z"
_EXPIRES = "2026-11-24T20:00:00Z"


@dataclass
class Batch:
    """One batch and how far it is."""

    id: str
    bodies: dict[str, dict[str, Any]]
    looks: int
    """How often it is still looked at before it has ended."""
    outcomes: dict[str, str]
    """What becomes of requests, where it is not success."""
    canceled: bool = False
    results: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        """Whether there are results."""
        return self.looks <= 0


@dataclass
class BatchesApi:
    """The routes under ``/v1/messages/batches``."""

    admit: Callable[[web.Request], None]
    message_of: Callable[[dict[str, Any]], dict[str, Any]]
    refuse: Callable[[Refused], web.Response]
    most: int = MOST
    looks: int = 0
    """How often a new batch is looked at before it has ended."""
    outcomes: dict[int, str] = field(default_factory=dict)
    """errored, canceled or expired, by the request's place in the next batch."""
    batches: dict[str, Batch] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Answer these paths."""
        router.add_post("/v1/messages/batches", self._answer(self._create))
        router.add_get("/v1/messages/batches/{id}", self._answer(self._retrieve))
        router.add_get("/v1/messages/batches/{id}/results", self._answer(self._results))
        router.add_post("/v1/messages/batches/{id}/cancel", self._answer(self._cancel))

    def _answer(self, step: Step) -> Answer:
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                self.admit(request)
                body = await request.json() if request.can_read_body else None
                return step(request, body)
            except Refused as refused:
                return self.refuse(refused)
            except ValueError:
                return self.refuse(bad("The request body is not valid JSON."))

        return answer

    def _create(self, request: web.Request, body: Any) -> web.Response:
        del request
        asked = (body or {}).get("requests")
        if not isinstance(asked, list) or not asked:
            raise bad("requests: List should have at least 1 item")
        if len(asked) > self.most:
            raise bad(f"requests: List should have at most {self.most} items")
        bodies: dict[str, dict[str, Any]] = {}
        for number, each in enumerate(asked):
            name = each.get("custom_id")
            if not isinstance(name, str) or not _CUSTOM_ID.fullmatch(name):
                raise bad(
                    f"requests.{number}.custom_id: String should match pattern "
                    "'^[a-zA-Z0-9_-]{1,64}$'"
                )
            if name in bodies:
                raise bad(f"requests.{number}.custom_id: Duplicate custom_id {name}")
            if not isinstance(each.get("params"), dict):
                raise bad(f"requests.{number}.params: Field required")
            if each["params"].get("stream"):
                raise bad(f"requests.{number}.params.stream: Streaming is not supported")
            bodies[name] = each["params"]
        names = list(bodies)
        outcomes = {names[place]: kind for place, kind in self.outcomes.items()}
        batch = Batch(f"msgbatch_{next(self._numbers):06d}", bodies, self.looks, outcomes)
        self.batches[batch.id] = batch
        return web.json_response(self._shown(batch, ""))

    def _retrieve(self, request: web.Request, body: Any) -> web.Response:
        del body
        batch = self._known(request)
        shown = self._shown(batch, f"http://{request.host}")
        batch.looks -= 1
        return web.json_response(shown)

    def _results(self, request: web.Request, body: Any) -> web.Response:
        del body
        batch = self._known(request)
        if not batch.ended:
            raise bad("This batch has not ended; it has no results yet.")
        self._work_off(batch)
        # In another order than asked: the API promises none.
        lines = "".join(f"{json.dumps(line)}\n" for line in reversed(batch.results))
        return web.Response(text=lines, content_type="application/x-jsonl")

    def _cancel(self, request: web.Request, body: Any) -> web.Response:
        del body
        batch = self._known(request)
        if batch.ended:
            raise bad("A batch that has ended cannot be canceled.")
        batch.canceled = True
        batch.looks = 1
        return web.json_response(self._shown(batch, ""))

    def _known(self, request: web.Request) -> Batch:
        name = request.match_info["id"]
        if name not in self.batches:
            raise Refused(404, "not_found_error", f"batch: {name}")
        return self.batches[name]

    def _work_off(self, batch: Batch) -> None:
        if batch.results:
            return
        for name, body in batch.bodies.items():
            kind = "canceled" if batch.canceled else batch.outcomes.get(name, "succeeded")
            result: dict[str, Any] = {"type": kind}
            if kind == "succeeded":
                result = self._asked(body)
            elif kind == "errored":
                result["error"] = _error(Refused(500, "api_error", "Internal server error"))
            batch.results.append({"custom_id": name, "result": result})

    def _asked(self, body: dict[str, Any]) -> dict[str, Any]:
        """What is wrong with a single request is told with its result, not when it is created."""
        try:
            reject_what_the_api_rejects(body)
        except Refused as refused:
            return {"type": "errored", "error": _error(refused)}
        message = self.message_of(body)
        message["usage"]["service_tier"] = "batch"
        return {"type": "succeeded", "message": message}

    def _shown(self, batch: Batch, base: str) -> dict[str, Any]:
        if batch.ended:
            self._work_off(batch)
        kinds = [line["result"]["type"] for line in batch.results]
        counts = {
            kind: kinds.count(kind) for kind in ("succeeded", "errored", "canceled", "expired")
        }
        going = "canceling" if batch.canceled else "in_progress"
        return {
            "id": batch.id,
            "type": "message_batch",
            "processing_status": "ended" if batch.ended else going,
            "request_counts": {"processing": len(batch.bodies) - len(kinds), **counts},
            "created_at": _BEGAN,
            "expires_at": _EXPIRES,
            "ended_at": _ENDED if batch.ended else None,
            "archived_at": None,
            "cancel_initiated_at": _BEGAN if batch.canceled else None,
            "results_url": f"{base}/v1/messages/batches/{batch.id}/results"
            if batch.ended and base
            else None,
        }


def _error(refused: Refused) -> dict[str, Any]:
    return {
        "type": "error",
        "error": {"type": refused.kind, "message": refused.message},
        "request_id": None,
    }
