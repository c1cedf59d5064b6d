"""A fact is missing: the team is asked one question, and nobody waits for its answer in silence.

Whom we ask may be anybody in Slack, with or without a role at this desk.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from slackhitl.desk import audit, drafting, roster, snoozing, work
from slackhitl.desk.decisions import Seen, conversation_of, draft_of
from slackhitl.desk.errors import AlreadyDecided, NoSuchRow, NothingToSay
from slackhitl.desk.lifecycle import SYSTEM, Actor, ago, move
from slackhitl.desk.models import LIVE, Conversation, DraftStatus
from slackhitl.desk.policy import Policy
from slackhitl.desk.team_answers import Question, open_rows

USUAL = "4h"
"""How long an answer may take where nobody chose a time."""
_LEAVING = (DraftStatus.APPROVED, DraftStatus.SENDING)
_LOOK_AGAIN = timedelta(minutes=1)


def until(choice: str, now: datetime, policy: Policy) -> datetime | None:
    """By when an answer is wanted; hours are working hours. None for no deadline.

    Raises NoSuchTime.
    """
    if choice in snoozing.SPANS:
        return policy.hours.add(now, snoozing.SPANS[choice])
    return snoozing.until(choice, None, now, policy)


def ask(
    session: Session,
    conversation: Conversation,
    text: str,
    to: str | None,
    due: datetime | None,
    actor: Actor,
    now: datetime,
    instead_of: int | None = None,
) -> int:
    """Ask a person, a channel or (``to`` None) the card's thread; the question's id.

    ``instead_of`` is a question that need not be answered then. Raises NothingToSay, NotAllowed,
    or AlreadyDecided, also when the same is asked there already.
    """
    text = text.strip()
    if not text:
        raise NothingToSay
    assert conversation.id is not None
    for other in open_rows(session, conversation.id):
        if other.id != instead_of and (other.text, other.to) == (text, to):
            raise AlreadyDecided(f"<@{other.asked_by}> asked this there {ago(now - other.at)}.")
    question = Question(
        conversation_id=conversation.id, text=text, asked_by=actor.id, to=to, due=due, at=now
    )
    session.add(question)
    session.flush()
    move(session, conversation, "ask", actor, now, question=question.id, to=to)
    work.enqueue(session, work.Kind.QUESTION, _id(question), now)
    if instead_of is not None:
        withdraw(session, instead_of, actor, now)
    return _id(question)


def ask_what_is_missing(
    session: Session, seen: Seen, actor: Actor, now: datetime, policy: Policy
) -> int:
    """Ask in the card's thread what its draft lacks. Raises what ``ask`` raises."""
    draft = draft_of(session, seen)
    if draft.status not in LIVE or not draft.asks:
        raise AlreadyDecided("The draft has changed meanwhile. The card shows what it lacks now.")
    conversation = conversation_of(session, seen)
    return ask(session, conversation, draft.asks, None, until(USUAL, now, policy), actor, now)


def withdraw(session: Session, question_id: int, actor: Actor, now: datetime) -> None:
    """Nobody need answer it any more; its post says so.

    Raises AlreadyDecided when it was answered or withdrawn before, or NoSuchRow.
    """
    question = locked(session, question_id)
    if question.answer is not None:
        raise AlreadyDecided(f"<@{question.answered_by}> answered this meanwhile.")
    if question.withdrawn_at is not None:
        raise AlreadyDecided("This question was withdrawn before.")
    question.withdrawn_at, question.withdrawn_by = now, actor.id
    session.add(question)
    audit.record(
        session, question.conversation_id, "conversation.unask", actor.id, now, question=question.id
    )
    work.enqueue(session, work.Kind.QUESTION, question_id, now)


def late(session: Session, question_id: int, now: datetime, policy: Policy) -> None:
    """Nobody answered in time: tell who asked, once; everybody, while they are off duty.

    Out of hours that waits until the desk opens, and while a reply leaves for what comes of it.
    """
    question = session.get(Question, question_id)
    if question is None or question.due is None or question.reminded_at is not None:
        return
    if question.answer is not None or question.withdrawn_at is not None:
        return
    due = policy.hours.next_opening(max(now, question.due))
    live = drafting.live_draft(session, question.conversation_id)
    if due <= now and live is not None and live.status in _LEAVING:
        due = now + _LOOK_AGAIN
    if due > now:
        work.enqueue(session, work.Kind.QUESTION, question_id, due)
        return
    question.reminded_at = now
    session.add(question)
    owner = roster.reachable(session, question.asked_by, policy)
    event = audit.record(
        session, question.conversation_id, "conversation.unanswered", SYSTEM.id, now,
        question=question.id, to=question.to, owner=owner, off_duty=owner is None,
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)


def not_asked(session: Session, question_id: int, reason: str, now: datetime) -> None:
    """Slack does not take the question where it was to go: tell who asked, to choose another."""
    question = session.get_one(Question, question_id)
    question.withdrawn_at = question.withdrawn_at or now
    session.add(question)
    event = audit.record(
        session, question.conversation_id, "conversation.not_asked", SYSTEM.id, now,
        question=question.id, owner=question.asked_by, reason=reason,
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)


def remember_post(
    session: Session, question_id: int, channel: str, ts: str, now: datetime, policy: Policy
) -> None:
    """The question stands there; look again when its time is over."""
    question = session.get_one(Question, question_id)
    question.channel, question.ts = channel, ts
    session.add(question)
    late(session, question_id, now, policy)


def locked(session: Session, question_id: int) -> Question:
    """The question, for a change of it. Raises NoSuchRow."""
    question = session.get(Question, question_id, with_for_update=True)
    if question is None:
        raise NoSuchRow
    return question


def _id(question: Question) -> int:
    assert question.id is not None
    return question.id
