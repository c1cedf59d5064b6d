"""Edits that repeat become proposed lessons, worded by Claude or a table, checked in code."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from slackhitl.ai.embedding import shared_embedder
from slackhitl.ai.errors import ModelError
from slackhitl.ai.injection import orders
from slackhitl.ai.language import sentences
from slackhitl.ai.masking import mask
from slackhitl.ai.particulars import particulars
from slackhitl.ai.reflecting import MOST_EDITS, Change
from slackhitl.desk import budget, lesson_edits, lessons, work
from slackhitl.desk.lesson_edits import Earlier, Edit, Edits
from slackhitl.desk.lessons import MOST_TEXT, Suggestion
from slackhitl.desk.policy import Policy
from slackhitl.desk.work import Claim
from slackhitl.flow.learn import slots
from slackhitl.flow.services import Services
from slackhitl.flow.spending import keep_spending

ALIKE = 0.6
"""From this similarity on, two edits changed the like."""
ENOUGH = 3
"""From so many different customers' replies the same change is no chance."""
MOST = 3
SHORTER = 0.7
SHORTEN = "Write shorter replies; our people cut them by a third or more."
ADD = "Include this sentence where it is true: “{words}”"
REMOVE = "Leave out this sentence: “{words}”"
_ABOUT_US = re.compile(r"\b(?:system prompt|instructions?|prompt|ignore|password)\b|[<>{}]", re.I)


async def reflect(services: Services, job: Claim) -> None:
    """Look whether the edit of this draft was made to others like it, and propose what it says.

    Claude words it where there is Claude; else, and where it does not answer, a table does.
    """
    now = services.now()
    found = await services.db.run(lesson_edits.edits_like, job.subject_id, now)
    if found is None:
        await services.db.run(work.finish, job)
        return
    before = await services.db.run(lesson_edits.earlier, found.category, found.language)
    # What suggested one lesson suggests no second one, which would be the same in other words.
    fresh = tuple(one for one in found.found if one.decision_id not in before.decisions)
    found = replace(found, found=fresh)
    if len(fresh) < ENOUGH:
        await services.db.run(work.finish, job)
        return
    said = (
        None if services.drafter.offline else await _asked(services, job.subject_id, found, before)
    )
    if said is None:
        said = await asyncio.to_thread(suggestions, found)
    await services.db.run(work.finish_with, job, lessons.propose, found, said, now)


async def _asked(
    services: Services, draft_id: int, edits: Edits, before: Earlier
) -> list[Suggestion] | None:
    """What Claude reads from the edits that are like this draft's; None when it was not asked."""
    alike = await asyncio.to_thread(similar, edits.found, draft_id)
    if len(alike) < ENOUGH or await services.db.run(_is_spent, services.now(), services.policy):
        return None
    changes = await asyncio.to_thread(_without_particulars, alike)
    try:
        found, usage = await services.drafter.reflect(changes, before.texts)
    except ModelError as trouble:
        await keep_spending(services, draft_id, trouble.usages)
        return None
    await keep_spending(services, draft_id, (usage,) if usage else ())
    names = {name.casefold() for edit in edits.found for name in edit.names}
    return [
        Suggestion(one.rule, tuple(sorted(alike[place].decision_id for place in one.evidence)))
        for one in found
        if len(one.evidence) >= ENOUGH and is_safe(one.rule, names)
    ]


def similar(edits: Sequence[Edit], draft_id: int) -> list[Edit]:
    """Of these edits, the one of this draft and those that changed the like, the nearest first."""
    own = next((place for place, edit in enumerate(edits) if edit.draft_id == draft_id), None)
    if own is None:
        return []
    rows = shared_embedder().embed([_changed_words(edit) for edit in edits])
    near = [float(score) for score in rows @ rows[own]]
    order = sorted(range(len(edits)), key=lambda place: -near[place])
    return [edits[place] for place in order if near[place] >= ALIKE][:MOST_EDITS]


def _changed_words(edit: Edit) -> str:
    before, after = _sentences(edit.before), _sentences(edit.after)
    gone = [one for one in before if one not in after]
    return "\n".join([*gone, *(one for one in after if one not in before)])


def _without_particulars(edits: Sequence[Edit]) -> list[Change]:
    def bare(edit: Edit, text: str) -> str:
        return slots(text, " ".join(name for name in edit.names if "@" not in name))

    return [Change(bare(edit, edit.before), bare(edit, edit.after)) for edit in edits]


def _is_spent(session: Session, now: datetime, policy: Policy) -> bool:
    """Whether the model costs no more today."""
    if policy.daily_budget is None:
        return False
    today = now.astimezone(policy.timezone).date()
    return budget.spent(session, today, policy) >= policy.daily_budget


def suggestions(edits: Edits) -> list[Suggestion]:
    """What at least three edits have in common, as texts that are safe to be rules."""
    evidence: dict[str, list[int]] = defaultdict(list)
    names = {name.casefold() for edit in edits.found for name in edit.names}
    for edit in edits.found:
        for text in _changes(edit):
            evidence[text].append(edit.decision_id)
    return [
        Suggestion(text, tuple(sorted(decisions)))
        for text, decisions in sorted(evidence.items(), key=lambda item: (-len(item[1]), item[0]))
        if len(decisions) >= ENOUGH and is_safe(text, names)
    ][:MOST]


def is_safe(text: str, names: set[str]) -> bool:
    """Whether a text may be a rule: short, with nobody's particulars and no orders to a model."""
    words = {word.casefold() for word in re.findall(r"[\w'-]+", text)}
    return (
        len(text) <= MOST_TEXT
        and mask(text) == text
        and not particulars(text)
        and not re.search(r"\d|@|https?:|www\.", text)
        and not words & names
        and orders(text) is None
        and not _ABOUT_US.search(text)
    )


def _changes(edit: Edit) -> set[str]:
    before, after = _sentences(edit.before), _sentences(edit.after)
    changes = {REMOVE.format(words=one) for one in before if one not in after}
    changes |= {ADD.format(words=one) for one in after if one not in before}
    if len(edit.after.split()) < SHORTER * len(edit.before.split()):
        changes.add(SHORTEN)
    return changes


def _sentences(text: str) -> list[str]:
    found = (one for line in text.splitlines() for one in sentences(line))
    return [" ".join(one.split()) for one in found if len(one.split()) >= ENOUGH]
