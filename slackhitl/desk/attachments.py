"""What the card's thread shows of the files that came with a customer's mail.

A file is shown once a conversation, however often it comes: the logo of a signature comes with
every mail. What is not shown is named in the thread, with the reason.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from slackhitl.desk import work
from slackhitl.desk.attached import AttachedFile, files_of
from slackhitl.desk.models import Direction, Message

LARGEST_SHOWN = 20_000_000
"""Bytes of a file that is copied to Slack; a larger one is kept on file and named."""
MOST_SHOWN = 30
"""Files of one mail that are copied to Slack."""


class ShownFile(SQLModel, table=True):
    """How far a file of a mail is on its way into the thread; no row: not begun."""

    message_id: int = Field(primary_key=True, foreign_key="message.id")
    number: int = Field(primary_key=True)  # within its mail, from 1
    slack_file: str | None = None  # what Slack calls it, once its bytes are there
    told_at: datetime | None = None  # when the thread showed it, or said why it does not
    trouble: str | None = None  # why Slack does not take it


@dataclass(frozen=True)
class FileToShow:
    """A file that the thread shows; ``slack_file`` once its bytes may be at Slack."""

    number: int
    file: AttachedFile
    slack_file: str | None


@dataclass(frozen=True)
class FileToName:
    """A file that the thread only names, and why."""

    number: int
    file: AttachedFile
    reason: str
    is_refused: bool  # by Slack, so that another try may help


@dataclass(frozen=True)
class FilesOfMail:
    """What is left to tell of a mail's files."""

    message_id: int
    conversation_id: int
    customer: str
    show: tuple[FileToShow, ...]
    name: tuple[FileToName, ...]


def show(session: Session, message: Message, now: datetime) -> None:
    """Have a mail's files told in the card's thread, if it has any."""
    assert message.id is not None
    if any(not file.is_form for file in files_of(message)):
        work.enqueue(session, work.Kind.FILES, message.id, now)


def show_again(session: Session, conversation_id: int, now: datetime) -> None:
    """Try once more the files that Slack did not take."""
    refused_ones = session.exec(
        select(ShownFile)
        .join(Message, col(Message.id) == col(ShownFile.message_id))
        .where(Message.conversation_id == conversation_id, col(ShownFile.trouble).is_not(None))
    ).all()
    for row in refused_ones:
        work.enqueue(session, work.Kind.FILES, row.message_id, now)
        session.delete(row)


def show_anew(session: Session, message_id: int, now: datetime) -> None:
    """Tell a mail's files again, in another thread."""
    for row in session.exec(select(ShownFile).where(ShownFile.message_id == message_id)):
        session.delete(row)
    session.flush()
    show(session, session.get_one(Message, message_id), now)


def to_tell(session: Session, message_id: int) -> FilesOfMail | None:
    """Which files of a mail the thread has still to show or to name; None when the mail is gone."""
    message = session.get(Message, message_id)
    if message is None:
        return None
    rows = session.exec(select(ShownFile).where(ShownFile.message_id == message_id)).all()
    known = {row.number: row for row in rows}
    seen = _brought_before(session, message)
    shown: list[FileToShow] = []
    named: list[FileToName] = []
    wanted = 0
    for number, file in enumerate(files_of(message), 1):
        if file.is_form or file.digest in seen:
            continue
        seen.add(file.digest)
        row = known.get(number) or ShownFile(message_id=message_id, number=number)
        reason = _why_not(file, row, wanted)
        wanted += reason is None
        if row.told_at is not None:
            continue
        if reason is None:
            shown.append(FileToShow(number, file, row.slack_file))
        else:
            named.append(FileToName(number, file, reason, row.trouble is not None))
    who = message.sender_name or message.sender_address
    return FilesOfMail(
        message_id, message.conversation_id, who, tuple(shown), tuple(named)
    )  # fmt: skip


def uploaded(session: Session, message_id: int, names: dict[int, str]) -> None:
    """Remember what Slack calls these files, by number, before they are shown under that name."""
    for number, slack_file in names.items():
        row = _row(session, message_id, number)
        row.slack_file = slack_file
        session.add(row)


def told(session: Session, message_id: int, numbers: tuple[int, ...], now: datetime) -> None:
    """The thread shows or names these files."""
    for number in numbers:
        row = _row(session, message_id, number)
        row.told_at = now
        session.add(row)


def refused(session: Session, message_id: int, numbers: tuple[int, ...], reason: str) -> None:
    """Slack does not take these files; the thread names them with the reason."""
    for number in numbers:
        row = _row(session, message_id, number)
        row.trouble, row.slack_file = reason, None
        session.add(row)


def _row(session: Session, message_id: int, number: int) -> ShownFile:
    found = session.get(ShownFile, (message_id, number))
    return found or ShownFile(message_id=message_id, number=number)


def _why_not(file: AttachedFile, row: ShownFile, wanted: int) -> str | None:
    if file.risk is not None:
        return file.risk
    if file.size == 0:
        return "is empty"
    if file.size > LARGEST_SHOWN:
        return "is too large to show"
    if row.trouble is not None:
        return f"could not be shown: {row.trouble.rstrip('.')}"
    return "is one of too many files to show" if wanted >= MOST_SHOWN else None


def _brought_before(session: Session, message: Message) -> set[str]:
    """Digests of files that earlier mails of the conversation brought."""
    earlier = session.exec(
        select(Message).where(
            Message.conversation_id == message.conversation_id,
            Message.direction == Direction.INBOUND,
            col(Message.id) < message.id,
            col(Message.screening).is_(None),
        )
    )
    return {file.digest for one in earlier for file in files_of(one) if not file.is_form}
