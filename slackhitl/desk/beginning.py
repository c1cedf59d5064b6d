"""What is different while a conversation that we began has no mail of the customer's yet."""

from slackhitl.desk.errors import AlreadyDecided, NotAllowed
from slackhitl.desk.lifecycle import Actor, Transition
from slackhitl.desk.models import Draft
from slackhitl.desk.policy import Policy

NEEDS_A_MAIL = frozenset({"redraft", "hand_back", "reopen"})
"""Actions after which the AI drafts an answer, which needs something to answer."""
NOTHING_YET = "The customer has not written yet, so there is nothing that the AI could answer."


def possible(actions: tuple[Transition, ...]) -> tuple[Transition, ...]:
    """Those of the actions that need no mail of the customer's."""
    return tuple(row for row in actions if row.action not in NEEDS_A_MAIL)


def nothing_to_answer() -> AlreadyDecided:
    """For somebody who asks the AI for an answer to nothing."""
    return AlreadyDecided(f"{NOTHING_YET} Press Edit, or write the mail yourself.")


def waits_for_another(draft: Draft, policy: Policy) -> str | None:
    """Who wrote this new mail, where the policy wants somebody else to approve it."""
    if not policy.review_new_mail or draft.answers_id is not None:
        return None
    return draft.written_by


def not_their_own(draft: Draft, actor: Actor, policy: Policy) -> None:
    """Raises NotAllowed where a new mail must be approved by somebody who did not write it."""
    if waits_for_another(draft, policy) == actor.id:
        raise NotAllowed(
            "You wrote this mail, so somebody else has to approve it. To change it, press Edit."
        )
