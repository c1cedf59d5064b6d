"""The job table: work that follows from a row, written in the transaction that changed the row.

A job is one row per key. Asking for it again while it waits makes it due at the earlier time;
asking while it runs makes it run once more afterwards. A worker holds a job by a lease; when the
lease ends, the job is anybody's, and a finish by the old holder is refused (fenced).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import bindparam, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from slackhitl.db import WAKES
from slackhitl.desk.errors import LostLease
from slackhitl.desk.models import Job, JobState

P = ParamSpec("P")
T = TypeVar("T")

LEASE = timedelta(seconds=15)
URGENT, USUAL, NEWS, LATER = range(4)
"""Ranks of jobs: of those that are due, the urgent ones are taken first."""


class Kind(StrEnum):
    """What there is to do, and in which queue it waits."""

    TRIAGE = "triage"  # of a conversation's newest mail
    DRAFT = "draft"  # text for a queued draft
    CARD = "card"  # make Slack show a conversation's newest state
    THREAD = "thread"  # tell an event in its card's thread, to those whom it concerns
    LOG = "log"  # bring a card's thread up to date
    FILES = "files"  # show a mail's files in its card's thread
    SEND = "send"  # an approved draft to the customer
    LEARN = "learn"  # from a sent reply
    REFLECT = "reflect"  # on the edits of replies like a sent one
    TRIAL = "trial"  # of a lesson, on past cases
    LESSON = "lesson"  # its post, which tells supervisors
    WAKE = "wake"  # a snoozed conversation
    TRANSLATE = "translate"  # a foreign mail and its draft, for people
    QUESTION = "question"  # to the team: its post
    DIGEST = "digest"  # who still waits, for a channel, once a day
    MENTION = "mention"  # of the app: its answer
    WHISPER = "whisper"  # what one person alone is told
    RETIRE = "retire"  # the message that a moved card left behind
    WEEKLY = "weekly"  # what the knowledge lacks, for everybody; its subject is a Monday
    NOTICE = "notice"  # to supervisors: a channel takes no cards, or takes them again
    OVERFLOW = "overflow"  # a channel's message that counts the cards held back
    ALONE = "alone"  # a reply to which nobody objected
    CALIBRATE = "calibrate"  # what tells good drafts from bad ones, from what was decided
    COPY = "copy"  # a copy of a sent reply, into the Sent folder


QUEUE = {
    Kind.TRIAGE: "ai",
    Kind.DRAFT: "ai",
    Kind.CARD: "slack",
    Kind.THREAD: "slack",
    Kind.LOG: "slack",
    Kind.FILES: "slack",
    Kind.SEND: "mail",
    Kind.LEARN: "desk",
    Kind.REFLECT: "ai",
    Kind.TRIAL: "ai",
    Kind.LESSON: "slack",
    Kind.WAKE: "desk",
    Kind.QUESTION: "slack",
    Kind.MENTION: "slack",
    Kind.WHISPER: "slack",
    Kind.RETIRE: "slack",
    Kind.TRANSLATE: "ai",
    Kind.NOTICE: "slack",
    Kind.OVERFLOW: "slack",
    Kind.ALONE: "desk",
    Kind.CALIBRATE: "desk",
    Kind.COPY: "mail",
    Kind.DIGEST: "slack",
    Kind.WEEKLY: "slack",
}
QUEUES = tuple(dict.fromkeys(QUEUE.values()))
RANK = {
    Kind.TRIAGE: URGENT,
    Kind.REFLECT: LATER,
    Kind.TRIAL: LATER,
    Kind.THREAD: NEWS,
    Kind.FILES: NEWS,
    Kind.OVERFLOW: NEWS,
    Kind.LESSON: LATER,
    Kind.WEEKLY: LATER,
}
"""Ranks of jobs for which nobody asks for another one: cards come before what is said of them, and
triage, which finds what presses, before any draft.
"""


@dataclass(frozen=True)
class Claim:
    """A job in a worker's hands. ``attempt`` and ``worker`` fence what the worker may write.

    ``unsure_at``: an attempt that ended then may have done it, or a part of it.
    """

    id: int
    kind: Kind
    subject_id: int
    attempt: int
    wanted: int
    worker: str
    rank: int = USUAL
    failures: int = 0
    unsure_at: datetime | None = None


def _ask(insert: Callable[[type[Job]], Any]) -> Any:
    """The statement behind enqueue, built once: building it takes ten times as long as running."""
    columns = ("queue", "kind", "key", "subject_id", "run_at", "rank")
    fresh = insert(Job).values(
        state=JobState.READY, attempts=0, failures=0, wanted=1,
        **{name: bindparam(name) for name in columns},
    )  # fmt: skip
    running = col(Job.state) == JobState.RUNNING
    failed = col(Job.state) == JobState.FAILED
    earlier = case(
        (col(Job.run_at) < fresh.excluded.run_at, col(Job.run_at)), else_=fresh.excluded.run_at
    )
    higher = case((col(Job.rank) < fresh.excluded.rank, col(Job.rank)), else_=fresh.excluded.rank)
    return fresh.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "wanted": col(Job.wanted) + 1,
            "rank": higher,
            "state": case((running, JobState.RUNNING.value), else_=JobState.READY.value),
            "attempts": case((failed, 0), else_=col(Job.attempts)),
            "failures": case((failed, 0), else_=col(Job.failures)),
            "run_at": case((or_(running, failed), fresh.excluded.run_at), else_=earlier),
        },
    )


_ASK = {"sqlite": _ask(sqlite.insert), "postgresql": _ask(postgresql.insert)}


def enqueue(
    session: Session, kind: Kind, subject_id: int, due: datetime, rank: int | None = None
) -> None:
    """Ask for a job, due at the given time; asked for twice, the earlier time and the higher rank
    count.
    """
    wanted = {
        "queue": QUEUE[kind],
        "kind": kind.value,
        "key": f"{kind.value}:{subject_id}",
        "subject_id": subject_id,
        "run_at": due,
        "rank": RANK.get(kind, USUAL) if rank is None else rank,
    }
    session.connection().execute(_ASK[session.get_bind().dialect.name], wanted)
    session.info.setdefault(WAKES, set()).add(QUEUE[kind])


def claim(
    session: Session, queue: str, slots: int, worker: str, now: datetime, lease: timedelta = LEASE
) -> list[Claim]:
    """Take up to ``slots`` due jobs of a queue, and those whose holder's lease has ended."""
    due = (
        select(col(Job.id))
        .where(
            col(Job.queue) == queue,
            or_(
                (col(Job.state) == JobState.READY) & (col(Job.run_at) <= now),
                (col(Job.state) == JobState.RUNNING) & (col(Job.lease_until) < now),
            ),
        )
        .order_by(col(Job.rank), col(Job.run_at), col(Job.id))
        .limit(slots)
        .with_for_update(skip_locked=True)
    )
    taken = session.connection().execute(
        update(Job)
        .where(col(Job.id).in_(due.scalar_subquery()))
        .values(
            state=JobState.RUNNING,
            attempts=col(Job.attempts) + 1,
            # Whoever held it has died, or is about to be fenced off, in the middle of a step.
            unsure_at=case((col(Job.state) == JobState.RUNNING, now), else_=col(Job.unsure_at)),
            worker=worker,
            lease_until=now + lease,
        )
        .returning(
            col(Job.id),
            col(Job.kind),
            col(Job.subject_id),
            col(Job.attempts),
            col(Job.wanted),
            col(Job.rank),
            col(Job.failures),
            col(Job.unsure_at),
        )
    )
    return [
        Claim(
            id=row.id,
            kind=Kind(row.kind),
            subject_id=row.subject_id,
            attempt=row.attempts,
            wanted=row.wanted,
            worker=worker,
            rank=row.rank,
            failures=row.failures,
            unsure_at=row.unsure_at,
        )
        for row in sorted(taken, key=lambda row: (row.rank, row.id))
    ]


_HELD = (
    (col(Job.id) == bindparam("job_id"))
    & (col(Job.worker) == bindparam("holder"))
    & (col(Job.attempts) == bindparam("attempt"))
    & (col(Job.state) == JobState.RUNNING)
)
_DELETE = delete(Job).where(_HELD, col(Job.wanted) == bindparam("seen"))
_AGAIN = (
    update(Job)
    .where(_HELD)
    .values(state=JobState.READY, attempts=0, failures=0, unsure_at=None, worker=None, trouble=None)
)
_LATER = (
    update(Job)
    .where(_HELD)
    .values(
        state=JobState.READY,
        run_at=bindparam("due"),
        attempts=bindparam("tries"),
        failures=bindparam("failed"),
        unsure_at=bindparam("unsure"),
        worker=None,
        trouble=bindparam("reason"),
    )
)
_FAILED = (
    update(Job).where(_HELD).values(state=JobState.FAILED, worker=None, trouble=bindparam("reason"))
)
_EXTEND = update(Job).where(_HELD).values(lease_until=bindparam("until"))


def finish(session: Session, job: Claim) -> None:
    """The job is done; if it was asked for meanwhile, it is due again.

    Raises LostLease when another worker holds it by now, which rolls back the step's own change.
    """
    connection = session.connection()
    if connection.execute(_DELETE, {**_holder(job), "seen": job.wanted}).rowcount:
        return
    _fenced(connection.execute(_AGAIN, _holder(job)).rowcount)
    session.info.setdefault(WAKES, set()).add(QUEUE[job.kind])


def finish_with(
    session: Session,
    job: Claim,
    verb: Callable[Concatenate[Session, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """A step's own change and the end of its job, in one transaction."""
    outcome = verb(session, *args, **kwargs)
    finish(session, job)
    return outcome


def put_back(
    session: Session,
    job: Claim,
    due: datetime,
    reason: str,
    *,
    counts: bool = True,
    failed: bool = False,
    unsure_at: datetime | None = None,
) -> None:
    """Try again at ``due``. ``counts`` False: this was no attempt, merely too early; ``failed``:
    waiting alone will not help; ``unsure_at``: until when what was tried may have been done.
    """
    values = {
        **_holder(job),
        "due": due,
        "reason": reason,
        "tries": job.attempt if counts else job.attempt - 1,
        "failed": job.failures + failed,
        "unsure": unsure_at,
    }
    _fenced(session.connection().execute(_LATER, values).rowcount)


def hurry(session: Session, queue: str, now: datetime) -> int:
    """What its queue waited for is there again: attempts that were put off are due now; how many.

    What waits for its turn only, or for a time, goes on waiting.
    """
    waiting = (
        update(Job)
        .where(
            col(Job.queue) == queue,
            col(Job.state) == JobState.READY,
            col(Job.attempts) > 0,
            col(Job.run_at) > now,
        )
        .values(run_at=now)
    )
    found: int = session.connection().execute(waiting).rowcount
    if found:
        session.info.setdefault(WAKES, set()).add(queue)
    return found


def set_aside(session: Session, job: Claim, reason: str) -> None:
    """Stop trying; the job stays visible with its reason until it is asked for again."""
    _fenced(session.connection().execute(_FAILED, {**_holder(job), "reason": reason}).rowcount)


def extend(session: Session, job: Claim, until: datetime) -> None:
    """Keep a long step's lease alive. Raises LostLease when it is too late for that."""
    _fenced(session.connection().execute(_EXTEND, {**_holder(job), "until": until}).rowcount)


def _holder(job: Claim) -> dict[str, object]:
    return {"job_id": job.id, "holder": job.worker, "attempt": job.attempt}


def _fenced(rows: int) -> None:
    if rows != 1:
        raise LostLease
