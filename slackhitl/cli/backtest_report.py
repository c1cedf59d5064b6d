"""A backtest's figures as a table, as a chart and as JSON."""

import json
from dataclasses import asdict
from decimal import Decimal

from slackhitl.cli.chart import chart
from slackhitl.desk.chance import ENOUGH, MANY, Interval
from slackhitl.desk.replaying import AsOf
from slackhitl.flow.backtest import Measured, Treatment
from slackhitl.flow.backtest_figures import DRAFTED, Report, Row, Unit

TIMES = {
    AsOf.THEN: "as they were when each mail came",
    AsOf.NOW: "as they are today, but for what a case taught itself",
}
ANCHORED = (
    "What people send after they saw a draft leans towards it, and so towards what drafted then. "
    "What they wrote themselves does not."
)


def printed(found: Report) -> str:
    """The figures as text."""
    without, with_ = found.arms
    lines = [
        f"{found.cases} decided mails, {found.pairs} drafted both ways; "
        f"exemplars, lessons and articles {TIMES[found.plan.as_of]}.",
        *_articles(found),
        *_prompts(found),
    ]
    if found.rows:
        header = ("", without, with_, "difference (95 % interval)", "", "mails", "customers")
        lines += ["", *_table(header, [_cells(row, found) for row in found.rows])]
        lines += ["", "Edit distance by how the reply came about", ""]
        lines += _table(header, [_cells(row, found) for row in found.by_origin])
        if any(row.name == DRAFTED for row in found.by_origin):
            lines += ["", ANCHORED]
        lines += ["", "Edit distance by category", ""]
        lines += _table(header, [_cells(row, found) for row in found.categories])
    if found.first_drafts is not None:
        lines += ["", f"The drafts of that time: edit distance {found.first_drafts.value:.3f}."]
    lines += ["", found.sentence, "", _cost(found)]
    if found.missing:
        lines += ["", "Without a draft:"]
        lines += [f"  {count}  {reason}" for reason, count in found.missing]
    return "\n".join(lines)


def _articles(found: Report) -> list[str]:
    """What of the knowledge was left out as unknown at the time, and what cannot be known."""
    told, lines = found.articles, []
    if told.hidden:
        count = "1 version" if told.hidden == 1 else f"{told.hidden} versions"
        lines.append(
            f"{count} of articles came after the mail or from its own answer, and "
            f"{'is' if told.hidden == 1 else 'are'} left out for {told.of_cases} mails."
        )
    if told.reworded:
        lines.append(
            f"{told.reworded} of these articles had another wording before, which is not kept and "
            "is missing in those drafts."
        )
    if told.unknown:
        lines.append(
            f"{told.unknown} mails came before the desk kept since when it has each file; they are "
            "drafted with the folder's articles of today, which may hold their answers."
        )
    return lines


def _prompts(found: Report) -> list[str]:
    if found.plan.treatment is not Treatment.PROMPTS:
        return [f"Instructions of today, version {found.today}."]
    other = found.plan.prompts.draft_version
    return [
        f"The folder's draft.md (version {other}) beside the instructions of today "
        f"({found.today}). Triage and the check by the model are not repeated."
    ]


def drawn(found: Report) -> str:
    """The edit distance of all mails and of each category as an SVG."""
    arms = found.arms
    rows = [("all", found.distance)] if found.distance is not None else []
    rows += [(row.name, row) for row in found.categories]
    return chart(
        f"Drafts beside what people sent, {arms[0]} and {arms[1]}",
        "edit distance (0: sent unchanged)",
        arms,
        [(label, row.replies, row.without, row.with_) for label, row in rows],
    )


def as_json(found: Report) -> str:
    """Everything, for other programs."""
    values = {
        "without": found.plan.treatment.value,
        "instructions": found.today,
        "as_of": found.plan.as_of.value,
        "cases": found.cases,
        "pairs": found.pairs,
        "sentence": found.sentence,
        "figures": [_values(row) for row in found.rows],
        "edit_distance_by_origin": [_values(row) for row in found.by_origin],
        "articles": asdict(found.articles),
        "edit_distance_by_category": [_values(row) for row in found.categories],
        "first_drafts": None if found.first_drafts is None else asdict(found.first_drafts),
        "spent_usd": float(found.spent),
        "calls_without_a_price": found.unpriced,
        "missing": dict(found.missing),
        "replies": [
            {"draft": reply_id, "without": _plain(without), "with": _plain(with_)}
            for reply_id, without, with_ in found.replies
        ],
    }
    return json.dumps(values, indent=2) + "\n"


def _cells(row: Row, found: Report) -> tuple[str, ...]:
    points = " points" if row.unit is Unit.SHARE else ""
    middle, low, high = (
        _apart(end, row.unit)
        for end in (row.difference.value, row.difference.low, row.difference.high)
    )
    return (
        row.name,
        _written(row.without.value, row.unit),
        _written(row.with_.value, row.unit),
        f"{middle} ({low} to {high}){points}" if row.customers >= ENOUGH else f"{middle}{points}",
        _judged(row) if row is found.distance else "",
        str(row.replies),
        str(row.customers),
    )


def _judged(row: Row) -> str:
    """In a word; of the one figure that decides."""
    if row.customers < MANY:
        return "too few"
    if not row.beyond_chance:
        return "may be chance"
    return "better" if row.difference.value < 0 else "worse"


def _written(value: float, unit: Unit) -> str:
    match unit:
        case Unit.SHARE:
            return f"{100 * value:.1f} %"
        case Unit.DOLLARS:
            return f"{value:.5f} $"
        case Unit.NUMBER:
            return f"{value:.3f}"


def _apart(value: float, unit: Unit) -> str:
    match unit:
        case Unit.SHARE:
            return f"{100 * value:+.1f}"
        case Unit.DOLLARS:
            return f"{value:+.5f}"
        case Unit.NUMBER:
            return f"{value:+.3f}"


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (header, *rows)
    ]


def _cost(found: Report) -> str:
    if found.unpriced:
        return (
            f"Cost: {found.spent:.4f} $ and {found.unpriced} calls of a model whose price is "
            "unknown."
        )
    return f"Cost: {found.spent:.4f} $." if found.spent else "Cost: no model was asked."


def _values(row: Row) -> dict[str, object]:
    return {
        "name": row.name,
        "unit": row.unit.value,
        "replies": row.replies,
        "customers": row.customers,
        "without": _ends(row.without),
        "with": _ends(row.with_),
        "difference": _ends(row.difference),
        "beyond_chance": row.beyond_chance,
    }


def _ends(figure: Interval) -> dict[str, float]:
    return asdict(figure)


def _plain(measured: Measured) -> dict[str, object]:
    return {
        key: float(value) if isinstance(value, Decimal) else value
        for key, value in asdict(measured).items()
    }
