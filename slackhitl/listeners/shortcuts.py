"""Shortcuts: write to a customer first, and draft anew from a message in a card's thread."""

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import new_mail, redrafting
from slackhitl.flow.services import Services
from slackhitl.listeners.actions import Ack
from slackhitl.listeners.guards import Body
from slackhitl.listeners.identity import me
from slackhitl.slack import payloads
from slackhitl.slack.ids import Shortcut


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the shortcuts that the manifest names."""

    async def on_new_email(ack: Ack, body: Body) -> None:
        await new_mail.open_window(services, payloads.beginning(body))
        await ack()

    async def on_draft_reply(ack: Ack, body: Body) -> None:
        asked = payloads.on_message(body, me(services.board, body))
        await redrafting.from_message(services, asked)
        await ack()

    app.shortcut(Shortcut.NEW_EMAIL.value)(on_new_email)
    app.shortcut(Shortcut.DRAFT_REPLY.value)(on_draft_reply)
