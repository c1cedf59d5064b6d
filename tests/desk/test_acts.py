"""Putting aside, assigning, passing up, telling each other, and ending in every way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bare_desk import GUEST, MARIA, MONDAY, POLICY, TOM, VERA, BareDesk
from sqlmodel import Session, select

from slackhitl.desk import (
    assigning,
    casefile,
    ending,
    escalating,
    news,
    notes,
    review,
    roster,
    snoozing,
)
from slackhitl.desk.case_views import ReviewView
from slackhitl.desk.errors import AlreadyDecided, NoSuchTime, NotAllowed, NothingToSay
from slackhitl.desk.hours import Hours
from slackhitl.desk.lifecycle import Actor
from slackhitl.desk.models import Conversation, ConversationStatus, Disposition, DraftStatus, Job
from slackhitl.desk.policy import Assigning
from slackhitl.desk.work import Kind

LATER = MONDAY + timedelta(hours=4)


def snooze(desk: BareDesk, conversation_id: int, until: datetime | None, by: Actor = MARIA) -> None:
    desk.do(
        lambda s: snoozing.snooze(s, s.get_one(Conversation, conversation_id), until, by, desk.now)
    )


def wake(desk: BareDesk, conversation_id: int) -> None:
    desk.do(snoozing.wake, conversation_id, desk.now, desk.policy)


def status(desk: BareDesk, conversation_id: int) -> ConversationStatus:
    return desk.do(lambda s: s.get_one(Conversation, conversation_id).status)


def due(desk: BareDesk, kind: Kind, subject: int) -> datetime | None:
    statement = select(Job.run_at).where(Job.kind == kind, Job.subject_id == subject)
    return desk.do(lambda s: s.exec(statement).first())


def told(desk: BareDesk) -> list[str]:
    """The kinds of the events that a thread is to tell."""
    from slackhitl.desk.models import Event

    statement = select(Event.kind).join(Job, Job.subject_id == Event.id).where(Job.kind == "thread")
    return sorted(desk.do(lambda s: list(s.exec(statement))))


def view(desk: BareDesk, conversation_id: int) -> ReviewView:
    return desk.do(casefile.review_view, conversation_id, desk.policy)


def test_what_is_put_aside_comes_back_with_its_draft_when_the_time_has_come(desk: BareDesk) -> None:
    one = desk.in_review()
    snooze(desk, one, LATER)
    assert status(desk, one) is ConversationStatus.SNOOZED
    assert due(desk, Kind.WAKE, one) == LATER
    wake(desk, one)
    assert status(desk, one) is ConversationStatus.SNOOZED  # too early
    desk.now = LATER
    wake(desk, one)
    assert status(desk, one) is ConversationStatus.OPEN
    assert desk.draft(one).status is DraftStatus.IN_REVIEW
    assert told(desk) == ["conversation.wake"]
    desk.do(review.approve, desk.seen(one), TOM, desk.now, desk.policy)


def test_put_aside_for_longer_it_comes_back_at_the_later_time(desk: BareDesk) -> None:
    one = desk.in_review()
    snooze(desk, one, LATER)
    snooze(desk, one, LATER + timedelta(days=1))
    desk.now = LATER
    wake(desk, one)
    assert status(desk, one) is ConversationStatus.SNOOZED
    desk.later(days=1)
    wake(desk, one)
    assert status(desk, one) is ConversationStatus.OPEN


def test_when_the_customer_writes_it_is_back_at_once_and_who_put_it_aside_is_told(
    desk: BareDesk,
) -> None:
    one = desk.in_review()
    opened = view(desk, one).waiting_since
    snooze(desk, one, None)
    desk.later(minutes=5)
    again = desk.mail(in_reply_to=(_message_id(desk, one),), subject="Re: My parcel")
    assert again.conversation_id == one
    shown = view(desk, one)
    assert (shown.status, shown.snoozed_until) == (ConversationStatus.OPEN, None)
    assert shown.waiting_since == opened  # they have waited since their first mail
    assert told(desk) == ["message.received"]


def test_an_owner_keeps_what_they_put_aside(desk: BareDesk) -> None:
    one = desk.in_review()
    desk.do(review.take_over, desk.seen(one), MARIA, desk.now)
    snooze(desk, one, LATER)
    desk.now = LATER
    wake(desk, one)
    assert status(desk, one) is ConversationStatus.TAKEN_OVER
    snooze(desk, one, None)
    desk.do(
        lambda s: snoozing.wake_now(s, s.get_one(Conversation, one), TOM, desk.now)
    )  # fmt: skip
    assert status(desk, one) is ConversationStatus.TAKEN_OVER
    assert view(desk, one).owner == MARIA.id


def test_what_comes_back_at_night_calls_nobody_before_the_desk_opens(desk: BareDesk) -> None:
    hours = Hours.parse("mon-fri 09:00-17:00", ZoneInfo("UTC"))
    desk.policy = replace(desk.policy, hours=hours, assigning=Assigning.LOAD)
    desk.now = datetime(2026, 11, 6, 16, 35, tzinfo=UTC)  # a Friday
    one = desk.in_review()
    snooze(desk, one, desk.now + timedelta(hours=4))
    desk.later(hours=4)
    wake(desk, one)
    assert status(desk, one) is ConversationStatus.OPEN
    event = desk.events(one)[-1]
    monday = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
    assert due(desk, Kind.THREAD, event.id or 0) == monday
    assert desk.do(news.news, event.id or 0, desk.policy) is not None
    desk.do(review.approve, desk.seen(one), TOM, desk.now, desk.policy)
    desk.leave(one)
    assert desk.do(news.news, event.id or 0, desk.policy) is None  # it was seen to meanwhile


def test_who_went_off_duty_is_not_called_for_what_they_put_aside(desk: BareDesk) -> None:
    desk.policy = replace(desk.policy, assigning=Assigning.LOAD)
    desk.do(roster.begin, MARIA.id, desk.now, desk.policy)
    one = desk.in_review()
    snooze(desk, one, LATER)
    desk.do(roster.end, MARIA.id, desk.now, desk.policy, "went off duty")
    desk.now = LATER
    wake(desk, one)
    detail = desk.events(one)[-1].detail
    assert (detail["owner"], detail["off_duty"]) == (None, True)


def test_an_answered_one_comes_back_as_answered_to_be_looked_at(desk: BareDesk) -> None:
    one = desk.in_review()
    desk.do(review.approve, desk.seen(one), MARIA, desk.now, desk.policy)
    desk.leave(one)
    snooze(desk, one, LATER)
    desk.now = LATER
    wake(desk, one)
    assert status(desk, one) is ConversationStatus.WAITING
    assert told(desk) == ["conversation.wait_on"]


def test_a_reply_on_its_way_is_not_put_aside_and_a_guest_puts_nothing_aside(desk: BareDesk) -> None:
    one = desk.in_review()
    with pytest.raises(NotAllowed):
        snooze(desk, one, LATER, GUEST)
    with pytest.raises(AlreadyDecided):
        desk.do(lambda s: snoozing.wake_now(s, s.get_one(Conversation, one), MARIA, desk.now))
    desk.do(review.approve, desk.seen(one), MARIA, desk.now, desk.policy)
    with pytest.raises(AlreadyDecided):
        snooze(desk, one, LATER)


def test_times_to_put_aside_until_are_mornings_where_the_desk_is() -> None:
    from dataclasses import replace

    berlin = replace(POLICY, timezone=ZoneInfo("Europe/Berlin"))
    late = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # after midnight in Berlin, before the change
    assert snoozing.until("1h", None, late, berlin) == late + timedelta(hours=1)
    tomorrow = snoozing.until("tomorrow", None, late, berlin)
    assert tomorrow == datetime(2026, 10, 26, 8, 0, tzinfo=UTC)
    assert snoozing.until("reply", None, late, berlin) is None
    assert snoozing.until("1h", late + timedelta(days=3), late, berlin) == late + timedelta(days=3)
    for choice, at in (("", None), ("1h", late), ("1h", late + timedelta(days=400))):
        with pytest.raises(NoSuchTime):
            snoozing.until(choice, at, late, berlin)


def test_who_gets_it_assigned_is_called_and_who_takes_it_themselves_is_not(desk: BareDesk) -> None:
    one = desk.in_review()

    def assign(session: Session, to: str | None, by: Actor) -> None:
        assigning.assign(session, session.get_one(Conversation, one), to, by, desk.now)

    desk.do(assign, TOM.id, TOM)
    assert (view(desk, one).assignee, told(desk)) == (TOM.id, [])
    desk.do(assign, MARIA.id, VERA)
    assert (view(desk, one).assignee, told(desk)) == (MARIA.id, ["conversation.assign"])
    desk.do(assign, None, VERA)
    assert view(desk, one).assignee is None
    with pytest.raises(NotAllowed):
        desk.do(assign, GUEST.id, GUEST)


def test_an_escalated_case_is_decided_by_a_supervisor_alone(desk: BareDesk) -> None:
    one = desk.in_review()

    def escalate(session: Session, why: str) -> None:
        escalating.escalate(session, session.get_one(Conversation, one), why, MARIA, desk.now)

    with pytest.raises(NothingToSay):
        desk.do(escalate, "  ")
    desk.do(escalate, "She wants 400 €.")
    seen = desk.seen(one)
    for verb, more in (
        (review.approve, (MARIA, desk.now, desk.policy)),
        (review.edit, ("Other words", MARIA, desk.now, desk.policy)),
        (ending.no_reply, (MARIA, desk.now)),
    ):
        with pytest.raises(NotAllowed, match="U_MARIA"):
            desk.do(verb, seen, *more)  # type: ignore[arg-type]
    assert told(desk) == ["conversation.escalate"]
    assert view(desk, one).notes[-1].text == "She wants 400 €."
    desk.do(review.approve, seen, VERA, desk.now, desk.policy)
    assert view(desk, one).escalated_by == MARIA.id  # Undo may still bring it back
    desk.leave(one)
    assert view(desk, one).escalated_by is None


def test_a_supervisor_gives_a_case_back_to_the_agents(desk: BareDesk) -> None:
    one = desk.in_review()
    row = lambda s: s.get_one(Conversation, one)  # noqa: E731
    desk.do(lambda s: escalating.escalate(s, row(s), "Why?", MARIA, desk.now))
    with pytest.raises(NotAllowed):
        desk.do(lambda s: escalating.deescalate(s, row(s), MARIA, desk.now))
    desk.do(lambda s: escalating.deescalate(s, row(s), VERA, desk.now))
    desk.do(review.approve, desk.seen(one), MARIA, desk.now, desk.policy)


def test_a_note_stands_on_the_card_and_in_the_thread(desk: BareDesk) -> None:
    one = desk.in_review()
    for number in range(5):
        desk.do(
            lambda s, text: notes.add(s, s.get_one(Conversation, one), text, MARIA, desk.now),
            f"Note {number}",
        )
    assert [note.text for note in view(desk, one).notes] == ["Note 2", "Note 3", "Note 4"]
    assert told(desk) == ["conversation.note"] * 5
    desk.do(review.approve, desk.seen(one), TOM, desk.now, desk.policy)  # a note changes no text


@pytest.mark.parametrize("why", [Disposition.DUPLICATE, Disposition.ESCALATED])
def test_a_conversation_ends_for_a_reason(desk: BareDesk, why: Disposition) -> None:
    one = desk.in_review()
    desk.do(ending.end, desk.seen(one), why, MARIA, desk.now)
    shown = view(desk, one)
    assert (shown.status, shown.disposition) == (ConversationStatus.RESOLVED, why)


def test_what_a_spammer_writes_next_gets_no_card_until_somebody_reopens(desk: BareDesk) -> None:
    one = desk.in_review(sender_address="spam@bulk.example")
    desk.do(ending.spam, desk.seen(one), MARIA, desk.now)
    assert view(desk, one).disposition is Disposition.SPAM
    second = desk.mail(sender_address="Spam@bulk.example", subject="Once more")
    assert second.outcome == "screened"
    assert view(desk, second.conversation_id).screening == "its sender was marked as spam"
    assert desk.mail(sender_address="ann@customer.example").outcome == "new"
    from slackhitl.desk.models import Origin

    desk.do(
        ending.reopen, desk.seen(second.conversation_id), MARIA, desk.now, Origin.CLAUDE
    )  # fmt: skip
    assert desk.mail(sender_address="spam@bulk.example", subject="Third").outcome == "new"


def _message_id(desk: BareDesk, conversation_id: int) -> str:
    from slackhitl.desk.models import Message

    statement = select(Message.message_id).where(Message.conversation_id == conversation_id)
    return desk.do(lambda s: s.exec(statement).first()) or ""
