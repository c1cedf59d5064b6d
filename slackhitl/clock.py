"""The one place that asks what time it is.

Everything below an edge receives ``now`` as an argument, so that a test can hold the clock.
"""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The current time, timezone-aware, in UTC."""
    return datetime.now(UTC)
