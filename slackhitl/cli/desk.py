"""Working with the desk's rows from a terminal: ingest, stats, audit."""

import asyncio
import mailbox
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click

from slackhitl import app, telemetry
from slackhitl.cli.service import read_settings
from slackhitl.clock import utc_now
from slackhitl.desk import audit as chain
from slackhitl.desk import stats as figures
from slackhitl.flow.receive import receive
from slackhitl.mail.inbox import Delivery

PERIODS = {"today": 0, "7d": 6, "30d": 29}


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def ingest(paths: tuple[Path, ...]) -> None:
    """Take mails into the desk: .eml files, mbox files, maildirs or folders of .eml."""
    settings = read_settings()
    telemetry.set_up_logging("WARNING")
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise click.UsageError(f"No such file or folder: {', '.join(missing)}")
    mails = [mail for path in paths for mail in find_mails(path)]
    db = app.open_database(settings)
    services = app.build_services(settings, db)

    async def take_all() -> dict[str, int]:
        counts: dict[str, int] = {}
        with click.progressbar(mails, label="Ingesting") as bar:
            for delivery in bar:
                receipt = await receive(services, delivery)
                counts[receipt.outcome] = counts.get(receipt.outcome, 0) + 1
        await services.board.close()
        return counts

    counts = asyncio.run(take_all())
    db.close()
    told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(counts.items()))
    click.echo(f"{len(mails)} mails: {told or 'nothing found'}.")


def find_mails(path: Path) -> Iterator[Delivery]:
    """Every mail in a file or folder, with a key that names it again next time."""
    if path.is_dir() and (path / "cur").is_dir():
        for key, message in mailbox.Maildir(path, create=False).items():
            yield _delivery(bytes(message), path, key)
    elif path.is_dir():
        for file in sorted(path.rglob("*.eml")):
            yield _delivery(file.read_bytes(), file, "")
    elif path.suffix.lower() == ".mbox" or path.read_bytes()[:5] == b"From ":
        for number, mail in enumerate(mailbox.mbox(path, create=False)):
            yield _delivery(bytes(mail), path, str(number))
    else:
        yield _delivery(path.read_bytes(), path, "")


def _delivery(raw: bytes, path: Path, key: str) -> Delivery:
    return Delivery(
        raw=raw, source="ingest", key=f"{path.resolve()}:{key}", recipients=(), sender=None
    )


@click.command()
@click.argument("period", default="7d", type=click.Choice(list(PERIODS)))
@click.option("--by", type=click.Choice(["agent", "category"]), help="Break the figures down.")
def stats(period: str, by: str | None) -> None:
    """The same figures as /hitl stats."""
    settings = read_settings()
    db = app.open_database(settings)
    now = utc_now()
    until = now.astimezone(settings.timezone).date()
    since = until - timedelta(days=PERIODS[period])
    found, _ = db.transact(figures.figures, since, until, now, settings.timezone)
    db.close()
    view = figures.stats_view(found, by, period)
    width = max(len(row[0]) for row in view.rows)
    click.echo(view.title)
    for label, value, _ in view.rows:
        click.echo(f"  {label:<{width}}  {value}")
    for title, header, rows in view.tables:
        click.echo(f"\n{title}")
        for row in [header, *rows]:
            click.echo("  " + "  ".join(f"{cell:<18}" for cell in row))


@click.group()
def audit() -> None:
    """The record of what happened."""


@audit.command()
def verify() -> None:
    """Check the hash chain of every conversation."""
    settings = read_settings()
    db = app.open_database(settings)
    breaks, _ = db.transact(lambda session: list(chain.verify(session)))
    db.close()
    for found in breaks:
        click.echo(f"conversation {found.conversation_id}, event {found.number}: {found.reason}")
    if breaks:
        sys.exit(1)
    click.echo("Every chain holds.")
