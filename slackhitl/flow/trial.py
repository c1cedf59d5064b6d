"""A lesson is tried on past cases, drafted with it and without it, before it is in force."""

from collections.abc import Sequence
from dataclasses import replace

from slackhitl.ai.errors import ModelError
from slackhitl.desk import trying, work
from slackhitl.desk.lesson_rows import LessonTrial
from slackhitl.desk.replaying import AsOf
from slackhitl.desk.trying import Trying
from slackhitl.desk.work import Claim
from slackhitl.flow.backtest import Arm, Backtest, Plan, Treatment, prepared
from slackhitl.flow.services import Services
from slackhitl.flow.spending import as_spent

NO_CASE = "There is no past case of its scope to try it on."
FEW = "Of {cases} past cases only {pairs} could be drafted both ways."


async def trial(services: Services, job: Claim) -> None:
    """Draft the newest decided cases of the lesson's scope twice and keep how far off each is."""
    task = await services.db.run(trying.wanted, job.subject_id)
    if task is None:
        await services.db.run(work.finish, job)
        return
    backtest = Backtest(services.drafter, Plan(Treatment.LESSONS))
    await _read(services, task, backtest)
    trouble = None
    try:
        await backtest.draft_each(_quietly)
    except ModelError as stopped:
        trouble = stopped.reason
    found = _found(services, task, backtest, trouble)
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
    for reply_id in task.reply_ids:
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


def _found(
    services: Services, task: Trying, backtest: Backtest, trouble: str | None
) -> LessonTrial:
    pairs = [
        (case.reply_id, without.distance, with_.distance)
        for case in backtest.cases
        if (without := backtest.measured.get((case.reply_id, Arm.WITHOUT))) is not None
        and (with_ := backtest.measured.get((case.reply_id, Arm.WITH))) is not None
    ]
    if trouble is None and not backtest.cases:
        trouble = NO_CASE
    if trouble is None and 2 * len(pairs) <= len(backtest.cases):
        trouble = FEW.format(cases=len(backtest.cases), pairs=len(pairs))
    return LessonTrial(
        lesson_id=task.lesson_id,
        version=task.version,
        cases=len(pairs),
        taught=sum(reply_id in task.taught_by for reply_id, _, _ in pairs),
        without=_mean([without for _, without, _ in pairs]),
        with_=_mean([with_ for _, _, with_ in pairs]),
        trouble=trouble,
        at=services.now(),
    )


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _quietly() -> None:
    """Nobody watches the drafts one by one."""
