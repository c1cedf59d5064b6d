"""What people decided, for training elsewhere: export."""

import csv
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO, TypeVar

import click
from sqlmodel import Session

from slackhitl import assembly
from slackhitl.cli.service import read_settings
from slackhitl.db import Database
from slackhitl.desk import exporting
from slackhitl.desk.exporting import DecisionRow, SentText, Wanted
from slackhitl.flow.exporting import (
    COLUMNS,
    Example,
    Format,
    Tally,
    figures,
    instructions,
    preferences,
)

Row = TypeVar("Row", SentText, DecisionRow)


@click.command()
@click.option(
    "--format",
    "kind",
    required=True,
    type=click.Choice([each.value for each in Format]),
    help="Examples to imitate, pairs to prefer, or figures.",
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Sent, or for csv decided, on this day or later; a day as SLACKHITL_TIMEZONE has it.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="A new file, not the terminal."
)
@click.option("--category", help="Only conversations of this category.")
def export(kind: str, since: datetime | None, out: Path | None, category: str | None) -> None:
    """Write what people approved and changed, for training elsewhere, without names and numbers.

    sft: a line of JSON for each reply that a person approved and that was sent. preference: one
    for each draft that was changed, with what was sent instead. csv: one row for each decision,
    without anybody's words. Customers whom a supervisor excluded (/hitl consent) are left out.
    """
    settings = read_settings()
    begin = since.replace(tzinfo=settings.timezone).astimezone(UTC) if since else None
    wanted, tally = Wanted(begin, category), Tally()
    db = assembly.open_database(settings)
    try:
        with target(out) as file:
            if kind == Format.CSV:
                rows = csv.DictWriter(file, COLUMNS, lineterminator="\n")
                rows.writeheader()
                rows.writerows(figures(_pages(db, exporting.decisions, wanted, _decision), tally))
            else:
                make = instructions if kind == Format.SFT else preferences
                for one in make(_pages(db, exporting.sent_texts, wanted, _draft), tally):
                    file.write(_line(one))
    finally:
        db.close()
    click.echo(str(tally), err=True)


def _pages(
    db: Database,
    read: Callable[[Session, int, Wanted], list[Row]],
    wanted: Wanted,
    key: Callable[[Row], int],
) -> Iterator[Row]:
    after = 0
    while rows := db.transact(read, after, wanted)[0]:
        yield from rows
        after = key(rows[-1])


def _draft(row: SentText) -> int:
    return row.draft_id


def _decision(row: DecisionRow) -> int:
    return row.id


def _line(example: Example) -> str:
    return json.dumps(example, ensure_ascii=False) + "\n"


@contextmanager
def target(out: Path | None) -> Iterator[TextIO]:
    """The terminal, or a file that only its owner can read and that appears when it is whole."""
    if out is None:
        yield sys.stdout
        return
    if out.exists():
        raise click.UsageError(f"{out} exists already; name another file.")
    if not out.parent.is_dir():
        raise click.UsageError(f"There is no folder {out.parent}.")
    unfinished = out.with_name(f".{out.name}.unfinished")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            yield file
        unfinished.rename(out)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
