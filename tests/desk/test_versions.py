"""Versions of a reply: who made which from what, and what is restored."""

import pytest
from bare_desk import GUEST, MARIA, TOM, BareDesk

from slackhitl.desk import answering, asking, casefile, review, versions
from slackhitl.desk.errors import CardOutOfDate
from slackhitl.desk.models import Conversation, Origin
from slackhitl.desk.versions import Made, VersionView


def found(desk: BareDesk, one: int) -> list[VersionView]:
    """The versions, the oldest first."""
    return list(reversed(desk.do(versions.versions, one)))


def test_every_version_tells_who_made_it_and_how(desk: BareDesk) -> None:
    one = desk.in_review()
    wish = "mention the refund"
    desk.do(review.redraft, desk.seen(one), wish, MARIA, desk.later(minutes=1), Origin.CLAUDE)
    desk.present(one, "It is on its way; we refund it.")
    desk.later(minutes=1)
    number = desk.do(lambda s: asking.ask(
        s, s.get_one(Conversation, one), "Is it there?", None, None, MARIA, desk.now
    ))  # fmt: skip
    desk.do(answering.answer, number, "Yes.", GUEST, desk.later(minutes=1), Origin.CLAUDE)
    desk.present(one, "It is there.")
    second = desk.drafts(one)[1].id
    assert second is not None
    desk.do(versions.restore, desk.seen(one), second, TOM, desk.later(minutes=1))
    told = [(v.number, v.made.how, v.made.by, v.instruction) for v in found(desk, one)]
    assert told == [
        (1, Made.ASKED, ("system",), None),
        (2, Made.ASKED, (MARIA.id,), wish),
        (3, Made.ANSWERED, (GUEST.id,), None),
        (4, Made.RESTORED, (TOM.id,), None),
    ]
    assert found(desk, one)[-1].made.version == 2


def test_what_a_person_changed_is_a_version_and_what_was_drafted_another(desk: BareDesk) -> None:
    one = desk.in_review()
    desk.do(review.edit, desk.seen(one), "In 9 to 12 days.", TOM, desk.now, desk.policy)
    desk.do(review.recall, desk.seen(one), TOM, desk.now)
    drafted, edited = found(desk, one)
    assert (drafted.text, drafted.as_drafted, drafted.is_current) == (
        "It is on its way.", True, False
    )  # fmt: skip
    assert (edited.text, edited.edited_by, edited.is_current) == ("In 9 to 12 days.", TOM.id, True)
    assert desk.do(casefile.review_view, one, desk.policy).versions == 2
    desk.do(versions.restore, desk.seen(one), drafted.draft_id, MARIA, desk.now, as_drafted=True)
    view = desk.do(casefile.review_view, one, desk.policy)
    assert view.draft is not None
    assert (view.draft.text, view.draft.edited) == ("It is on its way.", False)
    assert view.versions == 3  # and the edited one is still there to go back to
    desk.do(versions.restore, desk.seen(one), edited.draft_id, MARIA, desk.now)
    assert desk.draft(one).text == "In 9 to 12 days."


def test_nothing_is_restored_over_what_nobody_saw(desk: BareDesk) -> None:
    one = desk.in_review()
    before = desk.seen(one)
    desk.do(review.edit, before, "In 9 to 12 days.", TOM, desk.now, desk.policy)
    desk.do(review.recall, desk.seen(one), TOM, desk.now)
    with pytest.raises(CardOutOfDate):
        desk.do(versions.restore, before, desk.draft_id(one), MARIA, desk.now, as_drafted=True)


def test_an_own_reply_has_no_other_text(desk: BareDesk) -> None:
    one = desk.in_review()
    desk.do(review.take_over, desk.seen(one), MARIA, desk.now)
    desk.do(review.compose, desk.seen(one), "My own words.", MARIA, desk.now, desk.policy)
    [_, own] = found(desk, one)
    assert (own.made.how, own.made.by, own.as_drafted) == (Made.WRITTEN, (MARIA.id,), False)


def test_a_card_counts_versions_of_the_mail_that_it_answers(desk: BareDesk) -> None:
    one = desk.in_review()

    def is_again() -> bool:
        shown = desk.do(casefile.review_view, one, desk.policy).draft
        assert shown is not None
        return shown.again

    assert not is_again()
    desk.do(review.redraft, desk.seen(one), "shorter", MARIA, desk.later(minutes=1), Origin.CLAUDE)
    desk.present(one, "It is on its way.")
    assert is_again()
    desk.mail(in_reply_to=(desk.messages(one)[0].message_id,))
    desk.triage(one)
    desk.present(one, "Yes, we ship there.")
    assert not is_again()
