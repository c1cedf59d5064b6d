"""Mail that a provider posts to us: what every webhook promises, and how it may say no.

A webhook proves that a request comes from its provider and takes the raw MIME and its envelope
out of it. It stores nothing: whoever asked it does, and answers 200 only after that.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from slackhitl.mail.inbox import Delivery


@dataclass(frozen=True)
class Post:
    """One request as it came. ``headers`` takes names in any case; ``at`` is when it came."""

    headers: Mapping[str, str]
    body: bytes
    at: datetime


class Webhook(Protocol):
    """The way in for one provider."""

    @property
    def name(self) -> str:
        """The provider: ``postmark``."""
        ...

    @property
    def paths(self) -> tuple[str, ...]:
        """What it is posted to."""
        ...

    @property
    def largest(self) -> int:
        """Octets of the largest body that an honest request has."""
        ...

    def admit(self, headers: Mapping[str, str]) -> None:
        """Before the body is read: raises NotAuthentic when the headers alone tell a stranger."""
        ...

    async def mail(self, post: Post) -> Delivery | None:
        """The mail in this request; None for a request that is in order and brings none.

        Raises NotAuthentic, NotAMail or CannotTell.
        """
        ...


class WebhookTrouble(Exception):
    """A request that is not taken. ``reason`` is a sentence for whoever set the webhook up.

    ``status`` is HTTP's: after each of these, every provider comes again.
    """

    status = 400

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotAuthentic(WebhookTrouble):
    """Nothing proves that this request comes from the provider."""

    status = 401


class NotAMail(WebhookTrouble):
    """An authentic request without a mail that we can read."""


class CannotTell(WebhookTrouble):
    """Whether it is authentic cannot be found out now; the provider should come again."""

    status = 503


def require_login(headers: Mapping[str, str], login: str) -> None:
    """HTTP basic authentication (RFC 7617) as ``user:password``. Raises NotAuthentic."""
    scheme, _, credentials = headers.get("Authorization", "").partition(" ")
    try:
        given = base64.b64decode(credentials.strip(), validate=True)
    except (binascii.Error, ValueError):
        given = b""
    # Compared first, so that the time it takes tells nothing about either.
    right = hmac.compare_digest(given, login.encode())
    if scheme.lower() != "basic" or not right:
        raise NotAuthentic("The user and password in the webhook's address are not the ones set.")


def read_json(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises NotAMail."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise NotAMail("The request holds no JSON object.")
    return found


def text_of(found: Mapping[str, Any], key: str) -> str:
    """A member that should be a string; "" when it is not."""
    value = found.get(key)
    return value if isinstance(value, str) else ""


def octets(text: str) -> bytes:
    """Raw MIME that travelled as JSON text; lone surrogates are no reason to lose a mail."""
    return text.encode("utf-8", "surrogatepass")


def envelope_sender(value: object) -> str | None:
    """MAIL FROM as a Delivery has it: "" for the null sender, None when it was not told."""
    return value.strip().removeprefix("<>") if isinstance(value, str) else None
