"""Notices drafts that cite what an article does not say any more, before somebody approves them."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable

from slackhitl.ai.knowledge import Knowledge
from slackhitl.desk import noticing
from slackhitl.desk.noticing import OUTDATED, Cited, Found
from slackhitl.flow import served
from slackhitl.flow.services import Services

EXCERPT = 90
"""Characters of what an article does not say any more."""


class Watch:
    """Looks at the drafts that wait whenever this process sees other knowledge than before."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._seen: frozenset[tuple[str, str]] | None = None

    async def look(self) -> None:
        """Read the knowledge anew if it changed, and have cards say what that means for them."""
        services = self._services
        await served.refresh(services.db, services.knowledge)
        now_served = services.knowledge.served
        if now_served == self._seen:
            return
        quotations = await services.db.run(noticing.cited)
        for draft_id, found in findings(services.knowledge, quotations).items():
            await services.db.run(noticing.late, draft_id, found, services.now())
        await asyncio.to_thread(services.knowledge.stated)  # so that no click waits for it
        self._seen = now_served


async def of_draft(services: Services, draft_id: int) -> list[Found]:
    """What a waiting draft cites and its articles do not say any more, as findings."""
    quotations = await services.db.run(noticing.cited, draft_id)
    if not quotations:
        return []
    await served.refresh(services.db, services.knowledge)
    return findings(services.knowledge, quotations).get(draft_id, [])


def findings(knowledge: Knowledge, quotations: Iterable[Cited]) -> dict[int, list[Found]]:
    """One finding for each article that lacks a quotation, by draft.

    An article that changed elsewhere is as good as before.
    """
    found: dict[int, dict[str, Found]] = defaultdict(dict)
    for one in quotations:
        if (one.article, one.version) in knowledge.served or one.article in found[one.draft_id]:
            continue
        if (lost := knowledge.lost(one.article, one.quote)) is not None:
            found[one.draft_id][one.article] = _changed(one, *lost)
    return {draft: list(rows.values()) for draft, rows in found.items() if rows}


def _changed(one: Cited, gone: str, instead: str) -> Found:
    reason = f"“{one.title}” changed since this was drafted. It no longer says “{_short(gone)}”"
    if instead:
        reason += f" but “{_short(instead)}”"
    return {"kind": OUTDATED, "words": "", "reason": reason, "severity": "warning"}


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= EXCERPT else f"{sentence[:EXCERPT].rstrip()}…"
