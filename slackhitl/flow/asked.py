"""Somebody writes where the team was asked something: what they say is the answer.

Nobody need press a button for it. The question's post shows at once what was taken as its answer,
with a button that takes it back.
"""

from slackhitl.desk import answering
from slackhitl.desk.errors import DeskError
from slackhitl.desk.lifecycle import Role
from slackhitl.desk.team_answers import QuestionView
from slackhitl.desk.thread_notes import Said
from slackhitl.flow.coaching import in_plain_words
from slackhitl.flow.decide import permit_to_answer
from slackhitl.flow.services import Services
from slackhitl.slack import questions, reports, spoken


async def heard(services: Services, said: Said, me: str) -> None:
    """Take a message for the answer that it is, and follow what its author changes in it; ``me`` is
    the app's own user, for what mentions it is a wish.
    """
    if said.change:
        await _follow(services, said)
        return
    question = await services.db.run(answering.meant, said)
    if question is None:
        if not said.thread_ts:
            await _say_what_for(services, said)
    elif question.answer is not None or question.is_over:
        _tell(services, said, questions.too_late(question))
    elif question.to == said.author or not spoken.mentions(said.text or "", me):
        text = await _words(services, spoken.without(said.text or "", me))
        if questions.is_answer(question, said.author, text):
            await _take(services, said, question, text)
        elif question.to == said.author:
            _tell(services, said, questions.not_passed_on(question))


async def _take(services: Services, said: Said, question: QuestionView, text: str) -> None:
    """Whoever may not answer talks among colleagues, and nothing is made of it."""
    actor = await services.directory.actor(said.author)
    may = await services.db.run(answering.may_answer, question.id, said.author, said.channel)
    if actor.role is Role.NOBODY and not may:
        return
    await services.db.run(
        answering.answer, question.id, text, actor, services.now(),
        services.origin, question.version, said,
    )  # fmt: skip


async def _follow(services: Services, said: Said) -> None:
    question = await services.db.run(answering.given_in, said)
    if question is None:
        return
    actor = await permit_to_answer(services, said.author, question.id, said.channel)
    text, now = await _words(services, said.text or ""), services.now()
    try:
        if text:
            await services.db.run(
                answering.answer, question.id, text, actor, now, services.origin,
                question.version, said,
            )  # fmt: skip
        else:
            await services.db.run(
                answering.take_back, question.id, actor, now, services.origin
            )  # fmt: skip
    except DeskError as refused:
        _tell(services, said, str(refused))


async def _words(services: Services, text: str) -> str:
    """What a message says, as far as an answer goes; nothing of one that was taken back."""
    return (await in_plain_words(services, text))[: questions.MOST]


async def _say_what_for(services: Services, said: Said) -> None:
    """A direct message that answers nothing is answered itself."""
    actor = await services.directory.actor(said.author)
    waiting = await services.db.run(answering.asked_of, said.author)
    card = questions.several(waiting) if waiting else reports.mention(actor.role)
    services.errands.begin(services.board.say(card, said.channel, None))


def _tell(services: Services, said: Said, sentence: str) -> None:
    services.errands.begin(
        services.board.tell(said.author, said.channel, sentence, said.thread_ts or None)
    )
