"""What the team was asked about conversations, and what drafts may rest on of their answers."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

MOST_ANSWERS = 5
"""How many of the newest answers a draft is written from."""


class Question(SQLModel, table=True):
    """What somebody of the team is asked about a conversation, and what they answered."""

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    text: str
    asked_by: str  # Slack user ids
    to: str | None = None  # a user or a channel; None: the card's thread
    channel: str | None = None  # where the question stands, once it does
    ts: str | None = None
    due: datetime | None = None
    reminded_at: datetime | None = None
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    at: datetime


@dataclass(frozen=True)
class TeamAnswer:
    """What a draft may rest on: a colleague's answer, in their words."""

    id: int
    question: str
    answer: str
    by: str
    at: datetime


def answers(session: Session, conversation_id: int) -> tuple[TeamAnswer, ...]:
    """What the team answered, the newest first."""
    rows = session.exec(
        select(Question)
        .where(Question.conversation_id == conversation_id, col(Question.answer).is_not(None))
        .order_by(col(Question.id).desc())
        .limit(MOST_ANSWERS)
    ).all()
    return tuple(
        TeamAnswer(row.id or 0, row.text, row.answer or "", row.answered_by or "", row.answered_at)
        for row in rows
        if row.answered_at is not None
    )
