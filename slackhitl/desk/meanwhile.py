"""What happened to a conversation after somebody began to decide it, for them to see first."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from slackhitl.desk.casefile import is_of_text
from slackhitl.desk.lifecycle import SYSTEM, TOLD
from slackhitl.desk.models import Decision, Draft, Event
from slackhitl.desk.notes import Note
from slackhitl.desk.signing import as_shown
from slackhitl.desk.team_answers import Question

MOST = 8
"""How many changes are told, the newest."""
HEARD, NOTICED = "message.received", "draft.noticed"
MATTERS = TOLD | {
    "conversation.note": "added a note",
    "conversation.answered": "answered what the team was asked",
}
"""What somebody who decides must know of; reminders, figures and translations they need not."""


@dataclass(frozen=True)
class Change:
    """Something that somebody did, or that came about."""

    kind: str
    did: str  # “put this aside”
    actor: str
    at: datetime
    words: str | None = None  # of a note, or of an answer

    @property
    def fact(self) -> str:
        """Who did what: “<@U0BEN> put this aside”."""
        if self.actor == SYSTEM.id:
            return f"{self.did[0].upper()}{self.did[1:]}"
        return f"<@{self.actor}> {self.did}"


def changes(session: Session, conversation_id: int, revision: int | None) -> tuple[Change, ...]:
    """What happened after this revision of a conversation, the oldest first."""
    if revision is None:
        return ()
    events = session.exec(
        select(Event)
        .where(
            Event.conversation_id == conversation_id,
            Event.number > revision,
            col(Event.kind).in_(MATTERS),
        )
        .order_by(col(Event.number).desc())
        .limit(MOST)
    ).all()
    return tuple(
        Change(event.kind, MATTERS[event.kind], event.actor, event.at, _words(session, event))
        for event in reversed(events)
        if event.kind != "draft.restore" or "version" in event.detail  # the other half of the same
    )


def began_with(session: Session, draft_id: int | None, fingerprint: str) -> str | None:
    """The text of a draft that somebody saw, whatever stands in it by now, if it is known."""
    draft = session.get(Draft, draft_id) if draft_id else None
    if draft is None:
        return None
    decided = session.exec(select(Decision.after).where(Decision.draft_id == draft_id)).all()
    known = (draft.text, draft.proposed, *decided)
    text = next((one for one in known if is_of_text(fingerprint, draft, one)), None)
    return as_shown(draft, text) if text is not None else None


def _words(session: Session, event: Event) -> str | None:
    note = session.get(Note, event.detail["note"]) if event.detail.get("note") else None
    if note is not None:
        return note.text
    if event.kind != "conversation.answered":
        return None
    question = session.get(Question, event.detail.get("question"))
    return question.answer if question is not None else None
