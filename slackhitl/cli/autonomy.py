"""What went out without a person, and who let it: for an audit from a terminal."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click

from slackhitl import assembly
from slackhitl.cli.export import target
from slackhitl.cli.service import read_settings
from slackhitl.desk import autonomy_views
from slackhitl.desk.autonomy_views import Change, Sent, Wanted
from slackhitl.settings import Settings
from slackhitl.slack.texts import one_line

COLUMNS = (
    "sent_at", "category", "conversation", "draft", "customer", "subject", "reply", "became", "why",
    "chance_wrong", "made_by",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would calculate; a subject is a stranger's words."""

category_option = click.option("--category", help="Only this one.")
since_option = click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="On this day or later; a day as SLACKHITL_TIMEZONE has it.",
)


@click.group()
def autonomy() -> None:
    """What goes out unless somebody objects: /hitl autonomy for an audit."""


@autonomy.command()
@since_option
@category_option
@click.option(
    "--csv",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a new file with the replies' words.",
)
def sent(since: datetime | None, category: str | None, file: Path | None) -> None:
    """Every reply that went out alone, the oldest first, and what became of it."""
    settings = read_settings()
    db = assembly.open_database(settings)
    try:
        wanted = _wanted(settings, since, category)
        found, _ = db.transact(autonomy_views.every_sent, wanted)
        if file is None:
            for one in found:
                click.echo(_line(one, settings))
        else:
            with target(file) as out:
                _write(found, out)
    finally:
        db.close()
    wrong = sum(one.wrong for one in found)
    count = f"{len(found)} {'reply' if len(found) == 1 else 'replies'} went out alone"
    click.echo(f"{count}; {wrong} counted as an error.", err=True)


@autonomy.command()
@since_option
@category_option
def history(since: datetime | None, category: str | None) -> None:
    """Every change of what may go out alone, the oldest first."""
    settings = read_settings()
    db = assembly.open_database(settings)
    wanted, found = _wanted(settings, since, category), list[Change]()
    try:
        while (page := db.transact(autonomy_views.changes, wanted)[0]).entries:
            found += page.entries
            wanted = replace(wanted, page=wanted.page + 1)
    finally:
        db.close()
    for one in reversed(found):
        why = f"  {one.reason}" if one.reason else ""
        terms = f"{one.minutes} min, bound {one.bound:.1%}"
        click.echo(
            f"{_time(one.at, settings)}  {one.category}  {one.action} by {one.by}  {terms}{why}"
        )
    if not found:
        click.echo("Nothing was changed.")


def _wanted(settings: Settings, since: datetime | None, category: str | None) -> Wanted:
    begin = since.replace(tzinfo=settings.timezone).astimezone(UTC) if since else None
    return Wanted(category, begin)


def _line(one: Sent, settings: Settings) -> str:
    where = f"conversation {one.conversation_id}, draft {one.draft_id}"
    what = f"{one_line(one.customer)}  “{one_line(one.subject)}”"
    return f"{_time(one.went_at, settings)}  {one.category}  {where}  {what}  {_became(one)}"


def _write(found: list[Sent], out: TextIO) -> None:
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for one in found:
        chance = "" if one.score is None else f"{one.score:.4f}"
        cells = (
            one.went_at.isoformat(), one.category, one.conversation_id, one.draft_id, one.customer,
            one.subject, one.reply, "error" if one.wrong else "no complaint", one.why or "", chance,
            one.maker,
        )  # fmt: skip
        rows.writerow([_harmless(cell) for cell in cells])


def _harmless(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def _became(one: Sent) -> str:
    return f"counted as an error: {one.why}" if one.wrong else "nobody complained"


def _time(at: datetime, settings: Settings) -> str:
    return f"{at.astimezone(settings.timezone):%Y-%m-%d %H:%M}"
