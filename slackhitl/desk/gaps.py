"""What customers asked that nothing in the knowledge answers: a row for each mail, kept when its
draft says so.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, Session, SQLModel, col, select

from slackhitl.desk.models import Card, Conversation, Disposition, Draft
from slackhitl.desk.proposals import Proposal, ProposalState

EXAMPLES = 3
"""How many of the newest questions of a topic are shown."""
NO_CATEGORY = "other"


class Gap(SQLModel, table=True):
    """A mail of which at least a part is answered by nothing."""

    message_id: int = Field(primary_key=True, foreign_key="message.id")
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    category: str
    questions: list[str] = Field(default_factory=list, sa_type=JSON)
    at: datetime = Field(index=True)


@dataclass(frozen=True)
class Asked:
    """A question that a customer asked, and where its card is."""

    conversation_id: int
    question: str
    channel: str | None
    ts: str | None


@dataclass(frozen=True)
class Topic:
    """How many mails of a category nothing answers, with the newest of their questions."""

    category: str
    count: int
    examples: tuple[Asked, ...]


def note(session: Session, draft: Draft, now: datetime) -> None:
    """The draft says that something in its mail is answered by nothing; each mail counts once."""
    if draft.answers_id is None or session.get(Gap, draft.answers_id) is not None:
        return
    conversation = session.get_one(Conversation, draft.conversation_id)
    session.add(
        Gap(
            message_id=draft.answers_id,
            conversation_id=draft.conversation_id,
            category=conversation.category or NO_CATEGORY,
            questions=list(conversation.questions) or [conversation.subject],
            at=now,
        )
    )
    session.flush()


def topics(session: Session, since: datetime, until: datetime) -> tuple[Topic, ...]:
    """What nothing answered between two times, the most frequent first.

    Spam does not count, nor what a supervisor has made part of the knowledge since.
    """
    learnt = select(Proposal.conversation_id).where(Proposal.state == ProposalState.APPROVED.value)
    rows = session.exec(
        select(Gap, Card)
        .join(Conversation, col(Conversation.id) == col(Gap.conversation_id))
        .join(Card, col(Card.conversation_id) == col(Gap.conversation_id), isouter=True)
        .where(
            col(Gap.at) >= since,
            col(Gap.at) < until,
            col(Conversation.disposition).is_distinct_from(Disposition.SPAM),
            col(Gap.conversation_id).not_in(learnt),
        )
        .order_by(col(Gap.at).desc(), col(Gap.message_id).desc())
    )
    found: dict[str, list[Asked]] = defaultdict(list)
    for gap, card in rows:
        where = (card.channel, card.ts) if card is not None else (None, None)
        found[gap.category].append(Asked(gap.conversation_id, " ".join(gap.questions), *where))
    ranked = sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
    return tuple(Topic(name, len(asked), tuple(asked[:EXAMPLES])) for name, asked in ranked)
