"""The tables of transitions, and the one writer of a status.

Buttons, permission checks, the diagrams in the docs and the tests are computed from the tables.
``advance`` and ``move`` compare and swap: whoever comes second is told who was first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from slackhitl.desk import audit
from slackhitl.desk.errors import AlreadyDecided, NotAllowed, Overtaken
from slackhitl.desk.models import Conversation, ConversationStatus, Draft, DraftStatus, Event


class Role(IntEnum):
    """Who may do a thing. A supervisor may do what an agent may; the system acts on its own."""

    NOBODY = 0
    AGENT = 1
    SUPERVISOR = 2
    SYSTEM = 9


@dataclass(frozen=True)
class Actor:
    """A person in Slack, or the system itself."""

    id: str
    role: Role
    name: str = ""  # for customers; known where it is needed

    def as_system(self) -> "Actor":
        """For what the system does because of this person's act."""
        return Actor(self.id, Role.SYSTEM)


SYSTEM = Actor("system", Role.SYSTEM)


@dataclass(frozen=True)
class Transition:
    """One row: in this status, this action by at least this role leads there."""

    source: str
    action: str
    target: str
    who: Role
    label: str


S, A, V = Role.SYSTEM, Role.AGENT, Role.SUPERVISOR

# fmt: off
DRAFT: tuple[Transition, ...] = tuple(Transition(*row) for row in (
    # status             action         becomes            who  label
    ("queued",           "present",     "in_review",       S,   "Show for review"),
    ("queued",           "give_up",     "unwritten",       S,   "Say why there is no draft"),
    ("queued",           "redraft",     "superseded",      A,   "Redraft…"),
    ("unwritten",        "present",     "in_review",       S,   "Show for review"),
    ("unwritten",        "give_up",     "unwritten",       S,   "Say why there is no draft"),
    ("in_review",        "approve",     "approved",        A,   "Approve & send"),
    ("in_review",        "edit",        "approved",        A,   "Edit"),
    ("in_review",        "object",      "in_review",       A,   "Object"),
    ("in_review",        "send_alone",  "approved",        S,   "Nobody objected"),
    ("in_review",        "redraft",     "superseded",      A,   "Redraft…"),
    ("in_review",        "restore",     "superseded",      A,   "Earlier versions…"),
    ("in_review",        "put_back",    "offered",         A,   "Use the other draft"),
    ("offered",          "choose",      "in_review",       A,   "Use this reply"),
    ("in_review",        "discard",     "discarded",       A,   "No reply needed"),
    ("in_review",        "ask_second",  "awaiting_second", A,   "Approve & ask a second person"),
    ("unwritten",        "ask_second",  "awaiting_second", A,   "Approve & ask a second person"),
    ("awaiting_second",  "approve",     "approved",        A,   "Approve & send"),
    ("awaiting_second",  "recall",      "in_review",       A,   "Undo"),
    ("unwritten",        "edit",        "approved",        A,   "Write reply"),
    ("unwritten",        "redraft",     "superseded",      A,   "Draft again"),
    ("unwritten",        "restore",     "superseded",      A,   "Earlier versions…"),
    ("unwritten",        "discard",     "discarded",       A,   "No reply needed"),
    ("approved",         "recall",      "in_review",       A,   "Undo"),
    ("approved",         "return",      "in_review",       S,   "A file cannot be sent"),
    ("approved",         "claim",       "sending",         S,   "Send"),
    ("sending",          "confirm",     "sent",            S,   "The mail server took it"),
    ("sending",          "defer",       "approved",        S,   "Try again later"),
    ("sending",          "refuse",      "undelivered",     S,   "Refused for good"),
    ("sending",          "lose",        "uncertain",       S,   "Outcome unknown"),
    ("sent",             "bounce",      "undelivered",     S,   "Came back undelivered"),
    ("uncertain",        "resend",      "approved",        V,   "Send again"),
    ("uncertain",        "settle",      "sent",            V,   "It was sent"),
    ("uncertain",        "confirm",     "sent",            S,   "Found among the sent mails"),
    ("undelivered",      "retry",       "approved",        A,   "Try again"),
    ("undelivered",      "discard",     "discarded",       A,   "Give up sending"),
    ("queued",           "supersede",   "superseded",      S,   "Replace"),
    ("in_review",        "supersede",   "superseded",      S,   "Replace"),
    ("unwritten",        "supersede",   "superseded",      S,   "Replace"),
    ("awaiting_second",  "supersede",   "superseded",      S,   "Replace"),
    ("approved",         "supersede",   "superseded",      S,   "Replace"),
    ("sending",          "supersede",   "superseded",      S,   "Replace before it leaves"),
))

CONVERSATION: tuple[Transition, ...] = tuple(Transition(*row) for row in (
    ("open",             "take_over",   "taken_over",      A,   "Take over"),
    ("taken_over",       "take_over",   "taken_over",      A,   "Take over"),
    ("waiting",          "take_over",   "taken_over",      A,   "Take over"),
    ("taken_over",       "hand_back",   "open",            A,   "Hand back to the AI"),
    ("open",             "reply",       "waiting",         S,   "Reply sent"),
    ("taken_over",       "reply",       "waiting",         S,   "Reply sent"),
    ("waiting",          "reply",       "waiting",         S,   "Reply sent"),
    ("snoozed",          "reply",       "waiting",         S,   "Reply sent"),
    ("resolved",         "reply",       "waiting",         S,   "Reply sent"),
    ("open",             "hear",        "open",            S,   "The customer wrote"),
    ("taken_over",       "hear",        "taken_over",      S,   "The customer wrote"),
    ("waiting",          "hear",        "open",            S,   "The customer wrote"),
    ("snoozed",          "hear",        "open",            S,   "The customer wrote"),
    ("resolved",         "hear",        "open",            S,   "The customer wrote"),
    ("waiting",          "come_back",   "open",            S,   "The reply came back"),
    ("resolved",         "come_back",   "open",            S,   "The reply came back"),
    ("open",             "screen",      "resolved",        S,   "Set aside with its reason"),
    ("open",             "resolve",     "resolved",        A,   "Resolve"),
    ("taken_over",       "resolve",     "resolved",        A,   "Resolve"),
    ("waiting",          "resolve",     "resolved",        A,   "Resolve"),
    ("snoozed",          "resolve",     "resolved",        A,   "Resolve"),
    ("open",             "merge",       "resolved",        A,   "Merge…"),
    ("taken_over",       "merge",       "resolved",        A,   "Merge…"),
    ("waiting",          "merge",       "resolved",        A,   "Merge…"),
    ("snoozed",          "merge",       "resolved",        A,   "Merge…"),
    ("resolved",         "merge",       "resolved",        A,   "Merge…"),
    ("open",             "split",       "open",            A,   "Split…"),
    ("taken_over",       "split",       "taken_over",      A,   "Split…"),
    ("waiting",          "split",       "waiting",         A,   "Split…"),
    ("snoozed",          "split",       "snoozed",         A,   "Split…"),
    ("resolved",         "split",       "resolved",        A,   "Split…"),
    ("open",             "reopen",      "open",            A,   "Answer the paused mails"),
    ("resolved",         "reopen",      "open",            A,   "Reopen"),
    ("waiting",          "reopen",      "open",            A,   "Draft another reply"),
    ("open",             "snooze",      "snoozed",         A,   "Snooze…"),
    ("taken_over",       "snooze",      "snoozed",         A,   "Snooze…"),
    ("waiting",          "snooze",      "snoozed",         A,   "Snooze…"),
    ("snoozed",          "snooze",      "snoozed",         A,   "Snooze…"),
    ("snoozed",          "wake",        "open",            S,   "The time has come"),
    ("snoozed",          "return",      "taken_over",      S,   "Back to its owner"),
    ("snoozed",          "wait_on",     "waiting",         S,   "Look whether the customer wrote"),
    ("snoozed",          "wake_now",    "open",            A,   "Wake now"),
    ("snoozed",          "take_over",   "taken_over",      A,   "Take over"),
    ("open",             "assign",      "open",            A,   "Assign…"),
    ("taken_over",       "assign",      "taken_over",      A,   "Assign…"),
    ("waiting",          "assign",      "waiting",         A,   "Assign…"),
    ("snoozed",          "assign",      "snoozed",         A,   "Assign…"),
    ("open",             "ask",         "open",            A,   "Ask the team…"),
    ("taken_over",       "ask",         "taken_over",      A,   "Ask the team…"),
    ("snoozed",          "ask",         "snoozed",         A,   "Ask the team…"),
    ("taken_over",       "restore",     "taken_over",      A,   "Earlier versions…"),
    ("open",             "escalate",    "open",            A,   "Escalate…"),
    ("taken_over",       "escalate",    "taken_over",      A,   "Escalate…"),
    ("open",             "deescalate",  "open",            V,   "Back to the agents"),
    ("taken_over",       "deescalate",  "taken_over",      V,   "Back to the agents"),
    ("open",             "teach",       "open",            A,   "Save to knowledge…"),
    ("taken_over",       "teach",       "taken_over",      A,   "Save to knowledge…"),
    ("waiting",          "teach",       "waiting",         A,   "Save to knowledge…"),
    ("snoozed",          "teach",       "snoozed",         A,   "Save to knowledge…"),
    ("resolved",         "teach",       "resolved",        A,   "Save to knowledge…"),
    ("open",             "note",        "open",            A,   "Add a note…"),
    ("taken_over",       "note",        "taken_over",      A,   "Add a note…"),
    ("waiting",          "note",        "waiting",         A,   "Add a note…"),
    ("snoozed",          "note",        "snoozed",         A,   "Add a note…"),
    ("resolved",         "note",        "resolved",        A,   "Add a note…"),
))
# fmt: on

_DRAFT_ROWS = {(row.source, row.action): row for row in DRAFT}
_CONVERSATION_ROWS = {(row.source, row.action): row for row in CONVERSATION}


def may(role: Role, needed: Role) -> bool:
    """Whether a role suffices. What only the system does, no person may do, and vice versa."""
    if Role.SYSTEM in (role, needed):
        return role is needed
    return role >= needed


def draft_actions(status: DraftStatus, role: Role) -> tuple[Transition, ...]:
    """What a role may do with a draft in this status, in the table's order."""
    return tuple(row for row in DRAFT if row.source == status and may(role, row.who))


def conversation_actions(status: ConversationStatus, role: Role) -> tuple[Transition, ...]:
    """What a role may do with a conversation in this status, in the table's order."""
    return tuple(row for row in CONVERSATION if row.source == status and may(role, row.who))


def advance(
    session: Session,
    draft: Draft,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    changes: dict[str, Any] | None = None,
    card_after: timedelta = timedelta(0),
    **detail: Any,
) -> Event:
    """Let an actor do something to a draft: check, swap the status, write the event.

    ``changes`` are other columns of the draft that the action sets, in the same statement.
    Raises AlreadyDecided when the draft has moved on, NotAllowed when the role does not suffice.
    """
    row = _DRAFT_ROWS.get((draft.status, action))
    if row is None:
        raise _who_was_first(session, draft.conversation_id, now)
    _permit(actor, row)
    seen, thread = draft.revision, draft.conversation_id
    values = {**(changes or {}), "status": DraftStatus(row.target), "revision": seen + 1}
    _swap(session, Draft, draft.id, draft.status, seen, values, thread, now)
    session.refresh(draft)
    return audit.record(
        session,
        draft.conversation_id,
        f"draft.{action}",
        actor.id,
        now,
        card_after=card_after,
        draft=draft.id,
        number=draft.number,
        **detail,
    )


def expect(session: Session, draft: Draft, action: str, now: datetime) -> None:
    """Raise AlreadyDecided when the action is no longer possible, and change nothing."""
    if (draft.status, action) not in _DRAFT_ROWS:
        raise _who_was_first(session, draft.conversation_id, now)


def move(
    session: Session,
    conversation: Conversation,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    changes: dict[str, Any] | None = None,
    card_after: timedelta = timedelta(0),
    **detail: Any,
) -> Event:
    """Let an actor do something to a conversation, as advance does to a draft."""
    row = _CONVERSATION_ROWS.get((conversation.status, action))
    assert conversation.id is not None
    if row is None:
        raise _who_was_first(session, conversation.id, now)
    _permit(actor, row)
    values = {**(changes or {}), "status": ConversationStatus(row.target)}
    _swap(
        session, Conversation, conversation.id, conversation.status, None, values,
        conversation.id, now,
    )  # fmt: skip
    session.refresh(conversation)
    return audit.record(
        session,
        conversation.id,
        f"conversation.{action}",
        actor.id,
        now,
        card_after=card_after,
        **detail,
    )


def _permit(actor: Actor, row: Transition) -> None:
    if not may(actor.role, row.who):
        needed = "a supervisor" if row.who is Role.SUPERVISOR else "an agent of this desk"
        raise NotAllowed(f"“{row.label}” needs {needed}. Nothing was changed.")


def _swap(
    session: Session,
    table: type[Draft] | type[Conversation],
    row_id: int | None,
    status: str,
    revision: int | None,
    values: dict[str, Any],
    conversation_id: int,
    now: datetime,
) -> None:
    session.flush()
    statement = update(table).where(
        col(table.id) == bindparam("row_id"), col(table.status) == bindparam("expected")
    )
    known = {"row_id": row_id, "expected": status}
    if revision is not None:
        statement = statement.where(col(table.revision) == bindparam("seen"))
        known["seen"] = revision
    if session.connection().execute(statement.values(**values), known).rowcount != 1:
        raise _who_was_first(session, conversation_id, now)


def _who_was_first(session: Session, conversation_id: int, now: datetime) -> AlreadyDecided:
    """Who did what before, for somebody whose act came too late."""
    newest = (
        select(col(Event.kind), col(Event.actor), col(Event.at), col(Event.detail))
        .where(col(Event.conversation_id) == conversation_id)
        .order_by(col(Event.number).desc())
        .limit(20)
    )
    for row in session.connection().execute(newest):
        said = TOLD.get(row.kind)
        if said and row.actor != SYSTEM.id:
            return Overtaken(f"<@{row.actor}> {said} {ago(now - row.at)}.")
        if said:
            told = _by_whom(said, row.detail)
            fact = f"{told[0].upper()}{told[1:]} {ago(now - row.at)}."
            return AlreadyDecided(f"{fact} The card shows what is next.")
    return Overtaken("This card was already decided.")


def _by_whom(said: str, detail: Mapping[str, Any]) -> str:
    """What the system did with a reply, with who let it go."""
    agent = detail.get("agent")
    if not said.startswith(REPLY) or agent in {None, SYSTEM.id}:
        return said
    did = "wrote" if detail.get("decision") == "written" else "approved"
    return f"{REPLY} that <@{agent}> {did}{said.removeprefix(REPLY)}"


REPLY = "the reply"
TOLD = {
    "draft.approve": "approved this",
    "draft.edit": "edited and approved this",
    "draft.compose": "wrote a reply",
    "draft.send_alone": "the reply goes out, since nobody objected",
    "draft.object": "objected",
    "draft.ask_second": "approved this; a second person must as well",
    "draft.redraft": "asked for another draft",
    "draft.restore": "restored an earlier version",
    "draft.choose": "chose the other draft",
    "draft.discard": "decided that no reply is needed",
    "draft.recall": "took the approval back",
    "draft.resend": "chose to send it again",
    "draft.settle": "settled that it was sent",
    "draft.retry": "chose to try again",
    "draft.return": "the reply came back to review, since a file cannot go along",
    "draft.confirm": "the reply was sent",
    "draft.claim": "the reply left for the mail server",
    "conversation.take_over": "took this over",
    "conversation.hand_back": "handed this back to the AI",
    "conversation.resolve": "resolved this",
    "conversation.reopen": "reopened this",
    "conversation.merge": "merged this into another conversation",
    "conversation.merged": "merged another conversation into this one",
    "conversation.split": "split this conversation",
    "conversation.snooze": "put this aside",
    "conversation.wake_now": "took this up again",
    "conversation.escalate": "escalated this to a supervisor",
    "conversation.deescalate": "gave this back to the agents",
    "message.received": "the customer wrote again",
}
"""How an event is told to somebody whose click came after it."""


def ago(span: timedelta) -> str:
    """A span in the words of a chat: “8 s ago”, “3 min ago”, “2 h ago”, “4 days ago”."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return f"{seconds} s ago"
    if seconds < 3600:
        return f"{seconds // 60} min ago"
    if seconds < 2 * 86400:
        return f"{seconds // 3600} h ago"
    return f"{seconds // 86400} days ago"
