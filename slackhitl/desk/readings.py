"""What a mail may mean where triage is not sure, and the draft that is offered for it."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from slackhitl.desk.models import Conversation, Draft, DraftStatus

CHOSEN = "A person chose the category."
"""Why a category is what it is, once a person has put triage right."""


@dataclass(frozen=True)
class Reading:
    """What a mail may mean: where it belongs, what is wanted, what it asks."""

    category: str
    summary: str
    questions: tuple[str, ...]
    queries: tuple[str, ...] = ()  # the questions in the other languages of the knowledge

    def kept(self) -> dict[str, Any]:
        """As a conversation keeps it."""
        return {
            "category": self.category,
            "summary": self.summary,
            "questions": list(self.questions),
            "queries": list(self.queries),
        }


def other_reading(conversation: Conversation) -> Reading | None:
    """What the mail may mean beside what the conversation is said to be about."""
    kept = conversation.other_reading
    if not kept:
        return None
    return Reading(
        str(kept["category"]),
        str(kept["summary"]),
        tuple(kept["questions"]),
        tuple(kept["queries"]),
    )


def offered(session: Session, draft: Draft | None) -> Draft | None:
    """The draft that is offered beside this one, while a person may choose between them."""
    if draft is None or draft.status is not DraftStatus.IN_REVIEW:
        return None
    return session.exec(
        select(Draft).where(Draft.beside_id == draft.id, Draft.status == DraftStatus.OFFERED)
    ).first()
