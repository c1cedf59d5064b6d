"""What needs a person beyond the usual, a sentence each, with the conversation and the reason."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select as select_columns
from sqlalchemy import text as sql
from sqlmodel import Session, col

from slackhitl.desk.models import Card, Draft, DraftStatus, Event, Job, Message
from slackhitl.desk.moving import LeftCard
from slackhitl.desk.team_answers import Question
from slackhitl.desk.work import Kind

MOST = 10
"""How many sentences are told; the last one then says how many more there are."""
LOOKED_AT = 100

_DRAFTS = {
    DraftStatus.UNCERTAIN: "the reply may have been sent; look before it is sent again",
    DraftStatus.UNDELIVERED: "the reply was not delivered",
    DraftStatus.UNWRITTEN: "there is no draft",
}
_JOBS = {
    Kind.TRIAGE: "reading its mail failed",
    Kind.DRAFT: "drafting failed",
    Kind.CARD: "showing its card failed",
    Kind.THREAD: "telling its news in Slack failed",
    Kind.FILES: "showing its files in Slack failed",
    Kind.SEND: "sending its reply failed",
    Kind.LEARN: "learning from its reply failed",
    Kind.TRANSLATE: "translating its mail failed",
    Kind.QUESTION: "asking the team failed",
    Kind.WAKE: "bringing it back failed",
    Kind.NOTICE: "telling supervisors of a channel failed",
    Kind.RETIRE: "taking its old card away failed",
    Kind.WHISPER: "answering somebody who pressed a button failed",
    Kind.OVERFLOW: "counting the cards that are held back failed",
    Kind.COPY: "filing a copy of its reply failed",
    Kind.DIGEST: "listing who still waits failed",
    Kind.WEEKLY: "posting the weekly report failed",
}
_ABOUT: dict[Kind, type[Any]] = {
    Kind.RETIRE: LeftCard,
    Kind.QUESTION: Question,
    Kind.THREAD: Event,
    Kind.FILES: Message,
}
"""What a kind of job is about, where that is not a draft."""


def troubles(session: Session) -> tuple[str, ...]:
    """Uncertain and returned replies first, then what failed inside, then missing drafts."""
    drafts = list(_drafts(session))
    told = [
        *(words for status, words in drafts if status is not DraftStatus.UNWRITTEN),
        *_failed_jobs(session),
        *_refused_cards(session),
        *(words for status, words in drafts if status is DraftStatus.UNWRITTEN),
    ]
    if len(told) > MOST:
        told[MOST - 1 :] = [f"And {len(told) - MOST + 1} more."]
    return tuple(told)


def _drafts(session: Session) -> Iterator[tuple[DraftStatus, str]]:
    statement = (
        select_columns(
            col(Draft.conversation_id),
            col(Draft.status),
            col(Draft.server_said),
            col(Draft.problem),
        )
        .where(sql("draft.status IN ('uncertain', 'undelivered', 'unwritten')"))
        .order_by(col(Draft.status), col(Draft.id))
        .limit(LOOKED_AT)
    )
    for conversation_id, status, server_said, problem in session.connection().execute(statement):
        reason = problem if status is DraftStatus.UNWRITTEN else server_said
        yield status, _sentence(conversation_id, _DRAFTS[status], reason)


def _failed_jobs(session: Session) -> Iterator[str]:
    statement = (
        select_columns(col(Job.kind), col(Job.subject_id), col(Job.trouble))
        .where(sql("job.state = 'failed'"))
        .order_by(col(Job.id))
        .limit(LOOKED_AT)
    )
    for kind, subject_id, reason in session.connection().execute(statement):
        conversation_id = _conversation_of(session, Kind(kind), subject_id)
        if kind == Kind.WEEKLY:
            yield f"The weekly post about the knowledge failed ({reason})."
            continue
        yield _sentence(conversation_id, _JOBS[Kind(kind)], reason)


def _refused_cards(session: Session) -> Iterator[str]:
    statement = (
        select_columns(col(Card.conversation_id), col(Card.trouble))
        .where(sql("card.trouble IS NOT NULL"))
        .order_by(col(Card.conversation_id))
        .limit(LOOKED_AT)
    )
    for conversation_id, reason in session.connection().execute(statement):
        yield _sentence(conversation_id, "Slack does not take its card", reason)


def _conversation_of(session: Session, kind: Kind, subject_id: int) -> int | None:
    """The conversation that a job is about; None for what is about none."""
    if kind in {Kind.NOTICE, Kind.OVERFLOW, Kind.DIGEST, Kind.WEEKLY, Kind.WHISPER}:
        return None
    if kind in {Kind.CARD, Kind.WAKE}:
        return subject_id
    found = session.get(_ABOUT.get(kind, Draft), subject_id)
    return found.conversation_id if found is not None else None


def _sentence(conversation_id: int | None, what: str, reason: str | None) -> str:
    where = f"Conversation {conversation_id}" if conversation_id else "A conversation"
    because = f" ({reason.rstrip('.')})" if reason else ""
    return f"{where}: {what}{because}."
