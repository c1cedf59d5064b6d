"""A question to the team is posted where it is asked, and shows its answer there."""

import logging

from slackhitl.desk import asking, placing, team_answers, work
from slackhitl.desk.placing import CardPlace
from slackhitl.desk.work import Claim
from slackhitl.flow.present import until_shown
from slackhitl.flow.services import Services
from slackhitl.flow.slack_trouble import caller, refused, waiting_for_slack
from slackhitl.slack import questions
from slackhitl.slack.errors import AUTH, CardGone, SlackRefused
from slackhitl.slack.ids import QUESTION_EVENT
from slackhitl.slack.traces import Mark

log = logging.getLogger(__name__)


async def question(services: Services, job: Claim) -> None:
    """Make the question's post show how things stand; when its time is over, tell who asked."""
    view = await services.db.run(team_answers.view, job.subject_id)
    if view.ts is None and (view.is_over or view.answer is not None):
        await services.db.run(work.finish, job)  # nobody has seen it, and nobody need any more
        return
    thread = None
    if view.to is None:
        card = await services.db.run(placing.card_place, view.conversation_id, services.policy)
        if card is None or card.ts is None or card.to is not None:
            raise await until_shown(services, view.conversation_id)
        channel, thread = card.channel, card.ts
    else:
        channel = view.channel or view.to
    try:
        with waiting_for_slack(services, job):
            if view.channel is None and view.to is not None and view.to[:1] in "UW":
                channel = await services.board.direct_channel(view.to)
            place = CardPlace(view.channel or channel, view.ts, 0)
            posted = await services.board.keep(
                questions.post(view),
                place,
                thread,
                Mark(QUESTION_EVENT, "question", view.id),
                caller(job),
            )
    except (CardGone, SlackRefused) as trouble:
        if isinstance(trouble, SlackRefused) and trouble.error in AUTH:
            await refused(services, job, trouble, "a question to the team")
            return
        log.error("Slack refuses a question of %s: %s", view.conversation_id, trouble)
        if view.is_over or view.answer is not None:
            await services.db.run(work.finish, job)  # it was asked; only its post is gone
            return
        reason = f"Slack does not take the question there ({trouble})"
        await services.db.run(
            work.finish_with, job, asking.not_asked, view.id, reason, services.now()
        )
        return
    await services.db.run(
        work.finish_with, job,
        asking.remember_post, view.id, place.channel, posted, services.now(), services.policy,
    )  # fmt: skip
