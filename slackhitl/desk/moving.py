"""Cards that move to another channel, and the messages that they leave behind.

A card moves when triage, a person or a setting says that others should decide, and out of a channel
that is gone. What stood in the old one is taken away, since whoever reads that one may not be meant
to read it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, or_
from sqlmodel import Field, Session, SQLModel, col, select

from slackhitl.desk import attachments, placing, work
from slackhitl.desk.holding import HeldCard
from slackhitl.desk.models import UNDECIDED, Card, Conversation, Direction, Message
from slackhitl.desk.placing import CardPlace
from slackhitl.desk.policy import Policy
from slackhitl.desk.team_answers import Question

AT_A_TIME = 200
"""Conversations of which one transaction asks where their cards belong."""


class LeftCard(SQLModel, table=True):
    """The message of a card that has moved on."""

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    channel: str
    ts: str
    at: datetime

    __table_args__ = (Index("ix_leftcard_channel_ts", "channel", "ts"),)


@dataclass(frozen=True)
class LeftView:
    """What that message should say: where the card is now."""

    conversation_id: int
    channel: str
    ts: str
    new_channel: str
    new_ts: str | None


def leave(session: Session, conversation_id: int, place: CardPlace, now: datetime) -> None:
    """The card has another message by now. The one at this place is to be taken away, and the
    customer's files and what the team is asked in the thread follow the card.
    """
    assert place.ts is not None
    row = LeftCard(conversation_id=conversation_id, channel=place.channel, ts=place.ts, at=now)
    session.add(row)
    session.flush()
    work.enqueue(session, work.Kind.RETIRE, row.id or 0, now)
    mails = select(Message.id).where(
        Message.conversation_id == conversation_id, Message.direction == Direction.INBOUND
    )
    for mail_id in session.exec(mails):
        attachments.show_anew(session, mail_id or 0, now)
    in_thread = select(Question).where(
        Question.conversation_id == conversation_id, col(Question.to).is_(None)
    )
    for question in session.exec(in_thread):
        question.channel, question.ts = None, None
        session.add(question)
        if question.answer is None:
            work.enqueue(session, work.Kind.QUESTION, question.id or 0, now)


def is_still_at(session: Session, conversation_id: int, place: CardPlace, now: datetime) -> bool:
    """Whether the card is still where something was just posted below it. If it has moved on, that
    post is to be taken away as well.
    """
    card = session.get(Card, conversation_id)
    if card is not None and (card.channel, card.ts) == (place.channel, place.ts):
        return True
    before = select(LeftCard.id).where(
        LeftCard.channel == place.channel, LeftCard.ts == (place.ts or "")
    )
    for left_id in session.exec(before):
        work.enqueue(session, work.Kind.RETIRE, left_id or 0, now)
    return False


def left(session: Session, left_id: int) -> LeftView | None:
    """A message that a card left; None when the conversation is gone."""
    row = session.get(LeftCard, left_id)
    card = session.get(Card, row.conversation_id) if row is not None else None
    if row is None or card is None:
        return None
    return LeftView(row.conversation_id, row.channel, row.ts, card.channel, card.ts)


def conversation_at(session: Session, channel: str, ts: str) -> int | None:
    """Which conversation's card is this message, or was before it moved."""
    now = placing.conversation_at(session, channel, ts)
    if now is not None:
        return now
    before = select(LeftCard.conversation_id).where(LeftCard.channel == channel, LeftCard.ts == ts)
    return session.exec(before).first()


def strange_channels(session: Session, policy: Policy) -> tuple[str, ...]:
    """Channels with undecided cards to which no card goes by the settings of today."""
    shown = (
        select(Card.channel)
        .join(Conversation, col(Conversation.id) == Card.conversation_id)
        .where(col(Conversation.status).in_(UNDECIDED))
        .distinct()
    )
    return tuple(sorted(set(session.exec(shown)) - policy.channels))


def ask(session: Session, after: int, now: datetime, policy: Policy) -> int | None:
    """Have undecided cards moved that belong elsewhere by now, and those that are held back looked
    at again if they do; of the next few conversations. Up to which one; None: there are no more.
    """
    undecided = (
        select(Conversation.id, Card.channel, HeldCard.channel)
        .join(Card, col(Card.conversation_id) == col(Conversation.id), isouter=True)
        .join(HeldCard, col(HeldCard.conversation_id) == col(Conversation.id), isouter=True)
        .where(
            col(Conversation.status).in_(UNDECIDED),
            col(Conversation.id) > after,
            or_(col(Card.channel).is_not(None), col(HeldCard.channel).is_not(None)),
        )
        .order_by(col(Conversation.id))
        .limit(AT_A_TIME)
    )
    last = None
    for last, shown, held in session.exec(undecided).all():
        place = placing.card_place(session, last or 0, policy)
        if place is not None and (place.to or place.channel) != (shown or held):
            work.enqueue(session, work.Kind.CARD, last or 0, now)
    return last
