"""The buttons of exemplars: what a draft was written from, and what supervisors do about it."""

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import exemplar_acts
from slackhitl.flow.services import Services
from slackhitl.listeners.actions import Ack
from slackhitl.listeners.guards import Body
from slackhitl.slack import payloads, values
from slackhitl.slack.ids import Act


def register(app: AsyncApp, services: Services) -> None:
    """Listen to what shows and decides about exemplars."""

    async def on_opening(ack: Ack, body: Body) -> None:
        await exemplar_acts.open_window(services, payloads.click(body))
        await ack()

    async def on_exemplar(ack: Ack, body: Body) -> None:
        await exemplar_acts.press(services, payloads.click(body))
        await ack()

    app.action(Act.WRITTEN_FROM.value)(on_opening)
    for act in exemplar_acts.DOES.values():
        app.action(values.NUMBERED[act])(on_exemplar)
