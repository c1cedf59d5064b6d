"""Takes away what the app posted in a thread, the files included; what people wrote stays."""

import logging
from collections.abc import Awaitable
from typing import Any

from slackhitl.desk.placing import CardPlace
from slackhitl.slack.caller import Caller
from slackhitl.slack.errors import AUTH, CardGone, SlackRefused
from slackhitl.slack.traces import PAGE
from slackhitl.slack.web_api import WebApi

log = logging.getLogger(__name__)


async def clear(web: WebApi, bot: str, place: CardPlace, caller: Caller) -> None:
    """Delete every post of ours below the message at this place. ``bot`` is our user in Slack.

    Raises SlackBusy, SlackUnreachable or SlackRefused; then it may be begun again.
    """
    for message in await _ours(web, bot, place, caller):
        for file in message.get("files") or []:
            if file.get("user") == bot:
                await _gone(web.call(web.client.files_delete, caller, file=file["id"]))
        await _gone(
            web.call(web.client.chat_delete, caller, channel=place.channel, ts=message["ts"])
        )


async def _ours(web: WebApi, bot: str, place: CardPlace, caller: Caller) -> list[dict[str, Any]]:
    pages = web.pages(
        web.client.conversations_replies, caller, channel=place.channel, ts=place.ts, limit=PAGE
    )
    try:
        found = [message async for page in pages for message in page["messages"]]
    except CardGone:
        return []
    return [one for one in found if one.get("user") == bot and one.get("ts") != place.ts]


async def _gone(call: Awaitable[object]) -> None:
    """One call that deletes. What is gone already, or is not ours to delete, is left at that."""
    try:
        await call
    except CardGone:
        return
    except SlackRefused as trouble:
        if trouble.error in AUTH:
            raise
        log.warning("Slack does not delete a post of ours: %s", trouble.reason)
