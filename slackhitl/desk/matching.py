"""Which conversation a mail belongs to."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from slackhitl.desk import outgoing, relatives
from slackhitl.desk.incoming import Incoming
from slackhitl.desk.models import Conversation, ConversationStatus, Customer, Message
from slackhitl.desk.policy import Policy

MOST_REFERENCES = 200
"""How many referenced ids are looked up; a longer list is nobody's honest thread."""
SAME_MATTER = timedelta(days=14)
"""For how long an answer that names nothing but its subject is believed to belong there."""


def previous_text(session: Session, ids: tuple[str, ...]) -> str | None:
    """The text of the mail that a reply answers, which tells quoted lines from new ones."""
    for message_id in ids[:MOST_REFERENCES]:
        row = session.exec(
            select(Message.text).where(Message.message_id == message_id).limit(1)
        ).first()
        if row is not None:
            return row
    return None


def find_conversation(
    session: Session, mail: Incoming, now: datetime
) -> tuple[Conversation | None, str | None]:
    """The first rule that hits (RFC 5322 3.6.4): the newest reference is the nearest parent."""
    conversation, rule = _named_conversation(session, mail, now)
    return (relatives.followed(session, conversation) if conversation else None), rule


def _named_conversation(
    session: Session, mail: Incoming, now: datetime
) -> tuple[Conversation | None, str | None]:
    if mail.bounced is not None and mail.bounced.original_message_id:
        draft = outgoing.draft_by_outgoing_id(session, mail.bounced.original_message_id)
        if draft is not None:
            return session.get_one(Conversation, draft.conversation_id), "delivery report"
    if mail.confirms is not None:
        draft = outgoing.draft_by_outgoing_id(session, mail.confirms)
        if draft is not None:
            return session.get_one(Conversation, draft.conversation_id), "delivery report"
    named = [*mail.in_reply_to, *reversed(mail.references)]
    for reference in dict.fromkeys(named[:MOST_REFERENCES]):
        rule = "In-Reply-To" if reference in mail.in_reply_to else "References"
        message = session.exec(
            select(Message)
            .where(Message.message_id == reference)
            .order_by(col(Message.id).desc())
            .limit(1)
        ).first()
        if message is not None:
            return session.get_one(Conversation, message.conversation_id), rule
        draft = outgoing.draft_by_outgoing_id(session, reference)
        if draft is not None:
            return session.get_one(Conversation, draft.conversation_id), rule
    for one in mail.named:
        conversation = session.get(Conversation, one.conversation_id)
        if conversation is not None:
            return conversation, one.rule
    conversation = _by_subject(session, mail, now)
    return conversation, "same sender and subject" if conversation is not None else None


def _by_subject(session: Session, mail: Incoming, now: datetime) -> Conversation | None:
    """The last resort, for mail programs that answer without naming what they answer.

    Only an answer by its subject, from the very customer, believed to be them, to the one recent
    conversation with that subject: a wrong match would show one matter's words under another.
    """
    names_what_it_answers = bool(mail.in_reply_to or mail.references)
    is_believed = mail.warning is None and mail.screening is None
    if not mail.is_answer or not mail.matter or names_what_it_answers or not is_believed:
        return None
    recent = session.exec(
        select(Conversation)
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .where(
            Customer.address == mail.sender_address.strip().lower(),
            Conversation.matter == mail.matter,
            Conversation.opened_at > now - SAME_MATTER,
            col(Conversation.screening).is_(None),
            col(Conversation.merged_into_id).is_(None),
        )
        .limit(2)
    ).all()
    return recent[0] if len(recent) == 1 else None


def is_over(session: Session, conversation: Conversation, now: datetime, policy: Policy) -> bool:
    """Whether an answer comes too late to go on where the conversation ended."""
    if conversation.status not in {ConversationStatus.WAITING, ConversationStatus.RESOLVED}:
        return False
    newest = session.exec(
        select(Message.at)
        .where(Message.conversation_id == conversation.id)
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()
    return newest is not None and now - newest > policy.reopen_within
