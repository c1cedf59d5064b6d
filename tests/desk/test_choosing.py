"""A mail that may mean two things has two drafts, and a person chooses between them."""

from dataclasses import replace

import pytest
from bare_desk import GUEST, MARIA, TOM, BareDesk

from slackhitl.desk import casefile, choosing, drafting, review, versions
from slackhitl.desk.case_views import ReviewView
from slackhitl.desk.correcting import corrections
from slackhitl.desk.decisions import Seen
from slackhitl.desk.drafting import Proposal
from slackhitl.desk.errors import AlreadyDecided, CardOutOfDate, NotAllowed
from slackhitl.desk.models import DraftStatus, Origin
from slackhitl.desk.readings import Reading
from slackhitl.desk.unattended import against

SWAP = Reading("return", "Wants another size", ("How do I exchange it?",))
FIRST, SECOND = "We are sorry that it broke.", "Send it back for another size."


@pytest.fixture
def unsure(desk: BareDesk) -> int:
    """A conversation with two drafts to choose from."""
    conversation_id = desk.mail().conversation_id
    desk.triage(conversation_id, category="damage", summary="It broke", other_reading=SWAP)
    proposal = Proposal(Origin.CLAUDE, FIRST, other=Proposal(Origin.CLAUDE, SECOND))
    desk.do(drafting.present, desk.draft_id(conversation_id), proposal, desk.now, desk.policy)
    return conversation_id


def card(desk: BareDesk, conversation_id: int) -> ReviewView:
    return desk.do(casefile.review_view, conversation_id, desk.policy)


def other(desk: BareDesk, conversation_id: int) -> Seen:
    """What the button beside the other draft stands for."""
    found = card(desk, conversation_id).other
    assert found is not None
    return Seen(conversation_id, found.id, found.fingerprint)


def choose(desk: BareDesk, seen: Seen, actor: object = MARIA) -> None:
    desk.do(choosing.choose, seen, actor, desk.now, desk.policy)  # type: ignore[arg-type]


def test_both_drafts_are_shown_and_one_of_them_waits_for_a_decision(
    desk: BareDesk, unsure: int
) -> None:
    shown = card(desk, unsure)
    assert shown.draft is not None
    assert shown.other is not None
    assert (shown.draft.text, shown.other.text) == (FIRST, SECOND)
    assert shown.draft.status is DraftStatus.IN_REVIEW
    assert shown.other.status is DraftStatus.OFFERED
    assert (shown.summary, shown.other_meaning) == ("It broke", "Wants another size")


def test_what_is_approved_is_the_draft_in_review(desk: BareDesk, unsure: int) -> None:
    desk.do(review.approve, desk.seen(unsure), MARIA, desk.now, desk.policy)
    shown = card(desk, unsure)
    assert shown.draft is not None
    assert (shown.draft.text, shown.draft.status) == (FIRST, DraftStatus.APPROVED)
    assert shown.other is None


def test_the_chosen_draft_takes_the_place_of_the_first(desk: BareDesk, unsure: int) -> None:
    choose(desk, other(desk, unsure))
    shown = card(desk, unsure)
    assert shown.draft is not None
    assert shown.other is not None
    assert (shown.draft.text, shown.other.text) == (SECOND, FIRST)
    assert (shown.category, shown.summary) == ("return", "Wants another size")
    assert (shown.questions, shown.other_meaning) == (("How do I exchange it?",), "It broke")


def test_choosing_back_leaves_all_as_it_was(desk: BareDesk, unsure: int) -> None:
    before = card(desk, unsure)
    choose(desk, other(desk, unsure))
    choose(desk, other(desk, unsure))
    after = card(desk, unsure)
    assert (after.category, after.summary, after.questions) == (
        before.category, before.summary, before.questions
    )  # fmt: skip
    assert after.draft is not None
    assert after.draft.text == FIRST


def test_a_choice_teaches_triage_what_such_a_mail_means(desk: BareDesk, unsure: int) -> None:
    choose(desk, other(desk, unsure))
    [learnt] = desk.do(corrections)
    assert (learnt.was, learnt.category) == ("damage", "return")


def test_the_chosen_draft_leaves_and_the_other_never_does(desk: BareDesk, unsure: int) -> None:
    choose(desk, other(desk, unsure))
    desk.do(review.approve, desk.seen(unsure), MARIA, desk.now, desk.policy)
    assert [(draft.text, draft.status) for draft in desk.drafts(unsure)] == [
        (FIRST, DraftStatus.OFFERED),
        (SECOND, DraftStatus.APPROVED),
    ]


def test_after_undo_the_choice_is_there_again(desk: BareDesk, unsure: int) -> None:
    desk.do(review.approve, desk.seen(unsure), MARIA, desk.now, desk.policy)
    desk.do(review.recall, desk.seen(unsure), MARIA, desk.now)
    choose(desk, other(desk, unsure))
    shown = card(desk, unsure)
    assert shown.draft is not None
    assert shown.draft.text == SECOND


def test_a_click_on_a_draft_whose_neighbour_was_approved_changes_nothing(
    desk: BareDesk, unsure: int
) -> None:
    seen = other(desk, unsure)
    desk.do(review.approve, desk.seen(unsure), TOM, desk.now, desk.policy)
    before = desk.everything()
    with pytest.raises(AlreadyDecided):
        choose(desk, seen)
    assert desk.everything() == before


def test_two_who_choose_at_once_choose_once(desk: BareDesk, unsure: int) -> None:
    seen = other(desk, unsure)
    choose(desk, seen)
    with pytest.raises(AlreadyDecided, match="U_MARIA"):
        choose(desk, seen, TOM)


def test_a_choice_on_a_card_that_has_changed_since_is_refused(desk: BareDesk, unsure: int) -> None:
    seen = other(desk, unsure)
    with pytest.raises(CardOutOfDate):
        choose(desk, replace(seen, fingerprint="000000000000"))


def test_only_the_team_may_choose(desk: BareDesk, unsure: int) -> None:
    with pytest.raises(NotAllowed):
        choose(desk, other(desk, unsure), GUEST)


def test_another_version_of_the_first_is_made_from_the_first(desk: BareDesk, unsure: int) -> None:
    desk.do(review.redraft, desk.seen(unsure), "Shorter.", MARIA, desk.now, Origin.CLAUDE)
    task = desk.do(drafting.assignment, desk.draft_id(unsure))
    assert task is not None
    assert (task.previous, task.category) == (FIRST, "damage")


def test_another_version_is_written_for_what_was_chosen_and_ends_the_choice(
    desk: BareDesk, unsure: int
) -> None:
    choose(desk, other(desk, unsure))
    seen = desk.seen(unsure)
    desk.do(review.redraft, seen, "Shorter.", MARIA, desk.now, Origin.CLAUDE)
    task = desk.do(drafting.assignment, desk.draft_id(unsure))
    assert task is not None
    assert (task.category, task.questions) == ("return", ("How do I exchange it?",))
    assert task.previous == SECOND
    assert task.as_other_reading() is None
    assert card(desk, unsure).other is None


def test_the_draft_that_was_not_chosen_can_be_restored_later(desk: BareDesk, unsure: int) -> None:
    desk.do(review.redraft, desk.seen(unsure), "Shorter.", MARIA, desk.now, Origin.CLAUDE)
    desk.present(unsure, "Sorry.")
    found = desk.do(versions.versions, unsure)
    assert SECOND in [one.text for one in found]


def test_a_mail_that_may_mean_two_things_is_never_answered_by_itself(
    desk: BareDesk, unsure: int
) -> None:
    first = desk.drafts(unsure)[0]
    why = desk.do(lambda session: against(session, session.merge(first), desk.policy))
    assert why == "the mail may mean two things"
