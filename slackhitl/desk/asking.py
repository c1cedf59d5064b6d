"""A fact is missing: the team is asked one question, and the answer becomes part of the next draft.

Whom we ask may be anybody in Slack, with or without a role at this desk. What they answer is quoted
as theirs.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from slackhitl.desk import audit, drafting, work
from slackhitl.desk.casefile import newest_inbound
from slackhitl.desk.errors import AlreadyDecided, NoSuchRow, NothingToSay
from slackhitl.desk.lifecycle import SYSTEM, Actor, move
from slackhitl.desk.models import Conversation, ConversationStatus, DraftStatus, Origin
from slackhitl.desk.team_answers import Question

_REPLACED = (DraftStatus.QUEUED, DraftStatus.IN_REVIEW, DraftStatus.UNWRITTEN)


@dataclass(frozen=True)
class QuestionView:
    """A question as its post shows it; ``subject`` is the customer's."""

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
    subject: str


def ask(
    session: Session,
    conversation: Conversation,
    text: str,
    to: str | None,
    due: datetime | None,
    actor: Actor,
    now: datetime,
) -> int:
    """Ask a person, a channel or (``to`` None) the card's thread; the question's id.

    Raises NothingToSay, NotAllowed or AlreadyDecided.
    """
    if not text.strip():
        raise NothingToSay
    assert conversation.id is not None
    question = Question(
        conversation_id=conversation.id,
        text=text.strip(),
        asked_by=actor.id,
        to=to,
        due=due,
        at=now,
    )
    session.add(question)
    session.flush()
    move(session, conversation, "ask", actor, now, question=question.id, to=to)
    work.enqueue(session, work.Kind.QUESTION, _id(question), now)
    return _id(question)


def answer(
    session: Session, question_id: int, text: str, by: str, now: datetime, origin: Origin
) -> None:
    """Keep the answer; where the AI drafts, another draft rests on it.

    Raises NothingToSay, AlreadyDecided when somebody answered before, or NoSuchRow.
    """
    if not text.strip():
        raise NothingToSay
    question = session.get(Question, question_id, with_for_update=True)
    if question is None:
        raise NoSuchRow
    if question.answer is not None:
        raise AlreadyDecided(f"<@{question.answered_by}> answered this before you. Thank you!")
    question.answer, question.answered_by, question.answered_at = text.strip(), by, now
    session.add(question)
    event = audit.record(
        session, question.conversation_id, "conversation.answered", by, now,
        question=question.id, owner=question.asked_by,
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)
    work.enqueue(session, work.Kind.QUESTION, _id(question), now)
    conversation = session.get_one(Conversation, question.conversation_id)
    live = drafting.live_draft(session, question.conversation_id)
    may_redraft = live is None or (live.status in _REPLACED and live.origin is not Origin.AGENT)
    has_mail = newest_inbound(session, question.conversation_id) is not None
    if conversation.status is ConversationStatus.OPEN and may_redraft and has_mail:
        actor = Actor(by, SYSTEM.role)
        drafting.supersede(session, question.conversation_id, actor, now, "a colleague answered")
        drafting.request(session, conversation, actor, now, origin)


def may_answer(session: Session, question_id: int, user: str, channel: str | None) -> bool:
    """Whether somebody without a role may answer: whom we asked, or anybody where we asked."""
    question = session.get(Question, question_id)
    return question is not None and question.to is not None and question.to in {user, channel}


def late(session: Session, question_id: int, now: datetime) -> None:
    """Nobody answered in time: tell who asked, once."""
    question = session.get(Question, question_id)
    if question is None or question.answer is not None or question.reminded_at is not None:
        return
    if question.due is None or question.due > now:
        return
    question.reminded_at = now
    session.add(question)
    event = audit.record(
        session, question.conversation_id, "conversation.unanswered", SYSTEM.id, now,
        question=question.id, owner=question.asked_by, to=question.to,
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)


def not_asked(session: Session, question_id: int, reason: str, now: datetime) -> None:
    """Slack does not take the question where it was to go: tell who asked, to choose another."""
    question = session.get_one(Question, question_id)
    event = audit.record(
        session, question.conversation_id, "conversation.not_asked", SYSTEM.id, now,
        question=question.id, owner=question.asked_by, reason=reason,
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)


def remember_post(session: Session, question_id: int, channel: str, ts: str, now: datetime) -> None:
    """The question stands there; look again when its time is over."""
    question = session.get_one(Question, question_id)
    question.channel, question.ts = channel, ts
    session.add(question)
    late(session, question_id, now)
    if question.answer is None and question.due is not None and question.due > now:
        work.enqueue(session, work.Kind.QUESTION, question_id, question.due)


def view(session: Session, question_id: int) -> QuestionView:
    """A question for people. Raises NoSuchRow."""
    question = session.get(Question, question_id)
    if question is None:
        raise NoSuchRow
    conversation = session.get_one(Conversation, question.conversation_id)
    return QuestionView(
        id=_id(question),
        conversation_id=question.conversation_id,
        text=question.text,
        asked_by=question.asked_by,
        to=question.to,
        channel=question.channel,
        ts=question.ts,
        due=question.due,
        answer=question.answer,
        answered_by=question.answered_by,
        subject=conversation.subject,
    )


def open_questions(session: Session, conversation_id: int) -> tuple[QuestionView, ...]:
    """What is still unanswered, the oldest first."""
    rows = session.exec(
        select(Question.id)
        .where(Question.conversation_id == conversation_id, col(Question.answer).is_(None))
        .order_by(col(Question.id))
    ).all()
    return tuple(view(session, row) for row in rows if row is not None)


def _id(question: Question) -> int:
    assert question.id is not None
    return question.id
