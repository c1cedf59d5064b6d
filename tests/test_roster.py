"""Duty and assignment as agents, supervisors and customers meet them."""

from datetime import UTC, datetime, timedelta

import pytest
from desk_app import Desk

from slackhitl.sandbox.people import NotThereError
from slackhitl.sandbox.workspace import REVIEW, Message


@pytest.fixture
def environ() -> dict[str, str]:
    """A desk that gives new mail to whoever has least."""
    return {"SLACKHITL_ASSIGNMENT": "load"}


async def thread(desk: Desk, subject: str, *words: str) -> Message:
    """Wait until the thread of the card about this subject says these words."""

    def posts() -> list[Message]:
        card = desk.sandbox.card_about(subject)
        below = desk.sandbox.thread(REVIEW, card.ts) if card is not None else []
        return [post for post in below if all(word in post.text for word in words)]

    await desk.until(posts, f"{words} below the card about {subject}")
    [post] = posts()
    return post


async def test_who_is_on_duty_gets_the_mail_and_is_called_once_in_its_thread(desk: Desk) -> None:
    answer = await desk.ana.command("/hitl on")
    assert answer.text == "You are on duty."
    await desk.customer().writes("My boots", "Which boots are good for winter?")
    await desk.card("My boots", "for *Ana Alves* (on duty, has the fewest open")
    post = await thread(desk, "My boots", "<@U0ANA>", "This one is yours.")
    assert "<@U0ANA>" not in desk.card_text("My boots")
    assert post.text.count("<@") == 1
    roster = await desk.vera.command("/hitl roster")
    assert "<@U0ANA> · 1 open" in roster.text
    card = await desk.card("My boots", "for *Ana Alves*")
    await desk.ben.press(card, desk.ben.button(card, "Take over").text)
    await desk.card("My boots", "<@U0BEN> took this over", without=("for *Ana",))


async def test_the_home_has_a_button_for_duty(desk: Desk) -> None:
    home = await desk.ana.opens_home()
    assert "You are off duty." in desk.sandbox.as_text(home)
    await desk.ana.press(home, "Go on duty")
    home = await desk.ana.opens_home()
    assert "You are on duty" in desk.sandbox.as_text(home)
    await desk.ana.press(home, "Go off duty")
    home = await desk.ana.opens_home()
    assert "You are off duty." in desk.sandbox.as_text(home)
    with pytest.raises(NotThereError):
        desk.ana.button(home, "Go off duty")


async def test_going_off_duty_hands_what_is_undecided_to_the_next(desk: Desk) -> None:
    await desk.ana.command("/hitl on until 23:59")
    await desk.customer().writes("My tent", "Is the tent waterproof?")
    await thread(desk, "My tent", "<@U0ANA>")
    await desk.ben.command("/hitl on")
    answer = await desk.ana.command("/hitl off")
    assert answer.text == "You are off duty. 1 undecided conversation went back to the others."
    await thread(desk, "My tent", "<@U0BEN>", "This one is yours.")
    await desk.card("My tent", "for *Ben Brandt*")
    again = await desk.ana.command("/hitl off")
    assert again.text == "You are not on duty. Nothing was changed."


async def test_nobody_is_disturbed_who_asked_for_peace(desk: Desk) -> None:
    now = datetime.now(UTC).timestamp()
    desk.ana.wants_peace(now - 60, now + 3600)
    await desk.ana.command("/hitl on")
    roster = await desk.vera.command("/hitl roster")
    assert "do not disturb, gets nothing new" in roster.text
    await desk.customer().writes("My stove", "Does the stove burn gas?")
    await desk.card("My stove", without=("for *Ana",))
    await desk.ben.command("/hitl on")
    await desk.card("My stove", "for *Ben Brandt*")


async def test_a_supervisor_puts_others_on_and_off_duty_by_any_name(desk: Desk) -> None:
    for name in ("@ana", "<@U0ANA|ana>", "U0ANA", "Ana Alves", "@ANA"):
        assert (await desk.vera.command(f"/hitl on {name}")).text == "<@U0ANA> is on duty."
        assert (await desk.vera.command(f"/hitl off {name}")).text == "<@U0ANA> is off duty."
    assert "called “@nobody”" in (await desk.vera.command("/hitl on @nobody")).text
    assert "Only a supervisor" in (await desk.ana.command("/hitl on @ben")).text
    assert "Only a supervisor" in (await desk.ana.command("/hitl off @ben")).text
    assert "by the clock" in (await desk.ana.command("/hitl on until tea")).text
    assert "by the clock" in (await desk.ana.command("/hitl off until")).text
    assert "begins again" in (await desk.ana.command("/hitl off until 9")).text
    assert (await desk.vera.command("/hitl roster")).text.startswith("*Nobody is on duty.*")


class TestTheTeamChanges:
    """Agents are whoever is in a user group."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"SLACKHITL_ASSIGNMENT": "round_robin", "SLACKHITL_AGENTS": "S0SUPPORT"}

    async def test_who_leaves_the_team_goes_off_duty_and_the_others_get_the_mail(
        self, desk: Desk
    ) -> None:
        await desk.ana.command("/hitl on")
        await desk.customer().writes("My tent", "Is the tent waterproof?")
        await thread(desk, "My tent", "<@U0ANA>")
        await desk.ben.command("/hitl on")
        desk.sandbox.space.groups["S0SUPPORT"].remove("U0ANA")
        await desk.stop()
        await desk.start()

        await thread(desk, "My tent", "<@U0BEN>", "This one is yours.")

        roster = await desk.vera.command("/hitl roster")
        assert "<@U0ANA>" not in roster.text

        desk.sandbox.faults.answer_500("usergroups.users.list", times=50)
        await desk.stop()
        await desk.start()
        await desk.quiet(4)
        assert "<@U0BEN>" in (await desk.vera.command("/hitl roster")).text


class TestOutOfHours:
    """The desk is closed for some days."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        today = datetime.now(UTC).date()
        free = " ".join(str(today + timedelta(days=count)) for count in range(-1, 3))
        return {"SLACKHITL_ASSIGNMENT": "round_robin", "SLACKHITL_HOURS": f"not {free}"}

    async def test_mail_is_drafted_and_waits_for_the_morning(self, desk: Desk) -> None:
        answer = await desk.ana.command("/hitl on")
        assert "You are on duty until <!date^" in answer.text
        await desk.customer().writes("My lamp", "How bright is the lamp?")
        await desk.card("My lamp", "There is no draft", without=("for *Ana",))
        assert "· 0 open" in (await desk.vera.command("/hitl roster")).text


class TestWithoutAssignment:
    """The operator left it off."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {}

    async def test_duty_is_a_list_and_nothing_more(self, desk: Desk) -> None:
        answer = await desk.ana.command("/hitl on")
        assert "You are on duty. New mail is not given to anybody by itself here" in answer.text
        assert "<@U0ANA> · 0 open" in (await desk.ben.command("/hitl roster")).text
        assert "duty" not in desk.sandbox.as_text(await desk.ana.opens_home())


class TestFourEyes:
    """Two people approve; the supervisors are a user group that holds who approves first."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {
            "SLACKHITL_FOUR_EYES": "return",
            "SLACKHITL_SUPERVISORS": "S0SUPPORT",
            "SLACKHITL_AGENTS": "U0VERA",
        }

    async def test_the_second_is_somebody_on_duty_or_the_other_supervisors(
        self, desk: Desk
    ) -> None:
        await desk.ana.command("/hitl on")
        question = "Hello, can I return unworn items, and for how long?"
        await desk.customer().writes("Return", question)
        await desk.ana.press(await desk.card("Return", "Approve & send"), "Approve & send")
        post = await thread(desk, "Return", "A second person must approve it")
        assert post.text.startswith("<@U0BEN> *Ana Alves approved")
        assert post.text.count("<") == 1

        await desk.vera.command("/hitl on")
        await desk.customer("Mia", "mia@customer.example").writes("Send back", question)
        await desk.ana.press(await desk.card("Send back", "Approve & send"), "Approve & send")
        post = await thread(desk, "Send back", "A second person must approve it")
        assert post.text.startswith("<@U0VERA> *Ana Alves approved")
        assert post.text.count("<") == 1
