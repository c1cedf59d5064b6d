"""Four eyes: a second person approves as well, and is not the first."""

from dataclasses import replace

import pytest
from bare_desk import MARIA, TOM, VERA, BareDesk

from slackhitl.desk import assigning, escalating, news, review, roster, second
from slackhitl.desk.errors import NotAllowed
from slackhitl.desk.models import Conversation, DraftStatus


@pytest.fixture
def desk(desk: BareDesk) -> BareDesk:
    desk.policy = replace(
        desk.policy, four_eyes=frozenset({"shipping", "vip"}), vips=frozenset({"@big.example"})
    )
    return desk


def approve(desk: BareDesk, one: int, who: object) -> None:
    desk.do(review.approve, desk.seen(one), who, desk.now, desk.policy)  # type: ignore[arg-type]


def test_the_first_approval_sends_nothing_and_the_second_must_be_somebody_else(
    desk: BareDesk,
) -> None:
    one = desk.in_review()
    approve(desk, one, MARIA)
    assert desk.draft(one).status is DraftStatus.AWAITING_SECOND
    assert not any(key.startswith("send:") for key in desk.jobs())
    with pytest.raises(NotAllowed, match="approved this already"):
        approve(desk, one, MARIA)
    approve(desk, one, TOM)
    draft = desk.draft(one)
    assert (draft.status, draft.first_by, draft.decided_by) == (
        DraftStatus.APPROVED, MARIA.id, TOM.id,
    )  # fmt: skip
    assert any(key.startswith("send:") for key in desk.jobs())


def test_an_edited_and_an_own_reply_need_a_second_person_as_well(desk: BareDesk) -> None:
    one = desk.in_review()
    desk.do(review.edit, desk.seen(one), "Other words", MARIA, desk.now, desk.policy)
    assert desk.draft(one).status is DraftStatus.AWAITING_SECOND
    assert desk.draft(one).text == "Other words"
    two = desk.in_review(sender_address="bob@customer.example")
    desk.do(review.take_over, desk.seen(two), MARIA, desk.now)
    desk.do(review.compose, desk.seen(two), "My own words", MARIA, desk.now, desk.policy)
    assert desk.draft(two).status is DraftStatus.AWAITING_SECOND
    with pytest.raises(NotAllowed):
        approve(desk, two, MARIA)
    approve(desk, two, VERA)
    assert desk.draft(two).status is DraftStatus.APPROVED
    unwritten = desk.unwritten()
    desk.do(review.write, desk.seen(unwritten), "Words", TOM, desk.now, desk.policy)
    assert desk.draft(unwritten).status is DraftStatus.AWAITING_SECOND


def called(desk: BareDesk, one: int) -> str | None:
    """Who is called to be the second; None: the supervisors."""
    kinds = {"draft.ask_second", "draft.compose"}
    asked = [event for event in desk.events(one) if event.kind in kinds][-1]
    told = desk.do(news.news, asked.id or 0, desk.policy)
    assert told is not None
    assert told.actor not in told.supervisors
    return told.to


def test_somebody_else_on_duty_is_called_and_never_who_approved_first(desk: BareDesk) -> None:
    desk.policy = replace(desk.policy, supervisors=(MARIA.id, VERA.id))
    for user in (MARIA.id, "U_BUSY", TOM.id):
        desk.do(roster.begin, user, desk.now, desk.policy)
    busy = desk.in_review(sender_address="busy@customer.example")
    desk.do(lambda s: assigning.assign(s, s.get_one(Conversation, busy), "U_BUSY", VERA, desk.now))
    one = desk.in_review()
    approve(desk, one, MARIA)
    assert called(desk, one) == TOM.id  # who has less to decide
    desk.do(roster.begin, VERA.id, desk.now, desk.policy)
    two = desk.in_review(sender_address="two@customer.example")
    desk.do(review.edit, desk.seen(two), "Other words", MARIA, desk.now, desk.policy)
    assert called(desk, two) == VERA.id
    for user in ("U_BUSY", TOM.id, VERA.id):
        desk.do(roster.end, user, desk.now, desk.policy, "went")
    three = desk.in_review(sender_address="three@customer.example")
    desk.do(review.take_over, desk.seen(three), MARIA, desk.now)
    desk.do(review.compose, desk.seen(three), "My words", MARIA, desk.now, desk.policy)
    assert called(desk, three) is None


def test_of_an_escalated_case_the_supervisors_are_called(desk: BareDesk) -> None:
    desk.do(roster.begin, TOM.id, desk.now, desk.policy)
    one = desk.in_review()
    desk.do(lambda s: escalating.escalate(s, s.get_one(Conversation, one), "!", TOM, desk.now))
    approve(desk, one, VERA)
    assert called(desk, one) is None


def test_what_was_taken_back_begins_anew(desk: BareDesk) -> None:
    one = desk.in_review()
    approve(desk, one, MARIA)
    desk.do(review.recall, desk.seen(one), TOM, desk.now)
    assert (desk.draft(one).status, desk.draft(one).first_by) == (DraftStatus.IN_REVIEW, None)
    approve(desk, one, TOM)
    assert desk.draft(one).status is DraftStatus.AWAITING_SECOND


def test_a_new_mail_withdraws_what_one_person_had_approved(desk: BareDesk) -> None:
    one = desk.in_review()
    approve(desk, one, MARIA)
    [mail] = desk.messages(one)
    desk.mail(in_reply_to=(mail.message_id,), subject="Re: My parcel")
    assert [draft.status for draft in desk.drafts(one)] == [
        DraftStatus.SUPERSEDED, DraftStatus.QUEUED,
    ]  # fmt: skip


def test_what_asks_for_a_second_person(desk: BareDesk) -> None:
    plain = desk.mail(sender_address="a@customer.example").conversation_id
    desk.triage(plain, category="order", risks=("churn",))
    vip = desk.mail(sender_address="Boss+x@big.example").conversation_id
    desk.triage(vip, category="order")
    assert desk.do(second.needed, plain, desk.policy) is None
    assert desk.do(second.needed, vip, desk.policy) == "vip"
    legal = replace(desk.policy, four_eyes=frozenset({"churn"}))
    assert desk.do(second.needed, plain, legal) == "churn"


def test_cards_go_where_the_customer_the_category_or_the_language_say(desk: BareDesk) -> None:
    policy = replace(
        desk.policy,
        routes={"@big.example": "C_BIG", "vip": "C_VIP", "refund": "C_REFUND", "lang:de": "C_DE"},
        vips=frozenset({"vip@small.example"}),
    )

    def channel(category: str | None, customer: str, language: str = "en") -> str:
        return policy.channel_for(category, "inbox", customer=customer, language=language)

    assert channel("refund", "x@big.example") == "C_BIG"
    assert channel("refund", "vip@small.example") == "C_VIP"
    assert channel("refund", "x@small.example", "de") == "C_REFUND"
    assert channel("order", "x@small.example", "de-AT") == "C_DE"
    assert channel(None, "") == "C_SUPPORT"
