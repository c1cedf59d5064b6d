"""Posts of unknown outcome are looked for together, and only where that is needed."""

import asyncio

import pytest

from slackhitl.clock import utc_now
from slackhitl.sandbox import web_api
from slackhitl.sandbox.server import Sandbox
from slackhitl.slack.board import Board
from slackhitl.slack.caller import Caller
from slackhitl.slack.errors import SlackBusy
from slackhitl.slack.ids import CARD_EVENT
from slackhitl.slack.traces import PAGE, Mark, Traces

CHANNEL = ("C0REVIEW", None)


def mark(number: int) -> Mark:
    return Mark(CARD_EVENT, "conversation", number)


async def test_one_reading_serves_all_who_look_for_a_post(sandbox: Sandbox, board: Board) -> None:
    posted = said(sandbox, 40)
    traces = Traces(board.web, utc_now)
    caller = Caller("job", unsure_at=utc_now())
    found = await asyncio.gather(*(traces.find(CHANNEL, mark(n), caller) for n in range(41)))
    assert found == [*posted, None]
    assert await traces.find(CHANNEL, mark(7), caller) == posted[7]
    assert methods(sandbox) == ["conversations.history"]


async def test_a_try_that_ended_later_is_looked_for_anew(sandbox: Sandbox, board: Board) -> None:
    said(sandbox, 1)
    traces = Traces(board.web, utc_now)
    assert await traces.find(CHANNEL, mark(1), Caller("job", unsure_at=utc_now())) is None
    said(sandbox, 2)
    assert await traces.find(CHANNEL, mark(1), Caller("job", unsure_at=utc_now())) is not None


async def test_a_reading_goes_on_where_slack_interrupted_it(sandbox: Sandbox, board: Board) -> None:
    said(sandbox, PAGE + 10)
    traces = Traces(board.web, utc_now)
    caller = Caller("job", unsure_at=utc_now())
    await traces.find(CHANNEL, mark(PAGE), caller)
    sandbox.calls.clear()
    caller = Caller("job", unsure_at=utc_now())
    sandbox.faults.answer_429("conversations.history", times=1, retry_after=1)
    with pytest.raises(SlackBusy):
        await traces.find(CHANNEL, mark(3), caller)
    assert await traces.find(CHANNEL, mark(3), caller) is not None
    assert methods(sandbox) == ["conversations.history"] * 2


async def test_a_message_that_is_gone_for_us_is_not_found_again(
    sandbox: Sandbox, board: Board
) -> None:
    [old] = said(sandbox, 1)
    traces = Traces(board.web, utc_now)
    caller = Caller("job", unsure_at=utc_now())
    assert await traces.find(CHANNEL, mark(0), caller, after=old) is None
    [new] = said(sandbox, 1)
    later = Caller("job", unsure_at=utc_now())
    assert await traces.find(CHANNEL, mark(0), later, after=old) == new


def said(sandbox: Sandbox, count: int) -> list[str]:
    return [
        web_api.answer(
            sandbox.space,
            "chat.postMessage",
            {"channel": CHANNEL[0], "text": f"{n}", "metadata": mark(n).metadata()},
        )["ts"]
        for n in range(count)
    ]


def methods(sandbox: Sandbox) -> list[str]:
    return [call.method for call in sandbox.calls]
