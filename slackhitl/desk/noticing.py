"""What checks noticed in a reply beside what its card said at first: in the words that a person
gave it, or since an article changed that it rests on.

A draft's findings are always those of its text as it stands, so that whoever decides sees them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from slackhitl.desk import audit
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import Draft, DraftStatus

Found = dict[str, Any]
"""A finding as a draft keeps it: kind, words, reason and severity."""

OUTDATED = "outdated"
"""The kind of the finding that an article does not say any more what the draft cites."""
LASTING = frozenset({OUTDATED, "stale"})
"""Findings that are about a draft whatever its words are."""
NOTE = "note"
WAITING = (DraftStatus.IN_REVIEW, DraftStatus.AWAITING_SECOND, DraftStatus.OFFERED)
"""Drafts of which a person still decides."""
_LATE = "late"


@dataclass(frozen=True)
class Cited:
    """What a waiting draft quotes from an article."""

    draft_id: int
    article: str
    version: str
    title: str
    quote: str


def cited(session: Session, draft_id: int | None = None) -> tuple[Cited, ...]:
    """The quotations of the knowledge's articles in a waiting draft, or in all of them."""
    waiting = select(Draft).where(col(Draft.status).in_(WAITING))
    if draft_id is not None:
        waiting = waiting.where(Draft.id == draft_id)
    return tuple(
        Cited(
            draft.id or 0,
            str(row.get("article", "")),
            str(row.get("version", "")),
            str(row.get("title", "")),
            str(row.get("quote", "")),
        )
        for draft in session.exec(waiting)
        for row in draft.sources
        if row.get("kind") == "knowledge" and not str(row.get("article", "")).startswith("team/")
    )


def late(session: Session, draft_id: int, found: Iterable[Found], now: datetime) -> bool:
    """Add to what the card of a waiting draft says; whether there was anything to add.

    Its buttons are bound to what was seen, so that nobody approves it on a card without this.
    """
    draft = session.get(Draft, draft_id, with_for_update=True)
    if draft is None or draft.status not in WAITING:
        return False
    known = {identity(one) for one in draft.findings}
    new = [{**one, _LATE: True} for one in found if identity(one) not in known]
    if not new:
        return False
    draft.findings = [*draft.findings, *new]
    session.add(draft)
    audit.record(
        session, draft.conversation_id, "draft.noticed", SYSTEM.id, now,
        draft=draft_id, number=draft.number, noticed=counts(new),
    )  # fmt: skip
    return True


def told_late(draft: Draft) -> int:
    """How much of what a draft's card says was added after it had been drawn."""
    return sum(bool(one.get(_LATE)) for one in draft.findings)


def of_text(draft: Draft, text: str) -> list[Found]:
    """What a draft's card said that is as true of this text in its place."""
    folded = " ".join(text.split())
    return [
        one
        for one in draft.findings
        if one.get("kind") in LASTING or _holds(folded, str(one.get("words") or ""))
    ]


def _holds(text: str, words: str) -> bool:
    return bool(words) and " ".join(words.split()) in text


def identity(one: Found) -> tuple[str, str, str]:
    """Names a finding, so that nobody is told of it twice."""
    return str(one.get("kind")), str(one.get("words")), str(one.get("reason"))


def counts(found: Iterable[Found]) -> dict[str, int]:
    """How many warnings of each kind, for an event, which holds no words."""
    return dict(Counter(str(one.get("kind")) for one in found if one.get("severity") != NOTE))


def despite(found: Iterable[Found]) -> dict[str, Any]:
    """The same as the detail of an event in which somebody sends a reply all the same."""
    warned = counts(found)
    return {"despite": warned} if warned else {}
