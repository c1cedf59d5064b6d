"""A mail as the rest of the program sees it: plain values, decoded, bounded, without surprises."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Address:
    """A person as a header names one; either half may be "" when the header does not tell it."""

    name: str = ""
    address: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.address)


NOBODY = Address()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail. `inline` ones are shown within the text by their content id."""

    filename: str
    content_type: str
    content_id: str
    data: bytes
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a mail server reports about a mail that we sent (RFC 3464, RFC 6533, older forms).

    `permanent` says that it was not and will not be delivered; `delayed` that it is still being
    tried, which is no failure. `diagnostic` holds the server's words. A report proves nothing by
    itself: match `original_message_id` or `original_envelope_id` with something that we sent.
    """

    addresses: tuple[str, ...] = ()
    permanent: bool = True
    original_message_id: str | None = None
    diagnostic: str = ""
    delayed: bool = False
    original_envelope_id: str | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a mail server reports about a mail of ours that it took (RFC 3464, asked for by DSN)."""

    addresses: tuple[str, ...] = ()
    original_message_id: str | None = None
    original_envelope_id: str | None = None


@dataclass(frozen=True, slots=True)
class Authentication:
    """What the receiving server found out about the sender (RFC 8601), and a warning in words.

    Results are the server's words, such as "pass", "fail" or "none"; None where it says nothing.
    """

    spf: str | None = None
    dkim: str | None = None
    dmarc: str | None = None
    server: str = ""
    warning: str | None = None

    @property
    def suspicious(self) -> bool:
        """Whether the sender may be forged: no exemplar, and nothing automatic, comes of it."""
        return self.warning is not None


@dataclass(frozen=True, slots=True)
class InboundEmail:
    """One mail that came in.

    `text` is the whole visible text, made from `html` when the mail has no other; `new_text` what
    the sender wrote now. Ids stand without angle brackets. `recipients` are all addresses, in
    lower case, that the mail may have been sent to, as the headers and the servers on the way say.
    `through_group` says that a group address passed it on; `original_sender` is the customer behind
    it, where that can be believed. `content_digest` stays the same when servers add trace headers
    or recode the mail. `hidden_text` is what its reader could not see; it is in no other field.
    """

    message_id: str
    message_id_missing: bool
    content_digest: str
    sender: Address = NOBODY
    reply_to: Address | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    recipients: tuple[str, ...] = ()
    return_path: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    subject: str = ""
    sent_at: datetime | None = None
    text: str = ""
    html: str = ""
    new_text: str = ""
    attachments: tuple[Attachment, ...] = ()
    automatic: str | None = None
    bounce: Bounce | None = None
    confirmation: Confirmation | None = None
    mailing_list: str | None = None
    through_group: bool = False
    reply_warning: str | None = None
    spam: str | None = None
    authentication: Authentication = Authentication()
    language_hint: str | None = None
    original_sender: Address | None = None
    forwarded_from: Address | None = None
    protection: str | None = None
    hidden_text: str = ""
    truncated: bool = False

    @property
    def customer(self) -> Address:
        """Who wrote it: behind a group that forwards, the person whose mail it passed on."""
        return self.original_sender or self.sender
