"""Earned autonomy in words: how each category stands, what went out alone, what was changed."""

from datetime import datetime
from math import isinf

from slackhitl.desk.autonomy_views import SHOWN, Change, Changes, Reach, Standing, Wanted
from slackhitl.desk.figures import QueueView
from slackhitl.desk.trust import HOLDING
from slackhitl.slack import blocks, reports, wording
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card
from slackhitl.slack.ids import COMMAND
from slackhitl.slack.texts import literal, person, when

A_BLOCK = 4
"""Categories of a block, which Slack lets have 3,000 characters."""
MOST = 60
NOTHING = (
    "*Nothing goes out by itself.* No category is turned on, and no draft without any doubt has "
    "been decided yet."
)


def standings(rows: tuple[Standing, ...]) -> Card:
    """How every category stands, with what it lacks."""
    lines = [_standing(row) for row in rows[:MOST]]
    lines += [f"and {len(rows) - MOST} more"] if len(rows) > MOST else []
    parts = [
        blocks.section("\n\n".join(lines[at : at + A_BLOCK]))
        for at in range(0, len(lines), A_BLOCK)
    ]
    notes = (
        f"`{COMMAND} autonomy on CATEGORY 10m 2%` lets a category earn it, "
        f"`{COMMAND} autonomy off CATEGORY` ends that, `{COMMAND} autonomy sent` lists what went "
        f"out and `{COMMAND} autonomy history` what was changed. The score says how many of a "
        "hundred drafts like it people send as they are. A proof takes some more cases than the "
        "limit alone, since the record is looked at after every case."
    )
    told = " ".join(lines) if lines else NOTHING
    return Card(
        blocks.fit(f"Going out by itself: {told}", reports.TEXT),
        [
            blocks.header("Going out by itself"),
            *(parts or [blocks.section(NOTHING)]),
            blocks.context(notes),
        ],
    )


def turned_on(row: Standing) -> Card:
    """A supervisor turned a category on."""
    if row.goes_alone:
        what = (
            f"Its record suffices: from now on {_which(row.reach)} are sent {_after(row)} unless "
            "somebody objects. At first people see half of them all the same."
        )
    else:
        what = f"{_lacks(row)} Until then people decide every draft."
    return _say(f"*{_name(row.category)} is on.* {what}")


def turned_off(category: str, *, was_on: bool) -> Card:
    """A supervisor turned a category off."""
    if not was_on:
        return _say(f"{_name(category)} is not on. Nothing was changed.")
    return _say(f"*{_name(category)} is off.* People decide every draft of it again.")


def sent(view: QueueView, wanted: Wanted, now: datetime) -> Card:
    """A page of what went out alone, the newest first, each with what became of it and a link."""
    of = f" of {_name(wanted.category)}" if wanted.category else ""
    since = f" since {when(wanted.since, '{date_short}')}" if wanted.since else ""
    count = f"{view.open} {'reply' if view.open == 1 else 'replies'}{of} went out alone{since}."
    line = count if view.open else f"Nothing{of} has gone out alone{since}."
    entries = [blocks.section(reports.entry_text(entry, now)) for entry in view.entries]
    shown = [blocks.header("Went out alone"), blocks.section(f"*{line}*"), *entries]
    shown += _page("sent", view.open, len(entries), wanted)
    subjects = "; ".join(
        f"{literal(entry.subject or '(no subject)', 80)} ({literal(entry.status, 80)})"
        for entry in view.entries
    )
    return Card(blocks.fit(f"{line} {subjects}".strip(), reports.TEXT), shown)


def history(found: Changes, wanted: Wanted) -> Card:
    """A page of who changed what, and what happened by itself, the newest first."""
    of = f" of {_name(wanted.category)}" if wanted.category else ""
    if not found.total:
        return _say(f"Nothing was changed{of}.")
    lines = [_change(change) for change in found.entries]
    shown = [blocks.header("What goes out by itself: changes"), blocks.section("\n".join(lines))]
    shown += _page("history", found.total, len(lines), wanted)
    return Card(blocks.fit(" ".join(lines), reports.TEXT), shown)


def unclear(problem: str) -> Card:
    """What was typed cannot be followed."""
    return _say(
        f"{literal(problem, 300)} Type `{COMMAND} autonomy on CATEGORY 10m 2%`, "
        f"`{COMMAND} autonomy off CATEGORY`, `{COMMAND} autonomy sent [CATEGORY] [30d] [PAGE]` or "
        f"`{COMMAND} autonomy history [CATEGORY]`."
    )


DID = {
    "on": "turned it on",
    "off": "turned it off",
    "began": "its record sufficed, so that drafts go out by themselves from then on",
    "widened": "its record sufficed for lower scores, too",
    "anew": "it had to be proven anew, since",
    "suspended": "it was suspended:",
}
"""What the system did is a sentence without it."""


def _change(change: Change) -> str:
    did = DID.get(change.action, change.action)
    who = f"{person(change.by)} {did}" if change.action in {"on", "off"} else did
    why = f" {literal(change.reason, 200)}" if change.reason else ""
    terms = ""
    if change.action == "on":
        terms = f" ({change.minutes} min for objections, bound {change.bound:.1%})"
    return f"{when(change.at)}  *{_name(change.category)}*  {who}{why}{terms}"


def _page(word: str, total: int, shown: int, wanted: Wanted) -> list[Block]:
    """Which of all these are, and what shows the next."""
    first = (wanted.page - 1) * SHOWN
    if not shown:
        line = f"There is no page {wanted.page}." if total else ""
    elif total > shown:
        line = f"{first + 1} to {first + shown} of {total}, the newest first."
    else:
        line = ""
    if shown and first + shown < total:
        more = [word, wanted.category or "", wanted.period, str(wanted.page + 1)]
        line += f" `{COMMAND} autonomy {' '.join(one for one in more if one)}` shows the next."
    return [blocks.context(line)] if line else []


def _standing(row: Standing) -> str:
    by = f" · turned on by {person(row.changed_by)}" if row.changed_by and row.on else ""
    alone = f" · {row.alone} went out alone" if row.alone else ""
    return f"*{_name(row.category)}*  {_state(row)}{by}{alone}\n{_told(row.reach)}\n{_why(row)}"


def _state(row: Standing) -> str:
    if not row.on:
        return "off"
    if row.suspended_because:
        return "suspended"
    window = f"{row.minutes} min for objections, bound {row.bound:.1%}"
    return f"goes out by itself ({window})" if row.goes_alone else f"on, not earned yet ({window})"


def _told(reach: Reach) -> str:
    """What is known of the drafts that go out alone, or come nearest to it."""
    decided, everything = reach.record.decided, reach.record.all
    if not everything.cases:
        return "No draft without any doubt has been decided yet."
    if isinf(reach.score):
        drafts = "drafts without any doubt"
        line = f"Of the {decided.cases} {drafts} that people decided, {_wrong(decided.wrong)}"
    else:
        line = (
            f"{reach.share:.0%} of its drafts without any doubt reach a score of "
            f"{_score(reach.score)}; of the {decided.cases} such drafts that people decided, "
            f"{_wrong(decided.wrong)}"
        )
    alone = everything.wrong - decided.wrong
    if alone:
        line += f", and {alone} of those that went out alone"
    return f"{line}: at most {reach.record.highest:.1%}, with {HOLDING:.0%} confidence."


def _wrong(count: int) -> str:
    return {0: "none was wrong", 1: "1 was wrong"}.get(count, f"{count} were wrong")


def _score(chance: float) -> str:
    return f"{100 * (1 - chance):.4g}"


def _which(reach: Reach) -> str:
    if isinf(reach.score):
        return "its drafts without any doubt"
    return f"its drafts without any doubt that reach a score of {_score(reach.score)}"


def _why(row: Standing) -> str:
    if not row.on:
        return "People decide every draft."
    if row.suspended_because:
        again = f"Type `{COMMAND} autonomy on {row.category}` to let it earn it again."
        return f"Suspended: {literal(row.suspended_because, 300)}. {again}"
    if row.goes_alone and row.kept >= 1:
        return "After the newest errors people see all of them, until others make up for these."
    if row.goes_alone:
        return f"That suffices. People see {row.kept:.0%} of them all the same, drawn at random."
    return _lacks(row)


def _lacks(row: Standing) -> str:
    """What a proof takes, for somebody who waits for it."""
    lacks, bound = row.reach.lacks, f"{row.bound:.1%}"
    if lacks == 0:
        return "Its record would suffice, but the newest cases look worse than that."
    if lacks is None:
        return f"Its record does not prove {bound}: there are too many errors in it."
    if not row.reach.record.decided.cases:
        return f"It takes {lacks} cases without an error to prove {bound}."
    more = "case" if lacks == 1 else "cases"
    return f"It takes {lacks} more {more} without an error to prove {bound}."


def _after(row: Standing) -> str:
    return f"after {row.minutes} {'minute' if row.minutes == 1 else 'minutes'}"


def _name(category: str | None) -> str:
    return literal(wording.category(category) or "", 60)


def _say(line: str) -> Card:
    return Card(line, [blocks.section(line)])
