"""What an operator types. Exit status 0: done; 1: it did not work; 2: wrong setting or usage."""

import sys

import click

from slackhitl import __version__
from slackhitl.cli.demo import demo
from slackhitl.cli.desk import audit, ingest, stats
from slackhitl.cli.service import check, manifest, migrate, run
from slackhitl.db import DatabaseSettingWrong
from slackhitl.settings import SettingsWrong


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="slackhitl")
def cli() -> None:
    """Human-in-the-loop customer email: Claude drafts, people decide in Slack."""


for command in (demo, run, check, migrate, manifest, ingest, stats, audit):
    cli.add_command(command)


def main() -> None:
    """The console script: settings that are wrong end in sentences, never in a traceback."""
    try:
        cli()
    except SettingsWrong as wrong:
        for problem in wrong.problems:
            click.echo(problem, err=True)
        sys.exit(2)
    except DatabaseSettingWrong as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(2)
