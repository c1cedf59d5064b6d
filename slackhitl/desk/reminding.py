"""Nobody waits in silence: reminders of conversations in which the customer waits for us.

Waiting counts in working time. First whoever has the conversation is reminded, or the channel when
nobody has; later the supervisors are called and the conversation is anybody's again. What is urgent
is reminded of in half the time. Every replica looks; a row per stage makes each reminder one.
"""

from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy import text as sql
from sqlmodel import Field, Session, SQLModel, col

from slackhitl.desk import audit, work
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import (
    LIVE,
    PRESSING,
    Conversation,
    ConversationStatus,
    Draft,
    DraftStatus,
)
from slackhitl.desk.policy import Policy

AT_A_TIME = 200
FIRST, LAST = 1, 2
_NEEDS_US = sql("conversation.status IN ('open', 'taken_over')")


class Reminder(SQLModel, table=True):
    """A reminder that was given; ``since`` names the wait that it was about."""

    conversation_id: int = Field(primary_key=True, foreign_key="conversation.id")
    since: datetime = Field(primary_key=True)
    stage: int = Field(primary_key=True)
    at: datetime


_TOLD = select(col(Reminder.stage)).where(
    col(Reminder.conversation_id) == col(Conversation.id),
    col(Reminder.since) == col(Conversation.waiting_since),
    col(Reminder.stage) == LAST,
)


def remind(session: Session, now: datetime, policy: Policy) -> int:
    """Give the reminders that are due; returns how many.

    Out of hours none is given, and none is made up for: what still waits when the desk opens is
    reminded of once, at its latest stage.
    """
    if policy.remind_after is None or not policy.hours.is_open(now):
        return 0
    long_enough = (
        select(Conversation)
        .where(
            _NEEDS_US,
            col(Conversation.waiting_since) <= now - policy.remind_after / 2,
            ~_TOLD.exists(),
        )
        .order_by(col(Conversation.waiting_since))
        .limit(AT_A_TIME)
    )
    given = 0
    for conversation in session.execute(long_enough).scalars().all():
        stage = due(conversation, now, policy)
        if stage and _is_undecided(session, conversation) and _claim(
            session, conversation, stage, now
        ):  # fmt: skip
            _tell(session, conversation, stage, now)
            given += 1
    return given


def due(conversation: Conversation, now: datetime, policy: Policy) -> int:
    """Which reminder a conversation has waited long enough for; 0 for none."""
    since, first = conversation.waiting_since, policy.remind_after
    if since is None or first is None:
        return 0
    waited = policy.hours.between(since, now)
    if conversation.urgency in PRESSING:
        waited *= 2
    last = policy.hand_on_after
    if last is not None and waited >= last:
        return LAST
    return FIRST if waited >= first else 0


def _is_undecided(session: Session, conversation: Conversation) -> bool:
    """Whether a person has to act: not while a reply leaves."""
    statement = select(col(Draft.status)).where(
        col(Draft.conversation_id) == conversation.id,
        col(Draft.status).in_((*LIVE, DraftStatus.SENDING)),
    )
    status = session.execute(statement).scalars().first()
    return status not in {DraftStatus.APPROVED, DraftStatus.SENDING}


def _claim(session: Session, conversation: Conversation, stage: int, now: datetime) -> bool:
    """Whether this reminder is ours to give; the same row by another replica refuses it."""
    since = conversation.waiting_since
    known = select(col(Reminder.stage)).where(
        col(Reminder.conversation_id) == conversation.id,
        col(Reminder.since) == since,
        col(Reminder.stage) >= stage,
    )
    session.refresh(conversation, with_for_update=True)  # replicas queue up at the row
    still = conversation.waiting_since == since and conversation.status in {
        ConversationStatus.OPEN, ConversationStatus.TAKEN_OVER
    }  # fmt: skip
    if not still or session.execute(known).first() is not None:
        return False
    row = {"conversation_id": conversation.id, "since": since, "stage": stage, "at": now}
    session.execute(insert(Reminder).values(row))
    return True


def _tell(session: Session, conversation: Conversation, stage: int, now: datetime) -> None:
    assert conversation.id is not None
    since = conversation.waiting_since
    assert since is not None
    concerns = conversation.assignee
    if conversation.status is ConversationStatus.TAKEN_OVER:
        concerns = conversation.owner
    if stage == LAST and conversation.assignee is not None:
        conversation.assignee = None
        session.add(conversation)
    kind = "conversation.remind" if stage == FIRST else "conversation.hand_on"
    event = audit.record(
        session, conversation.id, kind, SYSTEM.id, now,
        owner=concerns, waited=round((now - since) / timedelta(seconds=1)),
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now, work.LATER)
