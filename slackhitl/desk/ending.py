"""How a conversation ends, with a disposition, and how it is taken up again."""

from datetime import datetime

from sqlmodel import Session

from slackhitl.desk import drafting, escalating, flood, outcomes, resuming, snoozing, stepping
from slackhitl.desk.decisions import Seen, conversation_of, decided, remember, unchanged_since
from slackhitl.desk.errors import AlreadyDecided
from slackhitl.desk.lifecycle import Actor, advance, move
from slackhitl.desk.models import (
    Conversation,
    ConversationStatus,
    Customer,
    Disposition,
    DraftStatus,
    Origin,
)


def end(
    session: Session, seen: Seen, disposition: Disposition, actor: Actor, now: datetime
) -> None:
    """Decide that the customer gets no answer from us, and why; the conversation ends.

    Raises AlreadyDecided, CardOutOfDate or NotAllowed.
    """
    escalating.decides(session, seen.conversation_id, actor)
    draft = drafting.live_draft(session, seen.conversation_id)
    conversation = conversation_of(session, seen)
    if conversation.status is ConversationStatus.WAITING:
        raise AlreadyDecided("It was answered meanwhile. Press Resolve on the card to end it.")
    if draft is not None and draft.status in {DraftStatus.IN_REVIEW, DraftStatus.UNWRITTEN}:
        unchanged_since(session, seen, draft, "discard")
        advance(session, draft, "discard", actor, now, changes=decided(actor, now, "discarded"))
        remember(session, draft, actor, "discard", "", now, disposition.value)
    elif draft is not None and draft.status is not DraftStatus.QUEUED:
        raise AlreadyDecided("A reply is on its way already. Press Undo on the card to stop it.")
    elif draft is not None:
        why = disposition.value.replace("_", " ")
        drafting.supersede(session, seen.conversation_id, actor, now, why)
    _resolve(session, conversation, disposition, actor, now)


def no_reply(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """The customer needs no answer."""
    end(session, seen, Disposition.NO_REPLY_NEEDED, actor, now)


def spam(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """Nobody should have to read this, nor what the same address writes from now on.

    Reopening one of its conversations takes that back.
    """
    end(session, seen, Disposition.SPAM, actor, now)
    customer = session.get_one(Customer, conversation_of(session, seen).customer_id)
    customer.blocked_by = actor.id
    session.add(customer)


def resolve(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """End an answered conversation."""
    conversation = conversation_of(session, seen)
    if conversation.status is ConversationStatus.WAITING:
        _resolve(session, conversation, Disposition.ANSWERED, actor, now)
    else:
        no_reply(session, seen, actor, now)


def reopen(
    session: Session,
    seen: Seen,
    actor: Actor,
    now: datetime,
    origin: Origin,
    instruction: str | None = None,
) -> None:
    """Take a conversation up again: the AI drafts an answer to the customer's newest mail."""
    conversation = conversation_of(session, seen)
    if conversation.merged_into_id is not None:
        raise AlreadyDecided("Its mails were merged into another conversation; answer them there.")
    if conversation.status is ConversationStatus.OPEN:
        resuming.make_way(session, conversation, actor, now)
    else:
        outcomes.corrected(session, seen.conversation_id, now)
    changes = {"disposition": None, "resolved_at": None, "screening": None, "waiting_since": now}
    move(session, conversation, "reopen", actor, now, changes=changes)
    customer = session.get_one(Customer, conversation.customer_id)
    customer.blocked_by = None
    session.add(customer)
    flood.let_through(session, seen.conversation_id)
    if drafting.live_draft(session, seen.conversation_id) is None:
        drafting.request(session, conversation, actor, now, origin, instruction=instruction)


def _resolve(
    session: Session,
    conversation: Conversation,
    disposition: Disposition,
    actor: Actor,
    now: datetime,
) -> None:
    changes = {
        "disposition": disposition, "resolved_at": now, "waiting_since": None,
        **snoozing.awake(),
    }  # fmt: skip
    former = stepping.whose(session, conversation, actor)
    event = move(
        session, conversation, "resolve", actor, now,
        changes=changes, disposition=disposition.value, former=former,
    )  # fmt: skip
    stepping.tell(session, event, now)
