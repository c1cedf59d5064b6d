"""The name of the agent in a reply's closing: open in a draft, filled in by who approves it.

A signature may hold ``{agent}``. A draft keeps it as it stands, so that whoever approves signs, and
somebody else after an Undo; what people are shown and what leaves is made from it here.
"""

from slackhitl.desk.models import Draft

AGENT = "{agent}"
OPEN = "[name of who approves]"


def signed(text: str, name: str) -> str:
    """The text with this name in its closing; without a name, lines that hold it alone go."""
    if not name:
        lines = [line for line in text.split("\n") if line.strip() != AGENT]
        text = "\n".join(lines)
    return text.replace(AGENT, name)


def unsigned(text: str, name: str, proposed: str) -> str:
    """What a person typed, with the closing's name open again where they left it as it was."""
    lines = text.split("\n")
    for template in (line for line in proposed.split("\n") if AGENT in line and name):
        filled = template.replace(AGENT, name)
        for number in range(len(lines) - 1, -1, -1):
            if lines[number].rstrip() == filled.rstrip():
                lines[number] = template
                break
    return "\n".join(lines)


def as_it_leaves(draft: Draft, text: str) -> str:
    """A text of this draft as the customer gets it once it is approved."""
    return text if draft.signed_as is None else signed(text, draft.signed_as)


def as_shown(draft: Draft, text: str) -> str:
    """A text of this draft for people: as it leaves, or with words where the name will stand."""
    return text.replace(AGENT, OPEN) if draft.signed_as == "" else as_it_leaves(draft, text)
