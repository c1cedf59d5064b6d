"""Asking for drafts and keeping what came of it. The desk does not know which model writes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from slackhitl.desk import audit, beginning, gaps, outcomes, translating, work
from slackhitl.desk.casefile import newest_inbound
from slackhitl.desk.lifecycle import SYSTEM, Actor, advance
from slackhitl.desk.models import (
    LIVE,
    Conversation,
    Customer,
    Direction,
    Draft,
    DraftStatus,
    Exemplar,
    Message,
    Origin,
)
from slackhitl.desk.policy import Policy
from slackhitl.desk.readings import Reading, other_reading
from slackhitl.desk.team_answers import TeamAnswer, answers

EARLIER = 10
"""How many earlier mails of a conversation a draft is written from."""
EXEMPLARS = 400
"""Among how many of the newest exemplars of a category the nearest are looked for."""


LASTING = frozenset({"injection", "hidden_text"})
"""Risks that stay when the customer writes again, since drafts are written from the earlier mails
as well."""


@dataclass(frozen=True)
class EarlierMail:
    """A mail before the one to answer."""

    direction: Direction
    text: str
    at: datetime


@dataclass(frozen=True)
class PastReply:
    """A question that was asked before and the reply that a person sent."""

    id: int
    questions: tuple[str, ...]
    reply: str


@dataclass(frozen=True)
class Assignment:
    """What is known when a draft is asked for."""

    draft_id: int
    conversation_id: int
    status: DraftStatus
    triaged: bool
    subject: str
    customer_name: str
    text: str
    earlier: tuple[EarlierMail, ...]
    category: str | None
    language: str | None
    sentiment: str | None
    urgency: str | None
    summary: str | None
    risks: tuple[str, ...]
    questions: tuple[str, ...]
    instruction: str | None
    previous: str | None
    past: tuple[PastReply, ...]
    customer_address: str = ""
    account: str = ""  # of ours, from which it will be answered
    answers: tuple[TeamAnswer, ...] = ()
    other_reading: Reading | None = None  # what the mail may mean as well
    other_past: tuple[PastReply, ...] = ()  # earlier replies for that

    def as_other_reading(self) -> "Assignment | None":
        """The same, if the customer means the other thing."""
        if self.other_reading is None:
            return None
        other = self.other_reading
        return replace(
            self,
            category=other.category,
            summary=other.summary,
            questions=other.questions,
            past=self.other_past,
            other_reading=None,
        )


@dataclass(frozen=True)
class TriageNote:
    """What triage said of a mail, in the desk's words."""

    category: str
    language: str
    sentiment: str
    urgency: str
    summary: str
    reason: str
    risks: tuple[str, ...]
    questions: tuple[str, ...]
    other_reading: Reading | None = None


@dataclass(frozen=True)
class Proposal:
    """A reply as it was proposed."""

    origin: Origin
    text: str
    marked: str = ""
    grounding: str | None = None
    sources: Sequence[dict[str, Any]] = ()
    findings: Sequence[dict[str, Any]] = ()
    signs: bool = False  # its closing names who approves it
    unanswered: bool = False  # whether nothing answers the mail, or a part of it
    other: "Proposal | None" = None  # a reply to what the mail may mean as well


def request(
    session: Session,
    conversation: Conversation,
    actor: Actor,
    now: datetime,
    origin: Origin,
    *,
    instruction: str | None = None,
    card_after: timedelta = timedelta(0),
) -> Draft:
    """Ask for a draft of an answer to the customer's newest mail.

    Raises AlreadyDecided where we wrote first and nothing has come yet.
    """
    assert conversation.id is not None
    newest = newest_inbound(session, conversation.id)
    if newest is None:
        raise beginning.nothing_to_answer()
    draft = Draft(
        conversation_id=conversation.id,
        answers_id=newest.id,
        number=next_number(session, conversation.id),
        status=DraftStatus.QUEUED,
        origin=origin,
        instruction=instruction,
        created_at=now,
    )
    session.add(draft)
    session.flush()
    audit.record(
        session, conversation.id, "draft.request", actor.id, now,
        card_after=card_after, draft=draft.id, number=draft.number,
    )  # fmt: skip
    kind = work.Kind.TRIAGE if conversation.category is None else work.Kind.DRAFT
    work.enqueue(session, kind, _id(draft), now)
    return draft


def next_number(session: Session, conversation_id: int) -> int:
    """The number of a conversation's next draft, from 1."""
    newest = session.exec(
        select(func.max(Draft.number)).where(Draft.conversation_id == conversation_id)
    ).one()
    return (newest or 0) + 1


def live_draft(session: Session, conversation_id: int) -> Draft | None:
    """The draft of this conversation that is not decided for good yet."""
    return session.exec(
        select(Draft).where(Draft.conversation_id == conversation_id, col(Draft.status).in_(LIVE))
    ).first()


def supersede(
    session: Session, conversation_id: int, actor: Actor, now: datetime, reason: str
) -> Draft | None:
    """Withdraw the live draft, if there is one, and say why."""
    draft = live_draft(session, conversation_id)
    if draft is not None:
        changes = {"superseded_because": reason}
        was = draft.status.value
        advance(
            session, draft, "supersede", actor.as_system(), now,
            changes=changes, reason=reason, was=was, approved_by=draft.decided_by,
        )  # fmt: skip
    return draft


def assignment(session: Session, draft_id: int) -> Assignment | None:
    """What a draft is to be written from, or None when nobody wants it any more."""
    draft = session.get(Draft, draft_id)
    if draft is None or draft.status not in {DraftStatus.QUEUED, DraftStatus.UNWRITTEN}:
        return None
    conversation = session.get_one(Conversation, draft.conversation_id)
    task = written_from(session, draft, _past_replies(session, draft, conversation.category))
    other = other_reading(conversation)
    if other is None or draft.instruction is not None:
        return task  # whoever asks for another version knows what is meant
    past = _past_replies(session, draft, other.category)
    return replace(task, other_reading=other, other_past=past)


def written_from(session: Session, draft: Draft, past: tuple[PastReply, ...]) -> Assignment:
    """What this draft is, or was, to be written from, beside these earlier replies."""
    assert draft.answers_id is not None, "a draft that answers nothing is never queued"
    conversation = session.get_one(Conversation, draft.conversation_id)
    customer = session.get_one(Customer, conversation.customer_id)
    newest = session.get_one(Message, draft.answers_id)
    earlier = session.exec(
        select(Message)
        .where(Message.conversation_id == draft.conversation_id, col(Message.id) < newest.id)
        .order_by(col(Message.id).desc())
        .limit(EARLIER)
    ).all()
    return Assignment(
        draft_id=_id(draft),
        conversation_id=draft.conversation_id,
        status=draft.status,
        triaged=conversation.category is not None,
        subject=newest.subject,
        customer_name=customer.name,
        customer_address=customer.address,
        text=newest.new_text,
        earlier=tuple(
            EarlierMail(message.direction, message.new_text, message.at)
            for message in reversed(earlier)
            if message.screening is None
        ),
        category=conversation.category,
        language=conversation.language,
        sentiment=conversation.sentiment,
        urgency=conversation.urgency,
        summary=conversation.summary,
        risks=tuple(conversation.risks),
        questions=tuple(conversation.questions),
        instruction=draft.instruction,
        previous=_previous_text(session, draft) if draft.instruction else None,
        past=past,
        account=conversation.account,
        answers=answers(session, draft.conversation_id),
    )


def triaged(
    session: Session,
    draft_id: int,
    note: TriageNote,
    now: datetime,
    policy: Policy,
    why_not: str | None = None,
) -> None:
    """Keep what triage said; the draft is due, unless ``why_not`` says that a person must write."""
    draft = session.get_one(Draft, draft_id)
    conversation = session.get_one(Conversation, draft.conversation_id)
    conversation.category = note.category
    conversation.language = note.language
    conversation.sentiment = note.sentiment
    conversation.urgency = note.urgency
    conversation.summary = note.summary
    conversation.triage_reason = note.reason
    conversation.risks = joined_risks(
        [risk for risk in conversation.risks if risk in LASTING], note.risks
    )
    conversation.questions = list(note.questions)
    conversation.other_reading = note.other_reading.kept() if note.other_reading else None
    session.add(conversation)
    customer = session.get_one(Customer, conversation.customer_id)
    customer.language = note.language
    session.add(customer)
    audit.record(
        session, draft.conversation_id, "conversation.triaged", SYSTEM.id, now,
        card_after=policy.drafting_grace, category=note.category, language=note.language,
        sentiment=note.sentiment, urgency=note.urgency, risks=conversation.risks,
    )  # fmt: skip
    translating.want(session, conversation, draft_id, now, policy)
    outcomes.complained(session, draft.conversation_id, note.sentiment, note.risks, now)
    if why_not is None:
        work.enqueue(session, work.Kind.DRAFT, draft_id, now)
    else:
        give_up(session, draft_id, why_not, now)


def present(
    session: Session, draft_id: int, proposal: Proposal, now: datetime, policy: Policy
) -> bool:
    """Show a proposal for review; False when nobody wants it any more."""
    draft = session.get(Draft, draft_id)
    if draft is None or draft.status not in {DraftStatus.QUEUED, DraftStatus.UNWRITTEN}:
        return False
    changes = _columns(proposal) | {"problem": None, "retry_at": None, "presented_at": now}
    advance(session, draft, "present", SYSTEM, now, changes=changes)
    if proposal.unanswered:
        gaps.note(session, draft, now)
    conversation = session.get_one(Conversation, draft.conversation_id)
    translating.want(session, conversation, draft_id, now, policy)
    if proposal.other is not None:
        _offer(session, draft, proposal.other, now)
    return True


def _offer(session: Session, beside: Draft, proposal: Proposal, now: datetime) -> None:
    """Keep a second draft beside the one in review, for a person to choose."""
    other = Draft(
        conversation_id=beside.conversation_id,
        answers_id=beside.answers_id,
        number=next_number(session, beside.conversation_id),
        status=DraftStatus.OFFERED,
        beside_id=beside.id,
        created_at=now,
        presented_at=now,
        **_columns(proposal),
    )
    session.add(other)
    session.flush()
    audit.record(
        session, beside.conversation_id, "draft.offer", SYSTEM.id, now,
        draft=other.id, number=other.number,
    )  # fmt: skip


def _columns(proposal: Proposal) -> dict[str, Any]:
    """A proposal as the columns of its draft."""
    return {
        "origin": proposal.origin,
        "text": proposal.text,
        "proposed": proposal.text,
        "marked": proposal.marked,
        "signed_as": "" if proposal.signs else None,
        "grounding": proposal.grounding,
        "sources": list(proposal.sources),
        "findings": list(proposal.findings),
    }


def joined_risks(known: Sequence[str], found: Sequence[str]) -> list[str]:
    """Risks of a conversation, each once."""
    return list(dict.fromkeys((*known, *found)))


def give_up(
    session: Session,
    draft_id: int,
    reason: str,
    now: datetime,
    retry_at: datetime | None = None,
    *,
    unanswered: bool = False,
) -> bool:
    """Say on the card why there is no draft, and when it is tried again by itself, if it is.

    ``unanswered``: since nothing in the knowledge answers the mail.
    """
    draft = session.get(Draft, draft_id)
    if draft is None or draft.status not in {DraftStatus.QUEUED, DraftStatus.UNWRITTEN}:
        return False
    changes = {"problem": reason, "retry_at": retry_at, "presented_at": draft.presented_at or now}
    advance(session, draft, "give_up", SYSTEM, now, changes=changes, reason=reason)
    if unanswered:
        gaps.note(session, draft, now)
    return True


def _previous_text(session: Session, draft: Draft) -> str | None:
    return session.exec(
        select(Draft.text)
        .where(Draft.conversation_id == draft.conversation_id, Draft.number < draft.number)
        .order_by(col(Draft.number).desc())
        .limit(1)
    ).first()


def _past_replies(session: Session, draft: Draft, category: str | None) -> tuple[PastReply, ...]:
    conversation = session.get_one(Conversation, draft.conversation_id)
    rows = session.exec(
        select(Exemplar)
        .where(
            Exemplar.category == category,
            Exemplar.language == conversation.language,
            col(Exemplar.retired_at).is_(None),
        )
        .order_by(col(Exemplar.id).desc())
        .limit(EXEMPLARS)
    )
    return tuple(PastReply(_id(row), tuple(row.questions), row.reply) for row in rows)


def _id(row: Draft | Message | Exemplar) -> int:
    assert row.id is not None
    return row.id
