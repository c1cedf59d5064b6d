"""Whether a reply may teach, and whose it is: one answer for everything that is learnt or exported.

Exemplars, lessons and their trials, corrections, backtests and exports all ask here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast
from sqlmodel import Session, col, select

from slackhitl.desk.consent import TrainingConsent
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import Conversation, Customer, Draft, Event, Message

REFUSED = "the customer is not to be learnt from"
FORGED = "the sender may be forged"
SUSPECTED = "the mail may give orders to the model"
ALONE = "no person approved it"


@dataclass(frozen=True)
class People:
    """Whom a reply went to, in their own spelling, for their particulars to be taken out."""

    names: tuple[str, ...]
    addresses: tuple[str, ...]
    mails: tuple[str, ...]  # what they wrote; how they sign is a name, too


NOBODY = People((), (), ())


def people(customer: Customer, message: Message) -> People:
    """The customer, whoever wrote or is to be answered, and whoever gets copies."""
    names = (
        customer.name, message.sender_name, message.reply_to_name,
        *(name for name, _ in message.cc),
    )  # fmt: skip
    addresses = (
        customer.address, message.sender_address, message.reply_to_address,
        *(address for _, address in message.cc),
    )  # fmt: skip
    return People(_told(names), _told(addresses), _told((message.text or message.new_text,)))


def refused() -> ColumnElement[bool]:
    """Whether a supervisor excluded the customer, in a statement that joins Customer."""
    said = select(TrainingConsent.address).where(
        TrainingConsent.address == Customer.address, col(TrainingConsent.given).is_(False)
    )
    return said.exists()


def doubtful() -> ColumnElement[Any]:
    """Why a mail must not teach, or null, in a statement that joins Message, Conversation and
    Customer.

    Once triage has seen orders to the model in a conversation, nothing of it teaches.
    """
    flagged = select(Event.id).where(
        Event.conversation_id == Conversation.id,
        Event.kind == "conversation.triaged",
        cast(col(Event.detail)["risks"], String).like('%"injection"%'),
    )
    return case(
        (refused(), REFUSED),
        (col(Message.warning).is_not(None), FORGED),
        (flagged.exists(), SUSPECTED),
    )


def why_not(draft: type[Draft] = Draft) -> ColumnElement[Any]:
    """Why a sent reply must not teach, or null; the statement joins its Draft as well."""
    nobody = col(draft.decided_by).is_(None) | (col(draft.decided_by) == SYSTEM.id)
    return case((refused(), REFUSED), (nobody, ALONE), else_=doubtful())


def reasons(session: Session, draft_ids: Collection[int]) -> dict[int, str]:
    """Why these replies must not teach, those that must not."""
    found = session.exec(
        select(Draft.id, why_not())
        .join(Message, col(Message.id) == col(Draft.answers_id))
        .join(Conversation, col(Conversation.id) == col(Draft.conversation_id))
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .where(col(Draft.id).in_(draft_ids))
    )
    return {draft_id: why for draft_id, why in found if draft_id is not None and why is not None}


def _told(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in words if one))
