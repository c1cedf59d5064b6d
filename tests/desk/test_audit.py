"""The chain of events holds, and whoever tampers with it is found."""

import pytest
from bare_desk import MARIA, BareDesk
from sqlalchemy import text
from sqlmodel import Session, select

from slackhitl.desk import audit, review
from slackhitl.desk.audit import Break
from slackhitl.desk.errors import NoSuchRow
from slackhitl.desk.models import Event


@pytest.fixture
def conversation_id(desk: BareDesk) -> int:
    """A conversation with a history: received, triaged, drafted, approved, sent."""
    conversation_id = desk.in_review()
    desk.do(review.approve, desk.seen(conversation_id), MARIA, desk.now, desk.policy)
    desk.leave(conversation_id)
    return conversation_id


def breaks(desk: BareDesk) -> list[Break]:
    return desk.do(lambda session: list(audit.verify(session)))


def sql(desk: BareDesk, statement: str, **values: object) -> None:
    def run(session: Session) -> None:
        assert session.connection().execute(text(statement), values).rowcount > 0

    desk.do(run)


def test_an_honest_history_holds(desk: BareDesk, conversation_id: int) -> None:
    desk.mail(message_id="another@customer.example")
    assert breaks(desk) == []
    numbers = [event.number for event in desk.events(conversation_id)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert desk.conversation(conversation_id).revision == len(numbers)


def test_no_event_holds_a_customers_words(desk: BareDesk, conversation_id: int) -> None:
    for event in desk.events(conversation_id):
        assert "parcel" not in str(event.detail)
        assert "ann@" not in str(event.detail)


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'U_SOMEBODY'",
        "kind = 'draft.edit'",
        "at = '2025-01-01 00:00:00+00'",
        "detail = '{}'",
    ],
)
def test_a_changed_event_is_found(desk: BareDesk, conversation_id: int, change: str) -> None:
    number = desk.told(conversation_id).index("draft.approve") + 1
    where = f"WHERE conversation_id = {conversation_id} AND number = {number}"
    sql(desk, f"UPDATE event SET {change} {where}")
    assert breaks(desk) == [Break(conversation_id, number, "its content was changed")]


def test_an_event_changed_together_with_its_hash_is_found(
    desk: BareDesk, conversation_id: int
) -> None:
    def forge(session: Session) -> None:
        third = select(Event).where(Event.conversation_id == conversation_id, Event.number == 3)
        event = session.exec(third).one()
        event.actor = "U_SOMEBODY"
        event.hash = audit.link(event)
        session.add(event)

    desk.do(forge)
    assert breaks(desk) == [Break(conversation_id, 4, "it does not follow the one before")]


def test_a_removed_event_is_found(desk: BareDesk, conversation_id: int) -> None:
    sql(desk, "DELETE FROM event WHERE conversation_id = :id AND number = 3", id=conversation_id)
    assert Break(conversation_id, 4, "an event before it is missing") in breaks(desk)


def test_a_removed_end_is_found(desk: BareDesk, conversation_id: int) -> None:
    last = len(desk.events(conversation_id))
    sql(desk, "DELETE FROM event WHERE conversation_id = :id AND number = :n",
        id=conversation_id, n=last)  # fmt: skip
    assert breaks(desk) == [Break(conversation_id, last, "the newest event is missing")]


def test_an_event_slipped_in_is_found(desk: BareDesk, conversation_id: int) -> None:
    last = len(desk.events(conversation_id))
    sql(
        desk,
        "INSERT INTO event (conversation_id, number, kind, actor, at, detail, previous, hash) "
        "SELECT conversation_id, :n, kind, actor, at, detail, previous, 'forged' FROM event "
        "WHERE conversation_id = :id AND number = 1",
        id=conversation_id, n=last + 1,
    )  # fmt: skip
    found = breaks(desk)
    assert {row.reason for row in found} == {
        "it does not follow the one before", "its content was changed",
        "the newest event is missing",
    }  # fmt: skip


def test_a_conversation_that_is_gone_takes_no_event(desk: BareDesk) -> None:
    with pytest.raises(NoSuchRow):
        desk.do(lambda session: audit.record(session, 999, "conversation.opened", "-", desk.now))


def test_the_hash_does_not_depend_on_the_database_that_gave_the_event_back(
    desk: BareDesk, conversation_id: int
) -> None:
    for event in desk.events(conversation_id):
        assert event.hash == audit.link(event)
