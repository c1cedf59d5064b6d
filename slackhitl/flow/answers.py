"""Answers to people who ask: /hitl and its words, the Home."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from slackhitl.desk import roster, stats
from slackhitl.desk.figures import HomeFilter
from slackhitl.desk.lifecycle import Actor, Role
from slackhitl.desk.policy import Assigning
from slackhitl.flow import autonomy, consent, duty, exemplar_acts, knowledge, lesson_acts
from slackhitl.flow.decide import permit
from slackhitl.flow.services import Services
from slackhitl.slack import duty as duty_words
from slackhitl.slack import home, reports
from slackhitl.slack.cards import Card
from slackhitl.slack.payloads import Command

PERIODS = {"today": (0, "today"), "7d": (6, "the last 7 days"), "30d": (29, "the last 30 days")}

Answer = Callable[[Services, Actor, list[str]], Awaitable[Card]]


async def answer(services: Services, asked: Command) -> Card:
    """What one /hitl command says back. Raises NotAllowed for somebody without a role."""
    actor = await permit(services, asked.user)
    word, *rest = asked.words or ("help",)
    found = ANSWERS.get(word.lower())
    if found is None:
        return reports.unknown(word, actor.role)
    return await found(services, actor, rest)


async def show_home(
    services: Services,
    user: str,
    which: HomeFilter = HomeFilter.OVERVIEW,
    offset: int = 0,
    person: str | None = None,
) -> None:
    """Publish a person's App Home as things stand now."""
    actor = await services.directory.actor(user)
    if actor.role is Role.NOBODY:
        await services.board.publish_home(user, home.stranger(services.policy.supervisors))
        return
    view = await services.db.run(
        stats.home, actor, services.now(), services.policy, which, offset, person
    )
    linked = await services.board.with_links(view)
    shown = home.home(linked)
    if services.policy.assigning is not Assigning.OFF:
        own = await services.db.run(roster.duty_of, user)
        shown["blocks"].insert(1, duty_words.block(own))
    await services.board.publish_home(user, shown)


async def _help(services: Services, actor: Actor, rest: list[str]) -> Card:
    return reports.help(actor.role)


async def _stats(services: Services, actor: Actor, rest: list[str]) -> Card:
    words = [word.lower() for word in rest]
    period = next((word for word in words if word in PERIODS), "7d")
    by = next((word for word in words if word in {"agent", "category"}), None)
    strange = [word for word in words if word not in {*PERIODS, "by", "agent", "category"}]
    if strange:
        return reports.usage("stats", f"I do not know the period “{strange[0]}”.")
    days, title = PERIODS[period]
    now = services.now()
    until = now.astimezone(services.policy.timezone).date()
    since = until - timedelta(days=days)
    found = await services.db.run(stats.figures, since, until, now, services.policy.timezone)
    return reports.stats(stats.stats_view(found, by, f"Figures of {title}"))


async def _queue(services: Services, actor: Actor, rest: list[str]) -> Card:
    view = await services.db.run(stats.queue, services.now(), services.policy)
    return reports.queue(await services.board.with_links(view), services.now())


async def _find(services: Services, actor: Actor, rest: list[str]) -> Card:
    words = " ".join(rest).strip()
    if not words:
        return reports.usage("find", "Say what to look for: a name, an address or a subject.")
    view = await services.db.run(stats.find, words, services.now(), services.policy)
    return reports.found(words, await services.board.with_links(view), services.now())


async def _screened(services: Services, actor: Actor, rest: list[str]) -> Card:
    return reports.screened(await services.db.run(stats.screened), services.now())


ANSWERS: dict[str, Answer] = {
    "help": _help,
    "on": duty.on,
    "off": duty.off,
    "roster": duty.roster,
    "stats": _stats,
    "queue": _queue,
    "find": _find,
    "knowledge": knowledge.answer,
    "screened": _screened,
    "lessons": lesson_acts.answer,
    "exemplars": exemplar_acts.answer,
    "consent": consent.answer,
    "autonomy": autonomy.answer,
}
"""The words after /hitl; reports.COMMANDS describes the same ones, and a test compares them."""
