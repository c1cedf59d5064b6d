"""Say what a mail is about, so that the right people see it and the draft fits.

While the model cannot be had, the words alone tell of danger, anger and urgency.
"""

import asyncio
from dataclasses import replace

from slackhitl.ai.errors import ModelError
from slackhitl.ai.letters import signed_names
from slackhitl.ai.terms import Mail, Triage, Turn
from slackhitl.desk import drafting, triaging, work
from slackhitl.desk.drafting import Assignment
from slackhitl.desk.models import Direction
from slackhitl.desk.readings import Reading
from slackhitl.desk.teachable import People
from slackhitl.desk.triaging import TriageNote, Unsorted
from slackhitl.desk.work import Claim
from slackhitl.flow.correcting import with_corrections
from slackhitl.flow.model_trouble import without_text
from slackhitl.flow.services import Services
from slackhitl.flow.spending import keep_spending_on

GUESSED = "Claude could not be asked yet, so this is told by the words of the mail alone."


async def triage(services: Services, job: Claim) -> None:
    """Look at the mail that the job names, unless a newer one has come."""
    task = await services.db.run(triaging.unsorted, job.subject_id)
    if task is None:
        await services.db.run(work.finish, job)
        return
    mail = await with_corrections(services.db, await asyncio.to_thread(as_mail, task))
    mail = replace(mail, articles_in=services.knowledge.languages)
    try:
        found, usage = await services.drafter.triage(mail)
    except ModelError as trouble:
        await keep_spending_on(services, task.conversation_id, task.draft_id, trouble.usages)
        await _guess(services, task, mail)
        await without_text(services, job, task.draft_id, trouble)
        return
    usages = (usage,) if usage else ()
    await keep_spending_on(services, task.conversation_id, task.draft_id, usages)
    why_not = None if found.draftable else found.why_not or "Triage asks for a person."
    await services.db.run(
        work.finish_with, job, triaging.triaged, task.message_id, _note(found), services.now(),
        services.policy, why_not,
    )  # fmt: skip


async def give_up(services: Services, job: Claim, reason: str) -> None:
    """The step failed too often by a fault of ours; the card says so and a person writes."""
    task = await services.db.run(triaging.unsorted, job.subject_id)
    if task is None or task.draft_id is None:
        await services.db.run(work.set_aside, job, reason)
        return
    sentence = f"Triage failed inside slackhitl ({reason}). Please write the reply yourself."
    await services.db.run(
        work.finish_with, job, drafting.give_up, task.draft_id, sentence, services.now()
    )


async def _guess(services: Services, task: Unsorted, mail: Mail) -> None:
    found, _ = await services.words.triage(mail)
    note = _note(found.model_copy(update={"reason": GUESSED, "other_reading": None}))
    await services.db.run(triaging.guessed, task.message_id, note, services.now())


def as_mail(task: Unsorted | Assignment) -> Mail:
    """What the desk knows of a mail, as the AI reads it."""
    return Mail(
        subject=task.subject,
        text=task.text,
        earlier=tuple(
            Turn("customer" if e.direction is Direction.INBOUND else "us", e.text, e.at)
            for e in task.earlier
        ),
        customer_name=task.customer_name,
        customer_address=task.customer_address,
        language_hint=task.language,
        names=_names(task.people),
    )


def _names(people: People) -> tuple[str, ...]:
    signed = (name for mail in people.mails for name in signed_names(mail))
    return (*people.names, *people.addresses, *signed)


def _note(found: Triage) -> TriageNote:
    other = found.other_reading
    return TriageNote(
        category=found.category,
        language=found.language,
        sentiment=found.sentiment.value,
        urgency=found.urgency.value,
        summary=found.summary,
        reason=found.reason,
        risks=tuple(risk.value for risk in found.risks),
        questions=found.questions,
        queries=found.queries,
        other_reading=(
            Reading(other.category, other.meaning, other.questions, other.queries)
            if other
            else None
        ),
    )
