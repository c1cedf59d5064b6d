"""A person saves an answer to the knowledge: the window, and what comes of it."""

import asyncio
from collections.abc import Collection

from slackhitl.ai.anonymising import Known, anonymised
from slackhitl.ai.pleasantries import essence
from slackhitl.desk import casefile, once, proposals, team_answers
from slackhitl.desk.case_views import ReviewView
from slackhitl.desk.errors import CannotWrite
from slackhitl.desk.proposals import Change
from slackhitl.flow import served
from slackhitl.flow.decide import permit
from slackhitl.flow.known import ours
from slackhitl.flow.services import Services
from slackhitl.slack import teach_form
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import Field
from slackhitl.slack.payloads import Click, Submission


async def open_window(services: Services, click: Click) -> None:
    """The answer without its courtesies, the customer's names and numbers as slots; of an answer to
    a question of the team's, just that.
    """
    await permit(services, click.user)
    question = await services.db.run(team_answers.view, click.row) if click.row else None
    view = await services.db.run(casefile.review_view, click.seen.conversation_id, services.policy)
    known = await served.titles(services.db, services.knowledge)
    answer = (view.draft.unsigned or view.draft.text) if view.draft else ""
    asked = view.questions[0] if view.questions else view.subject
    if question is not None:
        answer, asked = question.answer or "", question.text
    text, asked = await asyncio.to_thread(_general, services, view, answer, asked)
    cited = _cited(view, known)
    likeliest = sorted(known, key=lambda name: (name not in cited, known[name].casefold(), name))
    window = teach_form.window(
        {name: known[name] for name in likeliest},
        cited[0] if cited else None,
        asked,
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


def _general(services: Services, view: ReviewView, answer: str, asked: str) -> tuple[str, str]:
    """The answer and the question for everybody; somebody else who is named is left out, too."""
    mails = (view.mail.text or view.mail.new_text,) if view.mail else ()
    whose = Known(
        (view.customer.name,),
        (view.customer.address,),
        mails,
        ours(services.policy, services.knowledge),
    )
    return essence(anonymised(answer, whose).text), anonymised(asked, whose).text


def _cited(view: ReviewView, names: Collection[str]) -> list[str]:
    """The articles that the answer rests on and that are still there."""
    sources = view.draft.sources if view.draft else ()
    return list(dict.fromkeys(one.article for one in sources if one.article in names))
