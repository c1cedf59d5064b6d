"""Amazon SES: a receipt rule publishes the whole mail to an SNS topic, which posts it here."""

import base64
import binascii
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import aiohttp

from slackhitl.mail.inbox import Delivery
from slackhitl.mail.sns import CONFIRMATION, GOODBYE, Topic, verify
from slackhitl.mail.webhooks import (
    CannotTell,
    NotAMail,
    NotAuthentic,
    Post,
    envelope_sender,
    octets,
    read_json,
    text_of,
)

log = logging.getLogger(__name__)

LARGEST = 2 * 1024 * 1024
"""SNS carries 256 KiB; JSON within JSON can make more of it."""
LARGEST_ANSWER = 64 * 1024
MOST_CERTIFICATES = 8

Visit = Callable[[str], Awaitable[bytes]]
"""Gets what lies at an address. Raises OSError when nothing usable does."""


class SesWebhook:
    """What the SNS topic of an SES receipt rule posts."""

    name = "ses"
    paths = ("/inbound/ses",)
    largest = LARGEST

    def __init__(self, topic_arn: str, visit: Visit | None = None) -> None:
        """Raises ValueError when this is no topic's ARN."""
        self._topic = Topic.named(topic_arn)
        self._visit = visit or visit_address
        self._certificates: dict[str, bytes] = {}

    def admit(self, headers: Mapping[str, str]) -> None:
        """See Webhook.admit: SNS names our topic in a header."""
        if headers.get("x-amz-sns-topic-arn", self._topic.arn) != self._topic.arn:
            raise NotAuthentic("The message is not from the topic that is set.")

    async def mail(self, post: Post) -> Delivery | None:
        """See Webhook.mail."""
        message = read_json(post.body)
        await self._verify(message, post.at)
        kind = text_of(message, "Type")
        if kind == CONFIRMATION:
            await self._get(self._topic.confirmation_url(message))
            log.info("ses: the subscription to the topic is confirmed")
            return None
        if kind == GOODBYE:
            log.warning("ses: the subscription to the topic was ended; no mail comes any more")
            return None
        return _delivery(message)

    async def _verify(self, message: Mapping[str, Any], now: datetime) -> None:
        url = self._topic.certificate_url(message)
        known = self._certificates.get(url)
        certificate = known or await self._get(url)
        verify(message, certificate, now)
        if known is None:
            if len(self._certificates) >= MOST_CERTIFICATES:
                self._certificates.clear()
            self._certificates[url] = certificate

    async def _get(self, url: str) -> bytes:
        try:
            return await self._visit(url)
        except OSError as trouble:
            raise CannotTell(f"Amazon SNS does not answer ({type(trouble).__name__}).") from None


def _delivery(message: Mapping[str, Any]) -> Delivery | None:
    """The mail that SES put into a notification; None for notices that are no mail."""
    try:
        notice = read_json(text_of(message, "Message").encode("utf-8", "surrogatepass"))
    except NotAMail:
        return None  # SES greets a new topic with a sentence
    if text_of(notice, "notificationType") != "Received":
        return None
    receipt = _member(notice, "receipt")
    content = text_of(notice, "content")
    if not content.strip():
        raise NotAMail(
            "The notification holds no mail. Choose the SNS action in the receipt rule, not S3."
        )
    raw = octets(content)
    if text_of(_member(receipt, "action"), "encoding").upper() == "BASE64":
        try:
            raw = base64.b64decode(content)
        except (ValueError, binascii.Error):
            raise NotAMail("The mail in the notification is not in base64, as it says.") from None
    recipients = receipt.get("recipients")
    mail = _member(notice, "mail")
    return Delivery(
        raw=raw,
        source=SesWebhook.name,
        key=text_of(mail, "messageId") or text_of(message, "MessageId"),
        recipients=tuple(map(str, recipients)) if isinstance(recipients, list) else (),
        sender=envelope_sender(mail.get("source")),
    )


def _member(found: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = found.get(key)
    return value if isinstance(value, dict) else {}


async def visit_address(url: str) -> bytes:
    """A GET without redirects. Raises OSError when no good answer comes within ten seconds."""
    patience = aiohttp.ClientTimeout(total=10)
    try:
        async with (
            aiohttp.ClientSession(timeout=patience, trust_env=True) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            if answer.status != 200:
                raise ConnectionError(f"the answer was {answer.status}")
            body = b""
            async for chunk in answer.content.iter_chunked(LARGEST_ANSWER):
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    raise ConnectionError("the answer is too large")
            return body
    except (aiohttp.ClientError, TimeoutError) as trouble:
        raise ConnectionError(type(trouble).__name__) from None
