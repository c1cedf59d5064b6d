"""Whether what a customer writes may be learnt from and exported.

Kept by address, so that it holds for a customer's next conversation, for one who has never written
to the desk, and for a mailbox that is learnt later. Without a word from a supervisor, it may.
"""

import hashlib
import hmac
import re
from collections.abc import Collection
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, or_, select

from slackhitl.desk import audit, exemplars
from slackhitl.desk.errors import DeskError, NotAllowed
from slackhitl.desk.exemplar_rows import Exemplar
from slackhitl.desk.lifecycle import Actor, Role, may
from slackhitl.desk.models import Conversation, Customer, Draft
from slackhitl.desk.secrets import own_key

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


class NotAnAddress(DeskError):
    """That is no mail address. Write it as in jane@customer.example."""


class TrainingConsent(SQLModel, table=True):
    """What a supervisor last said about an address, and who that was."""

    address: str = Field(primary_key=True)  # lower case
    given: bool
    by: str
    at: datetime


def may_learn(session: Session, address: str) -> bool:
    """Whether this customer's mails, and our replies to them, may be learnt from and exported."""
    said = session.get(TrainingConsent, address.lower())
    return said is None or said.given


def excluded(session: Session, addresses: Collection[str]) -> frozenset[str]:
    """Which of these addresses must not be learnt from or exported."""
    return frozenset(
        session.exec(
            select(TrainingConsent.address).where(
                col(TrainingConsent.address).in_(addresses), col(TrainingConsent.given).is_(False)
            )
        )
    )


def key_of(session: Session, address: str) -> str:
    """A name for a customer in rows that must not hold the address: a hash with our own key."""
    key = own_key(session, "customers")
    return hmac.new(key, address.strip().lower().encode(), hashlib.sha256).hexdigest()[:32]


def decide(session: Session, address: str, given: bool, actor: Actor, now: datetime) -> int:
    """Keep what a supervisor says of a customer; how many exemplars were forgotten with it.

    A refusal deletes what was learnt from the customer; a consent does not bring it back. Somebody
    who never wrote to the desk may be in a mailbox that is yet to be learnt. Raises NotAllowed, and
    NotAnAddress for what is none.
    """
    if not may(actor.role, Role.SUPERVISOR):
        raise NotAllowed
    address = address.strip().lower()
    if not _ADDRESS.fullmatch(address):
        raise NotAnAddress
    said = session.get(TrainingConsent, address)
    if said is not None and said.given == given:
        return 0
    session.merge(TrainingConsent(address=address, given=given, by=actor.id, at=now))
    forgotten = 0 if given else exemplars.forget(session, learnt_from(session, address))
    newest = session.exec(
        select(Conversation.id)
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .where(Customer.address == address)
        .order_by(col(Conversation.id).desc())
        .limit(1)
    ).first()
    if newest is not None:
        kind = "customer.learning_allowed" if given else "customer.learning_refused"
        audit.record(session, newest, kind, actor.id, now, forgotten=forgotten)
    return forgotten


def learnt_from(session: Session, address: str) -> list[int]:
    """The exemplars that a customer's mails have taught, here or in a mailbox of the past.

    A row that stays, even retired, would be shown to the model by a backtest.
    """
    theirs = (
        select(Draft.id)
        .join(Conversation, col(Conversation.id) == Draft.conversation_id)
        .join(Customer, col(Customer.id) == Conversation.customer_id)
        .where(Customer.address == address)
    )
    found = session.exec(
        select(Exemplar.id).where(
            or_(
                col(Exemplar.draft_id).in_(theirs),
                col(Exemplar.customer_key) == key_of(session, address),
            )
        )
    )
    return [one for one in found if one is not None]
