"""Fits the weights of the score anew to what people decided."""

import asyncio

from slackhitl.ai.calibrating import fit
from slackhitl.desk import scoring, work
from slackhitl.desk.work import Claim
from slackhitl.flow.services import Services


async def calibrate(services: Services, job: Claim) -> None:
    """Keep the weights that the newest decided cases tell; too few cases tell none."""
    cases = await services.db.run(scoring.examples)
    weights = await asyncio.to_thread(fit, cases)
    if weights is None:
        await services.db.run(work.finish, job)
        return
    await services.db.run(
        work.finish_with, job, scoring.keep, weights, cases, services.now()
    )  # fmt: skip
