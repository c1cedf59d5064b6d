"""The slash command /hitl: a word decides which report comes back, to the caller alone."""

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import answers, new_mail
from slackhitl.flow.services import Services
from slackhitl.listeners.actions import Ack
from slackhitl.listeners.guards import Body
from slackhitl.slack import payloads
from slackhitl.slack.ids import COMMAND
from slackhitl.slack.payloads import Beginning

NEW = "new"
"""The word that is answered with a window and not with a report."""


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the one slash command."""

    async def on_command(ack: Ack, body: Body) -> None:
        asked = payloads.command(body)
        if asked.words[:1] == (NEW,):
            begins = Beginning(asked.user, asked.trigger_id, asked.channel, asked.rest)
            await new_mail.open_window(services, begins)
            await ack()
            return
        answer = await answers.answer(services, asked)
        await ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")

    app.command(COMMAND)(on_command)
