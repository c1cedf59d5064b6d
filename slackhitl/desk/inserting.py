"""Rows that several may want to write at the same moment, of which one counts."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_once(session: Session, table: type[SQLModel], values: dict[str, Any]) -> Any:
    """Insert a row unless one with the same key is there; its primary key, or None.

    Where another transaction writes the same key just now, this one waits for it.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    columns = table.__table__.primary_key.columns  # type: ignore[attr-defined]
    fresh = insert(table).values(**values).on_conflict_do_nothing().returning(*columns)
    return session.connection().execute(fresh).scalar()
