"""Decided drafts beside what people made of them, from which lessons are learnt.

What was sent as it was proposed counts as much as what was changed: without it nobody can say
whether a change is the rule or an exception.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from slackhitl.desk import teachable
from slackhitl.desk.models import Conversation, Customer, Decision, Draft, DraftStatus, Message

WITHIN = timedelta(days=60)
"""How far back decisions are compared."""
MOST_CASES = 40
"""How many of the newest are compared, so that a new habit need not outnumber all of the past."""
_MOST_ROWS = 400
_SENT = ("approve", "edit")


@dataclass(frozen=True)
class Case:
    """A draft that a person decided, and what they sent in its place."""

    decision_id: int
    draft_id: int
    before: str
    after: str | None  # None: they took the conversation over and wrote themselves
    names: tuple[str, ...]  # of the customer, which no lesson may hold
    reason: str | None = None  # why they changed it, if they said so
    wishes: tuple[str, ...] = ()  # what they asked other versions to be, in their words

    @property
    def is_edit(self) -> bool:
        """Whether a person changed it, or had it changed."""
        return self.after is not None and bool(self.wishes or self.after != self.before)


@dataclass(frozen=True)
class Cases:
    """Decided drafts of one scope, one a customer, the newest first."""

    category: str
    language: str | None
    found: tuple[Case, ...]


def cases_like(session: Session, draft_id: int, now: datetime) -> Cases | None:
    """Recent decided drafts of this draft's category and language; None when it is none of them.

    Only what may be learnt from: see ``teachable``.
    """
    draft = session.get(Draft, draft_id)
    if draft is None:
        return None
    scope = session.get_one(Conversation, draft.conversation_id)
    if scope.category is None:
        return None
    rows = session.exec(
        select(Decision, Customer, Message)
        .join(Draft, col(Draft.id) == col(Decision.draft_id))
        .join(Conversation, col(Conversation.id) == col(Draft.conversation_id))
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .join(Message, col(Message.id) == col(Draft.answers_id))
        .where(
            Conversation.category == scope.category,
            Conversation.language == scope.language,
            Decision.at >= now - WITHIN,
            or_(
                col(Decision.action).in_(_SENT) & (col(Draft.status) == DraftStatus.SENT),
                col(Decision.action).in_(("take_over", "redraft")),
            ),
            Decision.before != "",
            col(Decision.recalled_at).is_(None),
            teachable.doubtful().is_(None),
        )
        .order_by(col(Decision.id).desc())
        .limit(_MOST_ROWS)
    ).all()
    each: dict[int, Case] = {}
    reasons: dict[int, str] = {}
    wishes: dict[int, list[str]] = {}
    for decision, _, mail in reversed(rows):
        if decision.reason is None:
            continue
        if decision.action == "redraft":
            wishes.setdefault(mail.id or 0, []).append(decision.reason)
        else:
            reasons[decision.draft_id] = decision.reason
    for decision, customer, mail in rows:
        # One a customer, so that nobody can write a rule by writing three times.
        if decision.action == "redraft" or customer.id in each:
            continue
        each[customer.id or 0] = Case(
            decision.id or 0,
            decision.draft_id,
            decision.before,
            None if decision.action == "take_over" else decision.after,
            tuple(part for part in (*customer.name.split(), customer.address) if part),
            reasons.get(decision.draft_id),
            tuple(wishes.get(mail.id or 0, ())),
        )
    found = tuple(each.values())[:MOST_CASES]
    if not any(case.draft_id == draft_id for case in found):
        return None
    return Cases(scope.category, scope.language, found)


def teaching(session: Session, decision_ids: Collection[int]) -> tuple[Decision, ...]:
    """Of these decisions those that a lesson may still rest on, the newest first."""
    rows = session.exec(
        select(Decision).where(col(Decision.id).in_(decision_ids)).order_by(col(Decision.id).desc())
    ).all()
    allowed = that_may_teach(session, [row.draft_id for row in rows])
    return tuple(row for row in rows if row.draft_id in allowed)


def that_may_teach(session: Session, draft_ids: Collection[int]) -> frozenset[int]:
    """Of these drafts those whose mail a lesson may rest on."""
    rows = session.exec(
        select(Draft.id)
        .join(Conversation, col(Conversation.id) == col(Draft.conversation_id))
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .join(Message, col(Message.id) == col(Draft.answers_id))
        .where(col(Draft.id).in_(draft_ids), teachable.doubtful().is_(None))
    )
    return frozenset(draft_id for draft_id in rows if draft_id is not None)


def wishes(session: Session, draft_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """What people asked other versions to be before they had these drafts, in their words."""
    other = aliased(Draft)
    rows = session.exec(
        select(Draft.id, Decision.reason)
        .join(other, col(other.answers_id) == col(Draft.answers_id))
        .join(Decision, col(Decision.draft_id) == col(other.id))
        .where(col(Draft.id).in_(draft_ids), Decision.action == "redraft")
        .order_by(col(Decision.id))
    )
    found: dict[int, tuple[str, ...]] = {}
    for draft_id, wish in rows:
        if draft_id is not None and wish is not None:
            found[draft_id] = (*found.get(draft_id, ()), wish)
    return found
