"""A table of transitions as a picture for the docs."""

from slackhitl.desk.lifecycle import Role, Transition

_WHO = {Role.SYSTEM: "", Role.AGENT: " (agent)", Role.UNSUPERVISED: " (supervisor)"}


def mermaid(table: tuple[Transition, ...]) -> str:
    """A state diagram in Mermaid's words; actions between the same two statuses share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in table:
        words = f"{row.label}{_WHO[row.who]}"
        told = arrows.setdefault((row.source, row.target), [])
        if words not in told:
            told.append(words)
    lines = [
        f"    {source} --> {target}: {', '.join(told)}" for (source, target), told in arrows.items()
    ]
    return "\n".join(["stateDiagram-v2", *lines, ""])
