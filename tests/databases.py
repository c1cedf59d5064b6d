"""Real databases for tests: SQLite files, and a private PostgreSQL server that ends with the run.

Every test finds the newest schema and no rows.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from sqlmodel import SQLModel

from slackhitl import migrations
from slackhitl.db import Database, make_engine

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl, the newest version's first."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for folder in installed:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    found = shutil.which("initdb", path=f"{os.environ.get('PATH', '')}:/usr/local/bin")
    return Path(found).resolve().parent if found else None


def _version(folder: Path) -> int:
    number = folder.parent.name.partition(".")[0]
    return int(number) if number.isdigit() else 0


def _unprivileged() -> str | None:
    """Whom the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise AssertionError("there is no unprivileged user to run PostgreSQL")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A private PostgreSQL server without durability; the URL of its maintenance database."""
    if _programs() is None:
        pytest.skip("PostgreSQL is not installed (initdb was not found)")
    with private_postgres(FAST) as url:
        yield url


@contextlib.contextmanager
def private_postgres(settings: str = "") -> Iterator[str]:
    """A PostgreSQL server of our own in a temporary folder, reached by a socket there.

    Raises FileNotFoundError where PostgreSQL is not installed.
    """
    programs = _programs()
    if programs is None:
        raise FileNotFoundError("initdb")
    user = _unprivileged()
    group = pwd.getpwnam(user).pw_gid if user is not None else None
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: a socket's path has 107 bytes at most
    if user is not None:
        shutil.chown(folder, user)

    def run(*command: str) -> None:
        with (folder.parent / f"{folder.name}.log").open("ab") as log:
            subprocess.run(
                command, check=True, cwd=folder, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, user=user, group=group, extra_groups=[] if user else None,
            )  # fmt: skip

    cluster = str(folder / "data")
    control = str(programs / "pg_ctl")
    settings += f" -c max_connections=120 -c listen_addresses= -c unix_socket_directories={folder}"
    try:
        run(
            str(programs / "initdb"), "--pgdata", cluster, "--username", "slackhitl",
            "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync",
        )  # fmt: skip
        run(control, "--pgdata", cluster, "--wait", "--options", settings, "start")
        try:
            yield f"postgresql+psycopg://slackhitl@/postgres?host={folder}"
        finally:
            run(control, "--pgdata", cluster, "--wait", "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_name(f"{folder.name}.log").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("template") / "schema.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def shared_sqlite(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """The SQLite database that tests of the desk use one after the other."""
    database = Database(_copied(sqlite_template, tmp_path_factory.mktemp("shared")))
    yield database
    database.close()


@pytest.fixture(scope="session")
def shared_postgres(postgres_url: str) -> Iterator[Database]:
    """The PostgreSQL database that tests of the desk use one after the other."""
    database = Database(_created(postgres_url, "shared"))
    migrations.upgrade(database.engine)
    yield database
    database.close()


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> Database:
    """The newest schema and no rows, once on SQLite and once on PostgreSQL.

    One engine serves all tests, because it remembers how it compiled the desk's statements.
    """
    database: Database = request.getfixturevalue(f"shared_{request.param}")
    with database.engine.begin() as connection:
        if database.is_sqlite:
            for table in reversed(SQLModel.metadata.sorted_tables):
                connection.execute(table.delete())
        else:
            tables = ", ".join(table.name for table in SQLModel.metadata.sorted_tables)
            connection.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY")
    return database


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a new SQLite database with the newest schema."""
    return _copied(sqlite_template, tmp_path)


@pytest.fixture
def new_postgres_url(postgres_url: str) -> Iterator[str]:
    """The URL of a new PostgreSQL database without any schema."""
    name = f"test_{next(_numbers)}"
    yield _created(postgres_url, name)
    _on_server(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new database without any schema, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("new_postgres_url")
    return url


@pytest.fixture
def each_database_url(empty_database_url: str) -> str:
    """The URL of a new database with the newest schema, once on SQLite and once on PostgreSQL."""
    _migrate(empty_database_url)
    return empty_database_url


_numbers = iter(range(1_000_000))


def _migrate(url: str) -> None:
    engine = make_engine(url)
    migrations.upgrade(engine)
    engine.dispose()


def _copied(template: Path, folder: Path) -> str:
    path = folder / "slackhitl.db"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


def _created(url: str, name: str) -> str:
    _on_server(url, f"CREATE DATABASE {name} TEMPLATE template0")
    return _named(url, name)


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _on_server(url: str, statement: str) -> None:
    address = make_url(url)
    with psycopg.connect(
        host=str(address.query["host"]),
        user=address.username,
        dbname=address.database,
        autocommit=True,
    ) as connection:
        connection.execute(statement.encode())
