"""What a card, a modal or the Home shows of a conversation, read in one transaction."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session, col, func, select

from slackhitl.desk import (
    autonomy_rows,
    beginning,
    enclosures,
    exemplars,
    lifecycle,
    notes,
    noticing,
    readings,
    relatives,
    roster,
    team_answers,
    translating,
)
from slackhitl.desk.attached import files_of
from slackhitl.desk.case_views import (
    AttachmentView,
    DraftView,
    FindingView,
    Happening,
    MessageView,
    Person,
    ReviewView,
    SourceView,
)
from slackhitl.desk.enclosures import EnclosureView
from slackhitl.desk.errors import NoSuchRow
from slackhitl.desk.models import (
    LIVE,
    Conversation,
    Customer,
    Direction,
    Draft,
    DraftStatus,
    Event,
    Message,
)
from slackhitl.desk.notes import Note
from slackhitl.desk.placing import elsewhere
from slackhitl.desk.policy import Policy
from slackhitl.desk.signing import as_shown
from slackhitl.desk.team_answers import Question

HISTORY = 12
_LEFT_BEHIND = (DraftStatus.SUPERSEDED, DraftStatus.OFFERED)


def review_view(session: Session, conversation_id: int, policy: Policy) -> ReviewView:
    """Read what a card shows. Raises NoSuchRow."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise NoSuchRow
    customer = session.get_one(Customer, conversation.customer_id)
    drafts = _drafts(session, conversation_id)
    newest = newest_inbound(session, conversation_id)
    stands = standing(session, conversation, newest)
    current = _current(conversation, drafts)
    unsettled = [
        draft
        for draft in drafts
        if draft is not current
        and draft.status in {DraftStatus.SENDING, DraftStatus.UNCERTAIN, DraftStatus.UNDELIVERED}
    ]
    person = Person(customer.name, customer.address)
    other = readings.offered(session, current)
    meant = readings.other_reading(conversation)

    def shown(draft: Draft) -> DraftView:
        seen = _draft_view(session, draft, newest, policy, conversation, person, stands)
        return replace(seen, again=_is_again(draft, drafts))

    return ReviewView(
        conversation_id=conversation_id,
        revision=conversation.revision,
        status=conversation.status,
        disposition=conversation.disposition,
        customer=person,
        is_vip=policy.is_vip(customer.address),
        inbox=conversation.inbox,
        subject=conversation.subject,
        owner=conversation.owner,
        assignee=conversation.assignee,
        escalated_by=conversation.escalated_by,
        snoozed_until=conversation.snoozed_until,
        notes=notes.newest(session, conversation_id),
        screening=conversation.screening,
        category=conversation.category,
        language=conversation.language,
        sentiment=conversation.sentiment,
        urgency=conversation.urgency,
        summary=conversation.summary,
        triage_reason=conversation.triage_reason,
        risks=tuple(conversation.risks),
        questions=tuple(conversation.questions),
        opened_at=conversation.opened_at,
        waiting_since=conversation.waiting_since,
        due=policy.due(conversation.waiting_since),
        mail=message_view(newest) if newest else None,
        earlier=relatives.mails_before(session, conversation_id, newest, current),
        draft=shown(current) if current else None,
        translation=translating.view(
            session, conversation, newest.id or 0 if newest else 0, current, policy
        ),
        versions=sum(map(_texts, drafts)),
        unsettled=tuple(map(shown, unsettled)),
        history=_history(session, conversation_id),
        undeliverable=customer.undeliverable,
        actions=relatives.actions(session, conversation, policy),
        merged_into=elsewhere(session, conversation.merged_into_id),
        begun_by=conversation.begun_by,
        continues=elsewhere(session, conversation.continues_id),
        assigned_because=roster.why_assigned(session, conversation),
        other=shown(other) if other else None,
        other_meaning=meant.summary if meant else None,
        fingerprint=fingerprint(None, (), stands),
        asked=team_answers.open_questions(session, conversation_id),
        told=team_answers.answers(session, conversation_id),
        at_risk=policy.at_risk(conversation.waiting_since),
        is_supervised=bool(policy.supervisors),
    )


def thread_view(session: Session, conversation_id: int) -> tuple[MessageView, ...]:
    """All mails of a conversation, oldest first."""
    in_order = select(Message).order_by(col(Message.at), col(Message.id))
    messages = (
        session.exec(in_order.where(Message.conversation_id == conversation_id)).all()
        or session.exec(in_order.where(Message.moved_from_id == conversation_id)).all()
    )
    return tuple(message_view(message) for message in messages)


def newest_inbound(session: Session, conversation_id: int) -> Message | None:
    """The customer's newest mail that a person would answer, else the newest of all.

    None where we wrote first and nothing has come yet.
    """
    statement = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.direction == Direction.INBOUND)
        .order_by(col(Message.screening).is_not(None), col(Message.id).desc())
        .limit(1)
    )
    return session.exec(statement).first() or _newest_moved(session, conversation_id)


def _newest_moved(session: Session, conversation_id: int) -> Message | None:
    """Of a conversation whose mails were all merged into another."""
    return session.exec(
        select(Message)
        .where(Message.moved_from_id == conversation_id, Message.direction == Direction.INBOUND)
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()


def message_view(message: Message) -> MessageView:
    """A row as a view."""
    assert message.id is not None
    return MessageView(
        id=message.id,
        direction=message.direction,
        sender=Person(message.sender_name, message.sender_address),
        subject=message.subject,
        text=message.text,
        new_text=message.new_text,
        at=message.at,
        attachments=tuple(
            AttachmentView(file.filename, file.content_type, file.size, file.risk)
            for file in files_of(message)
            if not file.is_form
        ),
        screening=message.screening,
        warning=message.warning,
        passed_on_by=message.passed_on_by,
    )


def recipients(message: Message, policy: Policy) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """To and Cc of a reply to this mail."""
    to, cc = policy.reply_goes_to(message)
    return (Person(*to),), tuple(Person(*one) for one in cc)


def fingerprint(draft: Draft | None, files: Sequence[EnclosureView], stands: str) -> str:
    """Names what a person saw: this draft with this text, and how everything around it stood."""
    late = noticing.told_late(draft) if draft else 0
    around = f"{enclosures.seen(files)}{stands}\n{late}"
    return _words(draft, draft.text if draft else "") + _digest(around)


def is_of_text(fingerprint: str, draft: Draft, text: str) -> bool:
    """Whether somebody saw this draft with this text, whatever else has changed since."""
    return fingerprint.startswith(_words(draft, text))


def standing(session: Session, conversation: Conversation, newest: Message | None) -> str:
    """How a conversation stands, as far as it matters to whoever lets a reply go.

    That is the mail to answer, who has the case and who may decide it, and the newest that
    colleagues said of it. Figures, reminders, translations and assignments are not of it.
    """
    note = session.exec(
        select(func.max(Note.id)).where(Note.conversation_id == conversation.id)
    ).one()
    answers = session.exec(
        select(func.count(col(Question.answered_at)), func.max(Question.answered_at)).where(
            Question.conversation_id == conversation.id
        )
    ).one()
    return "\n".join(
        str(part)
        for part in (
            newest.id if newest else 0,
            conversation.status.value,
            conversation.owner,
            conversation.escalated_by is not None,
            note,
            *answers,
        )
    )


def fingerprint_now(session: Session, conversation_id: int, draft: Draft | None) -> str:
    """The fingerprint of what a person sees who looks now."""
    conversation = session.get_one(Conversation, conversation_id)
    newest = newest_inbound(session, conversation_id)
    files = enclosures.views(session, draft.id) if draft else ()
    return fingerprint(draft, files, standing(session, conversation, newest))


def current_draft(session: Session, conversation_id: int) -> Draft | None:
    """The draft that a conversation's card shows."""
    conversation = session.get_one(Conversation, conversation_id)
    return _current(conversation, _drafts(session, conversation_id))


def is_edited(draft: Draft) -> bool:
    """Whether a person changed what was drafted."""
    return bool(draft.proposed) and draft.text != draft.proposed


def _texts(draft: Draft) -> int:
    """How many texts of a draft there are to choose from: none, one, or also what was drafted."""
    return 1 + is_edited(draft) if draft.text else 0


def _words(draft: Draft | None, text: str) -> str:
    return _digest(f"{draft.id if draft else 0}\n{text}")


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _drafts(session: Session, conversation_id: int) -> Sequence[Draft]:
    """Every draft of a conversation, the newest first."""
    return session.exec(
        select(Draft)
        .where(Draft.conversation_id == conversation_id)
        .order_by(col(Draft.number).desc())
    ).all()


def _current(conversation: Conversation, drafts: Sequence[Draft]) -> Draft | None:
    if conversation.merged_into_id is not None:
        return None
    live = (draft for draft in drafts if draft.status in LIVE)
    kept = (draft for draft in drafts if draft.status not in _LEFT_BEHIND)
    return next(live, None) or next(kept, None)


def _is_again(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Whether the mail that it answers had another version before."""
    return any(
        one.answers_id == draft.answers_id and one.number < draft.number
        for one in drafts
        if one.status is not DraftStatus.OFFERED
    )


def _draft_view(
    session: Session,
    draft: Draft,
    newest: Message | None,
    policy: Policy,
    conversation: Conversation,
    customer: Person,
    stands: str,
) -> DraftView:
    to, cc = recipients(newest, policy) if newest else ((customer,), ())
    sender = policy.sender(conversation.account)
    actions = lifecycle.draft_actions(draft.status, lifecycle.Role.SUPERVISOR)
    files = enclosures.views(session, draft.id)
    assert draft.id is not None
    return DraftView(
        id=draft.id,
        number=draft.number,
        status=draft.status,
        origin=draft.origin,
        text=as_shown(draft, draft.text),
        proposed=as_shown(draft, draft.proposed),
        marked=as_shown(draft, draft.marked),
        sources=source_views(draft),
        findings=tuple(
            FindingView(
                str(row["words"]),
                str(row["reason"]),
                str(row["severity"]),
                str(row.get("kind", "")),
            )
            for row in noticing.present(draft.findings)
        ),
        grounding=draft.grounding,
        problem=draft.problem,
        retry_at=draft.retry_at,
        instruction=draft.instruction,
        created_at=draft.created_at,
        presented_at=draft.presented_at,
        first_by=draft.first_by,
        decided_by=draft.decided_by,
        decided_at=draft.decided_at,
        decision=draft.decision,
        superseded_because=draft.superseded_because,
        send_after=draft.send_after,
        attempt=draft.attempt,
        server_said=draft.server_said,
        sent_at=draft.sent_at,
        to=to,
        cc=cc,
        enclosures=files,
        fingerprint=fingerprint(draft, files, stands),
        actions=actions if newest else beginning.possible(actions),
        leaves_from=Person(sender.name, sender.address) if policy.senders else None,
        unsigned=draft.text if draft.signed_as == "" else "",
        leaves_alone_at=autonomy_rows.leaves_alone_at(session, draft),
        asks=draft.asks,
        written_from=len(exemplars.shown(session, draft.id)),
    )


def source_views(draft: Draft) -> tuple[SourceView, ...]:
    """What a draft rests on, in the order of its footnotes."""
    return tuple(
        SourceView(*(str(row.get(key, "")) for key in ("title", "article", "version", "quote")))
        for row in draft.sources
    )


def _history(session: Session, conversation_id: int) -> tuple[Happening, ...]:
    newest = session.exec(
        select(Event)
        .where(Event.conversation_id == conversation_id)
        .order_by(col(Event.number).desc())
        .limit(HISTORY)
    ).all()
    return tuple(
        Happening(event.kind, event.actor, event.at, event.detail.get("reason"))
        for event in reversed(newest)
    )
