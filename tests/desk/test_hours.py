"""Working hours: what operators write, nights, free days, and the days when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from slackhitl.desk.hours import Hours, HoursWrong

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Hours.parse("mon-fri 09:00-17:30; sat 10:00-14:00; not 2026-12-25 2026-12-26", BERLIN)
NIGHT = Hours.parse("mon-sun 22:00-06:00", BERLIN)
# Over the last Sunday of October the night has an hour more, over that of March an hour less.
LONG, SHORT = date(2026, 10, 24), date(2026, 3, 28)


def at(day: date | str, clock: str = "00:00", fold: int = 0) -> datetime:
    """An instant by Berlin's clocks."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    wall = datetime.combine(day, time.fromisoformat(clock), BERLIN)
    return wall.replace(fold=fold).astimezone(UTC)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def test_a_desk_without_hours_always_works() -> None:
    always = Hours.parse("  ")
    assert always.always
    assert always.is_open(at("2026-12-25"))
    assert always.next_opening(at("2026-12-25")) == at("2026-12-25")
    assert always.add(at(LONG), hours(48)) == at(LONG) + hours(48)
    assert always.between(at(LONG), at(LONG) + hours(3)) == hours(3)
    assert always.closing(at(LONG)) is None


def test_a_week_opens_and_closes() -> None:
    assert not OFFICE.is_open(at("2026-11-23", "08:59"))
    assert OFFICE.is_open(at("2026-11-23", "09:00"))
    assert OFFICE.is_open(at("2026-11-23", "17:29"))
    assert not OFFICE.is_open(at("2026-11-23", "17:30"))
    assert OFFICE.is_open(at("2026-11-28", "13:00"))
    assert not OFFICE.is_open(at("2026-11-29", "13:00"))
    assert OFFICE.next_opening(at("2026-11-28", "14:00")) == at("2026-11-30", "09:00")
    assert OFFICE.next_opening(at("2026-11-28", "13:00")) == at("2026-11-28", "13:00")


def test_a_deadline_goes_over_the_weekend() -> None:
    friday = at("2026-11-20", "16:30")
    assert OFFICE.add(friday, hours(1)) == at("2026-11-20", "17:30")
    assert OFFICE.add(friday, hours(2)) == at("2026-11-21", "11:00")
    assert OFFICE.add(friday, hours(8)) == at("2026-11-23", "12:00")
    assert OFFICE.between(friday, at("2026-11-23", "12:00")) == hours(8)
    assert OFFICE.add(friday, hours(0)) == friday
    assert OFFICE.between(friday, friday - hours(1)) == hours(0)


def test_free_days_are_closed_from_midnight_to_midnight() -> None:
    assert OFFICE.next_opening(at("2026-12-24", "18:00")) == at("2026-12-28", "09:00")
    over_christmas = Hours.parse("mon-sun 22:00-06:00; not 2026-12-25", BERLIN)
    assert over_christmas.is_open(at("2026-12-24", "23:59"))
    assert not over_christmas.is_open(at("2026-12-25", "00:00"))
    assert not over_christmas.is_open(at("2026-12-25", "23:00"))
    assert over_christmas.next_opening(at("2026-12-25", "23:00")) == at("2026-12-26", "00:00")
    only_free = Hours.parse("not 2026-12-25", BERLIN)
    assert only_free.is_open(at("2026-12-24", "03:00"))
    assert only_free.next_opening(at("2026-12-25", "03:00")) == at("2026-12-26")


def test_a_night_begins_on_one_day_and_ends_on_the_next() -> None:
    assert NIGHT.is_open(at("2026-11-23", "23:00"))
    assert NIGHT.is_open(at("2026-11-24", "05:59"))
    assert not NIGHT.is_open(at("2026-11-24", "06:00"))
    friday = Hours.parse("fri 22:00-06:00", BERLIN)
    assert friday.is_open(at("2026-11-28", "03:00"))
    assert not friday.is_open(at("2026-11-27", "03:00"))
    assert friday.closing(at("2026-11-28", "03:00")) == at("2026-11-28", "06:00")


@pytest.mark.parametrize(("evening", "length"), [(LONG, 9), (SHORT, 7), (date(2026, 6, 1), 8)])
def test_the_night_in_which_clocks_change_is_longer_or_shorter(evening: date, length: int) -> None:
    begin, end = at(evening, "22:00"), at(evening + timedelta(days=1), "06:00")
    assert NIGHT.between(begin, end) == hours(length) == end - begin
    assert NIGHT.add(begin, hours(length)) == end


def test_a_time_that_the_clocks_skip_is_the_instant_of_the_change() -> None:
    early = Hours.parse("sun 02:30-04:00", BERLIN)
    change = at("2026-03-29", "03:00")
    assert early.next_opening(at("2026-03-28")) == change
    assert early.between(at("2026-03-28"), at("2026-03-30")) == hours(1)
    skipped = Hours.parse("sun 02:10-02:50", BERLIN)
    assert skipped.next_opening(at("2026-03-28")) == at("2026-04-05", "02:10")


def test_a_time_that_comes_twice_begins_at_the_first_and_ends_at_the_second() -> None:
    early = Hours.parse("sun 02:15-02:45", BERLIN)
    assert early.next_opening(at(LONG)) == at("2026-10-25", "02:15", fold=0)
    assert early.between(at(LONG), at("2026-10-26")) == hours(1.5)


def test_the_working_day_ends_after_the_break() -> None:
    split = Hours.parse("mon-fri 09:00-12:00 13:00-17:30", BERLIN)
    assert split.closing(at("2026-11-23", "10:00")) == at("2026-11-23", "17:30")
    assert split.closing(at("2026-11-23", "12:30")) == at("2026-11-23", "17:30")
    assert split.closing(at("2026-11-20", "20:00")) == at("2026-11-23", "17:30")
    assert not split.is_open(at("2026-11-23", "12:30"))


def test_days_may_be_listed_and_go_round_the_week() -> None:
    turns = Hours.parse("Sat-Mon, Wed 00:00-24:00")
    assert {day for day, _, _ in turns.weekly} == {5, 6, 0, 2}
    assert Hours.parse("mon 00:00-24:00; tue 00:00-24:00").between(
        datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 11, 29, tzinfo=UTC)
    ) == hours(48)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("mon-fri", "needs days and times"),
        ("09:00-17:00", "needs days and times"),
        ("mo-fr 09:00-17:00", "knows mon, tue"),
        ("mon-fri 9-17", "takes times such as"),
        ("mon 09:00-25:00", "has no such times"),
        ("mon 09:00-09:00", "has no such times"),
        ("mon 09:60-10:00", "has no such times"),
        ("mon 09:00-17:00 sat 10:00-12:00", "needs a semicolon before sat"),
        ("not christmas", "takes free days"),
        ("mon 09:00-17:00; not", "names no day"),
    ],
)
def test_hours_that_cannot_be_read_say_why(text: str, complaint: str) -> None:
    with pytest.raises(HoursWrong, match=complaint):
        Hours.parse(text)


ZONES = ("UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu")
MINUTES = st.integers(0, 1439)
# From 2017 on, when Brazil still changed its clocks at midnight.
INSTANTS = st.integers(0, 5_000_000).map(
    lambda minutes: datetime(2017, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    """Weekly hours, overlapping ones and nights among them."""
    spans = draw(
        st.sets(st.tuples(st.integers(0, 6), MINUTES, st.integers(1, 1440)), min_size=1, max_size=5)
    )
    near = draw(INSTANTS).date()
    free = draw(st.frozensets(st.builds(lambda n: near + timedelta(days=n), st.integers(0, 9))))
    weekly = tuple(sorted((day, begin, begin + length) for day, begin, length in spans))
    return Hours(weekly, free, ZoneInfo(draw(st.sampled_from(ZONES))))


@settings(deadline=None)
@given(some_hours(), INSTANTS, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_what_is_added_has_passed(desk: Hours, start: datetime, working: timedelta) -> None:
    end = desk.add(start, working)
    assert desk.between(start, end) == working
    assert end - start >= working


@settings(deadline=None)
@given(some_hours(), INSTANTS, st.timedeltas(timedelta(0), timedelta(days=20)), st.floats(0, 1))
def test_time_may_be_counted_in_parts(
    desk: Hours, start: datetime, length: timedelta, share: float
) -> None:
    middle, end = start + length * share, start + length
    assert desk.between(start, middle) + desk.between(middle, end) == desk.between(start, end)
    assert timedelta(0) <= desk.between(start, end) <= length


@settings(deadline=None)
@given(some_hours(), INSTANTS)
def test_nobody_works_before_the_next_opening(desk: Hours, start: datetime) -> None:
    opening = desk.next_opening(start)
    assert desk.is_open(opening)
    assert desk.between(start, opening) == timedelta(0)
    assert desk.is_open(start) == (opening == start)
    closing = desk.closing(opening)
    assert closing is not None
    assert closing > opening


@settings(deadline=None)
@given(some_hours(), INSTANTS)
def test_the_clock_on_the_wall_decides(desk: Hours, instant: datetime) -> None:
    local = instant.astimezone(desk.zone)
    assume(local.utcoffset() == (instant - hours(3)).astimezone(desk.zone).utcoffset())
    assume(local.utcoffset() == (instant + hours(3)).astimezone(desk.zone).utcoffset())
    minute = local.hour * 60 + local.minute
    today = (local.weekday(), minute)
    yesterday = ((local.weekday() - 1) % 7, minute + 1440)
    shown = any(
        day == weekday and begin <= clock < end
        for day, begin, end in desk.weekly
        for weekday, clock in (today, yesterday)
    )
    assert desk.is_open(instant) == (shown and local.date() not in desk.free)
