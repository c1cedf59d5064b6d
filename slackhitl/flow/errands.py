"""Work that a person waits for in an open window and that no state hangs on."""

import asyncio
import logging
from collections.abc import Coroutine

log = logging.getLogger(__name__)

MOMENT = 2.0
"""Seconds for which errands go on when the service stops."""


class Errands:
    """Runs short work after a gesture was answered, for Slack waits three seconds for an answer.

    An errand is lost when the process ends. So it decides nothing, and the window that waits for
    it says everything that is needed to begin it again.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, errand: Coroutine[None, None, None]) -> None:
        """Run this beside everything else; a fault of ours goes to the log."""
        task = asyncio.create_task(errand)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def stop(self) -> None:
        """Let what runs come to its end within a moment, and cut off the rest."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=MOMENT)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (trouble := task.exception()) is not None:
            log.error("an errand failed: %s", type(trouble).__name__)
            log.debug("the whole story", exc_info=trouble)
