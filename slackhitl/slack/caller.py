"""On whose behalf we speak to Slack, which decides who waits for whom."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Caller:
    """Who calls: the lower rank goes first, then whoever waited longer.

    ``name`` finds an earlier place in the line again. ``patience``: seconds to wait here for one's
    turn, where it is not the usual. ``unsure_at``: until when an earlier try may have posted it.
    """

    name: Hashable = None
    rank: int = 0
    patience: float | None = None
    unsure_at: datetime | None = None


ANYBODY = Caller()
"""A person's gesture, which waits for nobody."""
