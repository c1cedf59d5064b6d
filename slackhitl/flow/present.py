"""Slack shows what the desk knows: the newest state of a card."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from slackhitl.desk import (
    casefile,
    channel_trouble,
    holding,
    moving,
    placing,
    second,
    thread_log,
    work,
)
from slackhitl.desk.case_views import ReviewView
from slackhitl.desk.placing import CardPlace
from slackhitl.desk.policy import Policy
from slackhitl.desk.work import Claim
from slackhitl.flow.naming import name_or
from slackhitl.flow.services import Services
from slackhitl.flow.slack_trouble import REFUSED_PAUSE, caller, waiting_for_slack
from slackhitl.flow.workers import FIRST_WAIT, Later
from slackhitl.slack import cards, errors, plain_cards
from slackhitl.slack.cards import CardLook
from slackhitl.slack.errors import SlackRefused

log = logging.getLogger(__name__)

HELD_PAUSE = timedelta(seconds=30)
AWAY_PAUSE = timedelta(seconds=30)
TRIAGE_PAUSE = timedelta(seconds=15)
"""Until a card looks again whether triage has told; what triage says brings it at once."""


@dataclass(frozen=True)
class Shown:
    """Where Slack shows a card; ``trouble``: why it is not the usual one."""

    conversation_id: int
    channel: str
    ts: str
    revision: int
    trouble: str | None


def _read(
    session: Session, conversation_id: int, now: datetime, policy: Policy
) -> tuple[ReviewView, CardPlace, bool] | None:
    place = placing.card_place(session, conversation_id, policy)
    if place is None:
        return None
    waits = place.ts is None and placing.waits_for_triage(session, conversation_id, now, policy)
    return casefile.review_view(session, conversation_id, policy), place, waits


async def card(services: Services, job: Claim) -> None:
    """Make a conversation's card show its newest revision, in the channel where it belongs; an
    older one is never shown again.
    """
    found = await services.db.run(_read, job.subject_id, services.now(), services.policy)
    if found is None:
        await services.db.run(work.finish, job)
        return
    view, place, waits = found
    if waits:
        due = services.now() + TRIAGE_PAUSE
        raise Later(due, "triage tells who may see it", counts=False)
    if place.to is not None:
        await _move(services, job, view, place)
        return
    if place.ts is not None and place.shown_revision >= view.revision:
        await services.db.run(work.finish, job)
        return
    if place.ts is None and await services.db.run(
        holding.holds_back, job.subject_id, place.channel, services.now(), services.policy
    ):
        await services.db.run(work.finish, job)
        return
    shown = await _show(services, job, view, place)
    await services.db.run(work.finish_with, job, _shown, shown, services.now(), services.policy)


async def _move(services: Services, job: Claim, view: ReviewView, place: CardPlace) -> None:
    """Show the card where it belongs. While Slack refuses it there, the old one stays true.

    Raises Later when it is put off.
    """
    assert place.to is not None
    try:
        with waiting_for_slack(services, job):
            shown = await _publish(services, job, view, CardPlace(place.to, None, -1))
    except SlackRefused as trouble:
        if place.shown_revision < view.revision:
            old = await _show(services, job, view, place)
            await services.db.run(_shown, old, services.now(), services.policy)
        raise await _refused(services, view, place.to, trouble) from None
    await services.db.run(
        work.finish_with, job, _moved, place, shown, services.now(), services.policy
    )


async def _show(services: Services, job: Claim, view: ReviewView, place: CardPlace) -> Shown:
    """Make the message at a place the card. Raises Later when that is put off."""
    try:
        with waiting_for_slack(services, job):
            return await _publish(services, job, view, place)
    except SlackRefused as trouble:
        raise await _refused(services, view, place.channel, trouble) from None


async def _publish(services: Services, job: Claim, view: ReviewView, place: CardPlace) -> Shown:
    """The card in full; in fewer and plainer words where Slack does not take what it says."""
    tries = (
        cards.review(view, await look(services, view)), plain_cards.plain(view),
        plain_cards.bare(view),
    )  # fmt: skip
    why = None
    for content in tries:
        try:
            ts = await services.board.publish(content, place, caller(job))
        except SlackRefused as trouble:
            if trouble.error not in errors.CONTENT or content is tries[-1]:
                raise
            log.error("Slack does not take the card of %s: %s", view.conversation_id, trouble)
            why = why or trouble.reason
        else:
            return Shown(view.conversation_id, place.channel, ts, view.revision, why)
    raise AssertionError("the last try returns or raises")


async def _refused(
    services: Services, view: ReviewView, channel: str, trouble: SlackRefused
) -> Later:
    """Slack does not take the card there, which is told; when to try again."""
    log.error("Slack refuses the card of %s: %s", view.conversation_id, trouble.reason)
    await services.db.run(_keep_trouble, view.conversation_id, channel, trouble, services.now())
    return Later(services.now() + REFUSED_PAUSE, trouble.reason)


def _shown(session: Session, shown: Shown, now: datetime, policy: Policy) -> None:
    if placing.remember_card(
        session, shown.conversation_id, shown.channel, shown.ts, shown.revision, shown.trouble
    ):
        thread_log.begin(session, shown.conversation_id, now)
    channel_trouble.end(session, shown.channel, now)
    holding.make_room(session, shown.channel, now, policy)


def _moved(session: Session, place: CardPlace, shown: Shown, now: datetime, policy: Policy) -> None:
    moving.leave(session, shown.conversation_id, place, now)
    _shown(session, shown, now, policy)
    holding.make_room(session, place.channel, now, policy)


def _keep_trouble(
    session: Session, conversation_id: int, channel: str, trouble: SlackRefused, now: datetime
) -> None:
    placing.remember_card_trouble(session, conversation_id, channel, trouble.reason)
    where = channel_trouble.EVERYWHERE if trouble.error in errors.AUTH else channel
    channel_trouble.begin(session, where, trouble.reason, now)


async def draw_anew(services: Services, channel: str, ts: str) -> None:
    """A card is not as this version draws it, so it is drawn again."""
    await services.db.run(placing.draw_anew, channel, ts, services.now())


async def until_shown(services: Services, conversation_id: int) -> Later:
    """When to look again for a card that is not there yet; soon, unless it is held back."""
    is_held = await services.db.run(holding.is_held, conversation_id)
    wait = HELD_PAUSE if is_held else patience(services, FIRST_WAIT)
    return Later(services.now() + wait, "its card is not there yet", counts=False)


def patience(services: Services, usual: timedelta) -> timedelta:
    """When to look again whether something stands in Slack; seldom while Slack is away."""
    return AWAY_PAUSE if services.board.web.reach.is_broken else usual


async def look(services: Services, view: ReviewView) -> CardLook:
    """What a card needs to know beside the conversation."""
    workspace = await services.board.workspace() if view.continues or view.merged_into else ""
    assignee = view.assignee or ""
    if assignee:
        assignee = await name_or(services, assignee, assignee)
    two_because = ""
    if services.policy.asks_two:
        needed = await services.db.run(second.needed, view.conversation_id, services.policy)
        two_because = needed or ""
    return CardLook(
        assignee=assignee,
        two_because=two_because,
        now=services.now(),
        undo_seconds=int(services.policy.undo.total_seconds()),
        categories=services.categories,
        offline=services.drafter.offline,
        workspace=workspace,
    )
