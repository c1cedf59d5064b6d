"""Buttons and menus of cards: each is one decision, or opens one window."""

import re
from collections.abc import Callable, Coroutine
from typing import Any

from slack_bolt.async_app import AsyncApp

from slackhitl.flow import answers, duty, overflow, teach, windows
from slackhitl.flow.decide import VERBS, Choice, decide
from slackhitl.flow.services import Services
from slackhitl.listeners.guards import Body
from slackhitl.listeners.promptly import Ack, acknowledged
from slackhitl.slack import payloads, values
from slackhitl.slack.ids import Act
from slackhitl.slack.payloads import Click

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


Work = Callable[[Body], Coroutine[Any, Any, None]]


def register(app: AsyncApp, services: Services) -> None:
    """Listen to every button that a card, a thread or the Home may show.

    A click is acknowledged when its decision is committed and its window is open, or when that has
    taken two seconds.
    """

    async def decision(body: Body) -> None:
        click = payloads.click(body)
        await decide(services, _choice(click, click.words))
        if click.view_id:
            await windows.say_done(services, click)

    async def opening(body: Body) -> None:
        click = payloads.click(body)
        await OPENS[click.act](services, click)

    async def take_over(body: Body) -> None:
        click = payloads.click(body)
        await decide(services, _choice(click))
        await windows.write(services, click)

    async def menu(body: Body) -> None:
        act = payloads.click(body).act
        if act is Act.TAKE_OVER:
            await take_over(body)
        elif act in OPENS:
            await opening(body)
        else:
            await decision(body)

    async def home(body: Body) -> None:
        choice = payloads.home_choice(body)
        await answers.show_home(services, payloads.whereabouts(body).user, *choice)

    async def on_duty(body: Body) -> None:
        click = payloads.click(body)
        await duty.press(services, click.user, wants=click.act is Act.DUTY_ON)
        await answers.show_home(services, click.user)

    async def following(body: Body) -> None:
        await overflow.show_next(services, payloads.click(body))

    async def on_link(ack: Ack) -> None:
        await ack()

    def listens(pattern: str | re.Pattern[str], work: Work) -> None:
        async def on_click(ack: Ack, body: Body) -> None:
            await acknowledged(services, ack, body, work(body))

        app.action(pattern)(on_click)

    for act in DECIDES:
        listens(act.value, decision)
    listens(values.NUMBERED[Act.HOME], home)
    for several in (Act.QUICK, Act.RESTORE):
        listens(values.NUMBERED[several], decision)
    for opens in OPENS:
        listens(opens.value, opening)
    listens(Act.TAKE_OVER.value, take_over)
    listens(Act.DUTY_ON.value, on_duty)
    listens(Act.DUTY_OFF.value, on_duty)
    listens(Act.SHOW_NEXT.value, following)
    listens(Act.MENU.value, menu)
    listens(Act.END.value, menu)
    app.action(Act.LINK.value)(on_link)


def _choice(click: Click, words: str = "") -> Choice:
    return Choice(
        click.act, click.seen, click.user, words,
        row=click.row, channel=click.channel, gesture=click.trigger_id,
    )  # fmt: skip
