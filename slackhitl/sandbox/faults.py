"""Trouble on demand: Slack too busy, failing, away; events twice; a socket cut."""

import asyncio
import fnmatch
from dataclasses import dataclass, field

from aiohttp import web

from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.limits import Limits


@dataclass
class Fault:
    """An answer that some methods get instead of their own, ``left`` times or until taken away."""

    pattern: str
    status: int
    retry_after: int = 1
    left: float = float("inf")
    lost: bool = False  # the call is done, and its answer lost on the way
    late: float = 0.0  # seconds after which it is done
    error: str = ""  # Slack's name for why it says no
    page: str = ""  # what answers instead of Slack, such as a proxy

    def answer(self) -> web.Response | None:
        """What the caller gets instead of Slack's answer; None for that one."""
        if self.page:
            return web.Response(text=self.page, status=self.status, content_type="text/html")
        if self.lost or self.late:
            return None
        return (
            busy(self.retry_after)
            if self.status == 429
            else web.json_response(
                {"ok": False, "error": self.error or "fatal_error"}, status=self.status
            )
        )


@dataclass
class Faults:
    """What goes wrong right now."""

    answers: list[Fault] = field(default_factory=list)
    slow: float = 0.0
    duplicate: bool = False
    away_until: float = 0.0
    is_mute: bool = False  # sockets open, and nobody says hello
    limits: Limits = field(default_factory=Limits)
    switched: set[str] = field(default_factory=set)

    def answer_429(self, pattern: str = "*", times: float = 1, retry_after: int = 1) -> None:
        """The next calls of these methods are answered “too many requests”."""
        self.answers.append(Fault(pattern, 429, retry_after, times))

    def answer_500(self, pattern: str = "*", times: float = 1) -> None:
        """The next calls of these methods end in an error of Slack's own."""
        self.answers.append(Fault(pattern, 500, 0, times))

    def answer_with_a_page(self, pattern: str = "*", times: float = 1) -> None:
        """The next calls of these methods get what a proxy says while Slack is away."""
        self.answers.append(Fault(pattern, 503, 0, times, page="<html>Service Unavailable</html>"))

    def answer_late(self, pattern: str, seconds: float, times: float = 1) -> None:
        """The next calls of these methods are done and answered after a while only."""
        self.answers.append(Fault(pattern, 0, 0, times, late=seconds))

    def too_many(self, method: str, given: Json) -> web.Response | None:
        """What a call gets that is one too many, where Slack's limits are kept."""
        seconds = self.limits.wait(method, given)
        return busy(seconds) if seconds else None

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
        self.slow, self.duplicate, self.away_until, self.is_mute = 0.0, False, 0.0, False


def busy(seconds: int) -> web.Response:
    """“Too many requests”, with the time to wait."""
    refused = {"ok": False, "error": "ratelimited"}
    return web.json_response(refused, status=429, headers={"Retry-After": str(seconds)})
