"""A person saves an answer to the knowledge: the window, and what comes of it."""

import asyncio
from collections.abc import Collection

from slackhitl.ai.reading import body
from slackhitl.desk import casefile, once, proposals
from slackhitl.desk.case_views import ReviewView
from slackhitl.desk.errors import CannotWrite
from slackhitl.desk.proposals import Change
from slackhitl.flow import served
from slackhitl.flow.decide import permit
from slackhitl.flow.learn import slots
from slackhitl.flow.services import Services
from slackhitl.slack import teach_form
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import Field
from slackhitl.slack.payloads import Click, Submission


async def open_window(services: Services, click: Click) -> None:
    """The answer without greeting and closing, the customer's names and numbers as slots."""
    await permit(services, click.user)
    view = await services.db.run(casefile.review_view, click.seen.conversation_id, services.policy)
    known = await served.titles(services.db, services.knowledge)
    answer = (view.draft.unsigned or view.draft.text) if view.draft else ""
    text = await asyncio.to_thread(_general, answer, view.customer.name)
    asked = view.questions[0] if view.questions else view.subject
    cited = _cited(view, known)
    likeliest = sorted(known, key=lambda name: (name not in cited, known[name].casefold(), name))
    window = teach_form.window(
        {name: known[name] for name in likeliest},
        cited[0] if cited else None,
        slots(asked, view.customer.name),
        text,
        click,
    )
    await services.board.open_modal(click.trigger_id, window, on_top=bool(click.view_id))


async def submitted(services: Services, typed: Submission) -> Modal:
    """Keep the proposal; what the window says then. Raises what ``propose`` raises."""
    actor = await permit(services, typed.user)
    names = tuple(await served.titles(services.db, services.knowledge))
    article = teach_form.chosen_article(typed, names)
    if article is None:
        raise CannotWrite(Field.ARTICLE, "That article is no longer there. Choose another one.")
    change = Change(article, typed.given.get(Field.TITLE, ""), typed.text)
    number = await services.db.run(
        once.once, typed.gesture, services.now(), proposals.propose,
        typed.seen, change, names, actor, services.now(),
    )  # fmt: skip
    return teach_form.proposed(number, change.title)


def _general(answer: str, customer_name: str) -> str:
    return slots(body(answer), customer_name)


def _cited(view: ReviewView, names: Collection[str]) -> list[str]:
    """The articles that the answer rests on and that are still there."""
    sources = view.draft.sources if view.draft else ()
    return list(dict.fromkeys(one.article for one in sources if one.article in names))
