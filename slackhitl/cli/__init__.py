"""What an operator types. Exit status 0: done; 1: it did not work; 2: wrong setting or usage."""

import sys
from typing import NoReturn

import click
from sqlalchemy.exc import OperationalError

from slackhitl import __version__
from slackhitl.cli.autonomy import autonomy
from slackhitl.cli.backtest import backtest
from slackhitl.cli.backup import backup
from slackhitl.cli.categories import categories
from slackhitl.cli.demo import demo
from slackhitl.cli.desk import audit, ingest, learn, stats
from slackhitl.cli.export import export
from slackhitl.cli.knowledge import knowledge
from slackhitl.cli.service import check, first_line, manifest, migrate, run
from slackhitl.db import DatabaseSettingWrong
from slackhitl.mail.urls import UrlWrong
from slackhitl.migrations import SchemaTooNew
from slackhitl.settings import SettingsWrong


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="slackhitl")
def cli() -> None:
    """Human-in-the-loop customer email: Claude drafts, people decide in Slack."""


COMMANDS = (
    demo, run, check, migrate, manifest, ingest, learn, knowledge, categories, backtest, export,
    stats, autonomy, audit, backup,
)  # fmt: skip
for command in COMMANDS:
    cli.add_command(command)


def main() -> None:
    """The console script: settings that are wrong end in sentences, never in a traceback."""
    try:
        cli()
    except SettingsWrong as wrong:
        _end(2, *wrong.problems)
    except (DatabaseSettingWrong, UrlWrong, SchemaTooNew) as wrong:
        _end(2, str(wrong))
    except OperationalError as trouble:
        _end(1, f"The database does not answer: {first_line(trouble)}")


def _end(status: int, *sentences: str) -> NoReturn:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(status)
