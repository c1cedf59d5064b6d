"""A consistent copy of everything, made while the service runs: backup."""

import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy.engine import URL

from slackhitl.cli.service import read_settings
from slackhitl.db import parse_url

_ARCHIVED = re.compile(r"[0-9a-f]{64}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write the database, raw mails and attachments to FILE (a .tar), while the service runs.

    The database is copied first. Mails are on disk before a row speaks of them and are never
    changed, so every row of the copy finds its bytes in it.
    """
    settings = read_settings()
    if file.exists():
        raise click.UsageError(f"{file} exists already; name another file.")
    if not file.parent.is_dir():
        raise click.UsageError(f"There is no folder {file.parent}.")
    url = parse_url(settings.database_url.reveal())
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        with tempfile.TemporaryDirectory(prefix="slackhitl-backup-") as folder:
            copy = _copy_of(url, Path(folder))
            with unfinished.open("xb") as stream, tarfile.open(fileobj=stream, mode="w") as tar:
                unfinished.chmod(0o600)  # it holds customers' mail
                tar.add(copy, copy.name)
                count = _add_archive(tar, settings.data)
                tar.close()
                stream.flush()
                os.fsync(stream.fileno())
        unfinished.rename(file)
    except FileExistsError:
        raise click.ClickException(
            f"{unfinished} exists: another backup is under way, or one was interrupted; "
            "in that case delete it."
        ) from None
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    size = file.stat().st_size / 1e6
    click.echo(f"{file}: the database ({copy.name}) and {count} mails and files, {size:,.1f} MB.")


def _copy_of(url: URL, folder: Path) -> Path:
    if url.get_backend_name() == "sqlite":
        return _copy_sqlite(Path(url.database or ""), folder / "slackhitl.db")
    return _dump_postgres(url, folder / "slackhitl.pgdump")


def _copy_sqlite(database: Path, target: Path) -> Path:
    """By SQLite's own online copy, which neither waits for writers nor misses one."""
    if not database.exists():
        raise click.ClickException(f"There is no database {database}.")
    with (
        closing(sqlite3.connect(database)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        [answer] = copy.execute("PRAGMA integrity_check").fetchone()
    if answer != "ok":
        raise click.ClickException(f"The copy of {database} is damaged: {answer}")
    return target


def _dump_postgres(url: URL, target: Path) -> Path:
    """By pg_dump, whose version must not be older than the server's."""
    program = shutil.which("pg_dump")
    if program is None:
        raise click.ClickException(
            "pg_dump is not installed here. Install PostgreSQL's client programs, or copy the "
            "database by your provider's means and the folder SLACKHITL_DATA after it."
        )
    # The password stays out of the list of processes, which everybody on the machine can read.
    environ = {**os.environ, "PGPASSWORD": str(url.password)} if url.password else None
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603
        [program, "--format=custom", f"--file={target}", f"--dbname={plain}"],
        env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise click.ClickException(f"pg_dump failed: {last}")
    return target


def _add_archive(tar: tarfile.TarFile, folder: Path) -> int:
    count = 0
    for path in sorted(folder.glob("??/*")):
        if _ARCHIVED.fullmatch(path.name):
            tar.add(path, f"data/{path.parent.name}/{path.name}", recursive=False)
            count += 1
    return count
