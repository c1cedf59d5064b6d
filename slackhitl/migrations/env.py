"""Alembic runs this file, and only Alembic, each time it migrates or compares."""

from alembic import context

from slackhitl.migrations import METADATA
from slackhitl.migrations.rendering import plain_type

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    render_item=plain_type,
    compare_type=True,
    transactional_ddl=True,  # true of SQLite as well, because our engine begins by itself
)
with context.begin_transaction():
    context.run_migrations()
