"""What the app asked of Slack, kept for those who want to judge it."""

from dataclasses import dataclass

from slackhitl.sandbox.elements import Json


@dataclass(frozen=True)
class Call:
    """One call of the Web API; ``error`` is empty when it was done."""

    method: str
    arguments: Json
    error: str
    remarks: tuple[str, ...]
