"""What every decision begins and ends with: what the person saw, and what is kept of it.

A click is bound to what the person saw (``Seen``): a draft that moved on, or a text or mail that
changed since, refuses it and changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from slackhitl.desk import enclosures, outcomes
from slackhitl.desk.casefile import fingerprint, newest_inbound
from slackhitl.desk.distance import edit_distance
from slackhitl.desk.errors import CardOutOfDate, NoSuchRow
from slackhitl.desk.lifecycle import Actor, Role, draft_actions
from slackhitl.desk.models import Conversation, Decision, Draft


@dataclass(frozen=True)
class Seen:
    """What a person had before them when they pressed a button."""

    conversation_id: int
    draft_id: int | None
    fingerprint: str
    revision: int | None = None
    """The conversation's, so that what others did since is known; None: no card was drawn."""


def unchanged_since(session: Session, seen: Seen, draft: Draft, action: str) -> None:
    """Refuse a click on a text or a mail that is not what the person saw.

    Raises CardOutOfDate.
    """
    if not any(row.action == action for row in draft_actions(draft.status, Role.SUPERVISOR)):
        return  # advance says who was first, which tells more
    newest = newest_inbound(session, seen.conversation_id)
    files = enclosures.views(session, draft.id)
    if seen.draft_id != draft.id or fingerprint(draft, newest, files) != seen.fingerprint:
        raise CardOutOfDate


def seen_now(session: Session, draft: Draft) -> Seen:
    """What somebody sees who looks at this draft now."""
    newest = newest_inbound(session, draft.conversation_id)
    files = enclosures.views(session, draft.id)
    return Seen(draft.conversation_id, draft.id, fingerprint(draft, newest, files))


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
    """Keep the decision whole: it is what the next draft learns from."""
    distance = edit_distance(draft.proposed, after) if draft.proposed and after else None
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


def row_id(draft: Draft) -> int:
    """The id of a draft that was stored."""
    assert draft.id is not None
    return draft.id
