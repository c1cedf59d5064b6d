"""What a check noticed in the words of a window, which comes again for another reason."""

from collections.abc import Sequence

from slackhitl.desk.case_views import FindingView
from slackhitl.slack import blocks, wording
from slackhitl.slack.blocks import Block

MOST = 12
"""Warnings that a window shows; whoever reads so many will read the text again."""
A_BLOCK = 6
"""Lines of a block, which Slack lets have 3,000 characters."""


def warnings(found: Sequence[FindingView]) -> list[Block]:
    """A line each, under a title; nothing of what is only a note."""
    lines = wording.findings([one for one in found if one.severity != "note"], MOST)
    title = ["*A check noticed something in your text:*"] if lines else []
    told = [*title, *lines]
    return [
        blocks.section("\n".join(told[at : at + A_BLOCK])) for at in range(0, len(told), A_BLOCK)
    ]
