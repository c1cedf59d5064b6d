"""How a revision writes down a type: in plain SQLAlchemy, so that it never changes again."""

from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext
from sqlalchemy import TypeDecorator


def plain_type(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """The words for a type that wraps another; False leaves all else to Alembic."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False
