"""The versions of a reply: who asked for each and for what; any earlier one can be restored."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from slackhitl.desk import audit, drafting, outcomes
from slackhitl.desk.casefile import newest_inbound
from slackhitl.desk.decisions import Seen, conversation_of, draft_of, row_id, unchanged_since
from slackhitl.desk.errors import AlreadyDecided, NoSuchRow
from slackhitl.desk.lifecycle import Actor, advance, move
from slackhitl.desk.models import ConversationStatus, Draft, DraftStatus, Event, Origin
from slackhitl.desk.signing import as_shown

DONE = ("draft.present", "message.received")
ASKED = ("draft.request", "draft.restore", "draft.compose")


@dataclass(frozen=True)
class VersionView:
    """A version as its window shows it."""

    draft_id: int
    number: int
    text: str
    origin: Origin
    asked_by: tuple[str, ...]  # and who asked for those before it that were never written
    instruction: str | None
    at: datetime
    is_current: bool


def versions(session: Session, conversation_id: int) -> tuple[VersionView, ...]:
    """Every version that has a text, the newest first."""
    asked = _asked(session, conversation_id)
    live = drafting.live_draft(session, conversation_id)
    rows = session.exec(
        select(Draft)
        .where(Draft.conversation_id == conversation_id, Draft.text != "")
        .order_by(col(Draft.number).desc())
    )
    return tuple(
        VersionView(
            draft_id=row_id(row),
            number=row.number,
            text=as_shown(row, row.text),
            origin=row.origin,
            asked_by=asked.get(row.id, ()),
            instruction=row.instruction,
            at=row.presented_at or row.created_at,
            is_current=live is not None and row.id == live.id,
        )
        for row in rows
    )


def _asked(session: Session, conversation_id: int) -> dict[int | None, tuple[str, ...]]:
    """Who asked for each version. A wish for one that was not written yet counts for the next."""
    events = session.exec(
        select(Event)
        .where(Event.conversation_id == conversation_id, col(Event.kind).in_((*ASKED, *DONE)))
        .order_by(col(Event.number))
    )
    found: dict[int | None, tuple[str, ...]] = {}
    waiting: tuple[str, ...] = ()
    for event in events:
        if event.kind in DONE:
            waiting = ()
            continue
        waiting = (*waiting, event.actor) if event.kind == "draft.request" else (event.actor,)
        found[event.detail.get("draft")] = waiting
    return found


def restore(session: Session, seen: Seen, draft_id: int, actor: Actor, now: datetime) -> None:
    """Make an earlier version the newest one again, for review.

    Raises AlreadyDecided, CardOutOfDate, NotAllowed or NoSuchRow.
    """
    earlier = session.get(Draft, draft_id)
    if earlier is None or earlier.conversation_id != seen.conversation_id or not earlier.text:
        raise NoSuchRow
    conversation = conversation_of(session, seen)
    live = drafting.live_draft(session, seen.conversation_id)
    if live is not None:
        draft = draft_of(session, seen)
        unchanged_since(session, seen, draft, "restore")
        why = f"version {earlier.number} was restored"
        advance(session, draft, "restore", actor, now, changes={"superseded_because": why})
        outcomes.decided(session, draft, "restore", "", now)
    elif conversation.status is ConversationStatus.TAKEN_OVER:
        move(session, conversation, "restore", actor, now)
    else:
        raise AlreadyDecided("There is no draft in review. The card shows what is next.")
    newest = newest_inbound(session, seen.conversation_id)
    findings = [*earlier.findings]
    newest_id = newest.id if newest else None
    if newest_id != earlier.answers_id:
        late = "This version was written before the customer's newest mail."
        findings.append({"kind": "stale", "words": "", "reason": late, "severity": "warning"})
    again = Draft(
        conversation_id=seen.conversation_id,
        answers_id=newest_id,
        number=drafting.next_number(session, seen.conversation_id),
        status=DraftStatus.IN_REVIEW,
        origin=earlier.origin,
        text=earlier.text,
        proposed=earlier.proposed,
        marked=earlier.marked,
        signed_as=None if earlier.signed_as is None else "",
        sources=earlier.sources,
        findings=findings,
        grounding=earlier.grounding,
        instruction=earlier.instruction,
        created_at=now,
        presented_at=now,
    )
    session.add(again)
    session.flush()
    audit.record(
        session, seen.conversation_id, "draft.restore", actor.id, now,
        draft=again.id, number=again.number, version=earlier.number,
    )  # fmt: skip
