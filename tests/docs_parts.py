"""The parts of the documentation that the code knows better. Run by `make docs` to rewrite them."""

import inspect
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from slackhitl.cli import cli
from slackhitl.desk.diagram import mermaid
from slackhitl.desk.lifecycle import CONVERSATION, DRAFT
from slackhitl.settings import SETTINGS
from slackhitl.slack.reports import COMMANDS, usage_of

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
MARKED = re.compile(r"(<!-- begin: (?P<name>[a-z-]+) -->\n).*?(<!-- end: (?P=name) -->)", re.DOTALL)


def settings() -> str:
    """Every setting with its default."""
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else ""
        rows.append(f"| `{setting.name}` | {default} | {setting.help} |")
    return "\n".join(rows)


def commands() -> str:
    """Every command of the command line with the first sentence of its help."""
    rows = ["| command | does |", "|---|---|"]
    for usage, says in _leaves(cli, "slackhitl"):
        rows.append(f"| `{usage}` | {says} |")
    return "\n".join(rows)


def _leaves(command: click.Command, path: str) -> list[tuple[str, str]]:
    if isinstance(command, click.Group):
        deeper = [_leaves(each, f"{path} {name}") for name, each in command.commands.items()]
        return [leaf for leaves in deeper for leaf in leaves]
    usage = " ".join([path, *(_told(parameter) for parameter in command.params)])
    first = inspect.cleandoc(command.help or "").split("\n\n")[0].replace("\n", " ")
    return [(usage, first.removesuffix("."))]


def _told(parameter: click.Parameter) -> str:
    name = (parameter.name or "").upper()
    if isinstance(parameter, click.Option):
        return f"[{parameter.opts[0]}]" if parameter.is_flag else f"[{parameter.opts[0]} {name}]"
    name = f"{name.removesuffix('S')}…" if parameter.nargs == -1 else name
    return name if parameter.required else f"[{name}]"


def slash() -> str:
    """Every word after /hitl."""
    rows = ["| type | see |", "|---|---|"]
    for word in COMMANDS:
        usage = usage_of(word).replace("|", "\\|")
        rows.append(f"| `{usage}` | {word.says} |")
    return "\n".join(rows)


def draft_diagram() -> str:
    """The life of a draft."""
    return f"```mermaid\n{mermaid(DRAFT)}```"


def conversation_diagram() -> str:
    """The life of a conversation."""
    return f"```mermaid\n{mermaid(CONVERSATION)}```"


PARTS: Mapping[str, Callable[[], str]] = {
    "settings": settings,
    "commands": commands,
    "slash": slash,
    "draft-diagram": draft_diagram,
    "conversation-diagram": conversation_diagram,
}


def renewed(text: str) -> str:
    """A page with every marked part as the code has it now."""
    return MARKED.sub(lambda found: f"{found[1]}{PARTS[found['name']]()}\n{found[3]}", text)


def env_example() -> str:
    """A .env file with every setting, to be filled in."""
    lines = [
        "# Settings of slackhitl: copy to .env and fill in what you need. Values take no quotes.",
        "# A secret may instead stand in a file that NAME_FILE names, as in",
        "# SLACK_BOT_TOKEN_FILE=/run/secrets/slack_bot_token",
    ]
    for setting in SETTINGS:
        shown = setting.help.replace("`", "")
        comment = "" if setting.name in FILLED_IN else "#"
        lines += ["", f"# {shown}", f"{comment}{setting.name}={setting.default}"]
    return "\n".join([*lines, ""])


FILLED_IN = {
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "ANTHROPIC_API_KEY",
    "SLACKHITL_CHANNEL",
    "SLACKHITL_SUPERVISORS",
    "SLACKHITL_INBOX",
    "SLACKHITL_OUTBOX",
    "SLACKHITL_FROM",
    "SLACKHITL_KNOWLEDGE",
}
"""What nearly every desk sets; the others are shown commented out, with their default."""


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")
    (ROOT / ".env.example").write_text(env_example(), encoding="utf-8")
