"""What a draft was made by, and what was measured when it was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Making:
    """Told with a proposal, and kept with its draft."""

    model: str = ""
    prompts: str = ""  # a version of the instructions
    coverage: float | None = None  # the share of its statements that name a source
    signals: Mapping[str, float] = field(default_factory=dict)  # what its score is told from

    @property
    def maker(self) -> str:
        """Whose record a draft of this making counts for."""
        return f"{self.model} {self.prompts}"


UNMADE = Making()
"""Of a text of which nothing is known."""
