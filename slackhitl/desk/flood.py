"""A breaker for robots: an address that writes too much is kept and heard, but not drafted for.

Nothing leaves without a person's approval, so two robots cannot answer each other here. They could
still keep a team and a model busy all night.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select, update

from slackhitl.desk.incoming import Incoming
from slackhitl.desk.models import Conversation, Direction, Message
from slackhitl.desk.policy import Policy

SPAN = timedelta(hours=1)


def too_much(
    session: Session,
    mail: Incoming,
    conversation: Conversation | None,
    now: datetime,
    policy: Policy,
) -> str | None:
    """Why drafting is paused for this mail, in words; None for a mail like others."""
    if not mail.sender_address or mail.screening is not None:
        return None
    recent = col(Message.at) > now - SPAN
    most = policy.most_mails_an_hour
    if _count(session, most, recent, col(Message.sender_address) == mail.sender_address) >= most:
        return f"more than {most} mails from this address within an hour; drafting is paused"
    if conversation is None or not mail.new_text:
        return None
    same = (
        col(Message.conversation_id) == conversation.id,
        col(Message.new_text) == mail.new_text,
    )
    if _count(session, policy.most_repeats, recent, *same) >= policy.most_repeats:
        return "the same text again and again within an hour; drafting is paused"
    return None


def paused(session: Session, conversation_id: int) -> int:
    """How many mails of a conversation wait behind the breaker."""
    statement = select(func.count()).where(
        Message.conversation_id == conversation_id, col(Message.is_paused)
    )
    return session.exec(statement).one()


def was_told(session: Session, message: Message) -> bool:
    """Whether an earlier mail's post in the thread has said already that drafting is paused."""
    statement = (
        select(Message.id)
        .where(
            Message.conversation_id == message.conversation_id,
            col(Message.is_paused),
            col(Message.id) < message.id,
            col(Message.at) > message.at - SPAN,
        )
        .limit(1)
    )
    return session.exec(statement).first() is not None


def let_through(session: Session, conversation_id: int) -> int:
    """A person wants the paused mails of a conversation answered; how many there were."""
    session.flush()
    freed = (
        update(Message)
        .where(col(Message.conversation_id) == conversation_id, col(Message.is_paused).is_(True))
        .values(is_paused=False, screening=None)
    )
    count = session.connection().execute(freed).rowcount
    session.expire_all()
    return count


def _count(session: Session, most: int, *conditions: ColumnElement[bool] | bool) -> int:
    """As many as there are, up to ``most``: of mails that a draft was made or held back for.

    Notices of absence do not count, nor what somebody else may have sent in this name.
    """
    some = (
        select(Message.id)
        .where(
            Message.direction == Direction.INBOUND,
            or_(col(Message.screening).is_(None), col(Message.is_paused)),
            col(Message.warning).is_(None),
            *conditions,
        )
        .limit(most)
    )
    return len(session.exec(some).all())
