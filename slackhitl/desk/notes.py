"""What people of the desk tell each other about a conversation. No customer ever sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, Session, SQLModel, col, select

from slackhitl.desk import work
from slackhitl.desk.errors import NothingToSay
from slackhitl.desk.lifecycle import Actor, move
from slackhitl.desk.models import Conversation

MOST = 3
"""How many of the newest a card shows."""


class NoteKind(StrEnum):
    """Why a note was written."""

    NOTE = "note"
    ESCALATION = "escalation"


class Note(SQLModel, table=True):
    """A person's words about a conversation, for their colleagues."""

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    kind: str
    author: str  # a Slack user id
    text: str
    at: datetime


@dataclass(frozen=True)
class NoteView:
    """A note as a card shows it."""

    kind: NoteKind
    author: str
    text: str
    at: datetime


def add(
    session: Session, conversation: Conversation, text: str, actor: Actor, now: datetime
) -> None:
    """Keep a note, and show it in the card's thread. Raises NothingToSay or NotAllowed."""
    note = keep(session, conversation, NoteKind.NOTE, text, actor, now)
    event = move(session, conversation, "note", actor, now, note=note.id)
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)


def keep(
    session: Session,
    conversation: Conversation,
    kind: NoteKind,
    text: str,
    actor: Actor,
    now: datetime,
) -> Note:
    """The row alone; the caller tells what it belongs to. Raises NothingToSay."""
    if not text.strip():
        raise NothingToSay
    assert conversation.id is not None
    note = Note(
        conversation_id=conversation.id, kind=kind, author=actor.id, text=text.strip(), at=now
    )
    session.add(note)
    session.flush()
    return note


def newest(session: Session, conversation_id: int, limit: int = MOST) -> tuple[NoteView, ...]:
    """The newest notes of a conversation, the oldest of them first."""
    rows: Sequence[Note] = session.exec(
        select(Note)
        .where(Note.conversation_id == conversation_id)
        .order_by(col(Note.id).desc())
        .limit(limit)
    ).all()
    return tuple(
        NoteView(NoteKind(row.kind), row.author, row.text, row.at) for row in reversed(rows)
    )
