"""Rows of exemplars: what each teaches and rests on, which drafts saw it, the count of changes."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import JSON, Field, SQLModel


class Retirement(StrEnum):
    """Why an exemplar is not shown to the model any more."""

    SUPERSEDED = "superseded"  # the same was asked again, and the newest reply counts
    ARTICLE = "article"  # an article that its draft cited has changed
    PERSON = "person"  # a supervisor took it out


class Exemplar(SQLModel, table=True):
    """A question and the reply that a person sent, shown to the model with similar questions."""

    id: int | None = Field(default=None, primary_key=True)
    draft_id: int | None = Field(default=None, foreign_key="draft.id", unique=True)
    past_key: str | None = Field(default=None, unique=True)  # a mail from before the desk
    category: str | None = Field(default=None, index=True)
    language: str | None = None
    questions: list[str] = Field(default_factory=list, sa_type=JSON)
    reply: str  # without greeting by title, closing and signature
    customer_key: str | None = Field(default=None, index=True)  # keyed hash of their address
    said_at: datetime | None = None  # when the reply was sent
    confirmed: int = 0  # how often in a row a person sent the same again, unchanged
    created_at: datetime
    retired_at: datetime | None = None
    retired_for: str | None = None  # a member of Retirement
    retired_by: str | None = None
    superseded_by_id: int | None = Field(default=None, foreign_key="exemplar.id")
    change: int = Field(default=0, index=True)  # the table's change that touched it last


class ExemplarCitation(SQLModel, table=True):
    """A version of an article on which an exemplar's reply rests."""

    exemplar_id: int = Field(primary_key=True, foreign_key="exemplar.id")
    article: str = Field(primary_key=True)
    version: str = Field(primary_key=True)


class ExemplarUse(SQLModel, table=True):
    """A draft that was written with an exemplar before it."""

    draft_id: int = Field(primary_key=True, foreign_key="draft.id")
    exemplar_id: int = Field(primary_key=True, foreign_key="exemplar.id", index=True)


class ExemplarState(SQLModel, table=True):
    """One row that counts the changes of all exemplars, so that replicas read only what is new.

    ``purges`` counts deletions, of which no row is left to tell.
    """

    id: int = Field(default=1, primary_key=True)
    change: int = 0
    purges: int = 0
