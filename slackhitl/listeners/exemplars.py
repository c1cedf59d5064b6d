"""The buttons of exemplars: what a draft was written from, and what supervisors do about it."""

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import exemplar_acts
from slackhitl.flow.services import Services
from slackhitl.listeners.guards import Body
from slackhitl.listeners.promptly import Ack, acknowledged
from slackhitl.slack import payloads, values
from slackhitl.slack.ids import Act


def register(app: AsyncApp, services: Services) -> None:
    """Listen to what shows and decides about exemplars."""

    async def on_opening(ack: Ack, body: Body) -> None:
        opening = exemplar_acts.open_window(services, payloads.click(body))
        await acknowledged(services, ack, body, opening)

    async def on_exemplar(ack: Ack, body: Body) -> None:
        await acknowledged(services, ack, body, exemplar_acts.press(services, payloads.click(body)))

    app.action(Act.WRITTEN_FROM.value)(on_opening)
    for act in exemplar_acts.DOES.values():
        app.action(values.NUMBERED[act])(on_exemplar)
