"""Postmark: JSON with the raw mail in it; the password stands in the webhook's address."""

import asyncio
import hashlib
from collections.abc import Mapping

from slackhitl.mail.inbox import Delivery
from slackhitl.mail.webhooks import NotAMail, Post, octets, read_json, require_login, text_of

LARGEST = 120 * 1024 * 1024
"""Postmark takes mails of 35 MB, and says them twice: raw, and taken apart."""


class PostmarkWebhook:
    """What Postmark's inbound stream posts."""

    name = "postmark"
    paths = ("/inbound/postmark",)
    largest = LARGEST

    def __init__(self, login: str) -> None:
        """``login`` is user:password. Raises ValueError when it is not."""
        user, _, password = login.partition(":")
        if not user or not password:
            raise ValueError("not user:password")
        self._login = login

    def admit(self, headers: Mapping[str, str]) -> None:
        """See Webhook.admit."""
        require_login(headers, self._login)

    async def mail(self, post: Post) -> Delivery:
        """See Webhook.mail."""
        return await asyncio.to_thread(self._mail, post)

    def _mail(self, post: Post) -> Delivery:
        self.admit(post.headers)
        found = read_json(post.body)
        raw = octets(text_of(found, "RawEmail"))
        if not raw.strip():
            raise NotAMail(
                "There is no RawEmail. Turn on “Include raw email content in JSON payload” in "
                "the inbound stream's settings."
            )
        recipient = text_of(found, "OriginalRecipient")
        return Delivery(
            raw=raw,
            source=self.name,
            # The same in every retry.
            key=text_of(found, "MessageID") or hashlib.sha256(raw).hexdigest(),
            recipients=(recipient,) if recipient else (),
        )
