"""Since when each version of an article is part of the knowledge, as far as the desk saw it.

Articles are files that somebody else changes. What the folder held when the desk first looked has
been there for nobody knows how long.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, func, select

ArticleVersionName = tuple[str, str]
"""An article's name and version."""


class ArticleVersion(SQLModel, table=True):
    """A version of an article that was served."""

    article: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    first_at: datetime  # when the desk first saw it
    was_there: bool  # already when the desk first looked, so that it may be older


def note(session: Session, served: Collection[ArticleVersionName], now: datetime) -> None:
    """Keep what is served now and was not before."""
    known = set(session.exec(select(ArticleVersion.article, ArticleVersion.version)))
    for article, version in sorted(set(served) - known):
        session.merge(
            ArticleVersion(article=article, version=version, first_at=now, was_there=not known)
        )


def kept_since(session: Session) -> datetime | None:
    """Since when versions are kept; None: not yet."""
    return session.exec(select(func.min(ArticleVersion.first_at))).one()


def newer_than(session: Session, at: datetime) -> frozenset[ArticleVersionName]:
    """Versions that are known to have been served only afterwards."""
    rows = select(ArticleVersion.article, ArticleVersion.version).where(
        col(ArticleVersion.was_there).is_(False), ArticleVersion.first_at > at
    )
    return frozenset(session.exec(rows))


def had_earlier(session: Session, articles: Iterable[str], at: datetime) -> frozenset[str]:
    """Of these articles, those of which another version was served at that time."""
    rows = select(ArticleVersion.article).where(
        col(ArticleVersion.article).in_(list(articles)), ArticleVersion.first_at <= at
    )
    return frozenset(session.exec(rows))


def newest_of(session: Session, cited: Iterable[ArticleVersionName]) -> datetime | None:
    """When the newest of these versions was first served; None: they have long been there."""
    found = [session.get(ArticleVersion, one) for one in set(cited)]
    return max(
        (row.first_at for row in found if row is not None and not row.was_there), default=None
    )
