"""Buttons and menus of cards: each is one decision, or opens one window."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import answers, duty, overflow, teach, windows
from slackhitl.flow.decide import VERBS, Choice, decide
from slackhitl.flow.services import Services
from slackhitl.listeners.guards import Body
from slackhitl.slack import payloads, values
from slackhitl.slack.ids import Act
from slackhitl.slack.payloads import Click

Ack = Callable[..., Awaitable[Any]]

OPENS = {
    Act.EDIT: windows.edit,
    Act.WRITE: windows.write,
    Act.REDRAFT: windows.redraft,
    Act.SHOW_MAIL: windows.show_mail,
    Act.SHOW_DRAFT: windows.show_draft,
    Act.MERGE: windows.merge,
    Act.SPLIT: windows.split,
    Act.SNOOZE: windows.snooze,
    Act.ASSIGN: windows.assign,
    Act.ESCALATE: windows.escalate,
    Act.NOTE: windows.note,
    Act.OWN_LANGUAGE: windows.own_language_edit,
    Act.ASK: windows.ask,
    Act.ANSWER: windows.answer,
    Act.TEACH: teach.open_window,
    Act.VERSIONS: windows.versions,
    Act.MORE: windows.more,
}
"""Acts that need words from a person, or show more than fits on a card."""

DECIDES = tuple(
    act for act in VERBS if act not in OPENS and act not in {Act.TAKE_OVER, *values.NUMBERED}
)


def register(app: AsyncApp, services: Services) -> None:
    """Listen to every button that a card, a thread or the Home may show.

    A click is acknowledged when its decision is committed and its window is open, which is well
    within Slack's three seconds or too late for the window anyway.
    """

    async def on_decision(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        await decide(services, _choice(click, click.words))
        if click.view_id:
            await windows.say_done(services, click)
        await ack()

    async def on_opening(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        await OPENS[click.act](services, click)
        await ack()

    async def on_take_over(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        await decide(services, _choice(click))
        await windows.write(services, click)
        await ack()

    async def on_menu(ack: Ack, body: Body) -> None:
        act = payloads.click(body).act
        if act is Act.TAKE_OVER:
            await on_take_over(ack, body)
        elif act in OPENS:
            await on_opening(ack, body)
        else:
            await on_decision(ack, body)

    async def on_home(ack: Ack, body: Body) -> None:
        which, offset = payloads.home_choice(body)
        await answers.show_home(services, payloads.whereabouts(body).user, which, offset)
        await ack()

    async def on_duty(ack: Ack, body: Body) -> None:
        click = payloads.click(body)
        await duty.press(services, click.user, wants=click.act is Act.DUTY_ON)
        await answers.show_home(services, click.user)
        await ack()

    async def on_next(ack: Ack, body: Body) -> None:
        await overflow.show_next(services, payloads.click(body))
        await ack()

    async def on_link(ack: Ack) -> None:
        await ack()

    for act in DECIDES:
        app.action(act.value)(on_decision)
    for act, pattern in values.NUMBERED.items():
        app.action(pattern)(on_home if act is Act.HOME else on_decision)
    for opens in OPENS:
        app.action(opens.value)(on_opening)
    app.action(Act.TAKE_OVER.value)(on_take_over)
    app.action(Act.DUTY_ON.value)(on_duty)
    app.action(Act.DUTY_OFF.value)(on_duty)
    app.action(Act.SHOW_NEXT.value)(on_next)
    app.action(Act.MENU.value)(on_menu)
    app.action(Act.LINK.value)(on_link)


def _choice(click: Click, words: str = "") -> Choice:
    return Choice(click.act, click.seen, click.user, words, gesture=click.trigger_id)
