"""Clicks that would undo, unseen, what a colleague decided after the card was drawn.

An approval is bound to the text (``decisions.unchanged_since``). To take over, put aside or end a
conversation needs no text, but must not withdraw a reply that somebody has just approved.
"""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from slackhitl.desk.decisions import Seen
from slackhitl.desk.errors import Overtaken
from slackhitl.desk.lifecycle import SYSTEM, TOLD, Actor, ago
from slackhitl.desk.models import Event

APPROVED = frozenset({"draft.approve", "draft.edit", "draft.compose", "draft.ask_second"})
"""Not even who approved withdraws it with another click on the same old card; there is Undo."""
DECIDED = frozenset({
    "draft.discard", "conversation.take_over", "conversation.hand_back", "conversation.resolve",
    "conversation.snooze", "conversation.merge", "conversation.reopen", "conversation.escalate",
})  # fmt: skip
HEARD = frozenset({"message.received"})
"""What somebody who puts a conversation away must have read."""


def expect_none(
    session: Session, seen: Seen, actor: Actor, now: datetime, *, putting_away: bool
) -> None:
    """Refuse a click on a card that a colleague's decision, or a mail, has overtaken.

    Raises Overtaken with who did what.
    """
    if seen.revision is None:
        return
    by_others = col(Event.actor).not_in((actor.id, SYSTEM.id))
    counts = [col(Event.kind).in_(APPROVED), col(Event.kind).in_(DECIDED) & by_others]
    if putting_away:
        counts.append(col(Event.kind).in_(HEARD))
    event = session.exec(
        select(Event)
        .where(
            Event.conversation_id == seen.conversation_id,
            Event.number > seen.revision,
            or_(*counts),
        )
        .order_by(col(Event.number).desc())
        .limit(1)
    ).first()
    if event is None:
        return
    name = "You" if event.actor == actor.id else f"<@{event.actor}>"
    who = "" if event.kind in HEARD else f"{name} "
    fact = f"{who}{TOLD[event.kind]} {ago(now - event.at)}."
    raise Overtaken(fact[0].upper() + fact[1:])
