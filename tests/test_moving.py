"""Cards stand where they should: told by triage first, moved by people, settings and archives."""

from datetime import timedelta

import pytest
from desk_app import Desk
from doubles.messages_api import MessagesApi

from slackhitl.sandbox.mailbox import File
from slackhitl.sandbox.workspace import BOT_USER, REVIEW, Message

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"
THREAT = "My lawyer will hear of this. How do I get a refund?"
PHOTO = File("kettle.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"\x07" * 12_000)
REFUNDS = "C0REFUNDS"


@pytest.fixture
def sorted_desk(environ: dict[str, str]) -> None:
    environ["SLACKHITL_ROUTES"] = f"account={REFUNDS} legal={REFUNDS}"


def channel_text(desk: Desk, channel: str) -> str:
    """Everything that a channel and its threads show."""
    shown = [m for m in desk.sandbox.space.messages if m.channel == channel and not m.for_user]
    return "\n".join(desk.sandbox.as_text(message) for message in shown)


def thread_text(desk: Desk, card: Message) -> str:
    return "\n".join(map(desk.sandbox.as_text, desk.sandbox.thread(card.channel, card.ts)))


def posts(desk: Desk, channel: str) -> list[Message]:
    return desk.sandbox.messages(channel)


@pytest.mark.usefixtures("sorted_desk")
async def test_a_mail_that_few_may_see_is_shown_to_nobody_before_triage_says_so(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    desk = claude_desk
    claude.script("triage", hang=3)
    await desk.customer().writes("Stove", THREAT)
    await desk.until(lambda: claude.asked("triage"), "triage")
    for _ in range(4):
        desk.passes(timedelta(seconds=3))
        await desk.quiet(0.3)
    assert desk.sandbox.card_about("Stove") is None

    card = await desk.card("Stove", "lawyer")

    assert card.channel == REFUNDS
    assert channel_text(desk, REVIEW) == ""


@pytest.mark.usefixtures("sorted_desk")
async def test_while_claude_is_away_the_words_of_a_mail_say_who_may_see_it(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    claude.script("triage", status=529, times=50)
    await claude_desk.customer().writes("Stove", THREAT)
    card = await claude_desk.card("Stove", "Claude could not be asked yet")
    assert card.channel == REFUNDS
    assert channel_text(claude_desk, REVIEW) == ""


@pytest.mark.usefixtures("sorted_desk")
async def test_a_corrected_category_takes_the_card_its_thread_and_its_files_to_the_right_people(
    desk: Desk,
) -> None:
    jane = desk.customer()
    await jane.writes("Gloves", QUESTION, attachments=[PHOTO])
    old = await desk.card("Gloves", "Approve & send")
    await desk.until(
        lambda: any(m.files for m in desk.sandbox.thread(REVIEW, old.ts)), "the photo below it"
    )
    note = desk.ben.says(REVIEW, "She called twice.", old.ts)

    await desk.ana.press(old, "Account")

    await desk.until(lambda: desk.sandbox.card_about("Gloves").channel == REFUNDS, "the move")
    card = await desk.card("Gloves", "category corrected by <@U0ANA>", "Approve & send")
    await desk.until(
        lambda: any(m.files for m in desk.sandbox.thread(REFUNDS, card.ts)), "its photo"
    )
    await desk.until(lambda: len(desk.sandbox.thread(REVIEW, old.ts)) == 1, "a clean old thread")
    assert desk.sandbox.thread(REVIEW, old.ts) == [note]
    assert "This conversation is in <#C0REFUNDS> now." in desk.sandbox.as_text(old)
    assert f"/archives/{REFUNDS}/p{card.ts.replace('.', '')}" in desk.sandbox.as_text(old)
    assert "parcel" not in channel_text(desk, REVIEW)
    assert "parcel" in thread_text(desk, card)
    assert len(desk.sandbox.space.files) == 1

    desk.ben.says(REVIEW, "And she will call again.", old.ts)
    await desk.quiet()
    await desk.ana.press(card, "Show the full mail")
    window = desk.sandbox.as_text(await desk.ana.sees_modal())
    assert "She called twice." in window
    assert "And she will call again." in window
    await desk.ana.close_modal()
    await desk.ana.press(card, "Approve & send")
    assert len(await jane.receives(1)) == 1


@pytest.mark.usefixtures("sorted_desk")
async def test_a_card_that_somebody_has_in_hand_moves_once_it_is_handed_back(desk: Desk) -> None:
    jane = desk.customer()
    first = await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Take over")
    await desk.ana.press(card, "Take over")
    await desk.ana.close_modal()
    await jane.writes("Re: Parcel", THREAT, reply_to=first)
    card = await desk.card("Parcel", "lawyer", "Hand back to the AI")
    assert card.channel == REVIEW

    await desk.ana.press(card, "Hand back to the AI")

    await desk.until(lambda: desk.sandbox.card_about("Parcel").channel == REFUNDS, "the move")


@pytest.mark.usefixtures("sorted_desk")
async def test_while_the_right_channel_takes_nothing_the_old_card_stays_true(desk: Desk) -> None:
    refunds = desk.sandbox.space.channels[REFUNDS]
    refunds.members.remove(BOT_USER)
    jane = desk.customer()
    await jane.writes("Gloves", QUESTION)
    card = await desk.card("Gloves", "Approve & send")

    await desk.ana.press(card, "Account")

    await desk.card("Gloves", "category corrected by <@U0ANA>")
    await desk.until(lambda: desk.vera.direct_messages, "a word to the supervisor")
    told = desk.vera.direct_messages[0].text
    assert f"Cards cannot be shown in <#{REFUNDS}>" in told
    assert "Cards that belong there wait where they are; nothing is lost" in told
    refunds.members.add(BOT_USER)
    desk.passes(timedelta(minutes=3))
    await desk.until(lambda: desk.sandbox.card_about("Gloves").channel == REFUNDS, "the move")
    assert len(posts(desk, REFUNDS)) == 1


@pytest.mark.usefixtures("sorted_desk")
async def test_a_card_moves_once_though_slacks_answer_is_lost(desk: Desk) -> None:
    await desk.customer().writes("Gloves", QUESTION)
    card = await desk.card("Gloves", "Approve & send")
    await desk.until(lambda: thread_text(desk, card), "its thread")
    desk.sandbox.faults.lose_answer("chat.postMessage")

    await desk.ana.press(card, "Account")

    await desk.until(lambda: "is in <#C0REFUNDS> now" in desk.sandbox.as_text(card), "the move")
    desk.passes(timedelta(minutes=2))
    await desk.quiet()
    assert len(posts(desk, REFUNDS)) == 1


async def test_what_waits_in_an_archived_channel_follows_the_setting_to_another(
    desk: Desk, environ: dict[str, str]
) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    await desk.card("Parcel", "Approve & send")
    desk.sandbox.space.channels[REVIEW].archived = True
    await desk.customer("Rob Roe", "rob@customer.example").writes("Boots", QUESTION)
    await desk.until(lambda: desk.vera.direct_messages, "a word to the supervisor")
    assert "or set SLACKHITL_CHANNEL to another one" in desk.vera.direct_messages[0].text

    await desk.stop()
    desk.environ["SLACKHITL_CHANNEL"] = REFUNDS
    await desk.start()
    desk.passes(timedelta(minutes=3))
    await _looks_around(desk)

    await desk.until(lambda: len(posts(desk, REFUNDS)) == 2, "both cards")
    card = await desk.card("Parcel", "Approve & send")
    assert card.channel == REFUNDS
    await desk.ana.press(card, "Approve & send")
    await jane.receives(1)


async def test_what_waits_in_a_channel_that_is_archived_after_the_setting_moves_as_well(
    desk: Desk,
) -> None:
    jane = desk.customer()
    first = await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    await jane.writes("Re: Parcel", "And to Austria?", reply_to=first)
    await desk.card("Parcel", "And to Austria?")
    await desk.ana.press(await desk.card("Parcel", "Take over"), "Take over")
    await desk.stop()
    desk.environ["SLACKHITL_CHANNEL"] = REFUNDS
    await desk.start()
    await _looks_around(desk)
    await desk.quiet()
    assert desk.sandbox.card_about("Parcel").channel == REVIEW

    desk.sandbox.space.channels[REVIEW].archived = True
    await _looks_around(desk)

    await desk.until(lambda: desk.sandbox.card_about("Parcel").channel == REFUNDS, "the move")
    assert desk.vera.direct_messages == []
    assert card.ts != desk.sandbox.card_about("Parcel").ts


async def _looks_around(desk: Desk) -> None:
    """What the clock does twice a minute."""
    assert desk.service is not None
    assert desk.service.clock is not None
    job = desk.service.clock.get_job("look for cards that have to move")
    await job.func()


async def test_a_card_that_slack_does_not_take_is_shown_in_short_and_can_be_approved(
    desk: Desk,
) -> None:
    desk.sandbox.faults.refuse("chat.postMessage", "invalid_blocks")
    jane = desk.customer("Jane <!channel> Doe")
    await jane.writes("Parcel", QUESTION)

    await desk.until(lambda: "shown in short" in channel_text(desk, REVIEW), "a plain card")
    [card] = posts(desk, REVIEW)
    assert "how long does a parcel" in desk.sandbox.as_text(card)
    assert "Reply: " in desk.sandbox.as_text(card)
    assert "<!channel>" not in card.text
    status = await desk.vera.command("/hitl queue")
    assert "Slack does not take its card" in status.text
    home = await desk.vera.opens_home()
    assert "Slack does not take its card" in desk.sandbox.as_text(home)
    await desk.ana.press(card, "Approve & send")

    await jane.receives(1)
    await desk.until(lambda: "shown in short" not in channel_text(desk, REVIEW), "the usual card")


async def test_a_card_of_which_slack_takes_no_blocks_is_a_line_that_says_what_to_do(
    desk: Desk,
) -> None:
    desk.sandbox.faults.refuse("chat.postMessage", "msg_blocks_too_long", times=2)
    await desk.customer().writes("Parcel", QUESTION)
    await desk.until(lambda: posts(desk, REVIEW), "a line")
    [card] = posts(desk, REVIEW)
    assert card.blocks == []
    assert card.text.startswith("Mail from Jane Doe. Slack does not take its card")
    assert "/hitl queue" in card.text


async def test_of_a_card_that_slack_takes_in_no_form_supervisors_are_told(desk: Desk) -> None:
    desk.sandbox.faults.refuse("chat.postMessage", "invalid_blocks", times=3)
    await desk.customer().writes("Parcel", QUESTION)
    await desk.until(lambda: desk.vera.direct_messages, "a word to the supervisor")
    told = desk.vera.direct_messages[0].text
    assert "invalid_blocks" in told
    assert "One card waits" in told
    assert desk.card_text("Parcel") == ""

    desk.passes(timedelta(minutes=3))

    await desk.card("Parcel", "Approve & send")
    await desk.until(lambda: len(desk.vera.direct_messages) == 2, "that it is over")
