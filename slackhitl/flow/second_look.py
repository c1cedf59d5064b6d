"""A second look at what a person typed, while it can still be taken back: whom does it greet?

It stops nobody: the reply leaves as it was typed unless they press Undo.
"""

import asyncio
import logging

from slackhitl.ai.checking import greets_somebody_else
from slackhitl.ai.letters import signed_names
from slackhitl.ai.terms import Mail
from slackhitl.desk import casefile
from slackhitl.desk.case_views import ReviewView
from slackhitl.flow.services import Services
from slackhitl.slack.errors import SlackError
from slackhitl.slack.payloads import Submission
from slackhitl.slack.texts import literal

log = logging.getLogger(__name__)

UNDO = "Press *Undo* on its card while it is there, if that is a mistake."


async def at_greeting(services: Services, typed: Submission) -> None:
    """Tell who sent a reply when it greets somebody else than who wrote to us."""
    seen = typed.seen.conversation_id
    view = await services.db.run(casefile.review_view, seen, services.policy)
    reason = await asyncio.to_thread(_reason, typed.text, view)
    if reason is None:
        return
    try:
        await services.board.tell(typed.user, typed.channel, f"{literal(reason, 300)} {UNDO}")
    except SlackError as trouble:  # it was a courtesy, and the reply is on its way
        log.warning("could not tell %s about a greeting: %s", typed.user, trouble)


def _reason(text: str, view: ReviewView) -> str | None:
    if view.mail is None:
        return None  # we write first, to whom we please
    known = [view.customer, view.mail.sender]
    known += [*view.draft.to, *view.draft.cc] if view.draft else []
    words = view.mail.text or view.mail.new_text
    names = [part for one in known for part in (one.name, one.address)]
    mail = Mail(
        subject=view.mail.subject,
        text=words,
        customer_name=view.customer.name,
        names=(*filter(None, names), *signed_names(words)),
    )
    found = next(iter(greets_somebody_else(text, mail)), None)
    return found.reason if found else None
