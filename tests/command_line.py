"""The command line within the test's own process, which a start of Python would slow down."""

import logging

from click.testing import CliRunner, Result

from slackhitl.cli import cli


def slackhitl(*arguments: str, **settings: str) -> Result:
    """Run a command with these settings; the logging that it sets up ends with it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    quiet = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    try:
        return CliRunner().invoke(cli, arguments, env=settings)
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for name, before in quiet.items():
            logging.getLogger(name).setLevel(before)
