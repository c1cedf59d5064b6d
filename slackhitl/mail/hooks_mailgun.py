"""Mailgun: a form with the raw mail in it, and a signature of a time and a token.

The signature does not cover the mail, so whoever reads one request could post another mail with
it. Hence it holds for five minutes, and a token holds for one mail: again and again for the same
octets, since a retry brings them when our answer got lost, and never for others.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from slackhitl.mail.forms import NotAForm, form_fields
from slackhitl.mail.inbox import Delivery
from slackhitl.mail.webhooks import NotAMail, NotAuthentic, Post, envelope_sender

LARGEST = 100 * 1024 * 1024
"""Mailgun takes mails of 25 MB; in a form, an octet can become three."""
FRESH = timedelta(minutes=5)
RETRIED = timedelta(hours=9)
"""Mailgun comes again for eight hours, with the time and token of its first try."""


class MailgunWebhook:
    """What a Mailgun route whose address ends in ``mime`` posts."""

    name = "mailgun"
    paths = ("/inbound/mailgun", "/inbound/mailgun/mime")
    largest = LARGEST

    def __init__(self, signing_key: str) -> None:
        self._key = signing_key.encode()
        self._tokens: dict[str, tuple[datetime, str]] = {}

    def admit(self, headers: Mapping[str, str]) -> None:
        """See Webhook.admit: the signature is in the body."""

    async def mail(self, post: Post) -> Delivery:
        """See Webhook.mail."""
        try:
            fields = await asyncio.to_thread(
                form_fields, post.headers.get("Content-Type", ""), post.body
            )
        except NotAForm as trouble:
            raise NotAMail(str(trouble)) from None
        token = fields.get("token", b"")
        self._verify(fields, token)
        raw = fields.get("body-mime", b"")
        self._first_use(fields, token, hashlib.sha256(raw).hexdigest(), post.at)
        if not raw.strip():
            raise NotAMail("There is no raw mail. The address in the route must end in mime.")
        recipient = _text(fields, "recipient")
        return Delivery(
            raw=raw,
            source=self.name,
            # The desk remembers keys for good, so the token is used once after a restart, too.
            key=token.decode("ascii", "replace"),
            recipients=(recipient,) if recipient else (),
            sender=envelope_sender(_text(fields, "sender") if "sender" in fields else None),
        )

    def _verify(self, fields: Mapping[str, bytes], token: bytes) -> None:
        signed = fields.get("timestamp", b"") + token
        right = hmac.new(self._key, signed, hashlib.sha256).hexdigest().encode()
        if not token or not hmac.compare_digest(right, fields.get("signature", b"").lower()):
            raise NotAuthentic("The signature was not made with the signing key that is set.")

    def _first_use(
        self, fields: Mapping[str, bytes], token: bytes, digest: str, now: datetime
    ) -> None:
        for known, (seen, _) in list(self._tokens.items()):
            if now - seen > RETRIED:
                del self._tokens[known]
        name = token.decode("latin-1")
        if name in self._tokens:
            if self._tokens[name][1] != digest:
                raise NotAuthentic("This token came with another mail already.")
            return
        try:
            age = abs(now.timestamp() - int(fields["timestamp"]))
        except (KeyError, ValueError):
            age = FRESH.total_seconds() + 1
        if age > FRESH.total_seconds():
            raise NotAuthentic(
                "The signature is older than five minutes, or this machine's clock is wrong."
            )
        self._tokens[name] = (now, digest)


def _text(fields: Mapping[str, bytes], name: str) -> str:
    return fields.get(name, b"").decode("utf-8", "replace").strip()
