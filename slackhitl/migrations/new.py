"""Write the next revision: ``python -m slackhitl.migrations.new "add snoozing"``."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from slackhitl import migrations
from slackhitl.db import make_engine


def write_revision(message: str) -> Path:
    """Compare the models with all revisions so far and write what is missing; returns the file."""
    scripts = migrations.scripts()
    number = f"{len(list(scripts.walk_revisions())) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/empty.db")
        if scripts.get_current_head() is not None:
            migrations.upgrade(engine)
        with engine.begin() as connection:
            config = migrations.config(connection)
            script = command.revision(config, message, autogenerate=True, rev_id=number)
        engine.dispose()
    assert script is not None
    assert not isinstance(script, list)
    return Path(script.path)


if __name__ == "__main__":
    print(write_revision(" ".join(sys.argv[1:]) or "next"))
