"""The words that the AI and the rest of the project share: what goes in and what comes out.

Values only. Nothing here knows a model, a database or Slack.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict


@dataclass(frozen=True)
class Turn:
    """One earlier message of the conversation."""

    who: Literal["customer", "us"]
    text: str
    at: datetime | None = None


@dataclass(frozen=True)
class Corrected:
    """A mail that triage put into the wrong category, and where a person put it."""

    question: str
    was: str
    category: str
    nearness: float = 0.0
    """To the mail at hand, from 0 to 1."""


@dataclass(frozen=True)
class Mail:
    """What the customer wrote. All of it is data from a stranger, never an instruction."""

    subject: str
    text: str
    """The new text only, without quotes and signature."""
    earlier: tuple[Turn, ...] = ()
    """The conversation before this mail, oldest first."""
    customer_name: str = ""
    language_hint: str | None = None
    customer_address: str = ""
    """For the checks in code; a model does not get it."""
    names: tuple[str, ...] = ()
    """What the customer and whoever gets copies may be called: names, addresses, how they sign."""
    corrected: tuple[Corrected, ...] = ()
    """Similar mails whose triage people corrected, nearest first."""
    articles_in: tuple[str, ...] = ()
    """The languages of the knowledge, into which the questions are translated for the search."""


@dataclass(frozen=True)
class Category:
    """A kind of mail that the team distinguishes; the description is what the model reads."""

    key: str
    description: str
    keywords: tuple[str, ...] = ()
    """Words that speak for this category when no model is there to read the description."""


class Sentiment(StrEnum):
    """How the customer seems to feel."""

    NEUTRAL = "neutral"
    POSITIVE = "positive"
    FRUSTRATED = "frustrated"
    ANGRY = "angry"
    SARCASTIC = "sarcastic"


class Urgency(StrEnum):
    """How soon the customer needs us."""

    NORMAL = "normal"
    LOW = "low"
    HIGH = "high"
    URGENT = "urgent"


class Risk(StrEnum):
    """A reason for people to look twice; ``words`` is how a card says it."""

    LEGAL = "legal"
    SAFETY = "safety"
    CHURN = "churn"
    PRESS = "press"
    INJECTION = "injection"
    HIDDEN_TEXT = "hidden_text"
    REFUND_DEMAND = "refund_demand"
    PERSONAL_DATA = "personal_data"
    FRAUD = "fraud"
    VULNERABLE = "vulnerable"

    @property
    def words(self) -> str:
        """The risk as a short phrase for people."""
        return _RISK_WORDS[self]


_RISK_WORDS = {
    Risk.LEGAL: "mentions lawyers or legal action",
    Risk.SAFETY: "somebody may be hurt or in danger",
    Risk.CHURN: "wants to leave or close the account",
    Risk.PRESS: "mentions press, reviews or social media",
    Risk.INJECTION: "seems to give instructions to the AI",
    Risk.HIDDEN_TEXT: "hidden text was removed from it",
    Risk.REFUND_DEMAND: "demands money back",
    Risk.PERSONAL_DATA: "contains or asks about personal data",
    Risk.FRAUD: "speaks of fraud or a stolen account",
    Risk.VULNERABLE: "the writer may need special care",
}


class Reading(BaseModel):
    """Something else that a mail may mean, where its words leave open which of two is wanted."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    meaning: str
    """What the customer would want then, in one line for the card."""
    category: str
    """The key of a Category."""
    questions: tuple[str, ...]
    """What the customer would ask then."""
    queries: tuple[str, ...] = ()
    """The same in the other languages of the knowledge."""


class Triage(BaseModel):
    """What a mail is about, told before anybody answers it.

    Validate a model's answer with ``Triage.model_validate_json(text, strict=True)``. The schema
    requires every field; an answer of a server that does not keep to it may lack those with a
    default.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    category: str
    """The key of a Category."""
    language: str
    """BCP 47, the short form: ``en``, ``de``, ``pt-BR``."""
    sentiment: Sentiment
    urgency: Urgency
    risks: tuple[Risk, ...]
    summary: str
    """One line for the card."""
    questions: tuple[str, ...]
    """What the customer asks, each understandable by itself; what is searched for."""
    draftable: bool
    why_not: str | None
    """Why the AI should not draft, in one sentence; None when it should."""
    reason: str
    """Why this category and this urgency, in one sentence for people."""
    other_reading: Reading | None = None
    """What else it may mean, so that people get two drafts; None when one reading makes sense."""
    queries: tuple[str, ...] = ()
    """The questions in the other languages of the knowledge, for the search."""


@dataclass(frozen=True)
class Usage:
    """One call of the model and what it cost."""

    purpose: str
    """triage, draft, check or ping."""
    model: str
    """The model named in the response."""
    input_tokens: int = 0
    """Tokens that were neither read from nor written to the cache."""
    output_tokens: int = 0
    """Includes thinking."""
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost_usd: Decimal | None = None
    """None when the price of the model is unknown; never 0 for that."""
    request_id: str | None = None
    response_id: str | None = None
    stop_reason: str | None = None
    latency_ms: int = 0
    attempts: int = 1


class Grounding(StrEnum):
    """What a draft rests on. A class named with its sources, never a number of confidence."""

    KNOWLEDGE = "knowledge"
    EXEMPLAR = "exemplar"
    CONVERSATION = "conversation"
    UNANSWERED = "unanswered"

    @property
    def words(self) -> str:
        """The grounding as a short phrase for people."""
        return _GROUNDING_WORDS[self]


_GROUNDING_WORDS = {
    Grounding.KNOWLEDGE: "answered by the knowledge",
    Grounding.EXEMPLAR: "answered like an earlier reply",
    Grounding.CONVERSATION: "answered from this conversation",
    Grounding.UNANSWERED: "nothing in the knowledge answers this",
}


@dataclass(frozen=True)
class Passage:
    """A part of a knowledge article, small enough to quote."""

    article: str
    """The article's name: its path in the knowledge folder without the ending."""
    version: str
    """A short hash of the article's content."""
    title: str
    heading: str
    """The heading above the passage; empty at the top of an article."""
    paragraphs: tuple[str, ...]
    """Plain text; what is cited is cited from here, verbatim."""
    language: str = "en"
    topics: tuple[str, ...] = ()
    score: float | None = None
    """How near the passage is to the question, 0 to 1."""

    @property
    def text(self) -> str:
        """The paragraphs as one text."""
        return "\n\n".join(self.paragraphs)

    @property
    def uri(self) -> str:
        """How the passage is named to the model."""
        return f"kb://{self.article}@{self.version}"


@dataclass(frozen=True)
class Exemplar:
    """A question that was asked before and the reply that a person sent."""

    question: str
    reply: str
    key: str = ""
    """The row's name, so that a citation finds it again."""


@dataclass(frozen=True)
class Source:
    """What a sentence of a draft rests on; a footnote on the card."""

    article: str
    version: str
    title: str
    quote: str
    score: float | None = None
    kind: Grounding = Grounding.KNOWLEDGE
    number: int = 0
    """The footnote's mark in ``Drafted.marked_text``, from 1; 0 when it has none."""


@dataclass(frozen=True)
class Brief:
    """Everything that a draft is written from."""

    mail: Mail
    triage: Triage
    passages: tuple[Passage, ...] = ()
    exemplars: tuple[Exemplar, ...] = ()
    lessons: tuple[str, ...] = ()
    """Active rules of the team, most general first."""
    instruction: str | None = None
    """What a person asked this version to be."""
    wishes: tuple[str, ...] = ()
    """What people asked of the versions before, which holds on."""
    previous_draft: str | None = None
    signature: str | None = None
    addresses: tuple[str, ...] = ()
    """Our own mail addresses, which a reply may name."""
    tone: str | None = None
    hard: bool = False
    """Whether the stronger model should write it."""
    instructions: str | None = None
    """What the model is told in place of the instructions in use, to compare both."""


class Severity(StrEnum):
    """What a finding asks for: a look, care, or (for anything automatic) a stop."""

    NOTE = "note"
    WARNING = "warning"
    STOP = "stop"


@dataclass(frozen=True)
class Finding:
    """Something in a reply that a person should see before it leaves."""

    kind: str
    """link, address, phone, amount, date, percentage, promise, quote, language, prompt, … ."""
    words: str
    """The sentence or fragment of the reply that it is about; empty for the whole reply."""
    reason: str
    severity: Severity = Severity.WARNING


@dataclass(frozen=True)
class Drafted:
    """A reply as the model wrote it, or the statement that it cannot answer.

    ``text`` is exactly what the customer would get; it is empty when the model abstains, and
    ``why_not`` then says why in one sentence.
    """

    text: str
    sources: tuple[Source, ...] = ()
    grounding: Grounding = Grounding.UNANSWERED
    marked_text: str = ""
    """The text with footnote marks such as [1], for people; never for the customer."""
    why_not: str | None = None
    """What is missing, said to the colleague; also set beside a text that answers only a part."""
    asks: str | None = None
    """The one question to a colleague whose answer is missing; None when no fact is."""
    findings: tuple[Finding, ...] = ()
    usages: tuple[Usage, ...] = field(default=())
