"""What our replies carry so that an answer finds its conversation: ids, and tags in addresses.

An id reads `c12.d34.0123456789abcdef@acme.example`: conversation 12, draft 34, and the first 16
hex digits of an HMAC, so that nobody outside can write into a conversation by guessing numbers.
"""

import hashlib
import hmac
import re

TAG = re.compile(r"c([0-9]{1,18})\.([0-9a-f]{16})", re.IGNORECASE)
SHAPE = re.compile(r"<?c([0-9]{1,18})\.d([0-9]{1,18})\.([0-9a-f]{16})@[^\s<>@]+>?", re.IGNORECASE)


def reply_message_id(conversation_id: int, draft_id: int, secret: bytes, domain: str) -> str:
    """The Message-ID of a reply, without angle brackets."""
    name = f"c{conversation_id}.d{draft_id}"
    return f"{name}.{_proof(name, secret)}@{domain}"


def parse_reply_message_id(message_id: str, secret: bytes) -> tuple[int, int] | None:
    """(conversation, draft) of one of our own ids; None for any other id and for a forged one."""
    found = SHAPE.fullmatch(message_id.strip())
    if found is None:
        return None
    conversation_id, draft_id = int(found[1]), int(found[2])
    proof = _proof(f"c{conversation_id}.d{draft_id}", secret)
    if not hmac.compare_digest(proof, found[3].lower()):
        return None
    return conversation_id, draft_id


def reply_address(address: str, conversation_id: int, secret: bytes) -> str:
    """Our address with a tag that names a conversation (RFC 5233): `support+c12.0123…@…`.

    It finds the conversation even for mail programs that answer without In-Reply-To.
    """
    local, _, domain = address.rpartition("@")
    name = f"c{conversation_id}"
    return f"{local}+{name}.{_proof(name, secret)}@{domain}"


def parse_reply_address(address: str, secret: bytes) -> int | None:
    """The conversation that a tagged address of ours names; None for any other, and forged ones."""
    found = TAG.fullmatch(address.rpartition("@")[0].partition("+")[2])
    if found is None or not hmac.compare_digest(_proof(f"c{found[1]}", secret), found[2].lower()):
        return None
    return int(found[1])


def _proof(name: str, secret: bytes) -> str:
    return hmac.new(secret, b"message-id:" + name.encode(), hashlib.sha256).hexdigest()[:16]
