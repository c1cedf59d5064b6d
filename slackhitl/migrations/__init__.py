"""The database's schema, revision by revision, and what the service asks about it.

Alembic runs from inside the package, without an alembic.ini; it is handed a connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from slackhitl.desk import (
    attachments,
    autonomy_rows,
    budget,
    channel_trouble,
    consent,
    correcting,
    digest,
    doubts,
    enclosures,
    exemplar_rows,
    figure_rows,
    gaps,
    holding,
    knowledge_versions,
    lesson_rows,
    mentions,
    moving,
    notes,
    once,
    prompt_trials,
    proposals,
    reminding,
    roster,
    scoring,
    secrets,
    team_answers,
    thread_log,
    thread_notes,
    translating,
    weekly,
    whispers,
)

ROWS = (
    team_answers.Question,
    translating.Translation,
    attachments.ShownFile,
    budget.BudgetDay,
    channel_trouble.ChannelTrouble,
    consent.TrainingConsent,
    correcting.Correction,
    digest.Digest,
    autonomy_rows.AutonomyCase,
    autonomy_rows.AutonomyChange,
    autonomy_rows.CategoryAutonomy,
    enclosures.Enclosure,
    exemplar_rows.Exemplar,
    exemplar_rows.ExemplarCitation,
    exemplar_rows.ExemplarState,
    exemplar_rows.ExemplarUse,
    figure_rows.DailyFigure,
    figure_rows.Watermark,
    knowledge_versions.ArticleVersion,
    lesson_rows.Lesson,
    holding.HeldCard,
    holding.Overflow,
    doubts.Doubt,
    mentions.Mention,
    moving.LeftCard,
    once.Gesture,
    gaps.Gap,
    notes.Note,
    prompt_trials.PromptTrial,
    proposals.Proposal,
    reminding.Reminder,
    roster.Assignment,
    roster.Duty,
    scoring.Calibration,
    secrets.Secret,
    thread_log.ThreadMark,
    thread_notes.ThreadNote,
    weekly.Week,
    whispers.Whisper,
)
"""Tables beside those of models, which these modules import."""
METADATA = ROWS[0].metadata
_ONE_AT_A_TIME = 7_235_901
"""Key of the PostgreSQL advisory lock under which replicas that start together migrate in turn."""


class SchemaTooNew(Exception):
    """A newer slackhitl made this database. Install that version, or restore an older backup."""


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest schema, in one transaction on both databases.

    Raises SchemaTooNew when the database is ahead of this program.
    """
    with _alone(engine) as connection:
        found = _revision(connection)
        if found is not None and found not in _known_revisions():
            raise SchemaTooNew
        command.upgrade(config(connection), "head")


def current(engine: Engine) -> str | None:
    """The revision of the database's schema; None for a database without one."""
    with engine.connect() as connection:
        return _revision(connection)


def head() -> str:
    """The revision that this program needs."""
    newest = scripts().get_current_head()
    assert newest is not None
    return newest


def is_current(engine: Engine) -> bool:
    """Whether the database has exactly the schema that this program needs."""
    return current(engine) == head()


def differences(engine: Engine) -> list[str]:
    """What the database has otherwise than the models say; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, METADATA)]


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction in which nobody else migrates."""
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            lock = text("SELECT pg_advisory_xact_lock(:key)")
            connection.execute(lock, {"key": _ONE_AT_A_TIME})
            yield connection
        return
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        # Batch mode drops a table that others point at; SQLite can ignore that only outside a
        # transaction, so the pragma comes first and the check takes its place.
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise CommandError(f"the migration would break references: {broken[:3]}")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known_revisions() -> set[str]:
    return {script.revision for script in scripts().walk_revisions()}


def scripts() -> ScriptDirectory:
    """The folder of revisions."""
    return ScriptDirectory.from_config(config())


def config(connection: Connection | None = None) -> Config:
    """What Alembic needs to know, and the connection on which it works."""
    made = Config()
    made.set_main_option("script_location", "slackhitl:migrations")
    made.set_main_option("path_separator", "os")
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    made.attributes["connection"] = connection
    return made
