"""What nobody else listens to: buttons and windows of another version, events that changed.

Slack warns whoever pressed a button that is not acknowledged, and sends such an event again.
"""

import re

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import present
from slackhitl.flow.services import Services
from slackhitl.listeners.guards import Body
from slackhitl.listeners.promptly import Ack, acknowledged
from slackhitl.slack import payloads
from slackhitl.slack.values import BadPayload

ANYTHING = re.compile(r".*", re.DOTALL)


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the rest; to be called last."""

    async def pressed(body: Body) -> None:
        await present.draw_anew(services, *payloads.message_place(body))
        raise BadPayload

    async def on_press(ack: Ack, body: Body) -> None:
        await acknowledged(services, ack, body, pressed(body))

    async def on_submission(ack: Ack) -> None:
        raise BadPayload

    async def on_event() -> None:
        return

    app.action(ANYTHING)(on_press)
    app.shortcut(ANYTHING)(on_press)
    app.view(ANYTHING)(on_submission)
    app.event(ANYTHING)(on_event)
