"""A lesson is tried on past cases, drafted with it and without it, before it is in force."""

import asyncio
from dataclasses import replace
from datetime import datetime
from statistics import fmean

from slackhitl.ai.errors import ModelError
from slackhitl.desk import trying, work
from slackhitl.desk.chance import ENOUGH, mean
from slackhitl.desk.lesson_rows import LessonTrial
from slackhitl.desk.replaying import AsOf
from slackhitl.desk.trying import Trying
from slackhitl.desk.work import Claim
from slackhitl.flow.backtest import Arm, Backtest, Plan, Treatment, prepared
from slackhitl.flow.services import Services
from slackhitl.flow.spending import as_spent

FEW = "Of {cases} past cases only {pairs} could be drafted both ways."
DEAF = (
    "The offline drafter does not follow lessons, so past cases say nothing about this one. It "
    "takes effect once Claude writes the drafts."
)


async def trial(services: Services, job: Claim) -> None:
    """Draft the newest decided cases of the lesson's scope twice and keep how far off each is."""
    task = await services.db.run(trying.wanted, job.subject_id)
    if task is None:
        await services.db.run(work.finish, job)
        return
    backtest = Backtest(services.drafter, Plan(Treatment.LESSONS))
    trouble = None
    if services.drafter.offline:
        trouble = DEAF
    elif len(task.reply_ids) >= ENOUGH:  # fewer tell nothing, and would cost all the same
        await _read(services, task, backtest)
    try:
        await backtest.draft_each(_quietly)
    except ModelError as stopped:
        trouble = stopped.reason
    found = await asyncio.to_thread(_found, task, backtest, trouble, services.now())
    calls = [as_spent(usage, found.at) for usage in backtest.usages]
    await services.db.run(work.finish_with, job, trying.end, found, calls)


async def give_up(services: Services, job: Claim, reason: str) -> None:
    """A fault of ours: the lesson stays as it was, and says why."""
    task = await services.db.run(trying.wanted, job.subject_id)
    if task is None:
        await services.db.run(work.finish, job)
        return
    sentence = f"The trial failed inside slackhitl ({reason})."
    found = LessonTrial(
        lesson_id=task.lesson_id, version=task.version, trouble=sentence, at=services.now()
    )
    await services.db.run(work.finish_with, job, trying.end, found, ())


async def _read(services: Services, task: Trying, backtest: Backtest) -> None:
    for reply_id in (*task.reply_ids, *task.taught_by):
        case = await prepared(
            services.db, services.knowledge, services.policy, backtest.past, reply_id, AsOf.THEN
        )
        if case is None:
            continue
        triage = case.whole.triage
        others = await services.db.run(
            trying.beside, task.lesson_id, triage.category, triage.language
        )
        whole = replace(case.whole, lessons=(*others, task.text))
        backtest.take(replace(case, whole=whole, lessons_without=others))


def _found(task: Trying, backtest: Backtest, trouble: str | None, now: datetime) -> LessonTrial:
    differences = {
        case.reply_id: with_.distance - without.distance
        for case in backtest.cases
        if (without := backtest.measured.get((case.reply_id, Arm.WITHOUT))) is not None
        and (with_ := backtest.measured.get((case.reply_id, Arm.WITH))) is not None
    }
    asked = len(backtest.cases)
    if trouble is None and asked and 2 * len(differences) <= asked:
        trouble = FEW.format(cases=asked, pairs=len(differences))
    taught = [differences.pop(reply) for reply in task.taught_by if reply in differences]
    told = mean([*differences.values()]) if differences else None
    return LessonTrial(
        lesson_id=task.lesson_id,
        version=task.version,
        cases=len(differences) if backtest.cases else len(task.reply_ids),
        difference=round(told.value, 4) if told else None,
        low=told.low if told else None,
        high=told.high if told else None,
        taught=len(taught),
        taught_difference=round(fmean(taught), 4) if taught else None,
        trouble=trouble,
        at=now,
    )


def _quietly() -> None:
    """Nobody watches the drafts one by one."""
