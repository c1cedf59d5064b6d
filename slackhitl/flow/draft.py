"""Write a draft of the answer to a mail, and look at it again.

Whatever the model does, the card appears: without a text it says why, when it is tried again by
itself, and a person can write at once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from slackhitl.ai.checking import check_text
from slackhitl.ai.coverage import coverage
from slackhitl.ai.errors import ModelBusy, ModelDeclined, ModelError, ModelMisconfigured
from slackhitl.ai.knowledge import Knowledge
from slackhitl.ai.signals import signals
from slackhitl.ai.sourcing import UNSOURCED
from slackhitl.ai.terms import (
    Brief,
    Drafted,
    Exemplar,
    Finding,
    Grounding,
    Passage,
    Reading,
    Risk,
    Sentiment,
    Severity,
    Triage,
    Urgency,
)
from slackhitl.desk import budget, drafting, knowledge_versions, lessons, work
from slackhitl.desk.distance import edit_distance
from slackhitl.desk.drafting import Assignment, Proposal
from slackhitl.desk.lessons import Rule
from slackhitl.desk.making import Making
from slackhitl.desk.policy import Policy
from slackhitl.desk.signing import AGENT, signed
from slackhitl.desk.work import Claim
from slackhitl.flow import served
from slackhitl.flow.model_trouble import without_text
from slackhitl.flow.naming import name_or
from slackhitl.flow.services import Services
from slackhitl.flow.spending import keep_spending
from slackhitl.flow.triage import as_mail
from slackhitl.flow.workers import Later

log = logging.getLogger(__name__)

PASSAGES = 6
ALIKE = 0.15
"""Two drafts whose words differ by less leave nothing to choose."""


async def draft(services: Services, job: Claim) -> None:
    """Write a reply from the knowledge, earlier replies and the conversation, or say why not."""
    task = await services.db.run(drafting.assignment, job.subject_id)
    if task is None:
        await services.db.run(work.finish, job)
        return
    held = await services.db.run(budget.stop, task.draft_id, services.now(), services.policy)
    if held is not None:
        raise Later(held.until, budget.REASON, counts=False)
    try:
        await served.refresh(services.db, services.knowledge)
        await services.exemplars.expire(services.db, services.knowledge, services.now())
        await services.db.run(knowledge_versions.note, services.knowledge.served, services.now())
        rules = await services.db.run(lessons.in_force, task.draft_id)
        written = await _write(services, task, rules)
    except ModelError as trouble:
        await keep_spending(services, task.draft_id, trouble.usages)
        await without_text(services, job, task.draft_id, trouble)
        return
    if isinstance(written, Unanswered):
        await services.db.run(
            work.finish_with, job, drafting.give_up, task.draft_id, written.reason, services.now(),
            unanswered=written.is_gap, asks=written.asks,
        )  # fmt: skip
        return
    proposal = await _with_other(services, task, written)
    used = () if services.drafter.offline else rules
    await services.db.run(
        work.finish_with,
        job,
        lessons.present,
        task.draft_id,
        proposal,
        used,
        services.now(),
        services.policy,
    )


@dataclass(frozen=True)
class Unanswered:
    """Why there is no text; ``is_gap``: since nothing in the knowledge answers the mail."""

    reason: str
    is_gap: bool
    asks: str | None = None


async def _write(
    services: Services, task: Assignment, rules: Sequence[Rule]
) -> Proposal | Unanswered:
    """One draft with what a second look noticed in it. Raises ModelError."""
    task = await services.exemplars.for_draft(services.db, task)
    brief = await brief_of(task, services.knowledge, services.policy, partial(_colleague, services))
    brief = replace(brief, lessons=tuple(rule.text for rule in rules))
    drafted = await services.drafter.draft(brief)
    await keep_spending(services, task.draft_id, drafted.usages)
    is_gap = drafted.grounding is Grounding.UNANSWERED
    if not drafted.text.strip():
        reason = drafted.why_not or "Nothing in the knowledge answers this."
        return Unanswered(reason, is_gap, drafted.asks)
    signs = AGENT in (brief.signature or "")
    read = replace(drafted, text=signed(drafted.text, "")) if signs else drafted
    findings = await _findings(services, task, brief, read)
    return Proposal(
        origin=services.origin,
        text=drafted.text,
        marked=drafted.marked_text,
        grounding=drafted.grounding.value,
        sources=[
            {
                "article": source.article,
                "version": source.version,
                "title": source.title,
                "quote": source.quote,
                "number": source.number,
                "kind": source.kind.value,
            }
            for source in drafted.sources
        ],
        findings=[
            {"kind": f.kind, "words": f.words, "reason": f.reason, "severity": f.severity.value}
            for f in findings
        ],
        made=await asyncio.to_thread(_making, services, brief, drafted),
        signs=signs,
        unanswered=is_gap or bool(drafted.why_not),
        asks=drafted.asks,
        shown=tuple(reply.id for reply in task.past),
    )


def _making(services: Services, brief: Brief, drafted: Drafted) -> Making:
    """What a draft was made by, and what is measured of it."""
    asked = next((used for used in reversed(drafted.usages) if used.purpose == "draft"), None)
    return Making(
        model=asked.model if asked is not None else services.drafter.name,
        prompts=services.drafter.prompts,
        coverage=coverage(drafted, brief.signature),
        signals=signals(brief, drafted),
    )


async def _with_other(services: Services, task: Assignment, written: Proposal) -> Proposal:
    """The draft with another beside it, where the mail may mean two things.

    The first is shown all the same when the other fails; a note on it says that and why.
    """
    other_task = task.as_other_reading()
    if other_task is None:
        return written
    rules = await services.db.run(lessons.in_force_for, other_task.category, other_task.language)
    try:
        other = await _write(services, other_task, rules)
    except ModelError as trouble:
        await keep_spending(services, task.draft_id, trouble.usages)
        other = Unanswered(trouble.reason, is_gap=False)
    if isinstance(other, Unanswered):
        note = {"kind": "other_reading", "words": "", "severity": Severity.NOTE.value}
        why = f"For what else the mail may mean there is no draft. {other.reason}"
        return replace(written, findings=[*written.findings, note | {"reason": why}])
    if edit_distance(written.text, other.text) < ALIKE:
        return written
    return replace(written, other=other)


async def give_up(services: Services, job: Claim, reason: str) -> None:
    """The step failed too often by a fault of ours; the card says so and a person writes."""
    sentence = f"Drafting failed inside slackhitl ({reason}). Please write the reply yourself."
    await services.db.run(
        work.finish_with, job, drafting.give_up, job.subject_id, sentence, services.now()
    )


async def brief_of(
    task: Assignment,
    knowledge: Knowledge,
    policy: Policy,
    name_of: Callable[[str], Awaitable[str]] | None = None,
    without: Collection[tuple[str, str]] = (),
) -> Brief:
    """Everything that a draft is written from: what the desk knows and what is found for it.

    ``name_of`` tells how a colleague who answered the desk's question is called; articles
    ``without`` which it is to be written are told by name and version.
    """
    found, sender = _triage_of(task), policy.sender(task.account)
    questions = list(task.questions) or [f"{task.subject}\n{task.text}"]
    await asyncio.to_thread(knowledge.reload_if_changed)
    passages = await asyncio.to_thread(
        knowledge.passages, questions, PASSAGES, task.language, task.queries, without
    )
    return Brief(
        mail=await asyncio.to_thread(as_mail, task),
        triage=found,
        passages=(*await _team_passages(task, name_of or _unnamed), *passages),
        exemplars=tuple(
            Exemplar(" ".join(past.questions), past.reply, str(past.id)) for past in task.past
        ),
        instruction=task.instruction,
        wishes=task.wishes,
        previous_draft=task.previous,
        signature=sender.signature or None,
        addresses=our_addresses(policy, task.account),
        tone=sender.tone or None,
        hard=found.sentiment in {Sentiment.ANGRY, Sentiment.SARCASTIC} or Risk.LEGAL in found.risks,
    )


def our_addresses(policy: Policy, account: str) -> tuple[str, ...]:
    """The mail addresses that a reply from this account may name as ours."""
    return tuple(sorted({policy.sender(account).address, *policy.own_addresses}))


async def _team_passages(
    task: Assignment, name_of: Callable[[str], Awaitable[str]]
) -> tuple[Passage, ...]:
    """What colleagues answered about this mail, to be cited as theirs."""
    return tuple(
        [
            Passage(
                article=f"team/{answer.id}",
                version=f"{answer.at:%Y-%m-%d}",
                title=f"Answer by {await name_of(answer.by)}",
                heading=answer.question,
                paragraphs=tuple(
                    part.strip() for part in answer.answer.split("\n\n") if part.strip()
                ),
                language=task.language or "en",
                score=1.0,
            )
            for answer in task.answers
        ]
    )


UNNAMED = "a colleague"


async def _colleague(services: Services, user: str) -> str:
    return await name_or(services, user, UNNAMED)


async def _unnamed(_user: str) -> str:
    return UNNAMED


async def _findings(
    services: Services, task: Assignment, brief: Brief, drafted: Drafted
) -> list[Finding]:
    """What a second look noticed: ours in code always, the model's when it can be had."""
    findings = list(drafted.findings)
    findings += await asyncio.to_thread(
        check_text, brief, drafted.text, drafted.sources, marked=drafted.marked_text
    )
    if drafted.why_not:
        findings.append(Finding("unanswered", "", drafted.why_not))
    try:
        noticed, usage = await services.drafter.check(brief, drafted.text)
    except (ModelBusy, ModelDeclined, ModelMisconfigured) as trouble:
        await keep_spending(services, task.draft_id, trouble.usages)
        findings.append(Finding("unchecked", "", f"The second look was not done: {trouble.reason}"))
        return findings
    await keep_spending(services, task.draft_id, (usage,) if usage else ())
    known = {(finding.kind, finding.words) for finding in findings}
    judged = {finding.words for finding in noticed}
    ours = [f for f in findings if f.kind != UNSOURCED or f.words not in judged]
    return ours + [f for f in noticed if (f.kind, f.words) not in known]


def _triage_of(task: Assignment) -> Triage:
    return Triage(
        category=task.category or "other",
        language=task.language or "en",
        sentiment=Sentiment(task.sentiment or "neutral"),
        urgency=Urgency(task.urgency or "normal"),
        risks=tuple(Risk(risk) for risk in task.risks),
        summary=task.summary or "",
        questions=task.questions,
        draftable=True,
        why_not=None,
        reason="",
        other_reading=Reading(
            meaning=other.summary,
            category=other.category,
            questions=other.questions,
            queries=other.queries,
        )
        if (other := task.other_reading)
        else None,
    )
