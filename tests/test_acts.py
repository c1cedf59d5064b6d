"""What an agent does beside answering: put aside, assign, pass up, note, end."""

import pytest
from desk_app import Desk

from slackhitl.sandbox.people import as_text

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"


async def test_a_mail_is_put_aside_and_the_customer_brings_it_back(desk: Desk) -> None:
    jane = desk.customer()
    mail = await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    await desk.ana.press(card, "Snooze…")
    window = await desk.ana.sees_modal()
    refused = await desk.ana.submit(window, {})
    assert "Choose how long" in refused.errors["until"]
    past = str(int(desk.now().timestamp()) - 3600)
    refused = await desk.ana.submit(window, {"How long": "For one hour", "Or until": past})
    assert list(refused.errors) == ["at"]
    assert "in the future" in refused.errors["at"]
    desk.ana.types(window, {"Or until": ""})
    await desk.ana.submit(window, {"How long": "Until the customer writes"})
    assert desk.ana.modal is None
    await desk.card("Parcel", "Put aside by", "Its draft is kept", "Wake now", without=("Edit",))
    await jane.writes("Re: Parcel", "And to Austria?", reply_to=mail)
    await desk.card("Parcel", "And to Austria?", "Approve & send", without=("Put aside",))


async def test_what_was_put_aside_is_taken_up_again_with_its_draft(desk: Desk) -> None:
    await desk.customer().writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    await desk.ana.press(card, "Snooze…")
    await desk.ana.submit(await desk.ana.sees_modal(), {"How long": "Until tomorrow morning"})
    aside = await desk.card("Parcel", "It comes back", "Wake now")
    await desk.ben.press(aside, "Wake now")
    back = await desk.card("Parcel", "2 to 3 working days", "Approve & send")
    await desk.ben.press(back, "Approve & send")
    await desk.card("Parcel", "Sent")


async def test_a_colleague_is_asked_to_decide_and_called_in_the_thread(desk: Desk) -> None:
    await desk.customer().writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    await desk.more(desk.ana, card, "Assign…")
    assert len(desk.ana.modals) == 2  # on top of the window with all acts
    window = desk.ana.modals[-1]
    refused = await desk.ana.submit(window, {"Who decides": "U0OTTO"})
    assert "has no role" in str(refused.errors)
    await desk.ana.submit(window, {"Who decides": "U0BEN"})
    assert desk.ana.modals == []
    await desk.card("Parcel", "for <@U0BEN>")
    await desk.until(lambda: "<@U0BEN>" in _thread(desk, card), "Ben is called")
    await desk.more(desk.ana, card, "Assign to me")
    assert "assigned to you" in as_text(desk.ana.modals[-1])
    await desk.card("Parcel", "for <@U0ANA>")


async def test_an_escalated_case_waits_for_a_supervisor(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    await desk.more(desk.ana, card, "Escalate…")
    await desk.ana.submit(desk.ana.modals[-1], {"Why": "She & her lawyer <write>."})
    card = await desk.card("Parcel", "Escalated by <@U0ANA>", "She &amp; her lawyer &lt;write")
    await desk.until(lambda: "<@U0VERA>" in _thread(desk, card), "the supervisor is called")
    await desk.ben.press(card, "Approve & send")
    await desk.until(lambda: bool(desk.ben.ephemerals), "Ben is told")
    assert "a supervisor decides it" in desk.ben.ephemerals[-1].text
    assert jane.inbox == []
    await desk.vera.press(card, "Approve & send")
    await jane.receives(1)


async def test_agents_are_refused_at_once_what_a_supervisor_decides(desk: Desk) -> None:
    await desk.customer().writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    await desk.more(desk.ana, card, "Escalate…")
    await desk.ana.submit(desk.ana.modals[-1], {"Why": "Her lawyer writes."})
    card = await desk.card("Parcel", "Escalated by <@U0ANA>")
    for act in ("Edit", "Take over", "Redraft…", "No reply needed", "Spam", "Snooze…"):
        told = len(desk.ben.ephemerals)
        await desk.ben.press(card, act)
        assert desk.ben.modal is None
        assert "a supervisor decides it" in desk.ben.ephemerals[told].text
    await desk.more(desk.ben, card, "Add a note…")
    await desk.ben.submit(desk.ben.modals[-1], {"Note": "She is a judge herself."})
    card = await desk.card("Parcel", "She is a judge herself")
    await desk.vera.press(card, "Take over")
    assert desk.vera.modal is not None


class TestPutAside:
    """What was put aside while somebody had the card, or its window, before them."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"SLACKHITL_UNDO_SECONDS": "2"}

    async def test_an_old_card_sends_nothing_and_an_old_window_asks_again(self, desk: Desk) -> None:
        jane = desk.customer()
        await jane.writes("Parcel", QUESTION)
        card = await desk.card("Parcel", "Approve & send")
        old = desk.ana.button(card, "Approve & send")
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        await desk.ben.press(card, "Snooze…")
        aside = await desk.ben.sees_modal()
        await desk.ben.submit(aside, {"How long": "Until tomorrow morning"})
        card = await desk.card("Parcel", "Put aside")
        await desk.ana.press_button(card, old)
        assert "<@U0BEN> put this aside" in desk.ana.ephemerals[-1].text
        await desk.ana.submit(window, {"Reply": "It takes three days."})
        assert "<@U0BEN> put this aside" in as_text(window)
        assert "This period of time stands neither" in as_text(window)
        await desk.ana.submit(window, {})
        card = await desk.card(
            "Parcel", "Edited and approved by <@U0ANA>", "It takes three days", "Undo",
            without=("Put aside",),
        )  # fmt: skip
        await desk.ana.press(card, "Undo")
        await desk.card("Parcel", "Put aside", "Wake now", without=("Undo",))
        await desk.quiet(2.5)
        assert jane.inbox == []


async def test_a_note_is_for_colleagues_only(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    await desk.more(desk.ana, card, "Add a note…")
    await desk.ana.submit(desk.ana.modals[-1], {"Note": "She rang at nine, <!channel>"})
    card = await desk.card("Parcel", "Note", "She rang at nine, &lt;")
    await desk.until(lambda: "She rang at nine" in _thread(desk, card), "the thread has it")
    await desk.ben.press(card, "Approve & send")
    [reply] = await jane.receives(1)
    assert "rang" not in reply.text


async def test_a_spammer_is_not_heard_again(desk: Desk) -> None:
    spammer = desk.customer("Best Prices", "sales@bulk.example")
    await spammer.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    await desk.ana.press(card, "Spam")
    await desk.card("Parcel", "Spam", without=("Approve & send",))
    await spammer.writes("Another offer", QUESTION)
    await desk.quiet()
    assert desk.card_text("Another offer") == ""
    reply = await desk.ana.command("/hitl screened")
    assert "its sender was marked as spam" in reply.text


async def test_a_shorter_version_takes_one_tap_in_the_window(desk: Desk) -> None:
    await desk.customer().writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    await desk.ana.press(card, "Redraft…")
    window = await desk.ana.sees_modal()
    await desk.ana.press(window, "Shorter")
    assert "Another version is being written" in as_text(desk.ana.modals[-1])
    await desk.card("Parcel", "version 2", "Make it shorter.")
    await desk.ana.close_modal()
    assert desk.ana.modals == []


async def test_an_earlier_version_is_restored_and_sent(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "2 to 3 working days", "Approve & send")
    desk.ana.says(desk.sandbox.channel, "<@U0BOT> more formal, please", card.ts)
    card = await desk.card("Parcel", "version 2", "more formal, please", "Approve & send")
    await desk.more(desk.ben, card, "Earlier versions…")
    window = desk.ben.modals[-1]
    assert "<@U0ANA> asked: “more formal, please”" in as_text(window)
    assert "on the card now" in as_text(window)
    await desk.ben.press(window, "Restore")
    assert len(desk.ben.modals) == 2  # and one press closes both
    await desk.ben.close_modal()
    assert desk.ben.modals == []
    card = await desk.card("Parcel", "version 3", "<@U0BEN> restored an earlier version")
    await desk.more(desk.ana, card, "Earlier versions…")
    assert "*Version 3*" in as_text(desk.ana.modals[-1])
    assert "<@U0BEN> restored version 1" in as_text(desk.ana.modals[-1])
    await desk.ana.close_modal()
    await desk.ben.press(card, "Approve & send")
    [reply] = await jane.receives(1)
    assert "2 to 3 working days" in reply.text


class TestEdited:
    """A draft that a person changed, and took back or passed to a second person."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"SLACKHITL_UNDO_SECONDS": "2", "SLACKHITL_FOUR_EYES": "return"}

    async def test_the_second_of_two_sees_what_the_first_changed(self, desk: Desk) -> None:
        jane = desk.customer()
        await jane.writes("Return", "Hello, can I return unworn items, and for how long?")
        card = await desk.card("Return", "within 30 days", "Two people must approve it")
        assert "*Two people must approve it* (category: Return)" in as_text(card)
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        text = desk.ana.initial(window, "Reply")
        await desk.ana.submit(window, {"Reply": text.replace("30 days", "90 days")})
        card = await desk.card("Return", "A second person must approve")
        assert "within 30 90 days" in as_text(card)
        assert "struck out, what they wrote is bold" in as_text(card)
        await desk.ben.press(card, "Approve & send")
        [reply] = await jane.receives(1)
        assert "within 90 days" in reply.text

    async def test_what_was_drafted_is_a_version_to_go_back_to(self, desk: Desk) -> None:
        await desk.customer().writes("Parcel", QUESTION)
        card = await desk.card("Parcel", "Approve & send")
        await desk.ana.press(card, "Edit")
        await desk.ana.submit(await desk.ana.sees_modal(), {"Reply": "I rang you already."})
        await desk.ana.press(await desk.card("Parcel", "Undo"), "Undo")
        card = await desk.card("Parcel", "written anew by a person", "Approve & send")
        await desk.more(desk.ben, card, "Earlier versions…")
        window = desk.ben.modals[-1]
        assert "edited by <@U0ANA> · *on the card now*" in as_text(window)
        assert "*Version 1, as it was drafted*" in as_text(window)
        await desk.ben.press(window, "Restore")
        await desk.card("Parcel", "2 to 3 working days", "version 2", without=("written anew",))


async def test_a_missing_fact_is_asked_of_a_colleague_and_the_answer_is_quoted_in_the_draft(
    desk: Desk,
) -> None:
    jane = desk.customer()
    await jane.writes("Gift wrapping", "Hello, which colours of gift wrapping do you offer?")
    card = await desk.card("Gift wrapping", "Ask the team…")
    await desk.ana.press(card, "Ask the team…")
    window = await desk.ana.sees_modal()
    await desk.ana.submit(
        window, {"Question": "Which colours of gift wrapping do we offer?", "Whom": "U0OTTO"}
    )
    await desk.until(lambda: bool(desk.otto.direct_messages), "Otto is asked")
    question = desk.otto.direct_messages[-1]
    assert "Which colours of gift wrapping" in as_text(question)
    assert "jane" not in as_text(question).lower()  # the mail itself is not shown around
    await desk.otto.press(question, "Answer…")
    await desk.otto.submit(
        await desk.otto.sees_modal(),
        {"Answer": "We offer gift wrapping in the colours red & blue."},
    )
    card = await desk.card("Gift wrapping", "Answer by Otto", "red", "Approve & send")
    await desk.until(lambda: "Otto Orth answered" in _thread(desk, card), "the thread tells")
    await desk.until(lambda: "Answered by" in as_text(desk.otto.direct_messages[-1]), "it shows")
    assert "Answer…" not in as_text(desk.otto.direct_messages[-1])
    await desk.ana.press(card, "Approve & send")
    [reply] = await jane.receives(1)
    assert "red & blue" in reply.text


async def test_a_question_in_the_thread_is_answered_by_the_team_alone_and_once(desk: Desk) -> None:
    await desk.customer().writes("Gift wrapping", "Which colours of gift wrapping do you offer?")
    card = await desk.card("Gift wrapping", "Ask the team…")
    await desk.ana.press(card, "Ask the team…")
    await desk.ana.submit(await desk.ana.sees_modal(), {"Question": "Which colours?"})
    await desk.until(lambda: "Which colours?" in _thread(desk, card), "it stands in the thread")
    thread = desk.sandbox.thread(desk.sandbox.channel, card.ts)
    [post] = [one for one in thread if "Which colours?" in one.text]
    await desk.otto.press(post, "Answer…")
    assert desk.otto.modal is None  # no role, and not asked
    await desk.ben.press(post, "Answer…")
    await desk.vera.press(post, "Answer…")
    await desk.ben.submit(await desk.ben.sees_modal(), {"Answer": "Gift wrapping is red."})
    late = await desk.vera.submit(await desk.vera.sees_modal(), {"Answer": "Blue."})
    assert "answered this before you" in str(late.errors)
    await desk.card("Gift wrapping", "version 2")


async def test_a_window_of_acts_says_so_when_the_card_has_moved_on(desk: Desk) -> None:
    await desk.customer().writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    await desk.ana.press(card, "More…")
    window = await desk.ana.sees_modal()
    await desk.ben.press(card, "Approve & send")
    await desk.card("Parcel", "Sent")
    await desk.ben.press(desk.sandbox.card_about("Parcel"), "Resolve")
    await desk.card("Parcel", "Resolved")
    await desk.ana.press(window, "Assign to me")
    assert "Not done" in str(desk.ana.modals[-1].content["title"])


def _thread(desk: Desk, card: object) -> str:
    ts = getattr(card, "ts")  # noqa: B009
    return "\n".join(
        as_text(one) + one.text for one in desk.sandbox.thread(desk.sandbox.channel, ts)
    )


async def test_the_home_shows_the_list_that_is_chosen(desk: Desk) -> None:
    await desk.customer().writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    home = await desk.ana.opens_home()
    assert "All that wait (1)" in as_text(home)
    await desk.ana.press(home, "Mine (0)")
    await desk.until(lambda: "Nothing is in your hands" in as_text(desk.ana.home), "her own list")
    await desk.more(desk.ana, card, "Assign to me")
    await desk.ana.press(desk.ana.home, "Refresh")
    await desk.until(lambda: "Open card" in as_text(desk.ana.home), "it is hers now")
    vera = await desk.vera.opens_home()
    assert "<@U0ANA>\n1 waiting, the longest for under a minute" in as_text(vera)
    await desk.vera.press(vera, "Show")
    await desk.until(lambda: "In the hands of <@U0ANA>" in as_text(desk.vera.home), "Ana's list")
    otto = await desk.otto.opens_home()
    assert "ask one of its supervisors: <@U0VERA>" in as_text(otto)
