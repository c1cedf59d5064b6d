"""Whose edits count for lessons, beside which other drafts, and what teaches nothing."""

from bare_desk import MARIA, VERA, BareDesk
from lesson_desk import (
    RECEIPT,
    cases,
    proposed,
    reviewed,
    sent_after,
    sent_edited,
    sent_unchanged,
)
from sqlmodel import Session

from slackhitl.desk import consent, lesson_cases, lesson_views, lessons, review, trying
from slackhitl.desk.lesson_cases import MOST_CASES
from slackhitl.desk.models import Message


def test_three_edits_of_one_customer_count_once(desk: BareDesk) -> None:
    draft = [sent_edited(desk, "ann") for _ in range(3)][-1]
    [case] = cases(desk, draft).found
    assert (case.before, case.after, case.reason) == ("It is on its way.", RECEIPT, "tone")


def test_an_edit_of_long_ago_suggests_nothing(desk: BareDesk) -> None:
    draft = sent_edited(desk, "ann")
    desk.later(days=61)
    assert desk.do(lesson_cases.cases_like, draft, desk.now) is None


def test_what_was_sent_unchanged_or_taken_over_is_compared_as_well(desk: BareDesk) -> None:
    sent_unchanged(desk, "ann")
    conversation = reviewed(desk, "bea")
    desk.do(review.take_over, desk.seen(conversation), MARIA, desk.now)
    draft = sent_edited(desk, "cem")
    found = cases(desk, draft).found
    assert [case.is_edit for case in found] == [True, False, False]
    assert [case.after for case in found] == [RECEIPT, None, "It is on its way."]


def test_asking_for_another_version_counts_as_an_edit_with_the_words_that_were_typed(
    desk: BareDesk,
) -> None:
    [case] = cases(desk, sent_after(desk, "ann", "mention the receipt")).found
    assert (case.is_edit, case.wishes) == (True, ("mention the receipt",))
    assert case.before == case.after == "On its way."


def test_an_approval_that_was_taken_back_does_not_count_beside_the_edit_that_followed(
    desk: BareDesk,
) -> None:
    conversation = reviewed(desk, "ann")
    desk.do(review.approve, desk.seen(conversation), MARIA, desk.now, desk.policy)
    desk.do(review.recall, desk.seen(conversation), MARIA, desk.now)
    desk.do(review.edit, desk.seen(conversation), RECEIPT, MARIA, desk.now, desk.policy)
    [case] = cases(desk, desk.leave(conversation)).found
    assert case.after == RECEIPT


def test_only_the_newest_are_compared(desk: BareDesk) -> None:
    for number in range(MOST_CASES):
        sent_unchanged(desk, f"customer{number}")
    found = cases(desk, sent_edited(desk, "ann")).found
    assert len(found) == MOST_CASES
    assert found[0].after == RECEIPT


def test_forged_mail_mail_that_speaks_to_the_ai_and_excluded_customers_teach_nothing(
    desk: BareDesk,
) -> None:
    forged = sent_edited(desk, "ann")
    desk.do(_forge, forged)
    conversation = desk.mail(sender_address="bea@customer.example").conversation_id
    desk.triage(conversation, risks=("injection",))
    desk.present(conversation)
    desk.do(review.edit, desk.seen(conversation), RECEIPT, MARIA, desk.now, desk.policy)
    injected = desk.leave(conversation)
    refused = sent_edited(desk, "cem")
    desk.do(consent.decide, "cem@customer.example", False, VERA, desk.now)
    for draft in (forged, injected, refused):
        assert desk.do(lesson_cases.cases_like, draft, desk.now) is None
    assert len(cases(desk, sent_edited(desk, "dan")).found) == 1


def _forge(session: Session, draft_id: int) -> None:
    mail = session.get_one(Message, 1)
    mail.warning = "Its signature does not fit."
    session.add(mail)


def test_who_is_excluded_later_is_no_evidence_any_more_and_no_case_of_a_trial(
    desk: BareDesk,
) -> None:
    lesson = proposed(desk)
    desk.do(consent.decide, "ann@customer.example", False, VERA, desk.now)
    kept = desk.do(lesson_views.whole, lesson)
    assert (kept.view.edits, len(kept.excerpts)) == (2, 2)
    desk.do(lessons.judge, lesson, "activate", VERA, desk.now)
    task = desk.do(trying.wanted, lesson)
    assert task is not None
    assert len(task.taught_by) == 2
    assert task.reply_ids == ()


def test_a_lesson_shows_the_edits_behind_it_who_made_them_and_what_they_asked_for(
    desk: BareDesk,
) -> None:
    kept = desk.do(lesson_views.whole, proposed(desk))
    assert len(kept.excerpts) == 3
    assert kept.excerpts[0].after == RECEIPT
    assert kept.view.people == (MARIA.id,)
