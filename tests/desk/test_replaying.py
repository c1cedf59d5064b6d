"""What a decided mail is replayed from: what was known then, and never its own reply."""

from dataclasses import replace

from bare_desk import MARIA, TOM, BareDesk
from season import FERRY, PEOPLE, QUESTIONS, a_season, answered
from sqlmodel import Session

from slackhitl.desk import answering, asking, replaying, review
from slackhitl.desk.models import Conversation, Origin
from slackhitl.desk.replaying import AsOf


def test_a_case_knows_only_what_was_learnt_before_it(desk: BareDesk) -> None:
    first, second, third = a_season(desk, PEOPLE[:3])
    assert desk.do(replaying.decided, 2) == [second, third]
    assert desk.do(replaying.decided, 9, "billing") == []

    def taught_by(reply_id: int, as_of: AsOf) -> int:
        case = desk.do(replaying.case, reply_id, as_of)
        assert case is not None
        copies = desk.do(replaying.copies, case, case.may_see) if as_of is AsOf.NOW else set()
        return len(case.may_see - copies)

    assert [taught_by(each, AsOf.THEN) for each in (first, second, third)] == [0, 1, 2]
    # Today's are those of the two others, but for a mail that came twice.
    assert [taught_by(each, AsOf.NOW) for each in (first, second, third)] == [2, 2, 2]
    answered(desk, "Jane", QUESTIONS[0], f"Dear Jane,\n\n{FERRY}\n\nYour team")
    assert [taught_by(each, AsOf.NOW) for each in (first, second, third)] == [2, 3, 3]


def test_the_first_draft_is_what_the_case_began_with(desk: BareDesk) -> None:
    reply_id = answered(desk, "Jane", QUESTIONS[0], f"Dear Jane,\n\n{FERRY}")
    case = desk.do(replaying.case, reply_id)
    assert case is not None
    assert (case.first, case.category) == ("I do not know.", "shipping")
    assert case.sent.endswith(FERRY)
    assert desk.do(replaying.case, 4711) is None


def test_each_mail_of_a_conversation_is_replayed_with_its_own_triage_and_the_turns_before_it(
    desk: BareDesk,
) -> None:
    first = answered(desk, "Jane", QUESTIONS[0], f"Dear Jane,\n\n{FERRY}")
    asked = desk.do(replaying.case, first)
    assert asked is not None
    conversation = asked.assignment.conversation_id
    answer = desk.messages(conversation)[-1]
    desk.later(days=1)
    again = desk.incoming(
        sender_name="Jane", sender_address="jane@customer.example", subject="Re: My parcel",
        new_text="And on a holiday?", in_reply_to=(answer.message_id,),
    )  # fmt: skip
    assert desk.receive(again).conversation_id == conversation
    desk.triage(conversation, category="opening", questions=("Is a holiday different?",))
    desk.present(conversation, "I do not know that either.")
    desk.do(review.approve, desk.seen(conversation), MARIA, desk.now, desk.policy)
    second = desk.do(replaying.case, desk.leave(conversation))
    assert second is not None
    assert second.assignment.text == "And on a holiday?"
    assert [turn.direction.value for turn in second.assignment.earlier] == ["inbound", "outbound"]
    assert (second.category, second.may_see) == ("opening", frozenset())
    before = desk.do(replaying.case, first)
    assert before is not None
    assert before.assignment == replace(asked.assignment, summary=None)


def test_what_a_colleague_answered_afterwards_was_not_known_at_first(desk: BareDesk) -> None:
    conversation = desk.mail().conversation_id
    desk.triage(conversation)
    desk.present(conversation, "I do not know.")
    desk.later(hours=1)

    def ask(session: Session) -> int:
        row = session.get_one(Conversation, conversation)
        words = "When does the ferry leave?"
        return asking.ask(session, row, words, None, None, MARIA, desk.now)

    question = desk.do(ask)
    desk.later(hours=1)
    desk.do(answering.answer, question, "On Tuesday.", TOM, desk.now, Origin.CLAUDE)
    desk.later(minutes=1)
    desk.present(conversation, FERRY)
    desk.do(review.approve, desk.seen(conversation), MARIA, desk.now, desk.policy)
    reply_id = desk.leave(conversation)
    assert desk.do(replaying.decided, 9) == [reply_id]
    case = desk.do(replaying.case, reply_id)
    assert case is not None
    assert (case.first, case.sent) == ("I do not know.", FERRY)
    assert case.assignment.answers == ()
