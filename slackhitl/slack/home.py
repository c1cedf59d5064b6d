"""The App Home: what waits, what is mine, how my week went."""

from typing import Any

from slackhitl.desk.figures import HomeView, QueueEntry
from slackhitl.slack import blocks
from slackhitl.slack.blocks import Block
from slackhitl.slack.ids import COMMAND, Act
from slackhitl.slack.reports import entry_text
from slackhitl.slack.texts import literal, span, when

Home = dict[str, Any]
MOST = 10
"""Entries of a list; two lists and the rest stay far below the 100 blocks of a Home."""


def home(view: HomeView) -> Home:
    """One person's Home as things stood at ``view.at``."""
    parts: list[Block] = [
        blocks.header("Customer mail"),
        blocks.section(_at_a_glance(view)),
        *_list("You have taken over", view.mine, "Nothing. Press Take over on a card to own it."),
        *_list("Waiting for us, the longest first", view.waiting, "Nobody waits."),
    ]
    if view.open > len(view.waiting):
        more = view.open - len(view.waiting)
        parts.append(blocks.context(f"and {more} more: `{COMMAND} queue`"))
    if view.trouble:
        told = "\n".join(f"• {literal(trouble, 250)}" for trouble in view.trouble[:MOST])
        parts += [blocks.divider(), blocks.section(f"*Needs a look*\n{told}")]
    if view.figures:
        week = " · ".join(f"{literal(k, 40)} *{literal(v, 40)}*" for k, v in view.figures[:12])
        parts += [blocks.divider(), blocks.section(f"*Your last seven days*\n{week}")]
    updated = f"As of {when(view.at)} · open this tab again to refresh · `{COMMAND} help`"
    parts += [blocks.divider(), blocks.context(updated)]
    return {"type": "home", "blocks": parts}


def stranger() -> Home:
    """The Home of somebody without a role at the desk."""
    line = (
        "This app lets the support team review answers to customers' mail. You are not on its list "
        "of people; ask a supervisor to add you."
    )
    return {"type": "home", "blocks": [blocks.header("Customer mail"), blocks.section(line)]}


def _at_a_glance(view: HomeView) -> str:
    if not view.open:
        return "*Nobody waits for an answer.*"
    count = "1 customer waits" if view.open == 1 else f"{view.open} customers wait"
    if view.oldest is None:
        return f"*{count} for an answer.*"
    return f"*{count} for an answer,* the longest for {span(view.at - view.oldest)}."


def _list(title: str, entries: tuple[QueueEntry, ...], none: str) -> list[Block]:
    parts: list[Block] = [blocks.divider(), blocks.section(f"*{title}*")]
    if not entries:
        return [*parts, blocks.context(none)]
    for entry in entries[:MOST]:
        link = None
        if entry.permalink:
            who = entry.customer.name or entry.customer.address
            link = blocks.link_button(
                "Open card", Act.LINK.value, entry.permalink, f"Open the card of {who}"
            )
        parts.append(blocks.section(entry_text(entry, linked=False), link))
    return parts
