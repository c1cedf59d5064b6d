"""What every decision begins and ends with: what the person saw, and what is kept of it.

A click is bound to what the person saw (``Seen``): a draft that moved on, a text or mail that
changed since, or a conversation that stands otherwise, refuses it and changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from slackhitl.desk import meanwhile, outcomes
from slackhitl.desk.casefile import fingerprint_now
from slackhitl.desk.distance import edit_distance
from slackhitl.desk.errors import CardOutOfDate, NoSuchRow
from slackhitl.desk.lifecycle import Actor, Role, draft_actions
from slackhitl.desk.models import Conversation, Decision, Draft

SENDS = ("approve", "edit", "write")
"""Decisions after which a text leaves."""


@dataclass(frozen=True)
class Seen:
    """What a person had before them when they pressed a button."""

    conversation_id: int
    draft_id: int | None
    fingerprint: str
    revision: int | None = None
    """The conversation's, so that what others did since is known; None: no card was drawn."""


def unchanged_since(session: Session, seen: Seen, draft: Draft, action: str) -> None:
    """Refuse a click on a text, a mail or a state of affairs that is not what the person saw.

    Raises CardOutOfDate.
    """
    if not any(row.action == action for row in draft_actions(draft.status, Role.SUPERVISOR)):
        return  # advance says who was first, which tells more
    unchanged(session, seen, draft)


def unchanged(session: Session, seen: Seen, draft: Draft | None) -> None:
    """The same, of whatever the card shows now, be it no draft. Raises CardOutOfDate."""
    is_same = seen.draft_id == (draft.id if draft else None)
    if is_same and fingerprint_now(session, seen.conversation_id, draft) == seen.fingerprint:
        return
    since = meanwhile.changes(session, seen.conversation_id, seen.revision)
    if not since:
        raise CardOutOfDate
    raise CardOutOfDate(
        f"{since[-1].fact}. Nothing was changed by your click; please read the new card."
    )


def seen_now(session: Session, draft: Draft) -> Seen:
    """What somebody sees who looks at this draft now."""
    seen = fingerprint_now(session, draft.conversation_id, draft)
    return Seen(draft.conversation_id, draft.id, seen)


def draft_of(session: Session, seen: Seen) -> Draft:
    """The draft that a person saw. Raises NoSuchRow."""
    draft = session.get(Draft, seen.draft_id) if seen.draft_id else None
    if draft is None or draft.conversation_id != seen.conversation_id:
        raise NoSuchRow
    return draft


def conversation_of(session: Session, seen: Seen) -> Conversation:
    """The conversation that a person saw. Raises NoSuchRow."""
    conversation = session.get(Conversation, seen.conversation_id)
    if conversation is None:
        raise NoSuchRow
    return conversation


def decided(actor: Actor, now: datetime, decision: str) -> dict[str, object]:
    """The columns of a draft that say who decided what."""
    return {"decided_by": actor.id, "decided_at": now, "decision": decision}


def undecided(draft: Draft) -> dict[str, object]:
    """What an approval that is taken back leaves on its draft."""
    return {
        "send_after": None, "first_by": None, "decided_by": None, "decided_at": None,
        "decision": None, "server_said": None, "attempt": 0,
        "outgoing_digest": None,  # the bytes of an earlier attempt hold the text as it was
        "signed_as": None if draft.signed_as is None else "",
    }  # fmt: skip


def signs(draft: Draft, actor: Actor) -> dict[str, object]:
    """Who approves first signs, where the closing has a place for a name."""
    return {} if draft.signed_as is None else {"signed_as": draft.signed_as or actor.name}


def remember(
    session: Session,
    draft: Draft,
    actor: Actor,
    action: str,
    after: str,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Keep the decision whole: it is what the next draft learns from.

    Only who sends a text says how far the draft was from it.
    """
    sends = action in SENDS and draft.proposed and after
    distance = edit_distance(draft.proposed, after) if sends else None
    shown = draft.presented_at
    outcomes.decided(session, draft, action, after, now)
    session.add(
        Decision(
            draft_id=row_id(draft),
            agent=actor.id,
            action=action,
            before=draft.proposed,
            after=after,
            reason=reason,
            edit_distance=distance,
            handle_seconds=(now - shown).total_seconds() if shown else None,
            at=now,
        )
    )


def take_back(session: Session, draft: Draft, now: datetime) -> None:
    """An approval that was taken back has decided nothing; it stays on record as that."""
    rows = session.exec(
        select(Decision).where(
            Decision.draft_id == draft.id,
            col(Decision.action).in_(SENDS),
            col(Decision.recalled_at).is_(None),
        )
    )
    for row in rows:
        row.recalled_at = now
        session.add(row)


def row_id(draft: Draft) -> int:
    """The id of a draft that was stored."""
    assert draft.id is not None
    return draft.id
