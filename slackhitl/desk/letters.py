"""What leaves, as the sender gets it: the words, whom they go to, and the mail they answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from slackhitl.desk import enclosures
from slackhitl.desk.attached import AttachedFile, quoted_pictures
from slackhitl.desk.case_views import Person
from slackhitl.desk.casefile import recipients
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import Conversation, Customer, Direction, Draft, Message
from slackhitl.desk.policy import Policy
from slackhitl.desk.signing import as_it_leaves

MOST_REFERENCES = 50


@dataclass(frozen=True)
class Answered:
    """The mail of the customer's that a reply quotes."""

    sender: Person
    at: datetime
    text: str
    html: str
    pictures: tuple[AttachedFile, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A reply in the hands of the sender; ``attempt`` fences what the sender may write."""

    draft_id: int
    conversation_id: int
    attempt: int
    account: str
    sender: Person
    text: str
    subject: str
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    in_reply_to: str | None
    references: tuple[str, ...]
    dated: datetime
    language: str | None
    answers: Answered | None  # None: the customer has not written yet
    begins: bool  # the first mail of all
    message_id: str | None  # of the composed bytes, once they exist
    raw_digest: str | None
    files: tuple[AttachedFile, ...] = ()
    automatic: bool = False  # no person approved it (RFC 3834, section 5)


def letter(session: Session, draft: Draft, policy: Policy) -> Letter:
    """The letter that a draft becomes."""
    assert draft.id is not None
    conversation = session.get_one(Conversation, draft.conversation_id)
    customer = session.get_one(Customer, conversation.customer_id)
    answered = session.get_one(Message, draft.answers_id) if draft.answers_id else None
    to: tuple[Person, ...] = (Person(customer.name, customer.address),)
    cc: tuple[Person, ...] = ()
    if answered is not None:
        to, cc = recipients(answered, policy)
    parent = answered or _ours_before(session, draft)
    sender = policy.sender(conversation.account)
    own_id = None if parent is None or parent.message_id_missing else parent.message_id
    return Letter(
        draft_id=draft.id,
        conversation_id=draft.conversation_id,
        attempt=draft.attempt,
        account=sender.account,
        sender=Person(sender.name, sender.address),
        text=as_it_leaves(draft, draft.text),
        subject=(answered.subject if answered else "") or conversation.subject,
        to=to,
        cc=cc,
        in_reply_to=own_id,
        references=_references(parent, own_id),
        dated=draft.send_after or draft.created_at,
        language=conversation.language,
        answers=_answered(answered) if answered else None,
        begins=parent is None,
        message_id=draft.outgoing_id,
        raw_digest=draft.outgoing_digest,
        files=enclosures.attached(session, draft),
        automatic=draft.decided_by == SYSTEM.id,
    )


def sent_message(session: Session, draft: Draft, now: datetime) -> Message:
    """A reply that left, as a message of its conversation."""
    conversation = session.get_one(Conversation, draft.conversation_id)
    answered = session.get_one(Message, draft.answers_id) if draft.answers_id else None
    parent = answered or _ours_before(session, draft)
    return Message(
        conversation_id=draft.conversation_id,
        direction=Direction.OUTBOUND,
        message_id=draft.outgoing_id or f"draft-{draft.id}",
        content_digest=draft.outgoing_digest or "",
        raw_digest=draft.outgoing_digest or "",
        in_reply_to=[parent.message_id] if parent else [],
        subject=answered.subject if answered else conversation.subject,
        text=as_it_leaves(draft, draft.text),
        new_text=as_it_leaves(draft, draft.text),
        attachments=enclosures.as_rows(enclosures.attached(session, draft)),
        sent_at=now,
        at=now,
        draft_id=draft.id,
    )


def _ours_before(session: Session, draft: Draft) -> Message | None:
    """What we wrote last to a customer who has not written yet, so that both stay together."""
    return session.exec(
        select(Message)
        .where(Message.conversation_id == draft.conversation_id, Message.draft_id != draft.id)
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()


def _references(parent: Message | None, own_id: str | None) -> tuple[str, ...]:
    if parent is None:
        return ()
    before = parent.references or parent.in_reply_to[:1]
    references = [*before, *([own_id] if own_id else [])]
    if len(references) > MOST_REFERENCES:
        references = [references[0], *references[-(MOST_REFERENCES - 1) :]]
    return tuple(dict.fromkeys(references))


def _answered(mail: Message) -> Answered:
    return Answered(
        sender=Person(mail.sender_name, mail.sender_address),
        at=mail.sent_at or mail.at,
        text=mail.text,
        html=mail.html,
        pictures=quoted_pictures(mail),
    )
