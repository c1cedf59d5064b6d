"""Copies of sent replies for the Sent folder. Whether one is there changes nothing of the reply."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from slackhitl.desk import audit, work
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import Conversation, Draft


@dataclass(frozen=True)
class SentCopy:
    """The bytes of a reply that left, as the archive names them, and whose account sent it."""

    account: str
    raw_digest: str
    message_id: str
    sent_at: datetime


def sent_copy(session: Session, draft_id: int) -> SentCopy | None:
    """What to file of this draft; None when it did not leave."""
    draft = session.get(Draft, draft_id)
    if draft is None or not (draft.sent_at and draft.outgoing_digest and draft.outgoing_id):
        return None
    conversation = session.get_one(Conversation, draft.conversation_id)
    return SentCopy(conversation.account, draft.outgoing_digest, draft.outgoing_id, draft.sent_at)


def not_filed(session: Session, draft_id: int, reason: str, now: datetime) -> None:
    """Say in the card's thread that the Sent folder lacks this reply, which did leave."""
    draft = session.get_one(Draft, draft_id)
    event = audit.record(
        session, draft.conversation_id, "draft.not_filed", SYSTEM.id, now,
        draft=draft_id, reason=reason,
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)
