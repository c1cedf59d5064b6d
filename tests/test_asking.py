"""The team is asked for a missing fact, answers where it is asked, and nothing of it is lost."""

from datetime import timedelta

import pytest
from desk_app import Desk

from slackhitl.desk import digest, reminding
from slackhitl.sandbox.people import as_text
from slackhitl.sandbox.workspace import BOT_USER, Channel, Message

TWO = (
    "Hello,\n\nhow long does a parcel inside Germany take to arrive? Which colours of gift "
    "wrapping do you offer?\n\nJane"
)
OPEN = "Which colours of gift wrapping do you offer?"
ANSWER = "Gift wrapping comes in red & blue."


def thread(desk: Desk, card: Message) -> str:
    return "\n".join(as_text(one) for one in desk.sandbox.thread(desk.sandbox.channel, card.ts))


def post(desk: Desk, card: Message, words: str) -> Message:
    """The post in a card's thread that says this."""
    posts = desk.sandbox.thread(desk.sandbox.channel, card.ts)
    return next(one for one in posts if words in as_text(one))


async def asked_otto(desk: Desk, **fields: str) -> Message:
    """Ana asks Otto directly what the draft lacks; his message."""
    await desk.customer().writes("Gift", TWO)
    card = await desk.card("Gift", "Ask the team…")
    await desk.ana.press(card, "Ask the team…")
    window = await desk.ana.sees_modal()
    assert desk.ana.initial(window, "Question") == OPEN  # not what the draft answers already
    await desk.ana.submit(window, {"Whom": "U0OTTO", **fields})
    await desk.until(lambda: bool(desk.otto.direct_messages), "Otto is asked")
    return desk.otto.direct_messages[-1]


async def test_the_card_names_the_missing_fact_and_one_click_asks_for_it_in_the_thread(
    desk: Desk,
) -> None:
    jane = desk.customer()
    await jane.writes("Gift", TWO)
    card = await desk.card("Gift", "A fact is missing", "Approve & send")
    await desk.ana.press(card, "Ask in the thread")
    await desk.card("Gift", "*Asked in the thread* by <@U0ANA>", "until", without=("is missing",))
    await desk.until(lambda: OPEN in thread(desk, card), "it stands in the thread")
    desk.ana.says(desk.sandbox.channel, "Somebody should know that", card.ts)  # she asked herself
    desk.ben.says(desk.sandbox.channel, "The gift wrapping of last year?", card.ts)  # no answer
    desk.otto.says(desk.sandbox.channel, "I like it green.", card.ts)  # no role, and not asked
    await desk.quiet()
    assert "Answered by" not in thread(desk, card)
    desk.ben.says(desk.sandbox.channel, ANSWER, card.ts)
    card = await desk.card("Gift", "version 2", "Answer by Ben Brandt", without=("Asked in",))
    await desk.until(
        lambda: "<@U0ANA> *Ben Brandt answered:*" in thread(desk, card), "Ana is called"
    )
    await desk.ana.press(card, "Approve & send")
    [reply] = await jane.receives(1)
    assert "2 to 3 working days" in reply.text
    assert "red & blue" in reply.text


async def test_what_was_no_answer_is_taken_back_with_one_click(desk: Desk) -> None:
    await desk.customer().writes("Gift", TWO)
    card = await desk.card("Gift", "A fact is missing")
    await desk.ana.press(card, "Ask in the thread")
    await desk.until(lambda: OPEN in thread(desk, card), "it stands in the thread")
    message = desk.ben.says(desk.sandbox.channel, "The gift wrapping is none of ours.", card.ts)
    await desk.card("Gift", "version 2", "none of ours", "Approve & send")
    await desk.until(lambda: "Not an answer" in thread(desk, card), "it can be taken back")
    await desk.vera.press(post(desk, card, "Not an answer"), "Not an answer")
    await desk.card("Gift", "version 3", "Asked in the thread", without=("none of ours",))
    desk.ben.edits(message, "The gift wrapping is ours after all.")
    await desk.quiet()
    assert "version 4" not in desk.card_text("Gift")


async def test_who_answered_in_a_message_corrects_it_there(desk: Desk) -> None:
    question = await asked_otto(desk)
    message = desk.otto.says(question.channel, "Gift wrapping comes in red.")
    await desk.card("Gift", "version 2", "comes in red.", "Approve & send")
    await desk.until(
        lambda: "Answered by" in as_text(desk.otto.direct_messages[0]), "he sees it taken"
    )
    desk.otto.edits(message, ANSWER)
    await desk.card("Gift", "version 3", "red & blue", "Approve & send")
    desk.otto.deletes(message)
    card = await desk.card("Gift", "version 4", "*Asked <@U0OTTO>*", without=("red & blue",))
    await desk.until(lambda: "took the answer back" in thread(desk, card), "Ana is told")


async def test_an_answer_is_corrected_with_a_button_and_saved_for_all(desk: Desk) -> None:
    jane = desk.customer()
    question = await asked_otto(desk)
    await desk.otto.press(question, "Answer…")
    await desk.otto.submit(
        await desk.otto.sees_modal(), {"Answer": "Gift wrapping comes in red."}
    )  # fmt: skip
    card = await desk.card("Gift", "version 2", "comes in red.", "Approve & send")
    await desk.until(lambda: "Change the answer…" in thread(desk, card), "an agent can change it")
    await desk.ben.press(post(desk, card, "Change the answer…"), "Change the answer…")
    window = await desk.ben.sees_modal()
    assert desk.ben.initial(window, "Answer") == "Gift wrapping comes in red."
    await desk.ben.submit(window, {"Answer": ANSWER})
    card = await desk.card("Gift", "version 3", "Answer by Ben Brandt", "red & blue")
    await desk.until(lambda: "Ben Brandt changed the answer" in thread(desk, card), "it is told")
    await desk.ana.press(post(desk, card, "changed the answer"), "Save to knowledge…")
    window = await desk.ana.sees_modal()
    assert desk.ana.initial(window, "Title") == OPEN
    assert desk.ana.initial(window, "Text") == ANSWER
    await desk.ana.close_modal()
    await desk.ana.press(card, "Approve & send")
    await jane.receives(1)
    await desk.until(
        lambda: "Change the answer…" not in as_text(desk.otto.direct_messages[0]),
        "nothing can be changed any more",
    )
    await desk.ben.press(post(desk, card, "changed the answer"), "Change the answer…")
    assert "has left" in as_text(await desk.ben.sees_modal())


async def test_an_open_question_is_answered_moved_or_withdrawn_from_the_card(desk: Desk) -> None:
    question = await asked_otto(desk)
    card = await desk.card("Gift", "*Asked <@U0OTTO>* by <@U0ANA>", "until")
    await desk.ben.press(card, "Ask somebody else…")
    window = await desk.ben.sees_modal()
    assert desk.ben.initial(window, "Question") == OPEN
    await desk.ben.submit(window, {"Or a channel": "C0REFUNDS", "Until when": "No deadline"})
    card = await desk.card("Gift", "*Asked <#C0REFUNDS>* by <@U0BEN>", without=("U0OTTO",))
    await desk.until(
        lambda: "Withdrawn by <@U0BEN>" in as_text(desk.otto.direct_messages[-1]), "Otto is told"
    )
    desk.otto.says(question.channel, ANSWER, question.ts)
    await desk.until(lambda: bool(desk.otto.ephemerals), "Otto is told that it is too late")
    assert "was withdrawn" in desk.otto.ephemerals[-1].text
    await desk.vera.press(card, "Withdraw the question")
    card = await desk.card("Gift", "A fact is missing", without=("*Asked",))
    await desk.ana.press(card, "Ask in the thread")
    card = await desk.card("Gift", "*Asked in the thread*")
    await desk.ben.press(card, "Answer…")
    await desk.ben.submit(await desk.ben.sees_modal(), {"Answer": ANSWER})
    await desk.card("Gift", "version 2", "Answer by Ben Brandt")


async def test_a_private_channel_answers_in_the_thread_of_its_question(desk: Desk) -> None:
    leads = Channel("C0LEADS", "leads", "private", {"U0OTTO", "U0VERA", BOT_USER})
    desk.sandbox.space.channels[leads.id] = leads
    await desk.customer().writes("Gift", TWO)
    card = await desk.card("Gift", "Ask the team…")
    await desk.ana.press(card, "Ask the team…")
    await desk.ana.submit(await desk.ana.sees_modal(), {"Or a channel": "C0LEADS"})
    await desk.until(lambda: bool(desk.sandbox.messages("C0LEADS")), "the leads are asked")
    [question] = desk.sandbox.messages("C0LEADS")
    desk.otto.says("C0LEADS", "Lunch, anybody?")
    await desk.quiet()
    desk.otto.says("C0LEADS", ANSWER, question.ts)
    await desk.card("Gift", "version 2", "Answer by Otto Orth")


async def test_a_direct_message_without_a_question_gets_an_answer_itself(desk: Desk) -> None:
    question = await asked_otto(desk)
    await desk.customer("Bob", "bob@customer.example").writes("Ribbons", TWO)
    card = await desk.card("Ribbons", "Ask the team…")
    await desk.ana.press(card, "Ask the team…")
    await desk.ana.submit(await desk.ana.sees_modal(), {"Whom": "U0OTTO"})
    await desk.until(lambda: len(desk.otto.direct_messages) == 2, "Otto is asked twice")
    desk.otto.says(question.channel, "For which parcels?", question.ts)
    await desk.until(lambda: bool(desk.otto.ephemerals), "he is told whom to ask")
    assert "Please ask <@U0ANA> directly" in desk.otto.ephemerals[-1].text
    desk.otto.says(question.channel, ANSWER)
    several = "2 questions wait for you"
    await desk.until(
        lambda: several in as_text(desk.otto.direct_messages[-1]), "which one does he mean?"
    )
    desk.otto.says(question.channel, ANSWER, question.ts)
    await desk.card("Gift", "version 2", "Answer by Otto Orth")
    assert "version 2" not in desk.card_text("Ribbons")
    ben = desk.sandbox.space.direct_channel("U0BEN").id
    desk.ben.says(ben, "hello")
    await desk.until(lambda: len(desk.ben.direct_messages) == 2, "Ben is told what this is")
    assert "/hitl help" in as_text(desk.ben.direct_messages[-1])


async def test_what_was_put_aside_for_an_answer_comes_back_with_it(desk: Desk) -> None:
    question = await asked_otto(desk)
    card = await desk.card("Gift", "Snooze…")
    await desk.ana.press(card, "Snooze…")
    await desk.ana.submit(await desk.ana.sees_modal(), {"How long": "Until tomorrow morning"})
    await desk.card("Gift", "Put aside")
    desk.otto.says(question.channel, ANSWER)
    await desk.card("Gift", "version 2", "red & blue", "Approve & send")


async def test_an_owner_reads_the_answer_above_the_reply_they_write(desk: Desk) -> None:
    question = await asked_otto(desk)
    card = await desk.card("Gift", "Take over")
    await desk.ben.press(card, "Take over")
    await desk.ben.close_modal()
    desk.otto.says(question.channel, ANSWER)
    card = await desk.card("Gift", "<@U0BEN> took this over", "Write reply")
    told = "<@U0ANA> <@U0BEN> *Otto Orth answered:*"
    await desk.until(lambda: told in thread(desk, card), "both are called")
    await desk.ben.press(card, "Write reply")
    assert "red &amp; blue" in as_text(await desk.ben.sees_modal())


async def test_nobody_is_reminded_of_a_question_once_the_reply_has_left(desk: Desk) -> None:
    jane = desk.customer()
    question = await asked_otto(desk, **{"Until when": "In one hour"})
    card = await desk.card("Gift", "Approve & send")
    await desk.ana.press(card, "Approve & send")
    await jane.receives(1)
    await desk.until(
        lambda: "Nobody need answer" in as_text(desk.otto.direct_messages[-1]), "it is withdrawn"
    )
    desk.passes(timedelta(hours=2))
    desk.otto.says(question.channel, ANSWER, question.ts)
    await desk.until(lambda: bool(desk.otto.ephemerals), "Otto is told that it is too late")
    await desk.quiet(1.5)
    assert "No answer yet" not in thread(desk, card)


class TestDeadlines:
    """Each working hour is an hour here, since the desk never closes."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"SLACKHITL_ANSWER_WITHIN": "5h", "SLACKHITL_REMIND_AFTER": "off"}

    async def test_a_card_turns_overdue_by_itself(self, desk: Desk) -> None:
        await desk.customer().writes("Gift", TWO)
        card = await desk.card("Gift", "Approve & send", "due", without=("at risk", "overdue"))
        desk.passes(timedelta(hours=4))
        await _remind(desk)
        await desk.card("Gift", "*at risk: due")
        await desk.until(lambda: "is due soon" in thread(desk, card), "the channel is told")
        desk.passes(timedelta(hours=1))
        await _remind(desk)
        await desk.card("Gift", "*overdue since")
        await desk.until(lambda: "<@U0VERA> *The answer to Jane" in thread(desk, card), "Vera, too")


async def test_what_nobody_decides_stands_in_the_channels_list_the_next_day(desk: Desk) -> None:
    for number in range(3):
        await desk.customer(f"C{number}", f"c{number}@customer.example").writes(
            f"Mail {number}", TWO
        )
        await desk.card(f"Mail {number}", "Approve & send")
    desk.passes(timedelta(hours=3))
    await _remind(desk)
    tomorrow = (desk.now() + timedelta(days=1)).replace(hour=10)
    desk.passes(tomorrow - desk.now())
    services = desk.service.services if desk.service else None
    assert services is not None
    assert await services.db.run(digest.ask, desk.now(), services.policy) == 1

    def found() -> list[str]:
        posts = map(as_text, desk.sandbox.messages(desk.sandbox.channel))
        return [text for text in posts if "customers still wait" in text]

    await desk.until(lambda: bool(found()), "the list")
    [text] = found()
    assert "<@U0VERA> *3 customers still wait for an answer" in text
    assert all(f"Mail {number}" in text for number in range(3))


async def _remind(desk: Desk) -> None:
    assert desk.service is not None
    services = desk.service.services
    assert await services.db.run(reminding.remind, desk.now(), services.policy)


class TestWithoutSupervisors:
    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"SLACKHITL_SUPERVISORS": ""}

    async def test_agents_settle_what_would_wait_for_a_supervisor(self, desk: Desk) -> None:
        await desk.customer().writes("Gift", TWO)
        card = await desk.card("Gift", "Approve & send")
        desk.sandbox.mailbox.always = "lost"
        await desk.ana.press(card, "Approve & send")
        card = await desk.card("Gift", "then say which it is", "It was sent")
        desk.sandbox.mailbox.always = ""
        await desk.ben.press(card, "It was sent")
        await desk.card("Gift", "<@U0BEN> looked and found that it was sent")

    async def test_nothing_is_passed_up_to_nobody(self, desk: Desk) -> None:
        await desk.customer().writes("Gift", TWO)
        card = await desk.card("Gift", "Approve & send")
        await desk.ana.press(card, "More…")
        assert "Escalate…" not in as_text(await desk.ana.sees_modal())


async def test_who_has_nothing_yet_claims_it_and_spam_goes_with_two_clicks(desk: Desk) -> None:
    await desk.customer().writes("Gift", TWO)
    card = await desk.card("Gift", "Assign to me")
    await desk.ana.press(card, "Assign to me")
    card = await desk.card("Gift", "for <@U0ANA>", without=("Assign to me",))
    assert desk.ana.modal is None
    await desk.ana.press(card, "Spam")
    await desk.card("Gift", "Spam", without=("Approve & send",))
    assert desk.ana.modal is None


async def test_who_cannot_be_asked_is_told_and_the_card_offers_to_ask_somebody_else(
    desk: Desk,
) -> None:
    await desk.customer().writes("Gift", TWO)
    card = await desk.card("Gift", "Ask the team…")
    desk.sandbox.faults.refuse("conversations.open", "user_disabled")
    await desk.ana.press(card, "Ask the team…")
    await desk.ana.submit(await desk.ana.sees_modal(), {"Whom": "U0OTTO"})
    await desk.until(lambda: "The question was not asked" in thread(desk, card), "Ana is told")
    await desk.card("Gift", "A fact is missing", "Ask in the thread", without=("*Asked",))
    desk.sandbox.faults.clear()


async def test_an_answer_counts_although_somebody_deleted_the_question(desk: Desk) -> None:
    question = await asked_otto(desk)
    desk.sandbox.delete_message(question.channel, question)
    card = await desk.card("Gift", "*Asked <@U0OTTO>*")
    await desk.ben.press(card, "Answer…")
    await desk.ben.submit(await desk.ben.sees_modal(), {"Answer": ANSWER})
    await desk.card("Gift", "version 2", "Answer by Ben Brandt")
    await desk.quiet()
    assert "was not asked" not in thread(desk, card)
