"""Whom a colleague's act steps on: who had the case in hand is told, once, in its thread."""

from datetime import datetime

from sqlmodel import Session, col, select

from slackhitl.desk import work
from slackhitl.desk.lifecycle import SYSTEM, Actor
from slackhitl.desk.models import (
    Conversation,
    ConversationStatus,
    Draft,
    DraftStatus,
    Event,
)

APPROVED = (DraftStatus.APPROVED, DraftStatus.AWAITING_SECOND)
OWNED = ConversationStatus.TAKEN_OVER


def whose(session: Session, conversation: Conversation, actor: Actor) -> str | None:
    """Who approved what waits to leave, else has taken the case over, else should decide it.

    None when that is nobody, or the actor. To be asked before anything is changed.
    """
    approver = session.exec(
        select(Draft.decided_by).where(
            Draft.conversation_id == conversation.id,
            col(Draft.status).in_(APPROVED),
        )
    ).first()
    was_owned = OWNED in {conversation.status, conversation.snoozed_from}
    owner = conversation.owner if was_owned else conversation.assignee
    found = approver or owner
    return found if found not in {None, actor.id, SYSTEM.id} else None


def tell(session: Session, event: Event, now: datetime) -> None:
    """Let the thread tell whoever this event names as ``former``."""
    if event.detail.get("former"):
        work.enqueue(session, work.Kind.THREAD, event.id or 0, now)
