"""Shortcuts: write to a customer first, and draft anew from a message in a card's thread."""

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import new_mail, redrafting
from slackhitl.flow.services import Services
from slackhitl.listeners.guards import Body
from slackhitl.listeners.identity import me
from slackhitl.listeners.promptly import Ack, acknowledged
from slackhitl.slack import payloads
from slackhitl.slack.ids import Shortcut


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the shortcuts that the manifest names."""

    async def on_new_email(ack: Ack, body: Body) -> None:
        work = new_mail.open_window(services, payloads.beginning(body))
        await acknowledged(services, ack, body, work)

    async def on_draft_reply(ack: Ack, body: Body) -> None:
        asked = payloads.on_message(body, me(services.board, body))
        await acknowledged(services, ack, body, redrafting.from_message(services, asked))

    app.shortcut(Shortcut.NEW_EMAIL.value)(on_new_email)
    app.shortcut(Shortcut.DRAFT_REPLY.value)(on_draft_reply)
