"""The message shortcut “Draft a customer reply”: what a colleague wrote becomes an instruction."""

from datetime import datetime

from sqlmodel import Session

from slackhitl.desk import casefile, coaching, moving, once
from slackhitl.desk.coaching import Coached, Standing
from slackhitl.desk.errors import DeskError
from slackhitl.desk.lifecycle import Actor
from slackhitl.desk.models import Conversation, DraftStatus, Origin
from slackhitl.flow import windows
from slackhitl.flow.coaching import in_plain_words, name_in
from slackhitl.flow.decide import Choice, decide, permit
from slackhitl.flow.services import Services
from slackhitl.slack import coaching as answers
from slackhitl.slack.ids import Act
from slackhitl.slack.payloads import Click, OnMessage
from slackhitl.slack.values import seen_of

ELSEWHERE = (
    "“Draft a customer reply” works on a card of mine, or on a message in a card's thread. There, "
    "what the message says becomes the instruction for another version."
)
OVER = frozenset({Standing.ANSWERED, Standing.ENDED})
"""Where the shortcut takes the conversation up again, since that is what it is called."""


async def from_message(services: Services, asked: OnMessage) -> None:
    """Draft anew as a message in a card's thread says; without words, ask for them in a window.

    Raises what decide raises, or DeskError where nothing can be drafted, with a sentence for the
    person.
    """
    actor = await permit(services, asked.user)
    place = asked.thread_ts or asked.ts
    conversation_id = await services.db.run(moving.conversation_at, asked.channel, place)
    if conversation_id is None:
        raise DeskError(ELSEWHERE)
    if not asked.text and await _ask_for_words(services, asked, conversation_id, place):
        return
    coached = await services.db.run(
        once.once, asked.trigger_id, services.now(), _draft,
        conversation_id, await in_plain_words(services, asked.text), actor, services.now(),
        services.origin,
    )  # fmt: skip
    if coached is None:
        return
    name = await name_in(services, coached)
    if not coached.drafts:
        raise DeskError(answers.why_not(coached, name))
    said = answers.drafting(coached, name)
    services.errands.begin(services.board.say(said, asked.channel, place))


def _draft(
    session: Session,
    conversation_id: int,
    words: str,
    actor: Actor,
    now: datetime,
    origin: Origin,
) -> Coached:
    conversation = session.get_one(Conversation, conversation_id)
    coached = coaching.coach(session, conversation, words, actor, now, origin)
    if coached.standing in OVER:
        return coaching.insist(session, conversation, coached, words, actor, now, origin)
    return coached


async def _ask_for_words(
    services: Services, asked: OnMessage, conversation_id: int, place: str
) -> bool:
    """Of a card: the window that asks what should be different, or a draft where none could be
    written. Whether that was all there is to do.
    """
    view = await services.db.run(casefile.review_view, conversation_id, services.policy)
    status = view.draft.status if view.draft is not None else None
    seen = seen_of(view, view.draft)
    if status is DraftStatus.UNWRITTEN:
        choice = Choice(Act.DRAFT_AGAIN, seen, asked.user, gesture=asked.trigger_id)
        await decide(services, choice)
        return True
    if status is DraftStatus.IN_REVIEW:
        click = Click(asked.user, Act.REDRAFT, seen, asked.trigger_id, asked.channel, place)
        await windows.redraft(services, click)
        return True
    return False
