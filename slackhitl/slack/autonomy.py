"""Earned autonomy in words: how each category stands, and what went out alone."""

from slackhitl.desk.autonomy_views import Standing
from slackhitl.desk.figures import QueueView
from slackhitl.desk.trust import ENOUGH, HOLDING, Tally
from slackhitl.slack import blocks, reports, wording
from slackhitl.slack.cards import Card
from slackhitl.slack.ids import COMMAND
from slackhitl.slack.texts import literal, person, when

A_BLOCK = 6
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
        "out. A case is a draft without any doubt that was decided."
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
            f"Its record suffices: from now on its drafts without any doubt are sent {_after(row)} "
            "unless somebody objects."
        )
    else:
        what = f"{_lacks(row)} Until then people decide every draft."
    return _say(f"*{_name(row.category)} is on.* {what}")


def turned_off(category: str, *, was_on: bool) -> Card:
    """A supervisor turned a category off."""
    if not was_on:
        return _say(f"{_name(category)} is not on. Nothing was changed.")
    return _say(f"*{_name(category)} is off.* People decide every draft of it again.")


def sent(view: QueueView, category: str | None) -> Card:
    """What went out alone, the newest first, each with what became of it and a link."""
    of = f" of {_name(category)}" if category else ""
    count = f"{view.open} {'reply' if view.open == 1 else 'replies'}{of} went out alone."
    line = count if view.open else f"Nothing{of} has gone out alone."
    entries = [
        blocks.section(
            reports.entry_text(entry)
            + (f" · {when(entry.went_at)}" if entry.went_at is not None else "")
        )
        for entry in view.entries
    ]
    shown = [blocks.header("Went out alone"), blocks.section(f"*{line}*"), *entries]
    if view.more:
        shown.append(blocks.context(f"The newest {len(view.entries)} are shown."))
    subjects = "; ".join(
        f"{literal(entry.subject or '(no subject)', 80)} ({literal(entry.status, 80)})"
        for entry in view.entries
    )
    return Card(blocks.fit(f"{line} {subjects}".strip(), reports.TEXT), shown)


def unclear(problem: str) -> Card:
    """What was typed cannot be followed."""
    return _say(
        f"{literal(problem, 300)} Type `{COMMAND} autonomy on CATEGORY 10m 2%`, "
        f"`{COMMAND} autonomy off CATEGORY` or `{COMMAND} autonomy sent`."
    )


def _standing(row: Standing) -> str:
    decided, all_cases = row.record.decided, row.record.all
    counted = f"{_cases(decided)} decided by people, {decided.wrong} wrong"
    if all_cases.cases > decided.cases or all_cases.wrong != decided.wrong:
        counted += f" · {_cases(all_cases)} in all, {all_cases.wrong} wrong"
    if row.record.all.cases:
        counted += f" · error rate at most {row.record.highest():.1%} with {HOLDING:.0%} confidence"
    by = f" by {person(row.changed_by)}" if row.changed_by and row.on else ""
    alone = f" · {row.alone} went out alone" if row.alone else ""
    return f"*{_name(row.category)}*  {_state(row)}{by}{alone}\n{counted}\n{_why(row)}"


def _state(row: Standing) -> str:
    if not row.on:
        return "off"
    if row.suspended_because:
        return "suspended"
    window = f"{row.minutes} min for objections, bound {row.bound:.1%}"
    return f"goes out by itself ({window})" if row.goes_alone else f"on, not earned yet ({window})"


def _why(row: Standing) -> str:
    if not row.on:
        return "People decide every draft."
    if row.suspended_because:
        again = f"Type `{COMMAND} autonomy on {row.category}` to let it earn it again."
        return f"Suspended: {literal(row.suspended_because, 300)}. {again}"
    if row.goes_alone:
        return "Its record suffices. One draft in ten goes to people all the same."
    return _lacks(row)


def _lacks(row: Standing) -> str:
    decided = row.record.decided
    if decided.cases < ENOUGH:
        lead = f"It lacks cases: {decided.cases} of at least {ENOUGH}."
    else:
        lead = "Its record does not prove the bound."
    return (
        f"{lead} {row.fewest} cases without an error prove {row.bound:.1%}; each error needs more."
    )


def _after(row: Standing) -> str:
    return f"after {row.minutes} {'minute' if row.minutes == 1 else 'minutes'}"


def _cases(tally: Tally) -> str:
    return f"{tally.cases} {'case' if tally.cases == 1 else 'cases'}"


def _name(category: str | None) -> str:
    return literal(wording.category(category) or "", 60)


def _say(line: str) -> Card:
    return Card(line, [blocks.section(line)])
