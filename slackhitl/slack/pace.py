"""How fast we speak to Slack: one after the other, the most urgent first; pauses it asks for."""

import asyncio
import itertools
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from slackhitl.slack.errors import SlackBusy

EARLY = 1.5
"""Seconds before its turn at which somebody who was told to come back should be there again."""
KEPT = 30.0
"""Seconds after its turn for which the place of somebody who does not come back is kept."""


@dataclass(order=True)
class _Place:
    """A place in a line; the lower rank comes first, then whoever asked first."""

    rank: int
    number: int
    who: Hashable = field(compare=False)
    is_here: bool = field(default=False, compare=False)
    until: float = field(default=0.0, compare=False)


@dataclass
class _Line:
    next: float  # when the next turn is
    places: dict[Hashable, _Place] = field(default_factory=dict)


class Pace:
    """A line per key (a channel, a method): ``burst`` turns at once, then ``rate`` a second.

    Whoever would wait longer than ``patience`` seconds is told to come back, so that a flooded
    channel keeps nobody from speaking in another, and keeps their place until then. What is more
    urgent goes before; a turn whose owner is not there goes to the next who is.
    """

    def __init__(
        self,
        rate: float,
        burst: int = 1,
        patience: float = 4.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gap = 1 / rate
        self._burst = burst
        self._patience = patience
        self._clock = clock
        self._lines: dict[str, _Line] = {}
        self._numbers = itertools.count()

    async def turn(
        self, key: str, who: Hashable = None, rank: int = 0, patience: float | None = None
    ) -> None:
        """Wait for one's turn. Raises SlackBusy when that would take too long.

        ``who`` names whoever asks, so that they find their place again.
        """
        line = self._line(key)
        mine = self._place(line, who, rank)
        longest = self._patience if patience is None else patience
        mine.is_here = True
        try:
            while True:
                now = self._clock()
                wait = self._wait(line, mine, now)
                if wait > longest:
                    mine.until = now + wait + KEPT
                    raise SlackBusy(max(wait - EARLY, min(wait, EARLY)))
                here = min(place for place in line.places.values() if place.is_here)
                if line.next <= now and here is mine:
                    break
                await asyncio.sleep(max(line.next - now, 0.005))
        except BaseException as trouble:
            mine.is_here = False
            if not isinstance(trouble, SlackBusy) or mine.who != who:
                del line.places[mine.who]
            raise
        del line.places[mine.who]
        line.next = self._earliest(line, now) + self._gap

    def pause(self, key: str, seconds: float) -> None:
        """Slack asks for a pause: nobody's turn comes before it is over."""
        line = self._line(key)
        line.next = max(line.next, self._clock() + seconds)

    def _line(self, key: str) -> _Line:
        return self._lines.setdefault(key, _Line(float("-inf")))

    def _place(self, line: _Line, who: Hashable, rank: int) -> _Place:
        """Their place in the line; whoever was told to come back finds the old one."""
        now = self._clock()
        for known in [one for one in line.places.values() if not one.is_here and one.until < now]:
            del line.places[known.who]
        place = line.places.get(who) if who is not None else None
        if place is None or place.is_here:  # by a second worker, when the first lost its lease
            name = who if who is not None and place is None else object()
            place = line.places[name] = _Place(rank, next(self._numbers), name)
        place.rank = min(place.rank, rank)
        return place

    def _wait(self, line: _Line, mine: _Place, now: float) -> float:
        """Seconds until their turn, if everybody before them comes."""
        before = sum(place < mine for place in line.places.values())
        return max(0.0, self._earliest(line, now) + before * self._gap - now)

    def _earliest(self, line: _Line, now: float) -> float:
        return max(line.next, now - (self._burst - 1) * self._gap)
