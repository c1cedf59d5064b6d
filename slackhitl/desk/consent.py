"""Whether what a customer writes may be learnt from and exported.

Kept by address, so that it holds for a customer's next conversation and for a mailbox that is
learnt later. Without a word from a supervisor, it may.
"""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, delete, select

from slackhitl.desk import audit
from slackhitl.desk.errors import NoSuchRow, NotAllowed
from slackhitl.desk.lifecycle import Actor, Role, may
from slackhitl.desk.models import Conversation, Customer, Draft, Exemplar


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


def decide(session: Session, address: str, given: bool, actor: Actor, now: datetime) -> int:
    """Keep what a supervisor says of a customer; how many exemplars were forgotten with it.

    A refusal deletes what was learnt from the customer; a consent does not bring it back.
    Raises NotAllowed, and NoSuchRow for an address that nobody wrote from.
    """
    if not may(actor.role, Role.SUPERVISOR):
        raise NotAllowed
    address = address.lower()
    customer = session.exec(select(Customer).where(Customer.address == address)).first()
    if customer is None:
        raise NoSuchRow("Nobody has written from this address.")
    said = session.get(TrainingConsent, address)
    if said is not None and said.given == given:
        return 0
    session.merge(TrainingConsent(address=address, given=given, by=actor.id, at=now))
    forgotten = 0 if given else _forget(session, customer)
    newest = session.exec(
        select(Conversation.id)
        .where(Conversation.customer_id == customer.id)
        .order_by(col(Conversation.id).desc())
        .limit(1)
    ).first()
    if newest is not None:
        kind = "customer.learning_allowed" if given else "customer.learning_refused"
        audit.record(session, newest, kind, actor.id, now, forgotten=forgotten)
    return forgotten


def _forget(session: Session, customer: Customer) -> int:
    """A row that stays, even retired, would be shown to the model by a backtest."""
    theirs = (
        select(Draft.id)
        .join(Conversation, col(Conversation.id) == Draft.conversation_id)
        .where(Conversation.customer_id == customer.id)
    )
    learnt = col(Exemplar.draft_id).in_(theirs)
    return session.connection().execute(delete(Exemplar).where(learnt)).rowcount
