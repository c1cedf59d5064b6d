"""The migrations make exactly the schema of the models, on both databases."""

import re
from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, text
from sqlmodel import SQLModel

from slackhitl import migrations
from slackhitl.db import make_engine


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    engine = make_engine(empty_database_url)
    yield engine
    engine.dispose()


def test_a_new_database_gets_the_newest_schema(engine: Engine) -> None:
    assert migrations.current(engine) is None
    assert not migrations.is_current(engine)
    migrations.upgrade(engine)
    assert migrations.current(engine) == migrations.head()
    assert migrations.is_current(engine)


def test_a_second_upgrade_changes_nothing(engine: Engine) -> None:
    migrations.upgrade(engine)
    before = described(engine)
    migrations.upgrade(engine)
    assert described(engine) == before


def test_the_migrated_schema_is_what_the_models_say(engine: Engine) -> None:
    migrations.upgrade(engine)
    assert migrations.differences(engine) == []


def test_an_empty_database_differs_from_the_models(engine: Engine) -> None:
    assert any("conversation" in difference for difference in migrations.differences(engine))


def test_checks_indexes_and_defaults_are_those_that_the_models_would_make(engine: Engine) -> None:
    """Alembic does not compare CHECK constraints and the conditions of partial indexes."""
    migrations.upgrade(engine)
    migrated = described(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        SQLModel.metadata.drop_all(connection)
    assert described(engine) == {}
    SQLModel.metadata.create_all(engine)
    assert migrated == described(engine)


def test_a_status_that_is_none_is_refused_by_the_database(engine: Engine) -> None:
    migrations.upgrade(engine)
    columns = "queue, kind, key, subject_id, state, run_at, attempts, wanted, rank"
    job = f"INSERT INTO job ({columns}) VALUES "
    with engine.connect() as connection:
        with pytest.raises(Exception, match="ck_job_jobstate"):
            connection.execute(text(job + "('ai', 'draft', 'k', 1, 'lost', '2026-01-01', 0, 0, 1)"))
        connection.rollback()
        connection.execute(text(job + "('ai', 'draft', 'k', 1, 'ready', '2026-01-01', 0, 0, 1)"))


def test_foreign_keys_hold_after_a_migration(engine: Engine) -> None:
    migrations.upgrade(engine)
    orphan = "INSERT INTO card (conversation_id, channel, shown_revision) VALUES (99, 'C', 0)"
    with engine.connect() as connection, pytest.raises(Exception, match=r"(?i)foreign key"):
        connection.execute(text(orphan))


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert not migrations.is_current(engine)
    with pytest.raises(migrations.SchemaTooNew):
        migrations.upgrade(engine)
    assert migrations.current(engine) == "9999"


def test_what_an_older_version_wrote_is_kept(engine: Engine) -> None:
    """Batch mode makes tables anew on SQLite, while others point at their rows."""
    with engine.begin() as connection:
        command.upgrade(migrations.config(connection), "0001")
        for statement in OLD_ROWS:
            connection.execute(text(statement))
        before = rows(connection)
    migrations.upgrade(engine)
    with engine.begin() as connection:
        after = rows(connection)
    for table, kept in before.items():
        assert [{name: row[name] for name in kept[0]} for row in after[table]] == kept


def test_revisions_are_numbered_one_after_the_other() -> None:
    revisions = list(migrations.scripts().walk_revisions())
    assert [script.revision for script in revisions] == [
        f"{number:04d}" for number in range(len(revisions), 0, -1)
    ]


OLD_ROWS = (
    "INSERT INTO customer (id, address, name, created_at) "
    "VALUES (1, 'jane@customer.example', 'Jane', '2026-11-01')",
    "INSERT INTO conversation (id, customer_id, inbox, account, subject, matter, status, risks, "
    "questions, revision, chain, opened_at) "
    "VALUES (1, 1, 'imap', '', 'Parcel', 'parcel', 'open', '[]', '[]', 2, 'c', '2026-11-01')",
    "INSERT INTO message (id, conversation_id, direction, message_id, message_id_missing, "
    'content_digest, raw_digest, in_reply_to, "references", sender_name, sender_address, '
    'reply_to_name, reply_to_address, "to", cc, subject, text, new_text, html, attachments, '
    "is_paused, at) VALUES (1, 1, 'inbound', 'a@b', false, 'd', 'r', '[]', '[]', '', '', '', '', "
    "'[]', '[]', '', 'Hello', 'Hello', '', '[]', false, '2026-11-01')",
    "INSERT INTO draft (id, conversation_id, answers_id, number, status, revision, origin, text, "
    "proposed, marked, sources, findings, created_at, attempt, data_sent) "
    "VALUES (1, 1, 1, 1, 'in_review', 0, 'claude', 'Hi', 'Hi', '', '[]', '[]', '2026-11-01', 0, "
    "false)",
    "INSERT INTO decision (id, draft_id, agent, action, before, after, at) "
    "VALUES (1, 1, 'U1', 'approve', 'Hi', 'Hi', '2026-11-01')",
)


def rows(connection: Connection) -> dict[str, list[dict[str, object]]]:
    """Every row of the tables above."""
    return {
        table: [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]
        for table in ("customer", "conversation", "message", "draft", "decision")
    }


def described(engine: Engine) -> dict[str, list[str]]:
    """Everything that the database itself says of tables, indexes and constraints, by name."""
    if engine.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    else:
        query = """
            SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL
            SELECT 'constraint ' || conname, pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            UNION ALL
            SELECT 'column ' || table_name || '.' || column_name,
                   concat_ws(' ', data_type, is_nullable, column_default)
            FROM information_schema.columns WHERE table_schema = 'public'
        """
    with engine.connect() as connection:
        rows = connection.execute(text(query)).all()
    return {name: _parts(words) for name, words in rows if "alembic_version" not in name}


def _parts(definition: str) -> list[str]:
    """A definition without quotes and spaces, its parts in order: theirs is Alembic's own."""
    plain = definition.replace('"', "").removesuffix(")")
    return sorted("".join(part.split()) for part in re.split(r",\s+|\(\s+", plain))
