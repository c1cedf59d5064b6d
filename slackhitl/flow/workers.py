"""Takes due jobs from the table and lets the right step do each, under a lease that it renews."""

import asyncio
import logging
import os
import secrets
import socket
import traceback
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta

from slackhitl.desk import work
from slackhitl.desk.errors import LostLease
from slackhitl.desk.work import Claim, Kind
from slackhitl.flow.services import Services

log = logging.getLogger(__name__)

SLOTS = {"ai": 6, "slack": 12, "mail": 4, "desk": 1}
"""Jobs of a queue in hand at a time. Most of Slack's wait for their turn in some channel."""
MOST_FAILURES = 8
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=5)
CUT_OFF = timedelta(seconds=5)
"""How long a call that was cut off may still take effect before somebody looks for it."""


class Later(Exception):
    """The step cannot be done now; the job is due again at ``due``.

    ``counts`` False: it was merely too early. ``failed``: time alone will not mend it. ``unsure``:
    whether what was tried may have been done after all; None leaves that as it was.
    """

    def __init__(
        self,
        due: datetime,
        reason: str,
        *,
        counts: bool = True,
        failed: bool = False,
        unsure: bool | None = None,
    ) -> None:
        super().__init__(reason)
        self.due = due
        self.reason = reason
        self.counts = counts
        self.failed = failed
        self.unsure = unsure


Step = Callable[[Services, Claim], Awaitable[None]]
"""Does one job and finishes it in the transaction of its own change."""


class Workers:
    """The jobs in hand of one process. Any number of processes may work on one table."""

    def __init__(
        self,
        services: Services,
        steps: Mapping[Kind, Step],
        lease: timedelta = work.LEASE,
        give_up: Mapping[Kind, Callable[[Services, Claim, str], Awaitable[None]]] | None = None,
    ) -> None:
        self._services = services
        self._steps = steps
        self._lease = lease
        self._give_up = dict(give_up or {})
        self._name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._running: dict[str, set[asyncio.Task[None]]] = {queue: set() for queue in SLOTS}
        self._claiming: set[str] = set()
        self._again: set[str] = set()
        self._nudges: set[asyncio.Task[None]] = set()
        self._stopped = False

    async def tick(self) -> None:
        """Look for what is due, by the clock; harmless however often it is called."""
        self.nudge(work.QUEUES)

    def nudge(self, queues: Iterable[str]) -> None:
        """New work was committed: look at once instead of at the next tick."""
        for queue in () if self._stopped else queues:
            task = asyncio.ensure_future(self._claim(queue))
            self._nudges.add(task)
            task.add_done_callback(self._nudges.discard)

    async def stop(self, patience: timedelta = timedelta(seconds=8)) -> None:
        """Claim no more, let running steps end; after a while they are cut off, leases and all."""
        self._stopped = True
        # A claim that is cut off would leave its jobs leased to nobody, so claims are waited for.
        await asyncio.gather(*self._nudges, return_exceptions=True)
        running = [task for tasks in self._running.values() for task in tasks]
        if running:
            _, late = await asyncio.wait(running, timeout=patience.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _claim(self, queue: str) -> None:
        if queue in self._claiming:
            self._again.add(queue)
            return
        self._claiming.add(queue)
        try:
            while not self._stopped:
                self._again.discard(queue)
                free = SLOTS[queue] - len(self._running[queue])
                if free <= 0:
                    return
                now = self._services.now()
                jobs = await self._services.db.run(
                    work.claim, queue, free, self._name, now, self._lease
                )
                for job in jobs:
                    self._start(queue, job)
                if queue not in self._again and len(jobs) < free:
                    return
        finally:
            self._claiming.discard(queue)

    def _start(self, queue: str, job: Claim) -> None:
        task = asyncio.ensure_future(self._do(job))
        self._running[queue].add(task)

        def ended(done: asyncio.Task[None]) -> None:
            self._running[queue].discard(done)
            self.nudge((queue,))

        task.add_done_callback(ended)

    async def _do(self, job: Claim) -> None:
        step = asyncio.ensure_future(self._steps[job.kind](self._services, job))
        keeper = asyncio.ensure_future(self._keep_lease(job, step))
        try:
            await step
        except Later as later:
            await self._put_back(job, later)
        except LostLease:
            log.info("%s %s was taken over by another worker", job.kind, job.subject_id)
        except asyncio.CancelledError:
            step.cancel()
            await asyncio.gather(step, return_exceptions=True)
            if self._stopped:
                again = self._services.now() + CUT_OFF
                stopped = Later(again, "slackhitl was stopped", counts=False, unsure=True)
                await self._put_back(job, stopped)
            raise
        except Exception as trouble:
            await self._failed(job, trouble)
        finally:
            keeper.cancel()

    async def _keep_lease(self, job: Claim, step: asyncio.Future[None]) -> None:
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            until = self._services.now() + self._lease
            try:
                await self._services.db.run(work.extend, job, until)
            except LostLease:
                step.cancel()
                return

    async def _put_back(self, job: Claim, later: Later) -> None:
        unsure_at = self._services.now() if later.unsure else None
        try:
            await self._services.db.run(
                work.put_back, job, later.due, later.reason, counts=later.counts,
                failed=later.failed, unsure_at=job.unsure_at if later.unsure is None else unsure_at,
            )  # fmt: skip
        except LostLease:
            log.info("%s %s was taken over by another worker", job.kind, job.subject_id)

    async def _failed(self, job: Claim, trouble: Exception) -> None:
        """A surprise: try again with patience, and set aside, visibly, what never works."""
        reason, count = _where(trouble), job.failures + 1
        log.error("%s %s failed (%s times): %s", job.kind, job.subject_id, count, reason)
        log.debug("the whole story", exc_info=trouble)
        if count < MOST_FAILURES:
            due = self._services.now() + min(FIRST_WAIT * 2**count, LONGEST_WAIT)
            await self._put_back(job, Later(due, reason, failed=True, unsure=True))
            return
        try:
            if job.kind in self._give_up:
                await self._give_up[job.kind](self._services, job, reason)
            else:
                await self._services.db.run(work.set_aside, job, reason)
        except LostLease:
            log.info("%s %s was taken over by another worker", job.kind, job.subject_id)


def _where(trouble: Exception) -> str:
    """What went wrong and where, without the message, which may hold a customer's words."""
    frames = traceback.extract_tb(trouble.__traceback__)
    last = next((f for f in reversed(frames) if "slackhitl" in f.filename), None)
    place = f" at {os.path.basename(last.filename)}:{last.lineno}" if last else ""
    return f"{type(trouble).__name__}{place}"
