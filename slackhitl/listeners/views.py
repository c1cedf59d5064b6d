"""What people typed into a window: the words of one decision."""

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import new_mail, teach, windows
from slackhitl.flow.decide import Choice
from slackhitl.flow.services import Services
from slackhitl.flow.translate import begin_to_show
from slackhitl.listeners.guards import Body
from slackhitl.listeners.promptly import Ack, done
from slackhitl.slack import open_window, payloads
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
            typed.row, typed.version, typed.channel, gesture=typed.gesture,
        )  # fmt: skip
        changed = await done(services, windows.decide_or_look_again(services, choice, typed))
        if changed is None:
            await ack(response_action="clear")
        else:
            await ack(response_action="update", view=changed)

    async def on_own_language(ack: Ack, body: Body) -> None:
        typed = payloads.submission(body)
        await ack(
            response_action="update", view=await done(services, begin_to_show(services, typed))
        )

    app.view(View.OWN_LANGUAGE.value)(on_own_language)

    async def on_new_mail(ack: Ack, body: Body) -> None:
        shown = await done(services, new_mail.submitted(services, payloads.submission(body)))
        await ack(response_action="update", view=shown)

    async def on_teach(ack: Ack, body: Body) -> None:
        shown = await done(services, teach.submitted(services, payloads.submission(body)))
        await ack(response_action="update", view=shown)

    async def on_more_room(ack: Ack, body: Body) -> None:
        await windows.more_room(services, open_window.read(body))
        await ack()

    for view in DECIDES:
        app.view(view.value)(on_submission)
    app.view(View.NEW_MAIL.value)(on_new_mail)
    app.view(View.TEACH.value)(on_teach)
    app.action(Act.MORE_ROOM.value)(on_more_room)
