"""Cases that a supervisor must decide, with the word of who passed them up.

The mark stays until the reply has left or the case has ended, so that Undo loses nothing.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from slackhitl.desk import escalated, notes, stepping, work
from slackhitl.desk.errors import NotAllowed
from slackhitl.desk.lifecycle import Actor, V, may, move
from slackhitl.desk.models import Conversation, Draft, DraftStatus, Event
from slackhitl.desk.notes import NoteKind

NOBODY_ABOVE = "This desk has no supervisors. Assign it to a colleague, or add a note."


def escalate(
    session: Session,
    conversation: Conversation,
    text: str,
    actor: Actor,
    now: datetime,
    *,
    supervised: bool = True,
) -> None:
    """Pass it up: from now on a supervisor decides, and they are called with the note.

    Raises NothingToSay, AlreadyDecided, or NotAllowed, also where there is nobody to pass it to.
    """
    if not supervised:
        raise NotAllowed(NOBODY_ABOVE)
    note = notes.keep(session, conversation, NoteKind.ESCALATION, text, actor, now)
    event = move(
        session, conversation, "escalate", actor, now,
        changes={"escalated_by": actor.id}, note=note.id,
        former=stepping.whose(session, conversation, actor),
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)


def deescalate(session: Session, conversation: Conversation, actor: Actor, now: datetime) -> None:
    """Give it back to the agents. Raises NotAllowed or AlreadyDecided."""
    before = conversation.escalated_by
    event = move(
        session, conversation, "deescalate", actor, now,
        changes={"escalated_by": None}, owner=before,
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)


def decides(session: Session, conversation_id: int, actor: Actor) -> None:
    """Guard of every decision: of an escalated case it is a supervisor's. Raises NotAllowed."""
    if not may(actor.role, V):
        escalated.refuse(session, conversation_id)


def agrees(session: Session, draft: Draft, actor: Actor) -> None:
    """Guard of an approval: of an escalated case it is a supervisor's.

    Where two people must agree, the second may be any agent once a supervisor was the first.
    Raises NotAllowed.
    """
    if draft.status is not DraftStatus.AWAITING_SECOND or not _first_decided(session, draft):
        decides(session, draft.conversation_id, actor)


def _first_decided(session: Session, draft: Draft) -> bool:
    """Whether it was escalated before the first person let it go, who was then a supervisor."""
    kinds = ("conversation.escalate", "draft.ask_second", "draft.compose")
    newest = session.exec(
        select(Event.kind)
        .where(Event.conversation_id == draft.conversation_id, col(Event.kind).in_(kinds))
        .order_by(col(Event.number).desc())
        .limit(1)
    ).first()
    return newest != "conversation.escalate"
