"""Mails that the breaker for robots held back are answered after all, because a person says so."""

from datetime import datetime

from sqlmodel import Session

from slackhitl.desk import drafting, flood
from slackhitl.desk.errors import AlreadyDecided
from slackhitl.desk.lifecycle import Actor
from slackhitl.desk.models import Conversation, DraftStatus


def make_way(session: Session, conversation: Conversation, actor: Actor, now: datetime) -> None:
    """Withdraw the draft of an open conversation, so that the next one answers the paused mails.

    Raises AlreadyDecided when none is paused or a reply leaves.
    """
    assert conversation.id is not None
    if not flood.paused(session, conversation.id):
        raise AlreadyDecided("This conversation is open already; its card shows what is next.")
    live = drafting.live_draft(session, conversation.id)
    if live is not None and live.status is DraftStatus.APPROVED:
        raise AlreadyDecided("A reply is on its way already. Press Undo on the card to stop it.")
    drafting.supersede(session, conversation.id, actor, now, "paused mails are answered, too")
