"""How fast the desk is: ``python tests/benchmarks/bench_desk.py [conversations]``.

Everything runs on both databases through ``db.run`` as in the service, fully durable. Absolute
figures are this machine's; read the ratios, which are made within one run: against one committed
insert through the bare driver ("floor"), and between the databases.
"""

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
from sqlalchemy import make_url

sys.path.insert(0, str(Path(__file__).parent.parent))

from bare_desk import MARIA, BareDesk
from databases import private_postgres

from slackhitl import migrations
from slackhitl.db import Database
from slackhitl.desk import intake, review, stats, work
from slackhitl.desk.models import Origin

CALLERS = 16
Rates = dict[str, float]


def main() -> None:
    """Measure both databases one after the other and print the table."""
    conversations = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as folder:
        sqlite = measure(f"sqlite:///{folder}/desk.db", conversations, sqlite_floor(Path(folder)))
    try:
        with private_postgres() as url:
            postgres = measure(url, conversations, postgres_floor(url))
    except FileNotFoundError:
        print("PostgreSQL is not installed; its columns are empty.", file=sys.stderr)
        postgres = {}
    report(sqlite, postgres)


def measure(url: str, conversations: int, floor: float) -> Rates:
    """All rates of one database, per second."""
    database = Database(url)
    migrations.upgrade(database.engine)
    desk = BareDesk(database)
    try:
        return {"floor: one insert, committed": floor, **asyncio.run(rates(desk, conversations))}
    finally:
        database.close()


async def rates(desk: BareDesk, conversations: int) -> Rates:
    """The desk's own work, by one caller and by many."""
    half, found = conversations // 2, {}
    db, policy, now = desk.database, desk.policy, desk.now

    async def take_in(number: int) -> None:
        mail = desk.incoming(sender_address=f"customer-{number}@shop.example")
        await db.run(intake.receive, mail, now, policy, Origin.CLAUDE)

    found["intake, one after the other"] = await rate(take_in, range(half), 1)
    found[f"intake, {CALLERS} at once"] = await rate(take_in, range(half, conversations), CALLERS)
    for conversation_id in range(1, conversations + 1):
        desk.triage(conversation_id)
        desk.present(conversation_id)
    seen = {number: desk.seen(number + 1) for number in range(conversations)}

    async def click(number: int) -> None:
        await db.run(review.approve, seen[number], MARIA, now, policy)

    found["clicks, one after the other"] = await rate(click, range(half), 1)
    found[f"clicks, {CALLERS} at once"] = await rate(click, range(half, conversations), CALLERS)
    later = now + timedelta(minutes=1)

    async def drain(_: int) -> None:
        for job in await db.run(work.claim, "mail", 4, "bench", later):
            await db.run(work.finish, job)

    found["jobs claimed and finished"] = 4 * await rate(drain, range(conversations // 4), 1)
    today = now.date()

    async def figures(_: int) -> None:
        await db.run(stats.figures, today, today, later, policy.timezone)

    async def queue(_: int) -> None:
        await db.run(stats.queue, later, policy)

    found["figures, nothing folded"] = await rate(figures, range(10), 1)
    while await db.run(stats.fold, later, policy.timezone):
        pass
    found["figures, folded"] = await rate(figures, range(100), 1)
    found["queue"] = await rate(queue, range(50), 1)
    return found


async def rate(call: Callable[[int], Awaitable[None]], numbers: range, callers: int) -> float:
    """How often per second, with so many callers sharing the numbers."""
    shared = iter(numbers)

    async def one() -> None:
        for number in shared:
            await call(number)

    begun = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(callers)))
    return len(numbers) / (time.perf_counter() - begun)


def sqlite_floor(folder: Path) -> float:
    """Committed inserts per second through the bare driver, as durable as ours."""
    with connected_sqlite(folder / "floor.db") as connection:
        return floor(lambda: connection.execute("INSERT INTO floor (words) VALUES ('x')"))


@contextmanager
def connected_sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that commits every statement."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE floor (id INTEGER PRIMARY KEY, words TEXT)")
    yield connection
    connection.close()


def postgres_floor(url: str) -> float:
    """The same on PostgreSQL."""
    address = make_url(url)
    with psycopg.connect(
        host=str(address.query["host"]), user=address.username, dbname=address.database,
        autocommit=True,
    ) as connection:  # fmt: skip
        connection.execute("CREATE TABLE floor (id serial PRIMARY KEY, words text)")
        return floor(lambda: connection.execute("INSERT INTO floor (words) VALUES ('x')"))


def floor(insert: Callable[[], object], times: int = 500) -> float:
    """Calls per second."""
    begun = time.perf_counter()
    for _ in range(times):
        insert()
    return times / (time.perf_counter() - begun)


def report(sqlite: Rates, postgres: Rates) -> None:
    """Print per second, the share of the floor, and PostgreSQL against SQLite."""
    print(f"{'per second':<32}{'SQLite':>10}{'of floor':>10}{'PostgreSQL':>12}{'of floor':>10}")
    for name, value in sqlite.items():
        line = f"{name:<32}{value:>10,.0f}{value / next(iter(sqlite.values())):>10.2f}"
        if postgres:
            other = postgres[name]
            line += f"{other:>12,.0f}{other / next(iter(postgres.values())):>10.2f}"
            line += f"   x{other / value:.2f}"
        print(line)


if __name__ == "__main__":
    main()
