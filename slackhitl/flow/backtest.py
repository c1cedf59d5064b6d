"""Drafts decided mails again, with and without what the desk knows, and measures both.

Nothing is written to the database and nothing leaves but the requests to the model.
"""

import asyncio
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from slackhitl.ai.bulk import Bulk, Missing, Progress
from slackhitl.ai.checking import check_text
from slackhitl.ai.coverage import coverage
from slackhitl.ai.drafter import Drafter
from slackhitl.ai.errors import ModelBusy, ModelDeclined
from slackhitl.ai.knowledge import Knowledge
from slackhitl.ai.prompts import OURS, Prompts
from slackhitl.ai.terms import Brief, Drafted, Finding, Severity, Usage
from slackhitl.db import Database
from slackhitl.desk import hindsight, replaying
from slackhitl.desk.distance import edit_distance
from slackhitl.desk.hindsight import NOTHING_HIDDEN, Hindsight
from slackhitl.desk.policy import Policy
from slackhitl.desk.replaying import AsOf
from slackhitl.desk.signing import AGENT, signed
from slackhitl.flow import served
from slackhitl.flow.draft import brief_of
from slackhitl.flow.exemplars import Exemplars

AT_ONCE = 4
"""Drafts that are asked for at the same time."""
PAUSES = (5.0, 20.0, 60.0)
"""Seconds before a busy model is asked again."""


class Treatment(StrEnum):
    """What is taken away, to see what it is worth."""

    EXEMPLARS = "exemplars"
    KNOWLEDGE = "knowledge"
    LESSONS = "lessons"
    PROMPTS = "prompts"  # today's are: other ones take their place


class Arm(StrEnum):
    """The two drafts of a case."""

    WITHOUT = "without"
    WITH = "with"


@dataclass(frozen=True)
class Plan:
    """What is compared."""

    treatment: Treatment = Treatment.EXEMPLARS
    as_of: AsOf = AsOf.THEN
    prompts: Prompts = OURS
    """Those that are compared with today's."""


@dataclass(frozen=True)
class Prepared:
    """A case with its brief."""

    reply_id: int
    category: str
    first: str
    sent: str
    whole: Brief
    customer_id: int
    is_free: bool  # a person wrote the reply without a draft
    hindsight: Hindsight = NOTHING_HIDDEN
    lessons_without: tuple[str, ...] = ()
    """What is left of the lessons when lessons are taken away."""

    def brief(self, arm: Arm, plan: Plan) -> Brief:
        """What this arm's draft is written from."""
        if arm is Arm.WITH:
            return self.whole
        match plan.treatment:
            case Treatment.KNOWLEDGE:
                return replace(self.whole, passages=())
            case Treatment.LESSONS:
                return replace(self.whole, lessons=self.lessons_without)
            case Treatment.PROMPTS:
                return replace(self.whole, instructions=plan.prompts.text("draft"))
            case Treatment.EXEMPLARS:
                return replace(self.whole, exemplars=())


@dataclass(frozen=True)
class Measured:
    """A draft beside what a person sent. An abstention is all of the way off and has no flags."""

    wrote: bool
    distance: float
    unchanged: bool
    coverage: float | None
    stops: int
    warnings: int
    notes: int
    cost: Decimal | None


class Backtest:
    """Both drafts of every case and what they were like; whole at any moment it is stopped."""

    def __init__(self, drafter: Drafter, plan: Plan) -> None:
        self.plan = plan
        self.past = Exemplars(retired=True)
        self.cases: list[Prepared] = []
        self.measured: dict[tuple[int, Arm], Measured] = {}
        self.missing: Counter[str] = Counter()
        self.usages: list[Usage] = []
        self.spent = Decimal(0)
        self.unpriced = 0  # calls whose model has no known price
        self._drafter = drafter
        self._wanted: dict[str, tuple[Prepared, Arm]] = {}

    async def prepare(
        self, db: Database, knowledge: Knowledge, policy: Policy, reply_id: int
    ) -> None:
        """Take a sent reply in; what is none (any more) is passed over."""
        case = await prepared(db, knowledge, policy, self.past, reply_id, self.plan.as_of)
        if case is not None:
            self.take(case)

    @property
    def today(self) -> str:
        """The version of the instructions with which drafts are made today."""
        return self._drafter.prompts

    def take(self, case: Prepared) -> None:
        """Have this case drafted both ways."""
        self.cases.append(case)
        for arm in Arm:
            self._wanted[self._name(case, arm)] = (case, arm)

    async def draft_each(self, done: Callable[[], None], pauses: Sequence[float] = PAUSES) -> None:
        """Ask for one draft after the other, the oldest cases first. Raises ModelMisconfigured."""
        free = asyncio.Semaphore(AT_ONCE)

        async def one(case: Prepared, arm: Arm) -> None:
            async with free:
                brief = case.brief(arm, self.plan)
                await self._keep(case, arm, await self._drafted(brief, pauses))
                done()

        tasks = [asyncio.create_task(one(*wanted)) for wanted in self._wanted.values()]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def submit(self, bulk: Bulk) -> str:
        """Ask for all drafts in one batch; its id. Raises ModelBusy or ModelMisconfigured."""
        return await bulk.submit(
            {name: case.brief(arm, self.plan) for name, (case, arm) in self._wanted.items()}
        )

    async def collect(self, bulk: Bulk, batch: str) -> None:
        """Take the drafts of a batch that has ended; what it does not hold is counted."""
        briefs = {name: case.brief(arm, self.plan) for name, (case, arm) in self._wanted.items()}
        came = set()
        async for name, drafted in bulk.collect(batch, briefs):
            came.add(name)
            await self._keep(*self._wanted[name], drafted)
        if lost := len(briefs.keys() - came):
            self.missing[CHANGED] += lost

    def _name(self, case: Prepared, arm: Arm) -> str:
        """A draft's name in a batch. It changes with the brief, whose sources citations point into,
        and with the instructions."""
        brief = case.brief(arm, self.plan)
        told = repr(
            (
                brief.mail, brief.triage, brief.exemplars, brief.lessons, brief.signature,
                brief.tone, brief.instructions, self.today,
                [(passage.uri, passage.heading, passage.paragraphs) for passage in brief.passages],
            )
        )  # fmt: skip
        digest = hashlib.sha256(told.encode()).hexdigest()[:12]
        return f"{case.reply_id}-{self.plan.treatment}-{self.plan.as_of}-{arm}-{digest}"

    async def _drafted(self, brief: Brief, pauses: Sequence[float]) -> Drafted | Missing:
        for pause in (*pauses, None):
            try:
                return await self._drafter.draft(brief)
            except ModelDeclined as declined:
                return Missing(declined.reason, declined.usages)
            except ModelBusy as busy:
                if pause is None:
                    return Missing(busy.reason, busy.usages)
                await asyncio.sleep(max(pause, min(busy.retry_after or 0, PAUSES[-1])))
        raise AssertionError("the last pause is None")

    async def _keep(self, case: Prepared, arm: Arm, drafted: Drafted | Missing) -> None:
        self.usages += drafted.usages
        for usage in drafted.usages:
            if usage.cost_usd is None:
                self.unpriced += 1
            else:
                self.spent += usage.cost_usd
        if isinstance(drafted, Missing):
            self.missing[drafted.reason] += 1
            return
        brief = case.brief(arm, self.plan)
        self.measured[case.reply_id, arm] = await asyncio.to_thread(measure, case, brief, drafted)


async def prepared(
    db: Database,
    knowledge: Knowledge,
    policy: Policy,
    past: Exemplars,
    reply_id: int,
    as_of: AsOf,
) -> Prepared | None:
    """A sent reply as a case; None when it is none (any more). ``past`` holds retired ones, too."""
    found = await db.run(replaying.case, reply_id, as_of)
    if found is None:
        return None
    await served.refresh(db, knowledge)
    known = await db.run(
        hindsight.of, reply_id, found.assignment.draft_id, knowledge.served, as_of
    )  # fmt: skip
    brief = await brief_of(
        await past.for_case(db, found, as_of), knowledge, policy, without=known.hidden
    )
    return Prepared(
        reply_id=found.reply_id,
        category=found.category,
        first=found.first,
        sent=found.sent,
        whole=replace(brief, lessons=found.lessons),
        customer_id=found.customer_id,
        is_free=found.is_free,
        hindsight=known,
    )


CHANGED = "Not in this batch: the knowledge, the exemplars or the cases have changed since."


def measure(case: Prepared, brief: Brief, drafted: Drafted) -> Measured:
    """Compare a draft with what a person sent for the same mail."""
    text = signed(drafted.text, "") if AGENT in (brief.signature or "") else drafted.text
    wrote = bool(text.strip())
    found: list[Finding] = []
    if wrote:
        marked = drafted.marked_text
        found = [*drafted.findings, *check_text(brief, text, drafted.sources, marked=marked)]
    severities = Counter(finding.severity for finding in found)
    return Measured(
        wrote=wrote,
        distance=edit_distance(text, case.sent) if wrote else 1.0,
        unchanged=wrote and _folded(text) == _folded(case.sent),
        coverage=coverage(drafted, brief.signature),
        stops=severities[Severity.STOP],
        warnings=severities[Severity.WARNING],
        notes=severities[Severity.NOTE],
        cost=_cost(drafted.usages),
    )


async def wait_for(
    bulk: Bulk,
    batch: str,
    told: Callable[[Progress], None],
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Ask how far a batch is until it has ended, ever more seldom; a busy server is no end."""
    seconds = FIRST_LOOK
    while True:
        try:
            progress = await bulk.progress(batch)
            told(progress)
            if progress.ended:
                return
        except ModelBusy:
            seconds = LAST_LOOK
        await pause(seconds)
        seconds = min(seconds * 1.5, LAST_LOOK)


FIRST_LOOK = 0.2
LAST_LOOK = 30.0


def plan_of(names: Sequence[str], prompts: Prompts) -> tuple[Plan, list[int]] | None:
    """What the names of a batch's drafts tell: the plan and the replies; None: not one of ours.

    They do not tell the other ``prompts``; drafts made with different ones are not found again.
    """
    found = [_NAME.fullmatch(name) for name in names]
    ours = [match for match in found if match is not None]
    if not ours:
        return None
    plan = Plan(Treatment(ours[0]["treatment"]), AsOf(ours[0]["as_of"]), prompts)
    return plan, sorted({int(match["reply"]) for match in ours})


_NAME = re.compile(
    rf"(?P<reply>\d+)-(?P<treatment>{'|'.join(Treatment)})-(?P<as_of>{'|'.join(AsOf)})"
    rf"-(?:{'|'.join(Arm)})-\w{{12}}"
)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _cost(usages: Sequence[Usage]) -> Decimal | None:
    costs = [usage.cost_usd for usage in usages]
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(costs) else None
