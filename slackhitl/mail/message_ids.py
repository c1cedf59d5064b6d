"""Message ids of our own replies: the same at every attempt, and recognised when they come back.

An id reads `c12.d34.0123456789abcdef@acme.example`: conversation 12, draft 34, and the first 16
hex digits of an HMAC, so that nobody outside can write into a conversation by guessing numbers.
"""

import hashlib
import hmac
import re

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


def _proof(name: str, secret: bytes) -> str:
    return hmac.new(secret, b"message-id:" + name.encode(), hashlib.sha256).hexdigest()[:16]
