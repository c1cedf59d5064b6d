"""Nobody waits in silence, nobody is nagged, and nobody is woken at night."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bare_desk import MARIA, VERA, BareDesk
from sqlmodel import col, select

from slackhitl.desk import assigning, digest, news, placing, reminding, review, roster, snoozing
from slackhitl.desk.digest import Digest
from slackhitl.desk.hours import Hours
from slackhitl.desk.models import Conversation, Job
from slackhitl.desk.policy import Assigning


@pytest.fixture
def desk(desk: BareDesk) -> BareDesk:
    desk.policy = replace(
        desk.policy,
        hours=Hours.parse("mon-fri 09:00-17:00", ZoneInfo("UTC")),
        remind_after=timedelta(minutes=30),
        hand_on_after=timedelta(hours=2),
    )
    return desk


def remind(desk: BareDesk) -> int:
    return desk.do(reminding.remind, desk.now, desk.policy)


def told(desk: BareDesk, conversation_id: int) -> list[str]:
    return [k for k in desk.told(conversation_id) if k in reminding.KINDS.values()]


REMIND, HAND_ON = "conversation.remind", "conversation.hand_on"
AT_RISK, OVERDUE = "conversation.at_risk", "conversation.overdue"


def test_a_mail_that_nobody_decides_is_reminded_of_once_and_then_handed_on(desk: BareDesk) -> None:
    one = desk.in_review()
    desk.do(
        lambda s: assigning.assign(s, s.get_one(Conversation, one), MARIA.id, VERA, desk.now)
    )  # fmt: skip
    desk.later(minutes=29)
    assert remind(desk) == 0
    desk.later(minutes=1)
    assert (remind(desk), remind(desk)) == (1, 0)
    assert desk.events(one)[-1].detail["owner"] == MARIA.id
    desk.later(minutes=90)
    assert (remind(desk), remind(desk)) == (1, 0)
    assert told(desk, one) == [REMIND, HAND_ON]
    assert desk.conversation(one).assignee is None  # anybody's again
    threads = desk.do(lambda s: len(s.exec(select(Job).where(Job.kind == "thread")).all()))
    assert threads == 3  # the assignment, the reminder, the hand-on


def test_what_is_urgent_is_reminded_of_in_half_the_time(desk: BareDesk) -> None:
    one = desk.mail().conversation_id
    desk.triage(one, urgency="urgent")
    desk.present(one)
    desk.later(minutes=15)
    assert remind(desk) == 1


def test_out_of_hours_it_is_quiet_and_the_night_does_not_count(desk: BareDesk) -> None:
    desk.now = datetime(2026, 11, 6, 16, 45, tzinfo=UTC)  # a Friday
    one = desk.in_review()
    desk.now = datetime(2026, 11, 7, 12, 0, tzinfo=UTC)
    assert remind(desk) == 0
    desk.now = datetime(2026, 11, 9, 9, 14, tzinfo=UTC)
    assert remind(desk) == 0
    desk.later(minutes=1)
    assert remind(desk) == 1
    assert told(desk, one) == [REMIND]


def test_long_after_it_is_told_once_at_its_latest_stage(desk: BareDesk) -> None:
    one = desk.in_review()
    desk.later(hours=5)
    assert (remind(desk), remind(desk)) == (1, 0)
    assert told(desk, one) == [HAND_ON]


def test_what_leaves_or_is_put_aside_or_answered_is_not_reminded_of(desk: BareDesk) -> None:
    leaving, aside = desk.in_review(), desk.in_review(sender_address="bob@customer.example")
    desk.do(review.approve, desk.seen(leaving), MARIA, desk.now, desk.policy)
    desk.do(
        lambda s: snoozing.snooze(s, s.get_one(Conversation, aside), None, MARIA, desk.now)
    )  # fmt: skip
    desk.later(hours=1)
    assert remind(desk) == 0
    desk.leave(leaving)
    assert remind(desk) == 0


def test_the_customers_next_wait_is_reminded_of_anew(desk: BareDesk) -> None:
    one = desk.in_review()
    desk.later(hours=1)
    remind(desk)
    desk.do(review.approve, desk.seen(one), MARIA, desk.now, desk.policy)
    desk.leave(one)
    [mail, _] = desk.messages(one)
    desk.mail(in_reply_to=(mail.message_id,), subject="Re: My parcel")
    desk.later(minutes=31)
    assert remind(desk) == 1
    assert told(desk, one) == [REMIND, REMIND]


def test_a_promise_is_told_before_and_when_it_breaks_whatever_else_is_told(desk: BareDesk) -> None:
    desk.policy = replace(desk.policy, remind_after=None, answer_within=timedelta(hours=5))
    one = desk.in_review()
    desk.do(
        lambda s: assigning.assign(s, s.get_one(Conversation, one), MARIA.id, VERA, desk.now)
    )  # fmt: skip
    desk.later(hours=3, minutes=59)
    assert remind(desk) == 0
    desk.later(minutes=1)
    assert (remind(desk), remind(desk)) == (1, 0)
    assert desk.events(one)[-1].detail["owner"] == MARIA.id
    desk.later(hours=1)
    assert (remind(desk), remind(desk)) == (1, 0)
    assert told(desk, one) == [AT_RISK, OVERDUE]
    assert desk.conversation(one).assignee == MARIA.id  # a broken promise takes it from nobody


def test_a_promise_that_breaks_at_closing_shows_at_once_and_is_told_in_the_morning(
    desk: BareDesk,
) -> None:
    desk.policy = replace(desk.policy, remind_after=None, answer_within=timedelta(hours=8))
    one = desk.in_review()  # at nine, when the desk opens
    desk.now = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
    assert (remind(desk), remind(desk)) == (1, 0)
    event = desk.events(one)[-1]
    assert event.kind == OVERDUE
    assert "card:" + str(one) in desk.jobs()
    opens = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    assert desk.jobs()[f"thread:{event.id}"].run_at == opens
    assert desk.do(news.news, event.id or 0, desk.policy) is not None
    desk.do(review.approve, desk.seen(one), MARIA, desk.now, desk.policy)
    desk.leave(one)
    assert desk.do(news.news, event.id or 0, desk.policy) is None  # nobody waits any more


def test_of_several_that_are_due_only_the_gravest_is_told(desk: BareDesk) -> None:
    desk.policy = replace(desk.policy, answer_within=timedelta(hours=1))
    one = desk.in_review()
    desk.later(hours=1)
    assert (remind(desk), told(desk, one)) == (1, [OVERDUE])
    desk.later(hours=1)
    assert (remind(desk), told(desk, one)) == (1, [OVERDUE, HAND_ON])
    desk.later(hours=1)
    assert remind(desk) == 0


def test_what_was_taken_over_stays_its_owners_and_the_thread_says_who_must_act(
    desk: BareDesk,
) -> None:
    one = desk.in_review()
    desk.do(review.take_over, desk.seen(one), MARIA, desk.now)
    desk.later(hours=2)
    assert remind(desk) == 1
    detail = desk.events(one)[-1].detail
    assert (detail["owner"], detail["taken_over"], detail["released"]) == (MARIA.id, True, False)
    assert desk.conversation(one).owner == MARIA.id


def test_who_is_off_duty_is_not_called(desk: BareDesk) -> None:
    desk.policy = replace(desk.policy, assigning=Assigning.LOAD)
    desk.do(roster.begin, MARIA.id, desk.now, desk.policy)
    one = desk.in_review()
    desk.do(review.take_over, desk.seen(one), MARIA, desk.now)
    desk.do(roster.end, MARIA.id, desk.now, desk.policy, "went off duty")
    desk.later(minutes=30)
    assert remind(desk) == 1
    event = desk.events(one)[-1]
    found = desk.do(news.news, event.id or 0, desk.policy)
    assert found is not None
    assert (found.owner, found.off_duty, found.taken_over) == (None, True, True)


def lists(desk: BareDesk) -> int:
    return desk.do(digest.ask, desk.now, desk.policy)


def in_channel(desk: BareDesk, conversation_id: int, channel: str = "C_SUPPORT") -> None:
    desk.do(placing.remember_card, conversation_id, channel, f"17.{conversation_id}", 1)


def listed(desk: BareDesk) -> dict[str, list[int]]:
    """What each channel would be told now, by its newest list."""
    rows = desk.do(lambda s: list(s.exec(select(Digest).order_by(col(Digest.id)))))
    views = [desk.do(digest.view, row.id or 0, desk.now, desk.policy) for row in rows]
    return {
        view.channel: [entry.conversation_id for entry in view.waiting.entries] for view in views
    }


def test_what_nobody_decides_is_listed_once_each_working_day(desk: BareDesk) -> None:
    desk.now = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)  # a Thursday
    one, two, answered = desk.in_review(), desk.in_review(), desk.in_review()
    for number, conversation in enumerate((one, two, answered)):
        in_channel(desk, conversation, "C_OTHER" if number == 1 else "C_SUPPORT")
    desk.later(hours=3)
    assert remind(desk) == 3
    assert lists(desk) == 0  # they were called today
    desk.now = datetime(2026, 11, 6, 8, 59, tzinfo=UTC)
    assert lists(desk) == 0
    desk.later(minutes=1)
    assert (lists(desk), lists(desk)) == (2, 0)
    desk.do(review.approve, desk.seen(answered), MARIA, desk.now, desk.policy)
    assert listed(desk) == {"C_SUPPORT": [one], "C_OTHER": [two]}
    desk.now = datetime(2026, 11, 7, 12, 0, tzinfo=UTC)
    assert lists(desk) == 0  # a Saturday
    desk.now = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
    assert lists(desk) == 2


def test_a_desk_that_never_closes_gets_its_list_in_the_morning(desk: BareDesk) -> None:
    desk.policy = replace(desk.policy, hours=Hours(), hand_on_after=None)
    one = desk.in_review()
    in_channel(desk, one)
    desk.later(hours=1)
    remind(desk)
    assert told(desk, one) == [REMIND]
    desk.now = datetime(2026, 11, 3, 8, 59, tzinfo=UTC)
    assert lists(desk) == 0
    desk.later(minutes=1)
    assert lists(desk) == 1
    [row] = desk.do(lambda s: s.exec(select(Digest)).all())
    desk.policy = replace(desk.policy, supervisors=("U_VERA",))
    assert (
        desk.do(digest.view, row.id or 0, desk.now, desk.policy).supervisors == ()
    )  # never called


def test_two_replicas_ask_for_one_list(desk: BareDesk) -> None:
    in_channel(desk, desk.in_review())
    desk.later(hours=3)
    remind(desk)
    desk.now = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    with ThreadPoolExecutor(4) as replicas:
        assert sum(replicas.map(lambda _: lists(desk), range(4))) == 1


def test_two_replicas_that_look_at_once_remind_once(desk: BareDesk) -> None:
    conversations = [
        desk.in_review(sender_address=f"c{number}@customer.example") for number in range(12)
    ]
    desk.later(minutes=40)
    with ThreadPoolExecutor(4) as replicas:
        given = list(replicas.map(lambda _: remind(desk), range(4)))
    assert sum(given) == len(conversations)
    assert all(told(desk, one) == [REMIND] for one in conversations)


def test_reminders_may_be_switched_off(desk: BareDesk) -> None:
    desk.policy = replace(desk.policy, remind_after=None)
    desk.in_review()
    desk.later(hours=7)
    assert remind(desk) == 0


def test_a_deadline_counts_working_time(desk: BareDesk) -> None:
    policy = replace(desk.policy, answer_within=timedelta(hours=4))
    friday = datetime(2026, 11, 6, 15, 0, tzinfo=UTC)
    assert policy.due(friday) == datetime(2026, 11, 9, 11, 0, tzinfo=UTC)
    assert policy.at_risk(friday) == datetime(2026, 11, 9, 10, 12, tzinfo=UTC)
    assert desk.policy.due(friday) is None
