"""The buttons and the window of lessons, which are for supervisors."""

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import lesson_acts
from slackhitl.flow.services import Services
from slackhitl.listeners.guards import Body
from slackhitl.listeners.promptly import Ack, acknowledged, done
from slackhitl.slack import payloads
from slackhitl.slack.ids import Act, View


def register(app: AsyncApp, services: Services) -> None:
    """Listen to what decides about a lesson."""

    async def on_lesson(ack: Ack, body: Body) -> None:
        await acknowledged(services, ack, body, lesson_acts.press(services, payloads.click(body)))

    async def on_wording(ack: Ack, body: Body) -> None:
        await done(services, lesson_acts.submitted(services, payloads.submission(body)))
        await ack(response_action="clear")

    async def on_draft(ack: Ack, body: Body) -> None:
        await acknowledged(
            services, ack, body, lesson_acts.of_draft(services, payloads.click(body))
        )

    for act in lesson_acts.ACTS:
        app.action(act.value)(on_lesson)
    app.action(Act.LESSONS.value)(on_draft)
    app.view(View.LESSON.value)(on_wording)
