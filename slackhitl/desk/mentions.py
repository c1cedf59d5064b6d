"""Messages that mention the app: each is taken up once, and answered once, by a job."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Field, Session, SQLModel, UniqueConstraint, col, select

from slackhitl.desk import coaching, moving, work
from slackhitl.desk.coaching import Coached, Standing
from slackhitl.desk.errors import AlreadyDecided
from slackhitl.desk.inserting import insert_once
from slackhitl.desk.lifecycle import Actor, Role
from slackhitl.desk.models import Conversation, Disposition, Origin

REMEMBERED = timedelta(days=30)
"""Afterwards the button of an answer finds no words any more."""
LONGEST = 4000
"""Characters of what was said; Slack's own field takes no more."""
ELSEWHERE, STRANGER, TROUBLE = "elsewhere", "stranger", "trouble"
"""What may be found beside how a card stands: no card, nobody of the desk, a refusal."""


class Mention(SQLModel, table=True):
    """What somebody said to the app, and what came of it."""

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    ts: str
    thread_ts: str | None = None
    author: str  # a Slack user id
    text: str  # as Slack gives it, but for the mention of the app
    at: datetime = Field(index=True)
    words: str = ""  # the same in plain words
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id")
    standing: str | None = None  # None: nobody has looked yet
    drafts: bool = False
    is_added: bool = False
    who: str | None = None
    until: datetime | None = None
    ended: str | None = None
    trouble: str | None = None
    answer_ts: str | None = None  # where our answer is

    __table_args__ = (UniqueConstraint("channel", "ts"),)


@dataclass(frozen=True)
class ToUs:
    """A message that mentions the app; ``text`` is without that mention, with Slack's marks."""

    author: str
    channel: str
    ts: str
    thread_ts: str | None
    text: str


@dataclass(frozen=True)
class MentionView:
    """A mention and its answer, for who shows it."""

    id: int
    to_us: ToUs
    words: str
    conversation_id: int | None
    found: str | None
    coached: Coached | None  # where it was said in a card's thread, by somebody of the desk
    trouble: str | None
    answer_ts: str | None


def hear(session: Session, said: ToUs, now: datetime) -> None:
    """Take a mention up, once however often Slack tells of it; a job answers."""
    values = {
        "channel": said.channel, "ts": said.ts, "thread_ts": said.thread_ts,
        "author": said.author, "text": said.text[:LONGEST], "at": now,
        "words": "", "drafts": False, "is_added": False,
    }  # fmt: skip
    mention_id = insert_once(session, Mention, values)
    if mention_id is not None:
        work.enqueue(session, work.Kind.MENTION, mention_id, now, work.URGENT)


def look(
    session: Session, mention_id: int, words: str, actor: Actor, now: datetime, origin: Origin
) -> MentionView:
    """Do what was asked, if it can be done. Raises DeskError, and then nothing was changed."""
    row = session.get_one(Mention, mention_id, with_for_update=True)
    if row.standing is not None:
        return _view(row)
    row.words = words
    place = row.thread_ts or row.ts
    row.conversation_id = moving.conversation_at(session, row.channel, place)
    if actor.role is Role.NOBODY:
        row.standing = STRANGER
    elif row.conversation_id is None:
        row.standing = ELSEWHERE
    else:
        conversation = session.get_one(Conversation, row.conversation_id)
        _keep(row, coaching.coach(session, conversation, words, actor, now, origin))
    session.add(row)
    return _view(row)


def refuse(session: Session, mention_id: int, words: str, sentence: str) -> MentionView:
    """It cannot be done; the answer says why."""
    row = session.get_one(Mention, mention_id)
    row.words, row.standing, row.trouble = words, TROUBLE, sentence
    session.add(row)
    return _view(row)


def insist(session: Session, mention_id: int, actor: Actor, now: datetime, origin: Origin) -> None:
    """Somebody pressed the button of our answer. Raises AlreadyDecided or NotAllowed."""
    row = session.get(Mention, mention_id, with_for_update=True)
    conversation = session.get(Conversation, row.conversation_id) if row is not None else None
    if row is None or conversation is None:
        raise AlreadyDecided("What was said there is not kept any more. Please mention me again.")
    if row.drafts:
        raise AlreadyDecided("Another version is being drafted already. The card shows it.")
    expected = _coached(row)
    assert expected is not None
    coached = coaching.insist(session, conversation, expected, row.words, actor, now, origin)
    _keep(row, coached)
    session.add(row)
    work.enqueue(session, work.Kind.MENTION, mention_id, now, work.URGENT)


def remember_answer(session: Session, mention_id: int, ts: str) -> None:
    """Our answer stands there."""
    row = session.get_one(Mention, mention_id)
    row.answer_ts = ts
    session.add(row)


def view(session: Session, mention_id: int) -> MentionView | None:
    """A mention as it stands; None once it is forgotten."""
    row = session.get(Mention, mention_id)
    return _view(row) if row is not None else None


def is_taken_up(session: Session, channel: str, ts: str) -> bool:
    """Whether another version was drafted as this message said."""
    statement = select(Mention.drafts).where(Mention.channel == channel, Mention.ts == ts)
    return bool(session.exec(statement).first())


def forget(session: Session, now: datetime) -> None:
    """Let go of what was said long ago."""
    session.connection().execute(delete(Mention).where(col(Mention.at) < now - REMEMBERED))


def _keep(row: Mention, coached: Coached) -> None:
    row.standing, row.drafts, row.is_added = coached.standing, coached.drafts, coached.is_added
    row.who, row.until, row.ended = coached.who, coached.until, coached.ended


def _coached(row: Mention) -> Coached | None:
    if row.standing not in set(Standing):
        return None
    return Coached(
        standing=Standing(row.standing),
        drafts=row.drafts,
        is_added=row.is_added,
        who=row.who,
        until=row.until,
        ended=Disposition(row.ended) if row.ended else None,
    )


def _view(row: Mention) -> MentionView:
    assert row.id is not None
    return MentionView(
        id=row.id,
        to_us=ToUs(row.author, row.channel, row.ts, row.thread_ts, row.text),
        words=row.words,
        conversation_id=row.conversation_id,
        found=row.standing,
        coached=_coached(row),
        trouble=row.trouble,
        answer_ts=row.answer_ts,
    )
