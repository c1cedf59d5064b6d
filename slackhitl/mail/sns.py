"""Amazon SNS: is a message signed by Amazon, for our topic?

Amazon signs chosen fields with a key whose certificate lies at an address that the message names
itself. Anybody can name an address and own a topic: so only an address of SNS in the topic's own
region counts, and only the one topic that the operator named.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.x509 import load_pem_x509_certificate

from slackhitl.mail.webhooks import NotAuthentic, text_of

TOPIC = re.compile(r"arn:(aws|aws-cn|aws-us-gov):sns:([a-z0-9-]{1,40}):(\d{12}):([\w-]{1,256})")
NOTIFICATION = "Notification"
CONFIRMATION = "SubscriptionConfirmation"
GOODBYE = "UnsubscribeConfirmation"
SIGNED = {
    NOTIFICATION: ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    CONFIRMATION: (
        "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
    ),
}  # fmt: skip
SIGNED[GOODBYE] = SIGNED[CONFIRMATION]


@dataclass(frozen=True)
class Topic:
    """The topic that the operator named."""

    arn: str
    host: str

    @staticmethod
    def named(arn: str) -> "Topic":
        """Raises ValueError when this is no topic's ARN."""
        found = TOPIC.fullmatch(arn)
        if found is None:
            raise ValueError("no topic")
        end = "amazonaws.com.cn" if found[1] == "aws-cn" else "amazonaws.com"
        return Topic(arn, f"sns.{found[2]}.{end}")

    def certificate_url(self, message: Mapping[str, Any]) -> str:
        """Where the certificate lies. Raises NotAuthentic unless that is SNS in our region."""
        if text_of(message, "TopicArn") != self.arn:
            raise NotAuthentic("The message is not from the topic that is set.")
        if text_of(message, "Type") not in SIGNED:
            raise NotAuthentic("This is no message of SNS.")
        url = text_of(message, "SigningCertURL")
        if not self._is_ours(url) or not urlsplit(url).path.endswith(".pem"):
            raise NotAuthentic("The certificate does not lie with Amazon SNS in our region.")
        return url

    def confirmation_url(self, message: Mapping[str, Any]) -> str:
        """What to visit to confirm our subscription; ask only after ``verify``.

        Raises NotAuthentic when it is not a confirmation of our topic.
        """
        url = text_of(message, "SubscribeURL")
        asked = parse_qs(urlsplit(url).query) if self._is_ours(url) else {}
        if asked.get("Action") != ["ConfirmSubscription"] or asked.get("TopicArn") != [self.arn]:
            raise NotAuthentic("The address for confirming is not one of Amazon SNS for our topic.")
        return url

    def _is_ours(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return parts.scheme == "https" and parts.netloc == self.host and url.isprintable()


def verify(message: Mapping[str, Any], certificate: bytes, now: datetime) -> None:
    """That the key of this certificate signed the message. Raises NotAuthentic."""
    # Version 1 is still what SNS does unless it is told otherwise.
    digest = {"1": SHA1(), "2": SHA256()}.get(text_of(message, "SignatureVersion"))  # noqa: S303
    try:
        signature = base64.b64decode(text_of(message, "Signature"), validate=True)
        signer = load_pem_x509_certificate(certificate)
        key = signer.public_key()
        if digest is None or not isinstance(key, RSAPublicKey):
            raise ValueError("no way to verify this")
        if not signer.not_valid_before_utc <= now <= signer.not_valid_after_utc:
            raise ValueError("the certificate is not valid now")
        key.verify(signature, _signed_text(message), PKCS1v15(), digest)
    except (InvalidSignature, ValueError, binascii.Error):
        raise NotAuthentic("The signature is not one of Amazon SNS.") from None


def _signed_text(message: Mapping[str, Any]) -> bytes:
    """Names and values, a line each, in the order of the alphabet."""
    lines = []
    for name in SIGNED[text_of(message, "Type")]:
        if message.get(name) is not None:
            lines += [name, text_of(message, name)]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")
