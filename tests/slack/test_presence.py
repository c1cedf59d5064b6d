"""Who is at their desk and who wants peace, as Slack tells it; and who is meant by a name."""

from datetime import UTC, datetime, timedelta

import pytest

from slackhitl.sandbox.server import Sandbox
from slackhitl.sandbox.workspace import User
from slackhitl.slack.board import Board
from slackhitl.slack.errors import SlackError
from slackhitl.slack.presence import A_MINUTE

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BOTH = ("U0ANA", "U0BEN")


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


async def test_away_for_long_is_told_apart_from_away(sandbox: Sandbox, board: Board) -> None:
    ana = sandbox.person("U0ANA")
    ana.goes_away()
    found = await board.presence.resting(BOTH, NOON)
    assert (found.away, found.long_away) == ({"U0ANA"}, frozenset())
    found = await board.presence.resting(BOTH, NOON + minutes(10))
    assert (found.away, found.long_away) == ({"U0ANA"}, {"U0ANA"})
    ana.comes_back()
    found = await board.presence.resting(BOTH, NOON + minutes(10.5))
    assert found.away == {"U0ANA"}  # asked half a minute ago
    found = await board.presence.resting(BOTH, NOON + minutes(11))
    assert (found.away, found.long_away) == (frozenset(), frozenset())


async def test_do_not_disturb_has_a_beginning_and_an_end(sandbox: Sandbox, board: Board) -> None:
    begin = NOON.timestamp() + 30
    sandbox.person("U0BEN").wants_peace(begin, begin + 3600)
    assert (await board.presence.resting(BOTH, NOON)).dnd == frozenset()
    assert (await board.presence.resting(BOTH, NOON + minutes(0.6))).dnd == {"U0BEN"}
    assert (await board.presence.resting(BOTH, NOON + minutes(30))).dnd == {"U0BEN"}
    assert (await board.presence.resting(BOTH, NOON + minutes(61))).dnd == frozenset()


async def test_many_are_asked_about_in_several_calls(sandbox: Sandbox, board: Board) -> None:
    sandbox.person("U0BEN").wants_peace(NOON.timestamp() - 1, NOON.timestamp() + 60)
    many = [f"U{number:05}" for number in range(60)]
    found = await board.presence.resting([*many, "U0BEN"], NOON)
    assert found.dnd == {"U0BEN"}
    assert (await board.presence.resting([], NOON)).dnd == frozenset()


async def test_a_large_team_is_asked_about_in_turn_within_what_slack_takes(
    sandbox: Sandbox, board: Board
) -> None:
    team = [f"U0P{number:03}" for number in range(60)]
    for user in team:
        sandbox.space.users[user] = User(user, user, user, "agent", "#000000", is_away=True)
    found = await board.presence.resting(team, NOON)
    assert len(found.away) == A_MINUTE
    found = await board.presence.resting(team, NOON + minutes(0.5))
    assert len(found.away) == A_MINUTE
    asked = [call.method for call in sandbox.calls].count("users.getPresence")
    assert asked == A_MINUTE
    found = await board.presence.resting(team[:50], NOON + minutes(1))
    assert found.away == set(team[:50])  # those first of whom nothing was known


async def test_while_slack_does_not_say_its_last_answer_counts(
    sandbox: Sandbox, board: Board
) -> None:
    sandbox.person("U0ANA").goes_away()
    sandbox.person("U0BEN").wants_peace(0, NOON.timestamp() * 2)
    await board.presence.resting(BOTH, NOON)
    sandbox.faults.answer_500("users.getPresence", times=2)
    sandbox.faults.answer_500("dnd.teamInfo", times=1)
    found = await board.presence.resting(BOTH, NOON + minutes(11))
    assert (found.long_away, found.dnd) == ({"U0ANA"}, {"U0BEN"})


@pytest.mark.parametrize("error", ["missing_scope", "internal_error"])
async def test_whom_slack_does_not_tell_of_may_be_disturbed(
    sandbox: Sandbox, board: Board, error: str
) -> None:
    for user in BOTH:
        sandbox.person(user).goes_away()
        sandbox.person(user).wants_peace(0, NOON.timestamp() * 2)
    sandbox.faults.refuse("users.getPresence", error)
    sandbox.faults.refuse("users.getPresence", error)
    sandbox.faults.refuse("dnd.teamInfo", error)
    found = await board.presence.resting(BOTH, NOON)
    assert not found.away | found.dnd | found.long_away
    found = await board.presence.resting(BOTH, NOON + minutes(1))
    assert found.away == found.dnd == set(BOTH)


async def test_people_are_found_by_any_of_their_names(sandbox: Sandbox, board: Board) -> None:
    for name in ("ana", "ANA", "ana  alves", "Ana Alves"):
        assert await board.presence.called(name) == ("U0ANA",)
    assert await board.presence.called("Ana A") == ()
    assert await board.presence.called("slackhitl") == ()
    sandbox.faults.refuse("users.list", "ratelimited")
    with pytest.raises(SlackError):
        await board.presence.called("ana")


async def test_the_sandbox_answers_about_one_person_as_well(sandbox: Sandbox, board: Board) -> None:
    sandbox.person("U0BEN").wants_peace(5, 10)
    told = await board.client.dnd_info(user="U0BEN")
    assert (told["dnd_enabled"], told["next_dnd_end_ts"]) == (True, 10)
