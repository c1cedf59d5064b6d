"""Decided drafts suggest lessons: Claude or counting finds them, code checks them.

Claude sees the newest edits of a scope beside what was sent unchanged, and is asked again after
every few further ones. Where there is no Claude, or it does not answer, what can be counted counts.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from slackhitl.ai.errors import ModelError
from slackhitl.ai.injection import orders
from slackhitl.ai.likeness import Likeness, Relation, likeness
from slackhitl.ai.masking import mask
from slackhitl.ai.particulars import particulars
from slackhitl.ai.reflecting import MOST_EDITS, MOST_RULES, MOST_UNCHANGED, Change, Insight
from slackhitl.desk import budget, lesson_cases, lesson_proposals, work
from slackhitl.desk.chance import lowest_rate
from slackhitl.desk.lesson_cases import Case, Cases
from slackhitl.desk.lesson_proposals import ENOUGH, Kin, Known, Suggestion
from slackhitl.desk.lesson_rows import Kinship
from slackhitl.desk.lessons import MOST_TEXT
from slackhitl.desk.policy import Policy
from slackhitl.desk.work import Claim
from slackhitl.flow import counting
from slackhitl.flow.services import Services
from slackhitl.flow.spending import keep_spending

_ABOUT_US = re.compile(
    r"\b(?:prompts?|ignore|(?:your|these|all|previous|earlier) instructions)\b|[<>{}]", re.I
)


async def reflect(services: Services, job: Claim) -> None:
    """Look what people do to drafts like this one again and again, and propose it as lessons."""
    now = services.now()
    cases = await services.db.run(lesson_cases.cases_like, job.subject_id, now)
    if cases is None or await services.db.run(lesson_proposals.is_full, now):
        await services.db.run(work.finish, job)
        return
    known = await services.db.run(lesson_proposals.known, cases.category, cases.language)
    said, look = await _found(services, job.subject_id, cases, known)
    names = {name.casefold() for case in cases.found for name in case.names}
    safe = [one for one in said if is_safe(one.text, names)]
    fresh = (await asyncio.to_thread(told_apart, safe, known))[:MOST_RULES]
    await services.db.run(work.finish_with, job, lesson_proposals.propose, cases, fresh, now, look)


async def _found(
    services: Services, draft_id: int, cases: Cases, known: Sequence[Known]
) -> tuple[list[Suggestion], int | None]:
    """What these decided drafts suggest, and up to which of them Claude has looked."""
    if not services.drafter.offline:
        look = await services.db.run(_due, cases, known)
        if look is None:
            return [], None
        said = await _asked(services, draft_id, cases, known)
        if said is not None:
            return said, look
    return await asyncio.to_thread(counting.suggestions, cases), None


def _due(session: Session, cases: Cases, known: Sequence[Known]) -> int | None:
    """Up to which decision Claude is to be asked; None while too little is new."""
    last = lesson_proposals.looked(session, cases.category, cases.language)
    edits, _ = shown(cases, known)
    if sum(edit.decision_id > last for edit in edits) < ENOUGH:
        return None
    return edits[0].decision_id


async def _asked(
    services: Services, draft_id: int, cases: Cases, known: Sequence[Known]
) -> list[Suggestion] | None:
    """What Claude reads from the edits of this scope; None when it did not answer."""
    if await services.db.run(_is_spent, services.now(), services.policy):
        return None
    edits, unchanged = shown(cases, known)
    texts = tuple(dict.fromkeys(rule.text for rule in known if rule.covers))
    try:
        found, usage = await services.drafter.reflect(
            await asyncio.to_thread(as_changes, edits),
            await asyncio.to_thread(as_sent, unchanged),
            texts,
        )
    except ModelError as trouble:
        await keep_spending(services, draft_id, trouble.usages)
        return None
    await keep_spending(services, draft_id, (usage,) if usage else ())
    return believed(found, edits)


def shown(cases: Cases, known: Sequence[Known]) -> tuple[list[Case], list[Case]]:
    """What Claude is shown: the newest edits that may still suggest something, and drafts that
    people sent as they were."""
    spent = lesson_proposals.spent(known)
    edits = [case for case in cases.found if case.is_edit and case.decision_id not in spent]
    unchanged = [case for case in cases.found if case.after is not None and not case.is_edit]
    return edits[:MOST_EDITS], unchanged[:MOST_UNCHANGED]


def as_changes(edits: Sequence[Case]) -> list[Change]:
    """Edits without the customers' particulars."""
    return [
        Change(
            counting.bare(edit, edit.before),
            counting.bare(edit, edit.after or ""),
            edit.reason,
            tuple(counting.bare(edit, wish) for wish in edit.wishes),
        )
        for edit in edits
    ]


def as_sent(cases: Sequence[Case]) -> list[str]:
    """Drafts that were sent as they were, without the customers' particulars."""
    return [counting.bare(case, case.before) for case in cases]


def believed(found: Sequence[Insight], edits: Sequence[Case]) -> list[Suggestion]:
    """Of what Claude says the rules that enough edits show, beside those that speak against."""
    said = []
    for one in found:
        count, possible = len(one.evidence), len(one.evidence) + one.against
        if count >= ENOUGH and lowest_rate(count, possible, counting.SURE) > counting.TYPED:
            decisions = tuple(sorted(edits[place].decision_id for place in one.evidence))
            said.append(Suggestion(one.rule, decisions, possible))
    return said


def _is_spent(session: Session, now: datetime, policy: Policy) -> bool:
    """Whether the model costs no more today."""
    if policy.daily_budget is None:
        return False
    today = now.astimezone(policy.timezone).date()
    return budget.spent(session, today, policy) >= policy.daily_budget


def told_apart(found: Sequence[Suggestion], known: Sequence[Known]) -> list[Suggestion]:
    """The suggestions that are surely no known lesson, each with the one that it is nearest to."""
    fresh: list[Suggestion] = []
    for one in found:
        related = list(zip(known, likeness(one.text, [rule.text for rule in known]), strict=True))
        if any(rule.covers and like.relation is Relation.SAME for rule, like in related):
            continue
        beside = likeness(one.text, [other.text for other in fresh])
        if any(like.relation is Relation.SAME for like in beside):
            continue
        fresh.append(replace(one, kin=_kin(related)))
    return fresh


def _kin(related: Sequence[tuple[Known, Likeness]]) -> Kin | None:
    """The lesson to show beside a suggestion: one that contradicts it, else the nearest."""
    for wanted, covers, how in (
        (Relation.OPPOSITE, True, Kinship.OPPOSITE),
        (Relation.ALIKE, True, Kinship.ALIKE),
        (Relation.SAME, False, Kinship.ELSEWHERE),
    ):
        found = [
            (like.near, rule.lesson_id)
            for rule, like in related
            if like.relation is wanted and rule.covers is covers
        ]
        if found:
            return Kin(max(found)[1], how)
    return None


def is_safe(text: str, names: set[str]) -> bool:
    """Whether a text may be a rule: short, with nobody's particulars and no orders to a model."""
    # In small letters “will” and “may” are no names, whoever writes to us.
    words = {word.casefold() for word in re.findall(r"[\w'-]+", text) if word[0].isupper()}
    return (
        len(text) <= MOST_TEXT
        and mask(text) == text
        and not particulars(text)
        and not re.search(r"\d|@|https?:|www\.", text)
        and not words & names
        and orders(text) is None
        and not _ABOUT_US.search(text)
    )
