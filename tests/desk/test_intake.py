"""Mail becomes rows once, on the right conversation, whatever the draft is doing by then."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from bare_desk import MARIA, TOM, BareDesk
from sqlalchemy.exc import IntegrityError

from slackhitl.desk import audit, drafting, ending, intake, outgoing, review
from slackhitl.desk.errors import AlreadyDecided
from slackhitl.desk.incoming import Bounced, Incoming
from slackhitl.desk.intake import Outcome
from slackhitl.desk.models import (
    ConversationStatus,
    Customer,
    Disposition,
    DraftStatus,
    Origin,
)


def test_a_new_mail_opens_a_conversation_and_asks_for_a_draft(desk: BareDesk) -> None:
    receipt = desk.mail()
    assert receipt.outcome is Outcome.NEW
    conversation = desk.conversation(receipt.conversation_id)
    assert conversation.status is ConversationStatus.OPEN
    assert conversation.waiting_since == desk.now
    (draft,) = desk.drafts(receipt.conversation_id)
    assert (draft.status, draft.answers_id) == (DraftStatus.QUEUED, receipt.message_id)
    assert desk.told(receipt.conversation_id) == ["conversation.opened", "draft.request"]
    jobs = desk.jobs()
    one = receipt.conversation_id
    assert set(jobs) == {f"triage:{draft.id}", f"card:{one}", f"log:{one}"}
    card = jobs[f"card:{receipt.conversation_id}"]
    assert card.run_at == desk.now + desk.policy.drafting_grace


def test_the_same_delivery_twice_is_one_message(desk: BareDesk) -> None:
    mail = desk.incoming()
    first = desk.receive(mail)
    before = desk.everything()
    again = desk.receive(mail)
    assert again == intake.Receipt(Outcome.DUPLICATE, first.message_id, first.conversation_id)
    assert desk.everything() == before


def test_the_same_mail_from_another_source_is_one_message(desk: BareDesk) -> None:
    mail = desk.incoming()
    first = desk.receive(mail)
    copy = desk.incoming(
        source="webhook", message_id=mail.message_id, content_digest=mail.content_digest,
        raw_digest="with other trace headers",
    )  # fmt: skip
    again = desk.receive(copy)
    assert (again.outcome, again.message_id) == (Outcome.DUPLICATE, first.message_id)
    assert len(desk.messages(first.conversation_id)) == 1
    assert desk.told(first.conversation_id) == ["conversation.opened", "draft.request"]
    assert desk.receive(copy).outcome is Outcome.DUPLICATE


def test_another_content_under_the_same_id_is_another_message(desk: BareDesk) -> None:
    first = desk.mail(message_id="same@customer.example")
    second = desk.mail(message_id="same@customer.example", text="Something else")
    assert second.outcome is Outcome.NEW
    assert second.message_id != first.message_id


@pytest.mark.parametrize("field", ["in_reply_to", "references"])
def test_a_reply_lands_on_its_conversation(desk: BareDesk, field: str) -> None:
    first = desk.mail(message_id="first@customer.example")
    desk.later(minutes=5)
    names = ("unknown@elsewhere.example", "first@customer.example")
    second = desk.mail(**{field: names})
    assert second.outcome is Outcome.FOLLOW_UP
    assert second.conversation_id == first.conversation_id
    rule = {"in_reply_to": "In-Reply-To", "references": "References"}[field]
    assert desk.messages(first.conversation_id)[1].matched_by == rule


def test_a_reply_to_our_reply_lands_on_its_conversation(desk: BareDesk) -> None:
    conversation_id = _sent(desk)
    ours = desk.draft(conversation_id).outgoing_id
    assert ours is not None
    receipt = desk.mail(in_reply_to=(ours,))
    assert (receipt.outcome, receipt.conversation_id) == (Outcome.FOLLOW_UP, conversation_id)


def test_a_reply_to_a_mail_of_which_nobody_knew_that_it_arrived_is_found_too(
    desk: BareDesk,
) -> None:
    conversation_id = _approved(desk)
    letter = desk.claim(conversation_id)
    held = (letter.draft_id, letter.attempt)
    desk.do(outgoing.keep_composed, *held, "ours@acme.example", "digest")
    desk.do(outgoing.mark_data_sent, *held)
    desk.do(outgoing.lose, *held, "connection lost", desk.now)
    receipt = desk.mail(references=("ours@acme.example",))
    assert receipt.conversation_id == conversation_id


def test_the_nearest_parent_decides(desk: BareDesk) -> None:
    desk.mail(message_id="far@customer.example")
    near = desk.mail(message_id="near@customer.example")
    found = desk.mail(references=("far@customer.example", "near@customer.example"))
    assert found.conversation_id == near.conversation_id


def test_the_subject_alone_joins_nothing(desk: BareDesk) -> None:
    first, second = desk.mail(subject="Re: My parcel"), desk.mail(subject="Re: My parcel")
    assert first.conversation_id != second.conversation_id


def test_a_customer_is_known_by_address_in_any_case(desk: BareDesk) -> None:
    first = desk.mail(sender_address="Ann@Customer.Example", sender_name="")
    second = desk.mail(sender_address="ann@customer.example", sender_name="Ann Smith")

    ids = {desk.conversation(receipt.conversation_id).customer_id for receipt in (first, second)}
    assert len(ids) == 1
    customer = desk.do(lambda session: session.get_one(Customer, ids.pop()))
    assert (customer.address, customer.name) == ("ann@customer.example", "Ann Smith")


def test_the_same_mail_from_many_sources_at_once_is_one_message(desk: BareDesk) -> None:
    """Who loses the race is refused, keeps the mail and offers it again, as mail sources do."""
    mail = desk.incoming()
    sources = 6
    start = threading.Barrier(sources)

    def offer(number: int) -> intake.Receipt:
        copy = replace(mail, source=f"source-{number}")
        start.wait()
        while True:
            with contextlib.suppress(IntegrityError):
                return desk.receive(copy)

    with ThreadPoolExecutor(sources) as pool:
        receipts = list(pool.map(offer, range(sources)))
    assert len({receipt.message_id for receipt in receipts}) == 1
    outcomes = sorted(receipt.outcome for receipt in receipts)
    assert outcomes == [Outcome.DUPLICATE] * (sources - 1) + [Outcome.NEW]
    conversation_id = receipts[0].conversation_id
    assert len(desk.messages(conversation_id)) == 1
    assert desk.told(conversation_id) == ["conversation.opened", "draft.request"]


def test_follow_ups_at_once_are_all_kept_and_one_draft_is_live(desk: BareDesk) -> None:
    conversation_id = desk.in_review(message_id="first@customer.example")
    mails = [
        desk.incoming(in_reply_to=("first@customer.example",), new_text=f"Hello {number}")
        for number in range(6)
    ]
    start = threading.Barrier(len(mails))

    def offer(mail: Incoming) -> None:
        start.wait()
        while True:
            with contextlib.suppress(IntegrityError, AlreadyDecided):
                desk.receive(mail)
                return

    with ThreadPoolExecutor(len(mails)) as pool:
        list(pool.map(offer, mails))
    assert len(desk.messages(conversation_id)) == 1 + len(mails)
    statuses = [draft.status for draft in desk.drafts(conversation_id)]
    assert statuses == [DraftStatus.SUPERSEDED] * len(mails) + [DraftStatus.QUEUED]
    assert list(desk.do(lambda session: list(audit.verify(session)))) == []


# Screened mail


def test_automatic_mail_is_kept_with_its_reason_and_gets_no_draft(desk: BareDesk) -> None:
    receipt = desk.mail(screening="out of office")
    assert receipt.outcome is Outcome.SCREENED
    conversation = desk.conversation(receipt.conversation_id)
    assert conversation.status is ConversationStatus.RESOLVED
    assert conversation.disposition is Disposition.SCREENED
    assert desk.drafts(receipt.conversation_id) == []
    assert desk.messages(receipt.conversation_id)[0].screening == "out of office"
    assert desk.told(receipt.conversation_id) == ["message.screened", "conversation.screen"]


def test_an_automatic_answer_leaves_an_open_conversation_alone(desk: BareDesk) -> None:
    conversation_id = desk.in_review(message_id="first@customer.example")
    seen = desk.seen(conversation_id)
    receipt = desk.mail(in_reply_to=("first@customer.example",), screening="out of office")
    assert receipt.conversation_id == conversation_id
    assert desk.draft(conversation_id).status is DraftStatus.IN_REVIEW
    assert desk.conversation(conversation_id).status is ConversationStatus.OPEN
    assert desk.seen(conversation_id) == seen
    desk.do(review.approve, seen, MARIA, desk.now, desk.policy)


def test_a_person_who_answers_a_screened_conversation_opens_it(desk: BareDesk) -> None:
    screened = desk.mail(message_id="auto@customer.example", screening="out of office")
    desk.later(hours=1)
    receipt = desk.mail(in_reply_to=("auto@customer.example",))
    assert receipt.conversation_id == screened.conversation_id
    conversation = desk.conversation(receipt.conversation_id)
    assert conversation.status is ConversationStatus.OPEN
    assert (conversation.screening, conversation.disposition) == (None, None)
    assert conversation.waiting_since == desk.now
    assert desk.draft(receipt.conversation_id).status is DraftStatus.QUEUED


def test_our_own_reply_that_comes_back_as_a_copy_is_no_new_mail(desk: BareDesk) -> None:
    conversation_id = _sent(desk)
    ours = desk.draft(conversation_id).outgoing_id
    assert ours is not None
    before = len(desk.messages(conversation_id))
    receipt = desk.mail(message_id=ours, screening="from ourselves")
    assert receipt.outcome is Outcome.DUPLICATE
    assert len(desk.messages(conversation_id)) == before


def test_a_delivery_report_tells_the_reply_it_belongs_to(desk: BareDesk) -> None:
    conversation_id = _sent(desk)
    draft = desk.draft(conversation_id)
    desk.later(minutes=1)
    bounced = Bounced(("ann@customer.example",), True, draft.outgoing_id, "550 no such user")
    receipt = desk.mail(
        sender_address="mailer-daemon@customer.example", screening="delivery report",
        bounced=bounced,
    )  # fmt: skip
    assert receipt.conversation_id == conversation_id
    draft = desk.draft(conversation_id)
    assert (draft.status, draft.server_said) == (DraftStatus.UNDELIVERED, "550 no such user")
    conversation = desk.conversation(conversation_id)
    assert conversation.status is ConversationStatus.OPEN
    assert conversation.waiting_since == desk.now


def test_a_temporary_delivery_report_changes_no_status(desk: BareDesk) -> None:
    conversation_id = _sent(desk)
    ours = desk.draft(conversation_id).outgoing_id
    desk.mail(screening="delivery report", bounced=Bounced((), False, ours, "450 later"))
    assert desk.draft(conversation_id).status is DraftStatus.SENT
    assert desk.conversation(conversation_id).status is ConversationStatus.WAITING


# The customer writes again while a draft is under way


def _queued(desk: BareDesk) -> int:
    return desk.mail().conversation_id


def _approved(desk: BareDesk) -> int:
    conversation_id = desk.in_review()
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    return conversation_id


def _sending(desk: BareDesk) -> int:
    conversation_id = _approved(desk)
    desk.claim(conversation_id)
    return conversation_id


def _sent(desk: BareDesk) -> int:
    conversation_id = _approved(desk)
    desk.leave(conversation_id)
    return conversation_id


def _uncertain(desk: BareDesk) -> int:
    conversation_id = _approved(desk)
    letter = desk.claim(conversation_id)
    desk.do(outgoing.lose, letter.draft_id, letter.attempt, "connection lost", desk.now)
    return conversation_id


def _undelivered(desk: BareDesk) -> int:
    conversation_id = _approved(desk)
    letter = desk.claim(conversation_id)
    desk.do(outgoing.refuse, letter.draft_id, letter.attempt, "550 no", desk.now)
    return conversation_id


def _no_reply(desk: BareDesk) -> int:
    conversation_id = desk.in_review()
    desk.do(ending.no_reply, desk.seen(conversation_id), MARIA, desk.now)
    return conversation_id


@pytest.mark.parametrize(
    ("begin", "then"),
    [
        (_queued, DraftStatus.SUPERSEDED),
        (BareDesk.in_review, DraftStatus.SUPERSEDED),
        (BareDesk.unwritten, DraftStatus.SUPERSEDED),
        (_approved, DraftStatus.SUPERSEDED),
        (_sending, DraftStatus.SENDING),
        (_sent, DraftStatus.SENT),
        (_uncertain, DraftStatus.UNCERTAIN),
        (_undelivered, DraftStatus.UNDELIVERED),
        (_no_reply, DraftStatus.DISCARDED),
    ],
    ids=[
        "queued", "in review", "unwritten", "approved", "sending", "sent", "uncertain",
        "undelivered", "no reply needed",
    ],
)  # fmt: skip
def test_a_follow_up_withdraws_what_has_not_left_and_is_drafted_anew(
    desk: BareDesk, begin: Callable[[BareDesk], int], then: DraftStatus
) -> None:
    conversation_id = begin(desk)
    before = desk.conversation(conversation_id).waiting_since
    desk.later(minutes=3)
    receipt = _follow_up(desk, conversation_id)
    older, newer = desk.drafts(conversation_id)
    assert older.status is then
    assert (newer.status, newer.answers_id) == (DraftStatus.QUEUED, receipt.message_id)
    conversation = desk.conversation(conversation_id)
    assert conversation.status is ConversationStatus.OPEN
    assert conversation.disposition is None
    # Who waits already goes on waiting since then.
    assert conversation.waiting_since == (before or desk.now)
    assert f"triage:{receipt.message_id}" in desk.jobs()


def test_a_withdrawn_approval_is_never_sent(desk: BareDesk) -> None:
    conversation_id = _approved(desk)
    approved = desk.draft_id(conversation_id)
    _follow_up(desk, conversation_id)
    desk.later(minutes=1)
    assert desk.do(outgoing.claim, approved, desk.now, desk.policy) is None
    assert desk.drafts(conversation_id)[0].superseded_because == "the customer wrote again"


def test_a_draft_that_comes_too_late_is_not_shown(desk: BareDesk) -> None:
    conversation_id = _queued(desk)
    late = desk.draft_id(conversation_id)
    _follow_up(desk, conversation_id)
    proposal = drafting.Proposal(Origin.CLAUDE, "It is on its way.")
    assert desk.do(drafting.present, late, proposal, desk.now, desk.policy) is False
    assert desk.do(drafting.assignment, late) is None


def test_a_reply_that_is_leaving_still_leaves_and_the_customer_keeps_waiting(
    desk: BareDesk,
) -> None:
    conversation_id = _sending(desk)
    leaving = desk.draft_id(conversation_id)
    _follow_up(desk, conversation_id)
    desk.do(outgoing.mark_data_sent, leaving, 1)
    desk.do(outgoing.confirm, leaving, "250 OK", desk.now)
    older, newer = desk.drafts(conversation_id)
    assert (older.status, newer.status) == (DraftStatus.SENT, DraftStatus.QUEUED)
    assert desk.conversation(conversation_id).status is ConversationStatus.OPEN


def test_a_reply_that_could_not_leave_before_the_follow_up_is_withdrawn(desk: BareDesk) -> None:
    """It was approved without the newer mail; sending it later would answer out of turn."""
    conversation_id = _sending(desk)
    leaving = desk.draft_id(conversation_id)
    _follow_up(desk, conversation_id)
    assert desk.do(outgoing.defer, leaving, 1, "451 later", desk.now, desk.policy) is None
    older, newer = desk.drafts(conversation_id)
    assert (older.status, newer.status) == (DraftStatus.SUPERSEDED, DraftStatus.QUEUED)


def test_a_reply_left_by_a_dead_worker_before_the_follow_up_is_withdrawn(desk: BareDesk) -> None:
    conversation_id = _sending(desk)
    leaving = desk.draft_id(conversation_id)
    _follow_up(desk, conversation_id)
    assert desk.do(outgoing.claim, leaving, desk.now, desk.policy) is None
    older, newer = desk.drafts(conversation_id)
    assert (older.status, newer.status) == (DraftStatus.SUPERSEDED, DraftStatus.QUEUED)


def test_in_a_taken_over_conversation_the_owner_stays_and_no_draft_is_asked_for(
    desk: BareDesk,
) -> None:
    conversation_id = desk.in_review()
    desk.do(review.take_over, desk.seen(conversation_id), TOM, desk.now)
    _follow_up(desk, conversation_id)
    conversation = desk.conversation(conversation_id)
    assert (conversation.status, conversation.owner) == (ConversationStatus.TAKEN_OVER, TOM.id)
    assert [draft.status for draft in desk.drafts(conversation_id)] == [DraftStatus.SUPERSEDED]
    told = desk.events(conversation_id)[-1]
    assert (told.kind, told.detail["owner"]) == ("message.received", TOM.id)
    assert f"thread:{told.id}" in desk.jobs()


def _follow_up(desk: BareDesk, conversation_id: int) -> intake.Receipt:
    first = desk.messages(conversation_id)[0]
    receipt = desk.mail(in_reply_to=(first.message_id,), new_text="And when will it arrive?")
    assert receipt.outcome is Outcome.FOLLOW_UP
    return receipt
