"""Edits beside each other, from which lessons are learnt."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from slackhitl.desk import teachable
from slackhitl.desk.lesson_rows import Lesson, LessonVersion
from slackhitl.desk.models import Conversation, Customer, Decision, Draft, DraftStatus, Message

WITHIN = timedelta(days=60)
"""How far back edits are compared."""
MOST_EDITS = 50


@dataclass(frozen=True)
class Edit:
    """A draft and what a person sent instead."""

    decision_id: int
    draft_id: int
    before: str
    after: str
    names: tuple[str, ...]  # of the customer, which no lesson may hold


@dataclass(frozen=True)
class Edits:
    """Edits of one scope, one a customer, the newest first."""

    category: str
    language: str | None
    found: tuple[Edit, ...]


@dataclass(frozen=True)
class Earlier:
    """What was proposed before for a scope, whatever became of it."""

    texts: tuple[str, ...]  # every wording, the newest first
    decisions: frozenset[int]  # the edits that suggested it


def earlier(session: Session, category: str, language: str | None) -> Earlier:
    """The lessons of this scope and of wider ones, so that nobody thinks of them again."""
    rows = session.exec(
        select(LessonVersion, Lesson)
        .join(Lesson, col(Lesson.id) == col(LessonVersion.lesson_id))
        .where(
            col(LessonVersion.category).is_(None) | (col(LessonVersion.category) == category),
            col(LessonVersion.language).is_(None) | (col(LessonVersion.language) == language),
        )
        .order_by(col(LessonVersion.at).desc())
    ).all()
    return Earlier(
        tuple(version.text for version, _ in rows),
        frozenset(number for _, lesson in rows for number in lesson.decisions),
    )


def edits_like(session: Session, draft_id: int, now: datetime) -> Edits | None:
    """Recent sent edits of this draft's category and language; None when it was not edited.

    What must not teach (see teachable) is left out.
    """
    draft = session.get(Draft, draft_id)
    if draft is None:
        return None
    scope = session.get_one(Conversation, draft.conversation_id)
    if scope.category is None:
        return None
    rows = session.exec(
        select(Decision, Customer)
        .join(Draft, col(Draft.id) == col(Decision.draft_id))
        .join(Conversation, col(Conversation.id) == col(Draft.conversation_id))
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .join(Message, col(Message.id) == col(Draft.answers_id))
        .where(
            Conversation.category == scope.category,
            Conversation.language == scope.language,
            Draft.status == DraftStatus.SENT,
            col(Decision.edit_distance) > 0,
            col(Decision.before) != "",
            Decision.at >= now - WITHIN,
            col(Decision.recalled_at).is_(None),
            teachable.why_not().is_(None),
        )
        .order_by(col(Decision.id).desc())
        .limit(MOST_EDITS)
    ).all()
    if not any(decision.draft_id == draft_id for decision, _ in rows):
        return None
    each: dict[int, Edit] = {}
    for decision, customer in rows:
        assert decision.id is not None
        assert customer.id is not None
        # One a customer, so that nobody can write a rule by writing three times.
        if customer.id not in each:
            names = tuple(part for part in (*customer.name.split(), customer.address) if part)
            each[customer.id] = Edit(
                decision.id, decision.draft_id, decision.before, decision.after, names
            )
    return Edits(scope.category, scope.language, tuple(each.values()))
