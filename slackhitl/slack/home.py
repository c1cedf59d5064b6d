"""The App Home: what waits, what is mine, how my week went."""

from typing import Any

from slackhitl.desk.figures import HomeView, QueueEntry
from slackhitl.slack import blocks
from slackhitl.slack.blocks import Block
from slackhitl.slack.ids import COMMAND, Act

Home = dict[str, Any]
MOST = 10


def home(view: HomeView) -> Home:
    """One person's Home as things stood at ``view.at``."""
    waiting = f"{view.open} waiting" if view.open else "Nobody waits"
    if view.oldest is not None:
        waiting += f", the longest since {blocks.when(view.oldest)}"
    parts: list[Block] = [
        blocks.header("Customer mail"),
        blocks.section(f"*{waiting}.*"),
        *_list("Mine", view.mine, "You have taken nothing over."),
        *_list("Waiting for us", view.waiting, "The queue is empty."),
    ]
    if view.trouble:
        told = "\n".join(f"• {blocks.escape(trouble)}" for trouble in view.trouble[:MOST])
        parts += [blocks.divider(), blocks.section(f"*Needs a look*\n{told}")]
    if view.figures:
        week = "\n".join(f"*{label}*  {value}" for label, value in view.figures)
        title = "The team's week" if view.supervisor else "My week"
        parts += [blocks.divider(), blocks.section(f"*{title}*\n{week}")]
    more = f"Updated {blocks.when(view.at)} · `{COMMAND} help` lists what you can ask"
    parts.append(blocks.context(more))
    return {"type": "home", "blocks": parts}


def stranger() -> Home:
    """The Home of somebody without a role at the desk."""
    line = (
        "This app lets the support team review customers' mail. You are not on its list of agents; "
        "ask a supervisor to add you."
    )
    return {"type": "home", "blocks": [blocks.section(line)]}


def _list(title: str, entries: tuple[QueueEntry, ...], none: str) -> list[Block]:
    parts: list[Block] = [blocks.divider(), blocks.section(f"*{title}*")]
    if not entries:
        return [*parts, blocks.context(none)]
    for entry in entries[:MOST]:
        who = blocks.literal(entry.customer.name or entry.customer.address, 80)
        text = f"*{blocks.literal(entry.subject or '(no subject)', 120)}*  {who}\n{entry.status}"
        if entry.waiting_since is not None:
            text += f" · waiting since {blocks.when(entry.waiting_since)}"
        link = None
        if entry.permalink:
            link = blocks.link_button("Open card", Act.LINK.value, entry.permalink)
        parts.append(blocks.section(text, link))
    if len(entries) > MOST:
        parts.append(blocks.context(f"and {len(entries) - MOST} more: `{COMMAND} queue`"))
    return parts
