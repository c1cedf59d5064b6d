"""A backup is whole: what it restores to is the desk, with every mail."""

import asyncio
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from command_line import slackhitl
from desk_app import Desk


def back_up(file: Path, url: str, data: Path) -> Result:
    return slackhitl("backup", str(file), SLACKHITL_DATABASE_URL=url, SLACKHITL_DATA=str(data))


async def test_a_backup_made_while_the_service_runs_restores_the_desk(
    desk: Desk, tmp_path: Path
) -> None:
    mail = await desk.customer().writes("Parcel", "How long does a parcel take?")
    await desk.card("Parcel", "Approve & send")
    file = tmp_path / "monday.tar"
    done = await asyncio.to_thread(back_up, file, desk.database_url, tmp_path / "data")
    assert done.exit_code == 0, done.output
    assert "1 mails and files" in done.output
    assert file.stat().st_mode & 0o077 == 0

    restored = tmp_path / "restored"
    restored.mkdir()
    unpacking = ["tar", "-xf", str(file), "-C", str(restored)]
    await asyncio.to_thread(subprocess.run, unpacking, check=True)
    with closing(sqlite3.connect(restored / "slackhitl.db")) as database:
        [digest] = database.execute("SELECT raw_digest FROM message").fetchone()
    assert mail.raw in (restored / "data" / digest[:2] / digest).read_bytes()


def test_a_file_that_exists_is_never_overwritten(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "old.tar"
    file.write_text("precious")
    done = back_up(file, sqlite_url, tmp_path / "data")
    assert done.exit_code == 2
    assert "exists already" in done.output
    assert file.read_text() == "precious"


def test_a_backup_that_fails_leaves_no_half_a_file(tmp_path: Path) -> None:
    done = back_up(tmp_path / "new.tar", f"sqlite:///{tmp_path}/none.db", tmp_path / "data")
    assert done.exit_code == 1
    assert "There is no database" in done.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgres
def test_a_postgresql_desk_is_dumped_by_its_own_program(
    new_postgres_url: str, tmp_path: Path
) -> None:
    if shutil.which("pg_dump") is None or shutil.which("pg_restore") is None:
        pytest.skip("pg_dump is not installed (Debian: apt-get install postgresql-client)")
    migrated = slackhitl("migrate", SLACKHITL_DATABASE_URL=new_postgres_url)
    assert migrated.exit_code == 0
    done = back_up(tmp_path / "desk.tar", new_postgres_url, tmp_path / "data")
    assert done.exit_code == 0, done.output
    subprocess.run(["tar", "-xf", tmp_path / "desk.tar", "-C", tmp_path], check=True)
    listed = subprocess.run(
        ["pg_restore", "--list", tmp_path / "slackhitl.pgdump"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "TABLE DATA public conversation" in listed.stdout
