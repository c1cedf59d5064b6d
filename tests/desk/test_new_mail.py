"""A conversation that we began: what the desk keeps of it, sends and counts."""

from dataclasses import replace

import pytest
from bare_desk import GUEST, MARIA, TOM, BareDesk
from sqlmodel import col, select

from slackhitl.desk import casefile, new_mail, outgoing, review
from slackhitl.desk.decisions import Seen
from slackhitl.desk.errors import AlreadyDecided, CannotWrite, NotAllowed
from slackhitl.desk.models import ConversationStatus, Customer, Direction, DraftStatus
from slackhitl.desk.new_mail import CameBack, NewMail
from slackhitl.desk.policy import Sender

MAIL = NewMail("Ann <Ann@customer.example>", " Your  parcel ", "Dear Ann,\n\nit has left.")


def begin(desk: BareDesk, mail: NewMail = MAIL) -> int:
    """Maria writes to a customer first."""
    return desk.do(new_mail.begin, mail, "your parcel", MARIA, desk.now, desk.policy)


def test_it_is_its_writers_and_leaves_when_the_undo_window_ends(desk: BareDesk) -> None:
    conversation_id = begin(desk)
    conversation = desk.conversation(conversation_id)
    assert (conversation.status, conversation.owner) == (ConversationStatus.TAKEN_OVER, MARIA.id)
    assert (conversation.subject, conversation.begun_by) == ("Your parcel", MARIA.id)
    assert conversation.waiting_since is None
    draft = desk.draft(conversation_id)
    assert (draft.status, draft.answers_id) == (DraftStatus.APPROVED, None)
    assert draft.send_after == desk.now + desk.policy.undo

    letter = desk.claim(conversation_id)

    assert [(one.name, one.address) for one in letter.to] == [("Ann", "ann@customer.example")]
    assert (letter.subject, letter.begins, letter.answers) == ("Your parcel", True, None)
    assert (letter.in_reply_to, letter.references, letter.cc) == (None, (), ())


def test_no_mail_of_the_customers_is_made_up_and_no_figure_counts_its_beginning(
    desk: BareDesk,
) -> None:
    conversation_id = begin(desk)
    desk.leave(conversation_id)
    assert [mail.direction for mail in desk.messages(conversation_id)] == [Direction.OUTBOUND]
    conversation = desk.conversation(conversation_id)
    assert conversation.status is ConversationStatus.WAITING
    assert conversation.first_response_at is None
    view = desk.do(casefile.review_view, conversation_id, desk.policy)
    assert (view.mail, view.earlier, view.begun_by) == (None, 0, MARIA.id)
    assert not {"conversation.first_response", "conversation.opened"} & {
        *desk.told(conversation_id)
    }


def test_the_answer_is_drafted_and_its_reply_is_measured_from_the_answer(desk: BareDesk) -> None:
    conversation_id = begin(desk)
    desk.leave(conversation_id)
    ours = desk.draft(conversation_id).outgoing_id
    desk.later(days=3)
    got = desk.mail(subject="Re: Your parcel", in_reply_to=(ours,))
    assert got.conversation_id == conversation_id
    draft = desk.draft(conversation_id)
    assert (draft.status, draft.answers_id) == (DraftStatus.QUEUED, got.message_id)
    desk.triage(conversation_id)
    desk.present(conversation_id)
    desk.later(minutes=5)
    desk.do(review.approve, desk.seen(conversation_id), TOM, desk.now, desk.policy)
    letter = desk.claim(conversation_id)
    assert (letter.begins, letter.answers is None) == (False, False)
    desk.do(outgoing.confirm, draft.id or 0, "250 OK", desk.now)
    [event] = [
        one for one in desk.events(conversation_id) if one.kind == "conversation.first_response"
    ]
    assert 300 <= event.detail["seconds"] < 400


def test_a_second_mail_before_an_answer_names_the_first(desk: BareDesk) -> None:
    conversation_id = begin(desk)
    desk.leave(conversation_id)
    first = desk.draft(conversation_id).outgoing_id
    nobody = Seen(conversation_id, None, "")
    desk.do(review.take_over, nobody, TOM, desk.now)
    desk.do(
        review.compose, desk.seen(conversation_id), "One more thing.", TOM, desk.now, desk.policy
    )
    letter = desk.claim(conversation_id)
    assert (letter.in_reply_to, letter.references, letter.begins) == (first, (first,), False)
    assert letter.answers is None


def test_the_ai_is_not_asked_for_an_answer_to_nothing(desk: BareDesk) -> None:
    conversation_id = begin(desk)
    desk.do(review.recall, desk.seen(conversation_id), MARIA, desk.now)
    view = desk.do(casefile.review_view, conversation_id, desk.policy)
    assert view.draft is not None
    offered = {row.action for row in (*view.actions, *view.draft.actions)}
    assert {"approve", "edit", "discard"} <= offered
    assert not {"redraft", "hand_back", "reopen"} & offered
    before = desk.everything()
    with pytest.raises(AlreadyDecided, match="has not written yet"):
        desk.do(
            review.redraft, desk.seen(conversation_id), "Shorter", TOM, desk.now,
            desk.draft(conversation_id).origin,
        )  # fmt: skip
    assert desk.everything() == before


def test_its_writer_alone_cannot_let_it_go_where_two_have_to_agree(desk: BareDesk) -> None:
    desk.policy = replace(desk.policy, review_new_mail=True)
    conversation_id = begin(desk)
    assert desk.draft(conversation_id).status is DraftStatus.AWAITING_SECOND
    with pytest.raises(NotAllowed, match="Somebody else"):
        desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    desk.do(review.recall, desk.seen(conversation_id), MARIA, desk.now)
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    assert desk.draft(conversation_id).status is DraftStatus.AWAITING_SECOND
    desk.do(review.approve, desk.seen(conversation_id), TOM, desk.now, desk.policy)
    assert desk.draft(conversation_id).status is DraftStatus.APPROVED


def test_a_known_customer_is_used_again_and_a_bounce_is_warned_of(desk: BareDesk) -> None:
    customer_id = desk.conversation(desk.mail().conversation_id).customer_id
    conversation_id = begin(desk)
    assert desk.conversation(conversation_id).customer_id == customer_id
    desk.leave(conversation_id)
    ours = desk.draft(conversation_id).outgoing_id or ""
    desk.do(outgoing.bounced, ours, "550 no such user", desk.now, "ann@customer.example")
    assert desk.draft(conversation_id).status is DraftStatus.UNDELIVERED
    assert desk.do(new_mail.came_back, "ANN@customer.example", desk.policy) == "550 no such user"
    assert desk.do(new_mail.came_back, "nonsense", desk.policy) is None
    with pytest.raises(CameBack) as warned:
        begin(desk)
    assert (warned.value.field, warned.value.said) == (new_mail.TO, "550 no such user")
    assert begin(desk, replace(MAIL, in_spite=True)) > conversation_id


def test_it_leaves_from_the_account_that_was_chosen(desk: BareDesk) -> None:
    billing = Sender("billing", "Acme Billing", "billing@acme.example")
    desk.policy = replace(desk.policy, senders=(billing,))
    conversation_id = begin(desk, replace(MAIL, account="billing"))
    letter = desk.claim(conversation_id)
    assert (letter.account, letter.sender.address) == ("billing", "billing@acme.example")
    with pytest.raises(CannotWrite, match="is gone"):
        begin(desk, replace(MAIL, account="press"))


@pytest.mark.parametrize(
    "to",
    [
        "", "ann", "ann@localhost", "a@b.example, c@d.example", "a@b.example; c@d.example",
        "a@b.example\r\nBcc: c@d.example", "Ann <a@b.example> <c@d.example>", "<>", "@b.example",
        "a b@c.example", "support@acme.example", "Support+1@ACME.example",
        "mailer-daemon@b.example", "a" * 250 + "@b.example", "a@-b.example", "a@b..example",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_written_to_is_refused_by_its_field(
    desk: BareDesk, to: str
) -> None:
    before = desk.everything()
    with pytest.raises(CannotWrite) as refused:
        begin(desk, replace(MAIL, to=to))
    assert refused.value.field == new_mail.TO
    assert desk.everything() == before


@pytest.mark.parametrize(
    ("typed", "name", "address"),
    [
        ("ann@customer.example", "", "ann@customer.example"),
        (" Ann B. <Ann+x@Customer.Example> ", "Ann B.", "ann+x@customer.example"),
        ('"Bee, Ann" <a@b.example>', "Bee, Ann", "a@b.example"),
        ("o'hara@b-c.co.example", "", "o'hara@b-c.co.example"),
    ],
)
def test_a_name_may_stand_before_the_address(
    desk: BareDesk, typed: str, name: str, address: str
) -> None:
    assert new_mail.recipient(typed, desk.policy) == (name, address)


def test_who_has_no_role_writes_to_nobody(desk: BareDesk) -> None:
    with pytest.raises(NotAllowed):
        desk.do(new_mail.begin, MAIL, "", GUEST, desk.now, desk.policy)
    assert desk.do(lambda session: session.exec(select(col(Customer.id))).all()) == []
