"""A fact is missing: who is asked, what the answer leads to, and that no question is forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bare_desk import GUEST, MARIA, TOM, VERA, BareDesk
from sqlmodel import select

from slackhitl.desk import (
    answering,
    asking,
    drafting,
    ending,
    joining,
    lifecycle,
    news,
    placing,
    review,
    roster,
    snoozing,
    team_answers,
    versions,
)
from slackhitl.desk.drafting import Assignment, Proposal
from slackhitl.desk.errors import AlreadyDecided, NoSuchTime, NotAllowed, NothingToSay
from slackhitl.desk.hours import Hours
from slackhitl.desk.lifecycle import Actor
from slackhitl.desk.models import Conversation, ConversationStatus, DraftStatus, Job, Origin
from slackhitl.desk.policy import Assigning
from slackhitl.desk.team_answers import QuestionView
from slackhitl.desk.thread_notes import Said
from slackhitl.desk.work import Kind

WORDS = "Which colours do we offer?"
CARD = "1700000000.000100"
POST = "1700000000.000200"
OTTO = Actor("U_OTTO", lifecycle.Role.NOBODY)
LATE, ANSWERED = "conversation.unanswered", "conversation.answered"


def ask(
    desk: BareDesk, conversation: int, to: str | None = None, due: datetime | None = None
) -> int:
    return desk.do(
        lambda s: asking.ask(
            s, s.get_one(Conversation, conversation), WORDS, to, due, MARIA, desk.now
        )
    )


def answer(desk: BareDesk, question: int, text: str, by: Actor = TOM, version: int = 0) -> None:
    desk.do(answering.answer, question, text, by, desk.now, Origin.CLAUDE, version)


def take_back(desk: BareDesk, question: int, by: Actor = MARIA) -> None:
    desk.do(answering.take_back, question, by, desk.now, Origin.CLAUDE)


def looked(desk: BareDesk, question: int, channel: str = "C_SUPPORT") -> None:
    """The question's post was made or drawn anew."""
    desk.do(asking.remember_post, question, channel, POST, desk.now, desk.policy)


def view(desk: BareDesk, question: int) -> QuestionView:
    return desk.do(team_answers.view, question)


def task(desk: BareDesk, conversation: int) -> Assignment:
    """What the newest draft is to be written from."""
    found = desk.do(drafting.assignment, desk.draft_id(conversation))
    assert found is not None
    return found


def coach(desk: BareDesk, conversation: int, wish: str) -> None:
    desk.do(review.redraft, desk.seen(conversation), wish, MARIA, desk.now, Origin.CLAUDE)


def job(desk: BareDesk, kind: Kind, subject: int) -> datetime | None:
    statement = select(Job.run_at).where(Job.kind == kind, Job.subject_id == subject)
    return desk.do(lambda s: s.exec(statement).first())


def test_the_answers_draft_builds_on_the_one_before_and_keeps_every_wish(desk: BareDesk) -> None:
    one = desk.in_review()
    coach(desk, one, "mention the refund")
    desk.present(one, "It is on its way. We refund.")
    coach(desk, one, "shorter")
    assert task(desk, one).wishes == ("mention the refund",)
    desk.present(one, "On its way. We refund.")
    answer(desk, ask(desk, one), "Red and blue.")
    found = task(desk, one)
    assert found.instruction is None
    assert found.previous == "On its way. We refund."
    assert found.wishes == ("mention the refund", "shorter")
    assert [told.answer for told in found.answers] == ["Red and blue."]


def test_a_wish_for_a_version_that_was_never_written_holds_on(desk: BareDesk) -> None:
    one = desk.in_review()
    coach(desk, one, "mention the refund")
    answer(desk, ask(desk, one), "Red and blue.")
    assert task(desk, one).wishes == ("mention the refund",)
    assert task(desk, one).previous == "It is on its way."


def test_what_was_wished_for_one_mail_is_not_wished_for_the_next(desk: BareDesk) -> None:
    one = desk.in_review()
    coach(desk, one, "mention the refund")
    desk.present(one)
    [mail] = desk.messages(one)
    desk.mail(in_reply_to=(mail.message_id,), subject="Re: My parcel")
    assert (task(desk, one).wishes, task(desk, one).previous) == ((), None)


def test_a_restored_version_keeps_its_wishes(desk: BareDesk) -> None:
    one = desk.in_review()
    coach(desk, one, "mention the refund")
    second = desk.present(one, "We refund.")
    coach(desk, one, "colder")
    desk.present(one, "No.")
    desk.do(versions.restore, desk.seen(one), second, TOM, desk.now)
    answer(desk, ask(desk, one), "Red and blue.")
    assert task(desk, one).wishes == ("mention the refund",)
    assert task(desk, one).previous == "We refund."


def test_what_waits_for_its_answer_aside_comes_back_with_it(desk: BareDesk) -> None:
    one = desk.in_review()
    question = ask(desk, one)
    desk.do(
        lambda s: snoozing.snooze(s, s.get_one(Conversation, one), None, MARIA, desk.now)
    )  # fmt: skip
    answer(desk, question, "Red and blue.")
    assert desk.conversation(one).status is ConversationStatus.OPEN
    assert [told.answer for told in task(desk, one).answers] == ["Red and blue."]
    told = next(event for event in desk.events(one) if event.kind == ANSWERED)
    assert (told.detail["owner"], told.detail["also"]) == (MARIA.id, MARIA.id)


def test_an_owner_is_told_and_the_draft_after_the_hand_back_knows(desk: BareDesk) -> None:
    one = desk.in_review()
    question = ask(desk, one)
    desk.do(review.take_over, desk.seen(one), VERA, desk.now)
    answer(desk, question, "Red and blue.")
    assert desk.draft(one).status is DraftStatus.SUPERSEDED  # they write themselves
    detail = desk.events(one)[-1].detail
    assert (detail["owner"], detail["also"]) == (MARIA.id, VERA.id)
    desk.do(review.hand_back, desk.seen(one), VERA, desk.now, Origin.CLAUDE)
    assert [told.answer for told in task(desk, one).answers] == ["Red and blue."]
    assert task(desk, one).previous == "It is on its way."


def test_who_owns_it_gets_it_back_when_the_answer_is_there(desk: BareDesk) -> None:
    one = desk.in_review()
    question = ask(desk, one)
    desk.do(review.take_over, desk.seen(one), VERA, desk.now)
    desk.do(
        lambda s: snoozing.snooze(s, s.get_one(Conversation, one), None, VERA, desk.now)
    )  # fmt: skip
    answer(desk, question, "Red and blue.")
    assert desk.conversation(one).status is ConversationStatus.TAKEN_OVER


def test_no_answer_is_asked_for_any_more_once_the_customer_has_one(desk: BareDesk) -> None:
    one = desk.in_review()
    due = desk.now + timedelta(hours=1)
    question = ask(desk, one, due=due)
    looked(desk, question)
    assert job(desk, Kind.QUESTION, question) is not None
    desk.do(review.approve, desk.seen(one), MARIA, desk.now, desk.policy)
    desk.leave(one)
    assert view(desk, question).is_over
    desk.now = due
    looked(desk, question)
    assert LATE not in desk.told(one)
    answer(desk, question, "Red is sold out!")  # from a window that was open
    event = desk.events(one)[-1]
    assert (event.kind, event.detail["late"]) == (ANSWERED, True)
    assert desk.draft(one).status is DraftStatus.SENT


def test_a_question_ends_with_its_conversation_and_moves_with_its_mails(desk: BareDesk) -> None:
    ended, merged, target = desk.in_review(), desk.in_review(), desk.in_review()
    first, second = ask(desk, ended), ask(desk, merged)
    desk.do(ending.no_reply, desk.seen(ended), MARIA, desk.now)
    assert view(desk, first).withdrawn_by == MARIA.id
    desk.do(joining.merge, merged, (target,), MARIA, desk.now, Origin.CLAUDE)
    assert [one.id for one in desk.do(team_answers.open_questions, target)] == [second]
    answer(desk, second, "Red and blue.")
    assert [told.answer for told in task(desk, target).answers] == ["Red and blue."]


def test_while_the_reply_leaves_nobody_is_told_that_there_is_no_answer(desk: BareDesk) -> None:
    one = desk.in_review()
    question = ask(desk, one, due=desk.now)
    desk.do(review.approve, desk.seen(one), MARIA, desk.now, desk.policy)
    looked(desk, question)
    assert LATE not in desk.told(one)
    desk.do(review.recall, desk.seen(one), MARIA, desk.now)
    desk.later(minutes=1)
    looked(desk, question)
    assert LATE in desk.told(one)


def test_a_deadline_counts_working_hours_and_is_told_within_them(desk: BareDesk) -> None:
    hours = Hours.parse("mon-fri 09:00-17:00", ZoneInfo("UTC"))
    desk.policy = replace(desk.policy, hours=hours)
    desk.now = datetime(2026, 11, 6, 16, 30, tzinfo=UTC)  # a Friday
    monday = datetime(2026, 11, 9, 9, 30, tzinfo=UTC)
    assert asking.until("1h", desk.now, desk.policy) == monday
    assert asking.until("reply", desk.now, desk.policy) is None
    with pytest.raises(NoSuchTime):
        asking.until("soon", desk.now, desk.policy)
    one = desk.in_review()
    question = ask(desk, one, due=desk.now + timedelta(hours=1))
    desk.later(hours=1)
    looked(desk, question)
    assert LATE not in desk.told(one)
    desk.now = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
    assert job(desk, Kind.QUESTION, question) is not None
    looked(desk, question)
    looked(desk, question)
    assert desk.told(one).count(LATE) == 1
    assert desk.events(one)[-1].detail["owner"] == MARIA.id


def test_when_who_asked_is_off_duty_everybody_is_told(desk: BareDesk) -> None:
    desk.policy = replace(desk.policy, assigning=Assigning.LOAD)
    desk.do(roster.begin, MARIA.id, desk.now, desk.policy)
    one = desk.in_review()
    question = ask(desk, one, due=desk.now)
    desk.do(roster.end, MARIA.id, desk.now, desk.policy, "went off duty")
    looked(desk, question)
    event = desk.events(one)[-1]
    told = desk.do(news.news, event.id or 0, desk.policy)
    assert told is not None
    assert (told.kind, told.owner, told.off_duty) == (LATE, None, True)


def test_an_answer_is_changed_and_taken_back_until_the_reply_leaves(desk: BareDesk) -> None:
    one = desk.in_review()
    question = ask(desk, one, to=OTTO.id)
    answer(desk, question, "Red.", OTTO)
    desk.present(one, "Red.")
    with pytest.raises(AlreadyDecided, match="answered this before you"):
        answer(desk, question, "Blue.", VERA)
    desk.later(minutes=1)
    answer(desk, question, "Red and blue.", OTTO, version=1)
    answer(desk, question, "Red and blue.", OTTO, version=2)  # says nothing new
    assert desk.told(one).count(ANSWERED) == 2
    assert [told.answer for told in task(desk, one).answers] == ["Red and blue."]
    desk.present(one, "Red and blue.")
    with pytest.raises(NotAllowed):
        answer(desk, question, "Green.", GUEST, version=2)
    with pytest.raises(NotAllowed):
        take_back(desk, question, GUEST)
    take_back(desk, question, MARIA)
    assert task(desk, one).answers == ()
    with pytest.raises(AlreadyDecided):
        take_back(desk, question, MARIA)
    desk.present(one, "On its way.")
    answer(desk, question, "Red and green.", OTTO)
    desk.present(one, "Red and green.")
    desk.do(review.approve, desk.seen(one), MARIA, desk.now, desk.policy)
    desk.leave(one)
    with pytest.raises(AlreadyDecided, match="has left"):
        answer(desk, question, "None at all.", OTTO, version=view(desk, question).version)
    with pytest.raises(AlreadyDecided, match="has left"):
        take_back(desk, question, OTTO)


def test_a_version_that_cites_a_changed_answer_is_not_built_on(desk: BareDesk) -> None:
    one = desk.in_review()
    question = ask(desk, one)
    answer(desk, question, "Red.")
    proposal = Proposal(
        Origin.CLAUDE, "We have red.", sources=[{"article": f"team/{question}", "quote": "Red."}]
    )
    desk.do(drafting.present, desk.draft_id(one), proposal, desk.now, desk.policy)
    desk.later(minutes=1)
    answer(desk, question, "Blue.", version=1)
    assert task(desk, one).previous == "It is on its way."


def test_the_same_is_not_asked_twice_in_one_place(desk: BareDesk) -> None:
    one = desk.in_review()
    question = ask(desk, one, to=OTTO.id)
    desk.later(minutes=2)
    with pytest.raises(AlreadyDecided, match="asked this there 2 min ago"):
        ask(desk, one, to=OTTO.id)
    ask(desk, one)  # elsewhere is another matter
    desk.do(asking.withdraw, question, TOM, desk.now)
    ask(desk, one, to=OTTO.id)
    with pytest.raises(AlreadyDecided):
        desk.do(asking.withdraw, question, TOM, desk.now)


def test_asking_somebody_else_withdraws_the_first_question(desk: BareDesk) -> None:
    one = desk.in_review()
    first = ask(desk, one, to=OTTO.id)
    second = desk.do(
        lambda s: asking.ask(
            s, s.get_one(Conversation, one), WORDS, None, None, TOM, desk.now, first
        )
    )
    assert [row.id for row in desk.do(team_answers.open_questions, one)] == [second]
    assert view(desk, first).withdrawn_by == TOM.id
    answer(desk, second, "Red.")
    with pytest.raises(AlreadyDecided, match="answered this meanwhile"):
        desk.do(asking.withdraw, second, TOM, desk.now)


def test_one_click_asks_what_the_draft_lacks(desk: BareDesk) -> None:
    one = desk.mail().conversation_id
    desk.triage(one)
    lacks = Proposal(Origin.CLAUDE, "On its way.", unanswered=True, asks=WORDS)
    desk.do(drafting.present, desk.draft_id(one), lacks, desk.now, desk.policy)
    question = desk.do(
        asking.ask_what_is_missing, desk.seen(one), MARIA, desk.now, desk.policy
    )  # fmt: skip
    shown = view(desk, question)
    assert (shown.text, shown.to, shown.due) == (WORDS, None, desk.now + timedelta(hours=4))
    with pytest.raises(AlreadyDecided, match="asked this there"):
        desk.do(asking.ask_what_is_missing, desk.seen(one), TOM, desk.now, desk.policy)
    before = desk.seen(one)
    answer(desk, question, "Red and blue.")
    with pytest.raises(AlreadyDecided, match="has changed meanwhile"):
        desk.do(asking.ask_what_is_missing, before, TOM, desk.now, desk.policy)


def test_a_draft_without_a_text_asks_as_well(desk: BareDesk) -> None:
    one = desk.mail().conversation_id
    desk.triage(one)
    desk.do(
        drafting.give_up, desk.draft_id(one), "Nothing answers this.", desk.now,
        unanswered=True, asks=WORDS,
    )  # fmt: skip
    desk.do(asking.ask_what_is_missing, desk.seen(one), MARIA, desk.now, desk.policy)
    assert [row.text for row in desk.do(team_answers.open_questions, one)] == [WORDS]


def test_nothing_is_asked_and_nothing_answered_without_words(desk: BareDesk) -> None:
    one = desk.in_review()
    question = ask(desk, one)
    with pytest.raises(NothingToSay):
        answer(desk, question, "  ")
    with pytest.raises(NothingToSay):
        desk.do(
            lambda s: asking.ask(s, s.get_one(Conversation, one), " ", None, None, MARIA, desk.now)
        )


def said(
    by: str, thread: str, ts: str = "1700000001.000100", channel: str = "C_SUPPORT",
    text: str = "Red.",
) -> Said:  # fmt: skip
    return Said(by, channel, ts, thread, text, datetime(2026, 11, 2, 9, 0, tzinfo=UTC))


def test_a_message_is_an_answer_by_where_it_stands(desk: BareDesk) -> None:
    one, other = desk.in_review(), desk.in_review()
    desk.do(placing.remember_card, one, "C_SUPPORT", CARD, 1)

    def meant(message: Said) -> int | None:
        found = desk.do(answering.meant, message)
        return found.id if found is not None else None

    assert meant(said(TOM.id, CARD)) is None
    in_thread = ask(desk, one)
    assert meant(said(TOM.id, CARD)) == in_thread
    elsewhere, direct = ask(desk, one, to="C_REFUNDS"), ask(desk, one, to=OTTO.id)
    looked(desk, elsewhere, "C_REFUNDS")
    looked(desk, direct, "D_OTTO")
    assert meant(said(OTTO.id, POST, channel="C_REFUNDS")) == elsewhere
    assert meant(said(OTTO.id, "", channel="C_REFUNDS")) is None  # about something else
    assert meant(said(OTTO.id, POST, channel="D_OTTO")) == direct
    assert meant(said(OTTO.id, "", channel="D_OTTO")) == direct
    again = ask(desk, other, to=OTTO.id)
    desk.do(asking.remember_post, again, "D_OTTO", "1700000000.000300", desk.now, desk.policy)
    assert meant(said(OTTO.id, "", channel="D_OTTO")) is None  # which of the two?
    assert desk.do(answering.asked_of, OTTO.id) == 2


def test_a_message_that_comes_twice_answers_once(desk: BareDesk) -> None:
    one = desk.in_review()
    first, message = ask(desk, one, to=OTTO.id), said(OTTO.id, "", channel="D_OTTO")
    looked(desk, first, "D_OTTO")
    desk.do(answering.answer, first, "Red.", OTTO, desk.now, Origin.CLAUDE, 0, message)
    second = ask(desk, one, to=OTTO.id)
    looked(desk, second, "D_OTTO")
    assert desk.do(answering.meant, message) is None
    given = desk.do(answering.given_in, message)
    assert given is not None
    assert given.id == first
    take_back(desk, first)
    assert desk.do(answering.given_in, message) is None
