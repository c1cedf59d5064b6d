"""Turns to speak: one after the other, the most urgent first, and nobody waits in a crowd."""

import asyncio
import time

import pytest

from slackhitl.slack.errors import SlackBusy, SlackUnreachable
from slackhitl.slack.pace import EARLY, Pace
from slackhitl.slack.reach import ENOUGH, LONGEST_PAUSE, Reach


class Hand:
    """A clock that somebody moves."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


async def test_a_burst_goes_through_at_once() -> None:
    pace = Pace(rate=1, burst=3)
    began = time.perf_counter()
    await asyncio.gather(*(pace.turn("C1") for _ in range(3)))
    assert time.perf_counter() - began < 0.9


async def test_what_comes_after_waits_for_its_turn_in_its_own_channel() -> None:
    pace = Pace(rate=20, burst=1)
    began = time.perf_counter()
    await asyncio.gather(*(pace.turn("C1") for _ in range(3)), pace.turn("C2"))
    assert 0.09 < time.perf_counter() - began < 3


async def test_whoever_would_wait_too_long_is_told_when_to_come_back() -> None:
    clock = Hand()
    pace = Pace(rate=1, burst=1, patience=0.5, clock=clock)
    await pace.turn("C1")
    with pytest.raises(SlackBusy) as busy:
        await pace.turn("C1")
    assert busy.value.retry_after == 1
    clock.seconds += 1
    await pace.turn("C1")


async def test_a_pause_holds_for_everybody_in_the_channel() -> None:
    clock = Hand()
    pace = Pace(rate=1, burst=5, clock=clock)
    pace.pause("C1", 30)
    with pytest.raises(SlackBusy):
        await pace.turn("C1")
    await pace.turn("C2")
    clock.seconds += 30
    await pace.turn("C1")


async def test_of_a_crowd_each_is_told_a_time_of_their_own() -> None:
    pace = Pace(rate=1, patience=0, clock=Hand())
    await pace.turn("C1", "first")
    told = [await told_to_wait(pace, number) for number in range(6)]
    assert told == [1, EARLY, *(turn - EARLY for turn in range(3, 7))]


async def test_whoever_comes_back_finds_the_place_that_they_had() -> None:
    pace = Pace(rate=1, patience=0, clock=Hand())
    await pace.turn("C1", "first")
    times = {who: await told_to_wait(pace, who) for who in "abcdef"}
    assert times == {who: await told_to_wait(pace, who) for who in reversed("abcdef")}


async def test_what_is_urgent_goes_before_those_who_wait_longer() -> None:
    pace = Pace(rate=50)
    await pace.turn("C1")
    spoken: list[str] = []

    async def speak(who: str, rank: int) -> None:
        await pace.turn("C1", who, rank)
        spoken.append(who)

    usual = [asyncio.ensure_future(speak(who, 1)) for who in "abc"]
    await asyncio.sleep(0)
    await asyncio.gather(speak("urgent", 0), *usual)
    assert spoken == ["urgent", "a", "b", "c"]


async def test_a_turn_of_somebody_who_does_not_come_goes_to_the_next() -> None:
    pace = Pace(rate=20, patience=0)
    await pace.turn("C1")
    await told_to_wait(pace, "gone")
    began = time.perf_counter()
    await pace.turn("C1", "there", patience=5)
    assert time.perf_counter() - began < 1


async def test_who_is_cut_off_while_waiting_keeps_nobody_up() -> None:
    pace = Pace(rate=10)
    await pace.turn("C1")
    cut_off = asyncio.ensure_future(pace.turn("C1", "cut off"))
    await asyncio.sleep(0)
    cut_off.cancel()
    await asyncio.gather(cut_off, return_exceptions=True)
    async with asyncio.timeout(2):
        await asyncio.gather(pace.turn("C1", "a"), pace.turn("C1", "a"))


async def told_to_wait(pace: Pace, who: object) -> float:
    with pytest.raises(SlackBusy) as busy:
        await pace.turn("C1", str(who))
    return busy.value.retry_after


class TestReach:
    """An outage is not met by every call anew, and its end is noticed."""

    def test_after_a_few_failures_one_try_at_a_time_goes_through(self) -> None:
        clock = Hand()
        reach = self._away(clock)
        with pytest.raises(SlackUnreachable) as away:
            reach.expect("chat_update")
        assert not away.value.heard
        reach.expect("views_open")  # another method, of which nothing is known
        clock.seconds += LONGEST_PAUSE
        reach.expect("chat_update")
        with pytest.raises(SlackUnreachable):
            reach.expect("chat_update")

    def test_the_first_answer_is_news_and_the_next_ones_are_not(self) -> None:
        reach = self._away(Hand())
        news: list[str] = []
        reach.on_back = lambda: news.append("back")
        assert reach.is_broken
        reach.answered("views_open")
        assert news == []
        reach.answered("chat_update")
        reach.answered("chat_update")
        assert news == ["back"]
        assert not reach.is_broken
        reach.expect("chat_update")

    def test_when_slack_says_hello_everything_may_be_tried_at_once(self) -> None:
        reach = self._away(Hand())
        reach.back()
        reach.expect("chat_update")

    def _away(self, clock: Hand) -> Reach:
        reach = Reach(clock)
        for _ in range(ENOUGH):
            reach.expect("chat_update")
            reach.failed("chat_update", "Slack cannot be reached")
        return reach
