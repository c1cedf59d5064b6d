"""What one person is to be told alone, kept until Slack has taken it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, Session, SQLModel

from slackhitl.desk import work
from slackhitl.desk.work import Claim


class Whisper(SQLModel, table=True):
    """A sentence of ours for one person; it holds no customer's words."""

    id: int | None = Field(default=None, primary_key=True)
    user: str
    channel: str | None = None  # where they are; None: their direct messages
    thread_ts: str | None = None
    text: str
    at: datetime


@dataclass(frozen=True)
class WhisperView:
    """The same as a value."""

    user: str
    channel: str | None
    thread_ts: str | None
    text: str
    at: datetime


def keep(
    session: Session,
    user: str,
    channel: str | None,
    thread_ts: str | None,
    text: str,
    now: datetime,
) -> None:
    """Have it told as soon as Slack takes it."""
    row = Whisper(user=user, channel=channel, thread_ts=thread_ts, text=text, at=now)
    session.add(row)
    session.flush()
    work.enqueue(session, work.Kind.WHISPER, row.id or 0, now, work.URGENT)


def view(session: Session, whisper_id: int) -> WhisperView | None:
    """What is to be told; None once it was."""
    row = session.get(Whisper, whisper_id)
    if row is None:
        return None
    return WhisperView(row.user, row.channel, row.thread_ts, row.text, row.at)


def told(session: Session, job: Claim) -> None:
    """It was told, or there is nobody to tell it to."""
    row = session.get(Whisper, job.subject_id)
    if row is not None:
        session.delete(row)
    work.finish(session, job)
