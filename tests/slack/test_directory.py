"""Who may do what, as settings, user groups and the channel say."""

import asyncio
import time

import pytest

from slackhitl.desk.lifecycle import Role
from slackhitl.sandbox.server import Sandbox
from slackhitl.slack.board import Board
from slackhitl.slack.directory import Directory
from slackhitl.slack.errors import SlackUnreachable


class Hand:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def hand() -> Hand:
    return Hand()


def directory(board: Board, agents: str, supervisors: str, clock: Hand) -> Directory:
    return Directory(
        board,
        agents=agents.split(),
        supervisors=supervisors.split(),
        channel="C0REVIEW",
        clock=clock,
    )


async def role(found: Directory, user: str) -> Role:
    return (await found.actor(user)).role


async def test_people_named_by_id_are_known_without_asking_slack(
    sandbox: Sandbox, board: Board, hand: Hand
) -> None:
    found = directory(board, "U0ANA U0BEN", "U0VERA", hand)
    assert await role(found, "U0ANA") is Role.AGENT
    assert await role(found, "U0VERA") is Role.SUPERVISOR
    assert await role(found, "U0OTTO") is Role.NOBODY
    assert await role(found, "") is Role.NOBODY
    assert sandbox.calls == []


async def test_without_agents_everybody_in_the_channel_is_one(
    sandbox: Sandbox, board: Board, hand: Hand
) -> None:
    sandbox.space.channels["C0REVIEW"].members.discard("U0OTTO")
    found = directory(board, "", "U0VERA", hand)
    assert await role(found, "U0ANA") is Role.AGENT
    assert await role(found, "U0OTTO") is Role.NOBODY


async def test_user_groups_are_asked_for_once_a_minute(
    sandbox: Sandbox, board: Board, hand: Hand
) -> None:
    found = directory(board, "S0SUPPORT", "U0VERA", hand)
    assert await role(found, "U0ANA") is Role.AGENT
    sandbox.space.groups["S0SUPPORT"].add("U0OTTO")
    assert await role(found, "U0OTTO") is Role.NOBODY
    hand.seconds += 61
    assert await role(found, "U0OTTO") is Role.AGENT
    assert [call.method for call in sandbox.calls] == ["usergroups.users.list"] * 2


async def test_while_slack_is_away_the_last_answer_counts_for_an_hour(
    sandbox: Sandbox, board: Board, hand: Hand
) -> None:
    found = directory(board, "S0SUPPORT", "U0VERA", hand)
    assert await role(found, "U0ANA") is Role.AGENT
    sandbox.faults.answer_500("usergroups.users.list", times=9)
    hand.seconds += 600
    assert await role(found, "U0ANA") is Role.AGENT
    hand.seconds += 3600
    sandbox.faults.answer_500("usergroups.users.list", times=9)
    with pytest.raises(SlackUnreachable):
        await found.actor("U0ANA")


async def test_without_supervisors_agents_settle_what_would_wait_for_them_and_nobody_else_does(
    sandbox: Sandbox, board: Board, hand: Hand
) -> None:
    found = directory(board, "U0ANA", "", hand)
    assert await role(found, "U0ANA") is Role.UNSUPERVISED
    assert await role(found, "U0OTTO") is Role.NOBODY


async def test_an_answer_of_a_minute_ago_will_do_while_slack_is_slow(
    sandbox: Sandbox, board: Board, hand: Hand
) -> None:
    found = directory(board, "", "", hand)
    assert await role(found, "U0ANA") is Role.UNSUPERVISED
    hand.seconds += 120
    sandbox.faults.answer_late("conversations.members", seconds=1.5)
    began = time.perf_counter()
    assert await role(found, "U0ANA") is Role.UNSUPERVISED
    assert time.perf_counter() - began < 1.3
    await found.close()


async def test_who_is_in_a_channel_is_known_before_anybody_asks(
    sandbox: Sandbox, board: Board, hand: Hand
) -> None:
    found = directory(board, "", "S0SUPPORT", hand)
    await asyncio.gather(found.refresh(), found.refresh())
    sandbox.faults.answer_500("*", times=99)
    assert await role(found, "U0ANA") is Role.SUPERVISOR
    assert await role(found, "U0OTTO") is Role.AGENT
    hand.seconds += 45
    sandbox.calls.clear()
    await found.refresh()
    assert await role(found, "U0ANA") is Role.SUPERVISOR


async def test_a_group_that_was_deleted_has_nobody_and_keeps_nobody_from_work(
    sandbox: Sandbox, board: Board, hand: Hand
) -> None:
    found = directory(board, "U0ANA", "S0GONE U0VERA", hand)
    assert await role(found, "U0ANA") is Role.AGENT
    assert await found.supervisors() == {"U0VERA"}
