"""Buttons and menus of cards: each is one decision, or opens one window."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import windows
from slackhitl.flow.decide import VERBS, Choice, decide
from slackhitl.flow.services import Services
from slackhitl.listeners.guards import Body, acknowledge, lazily
from slackhitl.slack import payloads
from slackhitl.slack.ids import Act

Ack = Callable[..., Awaitable[Any]]

OPENS = {
    Act.EDIT: windows.edit,
    Act.WRITE: windows.write,
    Act.REDRAFT: windows.redraft,
    Act.SHOW_MAIL: windows.show_mail,
    Act.SHOW_DRAFT: windows.show_draft,
}
"""Acts that need words from a person, or show more than fits on a card."""

DECIDES = tuple(act for act in VERBS if act not in OPENS and act is not Act.TAKE_OVER)


def register(app: AsyncApp, services: Services) -> None:
    """Listen to every button that a card, a thread or the Home may show."""

    async def on_decision(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        await decide(services, Choice(click.act, click.seen, click.user))
        await ack()

    async def open_window(body: Body) -> None:
        click = payloads.click(body)
        await OPENS[click.act](services, click)

    async def on_menu(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        if click.act in DECIDES:
            await decide(services, Choice(click.act, click.seen, click.user))
        await ack()

    async def open_from_menu(body: Body) -> None:
        click = payloads.click(body)
        if click.act in OPENS:
            await OPENS[click.act](services, click)

    async def write_own(body: Body) -> None:
        await windows.write(services, payloads.click(body))

    for act in DECIDES:
        app.action(act.value)(on_decision)
    for opens in OPENS:
        app.action(opens.value)(ack=acknowledge, lazy=[lazily(services, open_window)])
    app.action(Act.TAKE_OVER.value)(ack=on_decision, lazy=[lazily(services, write_own)])
    app.action(Act.MENU.value)(ack=on_menu, lazy=[lazily(services, open_from_menu)])
    app.action(Act.LINK.value)(acknowledge)
