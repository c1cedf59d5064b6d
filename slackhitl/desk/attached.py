"""A file that came with a mail, as its message's row remembers it."""

from dataclasses import dataclass
from typing import Any

from slackhitl.desk.models import Message

SMALL_PICTURE = 8_000
"""Bytes below which a picture within the text is a logo or a line, and not something to look at."""
SIGNATURES = frozenset(
    {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
    }
)
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/heic"})


@dataclass(frozen=True)
class AttachedFile:
    """A file whose bytes are in the archive under ``digest``; ``size`` in bytes."""

    filename: str
    content_type: str
    size: int
    digest: str
    content_id: str = ""
    inline: bool = False  # the mail's text shows it
    risk: str | None = None  # why it is kept and not passed on: “is a program”

    @property
    def is_form(self) -> bool:
        """Whether it belongs to how the mail looks or is signed, and says nothing by itself."""
        if self.content_type in SIGNATURES:
            return True
        return self.inline and self.size < SMALL_PICTURE

    @property
    def is_picture(self) -> bool:
        """Whether Slack shows it as a picture."""
        return self.content_type in PICTURES


MOST_QUOTED = 3_000_000
"""Bytes of pictures that a reply brings back within the quoted mail."""


def quoted_pictures(message: Message) -> tuple[AttachedFile, ...]:
    """The pictures within a mail's text that go back with the quote, as far as there is room."""
    kept, room = [], MOST_QUOTED
    for file in files_of(message):
        if file.inline and file.content_id and file.is_picture and file.size <= room:
            kept.append(file)
            room -= file.size
    return tuple(kept)


def files_of(message: Message) -> tuple[AttachedFile, ...]:
    """The files of a mail, in its order."""
    return tuple(_read(row) for row in message.attachments)


def _read(row: dict[str, Any]) -> AttachedFile:
    return AttachedFile(
        filename=str(row["filename"]),
        content_type=str(row["content_type"]),
        size=int(row["size"]),
        digest=str(row.get("digest", "")),
        content_id=str(row.get("content_id", "")),
        inline=bool(row.get("inline")),
        risk=row.get("risk"),
    )
