"""What Slack tells us: somebody opened our Home, mentioned us, or wrote in a thread."""

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import answers, thread_talk
from slackhitl.flow.services import Services
from slackhitl.listeners.guards import Body
from slackhitl.slack import heard, payloads


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the events that the manifest subscribes to."""

    async def on_home_opened(body: Body) -> None:
        opened = payloads.home_opened(body)
        if opened.tab == "home":
            await answers.show_home(services, opened.user)

    async def on_mention(body: Body) -> None:
        await answers.answer_mention(services, payloads.mention(body))

    async def on_message(body: Body) -> None:
        said = heard.in_thread(body)
        if said is not None:
            await thread_talk.heard(services, said)

    app.event("app_home_opened")(on_home_opened)
    app.event("app_mention")(on_mention)
    app.event("message")(on_message)
