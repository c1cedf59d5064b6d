"""A card's thread tells its conversation, in order: one job a conversation posts what is pending.

A job of an event that people are called for only asks for that, and ends once it is done.
"""

import contextlib
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from slackhitl.desk import moving, placing, thread_log, work
from slackhitl.desk import news as desk_news
from slackhitl.desk.placing import CardPlace
from slackhitl.desk.policy import Policy
from slackhitl.desk.thread_log import Entry
from slackhitl.desk.work import Claim
from slackhitl.flow.naming import name_or
from slackhitl.flow.present import patience, until_shown
from slackhitl.flow.services import Services
from slackhitl.flow.slack_trouble import caller, put_off, waiting_for_slack
from slackhitl.flow.workers import FIRST_WAIT, Later
from slackhitl.slack import thread_posts, threads
from slackhitl.slack.errors import CardGone, SlackError, SlackRefused
from slackhitl.slack.texts import is_person
from slackhitl.slack.thread_posts import Post
from slackhitl.slack.told import NOTHING

SOON = timedelta(seconds=2)
MOST_CALLED = 10
"""Members of a group that are called one by one."""


async def thread(services: Services, job: Claim) -> None:
    """Tell an event in its card's thread, where it calls the people whom it concerns."""
    news = await services.db.run(desk_news.news, job.subject_id, services.policy)
    place = None
    if news is not None and threads.post(news) is not None:
        place = await services.db.run(placing.card_place, news.conversation_id, services.policy)
    if news is None or place is None:
        await services.db.run(work.finish, job)
        return
    if place.ts is None:
        raise await until_shown(services, news.conversation_id)
    if not await services.db.run(thread_log.is_told, job.subject_id, services.now(), job.rank):
        soon = services.now() + patience(services, SOON)
        raise Later(soon, "it is being told", counts=False)
    await services.db.run(work.finish, job)


async def bring_up_to_date(services: Services, job: Claim) -> None:
    """Tell in a card's thread what is pending, in order. Without a card, or while it has to move,
    its first showing there asks.
    """
    place, entries = await services.db.run(_pending, job.subject_id, services.policy)
    if place is None or place.ts is None or place.to is not None or not entries:
        await services.db.run(work.finish, job)
        return
    entries = await _calling_others(services, entries)
    names = await _names(services, thread_posts.people(entries))
    is_halfway = False
    try:
        with waiting_for_slack(services, job):
            told = NOTHING
            if job.unsure_at is not None:
                told = await services.board.told_in_thread(place, caller(job))
            for post in thread_posts.posts(entries, names, job.subject_id):
                if (post.number, post.part) > told:
                    await _post(services, job, place, post)
                is_halfway = not post.is_last
                if post.is_last and not await services.db.run(
                    _mark, job.subject_id, place, post.number, services.now()
                ):
                    await services.db.run(work.finish, job)
                    return
    except Later as later:
        later.unsure = is_halfway or later.unsure  # the mark does not say how far an event is told
        raise
    if len(entries) == thread_log.AT_A_TIME:
        raise Later(services.now(), "there is more to tell", counts=False)
    last = entries[-1].news.order
    await services.db.run(work.finish_with, job, _mark, job.subject_id, place, last, services.now())


def _pending(
    session: Session, conversation_id: int, policy: Policy
) -> tuple[CardPlace | None, tuple[Entry, ...]]:
    place = placing.card_place(session, conversation_id, policy)
    return place, thread_log.pending(session, conversation_id, policy)


def _mark(
    session: Session, conversation_id: int, place: CardPlace, number: int, now: datetime
) -> bool:
    """Everything up to this event is told, unless the card is elsewhere by now, whose first showing
    there asks for all of it.
    """
    is_there = moving.is_still_at(session, conversation_id, place, now)
    if is_there:
        thread_log.mark(session, conversation_id, number)
    return is_there


async def _calling_others(services: Services, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Nobody is called for their own act: where who did it is in a group of supervisors, the others
    are called by name.
    """
    told = []
    for entry in entries:
        news = entry.news
        if entry.calls and is_person(news.actor) and not all(map(is_person, news.supervisors)):
            with contextlib.suppress(SlackError):  # calling one too many is better than nobody
                members = await services.directory.supervisors()
                if news.actor in members:
                    others = tuple(sorted(members - {news.actor}))[:MOST_CALLED]
                    news = replace(news, supervisors=others)
        told.append(replace(entry, news=news))
    return tuple(told)


async def _names(services: Services, users: frozenset[str]) -> dict[str, str]:
    """People's names; those whom Slack does not name now are missing."""
    found = {user: await name_or(services, user, user) for user in sorted(users)}
    return {user: name for user, name in found.items() if name != user}


async def _post(services: Services, job: Claim, place: CardPlace, post: Post) -> None:
    """One message of the thread. What Slack refuses again and again is left out, so that the rest
    can be told.
    """
    try:
        await services.board.reply_in_thread(
            post.card, place, (post.number, post.part), caller(job)
        )
    except CardGone:
        await services.db.run(placing.lose_card, job.subject_id, place.ts, services.now())
        raise Later(services.now() + FIRST_WAIT, "its card is gone", counts=False) from None
    except SlackRefused as trouble:
        await put_off(services, job, trouble, f"a post in the thread of {job.subject_id}")
