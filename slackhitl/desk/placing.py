"""Where each conversation's card is in Slack, and which revision it shows there."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from slackhitl.desk import channel_trouble, work
from slackhitl.desk.models import (
    LEAVING,
    UNDECIDED,
    Card,
    Conversation,
    ConversationStatus,
    Customer,
    Draft,
    Job,
    JobState,
    Message,
)
from slackhitl.desk.policy import Policy
from slackhitl.desk.readings import CHOSEN


@dataclass(frozen=True)
class CardPlace:
    """Where the card of a conversation is, or shall be, and what it shows by now.

    ``to``: another channel, to which it has to move.
    """

    channel: str
    ts: str | None
    shown_revision: int
    to: str | None = None


def card_place(session: Session, conversation_id: int, policy: Policy) -> CardPlace | None:
    """Where to show the card, or None while this conversation has and needs none."""
    card = session.get(Card, conversation_id)
    conversation = session.get(Conversation, conversation_id)
    if conversation is None or (card is None and conversation.screening is not None):
        return None
    if card is None:
        return CardPlace(_wanted(session, conversation, policy)[0], None, -1)
    channel = _belongs(session, conversation, card, policy)
    if card.ts is None:
        return CardPlace(channel, None, -1)
    to = channel if channel != card.channel else None
    return CardPlace(card.channel, card.ts, card.shown_revision, to)


def waits_for_triage(session: Session, conversation_id: int, now: datetime, policy: Policy) -> bool:
    """Whether the first card has to wait, since triage tells who may see the mail.

    It waits for a first look, however long the line for that is, since even one that fails says
    something by the words of the mail; for any further one it does not wait long.
    """
    conversation = session.get_one(Conversation, conversation_id)
    customer = session.get_one(Customer, conversation.customer_id)
    if conversation.category is not None or not policy.waits_for_triage(customer.address):
        return False
    coming = (
        select(Job.attempts, Message.at)
        .join(Message, col(Message.id) == col(Job.subject_id))
        .where(
            Message.conversation_id == conversation_id,
            Job.kind == work.Kind.TRIAGE,
            Job.state != JobState.FAILED,
        )
    )
    looks = session.exec(coming).all()
    return any(tried <= 1 or now < came + policy.triage_patience for tried, came in looks)


def _wanted(session: Session, conversation: Conversation, policy: Policy) -> tuple[str, bool]:
    """The channel for this mail as things stand, and whether a route of its own says so."""
    customer = session.get_one(Customer, conversation.customer_id)
    routed = policy.route(
        conversation.category, conversation.inbox, conversation.account, customer.address,
        conversation.language, conversation.risks,
    )  # fmt: skip
    default = policy.sender(conversation.account).channel or policy.channel
    return routed or default, routed is not None


def _belongs(session: Session, conversation: Conversation, card: Card, policy: Policy) -> str:
    """The channel in which a card should be that is, or was, in one already.

    It stays while somebody has the conversation in hand and while a reply leaves. Out of a channel
    that is gone it goes in any case.
    """
    wanted, is_routed = _wanted(session, conversation, policy)
    customer = session.get_one(Customer, conversation.customer_id)
    if conversation.category is None and policy.waits_for_triage(customer.address):
        return card.channel
    if card.channel not in policy.channels and channel_trouble.lasts(session, card.channel):
        return wanted if conversation.status in UNDECIDED or card.ts is None else card.channel
    is_free = conversation.status is ConversationStatus.OPEN and conversation.owner is None
    if not is_free or _is_leaving(session, conversation):
        return card.channel
    if _is_untouched(session, conversation) or conversation.triage_reason == CHOSEN:
        return wanted
    # What triage says of a further mail brings a case from everybody to the people for that, and
    # from those to the people for a risk, never back.
    for_risk = {policy.routes.get(risk) for risk in conversation.risks}
    is_among_few = card.channel in policy.routes.values()
    return wanted if wanted in for_risk or (is_routed and not is_among_few) else card.channel


def _is_leaving(session: Session, conversation: Conversation) -> bool:
    leaving = select(Draft.id).where(
        Draft.conversation_id == conversation.id, col(Draft.status).in_(LEAVING)
    )
    return session.exec(leaving.limit(1)).first() is not None


def _is_untouched(session: Session, conversation: Conversation) -> bool:
    """Whether it is a single mail of the customer's so far."""
    mails = select(func.count()).where(Message.conversation_id == conversation.id)
    return session.exec(mails).one() <= 1


def remember_card(
    session: Session,
    conversation_id: int,
    channel: str,
    ts: str | None,
    revision: int,
    trouble: str | None = None,
) -> bool:
    """The card stands there and shows that revision, in short where ``trouble`` says why. Whether
    it is another message than before.
    """
    card = session.get(Card, conversation_id)
    if card is None:
        card = Card(conversation_id=conversation_id, channel=channel)
    is_new = card.ts != ts
    card.channel, card.ts, card.trouble = channel, ts, trouble
    card.shown_revision = revision
    session.add(card)
    return is_new


def lose_card(session: Session, conversation_id: int, ts: str | None, now: datetime) -> None:
    """Somebody deleted this message of the card in Slack; it is posted anew, unless it was."""
    card = session.get(Card, conversation_id)
    if card is not None and card.ts == ts:
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
