"""An approval is bound to what the person saw: the words, and how the conversation stood."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from bare_desk import GUEST, MARIA, TOM, VERA, BareDesk
from sqlmodel import Session

from slackhitl.desk import (
    answering,
    asking,
    assigning,
    escalating,
    joining,
    meanwhile,
    notes,
    reminding,
    review,
    snoozing,
    translating,
)
from slackhitl.desk.decisions import Seen
from slackhitl.desk.errors import AlreadyDecided, CardOutOfDate, NotAllowed
from slackhitl.desk.models import Conversation, ConversationStatus, DraftStatus, Origin
from slackhitl.desk.translating import Wanted

Happens = Callable[[BareDesk, int], object]


def seen(desk: BareDesk, one: int) -> Seen:
    """What a person sees on the card, with its revision."""
    return replace(desk.seen(one), revision=desk.conversation(one).revision)


def to(desk: BareDesk, one: int, verb: Callable[[Session, Conversation], object]) -> object:
    """Do something to the conversation itself."""
    return desk.do(lambda session: verb(session, session.get_one(Conversation, one)))


def snoozed(desk: BareDesk, one: int) -> None:
    tomorrow = desk.now + timedelta(days=1)
    to(desk, one, lambda s, row: snoozing.snooze(s, row, tomorrow, TOM, desk.now))


def escalated(desk: BareDesk, one: int) -> None:
    to(desk, one, lambda s, row: escalating.escalate(s, row, "400 € or she sues.", TOM, desk.now))


def noted(desk: BareDesk, one: int) -> None:
    to(desk, one, lambda s, row: notes.add(s, row, "STOP: she rang.", TOM, desk.now))


def edited(desk: BareDesk, one: int) -> None:
    desk.do(review.edit, desk.seen(one), "In 9 to 12 days.", TOM, desk.now, desk.policy)
    desk.do(review.recall, desk.seen(one), TOM, desk.now)


def heard(desk: BareDesk, one: int) -> None:
    first = desk.messages(one)[0].message_id
    desk.mail(in_reply_to=(first,), new_text="STOP: I found it.")


def asked(desk: BareDesk, one: int) -> int:
    number = to(
        desk, one, lambda s, row: asking.ask(s, row, "Is it there?", None, None, TOM, desk.now)
    )
    assert isinstance(number, int)
    return number


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (snoozed, "<@U_TOM> put this aside"),
        (escalated, "<@U_TOM> escalated this to a supervisor"),
        (noted, "<@U_TOM> added a note"),
        (edited, "<@U_TOM> took the approval back"),
        (heard, "The customer wrote again"),
    ],
)
def test_what_changed_since_refuses_an_approval_and_is_told(
    desk: BareDesk, happens: Happens, told: str
) -> None:
    one = desk.in_review()
    before = seen(desk, one)
    happens(desk, one)
    kept = desk.everything()
    with pytest.raises((CardOutOfDate, AlreadyDecided), match=told):
        desk.do(review.approve, before, VERA, desk.now, desk.policy)
    with pytest.raises((CardOutOfDate, AlreadyDecided), match=told):
        desk.do(review.edit, before, "On Friday.", VERA, desk.now, desk.policy)
    assert desk.everything() == kept


def reminded(desk: BareDesk, one: int) -> None:
    desk.later(hours=1)
    assert desk.do(reminding.remind, desk.now, desk.policy) == 1


def translated(desk: BareDesk, one: int) -> None:
    wanted = Wanted(one, desk.draft_id(one), "de", {("mail", 1): "Where is it?"})
    desk.do(translating.keep, wanted, ("Wo ist es?",), desk.now)


def assigned(desk: BareDesk, one: int) -> None:
    to(desk, one, lambda s, row: assigning.assign(s, row, TOM.id, TOM, desk.now))


def put_aside_and_taken_up(desk: BareDesk, one: int) -> None:
    snoozed(desk, one)
    to(desk, one, lambda s, row: snoozing.wake_now(s, row, TOM, desk.now))


def approved_and_taken_back(desk: BareDesk, one: int) -> None:
    desk.do(review.approve, desk.seen(one), TOM, desk.now, desk.policy)
    desk.do(review.recall, desk.seen(one), TOM, desk.now)


@pytest.mark.parametrize(
    "happens",
    [reminded, translated, assigned, asked, put_aside_and_taken_up, approved_and_taken_back],
)
def test_what_does_not_matter_to_an_approval_does_not_refuse_it(
    desk: BareDesk, happens: Happens
) -> None:
    one = desk.in_review()
    before = seen(desk, one)
    happens(desk, one)
    desk.do(review.approve, before, MARIA, desk.now, desk.policy)
    assert desk.draft(one).status is DraftStatus.APPROVED


# An owner's own words


def taken_over(desk: BareDesk) -> int:
    one = desk.in_review()
    desk.do(review.take_over, desk.seen(one), MARIA, desk.now)
    return one


@pytest.mark.parametrize(
    ("happens", "told"), [(heard, "The customer wrote again"), (noted, "<@U_TOM> added a note")]
)
def test_what_came_since_stops_own_words_until_they_were_looked_at_again(
    desk: BareDesk, happens: Happens, told: str
) -> None:
    one = taken_over(desk)
    before = seen(desk, one)
    happens(desk, one)
    with pytest.raises(CardOutOfDate, match=told):
        desk.do(review.write, before, "It is there.", MARIA, desk.now, desk.policy)
    assert [draft.status for draft in desk.drafts(one)] == [DraftStatus.SUPERSEDED]
    desk.do(review.write, seen(desk, one), "It is there.", MARIA, desk.now, desk.policy)
    assert desk.draft(one).answers_id == desk.messages(one)[-1].id


def test_what_a_colleague_answered_is_told_before_own_words_leave(desk: BareDesk) -> None:
    one = taken_over(desk)
    number = asked(desk, one)
    before = seen(desk, one)
    desk.do(answering.answer, number, "It is sold out.", GUEST, desk.now, Origin.CLAUDE)
    with pytest.raises(CardOutOfDate, match="<@U_GUEST> answered what the team was asked"):
        desk.do(review.write, before, "It is there.", MARIA, desk.now, desk.policy)
    [change] = desk.do(meanwhile.changes, one, before.revision)
    assert (change.actor, change.words) == (GUEST.id, "It is sold out.")


def test_own_words_take_the_place_of_a_draft_that_came_instead_of_none(desk: BareDesk) -> None:
    one = desk.unwritten()
    before = seen(desk, one)
    desk.present(one, "It is on its way.")
    with pytest.raises(CardOutOfDate):
        desk.do(review.write, before, "It is there.", MARIA, desk.now, desk.policy)
    desk.do(review.write, seen(desk, one), "It is there.", MARIA, desk.now, desk.policy)
    assert (desk.draft(one).text, desk.draft(one).status) == ("It is there.", DraftStatus.APPROVED)


def test_the_draft_that_somebody_began_with_is_known_whatever_became_of_it(desk: BareDesk) -> None:
    one = desk.in_review()
    first = seen(desk, one)
    edited(desk, one)
    edited_once = seen(desk, one)
    desk.do(review.redraft, edited_once, "Shorter", TOM, desk.now, Origin.CLAUDE)
    began = lambda saw: desk.do(meanwhile.began_with, saw.draft_id, saw.fingerprint)  # noqa: E731
    assert began(first) == "It is on its way."
    assert began(edited_once) == "In 9 to 12 days."
    assert began(replace(first, fingerprint="0" * 24)) is None
    assert began(replace(first, draft_id=None)) is None


# Cases that a supervisor decides


def test_undo_leaves_an_escalated_case_to_a_supervisor(desk: BareDesk) -> None:
    one = desk.in_review()
    escalated(desk, one)
    desk.do(review.approve, desk.seen(one), VERA, desk.now, desk.policy)
    desk.do(review.recall, desk.seen(one), MARIA, desk.now)  # anybody may stop a reply
    with pytest.raises(NotAllowed, match="a supervisor decides it"):
        desk.do(review.approve, desk.seen(one), MARIA, desk.now, desk.policy)
    desk.do(review.approve, desk.seen(one), VERA, desk.now, desk.policy)
    desk.leave(one)
    assert desk.conversation(one).escalated_by is None
    assert desk.conversation(one).status is ConversationStatus.WAITING


def test_the_second_of_two_may_be_an_agent_once_a_supervisor_was_the_first(
    desk: BareDesk,
) -> None:
    desk.policy = replace(desk.policy, four_eyes=frozenset({"shipping"}))
    one = desk.in_review()
    escalated(desk, one)
    with pytest.raises(NotAllowed):
        desk.do(review.approve, desk.seen(one), MARIA, desk.now, desk.policy)
    desk.do(review.approve, desk.seen(one), VERA, desk.now, desk.policy)
    desk.do(review.approve, desk.seen(one), MARIA, desk.now, desk.policy)
    assert desk.draft(one).status is DraftStatus.APPROVED


def test_a_case_escalated_after_the_first_approval_needs_a_supervisor_as_the_second(
    desk: BareDesk,
) -> None:
    desk.policy = replace(desk.policy, four_eyes=frozenset({"shipping"}))
    one = desk.in_review()
    desk.do(review.approve, desk.seen(one), MARIA, desk.now, desk.policy)
    escalated(desk, one)
    with pytest.raises(NotAllowed):
        desk.do(review.approve, desk.seen(one), TOM, desk.now, desk.policy)
    desk.do(review.approve, desk.seen(one), VERA, desk.now, desk.policy)


def test_an_escalated_case_that_is_merged_takes_its_mark_along(desk: BareDesk) -> None:
    one, other = desk.in_review(), desk.in_review(subject="Another matter")
    escalated(desk, one)
    for source, target in ((one, other), (other, one)):
        with pytest.raises(NotAllowed):
            desk.do(joining.merge, source, (target,), MARIA, desk.now, Origin.CLAUDE)
    desk.do(joining.merge, one, (other,), VERA, desk.now, Origin.CLAUDE)
    assert desk.conversation(other).escalated_by == TOM.id
    assert desk.conversation(one).escalated_by is None
