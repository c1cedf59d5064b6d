"""Jobs in hand when the service ends: put back for the next one, which looks before it posts."""

import asyncio
from datetime import timedelta

from desk_app import Desk
from sqlmodel import Session, select

from slackhitl.desk import work
from slackhitl.desk.models import Job
from slackhitl.desk.work import Claim, Kind
from slackhitl.flow.services import Services
from slackhitl.flow.workers import MOST_FAILURES, Later, Workers


async def test_whoever_takes_up_what_was_cut_off_looks_whether_it_was_done(desk: Desk) -> None:
    begun = asyncio.Event()

    async def post(services: Services, job: Claim) -> None:
        begun.set()
        await asyncio.sleep(60)

    services, workers = await alone(desk, post)
    await begun.wait()
    await workers.stop(patience=timedelta(seconds=0.1))

    job = await services.db.run(only)
    assert (job.attempts, job.failures) == (0, 0)
    assert job.unsure_at is not None
    assert job.run_at > services.now()


async def test_what_certainly_was_not_sent_is_not_looked_for(desk: Desk) -> None:
    tries: list[Claim] = []

    async def post(services: Services, job: Claim) -> None:
        tries.append(job)
        if len(tries) < 4:
            raise Later(services.now(), "as it happens", unsure=[True, None, False][len(tries) - 1])
        await services.db.run(work.finish, job)

    _, workers = await alone(desk, post)
    for count in range(1, 5):
        await workers.tick()
        await desk.until(lambda count=count: len(tries) >= count, "a try")
    assert [job.unsure_at is not None for job in tries] == [False, True, True, False]
    await workers.stop()


async def test_an_outage_counts_for_nothing_when_a_job_fails_by_its_own_fault(desk: Desk) -> None:
    tries: list[Claim] = []

    async def post(services: Services, job: Claim) -> None:
        tries.append(job)
        if len(tries) <= MOST_FAILURES + 2:
            raise Later(services.now(), "Slack is away")
        raise ValueError

    services, workers = await alone(desk, post)
    for count in range(1, MOST_FAILURES + 4):
        await workers.tick()
        await desk.until(lambda count=count: len(tries) >= count, "a try")
    await desk.quiet(0.1)
    job = await services.db.run(only)
    assert (job.state, job.failures) == ("ready", 1)
    await workers.stop()


async def alone(desk: Desk, step: object) -> tuple[Services, Workers]:
    """Workers who know one step, with one job to do; the desk's own have gone home."""
    assert desk.service is not None
    await desk.service.workers.stop()
    services = desk.service.services
    workers = Workers(services, {Kind.WAKE: step})  # type: ignore[dict-item]
    await services.db.run(work.enqueue, Kind.WAKE, 1, services.now())
    await workers.tick()
    return services, workers


def only(session: Session) -> Job:
    return session.exec(select(Job)).one()
