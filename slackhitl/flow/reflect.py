"""Edits that repeat become proposed lessons, worded from a table and checked in code."""

import asyncio
import re
from collections import defaultdict

from slackhitl.ai import lexicon
from slackhitl.ai.language import sentences
from slackhitl.ai.masking import mask
from slackhitl.ai.particulars import particulars
from slackhitl.desk import lesson_edits, lessons, work
from slackhitl.desk.lesson_edits import Edit, Edits
from slackhitl.desk.lessons import MOST_TEXT, Suggestion
from slackhitl.desk.work import Claim
from slackhitl.flow.services import Services

ENOUGH = 3
"""From so many different customers' replies the same change is no chance."""
MOST = 3
SHORTER = 0.7
SHORTEN = "Write shorter replies; our people cut them by a third or more."
ADD = "Include this sentence where it is true: “{words}”"
REMOVE = "Leave out this sentence: “{words}”"
_ABOUT_US = re.compile(r"\b(?:system prompt|instructions?|prompt|ignore|password)\b|[<>{}]", re.I)


async def reflect(services: Services, job: Claim) -> None:
    """Look whether the edit of this draft was made to others like it, and propose what it says."""
    now = services.now()
    found = await services.db.run(lesson_edits.edits_like, job.subject_id, now)
    if found is None or len(found.found) < ENOUGH:
        await services.db.run(work.finish, job)
        return
    said = await asyncio.to_thread(suggestions, found)
    await services.db.run(work.finish_with, job, lessons.propose, found, said, now)


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
        and lexicon.injection(text) is None
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
