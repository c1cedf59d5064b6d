"""A parsed mail at the desk's door."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Bounced:
    """What a delivery report says (RFC 3464)."""

    addresses: tuple[str, ...]
    permanent: bool
    original_message_id: str | None
    reason: str


@dataclass(frozen=True)
class Named:
    """A conversation that a mail names by something that only we can have made."""

    conversation_id: int
    rule: str


@dataclass(frozen=True)
class Incoming:
    """A parsed mail at the desk's door; its raw bytes are in the archive already."""

    source: str
    key: str
    message_id: str
    content_digest: str
    raw_digest: str
    message_id_missing: bool = False
    sender_name: str = ""
    sender_address: str = ""
    reply_to_name: str = ""
    reply_to_address: str = ""
    to: tuple[tuple[str, str], ...] = ()
    cc: tuple[tuple[str, str], ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    named: tuple[Named, ...] = ()
    passed_on_by: str | None = None
    subject: str = ""
    matter: str = ""
    """The subject without marks of answering and forwarding, folded for comparison."""
    is_answer: bool = False
    """Whether the subject begins with a mark of answering, such as `Re:`."""
    text: str = ""
    new_text: str = ""
    html: str = ""
    attachments: tuple[dict[str, Any], ...] = field(default=())
    screening: str | None = None
    warning: str | None = None
    bounced: Bounced | None = None
    confirms: str | None = None
    """Our Message-ID, in a mail server's report that it took or delivered that mail."""
    sent_at: datetime | None = None
    risks: tuple[str, ...] = ()
    """What only the mail as it came shows; triage reads less of it."""
    account: str = ""  # of ours, whose mail this is; empty: the main one
