"""Nobody waits in silence, nobody is nagged, and nobody is woken at night."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bare_desk import MARIA, VERA, BareDesk
from sqlmodel import select

from slackhitl.desk import assigning, reminding, review, snoozing
from slackhitl.desk.hours import Hours
from slackhitl.desk.models import Conversation, Job


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
    return [k for k in desk.told(conversation_id) if k in {REMIND, HAND_ON}]


REMIND, HAND_ON = "conversation.remind", "conversation.hand_on"


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
    assert desk.policy.due(friday) is None
