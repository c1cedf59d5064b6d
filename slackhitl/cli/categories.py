"""The kinds of mail that this desk distinguishes, as a file to edit: categories."""

import json

import click

from slackhitl import assembly
from slackhitl.cli.service import read_settings


@click.command()
def categories() -> None:
    """Print the list of categories, for a file to edit and name in SLACKHITL_CATEGORIES."""
    tables = []
    for one in assembly.build_categories(read_settings()):
        lines = [f"[{one.key}]", f"description = {_quoted(one.description)}"]
        if one.keywords:
            lines += ["keywords = [", *(f"    {_quoted(word)}," for word in one.keywords), "]"]
        tables.append("\n".join(lines))
    click.echo("\n\n".join(tables))


def _quoted(text: str) -> str:
    """A basic string of TOML, which is written like one of JSON."""
    return json.dumps(text, ensure_ascii=False)
