"""Who is on duty, and whose a conversation is while nobody has taken it over.

An assigned conversation is not taken over: the AI drafts, its assignee is expected to decide, and
anybody else may.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Case, ColumnElement, and_, case, func, literal_column, or_, update
from sqlalchemy import select as select_columns
from sqlalchemy import text as sql
from sqlmodel import Field, Session, SQLModel, col, select

from slackhitl.desk import audit
from slackhitl.desk.lifecycle import SYSTEM, Actor
from slackhitl.desk.models import Conversation, ConversationStatus, Draft, DraftStatus
from slackhitl.desk.policy import Assigning, Policy

# Written out, because a database uses a partial index only where it sees the condition itself.
_NEEDS_US = sql("conversation.status IN ('open', 'taken_over')")
# Likewise, because PostgreSQL groups by it, and two parameters are two things there.
_IS_OPEN: ColumnElement[bool] = literal_column(
    "(conversation.status = 'open'"
    " OR conversation.status = 'snoozed' AND conversation.snoozed_from = 'open')",
    Boolean,
)
LEAVING = (DraftStatus.APPROVED, DraftStatus.SENDING)


class Duty(SQLModel, table=True):
    """Whether somebody works now. The row stays when they stop, and says when they were last
    assigned a conversation."""

    user: str = Field(primary_key=True)  # a Slack user id
    on: bool = Field(index=True)
    since: datetime
    until: datetime | None = None  # None: until they say so
    last_assigned_at: datetime | None = None


class Assignment(SQLModel, table=True):
    """Why the roster gave a conversation to its assignee, and whether they were called for it."""

    conversation_id: int = Field(primary_key=True, foreign_key="conversation.id")
    user: str
    why: str
    at: datetime
    called_at: datetime | None = None


@dataclass(frozen=True)
class DutyView:
    """Somebody on duty; ``open`` counts the conversations that wait for them."""

    user: str
    since: datetime
    until: datetime | None
    open: int


def begin(
    session: Session, user: str, now: datetime, policy: Policy, until: datetime | None = None
) -> DutyView:
    """Somebody works from now on: until a time, else until the working day ends."""
    duty = session.get(Duty, user)
    if duty is None:
        duty = Duty(user=user, on=False, since=now)
    if not duty.on:
        duty.since = now
    duty.on, duty.until = True, until or policy.hours.closing(now)
    session.add(duty)
    session.flush()
    return _view(duty, loads(session))


def end(session: Session, user: str, now: datetime, policy: Policy, reason: str) -> int | None:
    """Somebody stops working. How many undecided conversations went back to the others; None when
    they were not on duty."""
    duty = session.get(Duty, user, with_for_update=True)
    if duty is None or not duty.on:
        return None
    duty.on = False
    session.add(duty)
    session.flush()
    if policy.assigning is Assigning.OFF:
        return 0
    theirs = select(Conversation).where(undecided(), col(Conversation.assignee) == user)
    waiting = session.exec(theirs.order_by(col(Conversation.id))).all()
    return sum(release(session, one, now, reason) for one in waiting)


def end_next(session: Session, now: datetime, policy: Policy) -> bool:
    """End one duty whose time is over; False when there is none."""
    over = (
        select(Duty.user)
        .where(col(Duty.on).is_(True), col(Duty.until) <= now)
        .order_by(col(Duty.until))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    user = session.exec(over).first()
    return user is not None and end(session, user, now, policy, "the duty ended") is not None


def duty_of(session: Session, user: str) -> DutyView | None:
    """Somebody's duty; None when they are not on duty."""
    duty = session.get(Duty, user)
    return _view(duty, loads(session)) if duty is not None and duty.on else None


def on_duty(session: Session) -> tuple[DutyView, ...]:
    """Everybody on duty, those with the most open conversations first."""
    counts = loads(session)
    duties = session.exec(select(Duty).where(col(Duty.on).is_(True))).all()
    found = (_view(duty, counts) for duty in duties)
    return tuple(sorted(found, key=lambda one: (-one.open, one.user)))


def assign(
    session: Session,
    conversation: Conversation,
    user: str,
    actor: Actor,
    now: datetime,
    why: str,
) -> bool:
    """Give a conversation that is nobody's to somebody; False when somebody has it by now."""
    if not _swap(session, conversation, None, user):
        return False
    kept = session.get(Assignment, conversation.id) or Assignment(
        conversation_id=conversation.id or 0, user=user, why=why, at=now
    )
    kept.user, kept.why, kept.at, kept.called_at = user, why, now, None
    session.add(kept)
    duty = session.get(Duty, user)
    if duty is not None:
        duty.last_assigned_at = now
        session.add(duty)
    audit.record(
        session, kept.conversation_id, "conversation.assign", actor.id, now,
        to=user, before=None, reason=why,
    )  # fmt: skip
    return True


def release(session: Session, conversation: Conversation, now: datetime, reason: str) -> bool:
    """Let a conversation be nobody's again; False when its assignee has changed by now."""
    was = conversation.assignee
    if was is None or not _swap(session, conversation, was, None):
        return False
    kept = session.get(Assignment, conversation.id)
    if kept is not None:
        session.delete(kept)
    audit.record(
        session, conversation.id or 0, "conversation.unassign", SYSTEM.id, now,
        was=was, reason=reason,
    )  # fmt: skip
    return True


def why_assigned(session: Session, conversation: Conversation) -> str | None:
    """Why the roster gave this conversation to its assignee; None when it did not."""
    kept = session.get(Assignment, conversation.id)
    return kept.why if kept is not None and kept.user == conversation.assignee else None


def undecided() -> ColumnElement[bool]:
    """The condition on a conversation that an agent should be expected to decide it."""
    leaving = (
        select_columns(col(Draft.id))
        .where(col(Draft.conversation_id) == col(Conversation.id), col(Draft.status).in_(LEAVING))
        .exists()
    )
    return and_(
        _NEEDS_US,
        col(Conversation.status) == ConversationStatus.OPEN,
        col(Conversation.escalated_by).is_(None),  # a supervisor decides
        ~leaving,
    )


def holder() -> Case[str | None]:
    """Who has a conversation in hand: who took it over, before who should decide it."""
    assignee = col(Conversation.assignee)
    return case((_IS_OPEN, assignee), else_=func.coalesce(col(Conversation.owner), assignee))


def loads(session: Session) -> dict[str, int]:
    """How many conversations wait for each person: assigned to them, or taken over by them."""
    counted = (
        select_columns(holder(), func.count())
        .where(
            _NEEDS_US,
            or_(
                col(Conversation.status) == ConversationStatus.TAKEN_OVER,
                col(Conversation.assignee).is_not(None),
            ),
        )
        .group_by(holder())
    )
    return {user: count for user, count in session.connection().execute(counted) if user}


def another(session: Session, actor: str, supervisors: Sequence[str]) -> str | None:
    """Whom to call beside somebody: a supervisor on duty, else who on duty has least to decide;
    None when nobody else is."""
    others = [user for user in users_on_duty(session) if user != actor]
    waiting = loads(session)

    def rank(user: str) -> tuple[bool, int, str]:
        return user not in supervisors, waiting.get(user, 0), user

    return min(others, key=rank, default=None)


def reachable(session: Session, user: str | None, policy: Policy) -> str | None:
    """Whom to call for what somebody has: them, or None, for everybody, while they are off duty."""
    if user is None or policy.assigning is Assigning.OFF:
        return user
    duty = session.get(Duty, user)
    return user if duty is None or duty.on else None


def duties(session: Session) -> dict[str, Duty]:
    """Everybody who ever was on duty, with how that stands now."""
    return {duty.user: duty for duty in session.exec(select(Duty)).all()}


def users_on_duty(session: Session) -> tuple[str, ...]:
    """Ids of everybody on duty."""
    return tuple(session.exec(select(Duty.user).where(col(Duty.on).is_(True))).all())


def _swap(session: Session, conversation: Conversation, old: str | None, new: str | None) -> bool:
    """Compare and swap the assignee, since two replicas may want to."""
    session.flush()
    column = col(Conversation.assignee)
    mine = update(Conversation).where(
        col(Conversation.id) == conversation.id,
        column.is_(None) if old is None else column == old,
    )
    if session.connection().execute(mine.values(assignee=new)).rowcount != 1:
        return False
    session.refresh(conversation)
    return True


def _view(duty: Duty, counts: dict[str, int]) -> DutyView:
    return DutyView(duty.user, duty.since, duty.until, counts.get(duty.user, 0))
