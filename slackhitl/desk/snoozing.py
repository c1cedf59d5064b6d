"""Putting a conversation aside until a time, or until the customer writes.

Its draft stays as it is and is there again afterwards; meanwhile nobody is reminded of it.
"""

from datetime import datetime, time, timedelta

from sqlmodel import Session

from slackhitl.desk import drafting, stepping, work
from slackhitl.desk.errors import AlreadyDecided, NoSuchTime, NotAllowed
from slackhitl.desk.lifecycle import SYSTEM, Actor, Role, may, move
from slackhitl.desk.models import Conversation, ConversationStatus, DraftStatus
from slackhitl.desk.policy import Policy

MORNING = time(9)
LONGEST = timedelta(days=366)
SPANS = {"1h": timedelta(hours=1), "4h": timedelta(hours=4)}
DAYS = {"tomorrow": 1, "week": 7}
UNTIL_REPLY = "reply"
BACK = {
    ConversationStatus.OPEN: "wake",
    ConversationStatus.TAKEN_OVER: "return",
    ConversationStatus.WAITING: "wait_on",
}
"""By which action a conversation comes back to where it was put aside from."""
_LEAVING = (DraftStatus.APPROVED, DraftStatus.AWAITING_SECOND)


def until(choice: str, at: datetime | None, now: datetime, policy: Policy) -> datetime | None:
    """The time that a person chose: theirs, else a ready-made one; None: until the customer writes.

    Mornings are those of the desk's time zone. Raises NoSuchTime.
    """
    if at is not None:
        if not now < at <= now + LONGEST:
            raise NoSuchTime
        return at
    if choice in SPANS:
        return now + SPANS[choice]
    if choice in DAYS:
        day = now.astimezone(policy.timezone).date() + timedelta(days=DAYS[choice])
        if policy.hours.always:
            return datetime.combine(day, MORNING, policy.timezone)
        return policy.hours.next_opening(datetime.combine(day, time(), policy.timezone))
    if choice == UNTIL_REPLY:
        return None
    raise NoSuchTime("Choose how long, or a time.")


def snooze(
    session: Session,
    conversation: Conversation,
    until: datetime | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Put it aside. Raises AlreadyDecided while a reply of it is on its way, or NotAllowed."""
    assert conversation.id is not None
    draft = drafting.live_draft(session, conversation.id)
    if draft is not None and draft.status in _LEAVING:
        raise AlreadyDecided("A reply is on its way already. Press Undo on the card to stop it.")
    if conversation.status is not ConversationStatus.SNOOZED:
        came_from: str | None = conversation.status.value
    else:
        came_from = conversation.snoozed_from
    changes = {"snoozed_until": until, "snoozed_from": came_from, "snoozed_by": actor.id}
    former = stepping.whose(session, conversation, actor)
    event = move(
        session, conversation, "snooze", actor, now,
        changes=changes, until=until.isoformat() if until else None, former=former,
    )  # fmt: skip
    stepping.tell(session, event, now)
    if until is not None:
        work.enqueue(session, work.Kind.WAKE, conversation.id, until)


def wake_now(session: Session, conversation: Conversation, actor: Actor, now: datetime) -> None:
    """A person takes it up again. Raises AlreadyDecided or NotAllowed."""
    if back(conversation) == "wake":
        move(session, conversation, "wake_now", actor, now, changes=awake())
        return
    if not may(actor.role, Role.AGENT):
        raise NotAllowed
    move(session, conversation, back(conversation), actor.as_system(), now, changes=awake())


def wake(session: Session, conversation_id: int, now: datetime) -> None:
    """The time may have come: bring it back and call who put it aside.

    Where somebody has put it aside for longer meanwhile, look again then.
    """
    conversation = session.get(Conversation, conversation_id)
    if conversation is None or conversation.status is not ConversationStatus.SNOOZED:
        return
    due, by = conversation.snoozed_until, conversation.snoozed_by
    if due is None or due > now:
        if due is not None:
            work.enqueue(session, work.Kind.WAKE, conversation_id, due)
        return
    event = move(
        session, conversation, back(conversation), SYSTEM, now, changes=awake(), owner=by
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)


def back(conversation: Conversation) -> str:
    """The action that ends the snooze by itself."""
    return BACK[ConversationStatus(conversation.snoozed_from or ConversationStatus.OPEN)]


def heard(conversation: Conversation) -> str:
    """The action by which a conversation hears its customer: an owner keeps what they own."""
    is_owned = (
        conversation.status is ConversationStatus.SNOOZED
        and conversation.snoozed_from == ConversationStatus.TAKEN_OVER
    )
    return "return" if is_owned else "hear"


def awake() -> dict[str, None]:
    """The columns of a conversation that is not put aside."""
    return {"snoozed_until": None, "snoozed_from": None, "snoozed_by": None}
