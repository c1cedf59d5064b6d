"""What Postmark, Mailgun, SendGrid and Amazon SES post, signed as they sign it."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

RAW = (
    b"From: Jane <jane@customer.example>\r\nTo: support@acme.example\r\n"
    b"Subject: Where is my parcel?\r\nMessage-ID: <m1@customer.example>\r\n\r\n"
    b"secret words \xff\r\n"
)
LOGIN = "desk:open-sesame"
SIGNING_KEY = "key-1234567890"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:support"
CERTIFICATE_URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem"


@dataclass
class Posted:
    """A request."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def basic(login: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(login.encode()).decode()}


def postmark(raw: bytes | None = RAW, login: str = LOGIN, **members: Any) -> Posted:
    found: dict[str, Any] = {"MessageID": "22c7", "OriginalRecipient": "support@acme.example"}
    if raw is not None:
        found["RawEmail"] = raw.decode("utf-8", "replace")
    return Posted(json.dumps(found | members).encode(), basic(login))


def mailgun(
    raw: bytes = RAW, at: datetime | None = None, key: str = SIGNING_KEY, token: str = "t0ken"
) -> Posted:
    timestamp = str(int((at or datetime.now(UTC)).timestamp()))
    signature = hmac.new(key.encode(), (timestamp + token).encode(), hashlib.sha256).hexdigest()
    form = {
        "recipient": "support@acme.example",
        "sender": "jane@customer.example",
        "timestamp": timestamp,
        "token": token,
        "signature": signature,
        "body-mime": raw,
    }
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return Posted(urlencode(form).encode(), kind)


def multipart(**fields: bytes) -> tuple[bytes, dict[str, str]]:
    parts = [
        b'--xYzZY\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (name.encode(), value)
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--xYzZY--\r\n", {
        "Content-Type": "multipart/form-data; boundary=xYzZY"
    }


ENVELOPE = b'{"to":["support@acme.example"],"from":"jane@customer.example"}'


def sendgrid(raw: bytes = RAW, login: str = LOGIN) -> Posted:
    body, kind = multipart(envelope=ENVELOPE, email=raw)
    return Posted(body, kind | basic(login))


class Policy:
    """A security policy of SendGrid: a key pair whose public half the operator sets."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def public_key(self) -> str:
        der = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(der).decode()

    def posts(self, raw: bytes = RAW, at: datetime | None = None) -> Posted:
        body, headers = multipart(envelope=ENVELOPE, email=raw)
        timestamp = str(int((at or datetime.now(UTC)).timestamp()))
        signature = self._key.sign(timestamp.encode() + body, ec.ECDSA(SHA256()))
        headers["X-Twilio-Email-Event-Webhook-Signature"] = base64.b64encode(signature).decode()
        headers["X-Twilio-Email-Event-Webhook-Timestamp"] = timestamp
        return Posted(body, headers)


class Amazon:
    """Amazon SNS: a key, its certificate, and what is visited there."""

    def __init__(self, days: int = 30) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._days = days
        self.visited: list[str] = []
        self.away = False

    @cached_property
    def certificate(self) -> bytes:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
        until = datetime.now(UTC) + timedelta(days=self._days)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._key.public_key())
            .serial_number(1)
            .not_valid_before(until - timedelta(days=60))
            .not_valid_after(until)
            .sign(self._key, SHA256())
        )
        return made.public_bytes(Encoding.PEM)

    async def visit(self, url: str) -> bytes:
        self.visited.append(url)
        if self.away:
            raise ConnectionError("nobody there")
        return self.certificate

    def publishes(self, notice: object, **members: str) -> Posted:
        text = notice if isinstance(notice, str) else json.dumps(notice)
        return self.signs({"Type": "Notification", "Message": text} | members)

    def asks_to_confirm(self, topic: str = TOPIC, **members: str) -> Posted:
        url = (
            "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription"
            f"&TopicArn={topic}&Token=abc"
        )
        asked = {"Type": "SubscriptionConfirmation", "Message": "You have chosen to subscribe…"}
        return self.signs(
            asked | {"Token": "abc", "SubscribeURL": url, "TopicArn": topic} | members
        )

    def signs(self, members: dict[str, str]) -> Posted:
        message = {
            "MessageId": "m-1",
            "TopicArn": TOPIC,
            "Timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "SignatureVersion": "1",
            "SigningCertURL": CERTIFICATE_URL,
        } | members
        unsigned = {"SignatureVersion", "SigningCertURL", "UnsubscribeURL"}
        signed = "".join(
            f"{name}\n{message[name]}\n" for name in sorted(message) if name not in unsigned
        )
        digest = SHA1() if message["SignatureVersion"] == "1" else SHA256()
        signature = self._key.sign(signed.encode(), PKCS1v15(), digest)
        message["Signature"] = base64.b64encode(signature).decode()
        kind = {
            "Content-Type": "text/plain; charset=UTF-8",
            "x-amz-sns-topic-arn": message["TopicArn"],
        }
        return Posted(json.dumps(message).encode(), kind)


def received(raw: bytes = RAW, encoding: str = "Base64") -> dict[str, Any]:
    """What SES publishes for one mail."""
    content = base64.b64encode(raw).decode() if encoding == "Base64" else raw.decode("latin-1")
    return {
        "notificationType": "Received",
        "mail": {"source": "jane@customer.example", "messageId": "ses-1"},
        "receipt": {
            "recipients": ["support@acme.example"],
            "action": {"type": "SNS", "encoding": encoding},
        },
        "content": content,
    }
