"""What Slack tells us: somebody opened our Home, mentioned us, or wrote in a thread."""

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import answers, asked, coaching, thread_talk
from slackhitl.flow.services import Services
from slackhitl.listeners.guards import Body
from slackhitl.listeners.identity import me
from slackhitl.slack import heard, payloads


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the events that the manifest subscribes to.

    Slack tells of an event again when it is not acknowledged within three seconds, so what follows
    from one is written within milliseconds, once, and done by jobs.
    """

    async def on_home_opened(body: Body) -> None:
        opened = payloads.home_opened(body)
        if opened.tab == "home":
            services.errands.begin(answers.show_home(services, opened.user))

    async def on_mention(body: Body) -> None:
        mention = heard.mention(body, me(services.board, body))
        if mention is not None:
            await coaching.hear(services, mention)

    async def on_message(body: Body) -> None:
        said = heard.in_thread(body)
        if said is not None:
            await thread_talk.heard(services, said)
        changed = heard.changed_mention(body, me(services.board, body))
        if changed is not None:
            await coaching.hear_change(services, changed)
        said = said or heard.directly(body)
        if said is not None:
            await asked.heard(services, said, me(services.board, body))

    app.event("app_home_opened")(on_home_opened)
    app.event("app_mention")(on_mention)
    app.event("message")(on_message)
