"""What became of each case that counts for autonomy, and the end of autonomy that is not earned.

Every decision is told here, in its own transaction. After each error the category's record is
looked at again, and a category whose record does not hold any more is suspended by itself.
"""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from slackhitl.desk import audit, proofs, scoring, work
from slackhitl.desk.autonomy_rows import AutonomyCase, AutonomyChange, CategoryAutonomy, Lane
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import Draft, DraftStatus
from slackhitl.desk.trust import Record, Run

EDITED = "a person changed it"
WHY = {
    "redraft": "another version was asked for",
    "restore": "an earlier version was restored",
    "discard": "a person decided that no reply is needed",
    "take_over": "a person took it over",
}
UNCHANGED = ("approve", "edit")
UPSET = frozenset({"frustrated", "angry", "sarcastic"})


def decided(session: Session, draft: Draft, action: str, after: str, now: datetime) -> None:
    """A person decided a draft: it was right when they sent it as it was proposed."""
    if action in UNCHANGED:
        same = after.split() == draft.proposed.split()
        _judge(session, _case(session, draft.id), None if same else EDITED, now)
    elif action in WHY:
        _judge(session, _case(session, draft.id), WHY[action], now)


def taken_back(session: Session, draft: Draft, now: datetime) -> None:
    """A person pressed Undo: what went alone was wrong, and else nothing is decided any more."""
    case = _case(session, draft.id)
    if case is not None and case.went_at is not None:
        _judge(session, case, "its approval was taken back", now)
    elif case is not None and case.lane != Lane.ALONE:
        case.wrong, case.why, case.judged_at = None, None, None
        session.add(case)


def objected(session: Session, case: AutonomyCase, now: datetime) -> None:
    """Somebody objected before it went."""
    _judge(session, case, "somebody objected", now)


def went(session: Session, case: AutonomyCase, now: datetime) -> None:
    """Nobody objected; it counts as right among all cases until something else is known."""
    case.went_at = now
    _judge(session, case, None, now)


def corrected(session: Session, conversation_id: int, now: datetime) -> None:
    """A person takes up a conversation whose last word was a reply that went alone."""
    _judge(session, last_alone(session, conversation_id), "a person had to correct it", now)


def complained(
    session: Session, conversation_id: int, sentiment: str, risks: tuple[str, ...], now: datetime
) -> None:
    """The customer's next mail was looked at: upset, or with a risk. Then the reply before was
    wrong, be it that people had let it go."""
    if not (sentiment in UPSET or risks):
        return
    case = _newest_case(session, conversation_id)
    if case is not None and not case.wrong and _was_sent(session, case):
        _judge(session, case, "the customer complained", now)


def last_alone(session: Session, conversation_id: int) -> AutonomyCase | None:
    """The conversation's newest case, if it went alone."""
    newest = _newest_case(session, conversation_id)
    return newest if newest is not None and newest.went_at is not None else None


def _newest_case(session: Session, conversation_id: int) -> AutonomyCase | None:
    return session.exec(
        select(AutonomyCase)
        .where(AutonomyCase.conversation_id == conversation_id)
        .order_by(col(AutonomyCase.draft_id).desc())
        .limit(1)
    ).first()


def _was_sent(session: Session, case: AutonomyCase) -> bool:
    """Whether this draft, and no later reply of a person's, is what the customer had before."""
    last_sent = session.exec(
        select(Draft.id)
        .where(Draft.conversation_id == case.conversation_id, Draft.status == DraftStatus.SENT)
        .order_by(col(Draft.number).desc())
        .limit(1)
    ).first()
    return last_sent == case.draft_id


def _judge(session: Session, case: AutonomyCase | None, why: str | None, now: datetime) -> None:
    """Keep that a case was right, or why it was wrong; what went alone stays wrong."""
    if case is None:
        return
    case.due = None
    session.add(case)
    if case.lane == Lane.ALONE and case.wrong:
        return
    case.wrong, case.why, case.judged_at = why is not None, why, now
    session.add(case)
    session.flush()
    scoring.want(session, now)
    if case.wrong:
        _watch(session, case, now)


def _watch(session: Session, case: AutonomyCase, now: datetime) -> None:
    """Suspend a category that has begun and whose record does not hold any more, or whose newest
    cases are too many errors."""
    row = session.get(CategoryAutonomy, case.category)
    if row is None or not row.on or row.began_at is None or row.suspended_at is not None:
        return
    if case.maker != row.maker or not proofs.is_within(case.score, proofs.reach_of(row)):
        return
    scope, reach = proofs.scope_of(row, case.maker), proofs.reach_of(row)
    [known] = proofs.records(session, scope, (reach,))
    run = proofs.newest_run(session, scope, reach, row.bound)
    if known.holds(row.bound) and not run.is_alarming:
        return
    reason = _why_suspended(known, run, row.bound)
    mine = update(CategoryAutonomy).where(
        col(CategoryAutonomy.category) == row.category,
        col(CategoryAutonomy.suspended_at).is_(None),
    )
    values = {"suspended_at": now, "suspended_because": reason}
    if session.connection().execute(mine.values(**values)).rowcount != 1:
        return
    session.refresh(row)
    keep_change(session, row, "suspended", SYSTEM.id, now, reason)
    event = audit.record(
        session, case.conversation_id, "conversation.autonomy_suspended", SYSTEM.id, now,
        category=row.category, reason=reason,
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)
    look_again(session, row.category, now)


def _why_suspended(known: Record, run: Run, bound: float) -> str:
    if run.is_alarming:
        return (
            f"{run.wrong} of its last {run.cases} cases were wrong, which a rate of {bound:.1%} "
            "hardly ever gives"
        )
    told = max(known.decided, known.all, key=lambda one: one.wrong / max(one.cases, 1))
    return (
        f"{told.wrong} of {told.cases} cases were wrong, so that its rate of errors may be "
        f"{known.highest:.1%}; the bound is {bound:.1%}"
    )


def look_again(session: Session, category: str, now: datetime) -> None:
    """What was about to go out is looked at at once, and stays for people."""
    due = select(AutonomyCase.draft_id).where(
        AutonomyCase.category == category, col(AutonomyCase.due).is_not(None)
    )
    for draft_id in sorted(session.exec(due)):
        work.enqueue(session, work.Kind.ALONE, draft_id, now)


def keep_change(
    session: Session,
    row: CategoryAutonomy,
    action: str,
    by: str,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Keep a change of what a category may do."""
    session.add(
        AutonomyChange(
            category=row.category, action=action, minutes=row.minutes, bound=row.bound,
            by=by, at=now, reason=reason,
        )
    )  # fmt: skip


def _case(session: Session, draft_id: int | None) -> AutonomyCase | None:
    return session.get(AutonomyCase, draft_id)
