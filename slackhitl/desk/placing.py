"""Where each conversation's card is in Slack, and which revision it shows there."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from slackhitl.desk import work
from slackhitl.desk.models import Card, Conversation, Customer, Message
from slackhitl.desk.policy import Policy


@dataclass(frozen=True)
class CardPlace:
    """Where the card of a conversation is, or shall be, and what it shows by now."""

    channel: str
    ts: str | None
    shown_revision: int


def card_place(session: Session, conversation_id: int, policy: Policy) -> CardPlace | None:
    """Where to show the card, or None while this conversation has and needs none."""
    card = session.get(Card, conversation_id)
    if card is not None:
        return CardPlace(card.channel, card.ts, card.shown_revision)
    conversation = session.get(Conversation, conversation_id)
    if conversation is None or conversation.screening is not None:
        return None
    customer = session.get_one(Customer, conversation.customer_id)
    channel = policy.channel_for(
        conversation.category,
        conversation.inbox,
        conversation.account,
        customer=customer.address,
        language=conversation.language,
    )
    return CardPlace(channel, None, -1)


def remember_card(
    session: Session, conversation_id: int, channel: str, ts: str | None, revision: int
) -> bool:
    """The card stands there and shows that revision. Whether it is another message than before."""
    card = session.get(Card, conversation_id)
    if card is None:
        card = Card(conversation_id=conversation_id, channel=channel)
    is_new = card.ts != ts
    card.channel, card.ts, card.trouble = channel, ts, None
    card.shown_revision = revision
    session.add(card)
    return is_new


def lose_card(session: Session, conversation_id: int, now: datetime) -> None:
    """Somebody deleted the card in Slack; it is posted anew."""
    card = session.get(Card, conversation_id)
    if card is not None:
        card.ts, card.shown_revision = None, -1
        session.add(card)
        work.enqueue(session, work.Kind.CARD, conversation_id, now)


def remember_card_trouble(
    session: Session, conversation_id: int, channel: str, reason: str
) -> None:
    """Slack does not take the card, and why."""
    card = session.get(Card, conversation_id) or Card(
        conversation_id=conversation_id, channel=channel
    )
    card.trouble = reason
    session.add(card)


def draw_anew(session: Session, channel: str, ts: str, now: datetime) -> None:
    """Have the card at this place shown again, although nothing happened; if one is there."""
    conversation_id = conversation_at(session, channel, ts)
    card = session.get(Card, conversation_id) if conversation_id else None
    if card is not None:
        card.shown_revision = -1
        session.add(card)
        work.enqueue(session, work.Kind.CARD, card.conversation_id, now)


def conversation_at(session: Session, channel: str, ts: str) -> int | None:
    """Which conversation's card is this Slack message."""
    return session.exec(
        select(Card.conversation_id).where(Card.channel == channel, Card.ts == ts)
    ).first()


@dataclass(frozen=True)
class Elsewhere:
    """Another conversation that a card leads to; without ``ts`` it has no card yet."""

    conversation_id: int
    channel: str | None
    ts: str | None
    at: datetime  # its newest mail


def elsewhere(session: Session, conversation_id: int | None) -> Elsewhere | None:
    """Where another conversation's card is; None without such a conversation."""
    other = session.get(Conversation, conversation_id) if conversation_id else None
    if other is None or other.id is None:
        return None
    card = session.get(Card, other.id)
    newest = session.exec(
        select(Message.at)
        .where(Message.conversation_id == other.id)
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()
    return Elsewhere(
        other.id, card.channel if card else None, card.ts if card else None,
        newest or other.opened_at,
    )  # fmt: skip
