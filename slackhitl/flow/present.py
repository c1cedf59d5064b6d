"""Slack shows what the desk knows: the newest state of a card."""

import logging
from datetime import datetime, timedelta

from sqlmodel import Session

from slackhitl.desk import casefile, channel_trouble, holding, placing, thread_log, work
from slackhitl.desk.case_views import ReviewView
from slackhitl.desk.placing import CardPlace
from slackhitl.desk.policy import Policy
from slackhitl.desk.work import Claim
from slackhitl.flow.services import Services
from slackhitl.flow.slack_trouble import REFUSED_PAUSE, caller, waiting_for_slack
from slackhitl.flow.workers import FIRST_WAIT, Later
from slackhitl.slack import cards, errors
from slackhitl.slack.cards import CardLook
from slackhitl.slack.errors import SlackError, SlackRefused

log = logging.getLogger(__name__)

HELD_PAUSE = timedelta(seconds=30)


def _read(
    session: Session, conversation_id: int, policy: Policy
) -> tuple[ReviewView, CardPlace] | None:
    place = placing.card_place(session, conversation_id, policy)
    if place is None:
        return None
    return casefile.review_view(session, conversation_id, policy), place


async def card(services: Services, job: Claim) -> None:
    """Make a conversation's card show its newest revision; an older one is never shown again."""
    found = await services.db.run(_read, job.subject_id, services.policy)
    if found is None:
        await services.db.run(work.finish, job)
        return
    view, place = found
    if place.ts is not None and place.shown_revision >= view.revision:
        await services.db.run(work.finish, job)
        return
    if place.ts is None and await services.db.run(
        holding.holds_back, job.subject_id, place.channel, services.now(), services.policy
    ):
        await services.db.run(work.finish, job)
        return
    content = cards.review(view, await look(services, view))
    try:
        with waiting_for_slack(services, job):
            ts = await services.board.publish(content, place, caller(job))
    except SlackRefused as trouble:
        log.error("Slack refuses the card of %s: %s", job.subject_id, trouble.reason)
        await services.db.run(_refused, job.subject_id, place.channel, trouble, services.now())
        raise Later(services.now() + REFUSED_PAUSE, trouble.reason) from None
    await services.db.run(
        work.finish_with, job, _shown, job.subject_id, place.channel, ts, view.revision,
        services.now(), services.policy,
    )  # fmt: skip


def _shown(
    session: Session,
    conversation_id: int,
    channel: str,
    ts: str,
    revision: int,
    now: datetime,
    policy: Policy,
) -> None:
    if placing.remember_card(session, conversation_id, channel, ts, revision):
        thread_log.begin(session, conversation_id, now)
    channel_trouble.end(session, channel, now)
    holding.make_room(session, channel, now, policy)


def _refused(
    session: Session, conversation_id: int, channel: str, trouble: SlackRefused, now: datetime
) -> None:
    placing.remember_card_trouble(session, conversation_id, channel, trouble.reason)
    if trouble.error in errors.CHANNEL:
        channel_trouble.begin(session, channel, trouble.reason, now)


async def draw_anew(services: Services, channel: str, ts: str) -> None:
    """A card is not as this version draws it, so it is drawn again."""
    await services.db.run(placing.draw_anew, channel, ts, services.now())


async def until_shown(services: Services, conversation_id: int) -> Later:
    """When to look again for a card that is not there yet; soon, unless it is held back."""
    is_held = await services.db.run(holding.is_held, conversation_id)
    wait = HELD_PAUSE if is_held else FIRST_WAIT
    return Later(services.now() + wait, "its card is not there yet", counts=False)


async def look(services: Services, view: ReviewView) -> CardLook:
    """What a card needs to know beside the conversation."""
    workspace = await services.board.workspace() if view.continues or view.merged_into else ""
    assignee = await name_of(services, view.assignee) if view.assignee else ""
    return CardLook(
        assignee=assignee,
        now=services.now(),
        undo_seconds=int(services.policy.undo.total_seconds()),
        categories=services.categories,
        offline=services.drafter.offline,
        workspace=workspace,
    )


async def name_of(services: Services, user: str) -> str:
    """A person's name, or their id while Slack does not say it."""
    try:
        return await services.directory.name(user) or user
    except SlackError:
        return user
