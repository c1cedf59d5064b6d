"""The one way out: an approved draft, phase by phase, to ``sent`` or to a person.

What is committed here decides what may happen after a crash. ``data_sent`` is committed before
SMTP's final dot; a failure after it is uncertain (RFC 1047) and never retried on its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from slackhitl.desk import audit, drafting, enclosures, letters, work
from slackhitl.desk.casefile import newest_inbound
from slackhitl.desk.distance import edit_distance
from slackhitl.desk.errors import LostLease
from slackhitl.desk.letters import Letter
from slackhitl.desk.lifecycle import SYSTEM, Actor, advance, move
from slackhitl.desk.models import (
    Conversation,
    Customer,
    Draft,
    DraftStatus,
    Event,
    Message,
)
from slackhitl.desk.policy import Policy

TELL_AFTER = timedelta(minutes=15)
"""How long a reply may be put off before the one who approved it is called."""
LOOK_FOR = timedelta(hours=6)
"""How long an uncertain reply is looked for among the sent mails."""
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 30, 60))
"""How long to wait after the first, second, … temporary failure; the last one repeats."""


@dataclass(frozen=True)
class NotYet:
    """The reply may leave only then."""

    due: datetime


def claim(session: Session, draft_id: int, now: datetime, policy: Policy) -> Letter | NotYet | None:
    """Take an approved reply whose time has come; None when there is nothing to send.

    A reply found in ``sending`` was left by a worker that died: before the final dot it is taken
    over, after it it becomes uncertain.
    """
    draft = session.get(Draft, draft_id)
    if draft is None:
        return None
    if draft.status is DraftStatus.SENDING:
        if draft.data_sent:
            _lose(session, draft, "slackhitl stopped before the mail server had answered", now)
            return None
        if _gave_way(session, draft, now):
            return None
        again = {"server_said": "slackhitl was restarted while sending"}
        advance(session, draft, "defer", SYSTEM, now, changes=again)
    if draft.status is not DraftStatus.APPROVED:
        return None
    due = draft.send_after or now
    if due > now or enclosures.to_fetch(session, draft_id):  # chosen after the last were fetched
        return NotYet(max(due, now))
    attempt = draft.attempt + 1
    advance(
        session, draft, "claim", SYSTEM, now,
        changes={"attempt": attempt, "data_sent": False},
        agent=draft.decided_by, decision=_decision(draft),
    )  # fmt: skip
    return letters.letter(session, draft, policy)


def keep_composed(
    session: Session, draft_id: int, attempt: int, message_id: str, raw_digest: str
) -> None:
    """Remember the bytes that leave, so that every attempt sends the same ones."""
    _fenced_update(session, draft_id, attempt, outgoing_id=message_id, outgoing_digest=raw_digest)


def mark_data_sent(session: Session, draft_id: int, attempt: int) -> None:
    """To be committed before the final dot. Raises LostLease when another attempt has begun."""
    _fenced_update(session, draft_id, attempt, data_sent=True)


def confirm(
    session: Session, draft_id: int, server_said: str, now: datetime, refused: tuple[str, ...] = ()
) -> None:
    """The mail server took it: the reply is a message now, and the customer is next."""
    draft = session.get_one(Draft, draft_id)
    if draft.status not in {DraftStatus.SENDING, DraftStatus.UNCERTAIN}:
        return
    advance(
        session, draft, "confirm", SYSTEM, now,
        changes={"server_said": server_said, "sent_at": now},
        refused=len(refused), **_told(session, draft),
    )  # fmt: skip
    _sent(session, draft, SYSTEM, now)


def settle(session: Session, draft: Draft, actor: Actor, now: datetime) -> None:
    """A person looked and found that it was sent."""
    told = _told(session, draft)
    advance(session, draft, "settle", actor, now, changes={"sent_at": now}, **told)
    _sent(session, draft, actor, now)


def defer(
    session: Session, draft_id: int, attempt: int, reason: str, now: datetime, policy: Policy
) -> datetime | None:
    """A temporary failure before the final dot: the time of the next try.

    None when nothing is tried any more: after a day, or because a newer draft took its place.
    """
    draft = session.get_one(Draft, draft_id)
    if draft.status is not DraftStatus.SENDING or draft.attempt != attempt:
        return None
    if _gave_way(session, draft, now):
        return None
    waited = sum(map(_wait, range(1, attempt)), timedelta(0))
    if waited >= policy.give_up_sending:
        refuse(session, draft_id, attempt, f"{reason} (tried for a day)", now)
        return None
    wait = _wait(attempt)
    changes = {"server_said": reason, "send_after": now + wait}
    event = advance(
        session, draft, "defer", SYSTEM, now, changes=changes,
        attempt=attempt, reason=reason, owner=draft.decided_by,
    )  # fmt: skip
    if waited < TELL_AFTER <= waited + wait:
        _tell(session, event, now)
    return now + wait


def refuse(session: Session, draft_id: int, attempt: int, reason: str, now: datetime) -> None:
    """A permanent failure: back to the card, with the server's words and a button."""
    draft = session.get_one(Draft, draft_id)
    if draft.status is not DraftStatus.SENDING or draft.attempt != attempt:
        return
    event = advance(
        session, draft, "refuse", SYSTEM, now, changes={"server_said": reason},
        reason=reason, owner=draft.decided_by,
    )  # fmt: skip
    _tell(session, event, now)


def lose(session: Session, draft_id: int, attempt: int, reason: str, now: datetime) -> None:
    """The outcome is unknown: a person looks before anything is sent again."""
    draft = session.get_one(Draft, draft_id)
    if draft.status is DraftStatus.SENDING and draft.attempt == attempt:
        _lose(session, draft, reason, now)


def bounced(
    session: Session, outgoing_id: str, reason: str, now: datetime, address: str | None = None
) -> int | None:
    """A reply came back: its conversation, or None when no reply of ours bears that id."""
    draft = draft_by_outgoing_id(session, outgoing_id)
    if draft is None:
        return None
    conversation = session.get_one(Conversation, draft.conversation_id)
    customer = session.get_one(Customer, conversation.customer_id)
    if address is not None and address.lower() == customer.address:
        customer.undeliverable = reason
        session.add(customer)
    if draft.status is DraftStatus.UNCERTAIN:
        told = _told(session, draft)
        advance(session, draft, "confirm", SYSTEM, now, changes={"sent_at": now}, **told)
        _sent(session, draft, SYSTEM, now)
    if draft.status is DraftStatus.SENT:
        event = advance(
            session, draft, "bounce", SYSTEM, now, changes={"server_said": reason},
            reason=reason, owner=draft.decided_by,
        )  # fmt: skip
        _tell(session, event, now)
        if conversation.status in {"waiting", "resolved"}:
            changes = {"waiting_since": now, "disposition": None, "resolved_at": None}
            move(session, conversation, "come_back", SYSTEM, now, changes=changes)
    return draft.conversation_id


@dataclass(frozen=True)
class Doubt:
    """A reply of which nobody knows whether it arrived."""

    draft_id: int
    message_id: str
    account: str


def doubts(session: Session, now: datetime) -> tuple[Doubt, ...]:
    """Uncertain replies young enough that a look among the sent mails may still tell.

    One that left before and came back is filed from that time, which tells nothing of this one.
    """
    rows = session.exec(
        select(Draft, Conversation.account)
        .join(Conversation, col(Conversation.id) == col(Draft.conversation_id))
        .where(
            Draft.status == DraftStatus.UNCERTAIN,
            col(Draft.send_after) > now - LOOK_FOR,
            col(Draft.outgoing_id).is_not(None),
            ~select(Message.id).where(Message.draft_id == Draft.id).exists(),
        )
    )
    return tuple(
        Doubt(draft.id, draft.outgoing_id, account)
        for draft, account in rows
        if draft.id and draft.outgoing_id
    )


def draft_by_outgoing_id(session: Session, outgoing_id: str) -> Draft | None:
    """The reply that bears this Message-ID, whether or not it is known to have arrived."""
    return session.exec(select(Draft).where(Draft.outgoing_id == outgoing_id)).first()


def _told(session: Session, draft: Draft) -> dict[str, Any]:
    """What figures need of a reply that left: who decided how, and how long it took them."""
    conversation = session.get_one(Conversation, draft.conversation_id)
    files = enclosures.attached(session, draft)
    handled = None
    if draft.decided_at is not None and draft.presented_at is not None:
        handled = round((draft.decided_at - draft.presented_at).total_seconds(), 1)
    return {
        "agent": draft.decided_by,
        "category": conversation.category,
        "decision": _decision(draft),
        "distance": edit_distance(draft.proposed, draft.text) if draft.proposed else None,
        "handled": handled,
        **({"files": [file.digest for file in files]} if files else {}),
    }


def _decision(draft: Draft) -> str:
    if not draft.proposed:
        return "written"
    if draft.decided_by == SYSTEM.id:
        return "alone"
    return "approved" if draft.text == draft.proposed else "edited"


def _sent(session: Session, draft: Draft, actor: Actor, now: datetime) -> None:
    conversation = session.get_one(Conversation, draft.conversation_id)
    if not _is_a_message(session, draft):
        session.add(letters.sent_message(session, draft, now))
    wrote_meanwhile = _newer_mail(session, draft)
    if conversation.first_response_at is None and draft.answers_id is not None:
        conversation.first_response_at = now
        session.add(conversation)
        began = conversation.opened_at if conversation.begun_by is None else None
        waited = (now - (began or conversation.waiting_since or now)).total_seconds()
        audit.record(
            session, draft.conversation_id, "conversation.first_response", actor.id, now,
            seconds=round(waited), agent=draft.decided_by,
        )  # fmt: skip
    if not wrote_meanwhile:
        changes = {"waiting_since": None, "disposition": None, "resolved_at": None}
        move(session, conversation, "reply", SYSTEM, now, changes=changes)
    work.enqueue(session, work.Kind.LEARN, draft.id or 0, now)
    work.enqueue(session, work.Kind.COPY, draft.id or 0, now)


def _is_a_message(session: Session, draft: Draft) -> bool:
    """Whether it left before and came back, so that it is among the mails already."""
    return session.exec(select(Message.id).where(Message.draft_id == draft.id)).first() is not None


def _newer_mail(session: Session, draft: Draft) -> bool:
    newest = newest_inbound(session, draft.conversation_id)
    if newest is None or newest.screening is not None:
        return False
    return (newest.id or 0) > (draft.answers_id or 0)


def _wait(attempt: int) -> timedelta:
    return RETRY_AFTER[min(attempt, len(RETRY_AFTER)) - 1]


def _gave_way(session: Session, draft: Draft, now: datetime) -> bool:
    """Withdraw a reply that has not left when the conversation went on without it."""
    if drafting.live_draft(session, draft.conversation_id) is None:
        return False
    reason = "a newer draft took its place before it could leave"
    advance(
        session, draft, "supersede", SYSTEM, now,
        changes={"superseded_because": reason}, reason=reason, was="sending",
        approved_by=draft.decided_by,
    )  # fmt: skip
    return True


def _lose(session: Session, draft: Draft, reason: str, now: datetime) -> None:
    event = advance(
        session, draft, "lose", SYSTEM, now, changes={"server_said": reason},
        reason=reason, owner=draft.decided_by,
    )  # fmt: skip
    _tell(session, event, now)


def _tell(session: Session, event: Event, now: datetime) -> None:
    """Call the one who approved it, in the card's thread."""
    assert event.id is not None
    work.enqueue(session, work.Kind.THREAD, event.id, now)


def _fenced_update(session: Session, draft_id: int, attempt: int, **values: object) -> None:
    statement = (
        update(Draft)
        .where(
            col(Draft.id) == bindparam("row_id"),
            col(Draft.attempt) == bindparam("held"),
            col(Draft.status) == DraftStatus.SENDING,
        )
        .values(**values)
    )
    if session.connection().execute(statement, {"row_id": draft_id, "held": attempt}).rowcount != 1:
        raise LostLease
