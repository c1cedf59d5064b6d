"""Cases that a supervisor must decide, with the word of who passed them up."""

from datetime import datetime

from sqlmodel import Session

from slackhitl.desk import notes, stepping, work
from slackhitl.desk.errors import NotAllowed
from slackhitl.desk.lifecycle import Actor, Role, may, move
from slackhitl.desk.models import Conversation
from slackhitl.desk.notes import NoteKind


def escalate(
    session: Session, conversation: Conversation, text: str, actor: Actor, now: datetime
) -> None:
    """Pass it up: from now on a supervisor decides, and they are called with the note.

    Raises NothingToSay, NotAllowed or AlreadyDecided.
    """
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
    """Guard of every decision: of an escalated case it is a supervisor's, and then it is settled.

    Raises NotAllowed.
    """
    conversation = session.get_one(Conversation, conversation_id)
    if conversation.escalated_by is None:
        return
    if not may(actor.role, Role.SUPERVISOR):
        raise NotAllowed(
            f"<@{conversation.escalated_by}> escalated this: a supervisor decides it. Add a note "
            "(More… in the card's menu) if you know something that helps."
        )
    conversation.escalated_by = None
    session.add(conversation)
