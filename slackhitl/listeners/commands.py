"""The slash command /hitl: a word decides which report comes back, to the caller alone."""

from asyncio import Future

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import answers, new_mail
from slackhitl.flow.services import Services
from slackhitl.flow.whisper import reply
from slackhitl.listeners.guards import Body, in_words
from slackhitl.listeners.promptly import Ack, acknowledged, begun
from slackhitl.slack import payloads
from slackhitl.slack.cards import Card
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
            await acknowledged(services, ack, body, new_mail.open_window(services, begins))
            return
        outcome = await begun(services, answers.answer(services, asked))
        if outcome.done():
            said = outcome.result()
            await ack(text=said.text, blocks=said.blocks, response_type="ephemeral")
        else:
            await ack()
            services.errands.begin(_say(services, body, outcome))

    app.command(COMMAND)(on_command)


async def _say(services: Services, body: Body, outcome: "Future[Card]") -> None:
    """An answer that comes after the acknowledgement."""
    try:
        said = await outcome
    except Exception as error:
        said = Card(in_words(error), [])
    await reply(services, payloads.whereabouts(body), said)
