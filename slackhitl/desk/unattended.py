"""What a draft must be like to be sent without a person, whatever its category has earned."""

from collections.abc import Iterator
from itertools import chain

from sqlmodel import Session, col, select

from slackhitl.desk import autonomy_rows, noticing, outcomes, second
from slackhitl.desk.attached import files_of
from slackhitl.desk.autonomy_rows import AutonomyCase
from slackhitl.desk.casefile import fingerprint_now
from slackhitl.desk.footnotes import marked_sentences
from slackhitl.desk.models import (
    Conversation,
    ConversationStatus,
    Customer,
    Draft,
    DraftStatus,
    Message,
    Origin,
)
from slackhitl.desk.policy import Policy
from slackhitl.desk.team_answers import Question

GROUNDED = "knowledge"
"""What a draft must rest on. A reply that people once sent to somebody else says how the team
answers; whether it is still right, only an article says that somebody keeps up to date."""
UNSETTLED = (DraftStatus.SENDING, DraftStatus.UNCERTAIN, DraftStatus.UNDELIVERED)


def against(session: Session, draft: Draft, policy: Policy) -> str | None:
    """Why a person must decide this draft, as the rest of a sentence; None when all is in order."""
    conversation = session.get_one(Conversation, draft.conversation_id)
    reasons = chain(
        _of_the_conversation(session, conversation, draft, policy),
        _of_the_mail(session, draft, policy),
        _of_the_draft(session, draft),
    )
    return next(reasons, None)


def changed(session: Session, case: AutonomyCase, draft: Draft, policy: Policy) -> str | None:
    """Why a draft that was to go out must be decided by a person after all; None when all is
    as it was."""
    if autonomy_rows.touched(session, case):
        return "somebody has it in hand"
    if any(found.get("kind") == noticing.OUTDATED for found in draft.findings):
        return "an article that it cites has changed"
    if fingerprint_now(session, draft.conversation_id, draft) != case.fingerprint:
        return "the mail or the reply has changed"
    return against(session, draft, policy)


def _of_the_conversation(
    session: Session, conversation: Conversation, draft: Draft, policy: Policy
) -> Iterator[str]:
    customer = session.get_one(Customer, conversation.customer_id)
    before = outcomes.last_alone(session, draft.conversation_id)
    asked = select(Question.id).where(Question.conversation_id == draft.conversation_id)
    unsettled = select(Draft.id).where(
        Draft.conversation_id == draft.conversation_id, col(Draft.status).in_(UNSETTLED)
    )
    if conversation.status is not ConversationStatus.OPEN:
        yield "the conversation is not open"
    if conversation.escalated_by is not None:
        yield "a supervisor must decide it"
    if conversation.category is None:
        yield "it has no category"
    if conversation.other_reading is not None:
        yield "the mail may mean two things"
    if conversation.risks:
        yield "the mail holds a risk"
    if conversation.sentiment in outcomes.UPSET:
        yield "the customer is upset"
    if policy.is_vip(customer.address):
        yield "the customer is important"
    if second.needed(session, draft.conversation_id, policy) is not None:
        yield "two people must approve it"
    if customer.undeliverable is not None:
        yield "mail to the customer came back"
    if before is not None and before.draft_id != draft.id:
        yield "the reply before was not seen by a person either"
    if session.exec(asked.limit(1)).first() is not None:
        yield "the team was asked about it"
    if session.exec(unsettled.limit(1)).first() is not None:
        yield "nobody has said what became of an earlier reply"


def _of_the_mail(session: Session, draft: Draft, policy: Policy) -> Iterator[str]:
    mail = session.get(Message, draft.answers_id) if draft.answers_id else None
    if mail is None:
        yield "we wrote first"
        return
    if mail.warning is not None:
        yield "the sender may not be who they say"
    if mail.passed_on_by is not None:
        yield "a colleague passed it on"
    if any(not file.is_form for file in files_of(mail)):
        yield "files came with it"
    (_, to), copies = policy.reply_goes_to(mail)
    if copies or to.lower() != mail.sender_address.lower():
        yield "the reply goes to others as well"


def _of_the_draft(session: Session, draft: Draft) -> Iterator[str]:
    if draft.origin is Origin.AGENT or draft.instruction is not None:
        yield "a person had a part in it"
    earlier = select(Draft.id).where(
        Draft.conversation_id == draft.conversation_id,
        Draft.answers_id == draft.answers_id,
        Draft.number < draft.number,
    )
    if session.exec(earlier.limit(1)).first() is not None:
        yield "it is not the first draft"
    if draft.grounding != GROUNDED or not draft.sources or _rests_on_a_reply_alone(draft):
        yield "the knowledge does not answer all of it"
    if draft.coverage is None or draft.coverage < 1:
        yield "not every statement names a source"
    if any(finding.get("severity") != "note" for finding in draft.findings):
        yield "a check noticed something"


def _rests_on_a_reply_alone(draft: Draft) -> bool:
    """Whether a sentence has an earlier reply for its source and no article."""
    kinds = {source.get("number"): source.get("kind") for source in draft.sources}
    if "exemplar" not in kinds.values():
        return False
    told = [
        {kinds.get(number) for number in numbers} for _, numbers in marked_sentences(draft.marked)
    ]
    return not any(told) or any("exemplar" in each and GROUNDED not in each for each in told)
