"""/hitl knowledge and the words after it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from slackhitl.desk import doubts, gaps, proposals
from slackhitl.desk.lifecycle import Actor
from slackhitl.desk.proposals import ProposalState, ProposalView
from slackhitl.flow import served
from slackhitl.flow.services import Services
from slackhitl.slack import knowledge_reports, knowledge_words
from slackhitl.slack.cards import Card

Decide = Callable[[Session, int, Actor, datetime], ProposalView]
DECIDES: dict[str, Decide] = {
    "approve": proposals.approve,
    "reject": proposals.reject,
    "retire": proposals.retire,
}
PERIODS = {"7d": (7, "the last 7 days"), "30d": (30, "the last 30 days")}
LONGEST_NUMBER = 9


async def answer(services: Services, actor: Actor, rest: list[str]) -> Card:
    """What the words ask for. Raises what the desk's verbs raise, a sentence each."""
    words = [word.lower() for word in rest]
    match words:
        case []:
            return await _overview(services)
        case ["gaps", *period] if len(period) < 2 and set(period) <= PERIODS.keys():
            return await _gaps(services, *period)
        case [number] if _is_number(number):
            view = await services.db.run(proposals.view, int(number.lstrip("#")))
            titles = await served.titles(services.db, services.knowledge)
            return knowledge_words.one(view, titles)
        case [verb, number] if verb in DECIDES and _is_number(number):
            row = int(number.lstrip("#"))
            decided = await services.db.run(DECIDES[verb], row, actor, services.now())
            return knowledge_words.decided(decided)
        case [verb, *_] if verb in DECIDES:
            return knowledge_words.usage("Say which proposal, by its number.")
    return knowledge_words.usage(f"I do not know “{' '.join(rest)}”.")


async def _overview(services: Services) -> Card:
    await served.refresh(services.db, services.knowledge)
    waiting = await services.db.run(proposals.listed, ProposalState.PROPOSED)
    approved = await services.db.run(proposals.listed, ProposalState.APPROVED)
    known = services.knowledge
    parts = knowledge_words.overview(
        len(known.titles), waiting, approved, known.standing, known.titles
    )
    stale = await services.db.run(doubts.stale, known.served)
    workspace = await services.board.workspace() if stale else ""
    parts += knowledge_reports.stale(stale, known.titles, workspace)
    return knowledge_words.card(parts, "The knowledge")


async def _gaps(services: Services, period: str = "7d") -> Card:
    days, title = PERIODS[period]
    now = services.now()
    topics = await services.db.run(gaps.topics, now - timedelta(days=days), now)
    return knowledge_reports.gaps(topics, title, await services.board.workspace())


def _is_number(word: str) -> bool:
    digits = word.lstrip("#")
    return digits.isdecimal() and digits.isascii() and len(digits) <= LONGEST_NUMBER
