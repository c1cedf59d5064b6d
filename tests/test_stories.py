"""The product, told as stories: customers write, people decide in Slack, replies leave once."""

import asyncio
import email
from email.message import Message

import pytest
from desk_app import SUPPORT, Desk
from doubles.messages_api import MessagesApi

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"


async def test_an_approved_draft_reaches_the_customer_once_and_in_the_same_thread(
    desk: Desk,
) -> None:
    jane = desk.customer()
    mail = await jane.writes("Where is my parcel?", QUESTION)
    card = await desk.card("Where is my parcel?", "Approve & send")
    assert "2 to 3 working days" in desk.card_text("Where is my parcel?")

    await desk.ana.press(card, "Approve & send")

    [reply] = await jane.receives(1)
    await desk.card(
        "Where is my parcel?", "Sent", "U0ANA", without=("Approve & send", "Edit", "Undo")
    )
    raw = email.message_from_bytes(reply.raw)
    assert _ids(raw, "In-Reply-To") == [f"<{mail.message_id}>"]
    assert _ids(raw, "References") == [f"<{mail.message_id}>"]
    assert raw["Subject"] == "Re: Where is my parcel?"
    assert SUPPORT in raw["From"]
    assert raw["To"] == "Jane Doe <jane@customer.example>"
    assert raw["Auto-Submitted"] is None
    assert {part.get_content_type() for part in raw.walk()} >= {"text/plain", "text/html"}
    assert "2 to 3 working days" in reply.text
    assert "> how long does a parcel" in reply.text
    await desk.quiet()
    assert len(jane.inbox) == 1


async def test_the_same_story_in_http_mode(http_desk: Desk) -> None:
    jane = http_desk.customer()
    await jane.writes("Where is my parcel?", QUESTION)
    card = await http_desk.card("Where is my parcel?", "Approve & send")

    await http_desk.ana.press(card, "Approve & send")

    await jane.receives(1)
    await http_desk.card("Where is my parcel?", "Sent")


async def test_the_customer_receives_what_the_agent_made_of_the_draft(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Edit")

    await desk.ana.press(card, "Edit")
    modal = await desk.ana.sees_modal()
    typed = "Dear Jane,\n\n  it takes *three* days & not <more>.\n\nAna\n"
    await desk.ana.submit(modal, {"Reply": typed})

    [reply] = await jane.receives(1)
    assert "Dear Jane,\n\n  it takes *three* days & not <more>.\n\nAna" in reply.text
    await desk.card("Parcel", "Sent", "U0ANA", "edited", without=("Approve & send",))


class TestLongReplies:
    """A field of Slack's takes 3,000 characters; a reply may be longer."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"SLACKHITL_UNDO_SECONDS": "60"}

    async def test_a_draft_of_9000_characters_is_edited_in_several_fields_without_loss(
        self, claude_desk: Desk, claude: MessagesApi
    ) -> None:
        long = "\n\n".join(f"Paragraph {n}. " + "word " * 55 + "end." for n in range(30))
        assert len(long) > 8_500
        claude.script("draft", content=[{"type": "text", "text": long}])
        jane = claude_desk.customer()
        await jane.writes("Parcel", "x" * 200 + "\n" + "A line of the mail.\n" * 2000)
        card = await claude_desk.card("Parcel", "Edit")

        await claude_desk.ana.press(card, "Edit")
        modal = await claude_desk.ana.sees_modal()
        labels = claude_desk.ana.labels(modal)
        assert labels[0] == "Reply (1/4)"
        last = claude_desk.ana.initial(modal, "Reply (4/4)")
        await claude_desk.ana.submit(modal, {"Reply (4/4)": last + "\n\nAna"})
        card = await claude_desk.card("Parcel", "Undo")
        await claude_desk.ana.press(card, "Undo")
        card = await claude_desk.card("Parcel", "Approve & send")
        await claude_desk.ana.press(card, "Edit")
        modal = await claude_desk.ana.sees_modal()

        pieces = [
            claude_desk.ana.initial(modal, label)
            for label in claude_desk.ana.labels(modal)
            if label.startswith("Reply")
        ]
        assert [w for p in pieces for w in p.split()] == [*long.split(), "Ana"]


async def test_taking_over_withdraws_the_draft_and_the_owner_writes_alone(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Take over")

    await desk.ana.press(card, "Take over")
    await desk.ana.sees_modal()
    await desk.ana.close_modal()
    card = await desk.card("Parcel", "U0ANA", "Write reply", without=("Approve & send",))

    await desk.ben.press(card, "Write reply")
    modal = await desk.ben.sees_modal()
    outcome = await desk.ben.submit(modal, {"Reply": "Ben was here"})
    assert "Ana Alves has this conversation" in str(outcome.errors)
    await desk.ben.close_modal()

    await desk.ana.press(card, "Write reply")
    modal = await desk.ana.sees_modal()
    await desk.ana.submit(modal, {"Reply": "I looked: it arrives tomorrow.\nAna"})
    [reply] = await jane.receives(1)
    assert "I looked: it arrives tomorrow.\nAna" in reply.text
    assert "2 to 3 working days" not in reply.text


async def test_handing_back_gives_the_conversation_to_the_ai_again(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Take over")
    await desk.ana.press(card, "Take over")
    card = await desk.card("Parcel", "Hand back")

    await desk.ana.press(card, "Hand back to the AI")

    card = await desk.card("Parcel", "Approve & send")
    await desk.ben.press(card, "Approve & send")
    await jane.receives(1)


class TestUndo:
    """The undo window comes before everything that leaves."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"SLACKHITL_UNDO_SECONDS": "2"}

    async def test_undo_in_the_window_brings_the_buttons_back_and_nothing_leaves(
        self, desk: Desk
    ) -> None:
        jane = desk.customer()
        await jane.writes("Parcel", QUESTION)
        card = await desk.card("Parcel", "Approve & send")
        await desk.ana.press(card, "Approve & send")
        card = await desk.card("Parcel", "Undo", "U0ANA", without=("Approve & send",))

        await desk.ana.press(card, "Undo")

        card = await desk.card("Parcel", "Approve & send", "Edit", "Take over")
        await desk.quiet(3)
        assert jane.inbox == []
        await desk.ben.press(card, "Approve & send")
        await jane.receives(1)

    async def test_a_second_mail_in_the_undo_window_stops_the_reply(self, desk: Desk) -> None:
        jane = desk.customer()
        first = await jane.writes("Parcel", QUESTION)
        card = await desk.card("Parcel", "Approve & send")
        await desk.ana.press(card, "Approve & send")
        await jane.writes("Re: Parcel", "Never mind, can I return my boots?", reply_to=first)

        await desk.until(
            lambda: "wrote again" in _thread(desk, "Parcel") and "U0ANA" in _thread(desk, "Parcel"),
            "a word to Ana in the thread",
        )
        await desk.quiet(3)
        assert jane.inbox == []
        card = await desk.card("Parcel", "return my boots", "Approve & send")
        await desk.ana.press(card, "Approve & send")
        [reply] = await jane.receives(1)
        assert "30 days" in reply.text

    async def test_a_restart_between_the_click_and_the_sending_loses_nothing(
        self, desk: Desk
    ) -> None:
        jane = desk.customer()
        await jane.writes("Parcel", QUESTION)
        card = await desk.card("Parcel", "Approve & send")
        await desk.ana.press(card, "Approve & send")
        await desk.stop()
        assert jane.inbox == []

        await desk.start()

        await jane.receives(1)
        await desk.card("Parcel", "Sent")
        await desk.quiet()
        assert len(jane.inbox) == 1


async def test_of_two_agents_who_click_at_once_one_wins_and_the_other_is_told(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")

    await asyncio.gather(
        desk.ana.press(card, "Approve & send"), desk.ben.press(card, "Approve & send")
    )

    await jane.receives(1)
    await desk.until(
        lambda: len(desk.ana.ephemerals) + len(desk.ben.ephemerals) == 1, "one kind answer"
    )
    told = desk.sandbox.as_text([*desk.ana.ephemerals, *desk.ben.ephemerals][0])
    assert "approved this" in told
    await desk.quiet()
    assert len(jane.inbox) == 1


async def test_a_follow_up_lands_on_the_same_card_and_the_old_draft_is_never_sent(
    desk: Desk,
) -> None:
    jane = desk.customer()
    first = await jane.writes("Parcel", QUESTION)
    old = await desk.card("Parcel", "Approve & send", "2 to 3 working days")
    button = desk.ana.button(old, "Approve & send")
    await jane.writes("Re: Parcel", "Also: can I return unworn boots?", reply_to=first)
    await desk.card("Parcel", "return unworn boots", "Approve & send")

    await desk.ana.press_button(old, button)

    await desk.until(lambda: desk.ana.ephemerals, "a kind answer")
    await desk.quiet()
    assert jane.inbox == []
    assert len(desk.sandbox.messages(desk.sandbox.channel)) == 1


async def test_a_customer_who_answers_our_reply_stays_in_the_conversation(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    await desk.ana.press(await desk.card("Parcel", "Approve & send"), "Approve & send")
    [reply] = await jane.receives(1)

    await jane.writes("Re: Parcel", "Thanks. Is the return label free?", reply_to=reply)

    card = await desk.card("Parcel", "Is the return label free", "Approve & send")
    await desk.ana.press(card, "Approve & send")
    replies = await jane.receives(2)
    raw = email.message_from_bytes(replies[1].raw)
    assert len(_ids(raw, "References")) == 3
    assert len(desk.sandbox.messages(desk.sandbox.channel)) == 1


async def test_the_same_mail_delivered_twice_makes_one_card(desk: Desk) -> None:
    jane = desk.customer()
    mail = await jane.writes("Parcel", QUESTION)
    await desk.card("Parcel", "Approve & send")

    again = b"Received: from elsewhere by here; Mon, 23 Nov 2026 10:00:00 +0000\r\n" + mail.raw
    await jane.writes("Parcel", "", raw=again)

    await desk.quiet(1)
    assert len(desk.sandbox.messages(desk.sandbox.channel)) == 1


async def test_a_robot_gets_no_draft_and_is_found_with_its_reason(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes(
        "Out of office", "I am away until Monday.", headers={"Auto-Submitted": "auto-replied"}
    )
    await desk.customer("Rob", "rob@customer.example").writes("Real question", QUESTION)
    await desk.card("Real question", "Approve & send")

    assert desk.sandbox.card_about("Out of office") is None
    answer = await desk.vera.command("/hitl screened")
    assert "Out of office" in answer.text
    assert jane.inbox == []


async def test_any_bytes_are_kept_and_shown(desk: Desk) -> None:
    raw = b"From: x@customer.example\r\nSubject: caf\xe9 \x00\r\n\r\n\xe9\xfe broken \x00 bytes"
    await desk.customer("X", "x@customer.example").writes("", "", raw=raw)
    await desk.card("caf", "broken")


async def test_a_stranger_is_answered_politely_and_changes_nothing(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")

    await desk.otto.press(card, "Approve & send")

    await desk.until(lambda: desk.otto.ephemerals, "a polite answer")
    await desk.quiet()
    assert jane.inbox == []
    await desk.card("Parcel", "Approve & send")


async def test_no_reply_needed_ends_the_conversation_and_reopening_drafts_again(
    desk: Desk,
) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    await desk.ana.press(card, "No reply needed")
    card = await desk.card("Parcel", "No reply needed", "U0ANA", without=("Approve & send",))

    await desk.ana.press(card, "Reopen")

    await desk.card("Parcel", "Approve & send")
    assert jane.inbox == []


class TestMailServerTrouble:
    """The customer's mail server has a bad day."""

    async def test_a_refusal_for_good_shows_the_servers_words_and_a_button(
        self, desk: Desk
    ) -> None:
        jane = desk.customer()
        await jane.writes("Parcel", QUESTION)
        card = await desk.card("Parcel", "Approve & send")
        desk.sandbox.mailbox.refuse_next("550 5.1.1 no such user here")
        await desk.ana.press(card, "Approve & send")
        card = await desk.card("Parcel", "no such user here", "Try again")

        await desk.ana.press(card, "Try again")

        await jane.receives(1)
        await desk.card("Parcel", "Sent")

    async def test_a_temporary_refusal_is_tried_again_and_can_be_taken_back(
        self, desk: Desk
    ) -> None:
        jane = desk.customer()
        await jane.writes("Parcel", QUESTION)
        card = await desk.card("Parcel", "Approve & send")
        desk.sandbox.mailbox.refuse_next("450 4.2.1 mailbox busy")
        await desk.ana.press(card, "Approve & send")

        card = await desk.card("Parcel", "mailbox busy", "Undo")
        await desk.ana.press(card, "Undo")

        await desk.card("Parcel", "Approve & send")
        assert jane.inbox == []

    async def test_a_lost_answer_is_put_to_a_supervisor_and_never_sent_again_by_itself(
        self, desk: Desk
    ) -> None:
        jane = desk.customer()
        await jane.writes("Parcel", QUESTION)
        card = await desk.card("Parcel", "Approve & send")
        desk.sandbox.mailbox.lose_next_answer()
        await desk.ana.press(card, "Approve & send")
        card = await desk.card("Parcel", "may have been sent", without=("Approve & send",))
        assert len(jane.inbox) == 1

        await desk.ana.press(card, "It was sent")
        await desk.until(lambda: desk.ana.ephemerals, "a word that this needs a supervisor")
        await desk.vera.press(card, "It was sent")

        await desk.card("Parcel", "Sent")
        await desk.quiet()
        assert len(jane.inbox) == 1


class TestWithClaude:
    """Drafts by the real SDK against the double of the Messages API."""

    async def test_a_draft_is_written_from_the_knowledge_and_what_it_cost_is_kept(
        self, claude_desk: Desk, claude: MessagesApi
    ) -> None:
        jane = claude_desk.customer()
        await jane.writes("Parcel", QUESTION)
        card = await claude_desk.card("Parcel", "Approve & send")
        await claude_desk.ana.press(card, "Approve & send")
        [reply] = await jane.receives(1)
        assert "[1]" not in reply.text.split("\n>")[0]
        figures = await claude_desk.vera.command("/hitl stats today")
        assert "$" in figures.text
        assert "*By instructions*" in figures.text
        assert claude_desk.service is not None
        version = claude_desk.service.services.drafter.prompts
        assert f"*{version}*  model claude-sonnet-5-5 · drafts 1" in figures.text

    async def test_when_claude_cannot_be_reached_the_card_says_so_and_a_person_writes(
        self, claude_desk: Desk, claude: MessagesApi
    ) -> None:
        claude.script("triage", status=529, times=50)
        jane = claude_desk.customer()
        await jane.writes("Parcel", QUESTION)
        card = await claude_desk.card("Parcel", "Write reply")

        await claude_desk.ana.press(card, "Write reply")
        modal = await claude_desk.ana.sees_modal()
        await claude_desk.ana.submit(modal, {"Reply": "Two days, Jane."})

        [reply] = await jane.receives(1)
        assert "Two days, Jane." in reply.text

    async def test_when_claude_declines_the_card_says_so(
        self, claude_desk: Desk, claude: MessagesApi
    ) -> None:
        claude.script("draft", refusal=True)
        jane = claude_desk.customer()
        await jane.writes("Parcel", QUESTION)
        await claude_desk.card("Parcel", "Write reply", without=("Approve & send",))

    async def test_what_people_sent_teaches_the_next_draft(
        self, claude_desk: Desk, claude: MessagesApi
    ) -> None:
        jane = claude_desk.customer()
        await jane.writes("Parcel", QUESTION)
        card = await claude_desk.card("Parcel", "Edit")
        await claude_desk.ana.press(card, "Edit")
        modal = await claude_desk.ana.sees_modal()
        await claude_desk.ana.submit(modal, {"Reply": "Hi Jane, two sunrises and it is yours!"})
        await jane.receives(1)

        await claude_desk.customer("Rob Roe", "rob@customer.example").writes("Delivery", QUESTION)
        await claude_desk.card("Delivery", "Approve & send")

        assert any("two sunrises" in str(request) for request in claude.requests)


async def test_a_mention_in_the_thread_makes_another_version_of_the_draft(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    desk, jane = claude_desk, claude_desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")

    desk.ana.says(desk.sandbox.channel, "this one is dull, isn't it?", thread_ts=card.ts)
    coaching = "<@U0BOT> say it in one sentence &amp; wish her a nice day"
    desk.ana.says(desk.sandbox.channel, coaching, thread_ts=card.ts)

    await desk.card("Parcel", "Approve & send", "say it in one sentence &amp; wish her")
    await desk.until(lambda: "another version" in _thread(desk, "Parcel"), "an answer")
    asked = [str(request) for request in claude.requests]
    assert any("say it in one sentence & wish her" in request for request in asked)
    assert not any("dull" in request for request in asked)
    assert jane.inbox == []


async def test_slack_is_away_for_a_while_and_the_cards_are_right_afterwards(desk: Desk) -> None:
    jane = desk.customer()
    desk.sandbox.faults.away(3)
    await jane.writes("Parcel", QUESTION)

    card = await desk.card("Parcel", "Approve & send")

    await desk.sandbox.until_connected()
    await desk.ana.press(card, "Approve & send")
    await jane.receives(1)
    assert len(desk.sandbox.messages(desk.sandbox.channel)) == 1


async def test_a_deleted_card_comes_back(desk: Desk) -> None:
    jane = desk.customer()
    first = await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    desk.sandbox.delete_message(desk.sandbox.channel, card)

    await jane.writes("Re: Parcel", "Can I return my boots?", reply_to=first)

    await desk.card("Parcel", "return my boots", "Approve & send")


async def test_supervisors_see_the_queue_and_figures_from_what_happened(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    await desk.customer("Rob Roe", "rob@customer.example").writes("Boots", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    await desk.card("Boots", "Approve & send")
    await desk.ana.press(card, "Approve & send")
    await jane.receives(1)
    await desk.card("Parcel", "Sent")

    queue = await desk.vera.command("/hitl queue")
    assert "Boots" in queue.text
    assert "Parcel" not in queue.text
    figures = await desk.vera.command("/hitl stats today by agent")
    assert "U0ANA" in figures.text
    helped = await desk.ana.command("/hitl help")
    assert "/hitl stats" in helped.text
    refused = await desk.otto.command("/hitl queue")
    assert "Boots" not in refused.text


def _ids(mail: Message, header: str) -> list[str]:
    return str(mail[header]).split()


def _thread(desk: Desk, subject: str) -> str:
    card = desk.sandbox.card_about(subject)
    if card is None:
        return ""
    thread = desk.sandbox.thread(desk.sandbox.channel, card.ts)
    return "\n".join(desk.sandbox.as_text(message) for message in thread)
