"""Earned autonomy: replies that go out unless somebody objects, where the record allows it.

Off until a supervisor turns a category on. Then its record must prove an error rate below the
chosen bound; a share of its drafts still goes to people, and it is suspended by itself when the
record does not hold any more.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col

from slackhitl.desk import audit, drafting, enclosures, outcomes, stepping, trust, unattended, work
from slackhitl.desk.autonomy_rows import AutonomyCase, CategoryAutonomy, Lane
from slackhitl.desk.casefile import fingerprint, newest_inbound
from slackhitl.desk.decisions import Seen, conversation_of, decided, draft_of, row_id
from slackhitl.desk.drafting import Proposal
from slackhitl.desk.errors import AlreadyDecided, NotAllowed
from slackhitl.desk.lifecycle import SYSTEM, Actor, Role, advance, may
from slackhitl.desk.models import Card, Conversation, Draft, DraftStatus
from slackhitl.desk.policy import Policy

MINUTES = range(1, 24 * 60 + 1)
USUAL_MINUTES = 10
LOWEST, USUAL, HIGHEST = 0.005, 0.02, 0.2
"""Bounds of the error rate that may be chosen, and the one that is chosen without a word."""
NOT_SHOWN = "the card was not shown in time"
NOT_ON = "the category was turned off or suspended"


def present(
    session: Session, draft_id: int, proposal: Proposal, now: datetime, policy: Policy
) -> bool:
    """Show a proposal for review, and let it go out by itself later if all of that is earned.

    False when nobody wants it any more.
    """
    if not drafting.present(session, draft_id, proposal, now, policy):
        return False
    draft = session.get_one(Draft, draft_id)
    if unattended.against(session, draft, policy) is not None:
        return True
    conversation = session.get_one(Conversation, draft.conversation_id)
    category = conversation.category or ""
    newest = newest_inbound(session, draft.conversation_id)
    case = AutonomyCase(
        draft_id=draft_id,
        conversation_id=draft.conversation_id,
        category=category,
        origin=draft.origin.value,
        lane=Lane.PEOPLE,
        fingerprint=fingerprint(draft, newest, enclosures.views(session, draft_id)),
        at=now,
    )
    row = _earned(session, category, case.origin, now)
    if row is not None:
        case.lane = Lane.KEPT if trust.is_kept(case.conversation_id, draft_id) else Lane.ALONE
    session.add(case)
    if case.lane is Lane.ALONE and row is not None:
        _schedule(session, case, row, "draft.schedule", now, policy)
    elif case.lane is Lane.KEPT:
        audit.record(
            session, case.conversation_id, "draft.kept", SYSTEM.id, now,
            draft=draft_id, category=category,
        )  # fmt: skip
    return True


def leave(session: Session, draft_id: int, now: datetime, policy: Policy) -> None:
    """The time for objections may be over: approve it, if all is as it was; else people decide."""
    case = session.get(AutonomyCase, draft_id)
    draft = session.get(Draft, draft_id)
    if case is None or draft is None or case.due is None:
        return
    if draft.status is not DraftStatus.IN_REVIEW:
        case.due = None
        session.add(case)
        return
    row = session.get(CategoryAutonomy, case.category)
    why = NOT_ON if row is None or not _is_on(row) else None
    why = why or unattended.changed(session, case, draft, policy)
    if why is not None:
        stay(session, draft_id, why, now)
        return
    assert row is not None
    if case.due > now:
        work.enqueue(session, work.Kind.ALONE, draft_id, case.due)
        return
    if not _was_shown(session, case):
        _schedule(session, case, row, "draft.postpone", now, policy, NOT_SHOWN)
        return
    if not _take(session, case):
        return
    sender = policy.sender(session.get_one(Conversation, case.conversation_id).account)
    changes = decided(SYSTEM, now, "approved") | {"send_after": now + policy.undo}
    if draft.signed_as is not None:
        changes["signed_as"] = sender.name  # the desk signs, since nobody approved it
    advance(session, draft, "send_alone", SYSTEM, now, changes=changes, category=case.category)
    outcomes.went(session, case, now)
    work.enqueue(session, work.Kind.SEND, row_id(draft), now + policy.undo)


def stay(session: Session, draft_id: int, reason: str, now: datetime) -> None:
    """It does not go out by itself: people decide, and the card says why."""
    case = session.get(AutonomyCase, draft_id)
    if case is None or not _take(session, case):
        return
    audit.record(
        session, case.conversation_id, "draft.stay", SYSTEM.id, now, draft=draft_id, reason=reason
    )


def object_to(session: Session, seen: Seen, actor: Actor, now: datetime) -> None:
    """Somebody does not want it to go out by itself; it counts as wrong, and people decide.

    Raises AlreadyDecided or NotAllowed.
    """
    draft = draft_of(session, seen)
    case = session.get(AutonomyCase, draft.id)
    category = case.category if case is not None else None
    conversation = conversation_of(session, seen)
    former = stepping.whose(session, conversation, actor)
    event = advance(session, draft, "object", actor, now, category=category, former=former)
    stepping.tell(session, event, now)
    if case is None or not _take(session, case):
        raise AlreadyDecided("It does not go out by itself any more. The card shows what is next.")
    outcomes.objected(session, case, now)


def turn_on(
    session: Session, category: str, minutes: int, bound: float, actor: Actor, now: datetime
) -> CategoryAutonomy:
    """Let a category earn it, or earn it again. Minutes and bound are within those above.

    Raises NotAllowed.
    """
    row = _changing(session, category, actor, now)
    if not _is_on(row) or bound < row.bound:
        row.began_at = None  # it must be proven from now on
    row.on, row.minutes, row.bound = True, minutes, bound
    row.suspended_at = row.suspended_because = None
    _keep(session, row, "on", actor, now)
    return row


def turn_off(session: Session, category: str, actor: Actor, now: datetime) -> bool:
    """People decide everything of a category again; False when they did. Raises NotAllowed."""
    row = _changing(session, category, actor, now)
    if not row.on:
        return False
    row.on, row.began_at = False, None
    _keep(session, row, "off", actor, now)
    outcomes.look_again(session, category, now)
    return True


def _earned(session: Session, category: str, origin: str, now: datetime) -> CategoryAutonomy | None:
    """The category's row, when replies of it may go out alone now."""
    row = session.get(CategoryAutonomy, category)
    if row is None or not _is_on(row):
        return None
    known = outcomes.record(session, category, origin, row.bound)
    if row.began_at is None and known.proves(row.bound):
        row.began_at = now
        session.add(row)
        outcomes.keep_change(session, row, "began", SYSTEM.id, now)
        return row
    return row if row.began_at is not None and known.holds(row.bound) else None


def _is_on(row: CategoryAutonomy) -> bool:
    return row.on and row.suspended_at is None


def _was_shown(session: Session, case: AutonomyCase) -> bool:
    """Whether the card has told people that it goes out, so that they could object."""
    card = session.get(Card, case.conversation_id)
    return card is not None and card.ts is not None and card.shown_revision >= case.told_revision


def _schedule(
    session: Session,
    case: AutonomyCase,
    row: CategoryAutonomy,
    kind: str,
    now: datetime,
    policy: Policy,
    reason: str | None = None,
) -> None:
    """Let it go out after the time for objections, which counts while people work."""
    due = policy.hours.add(now, timedelta(minutes=row.minutes))
    event = audit.record(
        session, case.conversation_id, kind, SYSTEM.id, now,
        draft=case.draft_id, category=case.category, due=due.isoformat(), reason=reason,
    )  # fmt: skip
    case.due, case.told_revision = due, event.number
    session.add(case)
    work.enqueue(session, work.Kind.ALONE, case.draft_id, due)


def _take(session: Session, case: AutonomyCase) -> bool:
    """End the waiting, once: an objection and the end of the time may come at the same moment."""
    session.flush()
    waiting = update(AutonomyCase).where(
        col(AutonomyCase.draft_id) == case.draft_id, col(AutonomyCase.due).is_not(None)
    )
    if session.connection().execute(waiting.values(due=None)).rowcount != 1:
        return False
    session.refresh(case)
    return True


def _changing(session: Session, category: str, actor: Actor, now: datetime) -> CategoryAutonomy:
    if not may(actor.role, Role.SUPERVISOR):
        raise NotAllowed("Only a supervisor changes what goes out by itself. Nothing was changed.")
    return session.get(CategoryAutonomy, category, with_for_update=True) or CategoryAutonomy(
        category=category, on=False, minutes=USUAL_MINUTES, bound=USUAL,
        changed_by=actor.id, changed_at=now,
    )  # fmt: skip


def _keep(
    session: Session, row: CategoryAutonomy, action: str, actor: Actor, now: datetime
) -> None:
    row.changed_by, row.changed_at = actor.id, now
    session.add(row)
    session.flush()
    outcomes.keep_change(session, row, action, actor.id, now)
