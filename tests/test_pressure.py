"""The desk under pressure: everybody at one card, letters of many pages, Slack gone for an hour."""

import asyncio
from datetime import timedelta

from desk_app import Desk
from doubles.messages_api import MessagesApi
from sqlmodel import Session, col, select

from slackhitl.desk.models import Event

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"
DECIDING = {"draft.approve", "draft.discard", "conversation.take_over"}
PARAGRAPH = "Your parcel left our warehouse and the carrier has it in hand, so please be patient. "


async def test_of_twenty_clicks_at_once_on_one_card_one_counts_and_everybody_is_answered(
    desk: Desk,
) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    everybody = (desk.ana, desk.ben, desk.vera)
    wishes = ("Approve & send", "Take over", "No reply needed", "Take over")
    clicks = [(everybody[n % 3], wishes[n % 4]) for n in range(20)]

    answers = await asyncio.gather(
        *(
            person.press_button(
                card, person.button(card, wish)
            )  # of the card as all of them saw it
            for person, wish in clicks
        )
    )

    assert all(answer.acked for answer in answers)
    await desk.until(
        lambda: sum(len(person.ephemerals) for person in everybody) >= 17, "an answer to the others"
    )
    events = await _events(desk)
    assert sum(kind in DECIDING for kind in events) == 1, events
    if "draft.approve" in events:
        await jane.receives(1)
    await desk.quiet()
    assert len(jane.inbox) == events.count("draft.approve")


async def test_a_take_over_does_not_withdraw_an_approval_that_came_before_it(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await desk.card("Parcel", "Approve & send")
    old = desk.ben.button(card, "Take over")
    await desk.ana.press(card, "Approve & send")

    await desk.ben.press_button(card, old)

    await desk.until(lambda: desk.ben.ephemerals, "why nothing was changed")
    told = desk.sandbox.as_text(desk.ben.ephemerals[0])
    assert "<@U0ANA> approved this" in told
    assert "Nothing was changed by your click" in told
    await jane.receives(1)
    await desk.card("Parcel", "Sent", "U0ANA")


async def test_a_reply_of_many_pages_to_a_mail_of_many_pages_is_edited_and_arrives_whole(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    desk, jane = claude_desk, claude_desk.customer()
    reply = "\n\n".join(f"{n}. {PARAGRAPH}".strip() for n in range(105))
    assert len(reply) > 9000
    claude.script("draft", content=[{"type": "text", "text": reply}])
    mail = QUESTION + "\n\n" + "\n\n".join(f"{n}: {PARAGRAPH * 3}" for n in range(170))
    assert len(mail) > 40_000
    await jane.writes("Parcel", mail)
    card = await desk.card("Parcel", "Approve & send", "1. Your parcel")

    await desk.ana.press(card, "Edit")
    window = await desk.ana.sees_modal()
    fields = [label for label in desk.ana.labels(window) if label.startswith("Reply")]
    shown = {label: desk.ana.initial(window, label) for label in fields}
    assert all(len(text) <= 3000 for text in shown.values())
    last = fields[-1]
    await desk.ana.submit(window, {last: shown[last] + "\n\nAna, with <care> & *patience*"})

    [sent] = await jane.receives(1)
    assert sent.text.startswith(reply + "\n\nAna, with <care> & *patience*")
    assert desk.ana.ephemerals == []
    await desk.card("Parcel", "edited and approved by")


async def test_after_an_hour_without_slack_every_card_is_right_within_minutes(desk: Desk) -> None:
    jane, rob = desk.customer(), desk.customer("Rob Roe", "rob@customer.example")
    first = await jane.writes("Parcel", QUESTION)
    await desk.card("Parcel", "Approve & send")
    desk.sandbox.faults.away(3600)
    await rob.writes("Boots", "Hello,\n\ncan I return unworn boots?\n\nRob")
    await jane.writes("Re: Parcel", "And is the return label free?", reply_to=first)
    await _minutes(desk, 60)

    desk.sandbox.faults.clear()
    await desk.sandbox.until_connected()
    await _minutes(desk, 5)

    await desk.card("Boots", "Approve & send")
    card = await desk.card("Parcel", "return label", "Approve & send")
    assert len(desk.sandbox.messages(desk.sandbox.channel)) == 2
    await desk.ana.press(card, "Approve & send")
    await jane.receives(1)


async def _minutes(desk: Desk, count: int) -> None:
    for _ in range(count):
        desk.passes(timedelta(minutes=1))
        await desk.quiet(0.1)


async def _events(desk: Desk) -> list[str]:
    assert desk.service is not None
    return await desk.service.services.db.run(_kinds)


def _kinds(session: Session) -> list[str]:
    return list(session.exec(select(Event.kind).order_by(col(Event.id))))
