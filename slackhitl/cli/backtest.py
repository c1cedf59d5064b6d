"""Replaying decided mails from a terminal: what is what the desk learnt worth?"""

import asyncio
import sys
from contextlib import closing
from pathlib import Path

import click

from slackhitl import assembly, telemetry
from slackhitl.ai.bulk import Bulk, Progress
from slackhitl.ai.drafter import Drafter
from slackhitl.ai.errors import ModelError
from slackhitl.ai.knowledge import Knowledge
from slackhitl.ai.prompts import OURS
from slackhitl.cli.backtest_report import as_json, drawn, printed
from slackhitl.cli.service import read_settings
from slackhitl.clock import utc_now
from slackhitl.db import Database
from slackhitl.desk import prompt_trials, replaying
from slackhitl.desk.replaying import AsOf
from slackhitl.flow.backtest import Backtest, Plan, Treatment, plan_of, wait_for
from slackhitl.flow.backtest_figures import Report, as_trial, report
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
    help="What one of the two drafts has to do without; for prompts, today's instructions.",
)
@click.option(
    "--prompts",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="With --without prompts: a folder whose draft.md is compared with today's instructions.",
)
@click.option(
    "--promote",
    is_flag=True,
    help="Keep what was found of that draft.md, so that SLACKHITL_PROMPTS may name its folder.",
)
@click.option(
    "--as-of",
    default=AsOf.THEN.value,
    show_default=True,
    type=click.Choice([each.value for each in AsOf]),
    help="With what was known at that time, or with what is known today but the case's own.",
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
    folder: Path | None,
    promote: bool,
    as_of: str,
    batch: bool | None,
    resume: str | None,
    cancel: str | None,
    chart: Path | None,
    json: Path | None,
) -> None:
    """Draft decided mails again, with and without what was learnt, beside what people sent.

    Every mail is drafted twice from what was known when it came. Nothing is shown in Slack or,
    without --promote, written to the database; what is printed is figures, nobody's words.
    """
    settings = read_settings()
    telemetry.set_up_logging("WARNING")
    knowledge = assembly.build_knowledge(settings)
    drafter = assembly.build_drafter(settings, knowledge)
    bulk = drafter.bulk if batch is not False else None
    if bulk is None and (batch or resume or cancel):
        raise click.UsageError("A batch needs ANTHROPIC_API_KEY, and no --no-batch.")
    if (Treatment(without) is Treatment.PROMPTS) != (folder is not None) and not resume:
        raise click.UsageError("--without prompts and --prompts FOLDER belong together.")
    if promote and folder is None:
        raise click.UsageError("--promote is for --without prompts --prompts FOLDER.")
    if promote and category:
        raise click.UsageError("One category says nothing of the others: --promote takes all.")
    if folder is not None and drafter.offline:
        raise click.UsageError("Without ANTHROPIC_API_KEY no instructions are used.")
    other = assembly.read_prompts(folder)
    if folder is not None and other.text("draft") == _in_use(settings):
        raise click.UsageError(f"The draft.md of {folder} is the one in use.")
    if bulk is not None and cancel:
        asyncio.run(_cancel(drafter, bulk, cancel))
        return
    plan = Plan(Treatment(without), AsOf(as_of), other)
    with closing(assembly.open_database(settings)) as db:
        work = _Work(settings, db, knowledge, drafter, bulk, plan, resume)
        status = _run(work, last, category)
        found = report(work.backtest)
        click.echo(printed(found))
        if promote and not status:
            click.echo(f"\n{_promoted(db, found, settings)}")
    if status and work.batch:
        click.echo(f"The batch goes on and costs what it costs: --resume {work.batch}", err=True)
    if chart is not None:
        chart.write_text(drawn(found), encoding="utf-8")
    if json is not None:
        json.write_text(as_json(found), encoding="utf-8")
    sys.exit(status)


def _run(work: "_Work", last: int, category: str | None) -> int:
    """The exit status; what was done stays readable whatever happened."""
    try:
        asyncio.run(work.run(last, category))
    except KeyboardInterrupt:
        click.echo("\nStopped. What was done so far:", err=True)
        return STOPPED
    except ModelError as trouble:
        click.echo(f"\n{trouble.reason} What was done so far:", err=True)
        return 1
    return 0


def _in_use(settings: Settings) -> str:
    return assembly.read_prompts(settings.prompts).text("draft")


def _promoted(db: Database, found: Report, settings: Settings) -> str:
    """Keep what was found of the folder's instructions; what it says, in a sentence."""
    trial = as_trial(found, settings.model_draft, utc_now())
    if trial is None:
        return "Fewer than half of the mails were drafted both ways, so nothing is kept."
    told = f"draft.md, version {trial.version}: {trial.verdict}"
    db.transact(prompt_trials.keep, trial)
    return told


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
        found = plan_of(await bulk.names(batch), self.backtest.plan.prompts)
        if found is None:
            raise click.ClickException("This batch was not made by a backtest.")
        plan, reply_ids = found
        if plan.treatment is Treatment.PROMPTS and plan.prompts == OURS:
            raise click.ClickException("This batch compares instructions: add --prompts FOLDER.")
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
