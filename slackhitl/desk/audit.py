"""Events: append-only, written with the change they describe, chained by hashes per conversation.

Recording an event raises the conversation's revision, which is what makes its card and the jobs
of its thread due. The row update comes first, so that two writers of one conversation queue up.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from slackhitl.desk import urgency, work
from slackhitl.desk.errors import NoSuchRow
from slackhitl.desk.models import Conversation, Event
from slackhitl.desk.thread_kinds import GATHER, IN_FULL, LINES, SOON

_RAISE = (
    update(Conversation)
    .where(col(Conversation.id) == bindparam("conversation"))
    .values(revision=col(Conversation.revision) + 1)
    .returning(col(Conversation.revision), col(Conversation.chain))
)
_CHAIN = (
    update(Conversation)
    .where(col(Conversation.id) == bindparam("conversation"))
    .values(chain=bindparam("link"))
)


def record(
    session: Session,
    conversation_id: int,
    kind: str,
    actor: str,
    now: datetime,
    *,
    card_after: timedelta = timedelta(0),
    **detail: Any,
) -> Event:
    """Append an event; ask for the card to be drawn anew, at once or after a while, and for its
    thread to tell the event if it tells such ones.

    ``detail`` holds ids, names of states and numbers, never a customer's words.
    Raises NoSuchRow when the conversation is gone.
    """
    session.flush()
    connection = session.connection()
    row = connection.execute(_RAISE, {"conversation": conversation_id}).one_or_none()
    if row is None:
        raise NoSuchRow
    event = Event(
        conversation_id=conversation_id,
        number=row.revision,
        kind=kind,
        actor=actor,
        at=now,
        detail=detail,
        previous=row.chain,
        hash="",
    )
    event.hash = link(event)
    connection.execute(_CHAIN, {"conversation": conversation_id, "link": event.hash})
    session.add(event)
    session.flush()
    conversation = session.get(Conversation, conversation_id)
    session.refresh(conversation, ["revision", "chain"])
    rank = urgency.rank(conversation) if conversation is not None else work.USUAL
    work.enqueue(session, work.Kind.CARD, conversation_id, now + card_after, rank)
    if kind in LINES:
        due = now + (SOON if kind in IN_FULL else GATHER)
        work.enqueue(session, work.Kind.LOG, conversation_id, due, work.LATER)
    return event


def link(event: Event) -> str:
    """The hash that ties an event to all before it in its conversation (SHA-256, hex)."""
    told = [
        event.previous,
        event.conversation_id,
        event.number,
        event.kind,
        event.actor,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.detail,
    ]
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold."""

    conversation_id: int
    number: int
    reason: str


def verify(session: Session) -> Iterator[Break]:
    """Walk every chain and yield what was changed, removed or slipped in."""
    chains = {
        row.id: (row.revision, row.chain)
        for row in session.connection().execute(
            select(Conversation.id, Conversation.revision, Conversation.chain)
        )
    }
    last: dict[int, tuple[int, str]] = {}
    ordered = select(Event).order_by(col(Event.conversation_id), col(Event.number))
    for event in session.exec(ordered):
        number, previous = last.get(event.conversation_id, (0, ""))
        if event.number != number + 1:
            yield Break(event.conversation_id, event.number, "an event before it is missing")
        elif event.previous != previous:
            yield Break(event.conversation_id, event.number, "it does not follow the one before")
        if event.hash != link(event):
            yield Break(event.conversation_id, event.number, "its content was changed")
        last[event.conversation_id] = (event.number, event.hash)
    for conversation_id, (revision, chain) in chains.items():
        if last.get(conversation_id, (0, "")) != (revision, chain):
            yield Break(conversation_id, revision, "the newest event is missing")
