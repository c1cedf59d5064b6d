"""Translations for people: beside a foreign mail on its card, and of a reply before it is sent."""

import logging

from slackhitl.ai.errors import ModelBusy, ModelError
from slackhitl.ai.masking import mask
from slackhitl.ai.terms import Usage
from slackhitl.ai.translating import lost
from slackhitl.desk import casefile, translating, work
from slackhitl.desk.case_views import ReviewView
from slackhitl.desk.work import Claim
from slackhitl.flow.decide import permit
from slackhitl.flow.model_trouble import RETRIES
from slackhitl.flow.services import Services
from slackhitl.flow.spending import keep_spending
from slackhitl.flow.workers import Later
from slackhitl.slack import modals, own_language
from slackhitl.slack.errors import SlackError
from slackhitl.slack.forms import Modal
from slackhitl.slack.payloads import Submission

log = logging.getLogger(__name__)

KEPT_BACK = (
    "Your text holds a number that we do not give to Claude (a card, an account or a password). "
    "Write this reply in the customer's language yourself."
)


async def translate(services: Services, job: Claim) -> None:
    """Translate a draft and the mail that it answers; a card never waits for this."""
    wanted = await services.db.run(translating.wanted, job.subject_id, services.policy)
    if wanted is None or services.drafter.offline:
        await services.db.run(work.finish, job)
        return
    texts: tuple[str, ...] = ()
    reason: str | None = None
    try:
        texts, usage = await services.drafter.translate(
            tuple(map(mask, wanted.texts.values())), wanted.language
        )
        await keep_spending(services, wanted.draft_id, () if usage is None else (usage,))
    except ModelError as trouble:
        await keep_spending(services, wanted.draft_id, trouble.usages)
        if isinstance(trouble, ModelBusy) and job.attempt <= len(RETRIES):
            raise Later(services.now() + RETRIES[job.attempt - 1], trouble.reason) from None
        log.warning("no translation for %s: %s", wanted.conversation_id, trouble.reason)
        reason = trouble.reason
    await services.db.run(
        work.finish_with, job, translating.keep, wanted, texts, services.now(), reason
    )


async def begin_to_show(services: Services, typed: Submission) -> Modal:
    """Translate what an agent wrote; the window to be seen until it is done, with their words.

    Raises DeskError when they may not.
    """
    await permit(services, typed.user)
    view = await services.db.run(casefile.review_view, typed.seen.conversation_id, services.policy)
    if mask(typed.text) != typed.text:
        return own_language.again(view, typed, KEPT_BACK)
    services.errands.begin(_show_result(services, view, typed))
    return own_language.translating(view, typed)


async def _show_result(services: Services, view: ReviewView, typed: Submission) -> None:
    try:
        (text,), usage = await services.drafter.translate((typed.text,), view.language or "en")
        usages: tuple[Usage, ...] = () if usage is None else (usage,)
        window = modals.translated(view, typed, text, lost(typed.text, text))
    except ModelError as trouble:
        window, usages = own_language.again(view, typed, trouble.reason), trouble.usages
    if view.draft is not None:
        await keep_spending(services, view.draft.id, usages)
    try:
        await services.board.update_modal(typed.view_id, "", window)
    except SlackError as trouble:
        log.warning("could not show a translation: %s", trouble)
