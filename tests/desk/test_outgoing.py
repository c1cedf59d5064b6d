"""The one way out: never lost, never sent twice, whenever the worker dies."""

from datetime import datetime, timedelta

import pytest
from bare_desk import MARIA, MONDAY, BareDesk

from slackhitl.desk import letters, outgoing, review
from slackhitl.desk.errors import LostLease
from slackhitl.desk.letters import Letter
from slackhitl.desk.models import ConversationStatus, Customer, Direction, DraftStatus
from slackhitl.desk.outgoing import RETRY_AFTER, NotYet


@pytest.fixture
def conversation_id(desk: BareDesk) -> int:
    """A conversation whose draft was approved at nine."""
    conversation_id = desk.in_review()
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    return conversation_id


def claim(desk: BareDesk, conversation_id: int) -> Letter | NotYet | None:
    return desk.do(outgoing.claim, desk.draft_id(conversation_id), desk.now, desk.policy)


def defer(desk: BareDesk, letter: Letter) -> datetime | None:
    return desk.do(
        outgoing.defer, letter.draft_id, letter.attempt, "451 busy", desk.now, desk.policy
    )


def test_nothing_leaves_before_the_undo_window_ends(desk: BareDesk, conversation_id: int) -> None:
    desk.later(seconds=9)
    assert claim(desk, conversation_id) == NotYet(MONDAY + timedelta(seconds=10))
    assert desk.draft(conversation_id).status is DraftStatus.APPROVED
    desk.later(seconds=1)
    assert isinstance(claim(desk, conversation_id), Letter)
    assert desk.draft(conversation_id).status is DraftStatus.SENDING


def test_a_letter_takes_its_headers_from_the_customers_mail(desk: BareDesk) -> None:
    receipt = desk.mail(
        message_id="m2@customer.example", references=("m0@c.example", "m1@c.example"),
        in_reply_to=("m1@c.example",), subject="Parcel?", reply_to_address="box@c.example",
        to=(("", "support@acme.example"), ("Bob", "bob@c.example")),
        cc=(("", "SUPPORT+eu@acme.example"), ("", "Ann@Customer.example")),
    )  # fmt: skip
    conversation_id = receipt.conversation_id
    desk.triage(conversation_id)
    desk.present(conversation_id)
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    letter = desk.claim(conversation_id)
    assert [person.address for person in letter.to] == ["box@c.example"]
    assert [person.address for person in letter.cc] == ["bob@c.example", "Ann@Customer.example"]
    assert letter.in_reply_to == "m2@customer.example"
    assert letter.references == ("m0@c.example", "m1@c.example", "m2@customer.example")
    assert (letter.subject, letter.text) == ("Parcel?", "It is on its way.")
    assert (letter.attempt, letter.message_id) == (1, None)


def test_a_reply_never_goes_to_ourselves_or_to_a_robot(desk: BareDesk) -> None:
    conversation_id = desk.in_review(
        reply_to_address="Support+list@acme.example",
        cc=(("", "no-reply@shop.example"), ("", "MAILER-DAEMON@shop.example"), ("", "bob@c.ex")),
    )
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    letter = desk.claim(conversation_id)
    assert [person.address for person in letter.to] == ["ann@customer.example"]
    assert [person.address for person in letter.cc] == ["bob@c.ex"]


def test_a_very_long_thread_keeps_its_first_and_its_newest_references(desk: BareDesk) -> None:
    conversation_id = desk.in_review(
        message_id="newest@c.example", references=tuple(f"m{n}@c.example" for n in range(120))
    )
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    references = desk.claim(conversation_id).references
    assert len(references) == letters.MOST_REFERENCES
    assert (references[0], references[-1]) == ("m0@c.example", "newest@c.example")


def test_a_sent_reply_is_a_mail_and_the_customer_is_next(
    desk: BareDesk, conversation_id: int
) -> None:
    draft_id = desk.leave(conversation_id)
    draft = desk.draft(conversation_id)
    assert (draft.status, draft.sent_at) == (DraftStatus.SENT, desk.now)
    reply = desk.messages(conversation_id)[1]
    assert (reply.direction, reply.draft_id) == (Direction.OUTBOUND, draft_id)
    assert (reply.message_id, reply.text) == (draft.outgoing_id, "It is on its way.")
    conversation = desk.conversation(conversation_id)
    assert (conversation.status, conversation.waiting_since) == (ConversationStatus.WAITING, None)
    assert conversation.first_response_at == desk.now
    assert f"learn:{draft_id}" in desk.jobs()


def test_the_first_response_is_told_once(desk: BareDesk, conversation_id: int) -> None:
    desk.leave(conversation_id)
    desk.mail(in_reply_to=(desk.messages(conversation_id)[0].message_id,))
    desk.triage(conversation_id)
    desk.present(conversation_id)
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    desk.leave(conversation_id)
    assert desk.told(conversation_id).count("conversation.first_response") == 1
    first = next(e for e in desk.events(conversation_id) if e.kind.endswith("first_response"))
    assert first.detail == {"seconds": 10, "agent": MARIA.id}


def test_a_sent_reply_tells_how_it_was_decided(desk: BareDesk, conversation_id: int) -> None:
    desk.leave(conversation_id)
    sent = next(e for e in desk.events(conversation_id) if e.kind == "draft.confirm")
    assert (sent.detail["agent"], sent.detail["category"]) == (MARIA.id, "shipping")
    assert (sent.detail["decision"], sent.detail["distance"]) == ("approved", 0.0)
    assert sent.detail["refused"] == 0


def test_a_worker_that_dies_before_the_final_dot_costs_only_time(
    desk: BareDesk, conversation_id: int
) -> None:
    first = desk.claim(conversation_id)
    second = claim(desk, conversation_id)
    assert isinstance(second, Letter)
    assert (first.attempt, second.attempt) == (1, 2)
    with pytest.raises(LostLease):
        desk.do(outgoing.mark_data_sent, first.draft_id, first.attempt)
    desk.do(outgoing.mark_data_sent, second.draft_id, second.attempt)


def test_a_worker_that_dies_after_the_final_dot_leaves_it_to_a_person(
    desk: BareDesk, conversation_id: int
) -> None:
    letter = desk.claim(conversation_id)
    desk.do(outgoing.mark_data_sent, letter.draft_id, letter.attempt)
    assert claim(desk, conversation_id) is None
    assert desk.draft(conversation_id).status is DraftStatus.UNCERTAIN
    assert claim(desk, conversation_id) is None


def test_a_worker_believed_dead_may_still_report_that_it_was_sent(
    desk: BareDesk, conversation_id: int
) -> None:
    letter = desk.claim(conversation_id)
    desk.do(outgoing.mark_data_sent, letter.draft_id, letter.attempt)
    claim(desk, conversation_id)
    desk.do(outgoing.confirm, letter.draft_id, "250 OK", desk.now)
    assert desk.draft(conversation_id).status is DraftStatus.SENT
    before = desk.everything()
    desk.do(outgoing.confirm, letter.draft_id, "250 OK", desk.now)
    assert desk.everything() == before


def test_every_attempt_sends_the_same_bytes(desk: BareDesk, conversation_id: int) -> None:
    letter = desk.claim(conversation_id)
    held = (letter.draft_id, letter.attempt)
    desk.do(outgoing.keep_composed, *held, "ours@acme.example", "digest")
    defer(desk, letter)
    again = desk.claim(conversation_id)
    assert (again.attempt, again.message_id, again.raw_digest) == (
        2, "ours@acme.example", "digest",
    )  # fmt: skip


def test_an_edit_after_undo_is_not_sent_from_the_old_bytes(
    desk: BareDesk, conversation_id: int
) -> None:
    letter = desk.claim(conversation_id)
    desk.do(outgoing.keep_composed, letter.draft_id, letter.attempt, "ours@acme.example", "digest")
    defer(desk, letter)
    desk.do(review.recall, desk.seen(conversation_id), MARIA, desk.now)
    desk.do(review.edit, desk.seen(conversation_id), "Tomorrow.", MARIA, desk.now, desk.policy)
    again = desk.claim(conversation_id)
    assert (again.text, again.raw_digest) == ("Tomorrow.", None)


def test_temporary_failures_wait_longer_and_longer(desk: BareDesk, conversation_id: int) -> None:
    waits = []
    for _ in range(len(RETRY_AFTER) + 2):
        letter = desk.claim(conversation_id)
        due = defer(desk, letter)
        assert due is not None
        assert desk.draft(conversation_id).send_after == due
        assert claim(desk, conversation_id) == NotYet(due)
        waits.append(due - desk.now)
    assert waits == [*RETRY_AFTER, RETRY_AFTER[-1], RETRY_AFTER[-1]]
    assert desk.draft(conversation_id).server_said == "451 busy"


def test_after_a_day_it_comes_back_to_the_card(desk: BareDesk, conversation_id: int) -> None:
    due = begun = desk.now + desk.policy.undo
    while found := defer(desk, desk.claim(conversation_id)):
        due = found
    assert timedelta(hours=24) <= due - begun < timedelta(hours=25)
    draft = desk.draft(conversation_id)
    assert (draft.status, draft.server_said) == (
        DraftStatus.UNDELIVERED, "451 busy (tried for a day)",
    )  # fmt: skip


def test_a_retry_by_a_person_has_a_day_of_its_own(desk: BareDesk, conversation_id: int) -> None:
    while defer(desk, desk.claim(conversation_id)) is not None:
        pass
    desk.do(review.retry, desk.seen(conversation_id), MARIA, desk.now)
    assert defer(desk, desk.claim(conversation_id)) == desk.now + RETRY_AFTER[0]


def test_a_reply_found_after_a_long_outage_is_tried_as_long(
    desk: BareDesk, conversation_id: int
) -> None:
    desk.later(days=3)
    assert defer(desk, desk.claim(conversation_id)) == desk.now + RETRY_AFTER[0]


def test_what_an_old_attempt_reports_is_ignored(desk: BareDesk, conversation_id: int) -> None:
    old = desk.claim(conversation_id)
    claim(desk, conversation_id)
    before = desk.everything()
    assert defer(desk, old) is None
    desk.do(outgoing.refuse, old.draft_id, old.attempt, "550", desk.now)
    desk.do(outgoing.lose, old.draft_id, old.attempt, "lost", desk.now)
    assert desk.everything() == before


def test_a_bounce_opens_the_conversation_and_marks_the_customer(
    desk: BareDesk, conversation_id: int
) -> None:
    desk.leave(conversation_id)
    ours = desk.draft(conversation_id).outgoing_id
    assert ours is not None
    desk.later(minutes=5)
    found = desk.do(outgoing.bounced, ours, "550 no such user", desk.now, "Ann@Customer.example")
    assert found == conversation_id
    draft = desk.draft(conversation_id)
    assert (draft.status, draft.server_said) == (DraftStatus.UNDELIVERED, "550 no such user")
    conversation = desk.conversation(conversation_id)
    assert (conversation.status, conversation.waiting_since) == (ConversationStatus.OPEN, desk.now)
    customer = desk.do(lambda session: session.get_one(Customer, conversation.customer_id))
    assert customer.undeliverable == "550 no such user"


def test_a_bounce_of_a_mail_that_is_not_ours_changes_nothing(desk: BareDesk) -> None:
    before = desk.everything()
    assert desk.do(outgoing.bounced, "who@knows.example", "550", desk.now) is None
    assert desk.everything() == before


def test_a_bounce_settles_an_uncertain_reply_as_undelivered(
    desk: BareDesk, conversation_id: int
) -> None:
    letter = desk.claim(conversation_id)
    held = (letter.draft_id, letter.attempt)
    desk.do(outgoing.keep_composed, *held, "ours@acme.example", "digest")
    desk.do(outgoing.lose, *held, "connection lost", desk.now)
    desk.do(outgoing.bounced, "ours@acme.example", "550 no such user", desk.now)
    assert desk.draft(conversation_id).status is DraftStatus.UNDELIVERED


def test_a_reply_that_came_back_can_be_sent_again(desk: BareDesk, conversation_id: int) -> None:
    desk.leave(conversation_id)
    ours = desk.draft(conversation_id).outgoing_id
    assert ours is not None
    desk.do(outgoing.bounced, ours, "552 mailbox full", desk.now)
    desk.do(review.retry, desk.seen(conversation_id), MARIA, desk.now)
    desk.leave(conversation_id)
    assert desk.draft(conversation_id).status is DraftStatus.SENT
    assert len(desk.messages(conversation_id)) == 2


def test_an_uncertain_reply_is_looked_for_unless_it_had_left_before(
    desk: BareDesk, conversation_id: int
) -> None:
    def lost() -> None:
        letter = desk.claim(conversation_id)
        held = (letter.draft_id, letter.attempt)
        desk.do(outgoing.keep_composed, *held, "ours@acme.example", "raw")
        desk.do(outgoing.lose, *held, "no answer", desk.now)

    lost()
    [doubt] = desk.do(outgoing.doubts, desk.now)
    assert (doubt.message_id, doubt.account) == ("ours@acme.example", "")
    desk.do(outgoing.bounced, "ours@acme.example", "552 mailbox full", desk.now)
    desk.do(review.retry, desk.seen(conversation_id), MARIA, desk.now)
    lost()
    assert desk.draft(conversation_id).status is DraftStatus.UNCERTAIN
    assert desk.do(outgoing.doubts, desk.now) == ()
