"""Asking for drafts and keeping what came of it. The desk does not know which model writes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, func, select

from slackhitl.desk import audit, beginning, gaps, lineage, outcomes, translating, work
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
    ModelCall,
    Origin,
)
from slackhitl.desk.policy import Policy
from slackhitl.desk.team_answers import TeamAnswer, answers

EARLIER = 10
"""How many earlier mails of a conversation a draft is written from."""
EXEMPLARS = 400
"""Among how many of the newest exemplars of a category the nearest are looked for."""


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
    account: str = ""  # of ours, from which it will be answered
    answers: tuple[TeamAnswer, ...] = ()
    wishes: tuple[str, ...] = ()  # what people asked of the versions before, which holds on


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
    asks: str | None = None  # the question to the team whose answer it lacks


@dataclass(frozen=True)
class Spent:
    """One call of the model, to be kept with what it cost."""

    purpose: str
    model: str
    at: datetime
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost_usd: Decimal | None = None
    request_id: str | None = None
    response_id: str | None = None
    stop_reason: str | None = None
    latency_ms: int = 0


@dataclass(frozen=True)
class Spending:
    """What the calls for one draft cost; kept whether or not they gave a text."""

    calls: tuple[Spent, ...] = field(default=())


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
    base = lineage.base(session, conversation.id, newest.id, instruction)
    draft = Draft(
        conversation_id=conversation.id,
        answers_id=newest.id,
        number=next_number(session, conversation.id),
        status=DraftStatus.QUEUED,
        origin=origin,
        instruction=instruction,
        builds_on_id=base.id if base is not None else None,
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


def together(earlier: str | None, instruction: str | None) -> str | None:
    """Two wishes for one version, in their order; one that is repeated counts once."""
    if not earlier or not instruction or f"\n{instruction}\n" in f"\n{earlier}\n":
        return earlier or instruction
    return f"{earlier}\n{instruction}"


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
    return written_from(session, draft, _past_replies(session, draft))


def written_from(session: Session, draft: Draft, past: tuple[PastReply, ...]) -> Assignment:
    """What this draft is, or was, to be written from, beside these earlier replies."""
    assert draft.answers_id is not None, "a draft that answers nothing is never queued"
    conversation = session.get_one(Conversation, draft.conversation_id)
    customer = session.get_one(Customer, conversation.customer_id)
    newest = session.get_one(Message, draft.answers_id)
    told = answers(session, draft.conversation_id)
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
        previous=lineage.previous_text(session, draft, told),
        past=past,
        account=conversation.account,
        answers=told,
        wishes=lineage.wishes(session, draft),
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
    conversation.risks = list(note.risks)
    conversation.questions = list(note.questions)
    session.add(conversation)
    customer = session.get_one(Customer, conversation.customer_id)
    customer.language = note.language
    session.add(customer)
    audit.record(
        session, draft.conversation_id, "conversation.triaged", SYSTEM.id, now,
        card_after=policy.drafting_grace, category=note.category, language=note.language,
        sentiment=note.sentiment, urgency=note.urgency, risks=list(note.risks),
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
    changes = {
        "origin": proposal.origin,
        "text": proposal.text,
        "proposed": proposal.text,
        "marked": proposal.marked,
        "signed_as": "" if proposal.signs else None,
        "grounding": proposal.grounding,
        "sources": list(proposal.sources),
        "findings": list(proposal.findings),
        "asks": proposal.asks,
        "problem": None,
        "retry_at": None,
        "presented_at": now,
    }
    advance(session, draft, "present", SYSTEM, now, changes=changes)
    if proposal.unanswered:
        gaps.note(session, draft, now)
    conversation = session.get_one(Conversation, draft.conversation_id)
    translating.want(session, conversation, draft_id, now, policy)
    return True


def give_up(
    session: Session,
    draft_id: int,
    reason: str,
    now: datetime,
    retry_at: datetime | None = None,
    *,
    unanswered: bool = False,
    asks: str | None = None,
) -> bool:
    """Say on the card why there is no draft, and when it is tried again by itself, if it is.

    ``unanswered``: since nothing in the knowledge answers the mail; ``asks`` is what to ask the
    team then.
    """
    draft = session.get(Draft, draft_id)
    if draft is None or draft.status not in {DraftStatus.QUEUED, DraftStatus.UNWRITTEN}:
        return False
    changes = {
        "problem": reason, "retry_at": retry_at, "presented_at": draft.presented_at or now,
        "asks": asks,
    }  # fmt: skip
    advance(session, draft, "give_up", SYSTEM, now, changes=changes, reason=reason)
    if unanswered:
        gaps.note(session, draft, now)
    return True


def keep_spending(session: Session, draft_id: int, spending: Spending) -> None:
    """Keep what calls cost, beside the draft they were for."""
    draft = session.get_one(Draft, draft_id)
    for call in spending.calls:
        values = asdict(call)
        values["cost_usd"] = None if call.cost_usd is None else float(call.cost_usd)
        session.add(ModelCall(conversation_id=draft.conversation_id, draft_id=draft_id, **values))


def _past_replies(session: Session, draft: Draft) -> tuple[PastReply, ...]:
    conversation = session.get_one(Conversation, draft.conversation_id)
    rows = session.exec(
        select(Exemplar)
        .where(
            Exemplar.category == conversation.category,
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
