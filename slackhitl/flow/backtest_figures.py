"""The figures of a backtest: both arms, their difference, and whether it is beyond chance.

One figure decides, the edit distance over all mails: of ten that are looked at, one would differ
beyond chance now and then. Mails of one customer count together, since they are alike.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from slackhitl.desk import chance
from slackhitl.desk.chance import MANY, Interval
from slackhitl.desk.distance import edit_distance
from slackhitl.desk.prompt_trials import PromptTrial
from slackhitl.flow.backtest import Arm, Backtest, Measured, Plan, Prepared, Treatment


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
    customers: int
    without: Interval
    with_: Interval
    difference: Interval

    @property
    def beyond_chance(self) -> bool:
        """Whether there are enough customers and the interval of the difference leaves zero out."""
        return self.customers >= MANY and self.difference.excludes_zero


@dataclass(frozen=True)
class Articles:
    """What was left out of the knowledge, as it came after the case, and what nobody can know."""

    hidden: int  # versions of articles, counted once
    of_cases: int  # for which something was left out
    reworded: int  # articles of which an older wording was there, which is lost
    unknown: int  # cases from before versions were kept


@dataclass(frozen=True)
class Report:
    """What a backtest found. Ids and figures only, nobody's words."""

    plan: Plan
    cases: int
    pairs: int
    rows: tuple[Row, ...]
    by_origin: tuple[Row, ...]  # of the edit distance, by who wrote the reply
    categories: tuple[Row, ...]  # of the edit distance, the commonest first, named by category
    articles: Articles
    today: str  # the version of the instructions
    first_drafts: Interval | None  # how far the drafts of that time were from what was sent
    missing: tuple[tuple[str, int], ...]
    spent: Decimal
    unpriced: int
    replies: tuple[tuple[int, Measured, Measured], ...]  # by the sent draft's id

    @property
    def distance(self) -> Row | None:
        """The figure that decides."""
        return next((row for row in self.rows if row.name == DISTANCE), None)

    @property
    def arms(self) -> tuple[str, str]:
        """What the two drafts are called."""
        name = self.plan.treatment.value
        if self.plan.treatment is Treatment.PROMPTS:
            return f"{name} of the folder", f"{name} of today"
        return f"without {name}", f"with {name}"

    @property
    def sentence(self) -> str:
        """In words, whether it helps."""
        without, with_ = self.arms
        distance = self.distance
        if distance is None:
            return "No reply was drafted both ways, so there is nothing to compare."
        difference = distance.difference
        if distance.customers < MANY:
            return (
                f"Customers whose mails were drafted both ways: {distance.customers}. That is too "
                f"few to tell anything from chance; it takes at least {MANY}."
            )
        others = f"those {_made(without)}"
        if difference.value == 0 and not distance.beyond_chance:
            return (
                f"Drafts {_made(with_)} are as far from what people sent as {others}: no "
                "difference was seen."
            )
        word = "nearer to" if difference.value < 0 else "farther from"
        lead = f"Drafts {_made(with_)} are {abs(difference.value):.3f} {word} what people sent"
        if not distance.beyond_chance:
            return (
                f"{lead} than {others}, which may be chance (95 % interval {difference.low:+.3f} "
                f"to {difference.high:+.3f})."
            )
        low, high = sorted(abs(end) for end in (difference.low, difference.high))
        return (
            f"{lead} than {others} (95 % interval {low:.3f} to {high:.3f}): more than chance "
            "explains."
        )


def _made(arm: str) -> str:
    return arm if arm.startswith("with") else f"with {arm}"


DISTANCE = "edit distance"

WRITTEN, DRAFTED = "written by people", "sent after a draft"

Value = Callable[[Measured], float | None]
_SHARES: tuple[tuple[str, Callable[[Measured], bool]], ...] = (
    ("drafts with a text", lambda one: one.wrote),
    ("would have gone unchanged", lambda one: one.unchanged),
)
_MEANS: tuple[tuple[str, Value, Unit], ...] = (
    ("statements with a source", lambda one: one.coverage, Unit.SHARE),
    ("stops a mail", lambda one: one.stops, Unit.NUMBER),
    ("warnings a mail", lambda one: one.warnings, Unit.NUMBER),
    ("notes a mail", lambda one: one.notes, Unit.NUMBER),
    (
        "cost a mail",
        lambda one: None if one.cost is None else float(one.cost),
        Unit.DOLLARS,
    ),
)

Pair = tuple[Prepared, Measured, Measured]


def report(run: Backtest) -> Report:
    """The figures of what was done so far; only replies that have both drafts count."""
    pairs = [
        (case, run.measured[case.reply_id, Arm.WITHOUT], run.measured[case.reply_id, Arm.WITH])
        for case in run.cases
        if all((case.reply_id, arm) in run.measured for arm in Arm)
    ]
    by_category: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_category.setdefault(pair[0].category, []).append(pair)
    commonest = sorted(by_category.items(), key=lambda item: (-len(item[1]), item[0]))
    origins = (
        (WRITTEN, [pair for pair in pairs if pair[0].is_free]),
        (DRAFTED, [pair for pair in pairs if not pair[0].is_free]),
    )
    firsts = [edit_distance(case.first, case.sent) for case, *_ in pairs if case.first]
    return Report(
        plan=run.plan,
        cases=len(run.cases),
        pairs=len(pairs),
        rows=tuple(_rows(pairs)),
        by_origin=tuple(_distance(name, found) for name, found in origins if found),
        categories=tuple(_distance(name, found) for name, found in commonest),
        articles=_articles(run.cases),
        today=run.today,
        first_drafts=chance.mean(firsts) if firsts else None,
        missing=tuple(run.missing.most_common()),
        spent=run.spent,
        unpriced=run.unpriced,
        replies=tuple((case.reply_id, without, with_) for case, without, with_ in pairs),
    )


def as_trial(found: Report, model: str, now: datetime) -> PromptTrial | None:
    """What was found of other instructions, to be kept; None when too little was drafted."""
    distance = found.distance
    if found.plan.treatment is not Treatment.PROMPTS or distance is None:
        return None
    if 2 * found.pairs <= found.cases:
        return None
    difference = distance.difference  # of today's from the others
    return PromptTrial(
        version=found.plan.prompts.draft_version,
        against=found.today,
        model=model,
        cases=found.pairs,
        customers=distance.customers,
        difference=-difference.value,
        low=-difference.high,
        high=-difference.low,
        at=now,
    )


def _articles(cases: Sequence[Prepared]) -> Articles:
    seen = [case.hindsight for case in cases]
    return Articles(
        hidden=len(frozenset().union(*(one.hidden for one in seen))),
        of_cases=sum(bool(one.hidden) for one in seen),
        reworded=len(frozenset().union(*(one.reworded for one in seen))),
        unknown=sum(not one.knows_files for one in seen),
    )


def _rows(pairs: Sequence[Pair]) -> Iterable[Row]:
    if not pairs:
        return
    clusters = [case.customer_id for case, *_ in pairs]
    for name, holds in _SHARES:
        held = [(holds(without), holds(with_)) for _, without, with_ in pairs]
        yield Row(
            name=name,
            unit=Unit.SHARE,
            replies=len(held),
            customers=len(set(clusters)),
            without=chance.wilson(sum(one for one, _ in held), len(held)),
            with_=chance.wilson(sum(other for _, other in held), len(held)),
            difference=chance.paired_rates(held, clusters),
        )
    yield _distance(DISTANCE, pairs)
    for name, value, unit in _MEANS:
        if (row := _mean(name, pairs, value, unit)) is not None:
            yield row


def _mean(name: str, pairs: Sequence[Pair], value: Value, unit: Unit) -> Row | None:
    """Over the replies whose drafts both have this figure; None when there are none."""
    known = [
        (case.customer_id, float(one), float(other))
        for case, without, with_ in pairs
        if (one := value(without)) is not None and (other := value(with_)) is not None
    ]
    if not known:
        return None
    clusters = [customer for customer, *_ in known]
    return Row(
        name=name,
        unit=unit,
        replies=len(known),
        customers=len(set(clusters)),
        without=chance.mean([one for _, one, _ in known], clusters),
        with_=chance.mean([other for *_, other in known], clusters),
        difference=chance.mean([other - one for _, one, other in known], clusters),
    )


def _distance(name: str, pairs: Sequence[Pair]) -> Row:
    """A distance is never below 0 or above 1, whatever an interval of few cases says."""
    row = _mean(name, pairs, lambda one: one.distance, Unit.NUMBER)
    assert row is not None  # every draft has a distance
    return replace(
        row,
        without=_within(row.without, 0.0),
        with_=_within(row.with_, 0.0),
        difference=_within(row.difference, -1.0),
    )


def _within(figure: Interval, least: float) -> Interval:
    return Interval(figure.value, max(figure.low, least), min(figure.high, 1.0))
