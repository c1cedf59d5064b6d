"""What people sent is there for the next similar question, of nobody in particular."""

import asyncio
from datetime import timedelta

import pytest
from bare_desk import MARIA, VERA, BareDesk
from desk_app import Desk
from season import FERRY, QUESTIONS, answered
from sqlmodel import Session, col, select

from slackhitl.ai.knowledge import Knowledge
from slackhitl.db import Database
from slackhitl.desk import drafting, exemplar_views, exemplars, learning, review
from slackhitl.desk.errors import AlreadyDecided, NoSuchRow, NotAllowed
from slackhitl.desk.exemplar_rows import Exemplar, Retirement
from slackhitl.flow.exemplars import Exemplars
from slackhitl.sandbox.people import as_text
from slackhitl.sandbox.workspace import Message

BOOTS = "How many days do I have to return my boots?"
GUITAR = "Hello,\n\ndo you also repair electric guitars?\n\nBest\n"
SIGNATURE = "Your Acme Outdoor team"


@pytest.fixture
def bare(database: Database) -> BareDesk:
    """A desk without edges, once on SQLite and once on PostgreSQL."""
    return BareDesk(database)


def rows(bare: BareDesk) -> list[Exemplar]:
    return bare.do(lambda session: list(session.exec(select(Exemplar).order_by(col(Exemplar.id)))))


async def learnt(
    bare: BareDesk, found: Exemplars, name: str, asks: str, reply: str, *, approved: bool = False
) -> int:
    """A person sent this, and the desk learnt it as the service does; the exemplar's id."""
    if approved:
        bare.later(hours=1)
        sent = bare.in_review(sender_name=name, sender_address=f"{name}@customer.example")
        bare.do(review.approve, bare.seen(sent), MARIA, bare.now, bare.policy)
        draft_id = bare.leave(sent)
    else:
        draft_id = answered(bare, name, asks, reply, learn=False)
    same = await found.same_question(bare.database, ("shipping", "en"), (asks,))
    bare.do(learning.remember, draft_id, [asks], reply, bare.now, same)
    return rows(bare)[-1].id or 0


async def shown(bare: BareDesk, found: Exemplars, asks: str) -> list[str]:
    """The earlier replies with which a draft for this question would be written."""
    conversation = bare.mail(text=asks, new_text=asks).conversation_id
    bare.triage(conversation, questions=(asks,))
    task = bare.do(drafting.assignment, bare.draft_id(conversation))
    assert task is not None
    return [past.reply for past in (await found.for_draft(bare.database, task)).past]


async def test_when_the_same_is_asked_again_the_newest_reply_counts(bare: BareDesk) -> None:
    found = Exemplars()
    for number in range(4):
        await learnt(bare, found, f"Old{number}", BOOTS, "You can return them within 30 days.")
    newest = await learnt(bare, found, "New", BOOTS, "You can return them within 14 days.")
    other = "Where do I find the return label for my boots?"
    await learnt(bare, found, "Zed", other, "The label is in your account.")
    *old, last, label = rows(bare)
    assert {row.retired_for for row in old} == {Retirement.SUPERSEDED}
    assert old[-1].superseded_by_id == newest
    assert last.retired_at is None
    assert label.retired_at is None
    told = await shown(bare, found, f"{BOOTS} {other}")
    assert sorted(told) == ["The label is in your account.", "You can return them within 14 days."]


async def test_a_reply_that_is_sent_again_unchanged_has_been_confirmed(bare: BareDesk) -> None:
    found = Exemplars()
    first = await learnt(bare, found, "Jane", "Where is my parcel?", "It is on its way.")
    for name in ("Tom", "Ida"):
        await learnt(bare, found, name, "Where is my parcel?", "It is on its way.", approved=True)
    last = rows(bare)[-1]
    assert (bare.do(exemplar_views.view, first).confirmed, last.confirmed) == (0, 2)
    await learnt(bare, found, "Leo", "Where is my parcel?", "We are looking for it, sorry.")
    assert rows(bare)[-1].confirmed == 0


async def test_every_exemplar_is_looked_at_and_those_offered_differ(bare: BareDesk) -> None:
    first = await learnt(bare, Exemplars(), "Jane", "Do you repair electric guitars?", "No, sorry.")

    def many(session: Session) -> None:
        for number in range(450):
            row = Exemplar(
                past_key=str(number), category="shipping", language="en",
                questions=[f"Is the tent number {number} big enough for my family of {number}?"],
                reply="It is big enough for four people.", created_at=bare.now,
            )  # fmt: skip
            exemplars.keep(session, row, (), (), bare.now)

    bare.do(many)
    found = Exemplars()
    assert await shown(bare, found, "Do you repair guitars?") == ["No, sorry."]
    assert await shown(bare, found, "Is the tent big enough for us?") == [
        "It is big enough for four people."
    ]
    bare.do(exemplars.retire, first, VERA, bare.now)
    assert await shown(bare, found, "Do you repair guitars?") == []


async def test_a_replica_notices_what_another_learnt_retired_and_forgot(bare: BareDesk) -> None:
    here, elsewhere = Exemplars(), Exemplars()
    assert await shown(bare, here, QUESTIONS[0]) == []
    number = await learnt(bare, elsewhere, "Jane", QUESTIONS[0], FERRY)
    assert await shown(bare, here, QUESTIONS[1]) == [FERRY]
    bare.do(exemplars.retire, number, VERA, bare.now)
    assert await shown(bare, here, QUESTIONS[1]) == []
    bare.do(exemplars.restore, number, VERA, {})
    assert await shown(bare, here, QUESTIONS[1]) == [FERRY]
    assert bare.do(exemplars.forget, [number]) == 1
    assert await shown(bare, here, QUESTIONS[1]) == []


def cited(bare: BareDesk, version: str) -> int:
    """An exemplar whose draft cited this version of an article."""

    def keep(session: Session) -> int:
        row = Exemplar(
            past_key=version, category="shipping", language="en", questions=[QUESTIONS[0]],
            reply=FERRY, created_at=bare.now,
        )  # fmt: skip
        exemplars.keep(session, row, [("ferries", version)], (), bare.now)
        return row.id or 0

    return bare.do(keep)


async def test_it_expires_with_its_article_and_comes_back_with_it(bare: BareDesk) -> None:
    number, found = cited(bare, "v1"), Exemplars()
    served = {("ferries", "v1"), ("boots", "v7")}
    assert bare.do(exemplars.expire, served, set(), bare.now) == 0
    assert bare.do(exemplars.expire, {("ferries", "v2")}, {"ferries"}, bare.now) == 0  # unreadable
    assert bare.do(exemplars.expire, {("ferries", "v2")}, set(), bare.now) == 1
    view = bare.do(exemplar_views.view, number)
    assert (view.retired_for, view.articles) == (Retirement.ARTICLE, ("ferries",))
    assert await shown(bare, found, QUESTIONS[0]) == []
    assert bare.do(exemplars.expire, served, set(), bare.now) == 0
    assert await shown(bare, found, QUESTIONS[0]) == [FERRY]


async def test_a_supervisor_who_looked_keeps_it_until_the_next_change(bare: BareDesk) -> None:
    number = cited(bare, "v1")
    bare.do(exemplars.expire, {("ferries", "v2")}, set(), bare.now)
    with pytest.raises(NotAllowed):
        bare.do(exemplars.restore, number, MARIA, {"ferries": "v2"})
    bare.do(exemplars.restore, number, VERA, {"ferries": "v2"})
    with pytest.raises(AlreadyDecided):
        bare.do(exemplars.restore, number, VERA, {"ferries": "v2"})
    assert bare.do(exemplars.expire, {("ferries", "v2")}, set(), bare.now) == 0
    assert bare.do(exemplars.expire, {("ferries", "v3")}, set(), bare.now) == 1
    with pytest.raises(NoSuchRow, match="no exemplar 4711"):
        bare.do(exemplars.retire, 4711, VERA, bare.now)


async def test_a_folder_that_is_away_is_no_change_of_its_articles(bare: BareDesk) -> None:
    number = cited(bare, "v1")
    await Exemplars().expire(bare.database, Knowledge(None), bare.now)
    assert bare.do(exemplar_views.view, number).retired_for is None


def test_a_reply_written_from_another_rests_on_its_articles_too(bare: BareDesk) -> None:
    number = cited(bare, "v1")
    sources = [
        {"kind": "exemplar", "article": str(number), "version": ""},
        {"kind": "knowledge", "article": "boots", "version": "v7"},
        {"kind": "knowledge", "article": "team/3", "version": "2026-11-02"},
    ]
    assert bare.do(exemplars.rests_on, sources) == {("ferries", "v1"), ("boots", "v7")}


def test_an_older_mail_never_takes_the_place_of_a_newer_reply(bare: BareDesk) -> None:
    newer = cited(bare, "v1")

    def keep(session: Session) -> int:
        row = Exemplar(
            past_key="old", category="shipping", language="en", questions=[QUESTIONS[0]],
            reply="Once a month.", created_at=bare.now, said_at=bare.now.replace(year=2020),
        )  # fmt: skip
        exemplars.keep(session, row, (), [newer], bare.now)
        return row.id or 0

    older = bare.do(keep)
    assert bare.do(exemplar_views.view, newer).retired_for is None
    assert bare.do(exemplar_views.view, older).superseded_by == newer


@pytest.fixture
def environ() -> dict[str, str]:
    return {"SLACKHITL_SIGNATURE": SIGNATURE}


async def answers(desk: Desk, name: str, subject: str, reply: str) -> Message:
    """Somebody asks about guitars, and Ana writes the reply."""
    address = f"{subject.lower()}@customer.example"
    await desk.customer(name, address).writes(subject, f"{GUITAR}{name.partition(' ')[0]}")
    card = await desk.card(subject, "Take over", without=("Drafting",))
    await desk.ana.press(card, "Take over")
    await desk.ana.submit(await desk.ana.sees_modal(), {"Reply": reply})
    desk.passes(timedelta(minutes=1))
    return await desk.card(subject, "Sent")


async def counted(desk: Desk, words: str) -> str:
    """What /hitl exemplars says, once it says these words."""
    for _ in range(50):
        told = (await desk.ana.command("/hitl exemplars")).text
        if words in told:
            break
        await asyncio.sleep(0.1)
    assert words in told
    return str(told)


async def test_another_customers_name_child_and_street_reach_nobody(desk: Desk) -> None:
    await answers(
        desk, "", "First",
        "Dear Maria Gonzalez,\n\nyes, we repair guitars; as discussed with your son Mateo "
        "we collect it at Calle Mayor 3.\n\nKind regards",
    )  # fmt: skip
    await answers(
        desk, "", "Second",
        "Dear Maria Gonzalez,\n\nyes, we repair guitars within 2 weeks.\n\nKind regards\nAna",
    )  # fmt: skip
    await counted(desk, "Drafts learn from 1 earlier reply.")
    await desk.customer("Ida Lund", "ida@customer.example").writes("Ida", f"{GUITAR}Ida")
    card = as_text(await desk.card("Ida", "within 2 weeks", "Approve & send"))
    assert "Hello Ida," in card or "Dear Ida," in card
    for words in ("Maria", "Gonzalez", "Mateo", "Calle", "Ana\n"):
        assert words not in card


async def test_a_reused_reply_has_one_greeting_one_closing_and_one_signature(desk: Desk) -> None:
    await answers(
        desk, "Jane Doe", "First",
        f"Dear Jane,\n\nyes, we repair guitars within 2 weeks.\n\nKind regards\n{SIGNATURE}",
    )  # fmt: skip
    await counted(desk, "Drafts learn from 1 earlier reply.")
    for number, name in enumerate(("Tom Becker", "Ida Lund"), 2):
        first = name.partition(" ")[0]
        customer = desk.customer(name, f"{first.lower()}@customer.example")
        await customer.writes(first, f"{GUITAR}{first}")
        card = await desk.card(first, "within 2 weeks. [1]", "Approve & send")
        await desk.ana.press(card, "Approve & send")
        (mail,) = await customer.receives(1)
        assert mail.text.startswith(
            f"Dear {first},\n\nyes, we repair guitars within 2 weeks.\n\n"
            f"Kind regards\n{SIGNATURE}\n\nOn "
        )
        await counted(desk, f"*{number}* do you also repair electric guitars?")


async def test_who_greets_somebody_else_is_told_while_it_can_be_undone(desk: Desk) -> None:
    ida = desk.customer("Ida Lund", "ida@customer.example")
    for number, greeting in enumerate(("Dear Ida,", "Dear Maria,")):
        await ida.writes(f"Mail {number}", f"{GUITAR}Ida")
        card = await desk.card(f"Mail {number}", "Take over", without=("Drafting",))
        await desk.ana.press(card, "Take over")
        window = await desk.ana.sees_modal()
        await desk.ana.submit(window, {"Reply": f"{greeting}\n\nno, we do not."})
    said = "The greeting names “Maria”, but the mail is from Ida Lund."
    await desk.ana.press(await desk.card("Mail 1", said, "Undo"), "Undo")
    assert len(await ida.receives(1)) == 1


async def test_a_supervisor_sees_what_a_draft_was_written_from_and_retires_it(desk: Desk) -> None:
    await answers(desk, "Jane Doe", "First", "Dear Jane,\n\nno, we do not repair guitars, sorry.")
    await counted(desk, "Drafts learn from 1 earlier reply.")
    await desk.customer("Tom Becker", "tom@customer.example").writes("Tom", f"{GUITAR}Tom")
    card = await desk.card("Tom", "do not repair guitars", "Approve & send")
    await desk.more(desk.ana, card, "Written from…")
    window = desk.ana.modals[-1]
    assert "Exemplar 1" in as_text(window)
    assert "no, we do not repair guitars" in as_text(window)
    await desk.ana.press(window, "Retire")
    assert "Only a supervisor" in as_text(desk.ana.modals[-1])
    await desk.more(desk.vera, card, "Written from…")
    await desk.vera.press(desk.vera.modals[-1], "Retire")
    assert "Exemplar 1 is retired" in as_text(desk.vera.modals[-1])
    await counted(desk, "Drafts learn from no earlier reply yet.")
    await desk.customer("Ida Lund", "ida@customer.example").writes("Ida", f"{GUITAR}Ida")
    await desk.card("Ida", "Take over", without=("Drafting", "do not repair"))
    shown = (await desk.vera.command("/hitl exemplars 1")).text
    assert "Exemplar 1" in shown
    restored = await desk.vera.command("/hitl exemplars restore 1")
    assert "Exemplar 1" in restored.text
    assert "in use already" in (await desk.vera.command("/hitl exemplars restore #1")).text
    assert "do not understand" in (await desk.ana.command("/hitl exemplars dance")).text


async def test_what_an_article_said_before_it_was_changed_is_not_sent_any_more(desk: Desk) -> None:
    asks = "Hello,\n\nhow many days do I have to return unworn items?\n\nBest\n"
    jane = desk.customer()
    await jane.writes("Return", f"{asks}Jane")
    card = await desk.card("Return", "within 30 days", "Approve & send")
    await desk.ana.press(card, "Approve & send")
    await jane.receives(1)
    await counted(desk, "Drafts learn from 1 earlier reply.")
    article = desk.folder / "knowledge" / "returns.md"
    article.write_text(article.read_text().replace("within 30 days", "within 14 days"))
    await desk.customer("Tom", "tom@customer.example").writes("Tom", f"{asks}Tom")
    await desk.card("Tom", "within 14 days", "Approve & send", without=("30 days",))
    told = await counted(desk, "Drafts learn from no earlier reply yet.")
    assert "returns" in told
