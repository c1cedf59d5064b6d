"""Conversations are merged and split: mails move, nobody is answered twice, nothing is lost."""

import pytest
from bare_desk import MARIA, TOM, BareDesk

from slackhitl.desk import audit, casefile, ending, joining, relatives, review
from slackhitl.desk.errors import AlreadyDecided, CannotJoin
from slackhitl.desk.models import ConversationStatus, Disposition, DraftStatus, Origin


def merge(desk: BareDesk, source: int, target: int) -> None:
    desk.do(joining.merge, source, (target,), MARIA, desk.now, Origin.CLAUDE)


def split(desk: BareDesk, source: int, *messages: int | None) -> int:
    chosen = [one for one in messages if one is not None]
    return desk.do(joining.split, source, chosen, MARIA, desk.now, Origin.CLAUDE)


def test_merged_mails_are_answered_by_one_draft(desk: BareDesk) -> None:
    first, second = desk.in_review(), desk.in_review(subject="The same parcel")
    desk.later(minutes=5)
    merge(desk, second, first)

    assert len(desk.messages(first)) == 2
    assert desk.draft(second).status is DraftStatus.SUPERSEDED
    assert [draft.status for draft in desk.drafts(first)] == [
        DraftStatus.SUPERSEDED,
        DraftStatus.QUEUED,
    ]
    ended = desk.conversation(second)
    assert (ended.status, ended.disposition) == (
        ConversationStatus.RESOLVED,
        Disposition.MERGED,
    )
    assert desk.conversation(first).status is ConversationStatus.OPEN
    assert {f"card:{first}", f"card:{second}"} <= set(desk.jobs())
    assert desk.do(lambda session: list(audit.verify(session))) == []


def test_the_card_of_a_merged_conversation_leads_on_and_offers_nothing(desk: BareDesk) -> None:
    first, second = desk.in_review(), desk.in_review(subject="The same parcel")
    merge(desk, second, first)
    view = desk.do(casefile.review_view, second, desk.policy)
    assert view.mail.subject == "The same parcel"
    assert view.merged_into is not None
    assert view.merged_into.conversation_id == first
    assert (view.draft, view.actions) == (None, ())
    with pytest.raises(AlreadyDecided, match="merged into another"):
        desk.do(ending.reopen, desk.seen(second), TOM, desk.now, Origin.CLAUDE)
    assert len(desk.do(casefile.thread_view, second)) == 1


def test_an_answer_to_a_merged_mail_lands_where_the_mails_are(desk: BareDesk) -> None:
    first = desk.in_review()
    second = desk.in_review(message_id="second@customer.example")
    merge(desk, second, first)
    receipt = desk.mail(in_reply_to=("second@customer.example",))
    assert receipt.conversation_id == first


def test_a_mail_that_names_a_merged_conversation_follows_it(desk: BareDesk) -> None:
    first, second = desk.in_review(), desk.in_review()
    desk.do(review.approve, desk.seen(second), MARIA, desk.now, desk.policy)
    desk.leave(second)
    sent = desk.draft(second).outgoing_id
    merge(desk, second, first)
    assert sent is not None
    assert desk.mail(in_reply_to=(sent,)).conversation_id == first


def test_merging_an_answered_conversation_into_an_answered_one_asks_for_nothing(
    desk: BareDesk,
) -> None:
    first, second = desk.in_review(), desk.in_review()
    for one in (first, second):
        desk.do(review.approve, desk.seen(one), MARIA, desk.now, desk.policy)
        desk.leave(one)
    merge(desk, second, first)
    assert desk.conversation(first).status is ConversationStatus.WAITING
    assert [draft.status for draft in desk.drafts(first)] == [DraftStatus.SENT]


def test_what_waits_stays_waiting_wherever_it_is_merged(desk: BareDesk) -> None:
    answered, asking = desk.in_review(), desk.in_review()
    desk.do(review.approve, desk.seen(answered), MARIA, desk.now, desk.policy)
    desk.leave(answered)
    asked_at = desk.conversation(asking).waiting_since
    merge(desk, asking, answered)
    target = desk.conversation(answered)
    assert (target.status, target.waiting_since) == (ConversationStatus.OPEN, asked_at)
    assert desk.draft(answered).status is DraftStatus.QUEUED


def test_an_owner_who_writes_keeps_the_conversation_when_another_joins_it(desk: BareDesk) -> None:
    owned, other = desk.in_review(), desk.in_review()
    desk.do(review.take_over, desk.seen(owned), TOM, desk.now)
    merge(desk, other, owned)
    target = desk.conversation(owned)
    assert (target.status, target.owner) == (ConversationStatus.TAKEN_OVER, TOM.id)
    assert len(desk.drafts(owned)) == 1


@pytest.mark.parametrize("which", ["source", "target"])
def test_while_a_reply_is_on_its_way_nothing_is_merged(desk: BareDesk, which: str) -> None:
    first, second = desk.in_review(), desk.in_review()
    leaving = second if which == "source" else first
    desk.do(review.approve, desk.seen(leaving), MARIA, desk.now, desk.policy)
    before = desk.everything()
    with pytest.raises(AlreadyDecided, match="on its way"):
        merge(desk, second, first)
    assert desk.everything() == before


def test_conversations_of_different_customers_stay_apart(desk: BareDesk) -> None:
    ann, bob = desk.in_review(), desk.in_review(sender_address="bob@customer.example")
    before = desk.everything()
    for source, target in ((ann, bob), (ann, ann)):
        with pytest.raises(CannotJoin):
            merge(desk, source, target)
    assert desk.everything() == before
    assert desk.do(relatives.candidates, ann) == ()


def test_candidates_are_the_customers_other_conversations(desk: BareDesk) -> None:
    first, second, third = desk.in_review(), desk.in_review(), desk.in_review()
    merge(desk, third, second)
    assert [one.id for one in desk.do(relatives.candidates, first)] == [second]


def test_a_mail_about_something_else_gets_a_conversation_of_its_own(desk: BareDesk) -> None:
    source = desk.in_review(message_id="one@customer.example")
    asked = desk.mail(
        in_reply_to=("one@customer.example",), subject="Re: and the invoice?"
    ).message_id
    desk.triage(source)
    desk.present(source)

    new = split(desk, source, asked)

    assert [message.id for message in desk.messages(new)] == [asked]
    assert len(desk.messages(source)) == 1
    assert desk.conversation(new).subject == "Re: and the invoice?"
    assert desk.draft(new).status is DraftStatus.QUEUED
    assert desk.draft(source).status is DraftStatus.QUEUED
    assert desk.conversation(new).continues_id == source
    assert desk.told(source)[-2:] == ["conversation.split", "draft.request"]


def test_a_merge_is_undone_by_a_split(desk: BareDesk) -> None:
    first, second = desk.in_review(), desk.in_review(subject="Another matter")
    moved = desk.messages(second)[0].id
    merge(desk, second, first)
    new = split(desk, first, moved)
    assert [message.subject for message in desk.messages(new)] == ["Another matter"]
    assert [message.subject for message in desk.messages(first)] == ["My parcel"]


def test_a_split_takes_some_and_leaves_some(desk: BareDesk) -> None:
    only = desk.in_review()
    before = desk.everything()
    for chosen in ((), (desk.messages(only)[0].id,)):
        with pytest.raises(CannotJoin, match="leave at least one"):
            split(desk, only, *chosen)
    assert desk.everything() == before
