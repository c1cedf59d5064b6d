"""A desk over each database."""

import pytest
from bare_desk import BareDesk

from slackhitl.db import Database


@pytest.fixture
def desk(database: Database) -> BareDesk:
    """A desk without edges, once on SQLite and once on PostgreSQL."""
    return BareDesk(database)
