"""A wrong category is put right with one choice on the card, and the next mail profits."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bare_desk import GUEST, MARIA, TOM, VERA, BareDesk
from desk_app import Desk
from doubles.messages_api import MessagesApi
from sqlmodel import select

from slackhitl.db import Database
from slackhitl.desk import audit, consent, correcting, learning, review, second, stats
from slackhitl.desk.correcting import Correction
from slackhitl.desk.errors import AlreadyDecided, NotAllowed
from slackhitl.desk.lifecycle import Actor
from slackhitl.desk.policy import Policy
from slackhitl.sandbox.workspace import Message

GLOVES = "Do your ski gloves come with a wrist leash in children's sizes?"


@pytest.fixture
def bare(database: Database) -> BareDesk:
    """A desk without edges, once on SQLite and once on PostgreSQL."""
    return BareDesk(database)


def correct(bare: BareDesk, conversation: int, category: str, actor: Actor = MARIA) -> None:
    row = bare.conversation(conversation)
    bare.do(correcting.correct, row, category, actor, bare.now)


def test_the_record_says_who_put_what_where(bare: BareDesk) -> None:
    conversation = bare.in_review()
    correct(bare, conversation, "returns")
    event = bare.events(conversation)[-1]
    assert (event.kind, event.actor) == ("triage.corrected", MARIA.id)
    assert (event.detail["from"], event.detail["to"]) == ("shipping", "returns")
    assert bare.conversation(conversation).category == "returns"
    assert bare.do(lambda session: list(audit.verify(session))) == []


def test_the_rules_of_the_new_category_apply(bare: BareDesk) -> None:
    conversation = bare.in_review()
    bare.policy = Policy(**(vars(bare.policy) | {"four_eyes": frozenset({"returns"})}))
    assert bare.do(second.needed, conversation, bare.policy) is None
    correct(bare, conversation, "returns")
    bare.do(review.approve, bare.seen(conversation), MARIA, bare.now, bare.policy)
    assert bare.draft(conversation).status == "awaiting_second"
    with pytest.raises(AlreadyDecided, match="on its way"):
        correct(bare, conversation, "shipping")


def test_another_category_does_not_do_away_with_the_rule_of_two_people(bare: BareDesk) -> None:
    conversation = bare.in_review()
    bare.policy = Policy(**(vars(bare.policy) | {"four_eyes": frozenset({"shipping"})}))
    correct(bare, conversation, "returns")
    bare.do(review.approve, bare.seen(conversation), MARIA, bare.now, bare.policy)
    assert bare.draft(conversation).status == "awaiting_second"
    bare.do(review.approve, bare.seen(conversation), TOM, bare.now, bare.policy)
    assert bare.draft(conversation).status == "approved"


def test_a_second_choice_replaces_the_first_and_taking_it_back_teaches_nothing(
    bare: BareDesk,
) -> None:
    conversation = bare.in_review()
    correct(bare, conversation, "returns")
    correct(bare, conversation, "order", TOM)
    (learnt,) = bare.do(correcting.corrections)
    assert (learnt.was, learnt.category) == ("shipping", "order")
    assert learnt.questions == ("Where is my parcel?",)
    correct(bare, conversation, "shipping", TOM)
    assert bare.do(correcting.corrections) == ()
    assert len(bare.do(lambda session: session.exec(select(Correction)).all())) == 1


def test_nothing_is_learnt_from_the_excluded_the_doubtful_and_the_scheming(bare: BareDesk) -> None:
    excluded = bare.in_review(sender_address="jane@customer.example")
    doubtful = bare.in_review(sender_address="eve@x.example", warning="It may be forged.")
    scheming = bare.mail(sender_address="mallory@x.example").conversation_id
    bare.triage(scheming, risks=("injection",))
    bare.present(scheming)
    for conversation in (excluded, doubtful, scheming):
        correct(bare, conversation, "returns")
    bare.do(review.approve, bare.seen(excluded), MARIA, bare.now, bare.policy)
    reply = bare.leave(excluded)
    bare.do(learning.remember, reply, ["Where is it?"], "It is on its way.", bare.now)
    assert bare.do(consent.decide, "jane@customer.example", False, VERA, bare.now) == 1
    assert bare.do(correcting.corrections) == ()


def test_strangers_and_ended_conversations_are_refused(bare: BareDesk) -> None:
    conversation = bare.in_review()
    with pytest.raises(NotAllowed):
        correct(bare, conversation, "returns", GUEST)
    bare.do(review.approve, bare.seen(conversation), MARIA, bare.now, bare.policy)
    bare.leave(conversation)
    with pytest.raises(AlreadyDecided):
        correct(bare, conversation, "returns")


def test_the_figures_count_corrections_of_the_category_that_was_wrong(bare: BareDesk) -> None:
    conversation = bare.in_review()
    correct(bare, conversation, "returns")
    bare.later(minutes=1)
    bare.do(review.approve, bare.seen(conversation), MARIA, bare.now, bare.policy)
    bare.leave(conversation)
    day = bare.now.date()
    found = bare.do(
        stats.figures, day - timedelta(days=1), day, bare.now, bare.policy.timezone
    )  # fmt: skip
    assert found.categories["shipping"].count("corrected") == 1
    assert found.categories["returns"].sent == 1
    shown = stats.stats_view(found, "category", "Figures")
    assert ("Corrected", "1", "categories of triage put right by people") in shown.rows


def chosen(card: Message) -> str:
    """The category that a card's menu shows."""
    menus = [one for one in found_in(card.blocks, "static_select") if "initial_option" in one]
    return str(menus[0]["initial_option"]["text"]["text"])


def found_in(part: Any, kind: str) -> list[dict[str, Any]]:
    """Every element of a kind, wherever it stands."""
    if isinstance(part, list):
        return [one for each in part for one in found_in(each, kind)]
    if not isinstance(part, dict):
        return []
    inner = [one for each in part.values() for one in found_in(each, kind)]
    return [part, *inner] if part.get("type") == kind else inner


async def test_one_choice_on_the_card_corrects_it_and_the_next_mail_is_sorted_right(
    desk: Desk,
) -> None:
    await desk.customer().writes("Gloves", GLOVES)
    card = await desk.card("Gloves", "Triage:")
    assert chosen(card) != "Account"
    await desk.ana.press(card, "Account")
    assert chosen(await desk.card("Gloves", "category corrected by <@U0ANA>")) == "Account"
    await desk.customer("Tom Tarr", "tom@customer.example").writes("Mittens", GLOVES)
    card = await desk.card("Mittens", "Triage:", without=("corrected",))
    assert chosen(card) == "Account"
    figures = await desk.vera.command("/hitl stats today by category")
    assert "Corrected" in figures.text


async def test_claude_is_shown_what_was_corrected_without_names(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    desk = claude_desk
    await desk.customer().writes("Gloves", f"{GLOVES} My order is 47110815. Jane Doe")
    card = await desk.card("Gloves", "Triage:")
    await desk.ana.press(card, "Account")
    await desk.card("Gloves", "category corrected by <@U0ANA>")
    await desk.customer("Tom Tarr", "tom@customer.example").writes("Mittens", GLOVES)
    await desk.card("Mittens", "Triage:")
    asked = [str(request) for request in claude.requests if "Describe this mail." in str(request)]
    assert '"corrected_before": []' in asked[0].replace("\\", "")
    told = asked[-1].replace("\\", "")
    assert '"right": "account"' in told
    before, _, _ = told.partition('"right"')
    assert "47110815" not in before
    assert "Jane" not in before


@pytest.fixture
def own_categories(environ: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "categories.toml"
    file.write_text(
        '[parcels]\ndescription = "Where a parcel is and how long it takes to arrive."\n'
        'keywords = ["how long does a parcel take"]\n'
        '[money-back]\ndescription = "Refunds."\n'
    )
    environ["SLACKHITL_CATEGORIES"] = str(file)


@pytest.mark.usefixtures("own_categories")
async def test_a_teams_own_categories_are_what_triage_and_the_menu_offer(desk: Desk) -> None:
    jane = desk.customer()
    await jane.writes("Parcel", "Hello,\n\nhow long does a parcel take to arrive?\n\nJane")
    card = await desk.card("Parcel", "Approve & send", "Parcels")

    await desk.ana.press(card, "Money back")

    await desk.card("Parcel", "Money back", "category corrected by")
