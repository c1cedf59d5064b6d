"""Two conversations become one, or some mails of one become another.

Mails move; drafts, events and figures stay where they were made. What is merged can be taken apart
again by splitting it.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from slackhitl.desk import audit, drafting, stepping, work
from slackhitl.desk.casefile import newest_inbound
from slackhitl.desk.errors import AlreadyDecided, CannotJoin, NoSuchRow
from slackhitl.desk.lifecycle import Actor, advance, move
from slackhitl.desk.models import (
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

WAITS = (ConversationStatus.OPEN, ConversationStatus.TAKEN_OVER)
ON_ITS_WAY = (
    DraftStatus.AWAITING_SECOND,
    DraftStatus.APPROVED,
    DraftStatus.SENDING,
    DraftStatus.UNCERTAIN,
)


def merge(
    session: Session,
    conversation_id: int,
    chosen: Collection[int],
    actor: Actor,
    now: datetime,
    origin: Origin,
) -> None:
    """Move the mails of a conversation into the one chosen, and end it.

    Drafts that nobody decided are withdrawn; where the customer waits for us, the AI drafts one
    answer to all. Raises CannotJoin, AlreadyDecided, NotAllowed or NoSuchRow, and changes nothing.
    """
    if len(chosen) != 1 or conversation_id in chosen:
        raise CannotJoin("Choose the one other conversation that takes these mails.")
    [target_id] = chosen
    source, target = _conversation(session, conversation_id), _conversation(session, target_id)
    if source.customer_id != target.customer_id or target.merged_into_id is not None:
        raise CannotJoin("That conversation cannot take these mails. Choose another one.")
    for one in (conversation_id, target_id):
        _not_on_its_way(session, one)
        _withdraw(session, one, actor, now, "merged")
    waited = [one for one in (source, target) if one.status in WAITS]
    since = min((one.waiting_since for one in waited if one.waiting_since), default=None)
    changes = {
        "merged_into_id": target_id, "disposition": Disposition.MERGED, "resolved_at": now,
        "waiting_since": None,
    }  # fmt: skip
    owners = [stepping.whose(session, one, actor) for one in (source, target)]
    ended = move(
        session, source, "merge", actor, now, changes=changes, into=target_id, former=owners[0]
    )
    stepping.tell(session, ended, now)
    for message in _messages(session, conversation_id):
        _give(session, message, target_id)
    if since is not None:
        _hears(session, target, actor, now, since)
    event = audit.record(
        session, target_id, "conversation.merged", actor.id, now, source=conversation_id,
        former=owners[1],
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)
    if since is not None:
        _draft_anew(session, target, actor, now, origin)


def split(
    session: Session,
    conversation_id: int,
    message_ids: Collection[int],
    actor: Actor,
    now: datetime,
    origin: Origin,
) -> int:
    """Move some mails of the customer's into a new conversation with a card of its own; its id.

    Raises CannotJoin when none or all of the mails are chosen, else as merge does.
    """
    source = _conversation(session, conversation_id)
    inbound = [
        message
        for message in _messages(session, conversation_id)
        if message.direction is Direction.INBOUND and message.screening is None
    ]
    chosen = [message for message in inbound if message.id in message_ids]
    if not chosen or len(chosen) == len(inbound):
        raise CannotJoin("Choose some of the mails, and leave at least one where it is.")
    _not_on_its_way(session, conversation_id)
    _withdraw(session, conversation_id, actor, now, "split")
    new = _opened_by(session, chosen[-1], source, now)
    assert new.id is not None
    for message in chosen:
        _give(session, message, new.id)
    audit.record(
        session, new.id, "conversation.opened", actor.id, now, split_from=conversation_id
    )  # fmt: skip
    drafting.request(session, new, actor, now, origin)
    event = move(
        session, source, "split", actor, now,
        into=new.id, former=stepping.whose(session, source, actor),
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)
    if source.status is ConversationStatus.OPEN:
        _draft_anew(session, source, actor, now, origin)
    return new.id


def _hears(
    session: Session, conversation: Conversation, actor: Actor, now: datetime, since: datetime
) -> None:
    """Take up mails for which the customer waits."""
    changes: dict[str, Any] = {
        "disposition": None, "resolved_at": None, "waiting_since": since,
        "triaged_id": None,  # more mails are triaged anew
    }  # fmt: skip
    if conversation.status is not ConversationStatus.TAKEN_OVER:
        changes["category"] = None
    move(session, conversation, "hear", actor.as_system(), now, changes=changes)
    newest = newest_inbound(session, conversation.id or 0)
    if newest is not None:
        work.enqueue(session, work.Kind.TRIAGE, newest.id or 0, now)


def _draft_anew(
    session: Session, conversation: Conversation, actor: Actor, now: datetime, origin: Origin
) -> None:
    assert conversation.id is not None
    if conversation.status is ConversationStatus.TAKEN_OVER:
        return
    if newest_inbound(session, conversation.id) is None:
        return
    if drafting.live_draft(session, conversation.id) is None:
        drafting.request(session, conversation, actor, now, origin)


def _withdraw(
    session: Session, conversation_id: int, actor: Actor, now: datetime, reason: str
) -> None:
    drafting.supersede(session, conversation_id, actor, now, reason)
    refused = session.exec(
        select(Draft).where(
            Draft.conversation_id == conversation_id, Draft.status == DraftStatus.UNDELIVERED
        )
    )
    if reason == "merged":
        for draft in refused.all():
            advance(session, draft, "discard", actor, now)


def _not_on_its_way(session: Session, conversation_id: int) -> None:
    """A reply that may be leaving belongs to the conversation as it is."""
    found = session.exec(
        select(Draft.status).where(
            Draft.conversation_id == conversation_id, col(Draft.status).in_(ON_ITS_WAY)
        )
    ).first()
    if found is DraftStatus.UNCERTAIN:
        raise AlreadyDecided("Say first what became of the reply that may have been sent.")
    if found is not None:
        raise AlreadyDecided("A reply is on its way already. Press Undo on the card to stop it.")


def _opened_by(
    session: Session, message: Message, source: Conversation, now: datetime
) -> Conversation:
    customer = session.exec(
        select(Customer).where(Customer.address == message.sender_address.strip().lower())
    ).first()
    new = Conversation(
        customer_id=(customer.id if customer is not None else None) or source.customer_id,
        inbox=source.inbox,
        account=source.account,
        subject=message.subject,
        matter=source.matter,
        status=ConversationStatus.OPEN,
        continues_id=source.id,
        opened_at=now,
        waiting_since=message.at,
    )
    session.add(new)
    session.flush()
    return new


def _give(session: Session, message: Message, conversation_id: int) -> None:
    message.moved_from_id = message.conversation_id
    message.conversation_id = conversation_id
    session.add(message)


def _messages(session: Session, conversation_id: int) -> list[Message]:
    rows = session.exec(
        select(Message).where(Message.conversation_id == conversation_id).order_by(col(Message.id))
    )
    return list(rows)


def _conversation(session: Session, conversation_id: int) -> Conversation:
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise NoSuchRow
    return conversation
