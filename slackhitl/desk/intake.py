"""Mail becomes rows: once, on the right conversation, with its reason when it gets no draft.

Nothing of what arrives is dropped. The same message seen twice makes one Message; another message
that bears the same id is kept beside it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from slackhitl.desk import attachments, audit, drafting, flood, matching, outgoing, snoozing, work
from slackhitl.desk.incoming import Incoming
from slackhitl.desk.lifecycle import SYSTEM, move
from slackhitl.desk.models import (
    Arrival,
    Conversation,
    ConversationStatus,
    Customer,
    Direction,
    Disposition,
    Draft,
    DraftStatus,
    Message,
    Origin,
)
from slackhitl.desk.policy import Assigning, Policy

OUT_OF_SIGHT = frozenset({
    ConversationStatus.WAITING, ConversationStatus.RESOLVED, ConversationStatus.SNOOZED
})  # fmt: skip
"""Where nobody looks for what the customer writes: the card is small, and up in the channel."""


class Outcome(StrEnum):
    """What became of a mail."""

    NEW = "new"
    FOLLOW_UP = "follow_up"
    DUPLICATE = "duplicate"
    SCREENED = "screened"


@dataclass(frozen=True)
class Receipt:
    """What became of a mail, and where it is now."""

    outcome: Outcome
    message_id: int
    conversation_id: int


def receive(
    session: Session, mail: Incoming, now: datetime, policy: Policy, origin: Origin
) -> Receipt:
    """Take a mail in; its source may be told that we have it once this is committed."""
    known = _known(session, mail)
    if known is not None:
        _arrived(session, mail, known, now)
        return Receipt(Outcome.DUPLICATE, _id(known), known.conversation_id)
    conversation, rule = matching.find_conversation(session, mail, now)
    earlier = None
    if conversation is not None and matching.is_over(session, conversation, now, policy):
        conversation, earlier = None, conversation
    if mail.screening is None:
        mail = replace(mail, screening=_blocked(session, mail))
    flooding = flood.too_much(session, mail, conversation, now, policy)
    if flooding is not None:
        mail = replace(mail, screening=flooding)
    is_new = conversation is None
    if conversation is None:
        conversation = _open_conversation(session, mail, now, earlier)
    message = _store(session, mail, conversation, rule, now)
    message.is_paused = flooding is not None
    if mail.screening is None:
        conversation.risks = drafting.joined_risks(conversation.risks, mail.risks)
    _arrived(session, mail, message, now)
    if mail.screening is not None:
        _screened(session, mail, conversation, message, now)
        outcome = Outcome.SCREENED
    elif is_new:
        _opened(session, conversation, message, now, policy, origin)
        outcome = Outcome.NEW
    else:
        _continued(session, conversation, message, now, policy, origin)
        outcome = Outcome.FOLLOW_UP
    return Receipt(outcome, _id(message), conversation.id or 0)


def _blocked(session: Session, mail: Incoming) -> str | None:
    """Why somebody's mails get no draft: a person marked what they write as spam."""
    address = mail.sender_address.strip().lower()
    statement = select(Customer.blocked_by).where(Customer.address == address)
    by = session.exec(statement).first()
    return "its sender was marked as spam" if by is not None else None


def _known(session: Session, mail: Incoming) -> Message | None:
    arrival = session.get(Arrival, (mail.source, mail.key))
    if arrival is not None:
        return session.get(Message, arrival.message_id)
    same = session.exec(select(Message).where(Message.message_id == mail.message_id)).all()
    for message in same:
        if message.content_digest == mail.content_digest:
            return message
        if message.direction is Direction.OUTBOUND and mail.screening is not None:
            return message  # our own reply, back by a copy to our own mailbox
    return None


def _arrived(session: Session, mail: Incoming, message: Message, now: datetime) -> None:
    if session.get(Arrival, (mail.source, mail.key)) is None:
        session.add(Arrival(source=mail.source, key=mail.key, message_id=_id(message), at=now))


def _open_conversation(
    session: Session, mail: Incoming, now: datetime, earlier: Conversation | None
) -> Conversation:
    customer = _customer(session, mail, now)
    assert customer.id is not None
    conversation = Conversation(
        customer_id=customer.id,
        inbox=mail.source,
        account=mail.account,
        subject=mail.subject,
        matter=mail.matter,
        status=ConversationStatus.OPEN,
        screening=mail.screening,
        continues_id=earlier.id if earlier is not None else None,
        opened_at=now,
        waiting_since=None if mail.screening else now,
    )
    session.add(conversation)
    session.flush()
    return conversation


def _customer(session: Session, mail: Incoming, now: datetime) -> Customer:
    address = mail.sender_address.strip().lower()
    customer = session.exec(select(Customer).where(Customer.address == address)).first()
    if customer is None:
        customer = Customer(address=address, name=mail.sender_name, created_at=now)
    elif mail.sender_name and not customer.name:
        customer.name = mail.sender_name
    session.add(customer)
    session.flush()
    return customer


def _store(
    session: Session, mail: Incoming, conversation: Conversation, rule: str | None, now: datetime
) -> Message:
    assert conversation.id is not None
    message = Message(
        conversation_id=conversation.id,
        direction=Direction.INBOUND,
        message_id=mail.message_id,
        message_id_missing=mail.message_id_missing,
        content_digest=mail.content_digest,
        raw_digest=mail.raw_digest,
        in_reply_to=list(mail.in_reply_to),
        references=list(mail.references[-matching.MOST_REFERENCES :]),
        sender_name=mail.sender_name,
        sender_address=mail.sender_address,
        reply_to_name=mail.reply_to_name,
        reply_to_address=mail.reply_to_address,
        to=[list(pair) for pair in mail.to],
        cc=[list(pair) for pair in mail.cc],
        subject=mail.subject,
        text=mail.text,
        new_text=mail.new_text,
        html=mail.html,
        attachments=list(mail.attachments),
        screening=mail.screening,
        warning=mail.warning,
        matched_by=rule,
        passed_on_by=mail.passed_on_by,
        sent_at=mail.sent_at,
        at=now,
    )
    session.add(message)
    session.flush()
    return message


def _opened(
    session: Session,
    conversation: Conversation,
    message: Message,
    now: datetime,
    policy: Policy,
    origin: Origin,
) -> None:
    assert conversation.id is not None
    audit.record(
        session, conversation.id, "conversation.opened", SYSTEM.id, now,
        card_after=policy.drafting_grace, message=message.id,
    )  # fmt: skip
    drafting.request(session, conversation, SYSTEM, now, origin, card_after=policy.drafting_grace)
    attachments.show(session, message, now)


def _continued(
    session: Session,
    conversation: Conversation,
    message: Message,
    now: datetime,
    policy: Policy,
    origin: Origin,
) -> None:
    """The customer wrote again: what was drafted before is never sent by mistake."""
    assert conversation.id is not None
    heard = snoozing.heard(conversation)
    is_owned = heard == "return" or conversation.status is ConversationStatus.TAKEN_OVER
    is_back = conversation.status in OUT_OF_SIGHT
    concerns = conversation.owner or conversation.assignee or conversation.snoozed_by
    if concerns is None and is_back:
        concerns = _last_decider(session, conversation.id, policy)
    withdrawn = drafting.supersede(
        session, conversation.id, SYSTEM, now, "the customer wrote again"
    )
    approver = withdrawn.decided_by if withdrawn is not None else None
    changes: dict[str, Any] = {"disposition": None, "resolved_at": None, "screening": None}
    changes |= snoozing.awake()
    if conversation.waiting_since is None:
        changes["waiting_since"] = now
    if not is_owned:
        changes["category"] = None  # a new mail is triaged anew
    move(
        session, conversation, heard, SYSTEM, now,
        changes=changes, message=message.id,
    )  # fmt: skip
    event = audit.record(
        session, conversation.id, "message.received", SYSTEM.id, now, message=message.id,
        owner=approver or concerns, withdrew=approver is not None, is_back=is_back,
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)
    attachments.show(session, message, now)
    if conversation.status is not ConversationStatus.TAKEN_OVER:
        drafting.request(
            session, conversation, SYSTEM, now, origin, card_after=policy.drafting_grace
        )
    else:
        work.enqueue(session, work.Kind.TRIAGE, _id(message), now)


def _last_decider(session: Session, conversation_id: int, policy: Policy) -> str | None:
    """Who let our last reply go out. Where a roster gives mail to people, it calls them instead."""
    if policy.assigning is not Assigning.OFF:
        return None
    return session.exec(
        select(Draft.decided_by)
        .where(
            Draft.conversation_id == conversation_id,
            Draft.status == DraftStatus.SENT,
            Draft.decided_by != SYSTEM.id,
        )
        .order_by(col(Draft.number).desc())
        .limit(1)
    ).first()


def _screened(
    session: Session, mail: Incoming, conversation: Conversation, message: Message, now: datetime
) -> None:
    """Automatic mail is kept with its reason; a bounce also tells the reply it belongs to."""
    assert conversation.id is not None
    if mail.bounced is not None and mail.bounced.permanent and mail.bounced.original_message_id:
        address = mail.bounced.addresses[0] if mail.bounced.addresses else None
        outgoing.bounced(
            session, mail.bounced.original_message_id, mail.bounced.reason, now, address
        )
    if mail.confirms is not None:
        draft = outgoing.draft_by_outgoing_id(session, mail.confirms)
        if draft is not None and draft.id is not None:
            outgoing.confirm(session, draft.id, "The mail server reported the delivery.", now)
    is_only_mail = conversation.screening is not None and conversation.revision == 0
    event = audit.record(
        session, conversation.id, "message.screened", SYSTEM.id, now,
        message=message.id, reason=mail.screening,
    )  # fmt: skip
    if is_only_mail:
        changes = {"disposition": Disposition.SCREENED, "resolved_at": now}
        move(
            session, conversation, "screen", SYSTEM, now,
            changes=changes, disposition=Disposition.SCREENED.value,
        )  # fmt: skip
    elif mail.confirms is None and not (message.is_paused and flood.was_told(session, message)):
        work.enqueue(session, work.Kind.THREAD, event.id or 0, now)


def _id(message: Message) -> int:
    assert message.id is not None
    return message.id
