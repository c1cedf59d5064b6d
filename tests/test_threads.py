"""A card's thread: what people say there, what they ask the app for, and what it tells them."""

import copy
import email
from datetime import timedelta
from typing import Any

import pytest
from desk_app import Desk
from doubles.messages_api import MessagesApi
from sqlalchemy import text

from slackhitl.desk import thread_notes
from slackhitl.sandbox.elements import Json
from slackhitl.sandbox.links import Answer
from slackhitl.sandbox.mailbox import File
from slackhitl.sandbox.workspace import Message

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"


async def kept(desk: Desk) -> list[tuple[str, str]]:
    """What the desk knows of the first conversation's thread."""
    assert desk.service is not None
    found = await desk.service.services.db.run(thread_notes.in_order, 1)
    return [(one.author, one.text) for one in found]


async def until_kept(desk: Desk, *wanted: tuple[str, str]) -> None:
    """Wait until the desk knows this of the thread, and nothing else."""
    for _ in range(100):
        if await kept(desk) == list(wanted):
            return
        await desk.quiet(0.05)
    assert await kept(desk) == list(wanted)


async def test_what_colleagues_say_in_the_thread_is_kept_as_it_stands_there(desk: Desk) -> None:
    jane, channel = desk.customer(), desk.sandbox.channel
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")

    elsewhere = desk.ben.says(channel, "Who has the keys?")
    desk.ben.says(channel, "On the shelf.", elsewhere.ts)
    rang = desk.ben.says(channel, "She rang this morning.", card.ts)
    await until_kept(desk, ("U0BEN", "She rang this morning."))
    desk.otto.says(channel, "I packed it yesterday.", card.ts)
    desk.ben.edits(rang, "She rang yesterday.")
    await until_kept(desk, ("U0BEN", "She rang yesterday."), ("U0OTTO", "I packed it yesterday."))
    desk.ben.deletes(rang)
    await until_kept(desk, ("U0OTTO", "I packed it yesterday."))

    await desk.ana.press(desk.sandbox.card_about("Parcel"), "Show the full mail")
    window = desk.sandbox.as_text(await desk.ana.sees_modal())
    assert "I packed it yesterday." in window
    assert "She rang" not in window
    assert jane.inbox == []
    await desk.card("Parcel", "Approve & send", without=("version 2",))


async def test_a_message_that_cannot_be_kept_now_is_told_again_by_slack(http_desk: Desk) -> None:
    desk, jane = http_desk, http_desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    wire = Wire(desk)
    await rename(desk, "threadnote", "elsewhere")  # the database has a bad moment

    desk.ben.says(desk.sandbox.channel, "She rang.", card.ts)
    await desk.until(lambda: wire.unheard, "a refusal")
    await rename(desk, "elsewhere", "threadnote")

    await until_kept(desk, ("U0BEN", "She rang."))
    assert desk.ben.ephemerals == []


async def rename(desk: Desk, table: str, name: str) -> None:
    assert desk.service is not None
    statement = text(f"ALTER TABLE {table} RENAME TO {name}")
    await desk.service.services.db.run(lambda session: session.connection().execute(statement))


def said_by_app(desk: Desk, card: Any) -> list[str]:
    """What the app said in a card's thread."""
    thread = desk.sandbox.thread(desk.sandbox.channel, card.ts)
    return [desk.sandbox.as_text(one) for one in thread if one.is_bot]


async def answered(desk: Desk, card: Any, *words: str) -> Message:
    """Wait until the app says this in the thread; its newest message with these words."""

    def found() -> list[Message]:
        thread = desk.sandbox.thread(desk.sandbox.channel, card.ts)
        texts = [(one, desk.sandbox.as_text(one)) for one in thread if one.is_bot]
        return [one for one, text in texts if all(word in text for word in words)]

    await desk.until(found, f"an answer with {words}")
    return found()[-1]


async def asked(desk: Desk) -> Any:
    """A card whose draft waits for a decision."""
    await desk.customer().writes("Parcel", QUESTION)
    return await desk.card("Parcel", "Approve & send")


def coach(desk: Desk, card: Any, words: str, by: str = "U0ANA") -> Message:
    """Somebody mentions the app in the card's thread."""
    person = desk.sandbox.person(by)
    return person.says(desk.sandbox.channel, f"<@U0BOT> {words}", card.ts)


class Wire:
    """The wire from Slack to the app, on which a test sees what is delivered."""

    def __init__(self, desk: Desk) -> None:
        link = desk.sandbox.gestures.link
        assert link is not None
        self._deliver = link.deliver
        self.told: list[Json] = []
        self.unheard = 0
        link.deliver = self  # type: ignore[method-assign, assignment]

    async def __call__(self, kind: str, payload: Json, retry: int = 0) -> Answer:
        if kind == "events_api":
            self.told.append(payload)
        answer = await self._deliver(kind, payload, retry)
        self.unheard += not answer.acked
        return answer

    async def again(self, kind: str) -> None:
        """Slack tells once more of the newest event of this kind."""
        newest = [one for one in self.told if one["event"]["type"] == kind][-1]
        assert (await self._deliver("events_api", newest, 1)).acked


class TestMentions:
    """A mention in a card's thread makes another version, once, or is answered with why not."""

    async def test_however_often_slack_tells_of_a_mention_it_counts_once(self, desk: Desk) -> None:
        card = await asked(desk)
        desk.ben.says(desk.sandbox.channel, "The first event of the day.", card.ts)
        await until_kept(desk, ("U0BEN", "The first event of the day."))
        wire = Wire(desk)
        desk.sandbox.faults.slow = 3.3
        desk.sandbox.faults.duplicate = True
        coach(desk, card, "mention returns")
        await desk.quiet(0.5)
        desk.sandbox.faults.slow = 0.0
        await desk.card("Parcel", "version 2", "Approve & send")
        await answered(desk, card, "I am drafting another version")
        await wire.again("app_mention")
        await desk.quiet(1)

        assert wire.unheard == 0
        assert "version 2" in desk.card_text("Parcel")
        answer = "I am drafting another version; it will stand on the card."
        assert said_by_app(desk, card).count(answer) == 1

    async def test_what_was_said_reaches_claude_as_it_was_meant(
        self, claude_desk: Desk, claude: MessagesApi
    ) -> None:
        desk = claude_desk
        card = await asked(desk)
        coach(
            desk, card,
            "say that <@U0BEN> will call her, see <https://acme.example/refunds|our page> &amp; "
            "<#C0REFUNDS>:\n- first\n- second",
        )  # fmt: skip
        await desk.card("Parcel", "version 2", "say that Ben Brandt will call her")
        wish = (
            "say that Ben Brandt will call her, see our page (https://acme.example/refunds) & "
            "#refunds:\\\\n- first\\\\n- second"
        )
        assert wish in str(claude.asked("draft")[-1]).replace('\\"', '"')

    async def test_two_colleagues_wishes_for_one_version_both_count(
        self, claude_desk: Desk, claude: MessagesApi
    ) -> None:
        desk = claude_desk
        card = await asked(desk)
        claude.script("draft", hang=1.5)
        coach(desk, card, "mention the refund policy")
        await desk.card("Parcel", "Claude is drafting another version")
        coach(desk, card, "drop the last line", "U0BEN")

        await answered(desk, card, "one version that follows both wishes")
        card = await desk.card(
            "Parcel", "Approve & send", "as <@U0ANA> and <@U0BEN> asked",
            "“mention the refund policy; drop the last line”",
        )  # fmt: skip
        assert "mention the refund policy\\\\ndrop the last line" in str(claude.asked("draft")[-1])
        await desk.more(desk.ana, card, "Earlier versions…")
        shown = desk.sandbox.as_text(desk.ana.modals[-1])
        assert "<@U0ANA> and <@U0BEN> asked: “mention the refund policy; drop" in shown

    async def test_a_mention_without_words_is_asked_what_should_be_different(
        self, desk: Desk
    ) -> None:
        card = await asked(desk)
        coach(desk, card, "")
        await answered(desk, card, "Say in the same message what should be different")
        await desk.card("Parcel", without=("version 2",))

    async def test_somebody_without_a_role_is_told_that_their_words_stay_a_note(
        self, desk: Desk
    ) -> None:
        card = await asked(desk)
        coach(desk, card, "make it shorter", "U0OTTO")
        await answered(desk, card, "Only agents of this desk")
        await until_kept(desk, ("U0OTTO", "<@U0BOT> make it shorter"))
        await desk.card("Parcel", without=("version 2",))

    async def test_a_mention_that_comes_with_a_change_counts_and_a_changed_one_is_explained(
        self, desk: Desk
    ) -> None:
        card = await asked(desk)
        said = desk.ana.says(desk.sandbox.channel, "mention returns", card.ts)
        await until_kept(desk, ("U0ANA", "mention returns"))
        desk.ana.edits(said, "<@U0BOT> mention returns")
        await desk.card("Parcel", "version 2", "“mention returns”", "Approve & send")

        desk.ana.edits(said, "<@U0BOT> mention returns and refunds")

        await desk.until(lambda: desk.ana.ephemerals, "a word to Ana")
        assert "as your message said at first" in desk.ana.ephemerals[-1].text
        await until_kept(desk, ("U0ANA", "<@U0BOT> mention returns and refunds"))
        await desk.card("Parcel", "version 2", without=("version 3",))

    async def test_a_mention_on_a_card_that_is_put_aside_says_where_its_draft_will_be(
        self, desk: Desk
    ) -> None:
        card = await asked(desk)
        await desk.ana.press(card, "Snooze…")
        window = await desk.ana.sees_modal()
        await desk.ana.submit(window, {"How long": "Until the customer writes"})
        card = await desk.card("Parcel", "Put aside by", "Its draft is kept")

        coach(desk, card, "mention returns", "U0BEN")

        await answered(
            desk, card, "put aside until the customer writes by Ana Alves", "when it is back"
        )
        await desk.card("Parcel", "Put aside by")
        await desk.ben.press(desk.sandbox.card_about("Parcel"), "Wake now")
        await desk.card("Parcel", "version 2", "Approve & send", "within 30 days")

    async def test_a_sent_reply_is_said_to_be_sent_and_a_button_drafts_another(
        self, desk: Desk
    ) -> None:
        card = await asked(desk)
        await desk.ana.press(card, "Approve & send")
        await desk.card("Parcel", "Sent")
        coach(desk, card, "mention returns", "U0BEN")
        answer = await answered(desk, card, "*The reply was sent,* approved by Ana Alves")

        await desk.ben.press(answer, "Draft another reply")

        await desk.card("Parcel", "Approve & send", "as <@U0BEN> asked: “mention returns”")
        await desk.until(
            lambda: "I am drafting another version" in desk.sandbox.as_text(answer), "its end"
        )
        assert "Draft another reply" not in desk.sandbox.as_text(answer)
        await desk.ana.press(await desk.card("Parcel", "Approve & send"), "Approve & send")
        await desk.customer().receives(2)

    async def test_what_a_colleague_took_over_is_not_taken_from_them_unasked(
        self, desk: Desk
    ) -> None:
        card = await asked(desk)
        await desk.ana.press(card, "Take over")
        await desk.card("Parcel", "took this over")
        coach(desk, card, "mention returns", "U0BEN")
        answer = await answered(desk, card, "Ana Alves took this over and writes the reply")
        await desk.ben.press(answer, "Hand back and draft")
        await desk.card("Parcel", "Approve & send", "within 30 days")

    async def test_outside_of_cards_the_app_says_what_it_is_for(self, desk: Desk) -> None:
        said = desk.ana.says(desk.sandbox.channel, "<@U0BOT> how do I use you?")
        await answered(desk, said, "`/hitl help`")


class TestInTheUndoWindow:
    """A wish that comes while a reply waits to leave."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"SLACKHITL_UNDO_SECONDS": "30"}

    async def test_a_reply_that_is_about_to_leave_can_be_stopped_and_drafted_again(
        self, desk: Desk
    ) -> None:
        card = await asked(desk)
        await desk.ana.press(card, "Approve & send")
        await desk.card("Parcel", "Undo")
        coach(desk, card, "mention returns", "U0BEN")
        answer = await answered(desk, card, "*This reply is approved by Ana Alves* and leaves at")
        assert "click" not in desk.sandbox.as_text(answer)

        await desk.ben.press(answer, "Undo and draft again")

        await desk.card("Parcel", "Approve & send", "version 2", "within 30 days")
        assert desk.customer().inbox == []


class TestSteppingIn:
    """A colleague decides over what somebody else had in hand: they are told, once."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"SLACKHITL_UNDO_SECONDS": "30"}

    async def test_who_had_it_is_called_by_name_and_the_other_is_not(self, desk: Desk) -> None:
        card = await asked(desk)
        await desk.ana.press(card, "Take over")
        await desk.card("Parcel", "took this over")
        await desk.ana.close_modal()

        await desk.ben.press(desk.sandbox.card_about("Parcel"), "Take over")

        told = await answered(desk, card, "<@U0ANA> *Ben Brandt took this over from you*")
        assert "<@U0BEN>" not in told.text
        await desk.quiet(0.5)
        assert sum("took this over from you" in one for one in said_by_app(desk, card)) == 1

    async def test_who_approved_is_told_that_it_was_taken_back(self, desk: Desk) -> None:
        card = await asked(desk)
        await desk.ana.press(card, "Approve & send")
        card = await desk.card("Parcel", "Undo")
        await desk.ben.press(card, "Undo")
        await answered(desk, card, "<@U0ANA> *Ben Brandt took your approval back.*")

    async def test_a_customer_who_answers_a_sent_reply_is_seen_in_the_channel(
        self, desk: Desk
    ) -> None:
        card = await asked(desk)
        await desk.ana.press(card, "Approve & send")
        await desk.card("Parcel", "Undo")
        desk.passes(timedelta(seconds=31))
        await desk.card("Parcel", "Sent")
        jane = desk.customer()
        [reply] = await jane.receives(1)

        await jane.writes("Re: Parcel", "That is not what I asked!", reply_to=reply)

        told = await answered(desk, card, "<@U0ANA> *Jane Doe wrote again about “Parcel”.*")
        assert told.broadcast
        assert "That is not what I asked!" in desk.sandbox.as_text(told)
        await desk.card("Parcel", "That is not what I asked!", "Write reply")
        assert len(desk.sandbox.messages(desk.sandbox.channel)) == 1


class TestTwice:
    """Slack tells of a click, or of a submitted window, twice."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"SLACKHITL_UNDO_SECONDS": "0"}

    async def test_what_was_typed_once_is_done_once(self, desk: Desk) -> None:
        card = await asked(desk)
        desk.sandbox.faults.duplicate = True
        await desk.more(desk.ben, card, "Add a note…")
        await desk.ben.submit(desk.ben.modals[-1], {"Note": "She rang."})
        await desk.more(desk.ben, card, "Escalate…")
        await desk.ben.submit(desk.ben.modals[-1], {"Why": "Lawyer."})
        await desk.more(desk.ben, card, "Ask the team…")
        asking = {"Question": "Which colours?", "Whom": "U0OTTO"}
        await desk.ben.submit(desk.ben.modals[-1], asking)
        await desk.card("Parcel", "She rang.", "Escalated by")
        await desk.until(lambda: desk.otto.direct_messages, "a question")
        await answered(desk, card, "Lawyer.")
        await desk.quiet(1)
        assert len(desk.otto.direct_messages) == 1
        thread = said_by_app(desk, card)
        assert sum("She rang." in one for one in thread) == 1
        assert sum("Lawyer." in one for one in thread) == 1
        assert desk.ben.ephemerals == []

    async def test_who_presses_once_more_since_slack_lost_our_answer_has_done_it_once(
        self, desk: Desk
    ) -> None:
        card = await asked(desk)
        await desk.more(desk.ben, card, "Add a note…")
        note = desk.ben.modals[-1]
        lost = copy.deepcopy(note)
        assert (await desk.ben.submit(note, {"Note": "She rang."})).acked
        assert (await desk.ben.submit(lost, {"Note": "She rang."})).acked
        await desk.ana.shortcut("new_email")
        window = await desk.ana.sees_modal()
        lost = copy.deepcopy(window)
        mail = {"To": "jane@customer.example", "Subject": "Your parcel", "Message": "It left."}
        await desk.ana.submit(window, mail)
        desk.sandbox.space.modals["U0ANA"] = [lost]

        assert (await desk.ana.submit(lost, mail | {"Message": "It left. Goodbye."})).acked

        assert "It left. Goodbye." not in desk.sandbox.as_text(await desk.ana.sees_modal())
        await desk.customer().receives(1)
        await answered(desk, card, "She rang.")
        await desk.quiet(1)
        assert len(desk.customer().inbox) == 1
        assert sum("She rang." in one for one in said_by_app(desk, card)) == 1

    async def test_a_mail_that_we_write_first_leaves_once(self, desk: Desk) -> None:
        desk.sandbox.faults.duplicate = True
        await desk.ana.shortcut("new_email")
        window = await desk.ana.sees_modal()
        mail = {"To": "jane@customer.example", "Subject": "Your parcel", "Message": "It left."}
        await desk.ana.submit(window, mail)
        jane = desk.customer()
        [reply] = await jane.receives(1)
        assert email.message_from_bytes(reply.raw)["Subject"] == "Your parcel"
        await desk.quiet(1)
        assert len(jane.inbox) == 1
        assert len(desk.sandbox.messages(desk.sandbox.channel)) == 1

    async def test_a_click_opens_one_window_and_tells_of_no_trouble(self, desk: Desk) -> None:
        card = await asked(desk)
        desk.sandbox.faults.duplicate = True
        await desk.ana.press(card, "Take over")
        window = await desk.ana.sees_modal()
        await desk.quiet(0.3)
        assert desk.ana.modals == [window]
        await desk.ana.submit(window, {"Reply": "It arrives within 2 to 3 working days."})
        await desk.customer().receives(1)
        await desk.quiet(0.5)
        assert len(desk.customer().inbox) == 1
        assert desk.ana.ephemerals == []


class TestCaseFile:
    """The thread tells the whole case in order; the channel stays short."""

    async def test_a_long_story_is_told_in_order_in_few_posts(self, desk: Desk) -> None:
        jane = desk.customer()
        bill = File("order.txt", "text/plain", b"Order 4711")
        long = f"{QUESTION}\n\n{'It is for a trip that begins soon. ' * 40}"
        first = await jane.writes("Parcel", long, attachments=[bill])
        card = await desk.card("Parcel", "Approve & send")
        await answered(desk, card, "*The mail from Jane Doe*", "It is for a trip")
        await answered(desk, card, "*1 file from the mail of Jane Doe*")
        await jane.writes("Re: Parcel", "Can I return unworn boots, too?", reply_to=first)
        card = await desk.card("Parcel", "return unworn boots", "Approve & send")
        await desk.ana.press(card, "Edit")
        window = await desk.ana.sees_modal()
        await desk.ana.submit(window, {"Reply": "You can, within 30 days. Ana"})
        [reply] = await jane.receives(1)
        sent = await answered(desk, card, "*Sent to Jane Doe*, edited and approved by Ana Alves")
        assert "You can, within 30 days. Ana" in desk.sandbox.as_text(sent)
        await jane.writes("Re: Parcel", "How long does a refund take?", reply_to=reply)
        await answered(desk, card, "How long does a refund take?")

        said = "\n".join(said_by_app(desk, card))
        order = [
            "*The mail from Jane Doe*", "Version 1 was drafted by the offline drafter",
            "[1] Shipping times: “A parcel inside",
            "Version 1 was withdrawn: the customer wrote again", "*Jane Doe wrote again.*",
            "Version 2 was drafted", "You can return unworn items within 30 days.",
            "Ana Alves edited and approved it", "*Sent to Jane Doe*",
            "*Jane Doe wrote again about “Parcel”.*",
        ]  # fmt: skip
        places = [said.find(words) for words in order]
        assert -1 not in places, said
        assert places == sorted(places), said
        assert said.index("*The mail from") < said.index("*1 file from") < said.index("wrote again")
        assert len(desk.sandbox.thread(desk.sandbox.channel, card.ts)) <= 6
        assert len(desk.sandbox.messages(desk.sandbox.channel)) == 1
        decided = [m.for_user for m in desk.sandbox.space.messages if m.for_user]
        assert decided == []

    async def test_a_crash_between_a_post_and_its_mark_tells_nothing_twice(
        self, desk: Desk
    ) -> None:
        card = await asked(desk)
        await answered(desk, card, "*The mail from Jane Doe*")
        desk.sandbox.faults.lose_answer("chat.postMessage")
        await desk.more(desk.ben, card, "Add a note…")
        await desk.ben.submit(desk.ben.modals[-1], {"Note": "She rang."})
        await answered(desk, card, "She rang.")
        for _ in range(8):
            desk.passes(timedelta(seconds=5))
            await desk.quiet(0.2)
        said = said_by_app(desk, card)
        assert sum("*The mail from Jane Doe*" in one for one in said) == 1
        assert sum("She rang." in one for one in said) == 1

    async def test_below_a_card_that_comes_back_the_case_is_told_again(self, desk: Desk) -> None:
        jane = desk.customer()
        first = await jane.writes("Parcel", QUESTION)
        card = await desk.card("Parcel", "Approve & send")
        await answered(desk, card, "*The mail from Jane Doe*")
        desk.sandbox.delete_message(desk.sandbox.channel, card)
        await jane.writes("Re: Parcel", "Can I return my boots?", reply_to=first)
        new = await desk.card("Parcel", "return my boots", "Approve & send")
        assert new.ts != card.ts
        await answered(desk, new, "*The mail from Jane Doe*", "how long does a parcel")
        await answered(desk, new, "*Jane Doe wrote again.*")
