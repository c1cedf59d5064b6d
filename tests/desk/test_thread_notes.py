"""What people say in a card's thread is kept as it stands there now."""

from dataclasses import replace
from datetime import timedelta

import pytest
from bare_desk import MONDAY, BareDesk

from slackhitl.desk import placing, thread_notes
from slackhitl.desk.thread_notes import Said

CARD = ("C_SUPPORT", "17.000001")
NOTE = Said("U_TOM", CARD[0], "17.000002", CARD[1], "She rang this morning.", MONDAY)
EDITED = replace(NOTE, text="She rang yesterday.", change="17.000005")
GONE = replace(NOTE, text=None, change="17.000009")


@pytest.fixture
def shown(desk: BareDesk) -> int:
    """A conversation whose card stands in the channel."""
    conversation_id = desk.in_review()
    desk.do(placing.remember_card, conversation_id, *CARD, 1)
    return conversation_id


def texts(desk: BareDesk, conversation_id: int) -> list[str]:
    return [one.text for one in desk.do(thread_notes.in_order, conversation_id)]


def test_who_said_what_and_when_is_kept(desk: BareDesk, shown: int) -> None:
    assert desk.do(thread_notes.heard, NOTE) == shown
    [note] = desk.do(thread_notes.in_order, shown)
    assert (note.author, note.text, note.at) == ("U_TOM", "She rang this morning.", MONDAY)
    assert not note.is_changed


def test_what_is_said_elsewhere_is_none_of_ours(desk: BareDesk, shown: int) -> None:
    assert desk.do(thread_notes.heard, replace(NOTE, thread_ts="9.000001")) is None
    assert desk.do(thread_notes.heard, replace(NOTE, channel="C_OTHER")) is None
    assert texts(desk, shown) == []


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ((NOTE, NOTE), ["She rang this morning."]),
        ((NOTE, EDITED, NOTE), ["She rang yesterday."]),
        ((EDITED, NOTE), ["She rang yesterday."]),
        ((NOTE, EDITED, GONE), []),
        ((GONE, EDITED, NOTE), []),
    ],
)
def test_changes_count_once_in_whatever_order_slack_tells_them(
    desk: BareDesk, shown: int, told: tuple[Said, ...], left: list[str]
) -> None:
    for one in told:
        desk.do(thread_notes.heard, one)
    assert texts(desk, shown) == left


def test_a_message_is_followed_after_its_card_was_made_anew(desk: BareDesk, shown: int) -> None:
    desk.do(thread_notes.heard, NOTE)
    desk.do(placing.remember_card, shown, CARD[0], "18.000001", 2)
    assert desk.do(thread_notes.heard, GONE) == shown
    assert texts(desk, shown) == []


def test_only_so_much_is_kept(desk: BareDesk, shown: int) -> None:
    count = thread_notes.MOST + 2
    for number in range(count):
        one = replace(
            NOTE, ts=f"17.{number + 10:06}", text=f"{number} {'x' * 9000}",
            at=MONDAY + timedelta(seconds=number),
        )  # fmt: skip
        desk.do(thread_notes.heard, one)
    kept = desk.do(thread_notes.in_order, shown)
    assert len(kept) == thread_notes.MOST
    assert [kept[0].text[:2], kept[-1].text[:3]] == ["2 ", str(count - 1)]
    assert {len(one.text) for one in kept} == {thread_notes.LONGEST}
