"""What Slack tells of twice is done once."""

import pytest
from bare_desk import MARIA, BareDesk
from sqlmodel import Session

from slackhitl.desk import once


def test_a_gesture_is_done_once(desk: BareDesk) -> None:
    done = []

    def act(session: Session, by: str) -> str:
        done.append(by)
        return "done"

    assert desk.do(once.once, "17.trigger", desk.now, act, MARIA.id) == "done"
    assert desk.do(once.once, "17.trigger", desk.now, act, MARIA.id) is None
    assert done == [MARIA.id]


def test_what_failed_is_done_when_slack_tells_of_it_again(desk: BareDesk) -> None:
    def fail(session: Session) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        desk.do(once.once, "17.trigger", desk.now, fail)
    assert desk.do(once.is_first, "17.trigger", desk.now)


def test_what_has_no_name_is_never_known(desk: BareDesk) -> None:
    assert desk.do(once.is_first, "", desk.now)
    assert desk.do(once.is_first, "", desk.now)


def test_old_gestures_are_forgotten(desk: BareDesk) -> None:
    desk.do(once.is_first, "17.trigger", desk.now)
    desk.do(once.forget, desk.later(days=1))
    assert not desk.do(once.is_first, "17.trigger", desk.now)
    desk.do(once.forget, desk.later(days=2))
    assert desk.do(once.is_first, "17.trigger", desk.now)
