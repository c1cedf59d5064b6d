"""What people say to each other in a card's thread: kept as notes of its conversation.

No customer ever sees it, and no model reads it. What a person changes or takes back in Slack is
changed or gone here as well. The text is kept as Slack gives it; who shows it reads its marks.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, select

from slackhitl.desk import moving
from slackhitl.desk.inserting import insert_once

LONGEST = 4000
"""Characters of a message that are kept; Slack itself has the rest."""
MOST = 500
"""Messages of a conversation that are kept, the newest ones."""


class ThreadNote(SQLModel, table=True):
    """A message as it stands now. One that was taken back is empty, so that it stays gone."""

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    channel: str
    ts: str
    author: str  # a Slack user id
    text: str
    at: datetime
    change: str = ""  # names its newest change, of which the later is the greater

    __table_args__ = (UniqueConstraint("channel", "ts"),)


@dataclass(frozen=True)
class Said:
    """A message in some thread, as it stands after this change; ``text`` None: it was taken back.

    Slack may tell of changes twice and in any order.
    """

    author: str
    channel: str
    ts: str
    thread_ts: str
    text: str | None
    at: datetime
    change: str = ""  # empty: it was just written


@dataclass(frozen=True)
class ThreadNoteView:
    """A message as people are shown it."""

    author: str
    text: str
    at: datetime
    is_changed: bool


def heard(session: Session, said: Said) -> int | None:
    """Keep what was said in a card's thread; its conversation, or None for another thread."""
    known = _row(session, said)
    conversation_id = (
        known.conversation_id
        if known is not None
        else moving.conversation_at(session, said.channel, said.thread_ts)
    )
    if conversation_id is None:
        return None
    if known is None:
        _insert(session, said, conversation_id)
        known = _row(session, said)
        _drop_oldest(session, conversation_id)
    if known is not None and said.change > known.change:
        known.text, known.change = _kept(said), said.change
        session.add(known)
    return conversation_id


def in_order(session: Session, conversation_id: int) -> tuple[ThreadNoteView, ...]:
    """What stands in the thread, in order."""
    rows = session.exec(
        select(ThreadNote)
        .where(ThreadNote.conversation_id == conversation_id, ThreadNote.text != "")
        .order_by(col(ThreadNote.at), col(ThreadNote.id))
    )
    return tuple(
        ThreadNoteView(row.author, row.text, row.at, is_changed=bool(row.change)) for row in rows
    )


def _row(session: Session, said: Said) -> ThreadNote | None:
    return session.exec(
        select(ThreadNote)
        .where(ThreadNote.channel == said.channel, ThreadNote.ts == said.ts)
        .with_for_update()
    ).first()


def _insert(session: Session, said: Said, conversation_id: int) -> None:
    values = {
        "conversation_id": conversation_id, "channel": said.channel, "ts": said.ts,
        "author": said.author, "text": _kept(said), "at": said.at, "change": said.change,
    }  # fmt: skip
    insert_once(session, ThreadNote, values)


def _drop_oldest(session: Session, conversation_id: int) -> None:
    too_old = session.exec(
        select(ThreadNote.id)
        .where(ThreadNote.conversation_id == conversation_id)
        .order_by(col(ThreadNote.id).desc())
        .offset(MOST)
        .limit(1)
    ).first()
    if too_old is not None:
        session.connection().execute(
            delete(ThreadNote).where(
                col(ThreadNote.conversation_id) == conversation_id, col(ThreadNote.id) <= too_old
            )
        )


def _kept(said: Said) -> str:
    return (said.text or "")[:LONGEST]
