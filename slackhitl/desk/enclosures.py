"""Files that an agent sends along with a reply.

They are chosen in the window of the reply and belong to its draft: what goes out is what the
person chose who approved. Their bytes are fetched from Slack before the reply leaves; until each
of them is in the archive, nothing is sent.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Field, Session, SQLModel, col, select

from slackhitl.desk.attached import AttachedFile
from slackhitl.desk.errors import CannotAttach
from slackhitl.desk.file_risk import name_risk
from slackhitl.desk.models import Draft, DraftStatus

MOST_BYTES = 20_000_000
"""Of all files of a reply: a third more as mail, which most mail servers still take."""
MOST_FILES = 10


class Enclosure(SQLModel, table=True):
    """A file that goes out with a draft, once ``digest`` says that its bytes are here."""

    draft_id: int = Field(primary_key=True, foreign_key="draft.id")
    number: int = Field(primary_key=True)
    slack_file: str  # what Slack calls it
    filename: str
    content_type: str
    size: int  # in bytes
    added_by: str
    digest: str | None = None
    trouble: str | None = None  # why it cannot be sent: “is a program”


@dataclass(frozen=True)
class NewFile:
    """A file that a person chose in a window."""

    slack_file: str
    filename: str
    content_type: str
    size: int


@dataclass(frozen=True)
class Attach:
    """What a window says of a reply's files: which of those before stay, and which are new."""

    kept: tuple[int, ...] = ()
    new: tuple[NewFile, ...] = ()


NOTHING = Attach()


@dataclass(frozen=True)
class EnclosureView:
    """A file that goes along, for people; ``size`` in bytes."""

    number: int
    filename: str
    size: int
    trouble: str | None = None


def choose(session: Session, draft: Draft, attach: Attach, agent: str) -> None:
    """Make these the files of a draft. Raises CannotAttach, in words for the agent."""
    assert draft.id is not None
    rows = of_draft(session, draft.id)
    stay = [row for row in rows if row.number in attach.kept]
    for row in rows:
        if row not in stay:
            session.delete(row)
    next_number = max((row.number for row in rows), default=0) + 1
    for number, file in enumerate(attach.new, next_number):
        _allowed(file)
        row = Enclosure(draft_id=draft.id, number=number, added_by=agent, **asdict(file))
        session.add(row)
        stay.append(row)
    bad = next((row for row in stay if row.trouble is not None), None)
    if bad is not None:
        raise CannotAttach(f"“{bad.filename}” {bad.trouble}. Untick it to send the reply.")
    if len(stay) > MOST_FILES:
        raise CannotAttach(f"A reply takes at most {MOST_FILES} files.")
    if sum(row.size for row in stay) > MOST_BYTES:
        raise CannotAttach(
            "The files are larger than 20 MB in all, which many mail servers refuse. Nothing was "
            "sent; send fewer files, or a link."
        )
    session.flush()


def of_draft(session: Session, draft_id: int | None) -> Sequence[Enclosure]:
    """The files of a draft, in their order."""
    return session.exec(
        select(Enclosure).where(Enclosure.draft_id == draft_id).order_by(col(Enclosure.number))
    ).all()


def views(session: Session, draft_id: int | None) -> tuple[EnclosureView, ...]:
    """The same for people."""
    return tuple(
        EnclosureView(row.number, row.filename, row.size, row.trouble)
        for row in of_draft(session, draft_id)
    )


def seen(files: Sequence[EnclosureView]) -> str:
    """What of a draft's files a person saw, for the draft's fingerprint."""
    return "\n".join(f"{file.number} {file.size} {file.filename}" for file in files)


def troubled(session: Session, draft: Draft) -> None:
    """Refuse to approve a draft with a file that cannot be sent. Raises CannotAttach."""
    for row in of_draft(session, draft.id):
        if row.trouble is not None:
            raise CannotAttach(
                f"“{row.filename}” {row.trouble}. Press Edit and untick it to send the reply."
            )


def to_fetch(session: Session, draft_id: int) -> tuple[Enclosure, ...]:
    """Files of an approved reply whose bytes are still at Slack."""
    draft = session.get(Draft, draft_id)
    if draft is None or draft.status is not DraftStatus.APPROVED:
        return ()
    return tuple(row for row in of_draft(session, draft_id) if row.digest is None)


def fetched(session: Session, draft_id: int, number: int, digest: str) -> None:
    """A file's bytes are in the archive; it may have been taken out of the reply meanwhile."""
    row = session.get(Enclosure, (draft_id, number))
    if row is not None:
        row.digest = digest
        session.add(row)


def attached(session: Session, draft: Draft) -> tuple[AttachedFile, ...]:
    """The files of a reply whose bytes are all here."""
    return tuple(
        AttachedFile(row.filename, row.content_type, row.size, row.digest)
        for row in of_draft(session, draft.id)
        if row.digest is not None
    )


def as_rows(files: Sequence[AttachedFile]) -> list[dict[str, Any]]:
    """As a message remembers them."""
    return [asdict(file) for file in files]


def _allowed(file: NewFile) -> None:
    reason = name_risk(file.filename)
    if reason is not None:
        raise CannotAttach(
            f"“{file.filename}” {reason}, which mail servers refuse and customers should not open. "
            "Nothing was sent."
        )
    if file.size < 1:
        raise CannotAttach(f"“{file.filename}” is empty. Nothing was sent.")
