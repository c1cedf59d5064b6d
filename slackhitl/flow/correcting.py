"""What people corrected before, for the triage of a similar mail."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache

from slackhitl.ai import reading
from slackhitl.ai.anonymising import anonymised
from slackhitl.ai.retrieval import Index
from slackhitl.ai.terms import Corrected, Mail
from slackhitl.db import Database
from slackhitl.desk import correcting
from slackhitl.desk.correcting import CorrectedMail
from slackhitl.desk.errors import NotAllowed
from slackhitl.flow.known import known

EXAMPLES = 5
NEAR_ENOUGH = 0.35


def known_category(key: str, categories: Collection[str]) -> str:
    """The category that somebody chose. Raises NotAllowed for one that is not on the list."""
    if key not in categories:
        raise NotAllowed("That category is not on the list any more.")
    return key


async def with_corrections(db: Database, mail: Mail) -> Mail:
    """The mail with the nearest corrections, without names and numbers."""
    found = await db.run(correcting.corrections)
    if not found:
        return mail
    return replace(mail, corrected=await asyncio.to_thread(_nearest, mail, found))


def _nearest(mail: Mail, found: tuple[CorrectedMail, ...]) -> tuple[Corrected, ...]:
    learnt = _learnt(found)
    asked = [*reading.questions(mail.subject, mail.text), f"{mail.subject}\n{mail.text}"]
    nearest = learnt.index.search_any(asked, EXAMPLES)
    return tuple(
        replace(learnt.examples[key], nearness=score)
        for key, score in nearest
        if score >= NEAR_ENOUGH
    )


@dataclass(frozen=True)
class _Learnt:
    index: Index
    examples: dict[str, Corrected]


@lru_cache(maxsize=2)
def _learnt(found: tuple[CorrectedMail, ...]) -> _Learnt:
    """The same corrections serve one mail after the other until somebody adds another one."""
    examples = {str(one.id): Corrected(_asked(one), one.was, one.category) for one in found}
    pairs = ((key, example.question) for key, example in examples.items())
    return _Learnt(Index.build(pairs, neighbours=0, votes=1), examples)


def _asked(one: CorrectedMail) -> str:
    return anonymised(" ".join(one.questions), known(one.people)).text
