"""Answers of Slack's that are kept, so that nobody who presses a button waits long for one."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from slackhitl.slack.errors import SlackBusy, SlackUnreachable

PATIENCE, SHORT = 2.0, 0.8
"""Seconds for which somebody waits who must know, and who has an older answer at hand."""

T = TypeVar("T")


class Kept(Generic[T]):
    """What Slack says of each of some things, asked for by one question at a time.

    An answer counts for ``fresh`` seconds, and for ``stale`` while there is no newer one.
    """

    def __init__(
        self,
        ask: Callable[[str], Awaitable[T]],
        fresh: float,
        stale: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._fresh = fresh
        self._stale = stale
        self._clock = clock
        self._known: dict[str, tuple[float, T]] = {}
        self._asking: dict[str, asyncio.Task[T]] = {}

    async def get(self, key: str) -> T:
        """What is known of it, asked for if need be. Raises SlackError, within two seconds."""
        at, known = self._known.get(key, (float("-inf"), None))
        age = self._clock() - at
        if known is not None and age < self._fresh:
            return known
        is_usable = known is not None and age < self._stale
        question = self._question(key)
        try:
            async with asyncio.timeout(SHORT if is_usable else PATIENCE):
                return await asyncio.shield(question)
        except (SlackBusy, SlackUnreachable, TimeoutError) as trouble:
            if known is not None and is_usable:
                return known
            if isinstance(trouble, TimeoutError):
                raise SlackUnreachable("Slack did not answer in time") from None
            raise

    async def refresh(self, key: str) -> None:
        """Ask anew before the answer is too old. Raises SlackError, after as long as it takes."""
        at, _ = self._known.get(key, (float("-inf"), None))
        if self._clock() - at >= self._fresh / 2:
            await asyncio.shield(self._question(key))

    async def close(self) -> None:
        """Ask no more."""
        running = list(self._asking.values())
        for question in running:
            question.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _question(self, key: str) -> "asyncio.Task[T]":
        question = self._asking.get(key)
        if question is None:
            question = self._asking[key] = asyncio.ensure_future(self._learn(key))
            question.add_done_callback(lambda done: self._ended(key, done))
        return question

    async def _learn(self, key: str) -> T:
        answer = await self._ask(key)
        self._known[key] = (self._clock(), answer)
        return answer

    def _ended(self, key: str, question: "asyncio.Task[T]") -> None:
        del self._asking[key]
        if not question.cancelled():
            question.exception()  # of nobody's concern when nobody waited for the answer
