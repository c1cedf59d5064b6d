"""What a draft builds on: the version before it of an answer to the same mail, and every wish so
far. So neither another wish nor a colleague's answer makes a draft forget what people asked for.
"""

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from slackhitl.desk.models import Draft, DraftStatus
from slackhitl.desk.team_answers import ARTICLE, Question, TeamAnswer

MOST = 30
"""Versions of one reply that are looked at."""
SEEN = (
    DraftStatus.QUEUED,
    DraftStatus.IN_REVIEW,
    DraftStatus.UNWRITTEN,
    DraftStatus.AWAITING_SECOND,
    DraftStatus.APPROVED,
    DraftStatus.SUPERSEDED,
    DraftStatus.DISCARDED,
    DraftStatus.UNDELIVERED,
)
"""Statuses of a version that stood for the reply, and has not reached the customer."""


def base(
    session: Session, conversation_id: int, answers_id: int | None, instruction: str | None
) -> Draft | None:
    """What the next draft builds on; None where it begins anew.

    Without an instruction that is an answer to the same mail which has not left. A version that
    cites an answer of the team's which was changed or taken back since is passed over.
    """
    versions = session.exec(
        select(Draft)
        .where(Draft.conversation_id == conversation_id)
        .order_by(col(Draft.number).desc())
        .limit(MOST)
    )
    for draft in versions:
        same = draft.answers_id == answers_id and draft.status in SEEN
        again = instruction is not None and draft.status in (*SEEN, DraftStatus.SENT)
        if (same or again) and not _is_stale(session, draft):
            return draft
    return None


def wishes(session: Session, draft: Draft) -> tuple[str, ...]:
    """What people asked of the versions that it builds on, the first wish first."""
    before = [one for one in _before(session, draft) if one.status in SEEN]
    wanted = [one.instruction for one in reversed(before) if one.instruction]
    return tuple(wish for wish in wanted if wish not in (draft.instruction or ""))


def previous_text(session: Session, draft: Draft, answers: Sequence[TeamAnswer]) -> str | None:
    """The text to be changed: where a person asked for that, or a colleague answered since."""
    for one in _before(session, draft):
        if one.text:
            is_news = any(answer.at >= one.created_at for answer in answers)
            return one.text if draft.instruction or is_news else None
    return None


def _before(session: Session, draft: Draft) -> Iterator[Draft]:
    """The versions that a draft builds on, the newest first."""
    found, seen = draft, {draft.id}
    while found.builds_on_id is not None and found.builds_on_id not in seen:
        seen.add(found.builds_on_id)
        found = session.get_one(Draft, found.builds_on_id)
        yield found


def _is_stale(session: Session, draft: Draft) -> bool:
    for row in draft.sources:
        article = str(row.get("article", ""))
        if not article.startswith(ARTICLE):
            continue
        number = article.removeprefix(ARTICLE)
        question = session.get(Question, int(number)) if number.isdecimal() else None
        if question is None or question.answered_at is None:
            return True
        if question.answered_at > draft.created_at:
            return True
    return False
