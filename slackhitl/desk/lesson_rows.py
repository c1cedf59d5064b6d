"""The rows behind lessons: a rule, its wordings, its trial, what was done with it, its uses."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


class LessonStatus(StrEnum):
    """Where a lesson stands."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    RETIRED = "retired"
    REJECTED = "rejected"


class Kinship(StrEnum):
    """What a lesson has to do with one that was proposed before it."""

    ALIKE = "alike"  # it may be the same in other words
    OPPOSITE = "opposite"
    ELSEWHERE = "elsewhere"  # the same, for other mails


class Lesson(SQLModel, table=True):
    """A rule for drafts of a scope, and the edits that suggested it."""

    id: int | None = Field(default=None, primary_key=True)
    text: str
    category: str | None = Field(default=None, index=True)  # none: every one
    language: str | None = None  # none: every one
    version: int = 1
    fingerprint: str = Field(unique=True)  # of what was proposed first
    status: str = LessonStatus.PROPOSED.value
    decisions: list[int] = Field(default_factory=list, sa_type=JSON)
    possible: int | None = None  # decided drafts in which people could have done so
    kin_id: int | None = Field(default=None, foreign_key="lesson.id")
    kinship: str | None = None  # to that one
    proposed_at: datetime
    judged_by: str | None = None
    judged_at: datetime | None = None
    active_since: datetime | None = None
    tried_for: str | None = None  # who wants it in force, while it is being tried


class LessonVersion(SQLModel, table=True):
    """A wording of a lesson, the newest too; kept so that nothing is proposed twice."""

    lesson_id: int = Field(primary_key=True, foreign_key="lesson.id")
    number: int = Field(primary_key=True)
    text: str
    category: str | None = Field(default=None, index=True)
    language: str | None = None
    by: str
    at: datetime


class LessonTrial(SQLModel, table=True):
    """What past cases said of the newest wording that was tried."""

    lesson_id: int = Field(primary_key=True, foreign_key="lesson.id")
    version: int
    cases: int = 0  # drafted both with it and without it, which had not suggested it
    difference: float | None = None  # of the edit distance: below zero where it is nearer with it
    low: float | None = None  # the 95 % interval of the difference
    high: float | None = None
    taught: int = 0  # cases that had suggested it, drafted both ways and counted apart
    taught_difference: float | None = None
    trouble: str | None = None  # why there are no figures
    at: datetime


class LessonLook(SQLModel, table=True):
    """Up to which decision Claude was asked about the edits of a scope."""

    category: str = Field(primary_key=True)
    language: str = Field(primary_key=True)  # empty: not known
    decision_id: int
    at: datetime


class LessonPost(SQLModel, table=True):
    """Where supervisors were told of a lesson."""

    lesson_id: int = Field(primary_key=True, foreign_key="lesson.id")
    channel: str
    ts: str


class LessonEvent(SQLModel, table=True):
    """What somebody did with a lesson; appended with the change and never changed."""

    id: int | None = Field(default=None, primary_key=True)
    lesson_id: int = Field(foreign_key="lesson.id", index=True)
    version: int
    action: str
    actor: str
    at: datetime


class LessonUse(SQLModel, table=True):
    """A draft that was made with a lesson, so that what follows can be measured."""

    draft_id: int = Field(primary_key=True, foreign_key="draft.id")
    lesson_id: int = Field(primary_key=True, foreign_key="lesson.id", index=True)
    version: int
