"""Replies that go out unless somebody objects: when their time comes, and what supervisors say."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from slackhitl.desk import autonomy, autonomy_views, work
from slackhitl.desk.autonomy import HIGHEST, LOWEST, MINUTES, USUAL, USUAL_MINUTES
from slackhitl.desk.autonomy_views import Standing, Wanted
from slackhitl.desk.lifecycle import Actor, Role, may
from slackhitl.desk.work import Claim
from slackhitl.flow import last_look
from slackhitl.flow.services import Services
from slackhitl.slack import autonomy as words
from slackhitl.slack import reports
from slackhitl.slack.cards import Card

_MINUTES = re.compile(r"(\d{1,4})(?:m|min|minutes?)?", re.IGNORECASE)
_DAYS = re.compile(r"(\d{1,4})d", re.IGNORECASE)
_PAGE = re.compile(r"[1-9]\d{0,3}")
_PERCENT = re.compile(r"(\d{1,2}(?:\.\d{1,2})?)%")


class _Unclear(Exception):
    """What somebody typed cannot be followed; its message is a sentence for them."""


async def leave(services: Services, job: Claim) -> None:
    """Send a reply to which nobody objected, or leave it to people and say why."""
    await last_look.before_leaving_alone(services, job.subject_id)
    await services.db.run(
        work.finish_with, job, autonomy.leave, job.subject_id, services.now(), services.policy
    )


async def give_up(services: Services, job: Claim, reason: str) -> None:
    """A fault of ours: people decide."""
    sentence = f"slackhitl could not send it by itself ({reason})"
    await services.db.run(
        work.finish_with, job, autonomy.stay, job.subject_id, sentence, services.now()
    )


async def answer(services: Services, actor: Actor, rest: list[str]) -> Card:
    """`/hitl autonomy` and the words after it, for supervisors."""
    if not may(actor.role, Role.SUPERVISOR):
        return reports.usage("help", "Only a supervisor sees and changes what goes out by itself.")
    word, *more = rest or [""]
    try:
        if word.lower() not in ANSWERS:
            raise _Unclear(f"I do not know “{word}”.")
        return await ANSWERS[word.lower()](services, actor, more)
    except _Unclear as unclear:
        return words.unclear(str(unclear))


async def _standings(services: Services, actor: Actor, rest: list[str]) -> Card:
    return words.standings(await services.db.run(autonomy_views.standings))


async def _on(services: Services, actor: Actor, rest: list[str]) -> Card:
    category = await _category(services, rest)
    minutes, bound = USUAL_MINUTES, USUAL
    before = await _standing(services, category)
    if before is not None:
        minutes, bound = before.minutes, before.bound
    for word in rest[1:]:
        percent, span = _PERCENT.fullmatch(word), _MINUTES.fullmatch(word)
        if percent is not None:
            bound = float(percent[1]) / 100
        elif span is not None:
            minutes = int(span[1])
        else:
            raise _Unclear(f"“{word}” is neither minutes nor a percentage.")
    if minutes not in MINUTES:
        raise _Unclear(f"Choose between {MINUTES[0]} and {MINUTES[-1]} minutes.")
    if not LOWEST <= bound <= HIGHEST:
        raise _Unclear(f"Choose a bound between {LOWEST:.1%} and {HIGHEST:.1%}.")
    await services.db.run(
        autonomy.turn_on, category, minutes, bound, actor, services.now()
    )  # fmt: skip
    standing = await _standing(services, category)
    assert standing is not None
    return words.turned_on(standing)


async def _off(services: Services, actor: Actor, rest: list[str]) -> Card:
    category = await _category(services, rest)
    was_on = await services.db.run(autonomy.turn_off, category, actor, services.now())
    return words.turned_off(category, was_on=was_on)


async def _sent(services: Services, actor: Actor, rest: list[str]) -> Card:
    wanted = await _wanted(services, rest)
    view = await services.db.run(autonomy_views.sent_alone, wanted)
    return words.sent(await services.board.with_links(view), wanted, services.now())


async def _history(services: Services, actor: Actor, rest: list[str]) -> Card:
    wanted = await _wanted(services, rest)
    return words.history(await services.db.run(autonomy_views.changes, wanted), wanted)


ANSWERS: dict[str, Callable[[Services, Actor, list[str]], Awaitable[Card]]] = {
    "": _standings,
    "on": _on,
    "off": _off,
    "sent": _sent,
    "history": _history,
}


async def _wanted(services: Services, rest: list[str]) -> Wanted:
    """Which replies or changes somebody wants to see. Raises _Unclear."""
    wanted = Wanted()
    for word in rest:
        days = _DAYS.fullmatch(word)
        if days is not None:
            since = services.now() - timedelta(days=int(days[1]))
            wanted = replace(wanted, since=since, period=word.lower())
        elif _PAGE.fullmatch(word):
            wanted = replace(wanted, page=int(word))
        else:
            wanted = replace(wanted, category=await _category(services, [word]))
    return wanted


async def _category(services: Services, rest: list[str]) -> str:
    """The category that somebody named. Raises _Unclear."""
    if not rest:
        raise _Unclear("Name a category.")
    known = await services.db.run(autonomy_views.known_categories, frozenset(services.categories))
    name = rest[0].lower()
    if name not in known:
        raise _Unclear(f"There is no category “{rest[0]}”. There are {', '.join(sorted(known))}.")
    return name


async def _standing(services: Services, category: str) -> Standing | None:
    rows = await services.db.run(autonomy_views.standings)
    return next((row for row in rows if row.category == category), None)
