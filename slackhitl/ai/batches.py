"""Drafts through the Message Batches API: half the price, results within a day.

https://platform.claude.com/docs/en/build-with-claude/batch-processing
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeVar

import anthropic
import httpx2
from anthropic import AsyncAnthropic
from anthropic.types import Message
from anthropic.types.messages import MessageBatchIndividualResponse, MessageBatchSucceededResult
from anthropic.types.messages.batch_create_params import Request as BatchRequest

from slackhitl.ai.bulk import MOST, Missing, Progress
from slackhitl.ai.calling import Request, arguments_of, in_our_words, usage_of
from slackhitl.ai.errors import ModelBusy, ModelDeclined, ModelMisconfigured
from slackhitl.ai.terms import Brief, Drafted, Usage
from slackhitl.clock import Clock

Given = TypeVar("Given")

SECONDS = 120.0
"""For one call; handing thousands of drafts over takes a while."""
ATTEMPTS = 3
LARGEST = 250 * 1024 * 1024
"""Bytes of one batch; the API takes 256 MB."""


class ClaudeBatches:
    """Hands briefs over in one batch and reads what came of each."""

    def __init__(
        self,
        client: AsyncAnthropic,
        request_of: Callable[[Brief], Awaitable[Request]],
        draft_in: Callable[[Brief, Message, Usage], Drafted],
        clock: Clock,
    ) -> None:
        self._batches = client.with_options(
            max_retries=ATTEMPTS - 1, timeout=SECONDS
        ).messages.batches
        self._request_of = request_of
        self._draft_in = draft_in
        self._clock = clock

    async def submit(self, briefs: Mapping[str, Brief]) -> str:
        """Ask for a draft for every brief; the batch's id."""
        if not 0 < len(briefs) <= MOST:
            raise ModelMisconfigured(f"A batch takes 1 to {MOST:,} drafts, not {len(briefs):,}.")
        requests: list[BatchRequest] = []
        size = 0
        for name, brief in briefs.items():
            params: Any = arguments_of(await self._request_of(brief))
            size += len(str(params))
            requests.append({"custom_id": name, "params": params})
        if size > LARGEST:
            raise ModelMisconfigured("The drafts together are too long for one batch.")
        made = await self._called(self._batches.create(requests=requests))
        return made.id

    async def progress(self, batch: str) -> Progress:
        """How far it is."""
        found = await self._called(self._batches.retrieve(batch))
        counts = found.request_counts
        done = counts.succeeded + counts.errored + counts.canceled + counts.expired
        return Progress(done + counts.processing, done, found.processing_status == "ended")

    async def names(self, batch: str) -> list[str]:
        """What was asked for in a batch that has ended, sorted."""
        return sorted([line.custom_id async for line in self._lines(batch)])

    async def collect(
        self, batch: str, briefs: Mapping[str, Brief]
    ) -> AsyncIterator[tuple[str, Drafted | Missing]]:
        """The drafts of a batch that has ended, in any order; other names are passed over."""
        async for line in self._lines(batch):
            brief = briefs.get(line.custom_id)
            if brief is not None:
                yield line.custom_id, self._read(line, brief)

    async def cancel(self, batch: str) -> None:
        """Stop what has not begun; what is done stays and is paid for."""
        await self._called(self._batches.cancel(batch))

    def _read(self, line: MessageBatchIndividualResponse, brief: Brief) -> Drafted | Missing:
        if not isinstance(line.result, MessageBatchSucceededResult):
            return Missing(_WORDS.get(line.result.type, "came without a result"))
        usage = usage_of("draft", line.result.message, self._clock().date())
        try:
            return self._draft_in(brief, line.result.message, usage)
        except ModelDeclined as declined:
            return Missing(declined.reason, declined.usages)

    async def _lines(self, batch: str) -> AsyncIterator[MessageBatchIndividualResponse]:
        lines = await self._called(self._batches.results(batch))
        try:
            async for line in lines:
                yield line
        except (anthropic.AnthropicError, httpx2.HTTPError, ValueError) as error:
            raise ModelBusy("The batch's results could not be read to their end.") from error
        finally:
            await lines.http_response.aclose()

    async def _called(self, call: Awaitable[Given]) -> Given:
        try:
            async with asyncio.timeout(ATTEMPTS * SECONDS):
                return await call
        except anthropic.NotFoundError as error:
            raise ModelMisconfigured(
                "The server knows no such batch, or has no Message Batches API."
            ) from error
        except (anthropic.AnthropicError, httpx2.HTTPError, TimeoutError) as error:
            raise in_our_words(error, self._clock()) from error


_WORDS = {
    "errored": "The API answered this draft with an error.",
    "canceled": "The batch was canceled before this draft.",
    "expired": "The batch expired before this draft.",
}
