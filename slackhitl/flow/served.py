"""What was approved becomes part of the knowledge of every replica before its next draft."""

import asyncio

from slackhitl.ai.additions import Addition
from slackhitl.ai.knowledge import Knowledge
from slackhitl.db import Database
from slackhitl.desk import proposals
from slackhitl.desk.proposals import ProposalState, ProposalView


async def refresh(db: Database, knowledge: Knowledge) -> None:
    """Bring the knowledge up to date with the folder and with what is approved now."""
    if await db.run(proposals.approved_ids) != knowledge.added:
        approved = await db.run(proposals.listed, ProposalState.APPROVED)
        await asyncio.to_thread(knowledge.add, additions(approved))
    else:
        await asyncio.to_thread(knowledge.reload_if_changed)


async def titles(db: Database, knowledge: Knowledge) -> dict[str, str]:
    """The title of each article by name, without reading anything anew: somebody waits for it."""
    approved = await db.run(proposals.listed, ProposalState.APPROVED)
    begun = (one for one in approved if one.is_new and one.id not in knowledge.standing)
    return {one.article: one.title for one in begun} | knowledge.titles


def additions(approved: tuple[ProposalView, ...]) -> tuple[Addition, ...]:
    """Approved proposals as the knowledge takes them."""
    return tuple(
        Addition(one.id, one.article, one.is_new, one.title, one.text, one.language, one.version)
        for one in approved
    )
