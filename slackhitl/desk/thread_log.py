"""The thread of a card tells its conversation in order: every mail in full, and what was decided.

How far it tells is a mark, which follows the posts. So what happens while Slack is away, while the
card is held back or within one moment is told together, later, and nothing twice.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from slackhitl.desk import work
from slackhitl.desk.models import Event, Job
from slackhitl.desk.news import News, news
from slackhitl.desk.policy import Policy
from slackhitl.desk.thread_kinds import LINES

AT_A_TIME = 60
"""Events that are told at once; the next time goes on."""


class ThreadMark(SQLModel, table=True):
    """Up to which of its events a conversation is told in its card's thread."""

    conversation_id: int = Field(primary_key=True, foreign_key="conversation.id")
    told: int = 0


@dataclass(frozen=True)
class Entry:
    """An event to tell; ``calls``: in a post of its own, to those whom it concerns."""

    news: News
    calls: bool


def told(session: Session, conversation_id: int) -> int:
    """The number of the last event that is told."""
    mark_ = session.get(ThreadMark, conversation_id)
    return mark_.told if mark_ is not None else 0


def mark(session: Session, conversation_id: int, number: int) -> None:
    """Everything up to this event is told."""
    found = session.get(ThreadMark, conversation_id) or ThreadMark(conversation_id=conversation_id)
    found.told = max(found.told, number)
    session.add(found)


def pending(session: Session, conversation_id: int, policy: Policy) -> tuple[Entry, ...]:
    """What is still to be told, in order."""
    events = session.exec(
        select(Event)
        .where(
            Event.conversation_id == conversation_id,
            Event.number > told(session, conversation_id),
        )
        .order_by(col(Event.number))
    ).all()
    loud = _asked_for(session, [event.id or 0 for event in events])
    wanted = [event for event in events if event.id in loud or event.kind in LINES]
    found = ((event, news(session, event.id or 0, policy)) for event in wanted[:AT_A_TIME])
    return tuple(Entry(one, event.id in loud) for event, one in found if one is not None)


def begin(session: Session, conversation_id: int, now: datetime) -> None:
    """A card stands there that nothing is told below yet; everything is, from the beginning."""
    found = session.get(ThreadMark, conversation_id) or ThreadMark(conversation_id=conversation_id)
    found.told = 0
    session.add(found)
    ask(session, conversation_id, now)


def ask(session: Session, conversation_id: int, now: datetime, rank: int = work.LATER) -> None:
    """Have the thread brought up to date."""
    work.enqueue(session, work.Kind.LOG, conversation_id, now, rank)


def is_told(session: Session, event_id: int, now: datetime, rank: int = work.NEWS) -> bool:
    """Whether an event that people are to be called for is told; if not, it is asked for at once.

    An event that is gone needs no telling.
    """
    event = session.get(Event, event_id)
    if event is None or event.number <= told(session, event.conversation_id):
        return True
    ask(session, event.conversation_id, now, rank)
    return False


def tells(session: Session, conversation_id: int, message_id: int) -> bool:
    """Whether the thread has come to this mail, so that its files may follow."""
    brought = select(Event).where(
        Event.conversation_id == conversation_id,
        col(Event.kind).in_(("conversation.opened", "message.received")),
        Event.number > told(session, conversation_id),
    )
    return all(event.detail.get("message") != message_id for event in session.exec(brought))


def _asked_for(session: Session, event_ids: list[int]) -> set[int]:
    """Those of the events that a verb wants told."""
    jobs = select(Job.subject_id).where(
        Job.kind == work.Kind.THREAD, col(Job.subject_id).in_(event_ids)
    )
    return set(session.exec(jobs))
