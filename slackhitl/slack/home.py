"""The App Home: what waits, what is mine, how my week went; for supervisors, who works on what."""

from typing import Any

from slackhitl.desk.figures import HomeFilter, HomeView, QueueEntry, TeamMember
from slackhitl.slack import blocks
from slackhitl.slack.blocks import Block
from slackhitl.slack.ids import COMMAND, Act
from slackhitl.slack.reports import entry_text
from slackhitl.slack.texts import literal, person, span, when
from slackhitl.slack.values import home_value, numbered

Home = dict[str, Any]
MOST = 10
"""Entries of a list; two lists and the rest stay far below the 100 blocks of a Home."""
TITLES = {
    HomeFilter.OVERVIEW: "Overview",
    HomeFilter.MINE: "Mine",
    HomeFilter.WAITING: "Waiting, the longest first",
    HomeFilter.AT_RISK: "Waiting too long",
    HomeFilter.SNOOZED: "Put aside",
    HomeFilter.ESCALATED: "Escalated to supervisors",
}
EMPTY = {
    HomeFilter.MINE: "Nothing. Take a card over, or assign it to yourself, and it stands here.",
    HomeFilter.WAITING: "Nobody waits.",
    HomeFilter.AT_RISK: "Nobody waits too long.",
    HomeFilter.SNOOZED: "Nothing is put aside.",
    HomeFilter.ESCALATED: "Nothing is escalated.",
}


def home(view: HomeView) -> Home:
    """One person's Home as things stood at ``view.at``."""
    parts: list[Block] = [
        blocks.header("Customer mail"),
        blocks.section(_at_a_glance(view)),
        blocks.actions(_choices(view), "home_choice"),
    ]
    if view.which is HomeFilter.OVERVIEW:
        parts += _list(HomeFilter.MINE, view.mine)
        parts += _list(HomeFilter.WAITING, view.waiting)
        more = view.open - len(view.waiting)
        if more > 0:
            parts.append(blocks.context(f"and {more} more: choose “{TITLES[HomeFilter.WAITING]}”"))
    else:
        parts += [*_list(view.which, view.listed), *_pages(view)]
    if view.team and view.which is HomeFilter.OVERVIEW:
        lines = "\n".join(_load(member, view) for member in view.team[:MOST])
        parts += [blocks.divider(), blocks.section(f"*Who works on what*\n{lines}")]
    if view.trouble and view.which is HomeFilter.OVERVIEW:
        told = "\n".join(f"• {literal(trouble, 250)}" for trouble in view.trouble[:MOST])
        parts += [blocks.divider(), blocks.section(f"*Needs a look*\n{told}")]
    if view.figures and view.which is HomeFilter.OVERVIEW:
        week = " · ".join(f"{literal(k, 40)} *{literal(v, 40)}*" for k, v in view.figures[:12])
        parts += [blocks.divider(), blocks.section(f"*Your last seven days*\n{week}")]
    parts += [blocks.divider(), blocks.context(f"As of {when(view.at)} · `{COMMAND} help`")]
    return {"type": "home", "blocks": parts}


def stranger() -> Home:
    """The Home of somebody without a role at the desk."""
    line = (
        "This app lets the support team review answers to customers' mail. You are not on its list "
        "of people; ask a supervisor to add you."
    )
    return {"type": "home", "blocks": [blocks.header("Customer mail"), blocks.section(line)]}


def _choices(view: HomeView) -> list[Block]:
    """Which list to see, each with its count, and a way to see it as it is now."""
    options = {which: _option(which, view) for which in HomeFilter}
    choose: Block = {
        "type": "static_select",
        "action_id": numbered(Act.HOME, 0),
        "options": list(options.values()),
        "initial_option": options[view.which],
    }
    refresh = blocks.button(
        "Refresh", numbered(Act.HOME, 1), home_value(view.which, view.offset),
        says="Show the Home as it is now",
    )  # fmt: skip
    return [choose, refresh]


def _option(which: HomeFilter, view: HomeView) -> Block:
    count = view.counts.get(which)
    shown = TITLES[which] if count is None else f"{TITLES[which]} ({count})"
    return blocks.option(shown, home_value(which, 0))


def _pages(view: HomeView) -> list[Block]:
    """Where in a long list this page is, and the ways to its neighbours."""
    total = view.counts.get(view.which, 0)
    if total <= MOST:
        return []
    last = min(view.offset + MOST, total)
    buttons = []
    if view.offset:
        before = home_value(view.which, max(0, view.offset - MOST))
        buttons.append(blocks.button("Previous ten", numbered(Act.HOME, 2), before))
    if last < total:
        after = home_value(view.which, view.offset + MOST)
        buttons.append(blocks.button("Next ten", numbered(Act.HOME, 3), after))
    where = f"{view.offset + 1} to {last} of {total}"
    return [blocks.context(where), blocks.actions(buttons, "home_pages")]


def _at_a_glance(view: HomeView) -> str:
    if not view.open:
        return "*Nobody waits for an answer.*"
    count = "1 customer waits" if view.open == 1 else f"{view.open} customers wait"
    line = f"*{count} for an answer*"
    if view.oldest is not None:
        line = f"*{count} for an answer,* the longest for {span(view.at - view.oldest)}"
    late = view.counts.get(HomeFilter.AT_RISK, 0)
    return f"{line} · *{late} too long*" if late else f"{line}."


def _load(member: TeamMember, view: HomeView) -> str:
    who = person(member.user) if member.user else "Nobody yet"
    wait = f", the longest for {span(view.at - member.oldest)}" if member.oldest else ""
    return f"• {who}: {member.open} to decide{wait}"


def _list(which: HomeFilter, entries: tuple[QueueEntry, ...]) -> list[Block]:
    parts: list[Block] = [blocks.divider(), blocks.section(f"*{TITLES[which]}*")]
    if not entries:
        return [*parts, blocks.context(EMPTY[which])]
    for entry in entries[:MOST]:
        link = None
        if entry.permalink:
            who = entry.customer.name or entry.customer.address
            link = blocks.link_button(
                "Open card", Act.LINK.value, entry.permalink, f"Open the card of {who}"
            )
        parts.append(blocks.section(entry_text(entry, linked=False), link))
    return parts
