"""The weekly post about the knowledge is asked for once a week, when the desk works."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from bare_desk import BareDesk

from slackhitl.desk import trouble, weekly, work
from slackhitl.desk.hours import Hours

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)  # nine o'clock in Berlin


@pytest.fixture
def desk(desk: BareDesk) -> BareDesk:
    desk.policy = replace(desk.policy, timezone=BERLIN, hours=Hours(zone=BERLIN))
    desk.now = MONDAY
    return desk


def ask(desk: BareDesk) -> bool:
    asked: bool = desk.do(weekly.ask, desk.now, desk.policy)
    return asked


def weeks(desk: BareDesk) -> list[str]:
    return [key for key in desk.jobs() if key.startswith("weekly:")]


def test_it_is_due_on_monday_at_nine_by_the_desks_clocks_and_once(desk: BareDesk) -> None:
    desk.later(seconds=-1)
    assert not ask(desk)
    desk.later(seconds=1)
    assert [ask(desk), ask(desk)] == [True, False]
    desk.later(days=6, hours=23)
    assert not ask(desk)
    desk.later(hours=1)
    assert ask(desk)
    assert weeks(desk) == [
        f"weekly:{date(2026, 11, day).toordinal()}" for day in (2, 9)
    ]  # fmt: skip


def test_where_monday_is_free_it_is_due_when_the_desk_opens(desk: BareDesk) -> None:
    hours = Hours.parse("mon-fri 10:00-17:00; not 2026-11-02", BERLIN)
    desk.policy = replace(desk.policy, hours=hours)
    desk.later(hours=4)
    assert not ask(desk)
    desk.now = datetime(2026, 11, 3, 8, 59, tzinfo=UTC)
    assert not ask(desk)
    desk.later(minutes=1)
    assert ask(desk)


def test_two_replicas_that_tick_at_once_ask_once(desk: BareDesk) -> None:
    with ThreadPoolExecutor(4) as replicas:
        asked = list(replicas.map(lambda _: ask(desk), range(4)))
    assert sorted(asked) == [False, False, False, True]
    assert len(weeks(desk)) == 1


def test_a_post_that_slack_refuses_for_good_needs_a_look(desk: BareDesk) -> None:
    ask(desk)
    [job] = desk.do(work.claim, "slack", 1, "worker", desk.now)
    desk.do(work.set_aside, job, "the channel is archived")
    [told] = desk.do(trouble.troubles)
    assert told == "The weekly post about the knowledge failed (the channel is archived)."
