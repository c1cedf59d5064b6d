"""The whole schedule on one page: name, period, call. APScheduler is the clock and nothing else.

Every replica ticks. What is due stands in the database, and a tick only claims it, so that any
number of replicas may run this.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from slackhitl.desk import digest, mentions, once, reminding, stats, weekly
from slackhitl.flow import deliver, duty, moving, outdated
from slackhitl.flow.services import Services
from slackhitl.flow.workers import Workers


@dataclass(frozen=True)
class Tick:
    """Something that happens again and again; ``seconds`` apart."""

    name: str
    seconds: float
    call: Callable[[], Awaitable[None]]
    role: str  # which of a process's roles it belongs to


def ticks(services: Services, workers: Workers) -> tuple[Tick, ...]:
    """What happens by the clock."""

    async def fold_figures() -> None:
        while await services.db.run(stats.fold, services.now(), services.policy.timezone):
            continue

    async def look_up_uncertain() -> None:
        await deliver.look_up_uncertain(services)

    async def share() -> None:
        await duty.share(services)

    async def remind() -> None:
        await services.db.run(reminding.remind, services.now(), services.policy)

    async def list_who_still_waits() -> None:
        await services.db.run(digest.ask, services.now(), services.policy)

    async def ask_for_the_weekly_post() -> None:
        await services.db.run(weekly.ask, services.now(), services.policy)

    watch = outdated.Watch(services)
    is_settled = False

    async def look_around() -> None:
        nonlocal is_settled
        if not is_settled:
            await moving.settle(services)
            is_settled = True
        await moving.look_around(services)

    async def forget() -> None:
        await services.db.run(once.forget, services.now())
        await services.db.run(mentions.forget, services.now())

    return (
        Tick("claim due work", 1, workers.tick, "worker"),
        Tick("see who may decide", 30, services.directory.refresh, "web"),
        Tick("see whether Slack is back", 5, services.board.web.look_for_slack, "worker"),
        Tick("look for cards that have to move", 30, look_around, "worker"),
        Tick("fold figures", 30, fold_figures, "scheduler"),
        Tick("share what waits", 3, share, "worker"),
        Tick("remind of what waits", 20, remind, "scheduler"),
        Tick("list who still waits", 60, list_who_still_waits, "scheduler"),
        Tick("ask for the weekly post", 60, ask_for_the_weekly_post, "scheduler"),
        Tick("look for changed articles", 5, watch.look, "worker"),
        Tick("forget old gestures and mentions", 600, forget, "scheduler"),
        Tick("look for uncertain replies", 30, look_up_uncertain, "worker"),
    )


def scheduler(table: tuple[Tick, ...]) -> AsyncIOScheduler:
    """A scheduler with the table in it, not yet started."""
    clock = AsyncIOScheduler(
        timezone="UTC",
        # A late tick is run, not skipped, and never beside itself.
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for tick in table:
        clock.add_job(tick.call, "interval", seconds=tick.seconds, id=tick.name, name=tick.name)
    return clock
