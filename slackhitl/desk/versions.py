"""The versions of a reply: who asked for each and for what; any earlier one can be restored."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from slackhitl.desk import audit, drafting, exemplars, noticing
from slackhitl.desk.casefile import is_edited, newest_inbound
from slackhitl.desk.decisions import (
    Seen,
    conversation_of,
    draft_of,
    remember,
    row_id,
    unchanged_since,
)
from slackhitl.desk.errors import AlreadyDecided, NoSuchRow
from slackhitl.desk.lifecycle import Actor, advance, move
from slackhitl.desk.models import ConversationStatus, Draft, DraftStatus, Event, Origin
from slackhitl.desk.signing import as_shown

WRITTEN = ("draft.present", "message.received")
"""Before which a wish was for an earlier version."""
CHANGED = ("draft.edit", "draft.ask_second")
KINDS = (
    "draft.request", "draft.restore", "draft.compose", "conversation.answered", *WRITTEN, *CHANGED
)  # fmt: skip


class Made(StrEnum):
    """How a version came about."""

    ASKED = "asked"  # by a person, or by nobody for the first one
    ANSWERED = "answered"  # since the team answered a question
    RESTORED = "restored"
    WRITTEN = "written"  # by a person


@dataclass(frozen=True)
class Making:
    """What made a version, and who."""

    how: Made
    by: tuple[str, ...] = ()
    version: int | None = None  # that was restored
    as_drafted: bool = False  # without what a person had changed in it


@dataclass(frozen=True)
class VersionView:
    """A version as its window shows it."""

    draft_id: int
    number: int
    text: str
    origin: Origin
    made: Making
    edited_by: str | None
    instruction: str | None
    at: datetime
    is_current: bool
    as_drafted: bool = False  # what a person then changed


def versions(session: Session, conversation_id: int) -> tuple[VersionView, ...]:
    """Every version that has a text, the newest first; of an edited one also what was drafted."""
    makings, editors = _history(session, conversation_id)
    live = drafting.live_draft(session, conversation_id)
    rows = session.exec(
        select(Draft)
        .where(Draft.conversation_id == conversation_id, Draft.text != "")
        .order_by(col(Draft.number).desc())
    )
    found: list[VersionView] = []
    for row in rows:
        edited = is_edited(row)
        made = makings.get(row.id, Making(Made.ASKED))
        shown = VersionView(
            draft_id=row_id(row),
            number=row.number,
            text=as_shown(row, row.text),
            origin=row.origin,
            made=made,
            edited_by=editors.get(row.id) if edited else None,
            instruction=row.instruction if made.how is Made.ASKED else None,
            at=row.presented_at or row.created_at,
            is_current=live is not None and row.id == live.id,
        )
        found.append(shown)
        if edited:
            drafted = as_shown(row, row.proposed)
            found.append(replace(shown, text=drafted, is_current=False, as_drafted=True))
    return tuple(found)


def _history(
    session: Session, conversation_id: int
) -> tuple[dict[int | None, Making], dict[int | None, str]]:
    """What made each draft, and who changed it. A wish for a version that was never written counts
    for the next.
    """
    events = session.exec(
        select(Event)
        .where(Event.conversation_id == conversation_id, col(Event.kind).in_(KINDS))
        .order_by(col(Event.number))
    )
    makings: dict[int | None, Making] = {}
    editors: dict[int | None, str] = {}
    asked: tuple[str, ...] = ()
    answered: Event | None = None
    for event in events:
        draft_id, told = event.detail.get("draft"), event.detail
        if event.kind in WRITTEN:
            asked = ()
        elif event.kind == "conversation.answered":
            answered = event
        elif event.kind == "draft.request" and answered is not None and answered.at == event.at:
            makings[draft_id] = Making(Made.ANSWERED, (event.actor,))
        elif event.kind == "draft.request":
            asked = (*asked, event.actor)
            makings[draft_id] = Making(Made.ASKED, asked)
        elif event.kind == "draft.compose":
            makings[draft_id] = Making(Made.WRITTEN, (event.actor,))
        elif event.kind in CHANGED and told.get("edited"):
            editors[draft_id] = event.actor
        elif event.kind == "draft.restore" and "version" in told:  # the other is of what gave way
            makings[draft_id] = Making(
                Made.RESTORED, (event.actor,), told["version"], bool(told.get("as_drafted"))
            )
    return makings, editors


def restore(
    session: Session,
    seen: Seen,
    draft_id: int,
    actor: Actor,
    now: datetime,
    *,
    as_drafted: bool = False,
) -> None:
    """Make an earlier version the newest one again, for review; ``as_drafted`` without what a
    person changed in it.

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
        remember(session, draft, actor, "restore", earlier.text, now)
    elif conversation.status is ConversationStatus.TAKEN_OVER:
        move(session, conversation, "restore", actor, now)
    else:
        raise AlreadyDecided("There is no draft in review. The card shows what is next.")
    newest = newest_inbound(session, seen.conversation_id)
    findings = noticing.of_proposal(earlier) if as_drafted else [*earlier.findings]
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
        text=earlier.proposed if as_drafted and earlier.proposed else earlier.text,
        proposed=earlier.proposed,
        marked=earlier.marked,
        signed_as=None if earlier.signed_as is None else "",
        sources=earlier.sources,
        findings=findings,
        grounding=earlier.grounding,
        coverage=earlier.coverage,
        model=earlier.model,
        prompts=earlier.prompts,
        instruction=earlier.instruction,
        builds_on_id=earlier.builds_on_id,
        asks=earlier.asks,
        created_at=now,
        presented_at=now,
    )
    session.add(again)
    session.flush()
    exemplars.use(session, row_id(again), exemplars.shown(session, row_id(earlier)))
    audit.record(
        session, seen.conversation_id, "draft.restore", actor.id, now,
        draft=again.id, number=again.number, version=earlier.number, as_drafted=as_drafted,
    )  # fmt: skip
