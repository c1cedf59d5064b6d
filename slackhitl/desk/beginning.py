"""What is different while a conversation that we began has no mail of the customer's yet."""

from slackhitl.desk.errors import AlreadyDecided
from slackhitl.desk.lifecycle import Transition

NEEDS_A_MAIL = frozenset({"redraft", "hand_back", "reopen"})
"""Actions after which the AI drafts an answer, which needs something to answer."""
NOTHING_YET = "The customer has not written yet, so there is nothing that the AI could answer."


def possible(actions: tuple[Transition, ...]) -> tuple[Transition, ...]:
    """Those of the actions that need no mail of the customer's."""
    return tuple(row for row in actions if row.action not in NEEDS_A_MAIL)


def nothing_to_answer() -> AlreadyDecided:
    """For somebody who asks the AI for an answer to nothing."""
    return AlreadyDecided(f"{NOTHING_YET} Press Edit, or write the mail yourself.")
