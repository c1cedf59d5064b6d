"""Duty and fair assignment: whose a conversation becomes, and when it is nobody's again."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from bare_desk import MARIA, POLICY, TOM, BareDesk
from sqlmodel import Session

from slackhitl.desk import escalating, fairness, reminding, review, roster
from slackhitl.desk.hours import Hours
from slackhitl.desk.models import Conversation, Event
from slackhitl.desk.policy import Assigning

OFFICE = Hours.parse("mon-fri 09:00-17:00")
PEOPLE = ("U_ANA", "U_BEN", "U_CARL", "U_DORA")


@pytest.fixture
def team(desk: BareDesk) -> BareDesk:
    """A desk that assigns by load; its clock stands at nine on a Monday."""
    desk.policy = replace(POLICY, assigning=Assigning.LOAD, hours=OFFICE)
    return desk


def come(desk: BareDesk, *users: str, until: datetime | None = None) -> None:
    """People come on duty."""
    for user in users:
        desk.do(roster.begin, user, desk.now, desk.policy, until)


def tick(desk: BareDesk, *resting: str) -> int:
    """What a replica does by the clock; how many conversations were assigned."""
    while desk.do(roster.end_next, desk.now, desk.policy):
        continue
    while desk.do(fairness.release_next, desk.now, desk.policy):
        continue
    count = 0
    while desk.do(fairness.assign_next, desk.now, desk.policy, frozenset(resting)):
        count += 1
    return count


def calls(desk: BareDesk, *resting: str) -> int:
    """How many people were called."""
    count = 0
    while desk.do(fairness.call_next, desk.now, desk.policy, frozenset(resting)):
        count += 1
    return count


def assignee(desk: BareDesk, conversation_id: int) -> str | None:
    return desk.conversation(conversation_id).assignee


def last_event(desk: BareDesk, conversation_id: int, kind: str) -> Event:
    return [event for event in desk.events(conversation_id) if event.kind == kind][-1]


def from_customer(desk: BareDesk, number: int) -> int:
    """A mail of somebody new."""
    desk.later(seconds=1)
    return desk.mail(
        sender_address=f"c{number}@customer.example", subject=f"Matter {number}"
    ).conversation_id


def answered_by(desk: BareDesk, conversation_id: int, who: str) -> None:
    actor = replace(MARIA, id=who)
    desk.do(review.approve, desk.seen(conversation_id), actor, desk.now, desk.policy)
    desk.leave(conversation_id)


def test_a_mail_goes_to_who_is_on_duty_and_the_record_says_why(team: BareDesk) -> None:
    come(team, MARIA.id)
    conversation = team.in_review()
    assert tick(team) == 1
    assert assignee(team, conversation) == MARIA.id
    event = last_event(team, conversation, "conversation.assign")
    assert (event.actor, event.detail) == (
        "system",
        {"to": MARIA.id, "before": None, "reason": "fewest open"},
    )
    assert tick(team) == 0
    assert team.conversation(conversation).owner is None


def test_nothing_is_assigned_unless_the_operator_wants_it(team: BareDesk) -> None:
    team.policy = replace(team.policy, assigning=Assigning.OFF)
    come(team, MARIA.id)
    team.in_review()
    assert tick(team) == 0
    assert calls(team) == 0


def test_out_of_hours_a_mail_waits_for_the_morning(team: BareDesk) -> None:
    team.now = datetime(2026, 11, 2, 20, 0, tzinfo=UTC)
    come(team, MARIA.id)
    conversation = team.in_review()
    assert tick(team) == 0
    team.now = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    assert tick(team) == 1
    assert assignee(team, conversation) == MARIA.id


def test_who_answered_a_customer_before_gets_them_again(team: BareDesk) -> None:
    first = team.in_review()
    answered_by(team, first, TOM.id)
    come(team, MARIA.id, TOM.id)
    busy = [from_customer(team, number) for number in range(4)]
    tick(team)
    again = team.mail(subject="Another matter").conversation_id
    tick(team)
    assert {assignee(team, one) for one in busy} == {MARIA.id, TOM.id}
    assert assignee(team, again) == TOM.id
    assert last_event(team, again, "conversation.assign").detail["reason"] == "knows the customer"


def test_two_hundred_mails_are_shared_fairly_by_load(team: BareDesk) -> None:
    team.policy = replace(team.policy, most_assigned=100)
    come(team, *PEOPLE)
    for number in range(200):
        from_customer(team, number)
        tick(team)
    shares = [view.open for view in team.do(roster.on_duty)]
    assert shares == [50] * 4


def test_in_turn_everybody_gets_as_many_whatever_they_have(team: BareDesk) -> None:
    team.policy = replace(team.policy, assigning=Assigning.ROUND_ROBIN, most_assigned=100)
    come(team, *PEOPLE)
    order = []
    for number in range(12):
        conversation = from_customer(team, number)
        tick(team)
        order.append(assignee(team, conversation))
    assert order == list(PEOPLE) * 3


def test_who_comes_on_duty_gets_a_fair_number_of_what_waits_the_longest(team: BareDesk) -> None:
    team.policy = replace(team.policy, most_assigned=3)
    waiting = [from_customer(team, number) for number in range(8)]
    come(team, "U_ANA")
    assert tick(team) == 3
    assert [assignee(team, one) for one in waiting] == ["U_ANA"] * 3 + [None] * 5
    come(team, "U_BEN")
    assert tick(team) == 3


def test_two_replicas_assign_each_conversation_once(team: BareDesk) -> None:
    team.policy = replace(team.policy, most_assigned=100)
    come(team, *PEOPLE)
    for number in range(40):
        from_customer(team, number)
    with ThreadPoolExecutor(2) as replicas:
        counts = list(replicas.map(lambda _: tick(team), range(2)))
    assert sum(counts) == 40
    assert [view.open for view in team.do(roster.on_duty)] == [10] * 4
    for number in range(1, 41):
        assert team.told(number).count("conversation.assign") == 1


def test_somebody_who_rests_is_passed_over(team: BareDesk) -> None:
    come(team, "U_ANA", "U_BEN")
    conversation = team.in_review()
    assert tick(team, "U_ANA", "U_BEN") == 0
    tick(team, "U_ANA")
    assert assignee(team, conversation) == "U_BEN"


def test_the_assignee_is_called_once_when_there_is_something_to_decide(team: BareDesk) -> None:
    come(team, MARIA.id)
    conversation = team.mail().conversation_id
    tick(team)
    assert calls(team) == 0
    team.triage(conversation)
    team.present(conversation)
    assert calls(team, MARIA.id) == 0
    assert calls(team) == 1
    assert calls(team) == 0
    event = last_event(team, conversation, "conversation.call")
    assert event.detail == {"owner": MARIA.id}
    assert f"thread:{event.id}" in team.jobs()


def test_what_was_taken_from_somebody_is_not_given_out_again_for_that_wait(team: BareDesk) -> None:
    come(team, "U_ANA", "U_BEN")
    conversation = team.in_review()
    tick(team)
    team.later(hours=3)
    assert team.do(reminding.remind, team.now, team.policy) == 1
    assert assignee(team, conversation) is None
    assert tick(team) == 0
    answered_by(team, conversation, "U_BEN")
    team.later(minutes=1)
    team.mail(is_answer=True, in_reply_to=(f"reply-{team.draft_id(conversation)}@acme.example",))
    assert tick(team) == 1
    assert assignee(team, conversation) == "U_BEN"


def test_what_waits_for_a_supervisor_is_given_to_nobody(team: BareDesk) -> None:
    conversation = team.in_review()

    def escalate(session: Session) -> None:
        row = session.get_one(Conversation, conversation)
        escalating.escalate(session, row, "A lawyer wrote.", MARIA, team.now)

    team.do(escalate)
    come(team, "U_ANA")
    assert tick(team) == 0


def test_who_goes_off_duty_leaves_the_undecided_to_the_others(team: BareDesk) -> None:
    come(team, "U_ANA")
    undecided, decided = team.in_review(), from_customer(team, 1)
    team.triage(decided)
    team.present(decided)
    tick(team)
    team.do(review.approve, team.seen(decided), replace(MARIA, id="U_ANA"), team.now, team.policy)
    come(team, "U_BEN")
    assert team.do(roster.end, "U_ANA", team.now, team.policy, "went off duty") == 1
    tick(team)
    assert assignee(team, undecided) == "U_BEN"
    assert assignee(team, decided) == "U_ANA"
    gone = last_event(team, undecided, "conversation.unassign")
    assert gone.detail == {"was": "U_ANA", "reason": "went off duty"}
    assert calls(team) == 1
    assert team.do(roster.end, "U_ANA", team.now, team.policy, "went off duty") is None


def test_duty_ends_by_itself(team: BareDesk) -> None:
    come(team, "U_ANA")
    come(team, "U_BEN", until=team.now + timedelta(hours=2))
    found = team.do(roster.duty_of, "U_ANA")
    assert found is not None
    assert found.until == datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
    team.later(hours=2)
    tick(team)
    assert [view.user for view in team.do(roster.on_duty)] == ["U_ANA"]
    conversation = team.in_review()
    tick(team)
    team.later(hours=6)
    tick(team)
    assert team.do(roster.on_duty) == ()
    assert assignee(team, conversation) is None


def test_a_customer_who_comes_back_does_not_wait_for_somebody_off_duty(team: BareDesk) -> None:
    come(team, "U_ANA")
    conversation = team.in_review()
    tick(team)
    answered_by(team, conversation, "U_ANA")
    team.do(roster.end, "U_ANA", team.now, team.policy, "went off duty")
    assert assignee(team, conversation) == "U_ANA"
    come(team, "U_BEN")
    team.mail(is_answer=True, in_reply_to=(f"reply-{team.draft_id(conversation)}@acme.example",))
    assert tick(team) == 1
    assert assignee(team, conversation) == "U_BEN"


def test_what_a_person_took_over_is_left_to_them_and_counts(team: BareDesk) -> None:
    taken = team.in_review()
    team.do(review.take_over, team.seen(taken), replace(MARIA, id="U_ANA"), team.now)
    come(team, "U_ANA", "U_BEN")
    assert tick(team) == 0
    assert [(v.user, v.open) for v in team.do(roster.on_duty)] == [("U_ANA", 1), ("U_BEN", 0)]
    conversation = from_customer(team, 1)
    tick(team)
    assert assignee(team, conversation) == "U_BEN"
