"""The knowledge grows: agents save answers, supervisors approve them, the next drafts cite them."""

import asyncio
from datetime import timedelta

import pytest
from desk_app import Desk
from doubles.messages_api import MessagesApi
from sqlmodel import select

from slackhitl.desk import weekly, work
from slackhitl.desk.doubts import Doubt
from slackhitl.sandbox.people import as_text
from slackhitl.sandbox.workspace import Message

SWISS = "Hello,\n\nhow long does a parcel to Switzerland take to arrive?\n\nBest\nJane"
GUITAR = "Hello,\n\ndo you also repair electric guitars?\n\nBest\nJane"
AGAIN = "Hello,\n\nhow long does a parcel to Switzerland take?\n\nBest\nMax"
REPLY = (
    "Dear Jane,\n\na parcel to Switzerland arrives within 4 to 6 working days. Your order 12345678 "
    "left today.\n\nKind regards\nAcme Support"
)
FACT = "A parcel to Switzerland arrives within 4 to 6 working days."
TITLE = "How long a parcel to Switzerland takes"


async def answered_by_hand(desk: Desk) -> Message:
    """Nothing in the knowledge answers it, so somebody writes."""
    await desk.customer().writes("Swiss parcel", SWISS)
    card = await desk.card("Swiss parcel", "Take over")
    await desk.ana.press(card, "Take over")
    await desk.ana.submit(await desk.ana.sees_modal(), {"Reply": REPLY})
    return await desk.card("Swiss parcel", "Sent")


def thread(desk: Desk, card: Message) -> str:
    return "\n".join(as_text(one) for one in desk.sandbox.thread(card.channel, card.ts))


async def save(desk: Desk, card: Message, **fields: str) -> str:
    """Ana saves the answer; what the window says then."""
    await desk.more(desk.ana, card, "Save to knowledge…")
    window = desk.ana.modals[-1]
    refused = await desk.ana.submit(window, {"Title": TITLE, "Text": FACT} | fields)
    assert refused.errors == {}
    return as_text(desk.ana.modals[-1])


async def test_a_draft_is_saved_without_its_courtesies(desk: Desk) -> None:
    await desk.customer().writes("Before", AGAIN)
    card = await desk.card("Before", "If anything is still open", "Approve & send")
    await desk.more(desk.ana, card, "Save to knowledge…")
    text = desk.ana.initial(desk.ana.modals[-1], "Text")
    assert "working days" in text
    for gone in ("Hello", "Thank you", "still open", "Kind regards"):
        assert gone not in text


async def test_what_an_agent_saves_and_a_supervisor_approves_answers_the_next_customer(
    desk: Desk,
) -> None:
    card = await answered_by_hand(desk)
    await desk.more(desk.ana, card, "Save to knowledge…")
    window = desk.ana.modals[-1]
    filled = as_text(window)
    assert "arrives within 4 to 6 working days. Your order {number} left today." in filled
    for gone in ("Dear", "Jane", "12345678", "Kind regards"):
        assert gone not in filled
    refused = await desk.ana.submit(window, {})
    assert "{number}" in str(refused.errors)
    await desk.ana.submit(window, {"Title": TITLE, "Text": FACT})
    assert "/hitl knowledge 1" in as_text(desk.ana.modals[-1])
    await desk.until(lambda: "knowledge approve 1" in thread(desk, card), "the thread tells it")
    refusal = await desk.ana.command("/hitl knowledge approve 1")
    assert "A supervisor decides" in refusal.text
    listed = await desk.vera.command("/hitl knowledge")
    assert "1 proposal waits" in listed.text
    assert TITLE in listed.text
    assert FACT in (await desk.vera.command("/hitl knowledge 1")).text
    await desk.customer("Max", "max@customer.example").writes("Before", AGAIN)
    before = await desk.card("Before", "Take over", without=("Drafting",))
    assert "4 to 6" not in as_text(before)
    assert "Drafts rest on it" in (await desk.vera.command("/hitl knowledge approve 1")).text
    await desk.until(lambda: "Drafts rest on it" in thread(desk, card), "Ana is told")
    await desk.customer("Eve", "eve@customer.example").writes("After", AGAIN)
    await desk.card("After", "4 to 6 working days", TITLE, "Approve & send")
    again = await desk.vera.command("/hitl knowledge reject 1")
    assert "approved proposal 1 before you" in again.text
    await desk.vera.command("/hitl knowledge retire 1")
    await desk.customer("Una", "una@customer.example").writes("Retired", AGAIN)
    retired = await desk.card("Retired", "Take over", without=("Drafting",))
    assert "4 to 6" not in as_text(retired)


async def test_an_addition_is_cited_under_the_title_of_its_article(desk: Desk) -> None:
    card = await answered_by_hand(desk)
    await save(desk, card, **{"Add it to": "Shipping times", "Title": "Switzerland"})
    shown = (await desk.vera.command("/hitl knowledge 1")).text
    assert "Added to *Shipping times* as a section" in shown
    await desk.vera.command("/hitl knowledge approve 1")
    await desk.customer("Eve", "eve@customer.example").writes("After", AGAIN)
    await desk.card("After", "4 to 6 working days", "Shipping times", "Approve & send")


async def test_what_the_folder_holds_by_now_is_served_once(desk: Desk) -> None:
    card = await answered_by_hand(desk)
    await save(desk, card)
    await desk.vera.command("/hitl knowledge approve 1")
    assert desk.service is not None
    knowledge = desk.service.services.knowledge
    await desk.vera.command("/hitl knowledge")
    assert sum(FACT in passage.text for one in knowledge.articles for passage in one.passages) == 1
    (desk.folder / "knowledge" / "swiss.md").write_text(f"# Switzerland\n\n{FACT}\n")
    listed = await desk.vera.command("/hitl knowledge")
    assert "stands in the folder by now" in listed.text
    assert sum(FACT in passage.text for one in knowledge.articles for passage in one.passages) == 1
    assert "swiss" in knowledge.titles


async def test_claude_is_given_what_was_approved(claude_desk: Desk, claude: MessagesApi) -> None:
    desk = claude_desk
    await desk.customer().writes("Swiss parcel", SWISS)
    card = await desk.card("Swiss parcel", "Approve & send")
    await save(desk, card)
    await desk.vera.command("/hitl knowledge approve 1")
    await desk.customer("Eve", "eve@customer.example").writes("After", AGAIN)
    await desk.card("After", "Approve & send")
    assert any(FACT in str(request) for request in claude.requests)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("approve", "by its number"),
        ("approve x", "by its number"),
        ("approve 7", "no proposal 7"),
        ("99999999999999999999", "I do not know"),
        ("dance <!channel>", "&lt;!channel&gt;"),
    ],
)
async def test_a_word_that_is_not_understood_is_answered(desk: Desk, typed: str, says: str) -> None:
    assert says in (await desk.vera.command(f"/hitl knowledge {typed}")).text


async def edit(desk: Desk, subject: str, question: str, wrong: str, right: str) -> None:
    """A customer asks, and Ana corrects the draft before it leaves."""
    mail = f"Hello,\n\n{question}\n\nBest\nKim"
    await desk.customer("Kim", f"{subject}@customer.example").writes(subject, mail)
    card = await desk.card(subject, wrong, "Approve & send")
    await desk.ana.press(card, "Edit")
    window = await desk.ana.sees_modal()
    [text] = [
        block["element"]["initial_value"]
        for block in window.content["blocks"]
        if block.get("label", {}).get("text") == "Reply"
    ]
    fields = {"Reply": text.replace(wrong, right), "Why did you change it?": "A fact was wrong"}
    await desk.ana.submit(window, fields)
    await desk.card(subject, "Sent")


def posts(desk: Desk, words: str) -> list[Message]:
    shown = desk.sandbox.messages(desk.sandbox.channel)
    return [one for one in shown if words in as_text(one)]


async def test_the_week_tells_what_nothing_answers_and_which_article_looks_wrong(
    desk: Desk,
) -> None:
    await desk.customer().writes("Guitar", GUITAR)
    await desk.card("Guitar", "Nothing in the knowledge answers")
    lacks = await desk.ben.command("/hitl knowledge gaps")
    assert "1 mail of the last 7 days asked what nothing in the knowledge answers" in lacks.text
    assert "repair electric guitars" in lacks.text
    assert "archives" in lacks.text  # a link to its card
    assert "the last 30 days" in (await desk.ben.command("/hitl knowledge gaps 30d")).text
    await edit(
        desk, "Germany", "how long does a parcel inside Germany take to arrive?",
        "2 to 3 working days", "5 working days",
    )  # fmt: skip
    await counted(desk, 1)
    assert "Look at" not in (await desk.vera.command("/hitl knowledge")).text
    await edit(
        desk, "Tracking", "where do I find the tracking number of my parcel?",
        "in the shipping confirmation", "in your account",
    )  # fmt: skip
    await counted(desk, 2)
    flagged = (await desk.vera.command("/hitl knowledge")).text
    assert "Look at “Shipping times”" in flagged
    assert "corrected 2 times" in flagged
    assert "confirmation your account that we send by mail" in flagged
    assert "Kim" not in flagged
    services = desk.service.services if desk.service is not None else None
    assert services is not None
    today = services.now().date()
    monday = today - timedelta(days=today.weekday())
    if services.now() >= weekly.begins(monday, services.policy):
        monday += timedelta(days=7)
    await services.db.run(
        work.enqueue, work.Kind.WEEKLY, monday.toordinal(), services.now()
    )  # fmt: skip
    await desk.until(lambda: posts(desk, "week by week"), "the weekly post")
    [post] = posts(desk, "week by week")
    assert "repair electric guitars" in as_text(post)
    assert "Look at “Shipping times”" in as_text(post)
    (desk.folder / "knowledge" / "shipping.md").write_text("# Shipping times\n\n5 working days.\n")
    assert "Look at" not in (await desk.vera.command("/hitl knowledge")).text


async def counted(desk: Desk, corrections: int) -> None:
    """Wait until so many corrections are counted."""
    assert desk.service is not None
    for _ in range(200):
        rows = await desk.service.services.db.run(lambda session: session.exec(select(Doubt)).all())
        if len(rows) == corrections:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"not {corrections} corrections")
