"""Which versions of articles people had to correct: a row for each corrected reply that was sent.

A reply counts against an article that it cited when its editor said that a fact was wrong, or took
sentences out that rested on the article and did not say that it was for another reason.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from slackhitl.desk.footnotes import marked_sentences, sentences
from slackhitl.desk.models import Card, Decision, Draft, DraftStatus

STALE = 2
"""As many corrections of one version flag it."""
EXCERPTS = 3
WRONG_FACT = "wrong fact"
OTHER_REASONS = frozenset({"tone", "missing information", "policy", "too long"})
"""What an editor may say that does not speak against an article."""


class Doubt(SQLModel, table=True):
    """A person's correction of a reply that cited this version of an article."""

    decision_id: int = Field(primary_key=True, foreign_key="decision.id")
    article: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    at: datetime


@dataclass(frozen=True)
class Excerpt:
    """The sentences that somebody changed in a reply, and where its card is."""

    agent: str
    before: str
    after: str
    at: datetime
    channel: str | None
    ts: str | None


@dataclass(frozen=True)
class StaleArticle:
    """A version that people corrected, with the newest corrections."""

    article: str
    version: str
    count: int
    corrections: tuple[Excerpt, ...]


def note(session: Session, draft_id: int) -> None:
    """Count a sent reply against the articles that its editor corrected, once."""
    draft = session.get(Draft, draft_id)
    if draft is None or draft.status is not DraftStatus.SENT or not draft.proposed:
        return
    decision = session.exec(
        select(Decision)
        .where(
            Decision.draft_id == draft_id,
            Decision.action == "edit",
            col(Decision.recalled_at).is_(None),
        )
        .order_by(col(Decision.id).desc())
        .limit(1)
    ).first()
    if decision is None or decision.id is None:
        return
    for article, version in corrected(draft, decision):
        key = (decision.id, article, version)
        if session.get(Doubt, key) is None:
            session.add(
                Doubt(
                    decision_id=decision.id,
                    article=article,
                    version=version,
                    conversation_id=draft.conversation_id,
                    at=decision.at,
                )
            )
    session.flush()


def corrected(draft: Draft, decision: Decision) -> set[tuple[str, str]]:
    """The articles, with their versions, that an edit speaks against."""
    cited = [
        (str(row.get("article", "")), str(row.get("version", "")), row.get("number"))
        for row in draft.sources
        if row.get("kind") == "knowledge" and not str(row.get("article", "")).startswith("team/")
    ]
    if not cited or decision.reason in OTHER_REASONS:
        return set()
    gone = _removed_marks(draft.marked, decision.after)
    precise = {(article, version) for article, version, number in cited if number in gone}
    if precise or decision.reason != WRONG_FACT:
        return precise
    return {(article, version) for article, version, _ in cited}


def stale(session: Session, served: Collection[tuple[str, str]]) -> tuple[StaleArticle, ...]:
    """The versions in use that were corrected often enough, the most often first.

    ``served`` holds name and version of every article that drafts rest on now.
    """
    rows = session.exec(
        select(Doubt, Decision, Card)
        .join(Decision, col(Decision.id) == col(Doubt.decision_id))
        .join(Card, col(Card.conversation_id) == col(Doubt.conversation_id), isouter=True)
        .where(col(Doubt.version).in_({version for _, version in served}))
        .order_by(col(Doubt.at).desc(), col(Doubt.decision_id).desc())
    )
    found: dict[tuple[str, str], list[Excerpt]] = defaultdict(list)
    for doubt, decision, card in rows:
        if (doubt.article, doubt.version) in served:
            where = (card.channel, card.ts) if card is not None else (None, None)
            found[doubt.article, doubt.version].append(
                Excerpt(decision.agent, *_changed(decision), decision.at, *where)
            )
    ranked = sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
    return tuple(
        StaleArticle(article, version, len(corrections), tuple(corrections[:EXCERPTS]))
        for (article, version), corrections in ranked
        if len(corrections) >= STALE
    )


def _changed(decision: Decision) -> tuple[str, str]:
    """The sentences that went, and those that came."""
    before, after = sentences(decision.before), sentences(decision.after)
    stood, stands = set(map(_folded, before)), set(map(_folded, after))
    return (
        " ".join(one.strip() for one in before if _folded(one) not in stands),
        " ".join(one.strip() for one in after if _folded(one) not in stood),
    )


def _removed_marks(marked: str, after: str) -> set[int]:
    """The footnotes of sentences that do not stand in the text any more."""
    kept = {_folded(sentence) for sentence in sentences(after)}
    gone: set[int] = set()
    for sentence, numbers in marked_sentences(marked):
        if numbers and _folded(sentence) not in kept:
            gone |= numbers
    return gone


def _folded(sentence: str) -> str:
    return " ".join(sentence.split()).casefold()
