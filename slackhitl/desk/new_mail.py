"""A person of ours writes first: a conversation that no mail of the customer's began.

No mail stands for its beginning, so that figures count none. The text is a draft without anything
that it answers, and leaves as every reply does.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import getaddresses

from sqlmodel import Session, select

from slackhitl.desk import audit, review
from slackhitl.desk.enclosures import NOTHING, Attach
from slackhitl.desk.errors import CannotWrite, NotAllowed
from slackhitl.desk.lifecycle import Actor, Role, may
from slackhitl.desk.models import Conversation, ConversationStatus, Customer
from slackhitl.desk.noticing import Found
from slackhitl.desk.policy import Policy, is_robot

LONGEST_SUBJECT = 250
LONGEST_ADDRESS = 254
"""Characters of an address that SMTP takes (RFC 5321, 4.5.3.1.3)."""
TO, SUBJECT, TEXT, FROM = "recipient", "subject", "reply", "sender"
"""Names of the fields that a refusal is about."""

_ADDRESS = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+"
)


@dataclass(frozen=True)
class NewMail:
    """What a person typed who writes to a customer first."""

    to: str  # `jane@customer.example` or `Jane Doe <jane@customer.example>`
    subject: str
    text: str
    account: str = ""  # from which of our accounts; empty: the main one
    attach: Attach = NOTHING
    in_spite: bool = False  # of mail to this address having come back before
    noticed: tuple[Found, ...] = ()  # what checks found in it


def begin(
    session: Session, mail: NewMail, matter: str, actor: Actor, now: datetime, policy: Policy
) -> int:
    """Write to a customer first; the new conversation's id. Its writer owns it.

    ``matter`` is the subject, folded for comparison. Raises CannotWrite, which names a field,
    CannotAttach or NotAllowed, and changes nothing.
    """
    name, address, subject = check(mail, actor, policy)
    customer = _customer(session, name, address, now)
    if customer.undeliverable and not mail.in_spite:
        raise CameBack(customer.undeliverable)
    assert customer.id is not None
    conversation = Conversation(
        customer_id=customer.id,
        account=mail.account,
        subject=subject,
        matter=matter,
        status=ConversationStatus.TAKEN_OVER,
        owner=actor.id,
        begun_by=actor.id,
        opened_at=now,
    )
    session.add(conversation)
    session.flush()
    assert conversation.id is not None
    audit.record(session, conversation.id, "conversation.begun", actor.id, now)
    review.own_text(
        session, conversation.id, None, mail.text, actor, now, policy, mail.attach, mail.noticed
    )  # fmt: skip
    return conversation.id


def check(mail: NewMail, actor: Actor, policy: Policy) -> tuple[str, str, str]:
    """The customer's name and address and the subject, each as it is kept.

    Raises CannotWrite or NotAllowed.
    """
    if not may(actor.role, Role.AGENT):
        raise NotAllowed
    name, address = recipient(mail.to, policy)
    subject = " ".join(mail.subject.split())
    if not subject:
        raise CannotWrite(SUBJECT, "Write a few words as the subject.")
    if len(subject) > LONGEST_SUBJECT:
        raise CannotWrite(SUBJECT, f"A subject takes at most {LONGEST_SUBJECT} characters.")
    if not mail.text.strip():
        raise CannotWrite(TEXT, "The mail is empty. Write a few words first.")
    if mail.account and policy.sender(mail.account).account != mail.account:
        raise CannotWrite(FROM, "That address of ours is gone. Choose another one.")
    return name, address, subject


class CameBack(CannotWrite):
    """Mail to this address came back before."""

    def __init__(self, said: str) -> None:
        super().__init__(TO, "Mail to this address came back before. Look at it again.")
        self.said = said


def recipient(typed: str, policy: Policy) -> tuple[str, str]:
    """The name, which may be empty, and the address that a person typed. Raises CannotWrite."""
    found = [pair for pair in getaddresses([typed.strip()]) if pair[1]]
    if len(found) > 1:
        raise CannotWrite(TO, "Write to one address at a time.")
    name, address = found[0] if found else ("", "")
    address = address.strip().lower()
    if not _ADDRESS.fullmatch(address) or len(address) > LONGEST_ADDRESS:
        raise CannotWrite(
            TO, "That is no mail address. Type one such as `Jane Doe <jane@customer.example>`."
        )
    if policy.is_own(address):
        raise CannotWrite(TO, "That is an address of ours. Type the customer's.")
    if is_robot(address):
        raise CannotWrite(TO, "Nobody reads mail to that address.")
    return " ".join(name.split()), address


def came_back(session: Session, typed: str, policy: Policy) -> str | None:
    """What was said of mail to this address that came back before; None when none did."""
    try:
        _, address = recipient(typed, policy)
    except CannotWrite:
        return None
    return session.exec(select(Customer.undeliverable).where(Customer.address == address)).first()


def _customer(session: Session, name: str, address: str, now: datetime) -> Customer:
    customer = session.exec(select(Customer).where(Customer.address == address)).first()
    if customer is None:
        customer = Customer(address=address, name=name, created_at=now)
    elif name and not customer.name:
        customer.name = name
    session.add(customer)
    session.flush()
    return customer
