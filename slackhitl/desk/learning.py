"""What sent replies teach: rows with a source and a way to retire them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from slackhitl.desk import consent, exemplars, teachable, work
from slackhitl.desk.distance import edit_distance
from slackhitl.desk.exemplar_rows import Exemplar
from slackhitl.desk.models import Conversation, Customer, Draft, DraftStatus, Message
from slackhitl.desk.signing import signed
from slackhitl.desk.teachable import People

ALIKE = 0.1
"""Replies no farther apart than this say the same."""


@dataclass(frozen=True)
class SentReply:
    """A reply that a person sent, and what it answered."""

    people: People
    category: str | None
    language: str | None
    questions: tuple[str, ...]
    reply: str
    account: str = ""  # of ours, from which it was sent


@dataclass(frozen=True)
class PastExchange:
    """A question and its reply from before the desk, without names and numbers."""

    key: str
    category: str
    language: str
    questions: tuple[str, ...]
    reply: str
    address: str = ""  # the customer's, of which only a keyed hash is kept
    said_at: datetime | None = None


def sent_reply(session: Session, draft_id: int) -> SentReply | None:
    """What can be learnt from this draft; None from one that was not sent or must not teach."""
    draft = session.get(Draft, draft_id)
    if draft is None or draft.status is not DraftStatus.SENT or draft.answers_id is None:
        return None
    answered = session.get_one(Message, draft.answers_id)
    conversation = session.get_one(Conversation, draft.conversation_id)
    if not conversation.questions or draft_id in teachable.reasons(session, [draft_id]):
        return None
    customer = session.get_one(Customer, conversation.customer_id)
    return SentReply(
        people=teachable.people(customer, answered),
        category=conversation.category,
        language=conversation.language,
        questions=tuple(conversation.questions),
        reply=draft.text if draft.signed_as is None else signed(draft.text, ""),
        account=conversation.account,
    )


def remember(
    session: Session,
    draft_id: int,
    questions: Collection[str],
    reply: str,
    now: datetime,
    same: Collection[int] = (),
) -> None:
    """Keep an exemplar of a sent reply, once, unless the customer was excluded meanwhile.

    ``same`` are exemplars of the same question, which it replaces. One that a person sent again as
    it was proposed has been confirmed once more.
    """
    if session.exec(select(Exemplar).where(Exemplar.draft_id == draft_id)).first() is not None:
        return
    draft = session.get_one(Draft, draft_id)
    conversation = session.get_one(Conversation, draft.conversation_id)
    customer = session.get_one(Customer, conversation.customer_id)
    if not consent.may_learn(session, customer.address):
        return
    compare(session, draft_id, now)
    row = Exemplar(
        draft_id=draft_id,
        category=conversation.category,
        language=conversation.language,
        questions=list(questions),
        reply=reply,
        customer_key=consent.key_of(session, customer.address),
        said_at=draft.sent_at,
        created_at=now,
    )
    if draft.text == draft.proposed:
        row.confirmed = _confirmed(session, reply, same)
    exemplars.keep(session, row, exemplars.rests_on(session, draft.sources), same, now)


def compare(session: Session, draft_id: int, now: datetime) -> None:
    """Have an edited reply compared with other edits, also one that itself must not be kept."""
    draft = session.get_one(Draft, draft_id)
    if draft.text != draft.proposed or draft.instruction is not None:
        work.enqueue(session, work.Kind.REFLECT, draft_id, now)


def is_known(session: Session, past_key: str) -> bool:
    """Whether this reply from before the desk was learnt already."""
    return (
        session.exec(select(Exemplar.id).where(Exemplar.past_key == past_key)).first() is not None
    )


def remember_past(
    session: Session, past: PastExchange, now: datetime, same: Collection[int] = ()
) -> None:
    """Keep an exemplar from before the desk, once."""
    if is_known(session, past.key):
        return
    row = Exemplar(
        past_key=past.key,
        category=past.category,
        language=past.language,
        questions=list(past.questions),
        reply=past.reply,
        customer_key=consent.key_of(session, past.address) if past.address else None,
        said_at=past.said_at,
        created_at=now,
    )
    exemplars.keep(session, row, (), same, now)


def _confirmed(session: Session, reply: str, same: Collection[int]) -> int:
    """How often the same was sent by now: once more than the one that says it already."""
    rows = session.exec(select(Exemplar).where(col(Exemplar.id).in_(same)))
    before = [row.confirmed for row in rows if edit_distance(row.reply, reply) <= ALIKE]
    return max(before, default=0) + 1
