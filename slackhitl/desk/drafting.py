"""Asking for drafts and keeping what came of it. The desk does not know which model writes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from slackhitl.desk import audit, beginning, exemplars, gaps, lineage, translating, urgency, work
from slackhitl.desk.casefile import newest_inbound
from slackhitl.desk.exemplars import PastReply
from slackhitl.desk.lifecycle import SYSTEM, Actor, Role, advance
from slackhitl.desk.making import UNMADE, Making
from slackhitl.desk.models import (
    LIVE,
    Conversation,
    Customer,
    Direction,
    Draft,
    DraftStatus,
    Message,
    Origin,
)
from slackhitl.desk.policy import Policy
from slackhitl.desk.readings import Reading, other_reading
from slackhitl.desk.teachable import NOBODY, People, people
from slackhitl.desk.team_answers import TeamAnswer, answers

EARLIER = 10
"""How many earlier mails of a conversation a draft is written from."""


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
    queries: tuple[str, ...]  # the questions in the other languages of the knowledge
    instruction: str | None
    previous: str | None
    customer_address: str = ""
    past: tuple[PastReply, ...] = ()  # earlier replies to similar questions, as found for it
    people: People = NOBODY  # the customer, and whoever else it is between
    account: str = ""  # of ours, from which it will be answered
    answers: tuple[TeamAnswer, ...] = ()
    wishes: tuple[str, ...] = ()  # what people asked of the versions before, which holds on
    other_reading: Reading | None = None  # what the mail may mean as well

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
            queries=other.queries,
            past=(),
            other_reading=None,
        )


@dataclass(frozen=True)
class Proposal:
    """A reply as it was proposed."""

    origin: Origin
    text: str
    marked: str = ""
    grounding: str | None = None
    sources: Sequence[dict[str, Any]] = ()
    findings: Sequence[dict[str, Any]] = ()
    made: Making = UNMADE
    signs: bool = False  # its closing names who approves it
    unanswered: bool = False  # whether nothing answers the mail, or a part of it
    shown: tuple[int, ...] = ()  # the exemplars that it was written with
    other: "Proposal | None" = None  # a reply to what the mail may mean as well
    asks: str | None = None  # the question to the team whose answer it lacks


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
    if conversation.triaged_id == newest.id:
        # A person who asks has the card before them.
        rank = urgency.rank(conversation) if actor.role is Role.SYSTEM else work.URGENT
        work.enqueue(session, work.Kind.DRAFT, _id(draft), now, rank)
    else:
        work.enqueue(session, work.Kind.TRIAGE, _id(newest), now)
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
    conversation = session.get_one(Conversation, draft.conversation_id)
    task = written_from(session, draft)
    if draft.instruction is not None:
        return task  # whoever asks for another version knows what is meant
    return replace(task, other_reading=other_reading(conversation))


def written_from(session: Session, draft: Draft) -> Assignment:
    """What this draft is, or was, to be written from, beside earlier replies to others."""
    assert draft.answers_id is not None, "a draft that answers nothing is never queued"
    conversation = session.get_one(Conversation, draft.conversation_id)
    customer = session.get_one(Customer, conversation.customer_id)
    newest = session.get_one(Message, draft.answers_id)
    told = answers(session, draft.conversation_id)
    return Assignment(
        draft_id=_id(draft),
        conversation_id=draft.conversation_id,
        status=draft.status,
        triaged=conversation.category is not None,
        subject=newest.subject,
        customer_name=customer.name,
        customer_address=customer.address,
        text=newest.new_text,
        earlier=mails_before(session, newest),
        category=conversation.category,
        language=conversation.language,
        sentiment=conversation.sentiment,
        urgency=conversation.urgency,
        summary=conversation.summary,
        risks=tuple(conversation.risks),
        questions=tuple(conversation.questions),
        queries=tuple(conversation.queries),
        instruction=draft.instruction,
        previous=lineage.previous_text(session, draft, told),
        people=people(customer, newest),
        account=conversation.account,
        answers=told,
        wishes=lineage.wishes(session, draft),
    )


def mails_before(session: Session, message: Message) -> tuple[EarlierMail, ...]:
    """The newest mails of a conversation before this one, the oldest of them first."""
    earlier = session.exec(
        select(Message)
        .where(Message.conversation_id == message.conversation_id, col(Message.id) < _id(message))
        .order_by(col(Message.id).desc())
        .limit(EARLIER)
    ).all()
    return tuple(
        EarlierMail(one.direction, one.new_text, one.at)
        for one in reversed(earlier)
        if one.screening is None
    )


def present(
    session: Session, draft_id: int, proposal: Proposal, now: datetime, policy: Policy
) -> bool:
    """Show a proposal for review; False when nobody wants it any more."""
    draft = session.get(Draft, draft_id)
    if draft is None or draft.status not in {DraftStatus.QUEUED, DraftStatus.UNWRITTEN}:
        return False
    changes = _columns(proposal) | {"problem": None, "retry_at": None, "presented_at": now}
    advance(session, draft, "present", SYSTEM, now, changes=changes)
    exemplars.use(session, draft_id, proposal.shown)
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
    exemplars.use(session, _id(other), proposal.shown)
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
        "coverage": proposal.made.coverage,
        "model": proposal.made.model,
        "prompts": proposal.made.prompts,
        "sources": list(proposal.sources),
        "findings": list(proposal.findings),
        "asks": proposal.asks,
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


def _id(row: Draft | Message) -> int:
    assert row.id is not None
    return row.id
