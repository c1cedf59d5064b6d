"""Working with the desk's rows from a terminal: ingest, learn, stats, audit."""

import asyncio
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import click

from slackhitl import assembly, telemetry
from slackhitl.ai.errors import ModelError
from slackhitl.cli.mails import Mails
from slackhitl.cli.service import read_settings
from slackhitl.clock import utc_now
from slackhitl.db import Database
from slackhitl.desk import audit as chain
from slackhitl.desk import stats as figures
from slackhitl.flow.history import History
from slackhitl.flow.known import ours
from slackhitl.flow.receive import receive
from slackhitl.flow.schooling import Schooling, Taught, estimate
from slackhitl.settings import Settings, SettingsWrong

PERIODS = {"today": 0, "7d": 6, "30d": 29}


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def ingest(paths: tuple[Path, ...]) -> None:
    """Take mails into the desk: .eml files, mbox files, maildirs or folders of .eml."""
    settings = read_settings()
    telemetry.set_up_logging("WARNING")
    mails = Mails(paths)
    db = assembly.open_database(settings)
    services = assembly.build_services(settings, db)

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


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask before the model is paid for.")
def learn(paths: tuple[Path, ...], yes: bool) -> None:
    """Learn from past conversations: mbox files, maildirs, .eml files; sent and received mail.

    Every reply from SLACKHITL_FROM or an alias is paired with the mail that it answers, or with
    what it quotes, and shown to the model when a customer asks something similar. Nothing becomes
    a conversation. With a key, Claude sorts the questions, one short call for each; what that will
    cost is said before it begins.
    """
    settings = read_settings()
    telemetry.set_up_logging("WARNING")
    if not settings.from_address:
        raise SettingsWrong(
            ["Set SLACKHITL_FROM, so that replies can be told from customers' mails."]
        )
    mails = Mails(paths)
    db = assembly.open_database(settings)
    history = History(assembly.build_policy(settings))
    with click.progressbar(mails, label="Reading") as bar:
        for delivery in bar:
            history.read(delivery.raw)
    try:
        school = asyncio.run(_teach_all(settings, db, history, yes=yes))
    except ModelError as trouble:
        raise click.ClickException(
            f"{trouble} What was learnt so far is kept; the same command goes on from there."
        ) from None
    finally:
        db.close()
    counts = ((school.counts[taught], taught.value) for taught in Taught)
    told = ", ".join(f"{count} {words}" for count, words in counts if count)
    click.echo(f"{len(mails)} mails, {history.replies} replies: {told or 'nothing to learn'}.")
    if school.spent:
        click.echo(f"Claude cost ${school.spent:.2f}.")


async def _teach_all(settings: Settings, db: Database, history: History, *, yes: bool) -> Schooling:
    knowledge = assembly.build_knowledge(settings)
    drafter = assembly.build_drafter(settings, knowledge)
    told = await asyncio.to_thread(ours, assembly.build_policy(settings), knowledge)
    school = Schooling(db, drafter, told, utc_now)
    try:
        fresh = await school.fresh(history.exchanges())
        if fresh and not drafter.offline and not yes:
            price = estimate(fresh, settings.model_triage, utc_now().date())
            click.confirm(_asking_price(len(fresh), settings.model_triage, price), abort=True)
        with click.progressbar(length=len(fresh), label="Learning") as bar:
            await school.teach(fresh, lambda: bar.update(1))
    finally:
        await drafter.close()
    return school


def _asking_price(count: int, model: str, price: Decimal | None) -> str:
    told = "an unknown sum, since the price of that model is not known"
    if price is not None:
        told = f"about ${price:.2f}" if price >= Decimal("0.01") else "less than $0.01"
    return f"{count:,} replies are to be sorted by {model}, which costs {told}. Go on?"


@click.command()
@click.argument("period", default="7d", type=click.Choice(list(PERIODS)))
@click.option("--by", type=click.Choice(["agent", "category"]), help="Break the figures down.")
def stats(period: str, by: str | None) -> None:
    """The same figures as /hitl stats."""
    settings = read_settings()
    db = assembly.open_database(settings)
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
    db = assembly.open_database(settings)
    breaks, _ = db.transact(lambda session: list(chain.verify(session)))
    db.close()
    for found in breaks:
        click.echo(f"conversation {found.conversation_id}, event {found.number}: {found.reason}")
    if breaks:
        sys.exit(1)
    click.echo("Every chain holds.")
