"""Who gets the next conversation: their own customer's agent first, then by load or in turn.

Every verb does one conversation in one transaction and says whether there was one, so that a tick
calls it until there is none. Two replicas do each conversation once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from slackhitl.desk import audit, roster, work
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import Conversation, Draft, DraftStatus
from slackhitl.desk.policy import Assigning, Policy
from slackhitl.desk.roster import Assignment, Duty

KNOWS, LOAD, TURN = "knows the customer", "fewest open", "next in turn"
"""Why somebody was chosen, as events say it."""
NOBODY: frozenset[str] = frozenset()


def assign_next(
    session: Session, now: datetime, policy: Policy, resting: frozenset[str] = NOBODY
) -> bool:
    """Assign the conversation that waits the longest, within working hours.

    ``resting`` are people on duty whom one would not disturb now. Nobody gets more than
    ``policy.most_assigned`` at a time; what is left waits until somebody is free.
    """
    if policy.assigning is Assigning.OFF or not policy.hours.is_open(now):
        return False
    # Locked until the end, so that another replica counts what this one assigns.
    on = select(Duty).where(col(Duty.on).is_(True)).order_by(col(Duty.user)).with_for_update()
    duties = [duty for duty in session.exec(on).all() if duty.user not in resting]
    if not duties:
        return False
    loads = roster.loads(session)
    free = [duty for duty in duties if loads.get(duty.user, 0) < policy.most_assigned]
    conversation = _oldest(session) if free else None
    if conversation is None:
        return False
    user, why = _choose(session, conversation, free, loads, policy)
    return roster.assign(session, conversation, user, SYSTEM, now, why)


def release_next(session: Session, now: datetime, policy: Policy) -> bool:
    """Take back a conversation that came to wait again for somebody who is not on duty.

    What a person assigned stays as it is.
    """
    if policy.assigning is Assigning.OFF:
        return False
    lost = (
        select(Conversation)
        .join(Assignment, col(Assignment.conversation_id) == col(Conversation.id))
        .join(Duty, col(Duty.user) == col(Assignment.user))
        .where(
            roster.undecided(),
            col(Conversation.assignee) == col(Assignment.user),
            col(Duty.on).is_(False),
        )
        .limit(1)
    )
    conversation = session.exec(lost).first()
    return conversation is not None and roster.release(
        session, conversation, now, "its assignee is not on duty"
    )


def call_next(
    session: Session, now: datetime, policy: Policy, resting: frozenset[str] = NOBODY
) -> bool:
    """Call the assignee of a conversation once, now that there is something to decide."""
    if policy.assigning is Assigning.OFF:
        return False
    ready = (
        select(Draft.id)
        .where(
            Draft.conversation_id == col(Conversation.id),
            or_(
                col(Draft.status) == DraftStatus.IN_REVIEW,
                (col(Draft.status) == DraftStatus.UNWRITTEN) & col(Draft.retry_at).is_(None),
            ),
        )
        .exists()
    )
    waiting = (
        select(Assignment)
        .join(Conversation, col(Conversation.id) == col(Assignment.conversation_id))
        .where(
            roster.undecided(),
            ready,
            col(Conversation.assignee) == col(Assignment.user),
            col(Assignment.called_at).is_(None),
            col(Assignment.user).not_in(resting),
        )
        .order_by(col(Assignment.at))
        .limit(1)
    )
    found = session.exec(waiting).first()
    if found is None:
        return False
    mine = update(Assignment).where(
        col(Assignment.conversation_id) == found.conversation_id,
        col(Assignment.user) == found.user,
        col(Assignment.called_at).is_(None),
    )
    if session.connection().execute(mine.values(called_at=now)).rowcount != 1:
        return False
    event = audit.record(
        session, found.conversation_id, "conversation.call", SYSTEM.id, now, owner=found.user
    )
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)
    return True


def _oldest(session: Session) -> Conversation | None:
    """Of the conversations that are nobody's, the one whose customer waits the longest.

    Not one that was given to somebody for this wait and then taken from them, by a person or
    because they let it lie.
    """
    taken_back = (
        select(Assignment.conversation_id)
        .where(
            Assignment.conversation_id == col(Conversation.id),
            col(Assignment.at) >= col(Conversation.waiting_since),
        )
        .exists()
    )
    return session.exec(
        select(Conversation)
        .where(
            roster.undecided(),
            col(Conversation.assignee).is_(None),
            col(Conversation.waiting_since).is_not(None),
            ~taken_back,
        )
        .order_by(col(Conversation.waiting_since), col(Conversation.id))
        .limit(1)
    ).first()


def _choose(
    session: Session,
    conversation: Conversation,
    free: Sequence[Duty],
    loads: Mapping[str, int],
    policy: Policy,
) -> tuple[str, str]:
    known = _last_agent(session, conversation)
    if any(duty.user == known for duty in free):
        return str(known), KNOWS

    def turn(duty: Duty) -> tuple[str, str]:
        last = duty.last_assigned_at
        return last.isoformat(timespec="microseconds") if last is not None else "", duty.user

    if policy.assigning is Assigning.ROUND_ROBIN:
        return min(free, key=turn).user, TURN
    return min(free, key=lambda duty: (loads.get(duty.user, 0), turn(duty))).user, LOAD


def _last_agent(session: Session, conversation: Conversation) -> str | None:
    """Who last let a reply to this customer go out."""
    return session.exec(
        select(Draft.decided_by)
        .join(Conversation, col(Conversation.id) == col(Draft.conversation_id))
        .where(
            col(Conversation.customer_id) == conversation.customer_id,
            col(Draft.status) == DraftStatus.SENT,
            col(Draft.decided_by) != SYSTEM.id,
        )
        .order_by(col(Draft.decided_at).desc())
        .limit(1)
    ).first()
