"""A backtest's figures as a table, as a chart and as JSON."""

import json
from dataclasses import asdict
from decimal import Decimal

from slackhitl.cli.chart import chart
from slackhitl.desk.chance import Interval
from slackhitl.desk.replaying import AsOf
from slackhitl.flow.backtest import Measured
from slackhitl.flow.backtest_figures import DISTANCE, Report, Row, Unit

TIMES = {
    AsOf.THEN: "as they were when each mail came",
    AsOf.NOW: "as they are today, but for what a case taught itself",
}


def printed(found: Report) -> str:
    """The figures as text."""
    name = found.plan.treatment.value
    lines = [
        f"{found.cases} decided mails, {found.pairs} drafted both ways; "
        f"exemplars and lessons {TIMES[found.plan.as_of]}.",
    ]
    if found.rows:
        header = ("", f"without {name}", f"with {name}", "difference (95 % interval)", "", "mails")
        lines += ["", *_table(header, [_cells(row) for row in found.rows])]
        lines += ["", "Edit distance by category", ""]
        lines += _table(header, [_cells(row) for row in found.categories])
    if found.first_drafts is not None:
        lines += ["", f"The drafts of that time: edit distance {found.first_drafts.value:.3f}."]
    lines += ["", found.sentence, "", _cost(found)]
    if found.missing:
        lines += ["", "Without a draft:"]
        lines += [f"  {count}  {reason}" for reason, count in found.missing]
    return "\n".join(lines)


def drawn(found: Report) -> str:
    """The edit distance of all mails and of each category as an SVG."""
    name = found.plan.treatment.value
    rows = [("all", row) for row in found.rows if row.name == DISTANCE]
    rows += [(row.name, row) for row in found.categories]
    return chart(
        f"Drafts beside what people sent, with and without {name}",
        "edit distance (0: sent unchanged)",
        (f"without {name}", f"with {name}"),
        [(label, row.replies, row.without, row.with_) for label, row in rows],
    )


def as_json(found: Report) -> str:
    """Everything, for other programs."""
    values = {
        "without": found.plan.treatment.value,
        "as_of": found.plan.as_of.value,
        "cases": found.cases,
        "pairs": found.pairs,
        "sentence": found.sentence,
        "figures": [_values(row) for row in found.rows],
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


def _cells(row: Row) -> tuple[str, ...]:
    difference = row.difference
    middle, low, high = (
        _apart(end, row.unit) for end in (difference.value, difference.low, difference.high)
    )
    return (
        row.name,
        _written(row.without.value, row.unit),
        _written(row.with_.value, row.unit),
        f"{middle} ({low} to {high})" + (" points" if row.unit is Unit.SHARE else ""),
        _judged(row),
        str(row.replies),
    )


def _judged(row: Row) -> str:
    if not row.beyond_chance:
        return "may be chance"
    if row.less_is_better is None:
        return "differs"
    return "better" if (row.difference.value < 0) == row.less_is_better else "worse"


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
