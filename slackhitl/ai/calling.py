"""One call of the Messages API: its patience, its price, and its failures in our own words."""

import asyncio
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import anthropic
import httpx2
from anthropic import APIRequest, AsyncAnthropic
from anthropic.types import Message, MessageParam, TextBlock, TextBlockParam

from slackhitl.ai.errors import ModelBusy, ModelDeclined, ModelError, ModelMisconfigured
from slackhitl.ai.models import Tuning
from slackhitl.ai.pricing import Tokens, cost
from slackhitl.ai.terms import Usage
from slackhitl.clock import Clock


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds; longer waits belong to the job table."""

    quick: float = 60.0
    """For one attempt of triage or a check."""
    careful: float = 120.0
    """For one attempt of a draft."""
    retry_after: float = 5.0
    """A server that asks for a longer pause is asked again later, by a job."""
    attempts: int = 2


@dataclass(frozen=True)
class Request:
    """What is asked of the model."""

    purpose: str
    model: str
    system: tuple[TextBlockParam, ...]
    messages: tuple[MessageParam, ...]
    tuning: Tuning
    most_tokens: int
    """Thinking counts towards it."""
    seconds: float


class Caller:
    """Asks the model and keeps account. Raises ModelError and nothing else."""

    def __init__(self, client: AsyncAnthropic, patience: Patience, clock: Clock) -> None:
        self._patience = patience
        self._clock = clock
        self._client = client.with_options(
            max_retries=max(patience.attempts - 1, 0),
            middleware=[*client.middleware, self._no_long_pause],
        )

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.close()

    async def ask(self, request: Request) -> tuple[Message, Usage]:
        """The model's answer, whatever it is, and what it cost."""
        started = time.monotonic()
        # Each attempt has its own limit in the SDK; this one also covers pauses between them.
        limit = request.seconds * self._patience.attempts + 2 * self._patience.retry_after
        try:
            async with asyncio.timeout(limit):
                raw = await self._client.messages.with_raw_response.create(
                    **arguments_of(request), timeout=request.seconds
                )
                message = await raw.parse()
        except ModelError:
            raise
        except (anthropic.AnthropicError, httpx2.HTTPError, TimeoutError) as error:
            raise in_our_words(error, self._clock()) from error
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise ModelBusy("Claude's answer could not be read as JSON.") from error
        except TypeError as error:
            if "authentication" not in str(error):
                raise
            raise ModelMisconfigured("No Anthropic API key is set.") from error
        if not isinstance(message, Message) or not isinstance(message.content, list):
            raise ModelBusy("What answered in Claude's place is not the Messages API.")
        elapsed = round((time.monotonic() - started) * 1000)
        used = usage_of(request.purpose, message, self._clock().date(), request.model)
        return message, replace(used, attempts=raw.retries_taken + 1, latency_ms=elapsed)

    async def _no_long_pause(
        self, request: APIRequest, call_next: anthropic.AsyncCallNext
    ) -> anthropic.AsyncAPIResponse[Any]:
        """The SDK would sleep as long as Retry-After says, an hour if told so."""
        response = await call_next(request)
        pause = _pause(response.headers, self._clock())
        if response.status_code >= 400 and pause is not None and pause > self._patience.retry_after:
            await response.close()
            raise ModelBusy(_busy_words(response.status_code), retry_after=pause)
        return response


def usage_of(purpose: str, message: Message, day: date, asked: str = "") -> Usage:
    """What an answer cost by the prices of a day; half of it when it came in a batch.

    ``asked`` is the model that was asked, for servers that do not name the one that answered.
    """
    model = message.model or asked
    used = message.usage
    writes = used.cache_creation_input_tokens or 0
    for_an_hour = used.cache_creation.ephemeral_1h_input_tokens if used.cache_creation else 0
    tokens = Tokens(
        input=used.input_tokens,
        output=used.output_tokens,
        cache_read=used.cache_read_input_tokens or 0,
        cache_write_5m=max(writes - for_an_hour, 0),
        cache_write_1h=for_an_hour,
    )
    return Usage(
        purpose=purpose,
        model=model,
        input_tokens=tokens.input,
        output_tokens=tokens.output,
        cache_read_tokens=tokens.cache_read,
        cache_write_tokens=writes,
        cost_usd=cost(model, tokens, day, batch=used.service_tier == "batch"),
        request_id=getattr(message, "_request_id", None),  # one of a batch has none
        response_id=message.id,
        stop_reason=message.stop_reason,
    )


def text_of(message: Message, usage: Usage) -> str:
    """The answer's text. Raises ModelDeclined when the model gave none or did not finish."""
    usages = (usage,)
    match message.stop_reason:
        case "end_turn" | "stop_sequence":
            pass
        case "refusal":
            details = message.stop_details
            kind = f" ({details.category})" if details and details.category else ""
            raise ModelDeclined(f"Claude declined to answer this mail{kind}.", usages=usages)
        case "max_tokens":
            raise ModelDeclined("Claude's answer was cut off at its length limit.", usages=usages)
        case "model_context_window_exceeded":
            raise ModelDeclined("The conversation is too long for the model.", usages=usages)
        case other:
            raise ModelDeclined(f"Claude's answer is incomplete ({other}).", usages=usages)
    text = "".join(block.text for block in message.content if isinstance(block, TextBlock))
    if not text.strip():
        raise ModelDeclined("Claude's answer is empty.", usages=usages)
    return text


def in_our_words(error: Exception, now: datetime) -> ModelError:
    """A failure of the API as one of our three; unexpected ones count as temporary."""
    match error:
        case anthropic.APITimeoutError() | TimeoutError():
            return ModelBusy("Claude did not answer in time.")
        case anthropic.APIConnectionError() | httpx2.HTTPError():
            return ModelBusy("Claude cannot be reached.")
        case anthropic.APIStatusError():
            return _refused(error, now)
        case anthropic.CredentialsError():
            return ModelMisconfigured("The Anthropic credentials cannot be used.")
        case _:
            return ModelBusy("Claude's answer could not be read.")


def _refused(error: anthropic.APIStatusError, now: datetime) -> ModelError:
    status = error.status_code
    if status in _TEMPORARY or status >= 500:
        return ModelBusy(_busy_words(status), _pause(error.response.headers, now))
    said = _first_line(error.api_message or error.message)
    if status == 413 or (status == 400 and "too long" in said):
        return ModelDeclined("The conversation is too long for the model.")
    return ModelMisconfigured(f"{_REFUSED.get(status, _REFUSED[400])} ({status}: {said})")


_TEMPORARY = frozenset({200, 408, 409, 429, 499})
"""200 is an error inside an answer that had begun well."""

_REFUSED = {
    400: "Claude's API does not accept the request",
    401: "The Anthropic API key is not valid",
    402: "The Anthropic account has no credit",
    403: "The Anthropic API key may not use this model",
    404: "Claude's API does not know the model",
}


def _busy_words(status: int) -> str:
    match status:
        case 429:
            return "Claude is limiting how often we may ask."
        case 529:
            return "Claude is overloaded."
        case _:
            return f"Claude has a problem of its own (status {status})."


def _pause(headers: Mapping[str, str], now: datetime) -> float | None:
    """How many seconds a server asks us to wait, in any of the forms that the SDK obeys."""
    if (thousandths := _number(headers.get("retry-after-ms"))) is not None:
        return thousandths / 1000
    said = headers.get("retry-after", "")
    if (seconds := _number(said)) is not None:
        return seconds
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max((until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds(), 0.0)


def _number(header: str | None) -> float | None:
    try:
        return max(float(header), 0.0) if header else None
    except ValueError:
        return None


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0][:200] if lines else ""


def arguments_of(request: Request) -> dict[str, Any]:
    """The request as the API takes it, alone or in a batch."""
    arguments: dict[str, Any] = {
        "model": request.model,
        "max_tokens": request.most_tokens,
        "messages": list(request.messages),
    }
    if request.system:
        arguments["system"] = list(request.system)
    if request.tuning.thinking is not None:
        arguments["thinking"] = request.tuning.thinking
    if request.tuning.output:
        arguments["output_config"] = request.tuning.output
    return arguments


def cached(text: str) -> TextBlockParam:
    """A block that the API may read from its cache for an hour."""
    return {"type": "text", "text": text, "cache_control": {"type": "ephemeral", "ttl": "1h"}}


def user(blocks: Iterable[Any]) -> MessageParam:
    """One turn of ours."""
    return {"role": "user", "content": list(blocks)}
