"""Earned autonomy as supervisors, agents and customers meet it."""

import email
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from desk_app import Desk
from sqlmodel import Session, col, select

from slackhitl.desk import trust, work
from slackhitl.desk.autonomy_rows import AutonomyCase, Lane
from slackhitl.desk.models import Draft, DraftStatus, Job, Origin
from slackhitl.sandbox.mailbox import Customer
from slackhitl.sandbox.workspace import REVIEW

ASKS = "How long does a parcel inside Germany take to arrive?"
REPLY = "arrives within 2 to 3 working days"


def customer(desk: Desk, number: int) -> Customer:
    return desk.customer(f"Jane {number}", f"jane{number}@customer.example")


async def asks(desk: Desk, number: int) -> str:
    """A customer asks what the knowledge answers; the subject."""
    subject = f"Parcel {number}"
    await customer(desk, number).writes(subject, ASKS)
    await desk.card(subject, REPLY, "Approve & send")
    return subject


async def in_database(desk: Desk, change: Callable[[Session], None]) -> None:
    assert desk.service is not None
    await desk.service.services.db.run(change)


def a_season(session: Session) -> None:
    """People sent all but one of the cases that are needed, unchanged, and then some days passed.

    The first draft is a real one.
    """
    now = datetime.now(UTC)
    first = session.exec(select(AutonomyCase)).one()
    real = session.get_one(Draft, first.draft_id)
    for number in range(2, (trust.fewest(0.2) or 0) + 1):
        row = Draft(
            conversation_id=first.conversation_id, answers_id=real.answers_id, number=number,
            status=DraftStatus.SUPERSEDED, origin=real.origin, created_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add(
            AutonomyCase(
                draft_id=row.id, conversation_id=first.conversation_id, category=first.category,
                maker=first.maker, lane=Lane.PEOPLE, fingerprint="", wrong=False,
                judged_at=now, at=now,
            )
        )  # fmt: skip


def an_hour_passes(session: Session) -> None:
    """The times for objections are over."""
    for case in session.exec(select(AutonomyCase).where(col(AutonomyCase.due).is_not(None))):
        assert case.due is not None
        case.due -= timedelta(hours=1)
        session.add(case)
    for job in session.exec(select(Job).where(Job.kind == "alone")):
        job.run_at -= timedelta(hours=1)
        session.add(job)


async def scheduled(desk: Desk, first: int) -> int:
    """A mail whose reply goes out unless somebody objects; its number."""
    for number in range(first, first + 9):
        subject = await asks(desk, number)
        if "unless someone objects" in desk.card_text(subject):
            return number
    raise AssertionError("nothing goes alone")


async def earned(desk: Desk) -> None:
    """People sent forty drafts unchanged, and a supervisor turns the category on."""
    subject = await asks(desk, 1)
    await in_database(desk, a_season)
    card = await desk.card(subject, "Approve & send")
    await desk.ana.press(card, "Approve & send")
    await desk.card(subject, "Sent, approved unchanged by <@U0ANA>")
    answer = await desk.vera.command("/hitl autonomy on delivery 15m 20%")
    assert "Its record suffices" in answer.text
    assert "after 15 minutes unless somebody objects" in answer.text


async def test_a_category_that_earned_it_sends_unless_somebody_objects(desk: Desk) -> None:
    await earned(desk)
    number = await scheduled(desk, 2)
    subject = f"Parcel {number}"
    await desk.card(subject, "Object", "Approve & send", "Edit", "Take over")
    assert "*Will be sent in 15 min unless someone objects*, at <!date^" in desk.card_text(subject)
    await in_database(desk, an_hour_passes)
    await desk.card(subject, "Sent automatically; nobody objected", without=("Object",))
    [reply] = await customer(desk, number).receives(1)
    assert REPLY in reply.text
    assert email.message_from_bytes(reply.raw)["Auto-Submitted"] == "auto-replied"

    other = await scheduled(desk, number + 1)
    card = await desk.card(f"Parcel {other}", "Object")
    await desk.ben.press(card, "Object")
    await desk.card(f"Parcel {other}", "<@U0BEN> objected", "Approve & send", without=("Object",))
    await in_database(desk, an_hour_passes)
    await desk.quiet()
    assert customer(desk, other).inbox == []

    told = (await desk.vera.command("/hitl autonomy")).text
    assert "*Delivery*  goes out by itself (15 min for objections, bound 20.0%)" in told
    assert "1 went out alone" in told
    told = (await desk.vera.command("/hitl autonomy sent delivery")).text
    assert "1 reply of Delivery went out alone." in told
    assert f"|Parcel {number}>* · Jane {number}\nDelivery · draft" in told
    assert "/archives/C0REVIEW/p" in told
    assert "There is no page 2." in (await desk.vera.command("/hitl autonomy sent 2")).text
    assert "nobody complained" in told


async def test_a_category_that_gets_worse_is_suspended_and_everybody_is_told(desk: Desk) -> None:
    await earned(desk)
    for number in range(2, 20):
        subject = await asks(desk, number)
        objects = "unless someone objects" in desk.card_text(subject)
        press, said = (
            ("Object", "<@U0BEN> objected") if objects else ("Take over", "took this over")
        )
        card = await desk.card(subject, press)
        await desk.ben.press(card, press)
        await desk.card(subject, said, without=("Object",))
        told = (await desk.vera.command("/hitl autonomy")).text
        if "suspended" in told:
            break
    assert "Suspended: " in told
    card = await desk.card(subject)

    def posts() -> list[str]:
        below = desk.sandbox.thread(REVIEW, card.ts)
        return [post.text for post in below if "does not go out by itself any more" in post.text]

    await desk.until(posts, "the news that it is suspended")
    [post] = posts()
    assert post.startswith("<@U0VERA> *Delivery does not go out by itself any more:* ")
    assert "the bound is 20.0%" in post
    await asks(desk, 99)
    await desk.card("Parcel 99", "A reply waits for a decision", without=("Object",))
    answer = await desk.vera.command("/hitl autonomy on delivery")
    assert "Until then people decide every draft." in answer.text
    told = (await desk.vera.command("/hitl autonomy history delivery")).text
    assert "<@U0VERA> turned it on (15 min for objections, bound 20.0%)" in told
    assert "it was suspended: " in told
    assert "its record sufficed, so that drafts go out by themselves from then on" in told


async def test_only_supervisors_see_and_change_it_and_are_told_what_to_type(desk: Desk) -> None:
    for line in ("autonomy", "autonomy on delivery", "autonomy sent"):
        assert "Only a supervisor" in (await desk.ana.command(f"/hitl {line}")).text
    assert "Nothing goes out by itself." in (await desk.vera.command("/hitl autonomy")).text
    for line, said in {
        "on": "Name a category.",
        "on nonsense": "There is no category “nonsense”.",
        "on delivery soon": "“soon” is neither minutes nor a percentage.",
        "on delivery 0m": "Choose between 1 and 1440 minutes.",
        "on delivery 50%": "Choose a bound between 0.5% and 20.0%.",
        "maybe": "I do not know “maybe”.",
        "off delivery": "Delivery is not on. Nothing was changed.",
        "sent": "Nothing has gone out alone.",
        "sent delivery 7d": "Nothing of Delivery has gone out alone since <!date^",
        "sent nonsense": "There is no category “nonsense”.",
        "history": "Nothing was changed.",
    }.items():
        assert said in (await desk.vera.command(f"/hitl autonomy {line}")).text
    answer = await desk.vera.command("/hitl autonomy on delivery 5m 5%")
    assert "*Delivery is on.* It takes 101 cases without an error to prove 5.0%." in answer.text
    answer = await desk.vera.command("/hitl autonomy off delivery")
    assert answer.text == "*Delivery is off.* People decide every draft of it again."


async def test_what_people_decide_makes_the_score(desk: Desk) -> None:
    await asks(desk, 1)

    def decided_before(session: Session) -> None:
        now = datetime.now(UTC)
        first = session.exec(select(AutonomyCase)).one()
        assert first.signals["nearness"] > 0.5
        assert first.score is None
        assert session.get_one(Draft, first.draft_id).coverage == 1.0
        for number in range(2, 122):
            row = Draft(
                conversation_id=first.conversation_id, number=number, origin=Origin.OFFLINE,
                status=DraftStatus.SUPERSEDED, created_at=now,
            )  # fmt: skip
            session.add(row)
            session.flush()
            is_far = number % 4 == 0
            told = first.signals | {"nearness": 0.3 + number / 2000 if is_far else 0.8}
            session.add(
                AutonomyCase(
                    draft_id=row.id, conversation_id=first.conversation_id, category="delivery",
                    maker=first.maker, lane=Lane.PEOPLE, fingerprint="", wrong=is_far,
                    signals=told, judged_at=now, at=now,
                )
            )  # fmt: skip
        work.enqueue(session, work.Kind.CALIBRATE, 0, now)

    await in_database(desk, decided_before)
    await desk.quiet()
    await asks(desk, 2)

    def is_scored(session: Session) -> None:
        newest = select(AutonomyCase).order_by(col(AutonomyCase.draft_id).desc())
        case = session.exec(newest).first()
        assert case is not None
        assert case.score is not None
        assert case.score < 0.05

    await in_database(desk, is_scored)
