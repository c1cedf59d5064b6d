"""Random keys that an installation makes for itself once and keeps beside its rows."""

import secrets

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, Session, SQLModel


class Secret(SQLModel, table=True):
    """A random key that this installation made for itself, such as the one in message ids."""

    name: str = Field(primary_key=True)
    value: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


def own_key(session: Session, name: str) -> bytes:
    """The key of that name (32 bytes), made at its first use."""
    kept = session.get(Secret, name)
    if kept is None:
        kept = Secret(name=name, value=secrets.token_bytes(32))
        session.add(kept)
    return kept.value
