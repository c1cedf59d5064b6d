"""An address that writes too much is kept and heard, and drafted for when a person says so."""

import pytest
from bare_desk import MARIA, BareDesk

from slackhitl.desk import casefile, ending
from slackhitl.desk.errors import AlreadyDecided
from slackhitl.desk.intake import Outcome
from slackhitl.desk.models import ConversationStatus, DraftStatus, Origin


def flood(desk: BareDesk, **more: str) -> None:
    """As many mails of one address as are drafted for within an hour."""
    for number in range(desk.policy.most_mails_an_hour):
        desk.mail(new_text=f"Ticket {number}", **more)


def test_after_twenty_mails_within_an_hour_drafting_is_paused(desk: BareDesk) -> None:
    flood(desk)
    receipt = desk.mail()
    assert receipt.outcome is Outcome.SCREENED
    conversation = desk.conversation(receipt.conversation_id)
    assert "drafting is paused" in (conversation.screening or "")
    assert desk.drafts(receipt.conversation_id) == []
    assert len(desk.messages(receipt.conversation_id)) == 1


def test_others_are_drafted_for_meanwhile(desk: BareDesk) -> None:
    flood(desk)
    assert desk.mail(sender_address="bob@customer.example").outcome is Outcome.NEW


@pytest.mark.parametrize(
    "more", [{"screening": "out of office"}, {"warning": "DMARC failed"}], ids=["absent", "forged"]
)
def test_neither_notices_nor_forgers_keep_a_customer_from_being_answered(
    desk: BareDesk, more: dict[str, str]
) -> None:
    flood(desk, **more)
    assert desk.mail().outcome is Outcome.NEW


def test_an_hour_later_all_is_as_before(desk: BareDesk) -> None:
    flood(desk)
    desk.later(minutes=61)
    assert desk.mail().outcome is Outcome.NEW


def test_the_same_text_again_and_again_is_paused_in_its_conversation(desk: BareDesk) -> None:
    first = desk.in_review(message_id="first@customer.example")
    again = [
        desk.mail(in_reply_to=("first@customer.example",)).outcome
        for _ in range(desk.policy.most_repeats + 2)
    ]
    assert again[-3:] == [Outcome.SCREENED] * 3
    assert Outcome.SCREENED not in again[:-3]
    threads = [key for key in desk.jobs() if key.startswith("thread:")]
    told = desk.told(first).count("message.received")
    assert len(threads) == told + 1, "the pause is told once"


def test_a_person_has_the_paused_mails_answered(desk: BareDesk) -> None:
    first = desk.in_review(message_id="first@customer.example")
    for _ in range(desk.policy.most_repeats + 2):
        receipt = desk.mail(in_reply_to=("first@customer.example",))
    view = desk.do(casefile.review_view, first, desk.policy)
    assert "Answer the paused mails" in {row.label for row in view.actions}

    desk.do(ending.reopen, desk.seen(first), MARIA, desk.now, Origin.CLAUDE)

    draft = desk.draft(first)
    assert (draft.status, draft.answers_id) == (DraftStatus.QUEUED, receipt.message_id)
    assert all(message.screening is None for message in desk.messages(first))
    view = desk.do(casefile.review_view, first, desk.policy)
    assert "reopen" not in {row.action for row in view.actions}
    with pytest.raises(AlreadyDecided, match="open already"):
        desk.do(ending.reopen, desk.seen(first), MARIA, desk.now, Origin.CLAUDE)


def test_a_paused_mail_of_its_own_is_answered_after_all(desk: BareDesk) -> None:
    flood(desk)
    receipt = desk.mail()
    alone = receipt.conversation_id
    desk.do(ending.reopen, desk.seen(alone), MARIA, desk.now, Origin.CLAUDE)
    assert desk.conversation(alone).status is ConversationStatus.OPEN
    assert desk.draft(alone).answers_id == receipt.message_id
