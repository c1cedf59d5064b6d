"""Finds earlier replies to similar questions among all that were learnt.

The index is kept in memory and brought up to date by what has changed since the last look, in this
replica or another; it is never built anew for a mail. Replies themselves stay in the database.
"""

import asyncio
import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from slackhitl.ai.embedding import Embedder, shared_embedder
from slackhitl.ai.knowledge import Knowledge
from slackhitl.ai.retrieval import Index
from slackhitl.db import Database
from slackhitl.desk import exemplars, replaying
from slackhitl.desk.drafting import Assignment
from slackhitl.desk.exemplars import START, Changes, PastReply
from slackhitl.desk.replaying import AsOf, Case

log = logging.getLogger(__name__)

OFFERED = 3
"""How many a draft is written with."""
LOOKED_AT = 20
"""Of the nearest; those offered should differ from each other."""
NEAR_ENOUGH = 0.2
"""Below this score a reply is about something else."""
SAME = 0.95
"""From this cosine on two questions are one, and so are two replies."""
_NEARNESS = 0.7
"""How much it counts that a reply is near, beside that it is another than those chosen.

Measured, like the two above, by tests/benchmarks/bench_learning.py."""

Scope = tuple[str | None, str | None]
"""A category and a language: replies of others are not looked at."""


class Exemplars:
    """Exemplars by question. ``retired`` ones are held as well where the past is replayed."""

    def __init__(self, embedder: Embedder | None = None, *, retired: bool = False) -> None:
        self._embedder = embedder or shared_embedder()
        self._holds_retired = retired
        self._reading = asyncio.Lock()
        self._served: frozenset[tuple[str, str]] | None = None
        self._clear()

    def _clear(self) -> None:
        self._place = START
        self._purges: int | None = None
        self._indexes: dict[Scope, Index] = {}
        self._scopes: dict[int, Scope] = {}

    async def for_draft(self, db: Database, task: Assignment) -> Assignment:
        """The assignment with the earlier replies that its draft is to be written with."""
        return replace(task, past=await self._chosen(db, task, None, ()))

    async def for_case(self, db: Database, case: Case, as_of: AsOf) -> Assignment:
        """The same of a mail of the past, with what was there then, and never its own answer."""
        task, told = case.assignment, set[int]()
        if as_of is AsOf.NOW:
            found = await self.nearest(db, task, case.may_see)
            told = await db.run(replaying.copies, case, [number for number, _ in found])
        return replace(task, past=await self._chosen(db, task, case.may_see, told))

    async def expire(
        self, db: Database, knowledge: Knowledge, now: datetime, *, anew: bool = False
    ) -> None:
        """Retire what rests on articles that have changed: once after each change of them, or anew.

        A folder without any article is a disk that is away rather than a change of all of them.
        """
        served = knowledge.served
        if not served or (served == self._served and not anew):
            return
        retired = await db.run(exemplars.expire, served, knowledge.unread, now)
        self._served = served
        if retired:
            log.info("%s exemplars are retired: an article that they rest on has changed", retired)

    async def same_question(
        self, db: Database, scope: Scope, questions: Sequence[str]
    ) -> list[int]:
        """Those that answer what these questions ask, in other words at the most."""
        await self._refresh(db)
        index = self._indexes.get(scope)
        if index is None or not questions:
            return []
        found = await asyncio.to_thread(index.alike, _asked(questions), SAME)
        return [int(key) for key in found]

    async def _chosen(
        self,
        db: Database,
        task: Assignment,
        among: Collection[int] | None,
        without: Collection[int],
    ) -> tuple[PastReply, ...]:
        found = [one for one in await self.nearest(db, task, among) if one[0] not in without]
        kept = await db.run(exemplars.replies, [number for number, _ in found])
        near = [(kept[number], score) for number, score in found if number in kept]
        return await asyncio.to_thread(self._differing, near)

    async def nearest(
        self, db: Database, task: Assignment, among: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The nearest ones' numbers and scores, the best first; with ``among``, only of those."""
        await self._refresh(db)
        index = self._indexes.get((task.category, task.language))
        if index is None:
            return []
        asked = list(task.questions) or [f"{task.subject}\n{task.text}"]
        keys = None if among is None else {str(number) for number in among}
        found = await asyncio.to_thread(index.search_any, asked, LOOKED_AT, keys)
        return [(int(key), score) for key, score in found if score >= NEAR_ENOUGH]

    def _differing(self, near: Sequence[tuple[PastReply, float]]) -> tuple[PastReply, ...]:
        """The nearest, each different from those before it (maximal marginal relevance)."""
        rows = self._embedder.embed([reply.reply for reply, _ in near])
        alike = rows @ rows.T
        chosen: list[int] = []
        rest = list(range(len(near)))
        while rest and len(chosen) < OFFERED:
            known = {place: alike[place, chosen].max(initial=0.0) for place in rest}
            rest = [place for place in rest if known[place] < SAME]
            if rest:
                worth = {n: _NEARNESS * near[n][1] - (1 - _NEARNESS) * known[n] for n in rest}
                chosen.append(max(rest, key=worth.__getitem__))
                rest.remove(chosen[-1])
        return tuple(near[place][0] for place in chosen)

    async def _refresh(self, db: Database) -> None:
        """Take in what has changed since the last look."""
        async with self._reading:
            while True:
                changes = await db.run(exemplars.changes_since, self._place)
                if self._purges not in {None, changes.purges}:
                    self._clear()
                    continue
                self._purges = changes.purges
                if not changes.entries:
                    return
                await asyncio.to_thread(self._take, changes)
                self._place = changes.place

    def _take(self, changes: Changes) -> None:
        for entry in changes.entries:
            scope = (entry.category, entry.language)
            if (before := self._scopes.pop(entry.id, None)) is not None:
                self._indexes[before].remove(str(entry.id))
            if entry.is_live or self._holds_retired:
                # Questions of the past are put in the same words again and again. Drawing texts
                # towards their neighbours helped among many copies; now the newest is the only one.
                index = self._indexes.setdefault(
                    scope, Index(self._embedder, neighbours=0, votes=1)
                )
                index.add(str(entry.id), _asked(entry.questions))
                self._scopes[entry.id] = scope
        for index in self._indexes.values():
            index.settle()


def _asked(questions: Sequence[str]) -> str:
    return " ".join(questions)
