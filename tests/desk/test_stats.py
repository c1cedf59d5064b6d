"""Figures that were computed by hand, before and after the fold, and made anew."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from bare_desk import MARIA, MONDAY, TOM, VERA, BareDesk
from sqlmodel import Session, select

from slackhitl.desk import (
    audit,
    drafting,
    ending,
    outgoing,
    review,
    spending,
    stats,
    stats_fold,
    stats_rollup,
)
from slackhitl.desk.figure_rows import DailyFigure, Watermark
from slackhitl.desk.making import Making
from slackhitl.desk.models import Origin
from slackhitl.desk.spending import Spending, Spent
from slackhitl.desk.stats import Figures, Tally

UTC = ZoneInfo("UTC")
AUCKLAND = ZoneInfo("Pacific/Auckland")
TODAY = date(2026, 11, 2)


def approved(desk: BareDesk) -> None:
    """130 s to the first response, 90 s in a person's hands."""
    conversation_id = desk.in_review()
    desk.later(seconds=90)
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    desk.later(seconds=40)
    desk.leave(conversation_id)


def edited(desk: BareDesk) -> None:
    """One of five words changed; 60 s to the response, 50 s in a person's hands."""
    conversation_id = desk.mail().conversation_id
    desk.triage(conversation_id, category="billing")
    desk.present(conversation_id, "It is on its way.")
    desk.later(seconds=50)
    seen = desk.seen(conversation_id)
    desk.do(review.edit, seen, "It is on your way.", MARIA, desk.now, desk.policy)
    desk.leave(conversation_id)


def written(desk: BareDesk) -> None:
    """No draft; 30 s to the response, 20 s in a person's hands."""
    conversation_id = desk.unwritten()
    desk.do(drafting.give_up, desk.draft_id(conversation_id), "Still busy.", desk.now)
    desk.later(seconds=20)
    desk.do(review.edit, desk.seen(conversation_id), "Soon.", TOM, desk.now, desk.policy)
    desk.leave(conversation_id)


def taken_over(desk: BareDesk) -> None:
    """Written by its owner; 1010 s to the response, no card's time."""
    conversation_id = desk.in_review()
    desk.do(review.take_over, desk.seen(conversation_id), TOM, desk.now)
    desk.later(seconds=1000)
    desk.do(review.compose, desk.seen(conversation_id), "Tomorrow.", TOM, desk.now, desk.policy)
    desk.leave(conversation_id)


def no_reply_needed(desk: BareDesk) -> None:
    """Redrafted once, then put aside."""
    conversation_id = desk.in_review()
    seen = desk.seen(conversation_id)
    desk.do(review.redraft, seen, "warmer", MARIA, desk.now, desk.draft(conversation_id).origin)
    desk.present(conversation_id, "Dear Ann, it is on its way.")
    desk.do(ending.no_reply, desk.seen(conversation_id), MARIA, desk.now)


def came_back(desk: BareDesk) -> None:
    """Recalled, approved again, deferred, refused, sent at the second try: one reply."""
    conversation_id = desk.in_review()
    desk.later(seconds=10)
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    desk.do(review.recall, desk.seen(conversation_id), MARIA, desk.now)
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    letter = desk.claim(conversation_id)
    desk.do(outgoing.defer, letter.draft_id, letter.attempt, "busy", desk.now, desk.policy)
    letter = desk.claim(conversation_id)
    desk.do(outgoing.refuse, letter.draft_id, letter.attempt, "550 no such user", desk.now)
    desk.do(review.retry, desk.seen(conversation_id), MARIA, desk.now)
    desk.leave(conversation_id)
    letter_id = f"reply-{letter.draft_id}@acme.example"
    desk.do(outgoing.bounced, letter_id, "550 mailbox full", desk.now)
    desk.do(review.retry, desk.seen(conversation_id), MARIA, desk.now)
    desk.leave(conversation_id)


def uncertain(desk: BareDesk) -> None:
    """Nobody knew whether it was sent; a supervisor looked."""
    conversation_id = desk.in_review()
    desk.later(seconds=10)
    desk.do(review.approve, desk.seen(conversation_id), TOM, desk.now, desk.policy)
    letter = desk.claim(conversation_id)
    desk.do(outgoing.lose, letter.draft_id, letter.attempt, "connection lost", desk.now)
    desk.do(review.settle, desk.seen(conversation_id), VERA, desk.now)


def screened(desk: BareDesk) -> None:
    desk.mail(screening="out of office")


def followed_up(desk: BareDesk) -> None:
    first = desk.incoming()
    desk.receive(first)
    desk.mail(in_reply_to=(first.message_id,))


STORY = (
    approved, edited, written, taken_over, no_reply_needed, came_back, uncertain, screened,
    followed_up,
)  # fmt: skip


@pytest.fixture
def told(desk: BareDesk) -> BareDesk:
    """A desk on which each of the stories happened once on one day."""
    for happen in STORY:
        happen(desk)
    assert desk.now.date() == TODAY
    return desk


def figures(
    desk: BareDesk, since: date = TODAY, until: date = TODAY, timezone: ZoneInfo = UTC
) -> Figures:
    return desk.do(stats.figures, since, until, desk.now, timezone)


def counts(tally: Tally) -> dict[str, int]:
    names = {name for name, _ in tally.cells}
    return {name: tally.count(name) for name in sorted(names)}


def fold_all(desk: BareDesk, limit: int = 5_000, timezone: ZoneInfo = UTC) -> int:
    desk.later(seconds=31)
    folds = 0
    while desk.do(stats_rollup.fold, desk.now, timezone, limit):
        folds += 1
    return folds


once = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What is computed in Python from the same sums needs no second database."""

ALL = {
    "opened": 8, "followed_up": 1, "screened": 1, "triaged": 7, "drafted": 7, "unwritten": 1,
    "sent": 6, "unchanged": 3, "edited": 1, "written": 2, "distance": 1,
    "taken_over": 1, "redrafted": 1, "no_reply": 1, "recalled": 1, "deferred": 1,
    "undelivered": 2, "uncertain": 1, "first_response": 6, "handling": 5,
}  # fmt: skip


def test_every_story_is_counted(told: BareDesk) -> None:
    assert counts(figures(told).all) == ALL


@once
def test_rates_and_times_are_those_of_the_stories(told: BareDesk) -> None:
    tally = figures(told).all
    assert (tally.received, tally.sent) == (9, 6)
    assert tally.approval_rate == pytest.approx(3 / 6)
    assert tally.edit_rate == pytest.approx(1 / 6)
    assert tally.takeover_rate == pytest.approx(1 / 9)
    assert tally.edit_distance == pytest.approx(0.2)
    # Handled in 90, 50, 20, 10 and 10 seconds.
    assert tally.handling is not None
    assert tally.handling.total_seconds() == pytest.approx(20, rel=0.025)
    # Answered in 130, 60, 30, 1010, 80 (10 + 10 + a minute's wait) and 20 seconds.
    assert tally.first_response is not None
    assert tally.first_response.total_seconds() == pytest.approx(60, rel=0.025)


@once
def test_each_agent_has_their_own(told: BareDesk) -> None:
    agents = figures(told).agents
    assert counts(agents["U_MARIA"]) == {
        "sent": 3, "unchanged": 2, "edited": 1, "distance": 1, "redrafted": 1, "no_reply": 1,
        "recalled": 1, "first_response": 3, "handling": 3,
    }  # fmt: skip
    assert counts(agents["U_TOM"]) == {
        "sent": 3, "unchanged": 1, "written": 2, "taken_over": 1, "first_response": 3,
        "handling": 2,
    }  # fmt: skip
    assert set(agents) == {"U_MARIA", "U_TOM"}


@once
def test_each_category_has_its_own(told: BareDesk) -> None:
    categories = figures(told).categories
    assert set(categories) == {"billing", "shipping"}
    assert counts(categories["billing"]) == {
        "triaged": 1, "drafted": 1, "sent": 1, "edited": 1, "distance": 1, "first_response": 1,
        "handling": 1,
    }  # fmt: skip
    assert categories["shipping"].count("triaged") == 6
    assert categories["shipping"].count("sent") == 5


def test_folding_changes_no_figure_wherever_it_stops(told: BareDesk) -> None:
    before = figures(told)
    told.later(seconds=31)
    for limit in (1, 3, 10, 50):
        assert told.do(stats_rollup.fold, told.now, UTC, limit) == limit
        _same(figures(told), before)
    fold_all(told)
    _same(figures(told), before)
    approved(told)
    assert figures(told).all.count("opened") == ALL["opened"] + 1


def test_a_rollup_made_anew_is_the_same(told: BareDesk) -> None:
    fold_all(told, limit=7)
    before = _rollup(told)
    assert before
    told.do(stats_rollup.rebuild, UTC)
    assert _rollup(told) == {}
    assert counts(figures(told).all) == ALL
    fold_all(told)
    assert _rollup(told) == pytest.approx(before)


def test_young_events_are_counted_but_not_folded(desk: BareDesk) -> None:
    desk.mail()
    assert desk.do(stats_rollup.fold, desk.now, UTC) == 0
    assert figures(desk).all.received == 1
    desk.later(seconds=29)
    assert desk.do(stats_rollup.fold, desk.now, UTC) == 0
    desk.later(seconds=2)
    assert desk.do(stats_rollup.fold, desk.now, UTC) == 2
    assert desk.do(stats_rollup.fold, desk.now, UTC) == 0
    assert figures(desk).all.received == 1


def test_an_old_event_behind_a_young_one_waits_for_it(desk: BareDesk) -> None:
    """The fold takes events in the order of their ids, so that its watermark skips none."""
    conversation_id = desk.mail().conversation_id
    young = desk.now + timedelta(seconds=100)

    def defer(session: Session, at: datetime) -> None:
        audit.record(session, conversation_id, "draft.defer", "system", at)

    desk.do(defer, young)
    desk.do(defer, desk.now)
    desk.later(seconds=60)
    assert desk.do(stats_rollup.fold, desk.now, UTC) == 2
    desk.later(seconds=71)
    assert desk.do(stats_rollup.fold, desk.now, UTC) == 2


def test_days_are_those_of_the_desks_time_zone(desk: BareDesk) -> None:
    desk.mail()  # 9:00 on Monday in UTC, 22:00 in Auckland
    desk.later(hours=3)
    desk.mail()  # one on Tuesday in Auckland
    tuesday = TODAY + timedelta(days=1)
    for folded in (False, True):
        if folded:
            fold_all(desk, timezone=AUCKLAND)
        assert figures(desk, timezone=AUCKLAND).all.received == 1
        assert figures(desk, tuesday, tuesday, AUCKLAND).all.received == 1
        assert figures(desk, TODAY, tuesday, AUCKLAND).all.received == 2
        assert figures(desk, tuesday + timedelta(days=1), tuesday, AUCKLAND).all.received == 0


def test_another_time_zone_starts_the_rollup_over(told: BareDesk) -> None:
    fold_all(told)
    assert counts(figures(told, timezone=AUCKLAND).all) == ALL
    fold_all(told, timezone=AUCKLAND)
    marks = told.do(lambda session: [row.name for row in session.exec(select(Watermark))])
    assert marks == ["figures Pacific/Auckland"]
    assert counts(figures(told, timezone=AUCKLAND).all) == ALL
    assert counts(figures(told).all) == ALL


@once
def test_a_days_figures_stay_when_the_rows_change_later(told: BareDesk) -> None:
    fold_all(told)
    before = figures(told)
    told.now = MONDAY + timedelta(days=3)
    followed_up(told)
    fold_all(told)
    _same(figures(told), before)


def test_what_the_models_cost(desk: BareDesk) -> None:
    draft_id = desk.draft_id(desk.mail().conversation_id)
    calls = (
        Spent("triage", "small", desk.now, 100, 10, 0, 0, Decimal("0.0010")),
        Spent("draft", "large", desk.now, 2000, 300, 1500, 400, Decimal("0.0200")),
        Spent("check", "large", desk.now, 1000, 100, 900, 0, Decimal("0.0100")),
        Spent("draft", "new", desk.now, 500, 50),
        Spent("draft", "large", desk.now - timedelta(days=1), 9, 9, 9, 9, Decimal("9")),
    )
    desk.do(spending.keep_spending, draft_id, Spending(calls))
    assert [replace(spent, usd=round(spent.usd, 6)) for spent in figures(desk).models] == [
        stats.Spent("large", 2, 3000, 2400, 400, 400, 0.03, 0),
        stats.Spent("new", 1, 500, 0, 0, 50, 0.0, 1),
        stats.Spent("small", 1, 100, 0, 0, 10, 0.001, 0),
    ]


def test_without_anything_there_are_no_rates_and_no_times(desk: BareDesk) -> None:
    tally = figures(desk).all
    assert (tally.received, tally.sent) == (0, 0)
    assert (tally.approval_rate, tally.edit_rate, tally.edit_distance) == (None, None, None)
    assert (tally.first_response, tally.handling, tally.takeover_rate) == (None, None, None)


@pytest.mark.parametrize("seconds", [1, 1.05, 7, 59, 60, 3600, 86400, 30 * 86400, 1e9])
def test_a_durations_class_is_within_five_per_cent(seconds: float) -> None:
    middle = stats_fold.class_seconds(stats_fold.duration_class(seconds))
    assert middle == pytest.approx(seconds, rel=0.026)


def test_less_than_a_second_is_a_class_of_its_own() -> None:
    assert stats_fold.duration_class(0) == stats_fold.duration_class(0.99) == 1
    assert stats_fold.duration_class(1) == 2
    assert stats_fold.class_seconds(1) == 0.5


def _same(found: Figures, expected: Figures) -> None:
    assert _cells(found) == _cells(expected)


def _cells(found: Figures) -> dict[tuple[str, str, str, int], tuple[int, float]]:
    tallies = {("all", ""): found.all}
    tallies |= {("agent", name): tally for name, tally in found.agents.items()}
    tallies |= {("category", name): tally for name, tally in found.categories.items()}
    return {
        (dimension, value, *cell): (more.count, round(more.total, 6))
        for (dimension, value), tally in tallies.items()
        for cell, more in tally.cells.items()
    }


def _rollup(desk: BareDesk) -> dict[str, float]:
    rows = desk.do(lambda session: list(session.exec(select(DailyFigure))))
    sums: dict[str, float] = {}
    for row in rows:
        key = f"{row.day} {row.figure} {row.dimension} {row.value} {row.bucket}"
        sums[key], sums[f"{key} total"] = row.count, row.total
    return sums


def test_what_each_version_of_the_instructions_is_worth(desk: BareDesk) -> None:
    def shown(prompts: str) -> int:
        conversation = desk.mail().conversation_id
        desk.triage(conversation)
        made = Making("claude-sonnet-5-5", prompts)
        proposal = drafting.Proposal(Origin.CLAUDE, "It is on its way.", made=made)
        draft_id = desk.draft_id(conversation)
        desk.do(drafting.present, draft_id, proposal, desk.now, desk.policy)
        return conversation

    approved(desk)  # nothing is known of what made this one
    for prompts, text in (("v1", "Soon."), ("v1", "It is on its way."), ("v2", "Later.")):
        one = shown(prompts)
        desk.do(review.edit, desk.seen(one), text, MARIA, desk.now, desk.policy)
        desk.leave(one)
    shown("v2")
    found = desk.do(stats.figures, TODAY, TODAY, desk.now, UTC)
    table = next(one for one in stats.stats_view(found, None, "").tables if "instr" in one[0])
    assert table[2] == (
        ("v2", "claude-sonnet-5-5", "2", "1", "0%"),
        ("v1", "claude-sonnet-5-5", "2", "2", "50%"),
    )
    before = desk.do(stats.figures, date(2026, 11, 1), date(2026, 11, 1), desk.now, UTC)
    assert before.makers == ()
