"""The App Home: what waits, what is mine, how my week went; for supervisors, who works on what."""

from collections.abc import Sequence
from typing import Any

from slackhitl.desk.figures import HomeFilter, HomeView, OwnWeek, QueueEntry, TeamMember
from slackhitl.slack import blocks
from slackhitl.slack.blocks import Block
from slackhitl.slack.ids import COMMAND, Act
from slackhitl.slack.reports import entry_text
from slackhitl.slack.texts import called_all, literal, person, span, when
from slackhitl.slack.values import home_value, numbered

Home = dict[str, Any]
MOST = 10
"""Entries of a list; four lists, the team and the rest stay below the 100 blocks of a Home."""
MOST_PEOPLE = 25
TITLES = {
    HomeFilter.OVERVIEW: "Overview",
    HomeFilter.MINE: "Mine",
    HomeFilter.WAITING: "All that wait",
    HomeFilter.UNCLAIMED: "Nobody's yet",
    HomeFilter.AT_RISK: "Late or at risk",
    HomeFilter.SNOOZED: "Put aside",
    HomeFilter.ESCALATED: "Escalated",
}
"""The lists in the order of their buttons."""
EMPTY = {
    HomeFilter.MINE: "Nothing is in your hands. What you take over or are assigned stands here.",
    HomeFilter.WAITING: "Nobody waits for an answer. Enjoy the quiet.",
    HomeFilter.UNCLAIMED: "Everything that waits is in somebody's hands.",
    HomeFilter.AT_RISK: "No answer is late, and none soon will be.",
    HomeFilter.SNOOZED: "Nothing is put aside.",
    HomeFilter.ESCALATED: "Nothing waits for a supervisor's decision.",
    HomeFilter.PERSON: "Nothing is in their hands any more.",
}


def home(view: HomeView) -> Home:
    """One person's Home as things stood at ``view.at``."""
    refresh = blocks.button(
        "Refresh", numbered(Act.HOME, 0), home_value(view.which, view.offset, view.person),
        says="Show the Home as it is now",
    )  # fmt: skip
    parts: list[Block] = [
        blocks.header("Customer mail"),
        blocks.section(_at_a_glance(view), refresh),
        blocks.actions(_choices(view), "home_choice"),
    ]
    if view.which is HomeFilter.OVERVIEW:
        parts += _overview(view)
    else:
        title = TITLES.get(view.which) or f"In the hands of {person(view.person)}"
        total = view.counts.get(view.which, 0)
        parts += [*_list(title, total, view.listed, view, EMPTY[view.which]), *_pages(view)]
    parts += [blocks.divider(), blocks.context(f"As of {when(view.at)} · `{COMMAND} help`")]
    return {"type": "home", "blocks": parts}


def stranger(supervisors: Sequence[str]) -> Home:
    """The Home of somebody without a role at the desk; these are whom they may ask."""
    whom = (
        f"ask one of its supervisors: {called_all(supervisors)}"
        if supervisors
        else "ask whoever looks after this app in your workspace"
    )
    lines = (
        "*Hello!* Here the support team reviews the answers to customers' mail before they leave. "
        "You are not one of its agents, so there is nothing for you to do here.",
        f"Should you be one? Then {whom}. This page changes once you are on the list.",
    )
    return {"type": "home", "blocks": [blocks.header("Customer mail"), *map(blocks.section, lines)]}


def _overview(view: HomeView) -> list[Block]:
    """Everything at a glance, no conversation twice."""
    counts = view.counts
    mine = counts.get(HomeFilter.MINE, 0)
    parts: list[Block] = []
    if view.team:
        parts += _team(view)
    if view.at_risk:
        parts += _list(TITLES[HomeFilter.AT_RISK], view.others_at_risk, view.at_risk, view)
        parts += _rest(view, HomeFilter.AT_RISK, view.others_at_risk, len(view.at_risk))
    if view.mine or not view.supervisor:
        parts += _list(TITLES[HomeFilter.MINE], mine, view.mine, view, EMPTY[HomeFilter.MINE])
        parts += _rest(view, HomeFilter.MINE, mine, len(view.mine))
    shown = len(view.mine) + len(view.at_risk)
    if view.waiting or not shown:
        title = "Also waiting" if shown else "Waiting"
        total = view.open - mine - len(view.at_risk)
        parts += _list(title, total, view.waiting, view, EMPTY[HomeFilter.WAITING])
        parts += _rest(view, HomeFilter.WAITING, total, len(view.waiting))
    if view.snoozed:
        parts += _list("Put aside by you", view.own_snoozed, view.snoozed, view)
        parts += _rest(view, HomeFilter.SNOOZED, view.own_snoozed, len(view.snoozed))
    if view.trouble:
        told = "\n".join(f"• {literal(trouble, 250)}" for trouble in view.trouble[:MOST])
        parts += [blocks.divider(), blocks.section(f"*Needs a look*\n{told}")]
    if view.week is not None:
        said = _in_words(view.week)
        parts += [blocks.divider(), blocks.section(f"*Your last seven days*\n{said}")]
    return parts


def _choices(view: HomeView) -> list[Block]:
    """A button for each list, which says how many it holds; the one that is shown stands out."""
    return [
        blocks.button(
            f"{title} ({view.counts[which]})" if which in view.counts else title,
            numbered(Act.HOME, 10 + number),
            home_value(which, 0),
            style="primary" if which is view.which else None,
        )
        for number, (which, title) in enumerate(TITLES.items())
    ]


def _pages(view: HomeView) -> list[Block]:
    """Where in a long list this page is, and the ways to its neighbours."""
    total = view.counts.get(view.which, 0)
    if total <= MOST:
        return []
    last = min(view.offset + MOST, total)
    buttons = []
    if view.offset:
        before = home_value(view.which, max(0, view.offset - MOST), view.person)
        buttons.append(blocks.button("Previous ten", numbered(Act.HOME, 1), before))
    if last < total:
        after = home_value(view.which, view.offset + MOST, view.person)
        buttons.append(blocks.button("Next ten", numbered(Act.HOME, 2), after))
    where = f"{view.offset + 1} to {last} of {total}"
    return [blocks.context(where), blocks.actions(buttons, "home_pages")]


def _rest(view: HomeView, which: HomeFilter, total: int, shown: int) -> list[Block]:
    """That a list of the overview goes on, and the way there."""
    if total <= shown:
        return []
    number = 20 + list(TITLES).index(which)
    every = view.counts.get(which, total)
    button = blocks.button(f"See all {every}", numbered(Act.HOME, number), home_value(which, 0))
    return [blocks.section(f"… and {total - shown} more", button)]


def _at_a_glance(view: HomeView) -> str:
    if not view.open:
        return "*Nobody waits for an answer.*"
    count = "1 customer waits" if view.open == 1 else f"{view.open} customers wait"
    line = f"*{count} for an answer*"
    if view.oldest is not None:
        line = f"*{count} for an answer,* the longest for {span(view.at - view.oldest)}"
    soon = view.counts.get(HomeFilter.AT_RISK, 0) - view.late
    told = [f"*{view.late} late*"] if view.late else []
    told += [f"*{soon} at risk*"] if soon > 0 else []
    return f"{line} · {' · '.join(told)}" if told else f"{line}."


def _team(view: HomeView) -> list[Block]:
    """Who works on what, each with a way to their list."""
    parts: list[Block] = [blocks.divider(), blocks.section("*Who works on what*")]
    for number, member in enumerate(view.team[:MOST_PEOPLE]):
        which = HomeFilter.PERSON if member.user else HomeFilter.UNCLAIMED
        button = blocks.button(
            "Show", numbered(Act.HOME, 100 + number), home_value(which, 0, member.user),
            says="Show what is in their hands",
        )  # fmt: skip
        parts.append(blocks.section(_load(member, view), button if member.open else None))
    more = len(view.team) - MOST_PEOPLE
    if more > 0:
        people = "1 more person" if more == 1 else f"{more} more people"
        listed = TITLES[HomeFilter.WAITING]
        parts.append(blocks.context(f"and {people} with less to do: see “{listed}”"))
    return parts


def _load(member: TeamMember, view: HomeView) -> str:
    duty = ""
    if member.on_duty:
        duty = f" · on duty until {when(member.until)}" if member.until else " · on duty"
    elif member.on_duty is False:
        duty = " · *off duty*"
    name = person(member.user) if member.user else "*Nobody yet*"
    if not member.open:
        return f"{name}{duty}\nNothing waits for them"
    wait = f", the longest for {span(view.at - member.oldest)}" if member.oldest else ""
    risk = f" · *{member.at_risk} late or at risk*" if member.at_risk else ""
    return f"{name}{duty}\n{member.open} waiting{wait}{risk}"


def _list(
    title: str, total: int | None, entries: tuple[QueueEntry, ...], view: HomeView, empty: str = ""
) -> list[Block]:
    count = f" ({total})" if total else ""
    parts: list[Block] = [blocks.divider(), blocks.section(f"*{title}*{count}")]
    if not entries:
        return [*parts, blocks.context(empty)]
    for entry in entries[:MOST]:
        link = None
        if entry.permalink:
            who = entry.customer.name or entry.customer.address
            link = blocks.link_button(
                "Open card", Act.LINK.value, entry.permalink, f"Open the card of {who}"
            )
        told = entry_text(entry, view.at, you=view.user, linked=False)
        parts.append(blocks.section(told, link))
    return parts


def _in_words(week: OwnWeek) -> str:
    if not week.sent:
        took = f" You took over {_times(week.taken_over)}." if week.taken_over else ""
        return f"No reply of yours was sent. Once one is, your figures stand here.{took}"
    parts = [f"*{week.sent} {'reply' if week.sent == 1 else 'replies'} sent*"]
    for count, how in (
        (week.unchanged, "unchanged"), (week.edited, "edited"), (week.written, "written by you"),
    ):  # fmt: skip
        if count:
            parts.append(f"{count} {how} ({count / week.sent:.0%})")
    lines = [" · ".join(parts)]
    if week.handling is not None:
        lines.append(f"From a card to your decision: {span(week.handling)} (median)")
    if week.taken_over:
        lines.append(f"Taken over: {_times(week.taken_over)}")
    return "\n".join(lines)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
