"""What a person's text is compared with before it leaves: the mail, the draft and its card."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from slackhitl.desk import drafting, noticing
from slackhitl.desk.casefile import newest_inbound
from slackhitl.desk.decisions import Seen, conversation_of
from slackhitl.desk.drafting import Assignment
from slackhitl.desk.models import Direction, Draft, DraftStatus, Message, Origin
from slackhitl.desk.noticing import Found

OPEN = (DraftStatus.IN_REVIEW, DraftStatus.UNWRITTEN, DraftStatus.AWAITING_SECOND)
MAILS = 10
"""How many earlier mails of ours are read where no mail of the customer's is."""


@dataclass(frozen=True)
class Grounds:
    """Texts as they are stored: the name in a closing is open where nobody has approved yet."""

    task: Assignment | None = None
    """What the customer asks; None where we write first."""
    account: str = ""
    draft_id: int | None = None
    """The draft that the text takes the place of, if it does."""
    text: str = ""
    proposed: str = ""
    findings: tuple[Found, ...] = ()
    """What its card says of it."""
    sources: tuple[dict[str, Any], ...] = ()
    """What it cites."""
    ours: tuple[str, ...] = ()
    """What we wrote before, where no mail of the customer's stands for the conversation."""


def of(session: Session, seen: Seen) -> Grounds:
    """Read them. Raises NoSuchRow."""
    conversation = conversation_of(session, seen)
    newest = newest_inbound(session, seen.conversation_id)
    kept = session.get(Draft, seen.draft_id) if seen.draft_id else None
    draft = kept if kept is not None and kept.status in OPEN else None
    if newest is None:
        task = None
    elif draft is not None and draft.answers_id is not None:
        task = drafting.written_from(session, draft)
    else:
        nobodys = Draft(
            id=0, conversation_id=seen.conversation_id, answers_id=newest.id, number=0,
            status=DraftStatus.QUEUED, origin=Origin.AGENT, created_at=newest.at,
        )  # fmt: skip
        task = drafting.written_from(session, nobodys)
    return Grounds(
        task=task,
        account=conversation.account,
        draft_id=draft.id if draft else None,
        text=draft.text if draft else "",
        proposed=draft.proposed if draft else "",
        findings=tuple(noticing.present(draft.findings)) if draft else (),
        sources=tuple(draft.sources) if draft else (),
        ours=() if newest else _ours(session, seen.conversation_id),
    )


def _ours(session: Session, conversation_id: int) -> tuple[str, ...]:
    sent = (
        select(Message.new_text)
        .where(Message.conversation_id == conversation_id, Message.direction == Direction.OUTBOUND)
        .order_by(col(Message.id).desc())
        .limit(MAILS)
    )
    return tuple(session.exec(sent))
