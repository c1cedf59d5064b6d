"""What checks noticed in a reply beside what its card said at first: in the words that a person
gave it, or since an article changed that it rests on.

A card shows the findings of the text as it stands, so that whoever decides sees what is doubted.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
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
NOTE, STOP = "note", "stop"
GRAVE = frozenset({"link", "address", "phone", "account", "card", OUTDATED})
"""Kinds of warnings about what leads a customer elsewhere, or is right no more."""
TO_READ = timedelta(seconds=15)
"""How long a reply waits at the least of which a card first has to say something grave."""
WAITING = (DraftStatus.IN_REVIEW, DraftStatus.AWAITING_SECOND, DraftStatus.OFFERED)
"""Drafts of which a person still decides."""
_LATE, _TYPED, _GONE = "late", "typed", "gone"
"""Of a finding: that its card had been drawn before, that it is of a person's words, and that its
words do not stand in the text any more."""


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


def of_text(draft: Draft, text: str, noticed: Iterable[Found] = ()) -> list[Found]:
    """A draft's findings once this text stands in its place, in which more was ``noticed``.

    What is not true of it any more is only put aside, since the draft may be restored.
    """
    folded = " ".join(text.split())
    kept: list[Found] = []
    for one in draft.findings:
        holds = one.get("kind") in LASTING or _holds(folded, str(one.get("words") or ""))
        bare = {key: value for key, value in one.items() if key != _GONE}
        if holds or not one.get(_TYPED):
            kept.append(bare if holds else {**bare, _GONE: True})
    return [*kept, *({**one, _TYPED: True} for one in noticed)]


def of_proposal(draft: Draft) -> list[Found]:
    """The findings of what was drafted, whatever a person made of it."""
    drafted = (one for one in draft.findings if not one.get(_TYPED))
    return [{key: value for key, value in one.items() if key != _GONE} for one in drafted]


def present(found: Iterable[Found]) -> list[Found]:
    """Those that are true of the text as it stands."""
    return [one for one in found if not one.get(_GONE)]


def _holds(text: str, words: str) -> bool:
    return bool(words) and " ".join(words.split()) in text


def identity(one: Found) -> tuple[str, str, str]:
    """Names a finding, so that nobody is told of it twice."""
    return str(one.get("kind")), str(one.get("words")), str(one.get("reason"))


def counts(found: Iterable[Found]) -> dict[str, int]:
    """How many warnings of each kind, for an event, which holds no words."""
    grave = (one for one in present(found) if one.get("severity") != NOTE)
    return dict(Counter(str(one.get("kind")) for one in grave))


def undo_window(noticed: Iterable[Found], usual: timedelta) -> timedelta:
    """How long a reply can be undone in whose words this was noticed."""
    new = (one for one in noticed if one.get("severity") != NOTE)
    is_grave = any(one.get("severity") == STOP or one.get("kind") in GRAVE for one in new)
    return max(usual, TO_READ) if is_grave else usual


def despite(found: Iterable[Found]) -> dict[str, Any]:
    """The same as the detail of an event in which somebody sends a reply all the same."""
    warned = counts(found)
    return {"despite": warned} if warned else {}
