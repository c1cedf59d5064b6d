"""Running the service: run, check, migrate, manifest."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError

from slackhitl import app, assembly, telemetry
from slackhitl.ai import pricing
from slackhitl.ai.errors import ModelError
from slackhitl.ai.pricing import Tokens
from slackhitl.clock import utc_now
from slackhitl.db import Database
from slackhitl.desk.prompt_trials import PromptTrial
from slackhitl.mail.inbox import InboxTrouble
from slackhitl.mail.outbox import SendingTrouble
from slackhitl.mail.webhooks import Webhook
from slackhitl.migrations import is_current, upgrade
from slackhitl.settings import Settings, SettingsWrong, load, required_for_run, strangers
from slackhitl.slack.errors import SlackError
from slackhitl.slack.manifest import as_json
from slackhitl.slack.manifest import manifest as build_manifest

PATIENCE = 20.0
"""Seconds that a check waits for one outside world."""


def read_settings() -> Settings:
    """Settings from the environment and .env. Raises SettingsWrong."""
    return load(os.environ, Path(".env"))


@click.command()
@click.option(
    "--roles",
    default=",".join(app.ROLES),
    show_default=True,
    help="What this process does; replicas may share the roles out.",
)
def run(roles: str) -> None:
    """Run the service until it is told to stop (SIGTERM or Ctrl-C)."""
    wanted = [role.strip() for role in roles.split(",") if role.strip()]
    unknown = [role for role in wanted if role not in app.ROLES]
    if unknown or not wanted:
        raise click.UsageError(f"--roles takes a list of {', '.join(app.ROLES)}.")
    settings = read_settings()
    telemetry.set_up_logging(settings.log_level)
    asyncio.run(_serve(settings, wanted))


async def _serve(settings: Settings, roles: list[str]) -> None:
    service = app.build(settings, roles)
    try:
        await service.start()
        click.echo(f"slackhitl runs ({', '.join(roles)}); probes at {service.url}/readyz", err=True)
        await until_told_to_stop()
    finally:
        await service.stop()


async def until_told_to_stop() -> None:
    """Wait for SIGTERM or Ctrl-C."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    settings = read_settings()
    db = Database(settings.database_url.reveal())
    try:
        upgrade(db.engine)
    finally:
        db.close()
    click.echo("The database has the newest schema.")


@click.command()
@click.option(
    "--http", "url", help="For HTTP mode: the public address, such as https://desk.example."
)
def manifest(url: str | None) -> None:
    """Print the Slack app manifest, for Socket Mode or for HTTP mode."""
    click.echo(as_json(build_manifest(url)))


@click.command()
def check() -> None:
    """One line per outside world: does it answer, and if not, what to do."""
    settings = read_settings()
    for name in strangers(os.environ):
        click.echo(f"note  settings: {name} is no setting of slackhitl; see README.md")
    telemetry.set_up_logging("CRITICAL")
    failed = asyncio.run(_check(settings))
    if failed:
        sys.exit(1)


async def _check(settings: Settings) -> int:
    board = assembly.build_board(settings)
    drafter = assembly.build_drafter(
        settings, await asyncio.to_thread(assembly.build_knowledge, settings)
    )
    probes: list[tuple[str, Callable[[], Awaitable[str]]]] = [
        ("settings", lambda: _check_settings(settings)),
        ("database", lambda: _check_database(settings)),
        ("slack", lambda: board.check(settings.channel)),
        *(
            (f"slack [{account.name}]", partial(board.check, account.channel))
            for account in settings.accounts
            if account.channel
        ),
        ("people", lambda: _check_people(settings)),
        *((f"inbox {box.name}", box.check) for box, _ in assembly.build_inboxes(settings)),
        *(
            (f"inbound {hook.name}", partial(_check_webhook, settings, hook))
            for hook in assembly.build_webhooks(settings)
        ),
        *([("outbox", assembly.build_outbox(settings).check)] if settings.outbox else []),
        *(
            (f"outbox [{name}]", box.check)
            for name, box in assembly.build_outboxes(settings).items()
        ),
        *([("dkim", lambda: _check_dkim(settings))] if settings.dkim_domain else []),
        ("claude", drafter.ping),
        *([("prices", lambda: _check_prices(settings))] if settings.anthropic_api_key else []),
        ("knowledge", lambda: _check_knowledge(settings)),
        *([("prompts", lambda: _check_prompts(settings))] if settings.prompts else []),
    ]
    failed = 0
    for name, probe in probes:
        try:
            line = await asyncio.wait_for(probe(), PATIENCE)
            click.echo(f"ok    {name}: {line}")
        except Advice as advice:
            click.echo(f"note  {name}: {advice}")
        except (Trouble, SlackError, ModelError, InboxTrouble, SendingTrouble) as trouble:
            failed += 1
            click.echo(f"FAIL  {name}: {trouble}")
        except TimeoutError:
            failed += 1
            click.echo(f"FAIL  {name}: no answer within {PATIENCE:.0f} s")
    await board.close()
    await drafter.close()
    return failed


class Trouble(Exception):
    """A check found something to mend."""


class Advice(Exception):
    """A check found something that may be meant so, and is worth knowing."""


async def _check_settings(settings: Settings) -> str:
    problems = required_for_run(settings)
    if problems:
        raise Trouble(" ".join(problems))
    return f"complete, {settings.mode} mode"


async def _check_database(settings: Settings) -> str:
    db = Database(settings.database_url.reveal())
    try:
        if not await asyncio.to_thread(is_current, db.engine):
            raise Trouble("the schema is old or missing; run `slackhitl migrate`")
        return f"{db.engine.dialect.name}, schema is current"
    except OperationalError as trouble:
        raise Trouble(f"does not answer: {first_line(trouble)}") from None
    finally:
        db.close()


async def _check_dkim(settings: Settings) -> str:
    try:
        signer = await asyncio.to_thread(assembly.build_signer, settings)
    except SettingsWrong as wrong:
        raise Trouble(str(wrong)) from None
    assert signer is not None
    return (
        f"signs with a key of {signer.bits} bits; DNS has to hold at {signer.record_name} the TXT "
        f"record {signer.record}"
    )


async def _check_webhook(settings: Settings, hook: Webhook) -> str:
    where = f"{settings.http_host}:{settings.http_port}"
    return f"takes POST {hook.paths[-1]} at {where}; let the proxy in front pass it"


async def _check_people(settings: Settings) -> str:
    if not settings.supervisors:
        raise Advice(
            "SLACKHITL_SUPERVISORS is empty, so agents settle uncertain replies, and nobody does "
            "what supervisors do for all cases, such as approving knowledge"
        )
    who = f"{len(settings.agents)} named" if settings.agents else "every member of the channel"
    return f"agents: {who}; supervisors: {len(settings.supervisors)} named"


async def _check_prices(settings: Settings) -> str:
    models = dict.fromkeys(
        (settings.model_triage, settings.model_draft, settings.model_check, settings.model_hard)
    )
    unknown = [one for one in models if one and pricing.cost(one, Tokens(), _today()) is None]
    if unknown:
        raise Advice(
            f"the price of {', '.join(unknown)} is not known; /hitl stats leaves its calls out, "
            "and SLACKHITL_DAILY_BUDGET does not count them"
        )
    limit = settings.daily_budget
    return "known" + (f", at most ${limit:,.2f} a day" if limit is not None else "")


def _today() -> date:
    return utc_now().date()


async def _check_knowledge(settings: Settings) -> str:
    if settings.knowledge is None:
        raise Advice("SLACKHITL_KNOWLEDGE is not set, so drafts have nothing to rest on")
    knowledge = await asyncio.to_thread(assembly.build_knowledge, settings)
    return f"{len(knowledge.articles)} articles"


async def _check_prompts(settings: Settings) -> str:
    def find() -> PromptTrial | None:
        db = assembly.open_database(settings)
        try:
            return assembly.require_promoted(settings, db)
        finally:
            db.close()

    try:
        found = await asyncio.to_thread(find)
    except SettingsWrong as wrong:
        raise Trouble(str(wrong)) from None
    assert found is not None
    return f"draft.md of your own, version {found.version}. {found.verdict}"


def first_line(trouble: Exception) -> str:
    """What a driver says, without its statement and its parameters."""
    return str(trouble.__cause__ or trouble).splitlines()[0]
