"""How much Slack takes: a post a second and channel, and so many calls of a method a minute."""

import time
from collections import defaultdict, deque
from collections.abc import Callable

from slackhitl.sandbox.elements import Json

MINUTE = 60.0
TIERS = {
    "chat.update": 50, "chat.delete": 50, "conversations.history": 50, "conversations.replies": 50,
    "conversations.info": 50, "conversations.open": 50, "users.getPresence": 50, "dnd.teamInfo": 50,
    "users.list": 20, "usergroups.users.list": 20, "users.info": 100, "conversations.members": 100,
    "chat.postEphemeral": 100, "views.open": 100, "views.push": 100, "views.update": 100,
    "views.publish": 100, "files.info": 100, "files.delete": 50,
}  # fmt: skip
"""Calls in any minute."""
POSTS = frozenset({"chat.postMessage", "files.completeUploadExternal"})


class Limits:
    """Counts calls. Off until somebody wants it, since a demo should not wait for anybody."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self.are_kept = False

    def wait(self, method: str, given: Json) -> int:
        """Seconds after which this call may be made again; 0: now."""
        if not self.are_kept:
            return 0
        if method in POSTS:
            place = f"{method} {given.get('channel') or given.get('channel_id')}"
            return self._over(place, 1, 1.0)
        return self._over(method, TIERS[method], MINUTE) if method in TIERS else 0

    def _over(self, what: str, most: int, span: float) -> int:
        now, made = self._clock(), self._calls[what]
        while made and now - made[0] >= span:
            made.popleft()
        if len(made) >= most:
            return max(1, int(span - (now - made[0])) + 1) if span > 1 else 1
        made.append(now)
        return 0
