"""The demo: a sandbox workspace, a customer's mailbox and the real service, on one local page."""

import asyncio
import os
import socket
import tempfile
import webbrowser
from pathlib import Path

import click

from slackhitl import app, telemetry
from slackhitl.cli.service import until_told_to_stop
from slackhitl.db import Database
from slackhitl.migrations import upgrade
from slackhitl.sandbox.server import Sandbox
from slackhitl.settings import Settings, load
from slackhitl.slack.manifest import manifest

SUPPORT = "support@acme.example"
SEEDS = 4
"""How many sample mails wait in the channel when the page opens."""


@click.command()
@click.option("--port", default=8765, show_default=True, help="Port of the page.")
@click.option("--no-browser", is_flag=True, help="Do not open the page in a browser.")
def demo(port: int, no_browser: bool) -> None:
    """Try everything on one local page: no account, no key, nothing to configure."""
    telemetry.set_up_logging(os.environ.get("SLACKHITL_LOG_LEVEL") or "WARNING")
    with tempfile.TemporaryDirectory(prefix="slackhitl-demo-") as folder:
        try:
            asyncio.run(_demo(port, not no_browser, Path(folder)))
        except OSError as trouble:
            raise click.ClickException(
                f"Cannot use port {port} ({trouble.strerror}). Try another one: --port {port + 1}"
            ) from None


async def _demo(port: int, open_browser: bool, folder: Path) -> None:
    inbox_port = free_port()
    app_manifest = manifest(None)
    offered = app_manifest["features"]
    sandbox = Sandbox(
        port=port,
        support_address=SUPPORT,
        mail_target=("127.0.0.1", inbox_port),
        commands=offered["slash_commands"],
        shortcuts=offered["shortcuts"],
        events=app_manifest["settings"]["event_subscriptions"]["bot_events"],
    )
    await sandbox.start()
    service = None
    try:
        settings = demo_settings(sandbox, inbox_port, folder)
        db = Database(settings.database_url.reveal())
        await asyncio.to_thread(upgrade, db.engine)
        db.close()
        service = app.build(settings)
        await service.start()
        await sandbox.until_connected()
        await sandbox.seed(SEEDS)
        author = "Claude" if settings.anthropic_api_key else "the offline drafter (no key is set)"
        click.echo(f"slackhitl demo: {sandbox.url}  · drafts by {author} · Ctrl-C ends it")
        if open_browser:
            await asyncio.to_thread(webbrowser.open, sandbox.url)
        await until_told_to_stop()
    finally:
        if service is not None:
            await service.stop()
        await sandbox.stop()


def demo_settings(sandbox: Sandbox, inbox_port: int, folder: Path) -> Settings:
    """Settings as an operator would write them, for a workspace and mailbox on this machine."""
    environ = {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACKHITL_SLACK_API_URL": sandbox.api_url,
        "SLACKHITL_CHANNEL": sandbox.channel,
        "SLACKHITL_AGENTS": ",".join(sandbox.agents),
        "SLACKHITL_SUPERVISORS": ",".join(sandbox.supervisors),
        "SLACKHITL_DATABASE_URL": f"sqlite:///{folder}/demo.db",
        "SLACKHITL_DATA": str(folder / "data"),
        "SLACKHITL_INBOX": f"smtp://127.0.0.1:{inbox_port}",
        "SLACKHITL_OUTBOX": f"smtp://127.0.0.1:{sandbox.smtp_port}?tls=off",
        "SLACKHITL_FROM": f"Acme Outdoor <{SUPPORT}>",
        "SLACKHITL_KNOWLEDGE": str(sandbox.knowledge_folder),
        "SLACKHITL_HTTP": "127.0.0.1:0",
        "SLACKHITL_SIGNATURE": "Your Acme Outdoor team",
    }
    kept = ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "SLACKHITL_UNDO_SECONDS")
    environ |= {name: os.environ[name] for name in kept if name in os.environ}
    return load(environ, None)


def free_port() -> int:
    """A port of this machine that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
