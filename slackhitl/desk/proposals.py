"""What people propose for the knowledge: a new article, or something to add to one.

Agents propose, supervisors decide. What was approved is part of the knowledge until it is retired;
nothing of it is ever changed, so that its version names exactly these words.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import Field, Session, SQLModel, col, select

from slackhitl.desk import audit, work
from slackhitl.desk.decisions import Seen, conversation_of
from slackhitl.desk.errors import AlreadyDecided, CannotWrite, NoSuchRow, NotAllowed
from slackhitl.desk.lifecycle import Actor, Role, may, move

LONGEST_TITLE = 150
LONGEST_NAME = 60
_SLOT = re.compile(r"\{(?:name|address|number|link|date|person|agent)\}")


class ProposalState(StrEnum):
    """Where a proposal stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"  # it is part of the knowledge
    REJECTED = "rejected"
    RETIRED = "retired"  # it was part of the knowledge


class Proposal(SQLModel, table=True):
    """Words for the knowledge, and what became of them."""

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    draft_id: int | None = Field(default=None, foreign_key="draft.id")
    article: str  # its name: a path in the knowledge folder, without the ending
    is_new: bool  # whether it begins that article
    title: str  # of the article, or of the section that is added
    text: str  # Markdown
    language: str
    version: str  # twelve hexadecimal digits of the SHA-256 of the title and the text
    state: str = Field(default=ProposalState.PROPOSED.value, index=True)
    proposed_by: str  # Slack user ids
    proposed_at: datetime
    decided_by: str | None = None  # who approved, rejected or, last, retired it
    decided_at: datetime | None = None


@dataclass(frozen=True)
class Change:
    """What somebody wants to add; ``article`` empty for a new one."""

    article: str
    title: str
    text: str


@dataclass(frozen=True)
class ProposalView:
    """A proposal for people."""

    id: int
    conversation_id: int
    article: str
    is_new: bool
    title: str
    text: str
    language: str
    version: str
    state: ProposalState
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None


def propose(
    session: Session,
    seen: Seen,
    change: Change,
    known: Collection[str],
    actor: Actor,
    now: datetime,
) -> int:
    """Keep a proposal, and tell it in the card's thread; its number.

    ``known`` are the names of the articles that there are. Raises CannotWrite, NotAllowed or
    NoSuchRow.
    """
    title, text = " ".join(change.title.split()), change.text.strip()
    _check(title, text)
    conversation = conversation_of(session, seen)
    language = (conversation.language or "en").lower()
    article = change.article or _free_name(session, title, known)
    proposal = Proposal(
        conversation_id=seen.conversation_id,
        draft_id=seen.draft_id,
        article=article,
        is_new=not change.article,
        title=title,
        text=text,
        language=language,
        version=hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:12],
        proposed_by=actor.id,
        proposed_at=now,
    )
    session.add(proposal)
    session.flush()
    event = move(session, conversation, "teach", actor, now, proposal=proposal.id)
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)
    return _id(proposal)


def approve(session: Session, number: int, actor: Actor, now: datetime) -> ProposalView:
    """Make it part of the knowledge. Raises NotAllowed, AlreadyDecided or NoSuchRow."""
    return _decide(session, number, "approve", actor, now)


def reject(session: Session, number: int, actor: Actor, now: datetime) -> ProposalView:
    """Say no. Raises NotAllowed, AlreadyDecided or NoSuchRow."""
    return _decide(session, number, "reject", actor, now)


def retire(session: Session, number: int, actor: Actor, now: datetime) -> ProposalView:
    """Take it out of the knowledge. Raises NotAllowed, AlreadyDecided or NoSuchRow."""
    return _decide(session, number, "retire", actor, now)


_STEPS = {
    "approve": (ProposalState.PROPOSED, ProposalState.APPROVED),
    "reject": (ProposalState.PROPOSED, ProposalState.REJECTED),
    "retire": (ProposalState.APPROVED, ProposalState.RETIRED),
}
"""What each verb needs, and what it leads to."""


def view(session: Session, number: int) -> ProposalView:
    """One proposal. Raises NoSuchRow."""
    return _view(_get(session, number))


def listed(session: Session, state: ProposalState) -> tuple[ProposalView, ...]:
    """All proposals that stand so, the oldest first."""
    rows = select(Proposal).where(Proposal.state == state.value).order_by(col(Proposal.id))
    return tuple(_view(row) for row in session.exec(rows))


def approved_ids(session: Session) -> tuple[int, ...]:
    """Which proposals are part of the knowledge. Since none ever changes, the same numbers mean
    the same knowledge."""
    rows = (
        select(Proposal.id)
        .where(Proposal.state == ProposalState.APPROVED.value)
        .order_by(col(Proposal.id))
    )
    return tuple(row for row in session.exec(rows) if row is not None)


def _decide(session: Session, number: int, verb: str, actor: Actor, now: datetime) -> ProposalView:
    if not may(actor.role, Role.SUPERVISOR):
        raise NotAllowed("A supervisor decides what becomes knowledge. Nothing was changed.")
    before, after = _STEPS[verb]
    proposal = _get(session, number)
    swapped = session.connection().execute(
        update(Proposal)
        .where(col(Proposal.id) == number, col(Proposal.state) == before.value)
        .values(state=after.value, decided_by=actor.id, decided_at=now)
    )
    session.refresh(proposal)
    if swapped.rowcount != 1:
        raise AlreadyDecided(_how_it_stands(proposal))
    event = audit.record(
        session, proposal.conversation_id, f"knowledge.{verb}", actor.id, now,
        proposal=proposal.id, owner=proposal.proposed_by,
    )  # fmt: skip
    work.enqueue(session, work.Kind.THREAD, event.id or 0, now)
    return _view(proposal)


def _how_it_stands(proposal: Proposal) -> str:
    if proposal.state == ProposalState.PROPOSED:
        return f"Proposal {proposal.id} waits for a decision and is not in the knowledge yet."
    return f"<@{proposal.decided_by}> {proposal.state} proposal {proposal.id} before you."


def _check(title: str, text: str) -> None:
    if not title or len(title) > LONGEST_TITLE:
        raise CannotWrite("title", f"Write a title of at most {LONGEST_TITLE} characters.")
    if not text:
        raise CannotWrite("reply", "Write what the knowledge should say.")
    left = _SLOT.search(f"{title}\n{text}")
    if left is not None:
        where = "title" if _SLOT.search(title) else "reply"
        raise CannotWrite(
            where, f"Put words in place of {left[0]}, or leave it out: it is different each time."
        )


def _free_name(session: Session, title: str, known: Collection[str]) -> str:
    """A name for a new article that no article and no proposal has."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    name = re.sub(r"[\W_]+", "-", folded)[:LONGEST_NAME].strip("-") or "article"
    begun = select(Proposal.article).where(col(Proposal.is_new).is_(True))
    taken = {*known, *session.exec(begun)}
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _get(session: Session, number: int) -> Proposal:
    proposal = session.get(Proposal, number)
    if proposal is None:
        raise NoSuchRow(f"There is no proposal {number}.")
    return proposal


def _view(row: Proposal) -> ProposalView:
    return ProposalView(
        id=_id(row),
        conversation_id=row.conversation_id,
        article=row.article,
        is_new=row.is_new,
        title=row.title,
        text=row.text,
        language=row.language,
        version=row.version,
        state=ProposalState(row.state),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def _id(proposal: Proposal) -> int:
    assert proposal.id is not None
    return proposal.id
