"""Trouble on demand: Slack too busy, failing, away; events twice; a socket cut."""

import asyncio
import fnmatch
from dataclasses import dataclass, field


@dataclass
class Fault:
    """An answer that some methods get instead of their own, ``left`` times or until taken away."""

    pattern: str
    status: int
    retry_after: int = 1
    left: float = float("inf")
    lost: bool = False  # the call is done, and its answer lost on the way
    error: str = ""  # Slack's name for why it says no


@dataclass
class Faults:
    """What goes wrong right now."""

    answers: list[Fault] = field(default_factory=list)
    slow: float = 0.0
    duplicate: bool = False
    away_until: float = 0.0
    switched: set[str] = field(default_factory=set)

    def answer_429(self, pattern: str = "*", times: float = 1, retry_after: int = 1) -> None:
        """The next calls of these methods are answered “too many requests”."""
        self.answers.append(Fault(pattern, 429, retry_after, times))

    def answer_500(self, pattern: str = "*", times: float = 1) -> None:
        """The next calls of these methods end in an error of Slack's own."""
        self.answers.append(Fault(pattern, 500, 0, times))

    def lose_answer(self, pattern: str, times: float = 1) -> None:
        """The next calls of these methods are done, but the line is cut before the answer."""
        self.answers.append(Fault(pattern, 0, 0, times, lost=True))

    def refuse(self, pattern: str, error: str, times: float = 1) -> None:
        """The next calls of these methods are refused, as by a workspace that does not allow it."""
        self.answers.append(Fault(pattern, 200, 0, times, error=error))

    def away(self, seconds: float) -> None:
        """Slack is not there: connections are cut, nothing is answered."""
        self.away_until = asyncio.get_running_loop().time() + seconds

    @property
    def is_away(self) -> bool:
        """Whether Slack is gone at this moment."""
        return asyncio.get_running_loop().time() < self.away_until

    def meets(self, method: str) -> Fault | None:
        """The fault that this call of a method runs into, used up by one."""
        for fault in self.answers:
            if fnmatch.fnmatch(method, fault.pattern):
                fault.left -= 1
                if fault.left <= 0:
                    self.answers.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """All is well again."""
        self.answers.clear()
        self.switched.clear()
        self.slow, self.duplicate, self.away_until = 0.0, False, 0.0
