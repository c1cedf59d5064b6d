"""What goes before the rest, in Slack as in the line for Claude."""

from slackhitl.desk import work
from slackhitl.desk.models import PRESSING, Conversation


def rank(conversation: Conversation) -> int:
    """The rank of a job of this conversation."""
    presses = conversation.urgency in PRESSING or conversation.escalated_by is not None
    return work.URGENT if presses else work.USUAL
