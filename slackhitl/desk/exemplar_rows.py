"""The rows beside exemplars: what each rests on, which drafts saw it, and the count of changes."""

from enum import StrEnum

from sqlmodel import Field, SQLModel


class Retirement(StrEnum):
    """Why an exemplar is not shown to the model any more."""

    SUPERSEDED = "superseded"  # the same was asked again, and the newest reply counts
    ARTICLE = "article"  # an article that its draft cited has changed
    PERSON = "person"  # a supervisor took it out


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
