"""What Slack tells us: somebody opened our Home, or mentioned us."""

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import answers
from slackhitl.flow.services import Services
from slackhitl.listeners.guards import Body
from slackhitl.slack import payloads


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the events that the manifest subscribes to."""

    async def on_home_opened(body: Body) -> None:
        opened = payloads.home_opened(body)
        if opened.tab == "home":
            await answers.show_home(services, opened.user)

    async def on_mention(body: Body) -> None:
        await answers.answer_mention(services, payloads.mention(body))

    app.event("app_home_opened")(on_home_opened)
    app.event("app_mention")(on_mention)
