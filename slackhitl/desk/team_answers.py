"""What the team was asked about conversations, and what drafts may rest on of their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, Session, SQLModel, col, select

from slackhitl.desk import work
from slackhitl.desk.errors import NoSuchRow
from slackhitl.desk.models import UNDECIDED, Conversation

MOST_ANSWERS = 5
"""How many of the newest answers a draft is written from."""
ARTICLE = "team/"
"""What the name of an answer begins with where drafts cite it; its question's id follows."""
"""While a conversation stands so, a reply is still to be written, and facts still count."""


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
    answer_channel: str | None = None  # of the message that was taken as the answer, if one was
    answer_ts: str | None = None
    version: int = 0  # how often the answer was given, changed or taken back
    withdrawn_at: datetime | None = None  # nobody need answer it any more
    withdrawn_by: str | None = None
    at: datetime

    __table_args__ = (
        Index("ix_question_channel_ts", "channel", "ts"),
        Index("ix_question_answer_channel_answer_ts", "answer_channel", "answer_ts"),
    )


@dataclass(frozen=True)
class TeamAnswer:
    """What a draft may rest on: a colleague's answer, in their words."""

    id: int
    question: str
    answer: str
    by: str
    at: datetime


@dataclass(frozen=True)
class QuestionView:
    """A question as its post and its card show it."""

    id: int
    conversation_id: int
    text: str
    asked_by: str
    to: str | None
    channel: str | None
    ts: str | None
    due: datetime | None
    answer: str | None
    answered_by: str | None
    version: int
    is_over: bool  # withdrawn
    withdrawn_by: str | None
    with_us: bool
    """Whether the reply has not left, so that an answer still changes it."""


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


def view(session: Session, question_id: int) -> QuestionView:
    """A question for people. Raises NoSuchRow."""
    question = session.get(Question, question_id)
    if question is None:
        raise NoSuchRow
    conversation = session.get_one(Conversation, question.conversation_id)
    return QuestionView(
        id=question_id,
        conversation_id=question.conversation_id,
        text=question.text,
        asked_by=question.asked_by,
        to=question.to,
        channel=question.channel,
        ts=question.ts,
        due=question.due,
        answer=question.answer,
        answered_by=question.answered_by,
        version=question.version,
        is_over=question.withdrawn_at is not None,
        withdrawn_by=question.withdrawn_by,
        with_us=conversation.status in UNDECIDED,
    )


def open_rows(session: Session, conversation_id: int) -> Sequence[Question]:
    """What still wants an answer, the oldest first."""
    return session.exec(
        select(Question)
        .where(
            Question.conversation_id == conversation_id,
            col(Question.answer).is_(None),
            col(Question.withdrawn_at).is_(None),
        )
        .order_by(col(Question.id))
    ).all()


def open_questions(session: Session, conversation_id: int) -> tuple[QuestionView, ...]:
    """The same for people."""
    return tuple(view(session, row.id or 0) for row in open_rows(session, conversation_id))


def close(session: Session, conversation_id: int, by: str, now: datetime) -> None:
    """The customer has the reply, or gets none: withdraw what is unanswered, and let every post
    say that an answer would come too late.
    """
    rows = session.exec(select(Question).where(Question.conversation_id == conversation_id)).all()
    for question in rows:
        if question.answer is None and question.withdrawn_at is None:
            question.withdrawn_at, question.withdrawn_by = now, by
            session.add(question)
        work.enqueue(session, work.Kind.QUESTION, question.id or 0, now)


def hand_over(session: Session, source_id: int, target_id: int) -> None:
    """The matter goes on in another conversation, and so do its questions and answers."""
    rows = session.exec(select(Question).where(Question.conversation_id == source_id)).all()
    for question in rows:
        question.conversation_id = target_id
        session.add(question)
