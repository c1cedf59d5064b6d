"""Whether Slack answers at all, method by method, so that an outage is not met by every call anew.

After a few calls of a method in a row that had no answer, one try at a time goes through; the
others are told at once. The first answer after that is a piece of news in itself.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from slackhitl.slack.errors import SlackUnreachable

ENOUGH = 3
"""Calls in a row without an answer after which a method counts as away."""
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 15.0
"""Seconds between the tries that go through meanwhile."""


@dataclass
class _Method:
    failures: int = 0
    until: float = 0.0
    reason: str = ""


class Reach:
    """What we know of each method's last answers."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._methods: dict[str, _Method] = {}
        self.on_back: Callable[[], None] = lambda: None
        """Called when a method answers again that was away."""

    @property
    def is_broken(self) -> bool:
        """Whether some method is away."""
        return any(method.failures >= ENOUGH for method in self._methods.values())

    def expect(self, name: str) -> None:
        """Before a call. Raises SlackUnreachable, not heard, unless it may be tried now."""
        method = self._methods.get(name)
        if method is None or method.failures < ENOUGH:
            return
        now = self._clock()
        if now < method.until:
            raise SlackUnreachable(method.reason, heard=False)
        method.until = now + self._pause(method)

    def failed(self, name: str, reason: str) -> None:
        """A call had no answer."""
        method = self._methods.setdefault(name, _Method())
        method.failures += 1
        method.reason = reason
        method.until = self._clock() + self._pause(method)

    def answered(self, name: str) -> None:
        """A call was answered, whatever with."""
        method = self._methods.pop(name, None)
        if method is not None and method.failures >= ENOUGH:
            self.on_back()

    def back(self) -> None:
        """Slack as a whole is known to answer: every method may be tried at once."""
        for method in self._methods.values():
            method.until = 0.0
        self.on_back()

    def _pause(self, method: _Method) -> float:
        doublings = min(max(method.failures - ENOUGH, 0), 10)
        return min(FIRST_PAUSE * float(1 << doublings), LONGEST_PAUSE)
