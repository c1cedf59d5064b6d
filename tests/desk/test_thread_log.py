"""How far a card's thread tells its conversation, and what is still to be told."""

from bare_desk import MARIA, TOM, BareDesk
from sqlmodel import select

from slackhitl.desk import ending, joining, notes, placing, review, thread_log
from slackhitl.desk.models import Conversation, Event, Job, Origin
from slackhitl.desk.thread_log import Entry
from slackhitl.desk.work import Kind

CARD = ("C_SUPPORT", "17.000001")


def pending(desk: BareDesk, one: int) -> tuple[Entry, ...]:
    return desk.do(thread_log.pending, one, desk.policy)


def kinds(desk: BareDesk, one: int) -> list[tuple[str, bool]]:
    return [(entry.news.kind, entry.calls) for entry in pending(desk, one)]


def approve(desk: BareDesk, one: int) -> None:
    desk.do(review.approve, desk.seen(one), MARIA, desk.now, desk.policy)


def test_a_conversation_is_told_in_order_with_its_mail_and_what_left(desk: BareDesk) -> None:
    one = desk.in_review()
    approve(desk, one)
    desk.leave(one)
    desk.mail(in_reply_to=("reply-1@acme.example",))
    entries = pending(desk, one)
    assert [(entry.news.kind, entry.calls) for entry in entries] == [
        ("conversation.opened", False), ("draft.present", False), ("draft.approve", False),
        ("draft.confirm", False), ("message.received", True),
    ]  # fmt: skip
    assert [len(entry.news.mails) for entry in entries] == [1, 0, 0, 0, 1]
    sent = entries[3].news.draft
    assert sent is not None
    assert (sent.text, sent.decided_by, sent.is_edited) == ("It is on its way.", MARIA.id, False)


def test_what_is_told_is_not_told_again(desk: BareDesk) -> None:
    one = desk.in_review()
    desk.do(thread_log.mark, one, pending(desk, one)[-1].news.order)
    assert pending(desk, one) == ()
    approve(desk, one)
    assert kinds(desk, one) == [("draft.approve", False)]
    desk.do(thread_log.mark, one, 1)  # an older mark never takes it back
    assert kinds(desk, one) == [("draft.approve", False)]


def test_an_event_that_calls_people_is_asked_for_at_once_and_done_once_told(
    desk: BareDesk,
) -> None:
    one = desk.in_review()
    desk.do(
        lambda s: notes.add(s, s.get_one(Conversation, one), "She rang.", TOM, desk.now)
    )  # fmt: skip
    [(event_id, number)] = desk.do(
        lambda s: list(
            s.exec(
                select(Event.id, Event.number)
                .join(Job, Job.subject_id == Event.id)  # type: ignore[arg-type]
                .where(Job.kind == Kind.THREAD)
            )
        )
    )
    assert not desk.do(thread_log.is_told, event_id or 0, desk.now)
    assert desk.jobs()[f"log:{one}"].run_at == desk.now
    assert kinds(desk, one)[-1] == ("conversation.note", True)
    desk.do(thread_log.mark, one, number)
    assert desk.do(thread_log.is_told, event_id or 0, desk.now)
    assert desk.do(thread_log.is_told, 99, desk.now)  # of an event that is gone


def test_below_a_new_card_everything_is_told_again(desk: BareDesk) -> None:
    one = desk.in_review()
    assert desk.do(placing.remember_card, one, *CARD, 1)
    assert not desk.do(placing.remember_card, one, *CARD, 2)
    desk.do(thread_log.mark, one, 99)
    desk.do(thread_log.begin, one, desk.now)
    assert kinds(desk, one)[0] == ("conversation.opened", False)


def test_files_follow_the_mail_that_brought_them(desk: BareDesk) -> None:
    receipt = desk.mail()
    one, message = receipt.conversation_id, receipt.message_id
    assert not desk.do(thread_log.tells, one, message)
    desk.do(thread_log.mark, one, 1)
    assert desk.do(thread_log.tells, one, message)
    assert desk.do(thread_log.tells, one, 4711)


def test_mails_that_were_moved_are_told_where_they_are_now(desk: BareDesk) -> None:
    first = desk.incoming()
    one = desk.receive(first).conversation_id
    second = desk.mail(in_reply_to=(first.message_id,)).message_id
    new = desk.do(joining.split, one, (second,), MARIA, desk.now, Origin.CLAUDE)
    [opened] = pending(desk, new)
    assert [mail.id for mail in opened.news.mails] == [second]
    desk.do(joining.merge, new, (one,), MARIA, desk.now, Origin.CLAUDE)
    merged = pending(desk, one)[-1]
    assert (merged.news.kind, merged.calls) == ("conversation.merged", True)
    assert [mail.id for mail in merged.news.mails] == [second]


def test_what_is_taken_up_although_it_was_screened_brings_its_mail(desk: BareDesk) -> None:
    one = desk.mail(screening="a newsletter").conversation_id
    assert pending(desk, one) == ()
    desk.do(ending.reopen, desk.seen(one), MARIA, desk.now, Origin.CLAUDE)
    [reopened] = pending(desk, one)
    assert len(reopened.news.mails) == 1
    desk.do(ending.no_reply, desk.seen(one), MARIA, desk.now)
    desk.do(ending.reopen, desk.seen(one), MARIA, desk.now, Origin.CLAUDE)
    assert pending(desk, one)[-1].news.mails == ()


def test_a_wish_is_told_with_its_words(desk: BareDesk) -> None:
    one = desk.in_review()
    seen = desk.seen(one)
    desk.do(review.redraft, seen, "mention returns", TOM, desk.now, Origin.CLAUDE)
    asked = pending(desk, one)[-1]
    assert (asked.news.kind, asked.news.note) == ("draft.redraft", "mention returns")
