"""Which model does what, and how each wants to be asked."""

from dataclasses import dataclass

from anthropic.types import OutputConfigParam, ThinkingConfigParam


@dataclass(frozen=True)
class Models:
    """The models of the four purposes; ``hard`` writes the drafts that rules call hard."""

    triage: str = "claude-haiku-5-5"
    draft: str = "claude-sonnet-5-5"
    check: str = "claude-haiku-5-5"
    hard: str | None = None
    """None: the same as ``draft``."""

    def all(self) -> tuple[str, ...]:
        """Every model once."""
        return tuple(
            dict.fromkeys(m for m in (self.triage, self.draft, self.check, self.hard) if m)
        )


@dataclass(frozen=True)
class Tuning:
    """How much a model should think; empty where it does not understand the question."""

    thinking: ThinkingConfigParam | None
    output: OutputConfigParam


def quick(model: str) -> Tuning:
    """For triage and checks: little thought. Thinking can only be switched off on haiku 5."""
    if model.startswith("claude-haiku-5"):
        return Tuning({"type": "disabled"}, {"effort": "low"})
    return Tuning(None, {"effort": "low"} if _knows_effort(model) else {})


def careful(model: str) -> Tuning:
    """For drafts: the model's own adaptive thinking at medium effort."""
    return Tuning(None, {"effort": "medium"} if _knows_effort(model) else {})


def _knows_effort(model: str) -> bool:
    older = ("claude-haiku-4", "claude-sonnet-4-5", "claude-3", "claude-opus-4-1")
    return model.startswith("claude-") and not model.startswith(older)
