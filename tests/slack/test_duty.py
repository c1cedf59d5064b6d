"""Duty in words: every message and block that it makes is one that Slack takes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from slackhitl.desk.roster import DutyView
from slackhitl.slack import duty, wording
from slackhitl.slack.presence import Resting

Judge = Callable[..., None]
FIVE = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def on(user: str = "U0ANA", until: datetime | None = FIVE, count: int = 0) -> DutyView:
    return DutyView(user, FIVE, until, count)


def read(block: dict[str, Any]) -> str:
    return str(block["text"]["text"])


def test_the_home_says_until_when_and_how_much_waits(accepted_view: Judge) -> None:
    for own in (None, on(), on(until=None, count=1), on(count=3)):
        accepted_view({"type": "home", "blocks": [duty.block(own)]}, "home")
    assert "You are off duty" in read(duty.block(None))
    assert "nothing waits for you" in read(duty.block(on()))
    assert "23 Nov 2026, 17:00 UTC" in read(duty.block(on()))
    assert "1 conversation waits for you" in read(duty.block(on(until=None, count=1)))
    assert "3 conversations wait for you" in read(duty.block(on(count=3)))


def test_the_roster_names_everybody_and_who_rests(accepted: Judge) -> None:
    resting = Resting(dnd=frozenset({"U0BEN"}), long_away=frozenset({"U0VERA"}))
    some = [on("U0ANA", count=2), on("U0BEN"), on("U0VERA")]
    shown = duty.roster(some, resting, assigns=True)
    accepted(shown.blocks)
    assert "<@U0BEN> until" in shown.text
    assert "do not disturb, gets nothing new" in shown.text
    assert "away, gets nothing new" in shown.text
    crowd = duty.roster([on(f"U{n:010}") for n in range(60)], Resting(), assigns=False)
    accepted(crowd.blocks)
    assert "and 20 more" in crowd.text
    assert "<@U0000000039>" in read(crowd.blocks[2])


def test_what_goes_back_is_counted() -> None:
    assert duty.ended("U0ANA", 0, own=True).text == "You are off duty."
    several = duty.ended("U0ANA", 2, own=False).text
    assert several == "<@U0ANA> is off duty. 2 undecided conversations went back to the others."


def test_a_reason_that_no_rule_gave_is_not_told() -> None:
    assert wording.because("knows the customer") == "on duty, answered this customer before"
    assert wording.because(None) == wording.because("asked by a supervisor") == ""
