"""What is left to a supervisor while a case is escalated."""

from sqlmodel import Session

from slackhitl.desk.errors import NotAllowed
from slackhitl.desk.models import Conversation

DECIDE_NOTHING = frozenset({
    "note", "ask", "teach", "assign", "escalate", "wake_now",  # tells, or brings somebody in
    "recall", "object",  # stops a reply
    "retry",  # sends what was decided
    "approve",  # may be the second of two; see escalating.agrees
})  # fmt: skip
"""Actions that agents keep."""


def refuse(session: Session, conversation_id: int) -> None:
    """Tell somebody who is no supervisor who decides. Raises NotAllowed while it is escalated."""
    by = session.get_one(Conversation, conversation_id).escalated_by
    if by is not None:
        raise NotAllowed(
            f"<@{by}> escalated this: a supervisor decides it. Add a note (More… in the card's "
            "menu) if you know something that helps."
        )
