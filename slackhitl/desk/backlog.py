"""What waits for us now: the queue, a person's Home, what was screened, and finding a conversation.

Reads what is open or in trouble through partial indexes, so that a million answered
conversations cost nothing. Their conditions are written out in the statements, because a
database uses a partial index only where it sees the condition itself.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_
from sqlalchemy import select as select_columns
from sqlalchemy import text as sql
from sqlmodel import Session, col

from slackhitl.desk import reminding, roster, stats_rollup
from slackhitl.desk.case_views import Person
from slackhitl.desk.figures import (
    QueueEntry,
    QueueView,
    Risk,
    ScreenedEntry,
    ScreenedView,
)
from slackhitl.desk.holding import HeldCard
from slackhitl.desk.models import (
    LIVE,
    Card,
    Conversation,
    ConversationStatus,
    Customer,
    Draft,
    DraftStatus,
    Job,
    Message,
)
from slackhitl.desk.policy import Policy
from slackhitl.desk.trouble import troubles

NEEDS_US = sql("conversation.status IN ('open', 'taken_over')")
_NEED_US = frozenset({ConversationStatus.OPEN, ConversationStatus.TAKEN_OVER})
SEARCHED = 200_000
"""How many of the newest conversations are searched for words: a fifth of a second's work."""

_LINE = (
    select_columns(
        col(Conversation.id),
        col(Conversation.subject),
        col(Conversation.status),
        col(Conversation.waiting_since),
        roster.holder().label("holder"),
        col(Conversation.snoozed_until),
        col(Conversation.snoozed_by),
        col(Conversation.escalated_by),
        (col(HeldCard.conversation_id).is_not(None) & col(HeldCard.released_at).is_(None)).label(
            "held"
        ),
        col(Conversation.urgency),
        col(Customer.name),
        col(Customer.address),
        col(Card.channel),
        col(Card.ts),
    )
    .join(Customer, col(Customer.id) == col(Conversation.customer_id))
    .outerjoin(Card, col(Card.conversation_id) == col(Conversation.id))
    .outerjoin(HeldCard, col(HeldCard.conversation_id) == col(Conversation.id))
)
WAITING = (
    select_columns(col(Conversation.id))
    .where(NEEDS_US)
    .order_by(
        col(Conversation.waiting_since).is_(None),
        col(Conversation.waiting_since),
        col(Conversation.id),
    )
)

_NEWEST = select_columns(func.max(col(Conversation.id)))

_DRAFT_WORDS = {
    DraftStatus.QUEUED: "a draft is being written",
    DraftStatus.IN_REVIEW: "a draft waits for a decision",
    DraftStatus.UNWRITTEN: "there is no draft; a person writes",
    DraftStatus.AWAITING_SECOND: "a second approval is needed",
    DraftStatus.APPROVED: "approved, about to leave",
    DraftStatus.SENDING: "being sent",
    DraftStatus.UNCERTAIN: "the reply may have been sent; please look",
    DraftStatus.UNDELIVERED: "the reply was not delivered",
}
_CONVERSATION_WORDS = {
    ConversationStatus.OPEN: "nobody has answered",
    ConversationStatus.TAKEN_OVER: "taken over",
    ConversationStatus.WAITING: "answered",
    ConversationStatus.SNOOZED: "put aside",
    ConversationStatus.RESOLVED: "resolved",
}


def queue(session: Session, now: datetime, policy: Policy, limit: int = 15) -> QueueView:
    """The conversations in which the customer waits for us, the longest first."""
    today = now.astimezone(policy.timezone).date()
    sums = stats_rollup.current_sums(session, today, today, policy.timezone)
    total, oldest = waiting(session)
    return QueueView(
        open=total,
        oldest=oldest,
        entries=lines(session, WAITING.limit(limit), now, policy),
        trouble=troubles(session),
        screened_today=sums.count("screened"),
    )


def find(session: Session, words: str, now: datetime, policy: Policy, limit: int = 10) -> QueueView:
    """Conversations, the newest first, whose customer or subject has all these words.

    A conversation's number or a customer's whole address is looked up; other words are looked
    for in the newest conversations only, which the answer says.
    """
    wanted = words.split()
    newest_first = (
        select_columns(col(Conversation.id))
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .order_by(col(Conversation.id).desc())
        .limit(limit + 1)
    )
    exact = _named_exactly(wanted)
    found: tuple[QueueEntry, ...] = ()
    if exact is not None:
        found = lines(session, newest_first.where(exact), now, policy)
    limits: tuple[str, ...] = ()
    if not found:
        newest = session.connection().execute(_NEWEST).scalar_one() or 0
        among = col(Conversation.id) > newest - SEARCHED
        matching = newest_first.where(among, *map(_mentions, wanted))
        found = lines(session, matching, now, policy)
        if newest > SEARCHED:
            limits = (f"Only the newest {SEARCHED:,} conversations were searched.",)
    return QueueView(open=len(found), oldest=None, entries=found[:limit], trouble=limits)


def screened(session: Session, limit: int = 20) -> ScreenedView:
    """Mails that were kept and got no draft, the newest first."""
    set_aside = sql("message.screening IS NOT NULL")
    newest = (
        select_columns(
            col(Message.conversation_id),
            col(Message.sender_name),
            col(Message.sender_address),
            col(Message.subject),
            col(Message.screening),
            col(Message.at),
        )
        .where(set_aside)
        .order_by(col(Message.id).desc())
        .limit(limit)
    )
    connection = session.connection()
    total = select_columns(func.count()).select_from(Message).where(set_aside)
    return ScreenedView(
        total=connection.execute(total).scalar_one(),
        entries=tuple(
            ScreenedEntry(row[0], Person(row[1], row[2]), row[3], row[4] or "", row[5])
            for row in connection.execute(newest)
        ),
    )


def gauges(session: Session, now: datetime) -> dict[str, tuple[str, float]]:
    """What a monitor watches: name → (what it means, value). Costs a few indexed counts."""
    connection = session.connection()
    total, oldest = waiting(session)
    due = (
        select_columns(func.count(), func.min(col(Job.run_at)))
        .where(sql("job.state = 'ready'"), col(Job.run_at) <= now)
    )  # fmt: skip
    jobs, first_due = connection.execute(due).one()
    failed = select_columns(func.count()).select_from(Job).where(sql("job.state = 'failed'"))
    lost = (
        select_columns(func.count())
        .select_from(Draft)
        .where(
            sql("draft.status IN ('uncertain', 'undelivered', 'unwritten')"),
            col(Draft.status) != DraftStatus.UNWRITTEN,
        )
    )
    return {
        "open_conversations": ("Conversations in which the customer waits for us", total),
        "oldest_wait_seconds": ("How long the longest of them waits", _age(oldest, now)),
        "jobs_due": ("Jobs whose time has come and that nobody works on", jobs),
        "oldest_due_job_seconds": ("How long the oldest of them is due", _age(first_due, now)),
        "jobs_failed": (
            "Jobs that were set aside after failing too often",
            connection.execute(failed).scalar_one(),
        ),
        "replies_in_trouble": (
            "Replies that may have been sent or came back, and wait for a person",
            connection.execute(lost).scalar_one(),
        ),
    }


def waiting(session: Session) -> tuple[int, datetime | None]:
    """How many wait for us, and since when the longest of them."""
    statement = (
        select_columns(func.count(), func.min(col(Conversation.waiting_since)))
        .select_from(Conversation)
        .where(NEEDS_US)
    )
    total, oldest = session.connection().execute(statement).one()
    return total, oldest


def lines(
    session: Session, wanted: Select[*tuple[Any, ...]], now: datetime, policy: Policy
) -> tuple[QueueEntry, ...]:
    """The conversations whose ids a statement gives, in its order."""
    return entries(session, session.connection().execute(wanted).scalars().all(), now, policy)


def entries(
    session: Session, ids: Sequence[int], now: datetime, policy: Policy
) -> tuple[QueueEntry, ...]:
    """These conversations as lines of a list."""
    rows = session.connection().execute(_LINE.where(col(Conversation.id).in_(ids)))
    drafts = _newest_drafts(session, ids)
    lines = {
        row.id: QueueEntry(
            conversation_id=row.id,
            customer=Person(row.name, row.address),
            subject=row.subject,
            status=_in_words(row.status, drafts.get(row.id)),
            waiting_since=row.waiting_since,
            owner=row.holder,
            snoozed_until=row.snoozed_until,
            snoozed_by=row.snoozed_by if row.status is ConversationStatus.SNOOZED else None,
            escalated_by=row.escalated_by,
            urgency=row.urgency,
            risk=_risk(row, now, policy),
            due=policy.due(row.waiting_since) if row.status in _NEED_US else None,
            held=row.held and row.ts is None and row.status is ConversationStatus.OPEN,
            channel=row.channel,
            ts=row.ts,
        )
        for row in rows
    }
    return tuple(lines[found] for found in ids)


def _newest_drafts(session: Session, conversations: Sequence[int]) -> dict[int, DraftStatus]:
    """Of each conversation the draft that counts: the live one, else the newest not replaced."""
    statement = (
        select_columns(col(Draft.conversation_id), col(Draft.status))
        .where(
            col(Draft.conversation_id).in_(conversations),
            col(Draft.status).not_in((DraftStatus.SUPERSEDED, DraftStatus.OFFERED)),
        )
        .order_by(col(Draft.conversation_id), col(Draft.number))
    )
    newest: dict[int, DraftStatus] = {}
    for conversation_id, status in session.connection().execute(statement):
        if newest.get(conversation_id) not in LIVE:
            newest[conversation_id] = status
    return newest


def _risk(row: Row[*tuple[Any, ...]], now: datetime, policy: Policy) -> Risk | None:
    """Nobody is reminded of what is put aside."""
    if row.status not in _NEED_US:
        return None
    return reminding.risk(row.waiting_since, row.urgency, now, policy)


def _in_words(status: ConversationStatus, draft: DraftStatus | None) -> str:
    if status in _NEED_US and draft is not None and draft in _DRAFT_WORDS:
        return _DRAFT_WORDS[draft]
    return _CONVERSATION_WORDS[status]


def _named_exactly(words: list[str]) -> ColumnElement[bool] | None:
    """The condition that an index answers, for a number like #12 or a whole address."""
    if len(words) != 1:
        return None
    number = words[0].removeprefix("#")
    if number.isdecimal() and len(number) < 10:
        return col(Conversation.id) == int(number)
    return col(Customer.address) == words[0].lower() if "@" in words[0] else None


def _mentions(word: str) -> ColumnElement[bool]:
    # SQLite knows upper and lower case of ASCII letters only.
    forms = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    columns = (col(Customer.address), col(Customer.name), col(Conversation.subject))
    return or_(
        *(column.icontains(form, autoescape=True) for form in sorted(forms) for column in columns)
    )


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0
