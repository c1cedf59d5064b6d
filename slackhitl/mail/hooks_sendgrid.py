"""SendGrid's Inbound Parse: a form with the raw mail in it.

Either the password stands in the webhook's address, or a security policy signs every request
(ECDSA over time and body), and the setting holds that policy's public key.
"""

import asyncio
import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from slackhitl.mail.forms import NotAForm, form_fields
from slackhitl.mail.inbox import Delivery
from slackhitl.mail.webhooks import (
    NotAMail,
    NotAuthentic,
    Post,
    envelope_sender,
    require_login,
)

LARGEST = 100 * 1024 * 1024
"""SendGrid takes mails of 30 MB; in a form, an octet can become three."""
SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
OLDEST = timedelta(days=4)
"""SendGrid comes again for three days. The signature covers the mail, so a replay brings nothing
that the desk has not got."""


class SendgridWebhook:
    """What Inbound Parse posts with “POST the raw, full MIME message” turned on."""

    name = "sendgrid"
    paths = ("/inbound/sendgrid",)
    largest = LARGEST

    def __init__(self, secret: str) -> None:
        """``secret`` is user:password, or a policy's public key as SendGrid shows it.

        Raises ValueError when it is neither.
        """
        self._login = secret if ":" in secret else ""
        self._key = None if self._login else _public_key(secret)

    def admit(self, headers: Mapping[str, str]) -> None:
        """See Webhook.admit."""
        if self._key is None:
            require_login(headers, self._login)
        elif not headers.get(SIGNATURE) or not headers.get(TIMESTAMP):
            raise NotAuthentic("The request is not signed.")

    async def mail(self, post: Post) -> Delivery:
        """See Webhook.mail."""
        return await asyncio.to_thread(self._mail, post)

    def _mail(self, post: Post) -> Delivery:
        self.admit(post.headers)
        if self._key is not None:
            _verify(self._key, post)
        try:
            fields = form_fields(post.headers.get("Content-Type", ""), post.body)
        except NotAForm as trouble:
            raise NotAMail(str(trouble)) from None
        raw = fields.get("email", b"")
        if not raw.strip():
            raise NotAMail(
                "There is no raw mail. Tick “POST the raw, full MIME message” in the settings of "
                "Inbound Parse."
            )
        envelope = _envelope(fields.get("envelope", b""))
        to = envelope.get("to")
        return Delivery(
            raw=raw,
            source=self.name,
            key=hashlib.sha256(raw).hexdigest(),
            recipients=tuple(map(str, to)) if isinstance(to, list) else (),
            sender=envelope_sender(envelope.get("from")),
        )


def _public_key(text: str) -> EllipticCurvePublicKey:
    try:
        key = load_der_public_key(base64.b64decode("".join(text.split()), validate=True))
    except (ValueError, binascii.Error):
        key = None
    if not isinstance(key, EllipticCurvePublicKey):
        raise ValueError("neither user:password nor a public key")
    return key


def _verify(key: EllipticCurvePublicKey, post: Post) -> None:
    timestamp = post.headers[TIMESTAMP]
    try:
        signature = base64.b64decode(post.headers[SIGNATURE], validate=True)
        key.verify(signature, timestamp.encode() + post.body, ECDSA(SHA256()))
        age = abs(post.at.timestamp() - int(timestamp))
    except (InvalidSignature, ValueError):
        raise NotAuthentic("The signature was not made for the public key that is set.") from None
    if age > OLDEST.total_seconds():
        raise NotAuthentic("The signature is older than four days.")


def _envelope(octets: bytes) -> dict[str, Any]:
    try:
        found = json.loads(octets)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {}
