"""Figures in words: the rows and tables that Slack and the terminal show alike."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from slackhitl.desk.figures import OwnWeek, StatsView
from slackhitl.desk.tallies import Figures, Made, Spent, Tally, figures

Row = tuple[str, str, str]
Table = tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]

_ROWS: tuple[tuple[str, Callable[[Tally], str], str], ...] = (
    ("Received", lambda t: str(t.received), "mails from customers, without automatic ones"),
    ("Screened", lambda t: str(t.count("screened")), "automatic mails that got no draft"),
    ("Drafted", lambda t: str(t.count("drafted")), "drafts that were shown for review"),
    ("Without a draft", lambda t: str(t.count("unwritten")), "mails for which no draft came"),
    ("Sent", lambda t: str(t.sent), "replies that a mail server took"),
    ("Approval rate", lambda t: _share(t.approval_rate), "of the sent replies, sent unchanged"),
    ("Sent alone", lambda t: str(t.count("alone")), "replies to which nobody objected in time"),
    ("Edit rate", lambda t: _share(t.edit_rate), "of the sent replies, edited by a person"),
    ("Edit distance", lambda t: _share(t.edit_distance), "of the words changed in edited replies"),
    ("Written by people", lambda t: str(t.count("written")), "sent replies without a draft"),
    ("Taken over", lambda t: str(t.count("taken_over")), "times an agent took a conversation"),
    ("Corrected", lambda t: str(t.count("corrected")), "categories of triage put right by people"),
    ("Redrafted", lambda t: str(t.count("redrafted")), "times another draft was asked for"),
    ("No reply needed", lambda t: str(t.count("no_reply")), "conversations ended without a reply"),
    ("Undone", lambda t: str(t.count("recalled")), "approvals taken back in time"),
    ("First response", lambda t: _span(t.first_response), "median from first mail to first reply"),
    ("Handle time", lambda t: _span(t.handling), "median from card shown to decision"),
    ("Deferred", lambda t: str(t.count("deferred")), "sendings put off by a temporary failure"),
    ("Undelivered", lambda t: str(t.count("undelivered")), "replies refused or returned"),
    ("Uncertain", lambda t: str(t.count("uncertain")), "replies that may or may not have left"),
)
_COLUMNS: tuple[tuple[str, Callable[[Tally], str]], ...] = (
    ("Sent", lambda t: str(t.sent)),
    ("Unchanged", lambda t: _share(t.approval_rate)),
    ("Edited", lambda t: _share(t.edit_rate)),
    ("Taken over", lambda t: str(t.count("taken_over"))),
    ("No reply", lambda t: str(t.count("no_reply"))),
    ("First response", lambda t: _span(t.first_response)),
    ("Handle time", lambda t: _span(t.handling)),
)


def stats_view(
    found: Figures, by: Literal["agent", "category"] | str | None, title: str
) -> StatsView:
    """Figures as a report, broken down by agent, by category or not at all."""
    tables: list[Table] = []
    if by == "agent":
        tables.append(_table("By agent", "Agent", found.agents, _COLUMNS))
    if by == "category":
        mails = ("Mails", lambda t: str(t.count("triaged")))
        wrong = ("Corrected", lambda t: str(t.count("corrected")))
        tables.append(
            _table("By category", "Category", found.categories, (mails, wrong, *_COLUMNS))
        )
    if found.models:
        tables.append(_models(found.models))
    if found.makers:
        tables.append(_makers(found.makers))
    return StatsView(
        title=title,
        since=datetime.combine(found.since, time(), found.timezone),
        until=min(
            found.at.astimezone(found.timezone),
            datetime.combine(found.until, time(23, 59, 59), found.timezone),
        ),
        rows=(*((label, value(found.all), why) for label, value, why in _ROWS), _cost(found)),
        tables=tuple(table for table in tables if table[2]),
    )


def own_week(session: Session, user: str, now: datetime, timezone: ZoneInfo) -> OwnWeek:
    """What somebody did with replies today and in the six days before."""
    until = now.astimezone(timezone).date()
    found = figures(session, until - timedelta(days=6), until, now, timezone)
    mine = found.agents.get(user, Tally({}))
    return OwnWeek(
        sent=mine.sent,
        unchanged=mine.count("unchanged"),
        edited=mine.count("edited"),
        written=mine.count("written"),
        taken_over=mine.count("taken_over"),
        handling=mine.handling,
    )


def _table(
    title: str,
    about: str,
    tallies: Mapping[str, Tally],
    columns: tuple[tuple[str, Callable[[Tally], str]], ...],
) -> Table:
    most_first = sorted(tallies.items(), key=lambda row: (-row[1].sent, row[0]))
    return (
        title,
        (about, *(name for name, _ in columns)),
        tuple((value, *(cell(tally) for _, cell in columns)) for value, tally in most_first),
    )


def _models(models: tuple[Spent, ...]) -> Table:
    header = ("Model", "Calls", "Tokens in", "From cache", "Tokens out", "Cost")
    rows = tuple(
        (
            spent.model, f"{spent.calls:,}", f"{spent.input_tokens:,}",
            f"{spent.cache_read_tokens:,}", f"{spent.output_tokens:,}", _dollars(spent),
        )
        for spent in models
    )  # fmt: skip
    return "Models", header, rows


def _dollars(spent: Spent) -> str:
    if spent.unpriced_calls == spent.calls:
        return "price unknown"
    known = f"${spent.usd:,.2f}"
    return f"{known} + {spent.unpriced_calls} unpriced" if spent.unpriced_calls else known


def _makers(makers: tuple[Made, ...]) -> Table:
    rows = tuple(
        (
            one.prompts, one.model, str(one.drafts), str(one.sent),
            _share(one.unchanged / one.sent if one.sent else None),
        )
        for one in makers
    )  # fmt: skip
    return "By instructions", ("Instructions", "Model", "Drafts", "Sent", "Unchanged"), rows


def _cost(found: Figures) -> Row:
    usd = sum(spent.usd for spent in found.models)
    unpriced = sum(spent.unpriced_calls for spent in found.models)
    why = "what the model's calls cost"
    if unpriced:
        why += f", without {unpriced} whose price is not known"
    return "Cost", f"${usd:,.2f}", why


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"  # noqa: RUF001 (a dash for “nothing”)


def _span(span: timedelta | None) -> str:
    """A span in the two units that matter: “45 s”, “3 min”, “2 h 5 min”, “4 d 1 h”."""
    if span is None:
        return "–"  # noqa: RUF001
    seconds = round(span.total_seconds())
    for unit, name, smaller, smaller_name in (
        (86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s"),
    ):  # fmt: skip
        if seconds >= unit:
            rest = seconds % unit // smaller
            return f"{seconds // unit} {name}" + (f" {rest} {smaller_name}" if rest else "")
    return f"{seconds} s"
