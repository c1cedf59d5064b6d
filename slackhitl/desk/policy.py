"""What supervisors and the operator decided, as values: the undo window, who answers where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from slackhitl.desk.hours import Hours
from slackhitl.desk.models import Message

AT_RISK = 0.8
"""Of the time that was promised for an answer: when it has passed, the answer is at risk."""
ROBOTS = frozenset({"noreply", "donotreply", "mailerdaemon", "postmaster", "bounce", "bounces"})
"""Local parts at which nobody reads a copy, without their hyphens and dots."""


class Assigning(StrEnum):
    """Whether new conversations are given to somebody on duty, and by which rule."""

    OFF = "off"
    ROUND_ROBIN = "round_robin"
    LOAD = "load"

    @classmethod
    def _missing_(cls, value: object) -> "Assigning":
        raise ValueError(f"should be one of {', '.join(cls)}.")


@dataclass(frozen=True)
class Sender:
    """An account of ours as replies show it. The main one has the empty name."""

    account: str
    name: str
    address: str  # lower case, as are all addresses
    addresses: frozenset[str] = frozenset()  # where it gets mail
    signature: str = ""
    tone: str = ""
    channel: str = ""  # empty: the main one's


@dataclass(frozen=True)
class Policy:
    """Rules of this desk. Durations are timedeltas; addresses are lower case."""

    support_name: str
    support_address: str
    channel: str
    supervisors: tuple[str, ...] = ()
    """User ids and user group ids, to be called where only they may decide."""
    signature: str = ""
    tone: str = ""
    """How drafts should sound, in a few words."""
    senders: tuple[Sender, ...] = ()
    """Further accounts beside the main one."""
    routes: Mapping[str, str] = field(default_factory=dict)
    """Channels by what they are for, in lower case."""
    sorted_by: frozenset[str] = frozenset()
    """Categories and risks: what triage tells of a mail, and may be a key of ``routes``."""
    triage_patience: timedelta = timedelta(seconds=60)
    """How long a new mail's card waits, once triage has failed, where that decides who sees it."""
    undo: timedelta = timedelta(seconds=10)
    drafting_grace: timedelta = timedelta(seconds=8)
    """How long a new mail's card waits for its draft, so that people are called once."""
    own_addresses: frozenset[str] = frozenset()
    colleagues: frozenset[str] = frozenset()
    """Addresses and domains (`@acme.example`) whose forwarded mail is the inner sender's."""
    plus_addresses: bool = False
    """Whether replies ask for answers to a tagged address, `support+c12.…@` (RFC 5233)."""
    reopen_within: timedelta = timedelta(days=90)
    """An answer to a conversation that has been quiet for longer begins a new one."""
    most_mails_an_hour: int = 20
    """From one address; further mails are kept without a draft."""
    most_repeats: int = 5
    """Mails with the same text in one conversation within an hour, likewise."""
    most_cc: int = 20
    most_cards: int = 0
    """Undecided cards in a channel from which on further ones are held back; 0: never."""
    review_new_mail: bool = False
    """Whether a mail with which we begin needs a second person, who did not write it."""
    lessons_must_pass: bool = False
    """Whether nobody may put a lesson in force whose trial did not speak for it."""
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    language: str = "en"
    """What the desk speaks (ISO 639-1); mails in others are shown with a translation."""
    hours: Hours = field(default_factory=Hours)
    assigning: Assigning = Assigning.OFF
    most_assigned: int = 10
    """How many open conversations one person is given at a time; the others wait."""
    remind_after: timedelta | None = timedelta(minutes=30)
    """Working time after which an undecided conversation is reminded of; None: never."""
    hand_on_after: timedelta | None = timedelta(hours=2)
    """Likewise, after which the supervisors are called."""
    daily_budget: Decimal | None = None
    """US dollars a day after which drafting stops; None: no limit."""
    answer_within: timedelta | None = None
    """The working time within which a customer should have an answer."""
    four_eyes: frozenset[str] = frozenset()
    """Categories and risks of which two people must approve a reply; `vip` for those below."""
    vips: frozenset[str] = frozenset()
    """Addresses and domains (`@big.example`) of important customers."""
    give_up_sending: timedelta = timedelta(hours=24)

    @property
    def asks_two(self) -> bool:
        """Whether two people must approve some of the replies."""
        return bool(self.four_eyes or self.review_new_mail)

    def sender(self, account: str) -> Sender:
        """Whom replies of this account are from; the main account for one that is gone."""
        for sender in self.senders:
            if sender.account == account:
                return sender
        return Sender(
            "", self.support_name, self.support_address, signature=self.signature, tone=self.tone
        )

    @property
    def names_agents(self) -> bool:
        """Whether a signature of ours bears the name of who approves."""
        signatures = (self.signature, *(sender.signature for sender in self.senders))
        return any("{agent}" in signature for signature in signatures)

    def account_of(self, recipients: Iterable[str]) -> str:
        """Whose mail this is, by the addresses that it went to; the empty name is the main one."""
        for address in map(plain_form, recipients):
            for sender in self.senders:
                if address in sender.addresses:
                    return sender.account
            if self.is_own(address):
                break
        return ""

    def channel_for(
        self,
        category: str | None,
        inbox: str,
        account: str = "",
        *,
        customer: str = "",
        language: str | None = None,
        risks: Iterable[str] = (),
    ) -> str:
        """Where cards go: the customer decides first, then a risk, the category, the language, the
        inbox and the account.
        """
        routed = self.route(category, inbox, account, customer, language, risks)
        return routed or self.sender(account).channel or self.channel

    def route(
        self,
        category: str | None,
        inbox: str,
        account: str,
        customer: str,
        language: str | None,
        risks: Iterable[str],
    ) -> str | None:
        """The same where a route says so; None where cards go to everybody."""
        keys = (
            *self._of_customer(customer), *risks, category or "",
            f"lang:{(language or '').partition('-')[0].lower()}", inbox.lower(),
            account.lower(),
        )  # fmt: skip
        return next((self.routes[key] for key in keys if key in self.routes), None)

    def waits_for_triage(self, customer: str) -> bool:
        """Whether triage has a say in who sees this customer's mail."""
        by_triage = (key in self.sorted_by or key.startswith("lang:") for key in self.routes)
        return any(by_triage) and not any(key in self.routes for key in self._of_customer(customer))

    @property
    def channels(self) -> frozenset[str]:
        """Every channel that cards may go to."""
        own = (sender.channel for sender in self.senders)
        return frozenset(filter(None, (self.channel, *self.routes.values(), *own)))

    def _of_customer(self, address: str) -> tuple[str, ...]:
        """The keys of a customer's own routes, the nearest first."""
        plain = plain_form(address)
        vip = ("vip",) if self.is_vip(address) else ()
        return plain, f"@{plain.rpartition('@')[2]}", *vip

    def is_colleague(self, address: str) -> bool:
        """Whether somebody is one of our people, so that what they forward is believed."""
        plain = address.strip().lower()
        return bool(plain) and not self.colleagues.isdisjoint(
            {plain, f"@{plain.rpartition('@')[2]}"}
        )

    def is_own(self, address: str) -> bool:
        """Whether mail to this address comes back to us, a plus-form included (RFC 5233)."""
        plain = plain_form(address)
        return plain == self.support_address or plain in self.own_addresses

    def is_vip(self, address: str) -> bool:
        """Whether a customer is one of those who are named as important."""
        plain = plain_form(address)
        return not self.vips.isdisjoint({plain, f"@{plain.rpartition('@')[2]}"})

    @property
    def at_risk_after(self) -> timedelta | None:
        """The working time after which an answer may come too late; None: no such promise."""
        return self.answer_within * AT_RISK if self.answer_within is not None else None

    def at_risk(self, since: datetime | None) -> datetime | None:
        """From when on the answer to a customer who waits since then is at risk."""
        if since is None or self.at_risk_after is None:
            return None
        return self.hours.add(since, self.at_risk_after)

    def due(self, since: datetime | None) -> datetime | None:
        """By when a customer who waits since then should have an answer; None: no such promise."""
        if since is None or self.answer_within is None:
            return None
        return self.hours.add(since, self.answer_within)

    def reply_goes_to(
        self, message: Message
    ) -> tuple[tuple[str, str], tuple[tuple[str, str], ...]]:
        """To and Cc of a reply to this mail (RFC 5322 3.6.3), as names and addresses: Reply-To,
        else From; others in Cc.

        Our own addresses and robots are left out, and nobody is named twice. A Reply-To that names
        us, as a group's list writes it, would send the reply to ourselves; then it goes to From.
        """
        to = (message.sender_name, message.sender_address)
        if message.reply_to_address and not self.is_own(message.reply_to_address):
            to = (message.reply_to_name, message.reply_to_address)
        seen = {to[1].lower(), *self.own_addresses}
        cc: list[tuple[str, str]] = []
        for name, address in [*message.to, *message.cc]:
            unwanted = self.is_own(address) or is_robot(address)
            if address and address.lower() not in seen and not unwanted:
                seen.add(address.lower())
                cc.append((name, address))
        return to, tuple(cc[: self.most_cc])


def plain_form(address: str) -> str:
    """Lower case and without its plus-part (RFC 5233)."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def is_robot(address: str) -> bool:
    """Whether nobody reads what comes to this address."""
    local = address.strip().lower().partition("@")[0]
    return local.replace("-", "").replace("_", "").replace(".", "") in ROBOTS
