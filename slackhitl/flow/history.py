"""A mailbox of past conversations teaches the desk before its first day: question and reply pairs.

A reply's question is the customer's mail where it is among the mails, and otherwise what the reply
quotes. Nothing of it becomes a conversation, and nothing is shown in Slack. Of a mail only its text
is held while the others are read, since files would fill the memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from slackhitl.ai.anonymising import NOTHING, Known, Ours
from slackhitl.ai.letters import signed_names
from slackhitl.desk.policy import Policy
from slackhitl.mail.parsing import InboundEmail, parse_email
from slackhitl.mail.replies import new_text, quoted_text

SHORTEST = 40
"""Characters of a reply that teaches something; “Thanks, done.” does not."""
LONGEST = 8_000


@dataclass(frozen=True)
class Exchange:
    """What a customer asked and what we replied."""

    key: str
    """The reply's digest: the same mail teaches once."""
    names: tuple[str, ...]
    """What the customer and whoever else got the reply may be called."""
    addresses: tuple[str, ...]
    """Theirs; the customer's first."""
    subject: str
    question: str
    reply: str
    language_hint: str | None
    said_at: datetime | None
    signature: str
    """Of ours, under replies from this address."""

    @property
    def customer_name(self) -> str:
        """The customer's display name, where there is one."""
        return self.names[0] if self.names else ""

    def whose(self, ours: Ours = NOTHING) -> Known:
        """To whom it belongs, for taking them out."""
        return Known(self.names, self.addresses, ours=ours)


@dataclass(frozen=True)
class _Asked:
    """A customer's mail, or what a reply quotes of one."""

    names: tuple[str, ...]
    address: str
    text: str
    believable: bool


@dataclass(frozen=True)
class _Replied:
    """A reply of ours, without its files."""

    key: str
    in_reply_to: tuple[str, ...]
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    subject: str
    text: str
    quoted: str
    language_hint: str | None
    sent_at: datetime | None
    signature: str


class History:
    """Reads mails one by one and remembers the questions, so that replies find them later."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._asked: dict[str, _Asked] = {}
        self._replies: list[_Replied] = []

    def read(self, raw: bytes) -> None:
        """Take one mail, whatever its bytes are; the order does not matter."""
        mail = parse_email(raw)
        if mail.automatic or mail.bounce:
            return
        if self._policy.is_own(mail.sender.address):
            self._replies.append(self._replied(mail))
            return
        who = mail.customer
        self._asked[mail.message_id] = _Asked(
            names=_told(who.name, mail.sender.name, *signed_names(mail.text[:LONGEST])),
            address=who.address,
            text=mail.new_text[:LONGEST],
            believable=not mail.authentication.suspicious,
        )

    @property
    def replies(self) -> int:
        """How many mails came from one of our addresses."""
        return len(self._replies)

    def exchanges(self) -> Iterator[Exchange | None]:
        """One for each of our replies, the newest last; None where nothing can be learnt."""
        for reply in sorted(self._replies, key=lambda one: str(one.sent_at or "")):
            yield self._exchange(reply)

    def _replied(self, mail: InboundEmail) -> _Replied:
        others = [one for one in (*mail.to, *mail.cc) if not self._policy.is_own(one.address)]
        sender = self._policy.sender(self._policy.account_of([mail.sender.address]))
        return _Replied(
            key=mail.content_digest,
            in_reply_to=mail.in_reply_to,
            names=_told(*(one.name for one in others)),
            addresses=_told(*(one.address for one in others)),
            subject=mail.subject,
            text=mail.new_text.strip()[: LONGEST + 1],
            quoted=quoted_text(mail.text)[: 4 * LONGEST],
            language_hint=mail.language_hint,
            sent_at=mail.sent_at,
            signature=sender.signature,
        )

    def _exchange(self, reply: _Replied) -> Exchange | None:
        asked = next((self._asked[one] for one in reply.in_reply_to if one in self._asked), None)
        if asked is None:
            asked = _quoted(reply)
        if not asked.believable or not asked.text.strip():
            return None
        if not SHORTEST <= len(reply.text) <= LONGEST:
            return None
        return Exchange(
            key=reply.key,
            names=_told(*asked.names, *reply.names),
            addresses=_told(asked.address, *reply.addresses),
            subject=reply.subject,
            question=asked.text[:LONGEST],
            reply=reply.text,
            language_hint=reply.language_hint,
            said_at=None if reply.sent_at is None else reply.sent_at.astimezone(UTC),
            signature=reply.signature,
        )


def _quoted(reply: _Replied) -> _Asked:
    names = (*reply.names[:1], *signed_names(reply.quoted))
    address = reply.addresses[0] if reply.addresses else ""
    return _Asked(names, address, new_text(reply.quoted), believable=True)


def _told(*words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in words if one))
