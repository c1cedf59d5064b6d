"""A mailbox of past conversations teaches the desk before its first day: question and reply pairs.

A reply's question is the customer's mail where it is among the mails, and otherwise what the reply
quotes. Nothing of it becomes a conversation, and nothing is shown in Slack.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from slackhitl.ai.drafter import Drafter
from slackhitl.ai.terms import Mail
from slackhitl.db import Database
from slackhitl.desk import consent, learning
from slackhitl.desk.learning import PastExchange
from slackhitl.desk.policy import Policy
from slackhitl.flow.learn import slots
from slackhitl.mail.parsing import InboundEmail, parse_email
from slackhitl.mail.replies import new_text, quoted_text

SHORTEST = 40
"""Characters of a reply that teaches something; “Thanks, done.” does not."""
LONGEST = 8_000


class Taught(StrEnum):
    """What became of a mail."""

    LEARNT = "learnt"
    KNOWN = "known already"
    UNUSABLE = "without a question or too short"
    REFUSED = "of customers who are not learnt from"
    DOUBTFUL = "that a person should have written alone"


@dataclass(frozen=True)
class Exchange:
    """What a customer asked and what we replied."""

    key: str
    """The reply's digest: the same mail teaches once."""
    customer_name: str
    customer_address: str
    subject: str
    question: str
    reply: str
    language_hint: str | None


@dataclass(frozen=True)
class _Asked:
    name: str
    address: str
    text: str
    believable: bool


class History:
    """Reads mails one by one and remembers the questions, so that replies find them later."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._asked: dict[str, _Asked] = {}
        self._replies: list[InboundEmail] = []

    def read(self, raw: bytes) -> None:
        """Take one mail, whatever its bytes are; the order does not matter."""
        mail = parse_email(raw)
        if mail.automatic or mail.bounce:
            return
        if self._policy.is_own(mail.sender.address):
            self._replies.append(mail)
        else:
            believable = not mail.authentication.suspicious
            who = mail.customer
            asked = _Asked(who.name, who.address, mail.new_text, believable)
            self._asked[mail.message_id] = asked

    @property
    def replies(self) -> int:
        """How many mails came from one of our addresses."""
        return len(self._replies)

    def exchanges(self) -> Iterator[Exchange | None]:
        """One for each of our replies, the newest last; None where nothing can be learnt."""
        for mail in sorted(self._replies, key=lambda one: str(one.sent_at or "")):
            yield self._exchange(mail)

    def _exchange(self, mail: InboundEmail) -> Exchange | None:
        parents = [self._asked[one] for one in mail.in_reply_to if one in self._asked]
        to, address = (mail.to[0].name, mail.to[0].address) if mail.to else ("", "")
        quoted = _Asked(to, address, new_text(quoted_text(mail.text)), True)
        asked = parents[0] if parents else quoted
        reply = mail.new_text.strip()
        if not asked.believable or not asked.text.strip():
            return None
        if not SHORTEST <= len(reply) <= LONGEST:
            return None
        return Exchange(
            key=mail.content_digest,
            customer_name=asked.name or to,
            customer_address=asked.address,
            subject=mail.subject,
            question=asked.text[:LONGEST],
            reply=reply,
            language_hint=mail.language_hint,
        )


async def teach(db: Database, drafter: Drafter, exchange: Exchange, now: datetime) -> Taught:
    """Sort an exchange as triage would, and keep it without names and numbers. Raises ModelError.

    What triage would have given to a person is not learnt: its reply was written for one case.
    """
    if await db.run(learning.is_known, exchange.key):
        return Taught.KNOWN
    if not await db.run(consent.may_learn, exchange.customer_address):
        return Taught.REFUSED
    mail = Mail(
        subject=exchange.subject,
        text=exchange.question,
        customer_name=exchange.customer_name,
        language_hint=exchange.language_hint,
    )
    found, _ = await drafter.triage(mail)
    if found.risks:
        return Taught.DOUBTFUL
    questions = found.questions or (exchange.question,)
    kept = PastExchange(
        key=exchange.key,
        category=found.category,
        language=found.language,
        questions=tuple(slots(one, exchange.customer_name) for one in questions),
        reply=await asyncio.to_thread(slots, exchange.reply, exchange.customer_name),
    )
    await db.run(learning.remember_past, kept, now)
    return Taught.LEARNT
