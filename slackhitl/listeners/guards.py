"""Where trouble in a listener becomes a sentence for the person who pressed the button."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from slackhitl.desk.errors import CannotAttach, CannotWrite, DeskError
from slackhitl.flow.naming import plainly
from slackhitl.flow.services import Services
from slackhitl.flow.whisper import whisper
from slackhitl.slack import forms, open_window, payloads, values
from slackhitl.slack.errors import SlackError, TooLate

log = logging.getLogger(__name__)

Body = Mapping[str, Any]

TOO_LATE = "Slack took too long to open the window. Please press the button again."
SLACK_TROUBLE = "Slack did not answer us just now. Please look at the card and press again."
OUR_FAULT = (
    "That did not work, by a fault of slackhitl ({reason}). Nothing was changed; please press "
    "again, and tell your operator if it happens twice."
)

EXPECTED = (DeskError, SlackError, values.BadPayload)
"""Trouble that another delivery of the same event would meet again."""


def register(app: AsyncApp, services: Services) -> None:
    """The one error handler of all listeners."""

    @app.error
    async def on_error(error: Exception, body: Body) -> BoltResponse:
        sentence = in_words(error)
        if "event" in body and not isinstance(error, EXPECTED):
            return BoltResponse(status=503, body="")  # Slack tells us again, and nothing is lost
        if body.get("type") == "view_submission":
            sentence = await plainly(services, sentence)  # a mention would be an id there
            if isinstance(error, CannotWrite):
                field = payloads.input_of(body, error.field)
            elif isinstance(error, CannotAttach):
                field = payloads.file_input(body)
            else:
                field = payloads.first_input(body)
            return _json({"response_action": "errors", "errors": {field: sentence}})
        if "command" in body:
            return _json({"response_type": "ephemeral", "text": sentence})
        services.errands.begin(_answer(services, body, sentence))
        return BoltResponse(status=200, body="")


async def answer(services: Services, body: Body, error: Exception) -> None:
    """Tell whoever did something what kept it from being done."""
    await _answer(services, body, in_words(error))


async def _answer(services: Services, body: Body, sentence: str) -> None:
    """Where the person looks: in the window that they clicked in, else beside the card.

    Words that they typed there are never taken away for it.
    """
    window = body.get("view") or {}
    if window.get("type") == "modal" and not open_window.holds_words(window):
        try:
            said = forms.last_word("Not done", await plainly(services, sentence))
            await services.board.update_modal(str(window["id"]), "", said)
        except SlackError as trouble:
            log.info("trouble is told beside the window: %s", trouble.reason)
        else:
            return
    await whisper(services, payloads.whereabouts(body), sentence)


def in_words(error: Exception) -> str:
    """What a person reads of an error; a fault of ours also goes to the log."""
    if isinstance(error, DeskError | values.BadPayload):
        return str(error)
    if isinstance(error, TooLate):
        return TOO_LATE
    if isinstance(error, SlackError):
        return SLACK_TROUBLE
    log.error("a listener failed: %s", type(error).__name__)
    log.debug("the whole story", exc_info=error)
    return OUR_FAULT.format(reason=type(error).__name__)


def _json(body: Mapping[str, Any]) -> BoltResponse:
    return BoltResponse(
        status=200, body=json.dumps(body), headers={"content-type": "application/json"}
    )
