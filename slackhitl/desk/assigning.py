"""Whose a conversation is to decide, before anybody takes it over.

An assignee is expected, not required: anybody may still act, and the AI drafts as before.
"""

from datetime import datetime

from sqlmodel import Session

from slackhitl.desk import stepping, work
from slackhitl.desk.lifecycle import Actor, move
from slackhitl.desk.models import Conversation


def assign(
    session: Session,
    conversation: Conversation,
    user: str | None,
    actor: Actor,
    now: datetime,
    why: str | None = None,
) -> None:
    """Make somebody the assignee, or nobody; they are called in the thread unless it is their own
    doing, and so is whose it was.
    """
    if conversation.assignee == user:
        return
    before = conversation.assignee
    former = before if before != actor.id else None
    event = move(
        session, conversation, "assign", actor, now,
        changes={"assignee": user}, to=user, before=before, reason=why, owner=user,
        former=former,
    )  # fmt: skip
    if user is not None and user != actor.id:
        work.enqueue(session, work.Kind.THREAD, event.id or 0, now)
    else:
        stepping.tell(session, event, now)
