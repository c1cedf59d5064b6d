"""A gesture in Slack counts once, however often Slack tells of it.

What a gesture is known by is kept in the transaction of what it did. So a second delivery finds it
done, and one whose first delivery failed is done after all.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import delete
from sqlmodel import Field, Session, SQLModel, col

from slackhitl.desk.inserting import insert_once

P = ParamSpec("P")
T = TypeVar("T")

REMEMBERED = timedelta(days=2)
"""Slack tells of something again within minutes, or within a day where that is switched on."""


class Gesture(SQLModel, table=True):
    """A click, a submitted window or the like that was done, by what tells it from any other."""

    key: str = Field(primary_key=True)
    at: datetime = Field(index=True)


def is_first(session: Session, key: str, now: datetime) -> bool:
    """Whether this gesture was not done before; from now on it was. An empty key names none."""
    if not key:
        return True
    return insert_once(session, Gesture, {"key": key, "at": now}) is not None


def once(
    session: Session,
    key: str,
    now: datetime,
    verb: Callable[Concatenate[Session, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T | None:
    """What the verb returns; None when this gesture was done before."""
    return verb(session, *args, **kwargs) if is_first(session, key, now) else None


def forget(session: Session, now: datetime) -> None:
    """Let go of gestures that Slack will not tell of again."""
    session.connection().execute(delete(Gesture).where(col(Gesture.at) < now - REMEMBERED))
