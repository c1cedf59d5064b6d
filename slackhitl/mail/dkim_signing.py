"""Outgoing mail signed by us (DKIM, RFC 6376), for mail servers that do not sign it themselves."""

import base64
import re

import dkim
from dkim.crypto import UnparsableKeyError, parse_pem_private_key

SIGNED = (
    "from", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references",
    "mime-version", "content-type", "content-language", "auto-submitted",
)  # fmt: skip
"""Header fields that are signed where they are present (RFC 6376, section 5.4.1)."""
SMALLEST_KEY = 1024
"""Bits; verifiers must ignore signatures of smaller keys (RFC 8301, section 3.2)."""
NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", re.IGNORECASE)
ADDRESS = re.compile(rb"@([^@<>\s,;]+)>?\s*$")
RSA_ENCRYPTION = bytes.fromhex("06092a864886f70d0101010500")
"""The algorithm's identifier and its empty parameters (RFC 8017, appendix A.1), in DER."""


class DkimKeyWrong(ValueError):
    """Domain, selector or key cannot be used. The sentence never holds the key."""


class DkimSigner:
    """Signs mail from one domain and its subdomains, RSA with SHA-256, relaxed/relaxed."""

    def __init__(self, domain: str, selector: str, key: str) -> None:
        """`key` is an RSA private key in PEM; its lines may be parted by a literal backslash-n.

        Raises DkimKeyWrong.
        """
        if not NAME.fullmatch(domain) or "." not in domain:
            raise DkimKeyWrong("SLACKHITL_DKIM_DOMAIN should be a domain, such as acme.example.")
        if not NAME.fullmatch(selector):
            raise DkimKeyWrong("SLACKHITL_DKIM_SELECTOR should be a name, such as desk2026.")
        self.domain, self.selector = domain.lower(), selector.lower()
        self._key = key.replace("\\n", "\n").encode()
        try:
            numbers = parse_pem_private_key(self._key)  # type: ignore[no-untyped-call]
            self._modulus, self._exponent = numbers["modulus"], numbers["publicExponent"]
            self.bits = int(self._modulus).bit_length()
            if self.bits >= SMALLEST_KEY:
                self._header(b"From: desk@" + self.domain.encode() + b"\r\n\r\n")
        except (UnparsableKeyError, dkim.DKIMException, ValueError, AssertionError, TypeError):
            # Whatever the parser says may quote the key.
            raise DkimKeyWrong(
                "SLACKHITL_DKIM_KEY is no RSA private key in PEM without a password. Make one with "
                "`openssl genrsa 2048`."
            ) from None
        if self.bits < SMALLEST_KEY:
            raise DkimKeyWrong(
                f"SLACKHITL_DKIM_KEY has {self.bits} bits; receivers want {SMALLEST_KEY} or more."
            )

    def sign(self, raw: bytes) -> bytes:
        """The mail with a signature on top; a mail from another domain stays as it is.

        Such a signature would prove nothing about its From (RFC 7489, section 3.1.1).
        """
        sender = _sender_domain(raw)
        if sender != self.domain and not sender.endswith(f".{self.domain}"):
            return raw
        return self._header(raw) + raw

    @property
    def record_name(self) -> str:
        """Where receivers look for the public key."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """The TXT record that has to stand there (RFC 6376, section 3.6.1)."""
        numbers = _der(0x30, _integer(self._modulus) + _integer(self._exponent))
        key = _der(0x30, _der(0x30, RSA_ENCRYPTION) + _der(0x03, b"\0" + numbers))
        return f"v=DKIM1; k=rsa; p={base64.b64encode(key).decode()}"

    def _header(self, raw: bytes) -> bytes:
        present = {line.partition(b":")[0].strip().lower() for line in _head(raw).split(b"\r\n")}
        # From once more than it stands there, so that nobody adds a second one (section 8.15).
        names = ["from", *(name for name in SIGNED if name.encode() in present)]
        signed: bytes = dkim.sign(
            raw,
            self.selector.encode(),
            self.domain.encode(),
            self._key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name.encode() for name in names],
        )
        return signed


def _head(raw: bytes) -> bytes:
    return raw.partition(b"\r\n\r\n")[0]


def _sender_domain(raw: bytes) -> str:
    unfolded = re.sub(rb"\r\n(?=[ \t])", b"", _head(raw))
    for line in unfolded.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"from" and (found := ADDRESS.search(value)):
            return found[1].decode("ascii", "replace").lower()
    return ""


def _integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content
