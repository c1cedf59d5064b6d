"""Who had a case in hand is told when a colleague decides over it, and nobody else is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from bare_desk import MARIA, TOM, VERA, BareDesk
from sqlmodel import Session, select

from slackhitl.desk import assigning, ending, joining, news, review, roster, snoozing
from slackhitl.desk.lifecycle import Actor
from slackhitl.desk.models import Conversation, Event, Job, Origin
from slackhitl.desk.news import News
from slackhitl.desk.policy import Assigning

Act = Callable[[BareDesk, int, Actor], object]


def told(desk: BareDesk) -> list[News]:
    """What threads are to tell, in order."""
    statement = (
        select(Event.id)
        .join(Job, Job.subject_id == Event.id)  # type: ignore[arg-type]
        .where(Job.kind == "thread")
        .order_by(Event.id)  # type: ignore[arg-type]
    )
    ids = desk.do(lambda session: list(session.exec(statement)))
    found = [desk.do(news.news, one or 0, desk.policy) for one in ids]
    return [one for one in found if one is not None]


def on(desk: BareDesk, one: int, verb: Callable[[Session, Conversation], object]) -> None:
    desk.do(lambda session: verb(session, session.get_one(Conversation, one)))


def approve(desk: BareDesk, one: int, by: Actor) -> None:
    desk.do(review.approve, desk.seen(one), by, desk.now, desk.policy)


def approve_as_first(desk: BareDesk, one: int, by: Actor) -> None:
    desk.policy = replace(desk.policy, four_eyes=frozenset({"shipping"}))
    approve(desk, one, by)


def recall(desk: BareDesk, one: int, by: Actor) -> None:
    desk.do(review.recall, desk.seen(one), by, desk.now)


def take_over(desk: BareDesk, one: int, by: Actor) -> None:
    desk.do(review.take_over, desk.seen(one), by, desk.now)


def claim(desk: BareDesk, one: int, by: Actor) -> None:
    on(desk, one, lambda s, c: assigning.assign(s, c, by.id, by, desk.now))


def unassign(desk: BareDesk, one: int, by: Actor) -> None:
    on(desk, one, lambda s, c: assigning.assign(s, c, None, by, desk.now))


def give_to_vera(desk: BareDesk, one: int, by: Actor) -> None:
    on(desk, one, lambda s, c: assigning.assign(s, c, VERA.id, by, desk.now))


def hand_back(desk: BareDesk, one: int, by: Actor) -> None:
    desk.do(review.hand_back, desk.seen(one), by, desk.now, Origin.CLAUDE)


def resolve(desk: BareDesk, one: int, by: Actor) -> None:
    desk.do(ending.no_reply, desk.seen(one), by, desk.now)


def snooze(desk: BareDesk, one: int, by: Actor) -> None:
    until = desk.now + timedelta(hours=1)
    on(desk, one, lambda s, c: snoozing.snooze(s, c, until, by, desk.now))


def merge(desk: BareDesk, one: int, by: Actor) -> None:
    sender = desk.messages(one)[0].sender_address
    other = desk.in_review(subject="Another", sender_address=sender)
    desk.do(joining.merge, one, (other,), by, desk.now, Origin.CLAUDE)


STEPS: list[tuple[Act, Act, str]] = [
    (take_over, take_over, "conversation.take_over"),
    (claim, take_over, "conversation.take_over"),
    (approve, take_over, "conversation.take_over"),
    (approve, recall, "draft.recall"),
    (approve_as_first, recall, "draft.recall"),
    (take_over, hand_back, "conversation.hand_back"),
    (take_over, resolve, "conversation.resolve"),
    (claim, resolve, "conversation.resolve"),
    (take_over, snooze, "conversation.snooze"),
    (take_over, merge, "conversation.merge"),
    (claim, claim, "conversation.assign"),
    (claim, unassign, "conversation.assign"),
    (claim, give_to_vera, "conversation.assign"),
]


@pytest.mark.parametrize(("has", "steps", "kind"), STEPS)
def test_who_had_it_in_hand_is_told_once_and_not_of_their_own_acts(
    desk: BareDesk, has: Act, steps: Act, kind: str
) -> None:
    theirs, own = desk.in_review(), desk.in_review(sender_address="bob@customer.example")
    for one in (theirs, own):
        has(desk, one, MARIA)
    before = len(told(desk))

    steps(desk, theirs, TOM)
    if (has, steps) != (claim, claim):
        steps(desk, own, MARIA)

    named = [one for one in told(desk)[before:] if one.kind == kind and one.former]
    assert [(one.conversation_id, one.actor, one.former) for one in named] == [
        (theirs, TOM.id, MARIA.id)
    ]
    assert named[0].withdrew is (has in {approve, approve_as_first} and steps is take_over)


def test_what_was_nobodys_is_taken_without_a_word(desk: BareDesk) -> None:
    one = desk.in_review()
    take_over(desk, one, TOM)
    assert told(desk) == []


def sent(desk: BareDesk) -> int:
    one = desk.in_review()
    approve(desk, one, MARIA)
    desk.leave(one)
    return one


def test_who_sent_the_last_reply_is_called_when_the_customer_answers(desk: BareDesk) -> None:
    one = sent(desk)
    desk.mail(in_reply_to=("reply-1@acme.example",))
    [heard] = told(desk)
    assert (heard.kind, heard.conversation_id) == ("message.received", one)
    assert (heard.owner, heard.is_back) == (MARIA.id, True)


def test_an_answer_before_any_reply_calls_nobody_and_is_on_the_card(desk: BareDesk) -> None:
    first = desk.incoming()
    desk.receive(first)
    desk.mail(in_reply_to=(first.message_id,))
    [heard] = told(desk)
    assert (heard.owner, heard.is_back) == (None, False)


def test_where_a_roster_gives_mail_to_people_it_calls_them(desk: BareDesk) -> None:
    desk.policy = replace(desk.policy, assigning=Assigning.LOAD)
    desk.do(roster.begin, MARIA.id, desk.now, desk.policy)
    sent(desk)
    desk.mail(in_reply_to=("reply-1@acme.example",))
    [heard] = told(desk)
    assert (heard.owner, heard.is_back) == (None, True)
