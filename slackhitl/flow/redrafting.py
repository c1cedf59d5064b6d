"""The message shortcut “Draft a customer reply”: what a colleague wrote becomes an instruction."""

from slackhitl.desk import beginning, casefile, placing
from slackhitl.desk.case_views import ReviewView
from slackhitl.desk.errors import DeskError
from slackhitl.desk.models import ConversationStatus, DraftStatus
from slackhitl.flow import windows
from slackhitl.flow.answers import MOST_WORDS
from slackhitl.flow.decide import Choice, decide, permit
from slackhitl.flow.services import Services
from slackhitl.slack import reports
from slackhitl.slack.ids import Act
from slackhitl.slack.payloads import Click, OnMessage
from slackhitl.slack.values import seen_of

ELSEWHERE = (
    "“Draft a customer reply” works on a card of mine, or on a message in a card's thread. There, "
    "what the message says becomes the instruction for another version."
)
ENDED = (ConversationStatus.WAITING, ConversationStatus.RESOLVED)


async def from_message(services: Services, asked: OnMessage) -> None:
    """Draft anew as a message in a card's thread says; without words, ask for them in a window.

    Raises what decide raises, or DeskError on a message elsewhere, with a sentence for the person.
    """
    await permit(services, asked.user)
    place = asked.thread_ts or asked.ts
    conversation = await services.db.run(placing.conversation_at, asked.channel, place)
    if conversation is None:
        raise DeskError(ELSEWHERE)
    view = await services.db.run(casefile.review_view, conversation, services.policy)
    seen = seen_of(view, view.draft)
    act = _act(view, asked.words)
    if act is Act.REDRAFT and not asked.words:
        click = Click(asked.user, act, seen, asked.trigger_id, asked.channel, place)
        await windows.redraft(services, click)
        return
    await decide(services, Choice(act, seen, asked.user, asked.words[:MOST_WORDS]))
    await services.board.say(reports.coached(), asked.channel, place)


def _act(view: ReviewView, words: str) -> Act:
    """What leads to a draft from here."""
    status = view.draft.status if view.draft is not None else None
    if view.mail is None:
        raise beginning.nothing_to_answer()
    if status is DraftStatus.UNWRITTEN:
        return Act.REDRAFT if words else Act.DRAFT_AGAIN
    if view.status is ConversationStatus.TAKEN_OVER and status is not DraftStatus.IN_REVIEW:
        raise DeskError(
            f"<@{view.owner}> has this conversation and writes the reply. To have the AI draft it, "
            "press Hand back to the AI on the card."
        )
    if status in {DraftStatus.SENT, DraftStatus.DISCARDED, None} and view.status in ENDED:
        return Act.REOPEN
    return Act.REDRAFT
