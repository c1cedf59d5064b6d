"""What a customer and we wrote, in the desk's language, where theirs is another.

A translation is for people to read; what is sent is the text itself.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, Session, SQLModel

from slackhitl.desk import audit, urgency, work
from slackhitl.desk.lifecycle import SYSTEM
from slackhitl.desk.models import DECIDING, Conversation, Draft, Message
from slackhitl.desk.policy import Policy

MAIL, DRAFT = "mail", "draft"


class Translation(SQLModel, table=True):
    """A mail's or a draft's text in another language; empty when it could not be had."""

    kind: str = Field(primary_key=True)
    row_id: int = Field(primary_key=True)
    language: str = Field(primary_key=True)
    text: str = ""
    trouble: str | None = None


@dataclass(frozen=True)
class TranslationView:
    """What a card shows beside a foreign mail; a text is None while it is not there."""

    language: str  # the desk's
    mail: str | None = None
    draft: str | None = None
    trouble: str | None = None  # why there is none


@dataclass(frozen=True)
class Wanted:
    """Texts to be translated, by kind and row."""

    conversation_id: int
    draft_id: int
    language: str
    texts: Mapping[tuple[str, int], str]


def is_foreign(language: str | None, policy: Policy) -> bool:
    """Whether a customer writes in another language than the desk."""
    theirs = (language or "").partition("-")[0].lower()
    return theirs not in {"", "und", "zxx", policy.language}


def want(
    session: Session, conversation: Conversation, draft_id: int, now: datetime, policy: Policy
) -> None:
    """Ask for the translations of a draft and its mail, where they are needed."""
    if is_foreign(conversation.language, policy):
        rank = urgency.rank(conversation)
        work.enqueue(session, work.Kind.TRANSLATE, draft_id, now, rank)


def want_words(session: Session, draft: Draft, now: datetime) -> None:
    """Ask for the translation of a person's words that somebody decides of once more.

    Whether one is needed is looked at when it is made.
    """
    if draft.text != draft.proposed:
        work.enqueue(session, work.Kind.TRANSLATE, draft.id or 0, now)


def wanted(session: Session, draft_id: int, policy: Policy) -> Wanted | None:
    """What of a draft and its mail is still to be translated; None for nothing."""
    draft = session.get(Draft, draft_id)
    conversation = session.get(Conversation, draft.conversation_id) if draft else None
    if draft is None or conversation is None or not is_foreign(conversation.language, policy):
        return None
    mail = session.get(Message, draft.answers_id) if draft.answers_id else None
    texts = {(MAIL, mail.id or 0): mail.new_text} if mail is not None else {}
    texts[DRAFT, draft_id] = draft.proposed
    if draft.status in DECIDING:
        texts[_kind(draft), draft_id] = draft.text
    missing = {
        key: text
        for key, text in texts.items()
        if text.strip() and not _known(session, *key, policy.language)
    }
    if not missing:
        return None
    return Wanted(draft.conversation_id, draft_id, policy.language, missing)


def _kind(draft: Draft) -> str:
    """Names a draft's text as it stands; a person's words by what they are, since they change."""
    if draft.text == draft.proposed:
        return DRAFT
    return f"words {hashlib.sha256(draft.text.encode()).hexdigest()[:12]}"


def _known(session: Session, kind: str, row_id: int, language: str) -> bool:
    row = session.get(Translation, (kind, row_id, language))
    return row is not None and row.trouble is None


def keep(
    session: Session,
    wanted: Wanted,
    translated: tuple[str, ...],
    now: datetime,
    trouble: str | None = None,
) -> None:
    """Keep translations, or why there are none; the card is drawn anew."""
    texts = translated or ("",) * len(wanted.texts)
    for (kind, row_id), text in zip(wanted.texts, texts, strict=True):
        known = session.get(Translation, (kind, row_id, wanted.language))
        row = known or Translation(kind=kind, row_id=row_id, language=wanted.language)
        row.text, row.trouble = text, trouble
        session.add(row)
    audit.record(
        session, wanted.conversation_id, "conversation.translated", SYSTEM.id, now,
        draft=wanted.draft_id,
    )  # fmt: skip


def view(
    session: Session, conversation: Conversation, mail_id: int, draft: Draft | None, policy: Policy
) -> TranslationView | None:
    """What a card shows; None where both speak the same language."""
    if not is_foreign(conversation.language, policy):
        return None
    mail = session.get(Translation, (MAIL, mail_id, policy.language))
    reply = None
    if draft is not None:
        reply = session.get(Translation, (_kind(draft), draft.id, policy.language))
    rows = [row for row in (mail, reply) if row is not None]
    return TranslationView(
        policy.language,
        mail.text or None if mail else None,
        reply.text or None if reply else None,
        next((row.trouble for row in rows if row.trouble), None),
    )
