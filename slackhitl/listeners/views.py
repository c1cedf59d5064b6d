"""What people typed into a window: the words of one decision."""

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import windows
from slackhitl.flow.decide import Choice
from slackhitl.flow.services import Services
from slackhitl.listeners.actions import Ack
from slackhitl.listeners.guards import Body
from slackhitl.slack import payloads
from slackhitl.slack.ids import Act, View

DECIDES = {
    View.EDIT: Act.EDIT,
    View.WRITE: Act.WRITE,
    View.REDRAFT: Act.REDRAFT,
    View.MERGE: Act.MERGE,
    View.SPLIT: Act.SPLIT,
    View.SNOOZE: Act.SNOOZE,
    View.ASSIGN: Act.ASSIGN,
    View.ESCALATE: Act.ESCALATE,
    View.NOTE: Act.NOTE,
    View.ASK: Act.ASK,
    View.ANSWER: Act.ANSWER,
}


def register(app: AsyncApp, services: Services) -> None:
    """Listen to every window that has a submit button.

    What is refused stays open with what was typed: the error handler says why under the field, or
    the window comes again with what changed meanwhile above the typed text.
    """

    async def on_submission(ack: Ack, body: Body) -> None:
        typed = payloads.submission(body)
        choice = Choice(
            DECIDES[typed.view], typed.seen, typed.user, typed.text, typed.reason, typed.attach,
            typed.picked, typed.given,
            typed.row, typed.channel,
        )  # fmt: skip
        changed = await windows.decide_or_look_again(services, choice, typed)
        if changed is None:
            await ack(response_action="clear")
        else:
            await ack(response_action="update", view=changed)

    for view in DECIDES:
        app.view(view.value)(on_submission)
