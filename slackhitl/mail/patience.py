"""When to stop offering a mail that is never taken.

A mail that fails while others pass is the mail's own fault, and is set aside after three tries.
When nothing passes, the fault is ours (a full disk, a database away): then every mail stays where
it is, however often it failed, and is offered again with longer and longer pauses.
"""

TRIES = 3
FAILURES_IN_A_ROW = 5
"""After so many in one round the fault is ours: the rest need not fail as well."""
LONGEST_PAUSE = 60.0


class Patience:
    """Remembers which mails failed; kept in memory, for a restart is a fair new start."""

    def __init__(self, pause: float = 2.0) -> None:
        self._pause = pause
        self._failures: dict[str, int] = {}
        self._others_passed: set[str] = set()

    def passed(self, key: str) -> None:
        """This mail was taken."""
        self.forget(key)
        self._others_passed.update(self._failures)

    def failed(self, key: str) -> None:
        """This mail was not taken."""
        self._failures[key] = self._failures.get(key, 0) + 1

    def forget(self, key: str) -> None:
        """This mail is no longer there."""
        self._failures.pop(key, None)
        self._others_passed.discard(key)

    def failures(self, key: str) -> int:
        """How often this mail failed so far."""
        return self._failures.get(key, 0)

    def is_over(self, key: str) -> bool:
        """Whether this mail should be set aside now."""
        return self.failures(key) >= TRIES and key in self._others_passed

    def pause(self, usual: float) -> float:
        """Seconds until the next round: the usual ones, or fewer when something waits for it."""
        if not self._failures:
            return usual
        fewest = min(self._failures.values())
        return float(min(usual, LONGEST_PAUSE, self._pause * 2 ** min(fewest - 1, 10)))
