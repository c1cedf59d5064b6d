"""When the desk works: weekly hours in a time zone, with days that are free.

Written as `mon-fri 09:00-17:30; sat 10:00-14:00; not 2026-12-25 2026-12-26`. Pure values: instants
are aware datetimes, lengths are real time, so an hour that a change of the clock skips or repeats
is not counted or counted twice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)
NOTHING = timedelta(0)

_TIMES = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


class HoursWrong(ValueError):
    """Hours that cannot be read; the message is half a sentence that follows their name."""


@dataclass(frozen=True)
class Hours:
    """Weekly hours; without ``weekly`` and ``free`` the desk always works.

    ``weekly`` holds weekday (0 is Monday), beginning and end, in minutes since that day's
    midnight; an end of more than 1440 lies on the next day. The days in ``free`` are closed from
    midnight to midnight.
    """

    weekly: tuple[tuple[int, int, int], ...] = ()
    free: frozenset[date] = frozenset()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    @classmethod
    def parse(cls, text: str, zone: ZoneInfo | None = None) -> "Hours":
        """Read hours as an operator writes them; an empty text means always.

        Raises HoursWrong.
        """
        weekly: set[tuple[int, int, int]] = set()
        free: set[date] = set()
        for part in text.lower().split(";"):
            words = part.replace(",", " ").split()
            if words and words[0] == "not":
                free |= _free(words[1:])
            elif words:
                weekly |= _weekly(words, part.strip())
        if free and not weekly:
            weekly = {(day, 0, 1440) for day in range(7)}
        return cls(tuple(sorted(weekly)), frozenset(free), zone or ZoneInfo("UTC"))

    @property
    def always(self) -> bool:
        """Whether the desk never closes."""
        return not self.weekly

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works at this instant; a closing time itself is closed."""
        return self.always or next(self._from(at))[0] <= at

    def next_opening(self, at: datetime) -> datetime:
        """This instant if the desk is open, else the next at which it opens."""
        return at if self.always else max(at, next(self._from(at))[0])

    def closing(self, at: datetime) -> datetime | None:
        """When the working day of this instant ends, a break not counting as its end.

        Out of hours that is the end of the next working day; None where the desk never closes.
        """
        if self.always:
            return None
        for day in self._days(at):
            openings = _openings(self, day)
            if openings and openings[-1][1] > at:
                return openings[-1][1]
        raise AssertionError("days go on for ever")

    def add(self, start: datetime, working: timedelta) -> datetime:
        """The instant at which so much working time has passed since ``start``."""
        if self.always or working <= NOTHING:
            return start + max(working, NOTHING)
        left = working
        for begin, end in self._from(start):
            begin = max(begin, start)  # noqa: PLW2901
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise AssertionError("days go on for ever")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from one instant to another; nothing when they are the wrong way."""
        if self.always:
            return max(end - start, NOTHING)
        total = NOTHING
        for begin, close in self._from(start):
            if begin >= end:
                break
            total += max(min(close, end) - max(begin, start), NOTHING)
        return total

    def _from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Openings that end after an instant, in order, never overlapping; without an end."""
        reached = datetime.min.replace(tzinfo=UTC)
        for day in self._days(at):
            for begin, end in _openings(self, day):
                if end > max(at, reached):
                    yield max(begin, reached), end
                    reached = end

    def _days(self, at: datetime) -> Iterator[date]:
        """The working days, from the one before this instant's, whose night may reach into it."""
        day = at.astimezone(self.zone).date() - DAY
        while True:
            yield day
            day += DAY


@lru_cache(maxsize=4096)
def _openings(hours: Hours, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """When the desk is open by the hours of one day, free days taken out; in UTC and in order."""
    found: list[tuple[datetime, datetime]] = []
    for weekday, begin, end in hours.weekly:
        if weekday != day.weekday():
            continue
        for first, last in _parts(hours.free, day, begin, end):
            opens = _instant(day, first, hours.zone, last=False)
            closes = _instant(day, last, hours.zone, last=True)
            if found and opens <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], closes))
            elif opens < closes:
                found.append((opens, closes))
    return tuple(found)


def _parts(free: frozenset[date], day: date, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """What free days leave of a span, which may reach over midnight."""
    wanted = [(begin, min(end, 1440)), (max(begin, 1440), end)]
    kept = [
        span
        for number, span in enumerate(wanted)
        if span[0] < span[1] and day + number * DAY not in free
    ]
    if len(kept) == 2:
        kept = [(begin, end)]
    yield from kept


def _instant(day: date, minutes: int, zone: ZoneInfo, *, last: bool) -> datetime:
    """When clocks show a time: where it comes twice, the first or the last; where it is skipped,
    the instant of the change."""
    day += (minutes // 1440) * DAY
    wall = datetime.combine(day, time(minutes % 1440 // 60, minutes % 60))
    shown = wall.replace(tzinfo=zone, fold=int(last)).astimezone(UTC)
    if shown.astimezone(zone).replace(tzinfo=None) == wall:
        return shown
    low = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    high = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return high


def _weekly(words: list[str], part: str) -> set[tuple[int, int, int]]:
    days: set[int] = set()
    times: list[tuple[int, int]] = []
    for word in words:
        if word[0].isdecimal():
            times.append(_times(word))
        elif times:
            raise HoursWrong(f"needs a semicolon before {word}.")
        else:
            days |= _weekdays(word)
    if not days or not times:
        raise HoursWrong(f"needs days and times, such as mon-fri 09:00-17:30, not “{part}”.")
    return {(day, begin, end) for day in days for begin, end in times}


def _weekdays(word: str) -> set[int]:
    first, dash, last = word.partition("-")
    if first not in DAYS or (dash and last not in DAYS):
        raise HoursWrong(f"knows {', '.join(DAYS)} and spans such as mon-fri, not “{word}”.")
    begin = DAYS.index(first)
    length = (DAYS.index(last) - begin) % 7 if dash else 0
    return {(begin + step) % 7 for step in range(length + 1)}


def _times(word: str) -> tuple[int, int]:
    match = _TIMES.fullmatch(word)
    if match is None:
        raise HoursWrong(f"takes times such as 09:00-17:30, not “{word}”.")
    first, begin_minute, last, end_minute = map(int, match.groups())
    begin, end = first * 60 + begin_minute, last * 60 + end_minute
    if begin >= 1440 or end > 1440 or begin_minute > 59 or end_minute > 59 or begin == end:
        raise HoursWrong(f"has no such times: {word}.")
    return begin, end if end > begin else end + 1440


def _free(words: list[str]) -> set[date]:
    try:
        days = {date.fromisoformat(word) for word in words}
    except ValueError:
        raise HoursWrong("takes free days such as `not 2026-12-25 2026-12-26`.") from None
    if not days:
        raise HoursWrong("names no day after `not`; write one such as 2026-12-25.")
    return days
