"""The one door to the database: ``await db.run(verb, …)``, one transaction per call.

Desk verbs are plain synchronous functions of a Session; this module decides which thread they run
in. SQLite gets exactly one thread, so that no two of our transactions ever wait for its lock;
PostgreSQL gets a small pool. It knows nothing of what the verbs do.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlmodel import Session, create_engine

P = ParamSpec("P")
T = TypeVar("T")

POSTGRES_THREADS = 8
BUSY_TIMEOUT_MS = 10_000
WAKES = "wakes"
"""Key of ``Session.info`` under which verbs leave the names of queues that have new work."""


class DatabaseSettingWrong(Exception):
    """SLACKHITL_DATABASE_URL is no database that slackhitl can use."""


def parse_url(text: str) -> URL:
    """Read a database URL and choose the driver that ships with slackhitl.

    Raises DatabaseSettingWrong with a sentence that says what to set.
    """
    hint = "use sqlite:///path/to/file.db or postgresql+psycopg://user:password@host/name"
    try:
        url = make_url(text)
    except ArgumentError:
        raise DatabaseSettingWrong(f"SLACKHITL_DATABASE_URL is not a URL: {hint}") from None
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise DatabaseSettingWrong(
            f"SLACKHITL_DATABASE_URL names {url.drivername}, which slackhitl does not use: {hint}"
        )
    if url.drivername == "sqlite" and url.database in {None, "", ":memory:"}:
        raise DatabaseSettingWrong(f"SLACKHITL_DATABASE_URL names no file: {hint}")
    return url


def make_engine(text: str) -> Engine:
    """An engine for the URL, with SQLite set up so that a power cut loses nothing committed."""
    url = parse_url(text)
    try:
        if url.get_backend_name() == "sqlite":
            Path(url.database or "").resolve().parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(url)
            _prepare_sqlite(engine)
            return engine
        return create_engine(url, pool_size=POSTGRES_THREADS, max_overflow=2, pool_pre_ping=True)
    except NoSuchModuleError:
        raise DatabaseSettingWrong(f"No driver for {url.drivername} is installed") from None


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        # The driver's own BEGIN is deferred and would let two writers collide at their first write.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


class Database:
    """Runs verbs in transactions off the event loop and tells who waits that work was written."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._threads = ThreadPoolExecutor(
            max_workers=1 if self.is_sqlite else POSTGRES_THREADS, thread_name_prefix="db"
        )
        self.on_wake: Callable[[frozenset[str]], None] = lambda queues: None
        """Called on the event loop after a commit that wrote jobs, with their queues' names."""

    def transact(
        self, verb: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> tuple[T, frozenset[str]]:
        """Run one verb in one transaction in this thread; also return the queues it woke."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            outcome = verb(session, *args, **kwargs)
            session.flush()
            wakes = frozenset(session.info.pop(WAKES, ()))
        return outcome, wakes

    async def run(
        self, verb: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run one verb in one transaction in a database thread; what it raises rolls it back."""
        loop = asyncio.get_running_loop()
        outcome, wakes = await loop.run_in_executor(
            self._threads, partial(self.transact, verb, *args, **kwargs)
        )
        if wakes:
            self.on_wake(wakes)
        return outcome

    def close(self) -> None:
        """Wait for running transactions, then let go of the connections."""
        self._threads.shutdown(wait=True)
        self.engine.dispose()
