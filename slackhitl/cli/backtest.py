"""Replaying decided mails from a terminal: what is what the desk learnt worth?"""

import asyncio
import sys
from pathlib import Path

import click

from slackhitl import assembly, telemetry
from slackhitl.ai.bulk import Bulk, Progress
from slackhitl.ai.drafter import Drafter
from slackhitl.ai.errors import ModelError
from slackhitl.ai.knowledge import Knowledge
from slackhitl.cli.backtest_report import as_json, drawn, printed
from slackhitl.cli.service import read_settings
from slackhitl.db import Database
from slackhitl.desk import replaying
from slackhitl.desk.replaying import AsOf
from slackhitl.flow.backtest import Backtest, Plan, Treatment, plan_of, wait_for
from slackhitl.flow.backtest_figures import report
from slackhitl.settings import Settings

STOPPED = 130
"""Exit status after Ctrl-C, as shells have it."""


@click.command()
@click.option(
    "--last", default=100, show_default=True, type=click.IntRange(1, 5_000), help="How many."
)
@click.option("--category", help="Only conversations of this category.")
@click.option(
    "--without",
    default=Treatment.EXEMPLARS.value,
    show_default=True,
    type=click.Choice([each.value for each in Treatment]),
    help="What one of the two drafts has to do without.",
)
@click.option(
    "--as-of",
    default=AsOf.THEN.value,
    show_default=True,
    type=click.Choice([each.value for each in AsOf]),
    help="With the exemplars and lessons of that time, or with today's but the case's own.",
)
@click.option(
    "--batch/--no-batch",
    default=None,
    help="With a key, all drafts come in one batch at half the price, within a day at the latest.",
)
@click.option("--resume", metavar="BATCH_ID", help="Wait for the batch of an earlier backtest.")
@click.option("--cancel", metavar="BATCH_ID", help="Stop the batch of an earlier backtest.")
@click.option("--chart", type=click.Path(path_type=Path), help="Write the chart, an SVG file.")
@click.option("--json", type=click.Path(path_type=Path), help="Write the figures as JSON.")
def backtest(
    last: int,
    category: str | None,
    without: str,
    as_of: str,
    batch: bool | None,
    resume: str | None,
    cancel: str | None,
    chart: Path | None,
    json: Path | None,
) -> None:
    """Draft decided mails again, with and without what was learnt, beside what people sent.

    Every mail is drafted twice from what was known when it came. Nothing is written to the
    database or shown in Slack; what is printed is figures, nobody's words.
    """
    settings = read_settings()
    telemetry.set_up_logging("WARNING")
    knowledge = assembly.build_knowledge(settings)
    drafter = assembly.build_drafter(settings, knowledge)
    bulk = drafter.bulk if batch is not False else None
    if bulk is None and (batch or resume or cancel):
        raise click.UsageError("A batch needs ANTHROPIC_API_KEY, and no --no-batch.")
    if bulk is not None and cancel:
        asyncio.run(_cancel(drafter, bulk, cancel))
        return
    db = assembly.open_database(settings)
    plan = Plan(Treatment(without), AsOf(as_of))
    work = _Work(settings, db, knowledge, drafter, bulk, plan, resume)
    status = 0
    try:
        asyncio.run(work.run(last, category))
    except KeyboardInterrupt:
        click.echo("\nStopped. What was done so far:", err=True)
        status = STOPPED
    except ModelError as trouble:
        click.echo(f"\n{trouble.reason} What was done so far:", err=True)
        status = 1
    finally:
        db.close()
    found = report(work.backtest)
    click.echo(printed(found))
    if status and work.batch:
        click.echo(f"The batch goes on and costs what it costs: --resume {work.batch}", err=True)
    if chart is not None:
        chart.write_text(drawn(found), encoding="utf-8")
    if json is not None:
        json.write_text(as_json(found), encoding="utf-8")
    sys.exit(status)


class _Work:
    """One backtest; what it has done stays readable when it is stopped."""

    def __init__(
        self,
        settings: Settings,
        db: Database,
        knowledge: Knowledge,
        drafter: Drafter,
        bulk: Bulk | None,
        plan: Plan,
        batch: str | None,
    ) -> None:
        self.backtest = Backtest(drafter, plan)
        self.batch = batch
        self._settings = settings
        self._db = db
        self._knowledge = knowledge
        self._drafter = drafter
        self._bulk = bulk

    async def run(self, last: int, category: str | None) -> None:
        """Choose, read, draft, measure. Raises ModelError."""
        try:
            if self._bulk is not None and self.batch is not None:
                await self._take_up(self._bulk, self.batch)
            else:
                await self._read(await self._db.run(replaying.decided, last, category))
                await self._draft()
        finally:
            await self._drafter.close()

    async def _take_up(self, bulk: Bulk, batch: str) -> None:
        """The batch itself tells what it was made of."""
        await self._wait(bulk, batch)
        found = plan_of(await bulk.names(batch))
        if found is None:
            raise click.ClickException("This batch was not made by a backtest.")
        plan, reply_ids = found
        self.backtest = Backtest(self._drafter, plan)
        await self._read(reply_ids)
        await self.backtest.collect(bulk, batch)

    async def _read(self, reply_ids: list[int]) -> None:
        policy = assembly.build_policy(self._settings)
        with click.progressbar(reply_ids, label="Reading", file=sys.stderr) as bar:
            for reply_id in bar:
                await self.backtest.prepare(self._db, self._knowledge, policy, reply_id)

    async def _draft(self) -> None:
        if not self.backtest.cases:
            return
        if self._bulk is not None:
            self.batch = await self.backtest.submit(self._bulk)
            click.echo(f"Batch {self.batch}", err=True)
            await self._wait(self._bulk, self.batch)
            await self.backtest.collect(self._bulk, self.batch)
            return
        count = 2 * len(self.backtest.cases)
        with click.progressbar(length=count, label="Drafting", file=sys.stderr) as bar:
            await self.backtest.draft_each(lambda: bar.update(1))

    async def _wait(self, bulk: Bulk, batch: str) -> None:
        def told(progress: Progress) -> None:
            words = f"\rWaiting for the batch: {progress.done} of {progress.total} drafts "
            click.echo(words, nl=progress.ended, err=True)

        await wait_for(bulk, batch, told)


async def _cancel(drafter: Drafter, bulk: Bulk, batch: str) -> None:
    try:
        await bulk.cancel(batch)
    except ModelError as trouble:
        raise click.ClickException(trouble.reason) from None
    finally:
        await drafter.close()
    click.echo(f"The batch is being stopped. What it had done comes with: --resume {batch}")
