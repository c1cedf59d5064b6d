"""Nobody waits in silence: reminders of conversations in which the customer waits for us.

Waiting counts in working time. First whoever has the conversation is reminded, or the channel when
nobody has; later the supervisors are called, and what was merely assigned is anybody's again. What
is urgent is reminded of in half the time. Where customers are promised an answer, whoever has the
conversation is told before the time is over, and the supervisors when it is. What is told of after
all that is in ``digest``. Every replica looks; a row per stage makes each reminder one.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy import text as sql
from sqlmodel import Field, Session, SQLModel, col

from slackhitl.desk import audit, roster, work
from slackhitl.desk.figures import Risk
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
FIRST, LAST, AT_RISK, BREACHED = 1, 2, 3, 4
GRAVITY = (FIRST, AT_RISK, LAST, BREACHED)
"""The stages, the gravest last: of several that are due, only that one is told."""
KINDS = {
    FIRST: "conversation.remind",
    AT_RISK: "conversation.at_risk",
    LAST: "conversation.hand_on",
    BREACHED: "conversation.overdue",
}
NEEDS_US = sql("conversation.status IN ('open', 'taken_over')")


class Reminder(SQLModel, table=True):
    """A reminder that was given; ``since`` names the wait that it was about."""

    conversation_id: int = Field(primary_key=True, foreign_key="conversation.id")
    since: datetime = Field(primary_key=True)
    stage: int = Field(primary_key=True)
    at: datetime


def remind(session: Session, now: datetime, policy: Policy) -> int:
    """Give the reminders that are due; returns how many.

    Out of hours none is given, and none is made up for: what still waits when the desk opens is
    reminded of once, at its gravest stage. Only that a promise is broken is noted at once, for the
    card to show it; it is told when the desk opens.
    """
    stages = _stages(policy)
    is_open = policy.hours.is_open(now)
    if not stages or not (is_open or BREACHED in stages):
        return 0
    given_before = (
        select(func.count())
        .select_from(Reminder)
        .where(
            col(Reminder.conversation_id) == col(Conversation.id),
            col(Reminder.since) == col(Conversation.waiting_since),
            col(Reminder.stage).in_(stages),
        )
        .scalar_subquery()
    )
    waiting = (
        select(Conversation)
        .where(
            NEEDS_US,
            col(Conversation.waiting_since) <= now - min(stages.values()) / 2,
            given_before < len(stages),
        )
        .order_by(col(Conversation.waiting_since), col(Conversation.id))  # all lock in one order
        .limit(AT_A_TIME)
    )
    given = 0
    for conversation in session.execute(waiting).scalars().all():
        reached = _reached(conversation.waiting_since, conversation.urgency, now, policy)
        if not reached or not (is_open or BREACHED in reached):
            continue
        if _is_undecided(session, conversation):
            given += _give(session, conversation, reached, now, policy)
    return given


def risk(since: datetime | None, urgency: str | None, now: datetime, policy: Policy) -> Risk | None:
    """Whether an answer to who waits since then is late or soon will be.

    Measured by what customers are promised; where nothing is, by when people are reminded.
    """
    reached = _reached(since, urgency, now, policy)
    soon, late = (AT_RISK, BREACHED) if policy.answer_within is not None else (FIRST, LAST)
    if late in reached:
        return Risk.LATE
    return Risk.SOON if soon in reached else None


def _stages(policy: Policy) -> dict[int, timedelta]:
    """The stages of this desk, and after which working time each is reached."""
    spans = {
        FIRST: policy.remind_after,
        LAST: policy.hand_on_after if policy.remind_after is not None else None,
        AT_RISK: policy.at_risk_after,
        BREACHED: policy.answer_within,
    }
    return {stage: span for stage, span in spans.items() if span is not None}


def _reached(
    since: datetime | None, urgency: str | None, now: datetime, policy: Policy
) -> set[int]:
    if since is None:
        return set()
    waited = policy.hours.between(since, now)
    haste = 2 if urgency in PRESSING else 1
    return {
        stage
        for stage, span in _stages(policy).items()
        # What was promised to customers is the same for all of them.
        if waited * (haste if stage in {FIRST, LAST} else 1) >= span
    }


def _is_undecided(session: Session, conversation: Conversation) -> bool:
    """Whether a person has to act: not while a reply leaves."""
    statement = select(col(Draft.status)).where(
        col(Draft.conversation_id) == conversation.id,
        col(Draft.status).in_((*LIVE, DraftStatus.SENDING)),
    )
    status = session.execute(statement).scalars().first()
    return status not in {DraftStatus.APPROVED, DraftStatus.SENDING}


def _give(
    session: Session, conversation: Conversation, reached: set[int], now: datetime, policy: Policy
) -> bool:
    """Give the gravest reminder that was not given yet; whether there was one, and it was ours."""
    since = conversation.waiting_since
    session.refresh(conversation, with_for_update=True)  # replicas queue up at the row
    still = conversation.waiting_since == since and conversation.status in {
        ConversationStatus.OPEN, ConversationStatus.TAKEN_OVER
    }  # fmt: skip
    if not still:
        return False
    known = select(col(Reminder.stage)).where(
        col(Reminder.conversation_id) == conversation.id, col(Reminder.since) == since
    )
    before = set(session.execute(known).scalars())
    fresh = reached - before
    for stage in fresh:
        row = {"conversation_id": conversation.id, "since": since, "stage": stage, "at": now}
        session.execute(insert(Reminder).values(row))
    gravest = max(fresh, key=GRAVITY.index, default=0)
    is_old_news = gravest in {FIRST, AT_RISK} and any(
        GRAVITY.index(stage) > GRAVITY.index(gravest) for stage in before & set(GRAVITY)
    )
    if not gravest or is_old_news:
        return False
    _tell(session, conversation, gravest, now, policy, hands_on=LAST in fresh)
    return True


def _tell(
    session: Session,
    conversation: Conversation,
    stage: int,
    now: datetime,
    policy: Policy,
    *,
    hands_on: bool,
) -> None:
    """In the card's thread, when the desk is open, to whoever has it and is on duty."""
    assert conversation.id is not None
    since = conversation.waiting_since
    assert since is not None
    is_taken = conversation.status is ConversationStatus.TAKEN_OVER
    has = conversation.owner if is_taken else conversation.assignee
    released = hands_on and not is_taken and has is not None
    if released:
        conversation.assignee = None
        session.add(conversation)
    owner = roster.reachable(session, has, policy)
    event = audit.record(
        session, conversation.id, KINDS[stage], SYSTEM.id, now,
        owner=owner, off_duty=has is not None and owner is None, taken_over=is_taken,
        released=released, waited=round((now - since) / timedelta(seconds=1)),
        since=since.isoformat(),
    )  # fmt: skip
    work.enqueue(
        session, work.Kind.THREAD, event.id or 0, policy.hours.next_opening(now), work.LATER
    )
