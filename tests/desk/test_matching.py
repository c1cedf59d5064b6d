"""Which conversation a mail belongs to, from the surest sign to the last resort."""

from datetime import timedelta

import pytest
from bare_desk import MARIA, BareDesk

from slackhitl.desk import casefile, ending, outgoing, review
from slackhitl.desk.incoming import Named
from slackhitl.desk.intake import Outcome
from slackhitl.desk.models import ConversationStatus, DraftStatus


def answer(desk: BareDesk, **more: object) -> int:
    """The customer answers by subject alone; the conversation where it landed."""
    given: dict[str, object] = {"subject": "AW: My parcel", "matter": "my parcel"}
    return desk.mail(**(given | {"is_answer": True} | more)).conversation_id


def test_what_only_we_can_have_made_finds_its_conversation(desk: BareDesk) -> None:
    first = desk.in_review()
    receipt = desk.mail(named=(Named(999, "tagged address"), Named(first, "tagged address")))
    assert (receipt.conversation_id, receipt.outcome) == (first, Outcome.FOLLOW_UP)
    assert desk.messages(first)[-1].matched_by == "tagged address"


def test_an_answered_mail_is_a_surer_sign_than_a_tag(desk: BareDesk) -> None:
    first = desk.in_review(message_id="first@customer.example")
    second = desk.in_review()
    receipt = desk.mail(
        in_reply_to=("first@customer.example",), named=(Named(second, "tagged address"),)
    )
    assert receipt.conversation_id == first


def test_the_last_resort_is_the_same_subject_from_the_same_customer(desk: BareDesk) -> None:
    first = desk.in_review(matter="my parcel")
    assert answer(desk) == first
    assert desk.messages(first)[-1].matched_by == "same sender and subject"


@pytest.mark.parametrize(
    "different",
    [
        {"sender_address": "bob@customer.example"},
        {"is_answer": False},
        {"matter": "my boots"},
        {"matter": ""},
        {"in_reply_to": ("unknown@elsewhere.example",)},
        {"references": ("unknown@elsewhere.example",)},
        {"warning": "DMARC failed"},
    ],
)
def test_what_is_less_than_sure_opens_a_conversation_of_its_own(
    desk: BareDesk, different: dict[str, object]
) -> None:
    first = desk.in_review(matter="my parcel")
    assert answer(desk, **different) != first


def test_two_conversations_with_one_subject_are_never_guessed_between(desk: BareDesk) -> None:
    known = {desk.in_review(matter="my parcel") for _ in range(2)}
    assert answer(desk) not in known


def test_a_subject_is_believed_for_a_fortnight(desk: BareDesk) -> None:
    first = desk.in_review(matter="my parcel")
    desk.later(days=15)
    assert answer(desk) != first


def test_an_answer_after_long_quiet_begins_a_conversation_that_leads_back(desk: BareDesk) -> None:
    first = desk.in_review(message_id="first@customer.example")
    desk.do(review.approve, desk.seen(first), MARIA, desk.now, desk.policy)
    desk.leave(first)
    desk.later(days=91)
    receipt = desk.mail(in_reply_to=("first@customer.example",))
    assert receipt.outcome is Outcome.NEW
    view = desk.do(casefile.review_view, receipt.conversation_id, desk.policy)
    assert view.continues is not None
    assert view.continues.conversation_id == first
    assert desk.conversation(first).status is ConversationStatus.WAITING


@pytest.mark.parametrize("days", [1, 89])
def test_until_then_an_answer_reopens_what_was_resolved(desk: BareDesk, days: int) -> None:
    first = desk.in_review(message_id="first@customer.example")
    desk.do(ending.no_reply, desk.seen(first), MARIA, desk.now)
    desk.now += timedelta(days=days)
    receipt = desk.mail(in_reply_to=("first@customer.example",))
    assert receipt.conversation_id == first
    assert desk.conversation(first).status is ConversationStatus.OPEN


def test_a_customer_who_still_waits_is_answered_where_they_wait(desk: BareDesk) -> None:
    first = desk.in_review(message_id="first@customer.example")
    desk.later(days=200)
    assert desk.mail(in_reply_to=("first@customer.example",)).conversation_id == first


def test_a_report_of_delivery_settles_a_reply_that_may_have_been_sent(desk: BareDesk) -> None:
    first = desk.in_review()
    desk.do(review.approve, desk.seen(first), MARIA, desk.now, desk.policy)
    letter = desk.claim(first)
    held = (letter.draft_id, letter.attempt)
    desk.do(outgoing.keep_composed, *held, "reply@acme.example", "digest")
    desk.do(outgoing.mark_data_sent, *held)
    desk.do(outgoing.lose, *held, "the line broke", desk.now)
    assert desk.draft(first).status is DraftStatus.UNCERTAIN

    desk.mail(screening="delivery confirmation", confirms="reply@acme.example")

    assert desk.draft(first).status is DraftStatus.SENT
    assert desk.conversation(first).status is ConversationStatus.WAITING
    told = [key for key in desk.jobs() if key.startswith("thread:")]
    assert len(told) == 1, "of the doubt, and not of the report"


def test_a_report_about_a_reply_that_was_sent_changes_nothing_about_it(desk: BareDesk) -> None:
    first = desk.in_review()
    desk.do(review.approve, desk.seen(first), MARIA, desk.now, desk.policy)
    draft_id = desk.leave(first)
    before = desk.draft(first).revision
    sent = desk.draft(first).outgoing_id
    desk.mail(screening="delivery confirmation", confirms=sent)
    assert (desk.draft_id(first), desk.draft(first).revision) == (draft_id, before)
