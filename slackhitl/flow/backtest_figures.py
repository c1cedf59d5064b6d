"""The figures of a backtest: both arms, their difference, and whether it is beyond chance."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from slackhitl.desk import chance
from slackhitl.desk.chance import ENOUGH, Interval
from slackhitl.desk.distance import edit_distance
from slackhitl.flow.backtest import Arm, Backtest, Measured, Plan


class Unit(StrEnum):
    """How a figure is written."""

    SHARE = "share"
    NUMBER = "number"
    DOLLARS = "dollars"


@dataclass(frozen=True)
class Row:
    """A figure of both arms over the same replies."""

    name: str
    unit: Unit
    replies: int
    without: Interval
    with_: Interval
    difference: Interval
    less_is_better: bool | None  # None where neither is

    @property
    def beyond_chance(self) -> bool:
        """Whether there are enough replies and the interval of the difference leaves zero out."""
        return self.replies >= ENOUGH and self.difference.excludes_zero


@dataclass(frozen=True)
class Report:
    """What a backtest found. Ids and figures only, nobody's words."""

    plan: Plan
    cases: int
    pairs: int
    rows: tuple[Row, ...]
    categories: tuple[Row, ...]  # of the edit distance, the commonest first, named by category
    first_drafts: Interval | None  # how far the drafts of that time were from what was sent
    missing: tuple[tuple[str, int], ...]
    spent: Decimal
    unpriced: int
    replies: tuple[tuple[int, Measured, Measured], ...]  # by the sent draft's id

    @property
    def sentence(self) -> str:
        """In words, whether it helps."""
        name = self.plan.treatment.value
        if not self.rows:
            return "No reply was drafted both ways, so there is nothing to compare."
        if self.pairs < ENOUGH:
            return (
                f"Replies drafted both ways: {self.pairs}. That is too few to tell anything from "
                f"chance; it takes at least {ENOUGH}."
            )
        distance = next(row for row in self.rows if row.name == DISTANCE)
        difference = distance.difference
        if difference.value == 0 and not distance.beyond_chance:
            return (
                f"With {name}, drafts are as far from what people sent as without: "
                "no difference was seen."
            )
        word = "nearer to" if difference.value < 0 else "farther from"
        low, high = sorted(abs(end) for end in (difference.low, difference.high))
        if not distance.beyond_chance:
            return (
                f"With {name}, drafts are {abs(difference.value):.3f} {word} what people sent, "
                f"which may be chance (95 % interval {difference.low:+.3f} to "
                f"{difference.high:+.3f})."
            )
        return (
            f"With {name}, drafts are {abs(difference.value):.3f} {word} what people sent "
            f"(95 % interval {low:.3f} to {high:.3f}): more than chance explains."
        )


DISTANCE = "edit distance"

Value = Callable[[Measured], float | None]
_SHARES: tuple[tuple[str, Callable[[Measured], bool], bool], ...] = (
    ("drafts with a text", lambda one: one.wrote, False),
    ("would have gone unchanged", lambda one: one.unchanged, False),
)
_MEANS: tuple[tuple[str, Value, Unit, bool | None], ...] = (
    (DISTANCE, lambda one: one.distance, Unit.NUMBER, True),
    ("statements with a source", lambda one: one.coverage, Unit.SHARE, False),
    ("stops a mail", lambda one: one.stops, Unit.NUMBER, True),
    ("warnings a mail", lambda one: one.warnings, Unit.NUMBER, True),
    ("notes a mail", lambda one: one.notes, Unit.NUMBER, None),
    (
        "cost a mail",
        lambda one: None if one.cost is None else float(one.cost),
        Unit.DOLLARS,
        True,
    ),
)


def report(run: Backtest) -> Report:
    """The figures of what was done so far; only replies that have both drafts count."""
    both = [
        (case, run.measured[case.reply_id, Arm.WITHOUT], run.measured[case.reply_id, Arm.WITH])
        for case in run.cases
        if all((case.reply_id, arm) in run.measured for arm in Arm)
    ]
    pairs = [(without, with_) for _, without, with_ in both]
    by_category: dict[str, list[tuple[Measured, Measured]]] = {}
    for case, without, with_ in both:
        by_category.setdefault(case.category, []).append((without, with_))
    commonest = sorted(by_category.items(), key=lambda item: (-len(item[1]), item[0]))
    firsts = [edit_distance(case.first, case.sent) for case, *_ in both]
    return Report(
        plan=run.plan,
        cases=len(run.cases),
        pairs=len(pairs),
        rows=tuple(_rows(pairs)),
        categories=tuple(_distance(name, found) for name, found in commonest),
        first_drafts=chance.mean(firsts) if firsts else None,
        missing=tuple(run.missing.most_common()),
        spent=run.spent,
        unpriced=run.unpriced,
        replies=tuple((case.reply_id, without, with_) for case, without, with_ in both),
    )


def _rows(pairs: list[tuple[Measured, Measured]]) -> Iterable[Row]:
    if not pairs:
        return
    for name, holds, less_is_better in _SHARES:
        held = [(holds(without), holds(with_)) for without, with_ in pairs]
        yield Row(
            name=name,
            unit=Unit.SHARE,
            replies=len(held),
            without=chance.wilson(sum(one for one, _ in held), len(held)),
            with_=chance.wilson(sum(other for _, other in held), len(held)),
            difference=chance.paired_rates(held),
            less_is_better=less_is_better,
        )
    for name, value, unit, better in _MEANS:
        if (row := _mean(name, pairs, value, unit, better)) is not None:
            yield row


def _mean(
    name: str,
    pairs: list[tuple[Measured, Measured]],
    value: Value,
    unit: Unit,
    less_is_better: bool | None,
) -> Row | None:
    """Over the replies whose drafts both have this figure; None when there are none."""
    figures = [(value(without), value(with_)) for without, with_ in pairs]
    known = [
        (float(one), float(other))
        for one, other in figures
        if one is not None and other is not None
    ]
    if not known:
        return None
    return Row(
        name=name,
        unit=unit,
        replies=len(known),
        without=chance.mean([one for one, _ in known]),
        with_=chance.mean([other for _, other in known]),
        difference=chance.mean([other - one for one, other in known]),
        less_is_better=less_is_better,
    )


def _distance(category: str, pairs: list[tuple[Measured, Measured]]) -> Row:
    row = _mean(category, pairs, lambda one: one.distance, Unit.NUMBER, True)
    assert row is not None  # every draft has a distance
    return row
