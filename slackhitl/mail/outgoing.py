"""What a reply is made of, before it becomes bytes. composing.py turns it into a mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Named(Protocol):
    """Anybody a mail can name: a display name, which may be empty, and an address."""

    @property
    def name(self) -> str: ...

    @property
    def address(self) -> str: ...


@dataclass(frozen=True)
class OutgoingAttachment:
    """A file that goes along: its name as people see it, its media type, its bytes."""

    filename: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class QuotedImage:
    """A picture within the mail that is answered; ``content_id`` without angle brackets."""

    content_id: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class Quoted:
    """The mail that is answered, quoted below the reply.

    `language` is the customer's (a BCP 47 tag such as `de` or `pt-BR`): the line above the quote
    is written in it. `html` is the customer's own markup; it is sanitised before it is quoted.
    """

    sender_name: str
    sent_at: datetime
    text: str
    html: str | None = None
    language: str | None = None
    images: tuple[QuotedImage, ...] = ()


@dataclass(frozen=True)
class Outgoing:
    """One reply, as decided: `text` is what a person approved, word for word.

    Message ids carry no angle brackets. `subject` is the conversation's, as it stands. `automatic`
    is True only for mail that no person approved (RFC 3834, section 5). `conversation_id` is
    written into a header of our own, by which a mail that comes back to us is recognised.
    """

    sender: Named
    to: tuple[Named, ...]
    subject: str
    text: str
    message_id: str
    date: datetime
    reply_to: Named | None = None
    cc: tuple[Named, ...] = ()
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    quoted: Quoted | None = None
    signature: str | None = None
    language: str | None = None
    automatic: bool = False
    attachments: tuple[OutgoingAttachment, ...] = ()
    conversation_id: int | None = None
    begins: bool = False  # answers nothing, so that its subject stands as it is
