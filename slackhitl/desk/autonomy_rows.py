"""Rows of earned autonomy: what supervisors allowed a category, and each case that counts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index
from sqlmodel import Field, Session, SQLModel, col, select

from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import Conversation, ConversationStatus, Draft, DraftStatus, Event


class Lane(StrEnum):
    """Who was to decide a case, as it stood when its draft was shown."""

    PEOPLE = "people"  # nothing goes out alone in its category
    KEPT = "kept"  # it would have gone out alone and was drawn for people
    ALONE = "alone"  # it goes out unless somebody objects


class CategoryAutonomy(SQLModel, table=True):
    """What a category may do. The row stays when it is turned off."""

    category: str = Field(primary_key=True)
    on: bool
    minutes: int  # between the card and the reply, for objections
    bound: float  # of the error rate, 0 to 1
    changed_by: str  # a Slack user id
    changed_at: datetime
    began_at: datetime | None = None  # when its record first sufficed since it was turned on
    maker: str | None = None  # whose record that is
    reach: float | None = None  # a score up to which drafts go; none: all
    proven_from: datetime | None = None  # cases shown before it prove nothing any more
    suspended_at: datetime | None = None
    suspended_because: str | None = None


class AutonomyChange(SQLModel, table=True):
    """One change of what a category may do; never changed itself."""

    id: int | None = Field(default=None, primary_key=True)
    category: str = Field(index=True)
    action: str  # on, off, began, widened, anew or suspended
    minutes: int
    bound: float
    by: str  # a Slack user id, or the system
    at: datetime
    reason: str | None = None


class AutonomyCase(SQLModel, table=True):
    """A draft with which everything was in order when it was shown, and what became of it."""

    draft_id: int = Field(primary_key=True, foreign_key="draft.id")
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    category: str
    maker: str  # the model and its instructions; the record of one proves nothing of another
    signals: dict[str, float] = Field(default_factory=dict, sa_type=JSON)
    score: float | None = None  # how likely it is wrong, told when it was shown; None: not known
    lane: str
    fingerprint: str
    told_revision: int = 0  # of the conversation, from which on its card says that it goes out
    due: datetime | None = None  # when it goes out; None: it does not, or it did
    went_at: datetime | None = None
    wrong: bool | None = None  # None while nobody has decided
    why: str | None = None
    judged_at: datetime | None = None
    at: datetime

    __table_args__ = (Index("ix_autonomycase_judged", "category", "maker", "judged_at"),)


def leaves_alone_at(session: Session, draft: Draft) -> datetime | None:
    """When this draft goes out unless somebody objects; None when people decide it.

    A person who did anything with the conversation since has it in hand.
    """
    case = session.get(AutonomyCase, draft.id)
    if case is None or case.due is None or draft.status is not DraftStatus.IN_REVIEW:
        return None
    conversation = session.get_one(Conversation, case.conversation_id)
    is_open = conversation.status is ConversationStatus.OPEN and not conversation.escalated_by
    return case.due if is_open and not touched(session, case) else None


def touched(session: Session, case: AutonomyCase) -> bool:
    """Whether a person did something with the conversation since the card told of the case."""
    acts = select(Event.id).where(
        Event.conversation_id == case.conversation_id,
        col(Event.number) > case.told_revision,
        Event.actor != SYSTEM.id,
    )
    return session.exec(acts.limit(1)).first() is not None
