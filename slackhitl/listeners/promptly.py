"""Slack waits three seconds for an acknowledgement, however long its own answers take us.

What is not done by then goes on after it: a click was taken, and its trouble is told when there is
some; of a submitted window nothing is taken yet, so that what was typed stays where it is.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from slackhitl.desk.errors import DeskError
from slackhitl.flow.services import Services
from slackhitl.listeners.guards import Body, answer

T = TypeVar("T")

Ack = Callable[..., Awaitable[Any]]
Work = Coroutine[Any, Any, T]

PATIENCE = 2.2
"""Seconds after which we acknowledge, done or not; the rest is for the way to Slack."""


class StillAtIt(DeskError):
    """It takes longer than Slack waits."""

    def __init__(self) -> None:
        super().__init__(
            "This takes longer than usual, because Slack is slow to answer us. What you typed is "
            "still here. Press the button once more in a few seconds; nothing is done twice."
        )


async def acknowledged(services: Services, ack: Ack, body: Body, work: Work[None]) -> None:
    """Do what a click asks for, and acknowledge it when that is done or has taken too long."""
    ended = asyncio.Event()
    services.errands.begin(_to_the_end(services, body, work, ended))
    await _elapsed(ended)
    await ack()


async def begun(services: Services, work: Work[T]) -> "asyncio.Future[T]":
    """What the work comes to, in the time that there is before the acknowledgement or later."""
    outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    services.errands.begin(_into(outcome, work))
    await asyncio.wait({outcome}, timeout=PATIENCE)
    return outcome


async def done(services: Services, work: Work[T]) -> T:
    """What the work comes to. Raises what it raises, or StillAtIt while it goes on."""
    outcome = await begun(services, work)
    if not outcome.done():
        outcome.add_done_callback(lambda late: late.cancelled() or late.exception())
        raise StillAtIt
    return outcome.result()


async def _elapsed(ended: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            await ended.wait()
    except TimeoutError:
        return


async def _to_the_end(
    services: Services, body: Body, work: Work[None], ended: asyncio.Event
) -> None:
    try:
        await work
    except Exception as error:
        await answer(services, body, error)
    finally:
        ended.set()


async def _into(outcome: "asyncio.Future[T]", work: Work[T]) -> None:
    try:
        outcome.set_result(await work)
    except Exception as error:
        outcome.set_exception(error)
