"""How fast we speak to Slack: a small burst, then one thing at a time; pauses that it asks for."""

import asyncio
import time
from collections.abc import Callable

from slackhitl.slack.errors import SlackBusy


class Pace:
    """A bucket of turns per key (a channel, a method): ``burst`` at once, then ``rate`` a second.

    Whoever would wait longer than ``patience`` seconds is told to come back instead, so that a
    flooded channel keeps nobody from speaking in another.
    """

    def __init__(
        self,
        rate: float,
        burst: int,
        patience: float = 3.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gap = 1 / rate
        self._burst = burst
        self._patience = patience
        self._clock = clock
        self._next: dict[str, float] = {}

    async def turn(self, key: str, patience: float | None = None) -> None:
        """Wait for one's turn. Raises SlackBusy when that would take longer than ``patience``."""
        now = self._clock()
        earliest = now - (self._burst - 1) * self._gap
        mine = max(self._next.get(key, earliest), earliest)
        if mine - now > (self._patience if patience is None else patience):
            raise SlackBusy(mine - now)
        self._next[key] = mine + self._gap
        if mine > now:
            await asyncio.sleep(mine - now)

    def pause(self, key: str, seconds: float) -> None:
        """Slack asks for a pause: nobody's turn comes before it is over."""
        until = self._clock() + seconds
        self._next[key] = max(self._next.get(key, until), until)
