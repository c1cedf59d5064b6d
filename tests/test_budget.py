"""A day's money for drafts ends, people are told, and the next day goes on by itself."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from bare_desk import MARIA, BareDesk
from command_line import slackhitl
from desk_app import Desk
from sqlmodel import Session, select

from slackhitl.clock import utc_now
from slackhitl.db import Database
from slackhitl.desk import budget, review, spending
from slackhitl.desk.models import Draft, Job, ModelCall, Origin
from slackhitl.desk.policy import Policy
from slackhitl.desk.spending import Spending, Spent
from slackhitl.sandbox.workspace import REVIEW
from slackhitl.settings import SettingsWrong, load


@pytest.fixture
def environ() -> dict[str, str]:
    """So little money that the first triage spends it."""
    return {"SLACKHITL_DAILY_BUDGET": "0.000001"}


@pytest.fixture
def bare(database: Database) -> BareDesk:
    """A desk with a dollar a day, once on SQLite and once on PostgreSQL."""
    desk = BareDesk(database)
    desk.policy = Policy(**(vars(desk.policy) | {"daily_budget": Decimal(1)}))
    return desk


def spend(bare: BareDesk, draft_id: int, usd: str | None, model: str = "claude-opus-5-5") -> None:
    call = Spent("draft", model, bare.now, cost_usd=None if usd is None else Decimal(usd))
    bare.do(spending.keep_spending, draft_id, Spending((call,)))


def waiting(bare: BareDesk, sender: str = "ann@customer.example") -> int:
    conversation = bare.mail(sender_address=sender).conversation_id
    bare.triage(conversation)
    return conversation


def stop(bare: BareDesk, conversation: int) -> budget.Stop | None:
    return bare.do(budget.stop, bare.draft_id(conversation), bare.now, bare.policy)


def test_a_dollar_that_is_spent_stops_drafts_until_midnight(bare: BareDesk) -> None:
    conversation = waiting(bare)
    spend(bare, bare.draft_id(conversation), "0.99")
    assert stop(bare, conversation) is None
    spend(bare, bare.draft_id(conversation), "0.01")
    held = stop(bare, conversation)
    assert held is not None
    assert held.until == datetime(2026, 11, 3, tzinfo=UTC)
    draft = bare.draft(conversation)
    assert (draft.status, draft.retry_at) == ("unwritten", held.until)
    bare.now = held.until
    assert stop(bare, conversation) is None


def test_supervisors_are_told_once_a_day(bare: BareDesk) -> None:
    first, second = waiting(bare), waiting(bare, "bob@customer.example")
    spend(bare, bare.draft_id(first), "1.00")
    assert stop(bare, first)
    assert stop(bare, second)
    assert stop(bare, first)
    assert [bare.told(one).count("budget.spent") for one in (first, second)] == [1, 0]
    bare.later(days=1)
    spend(bare, bare.draft_id(second), "1.00")
    assert stop(bare, second)
    assert bare.told(second).count("budget.spent") == 1


def test_what_a_person_asks_for_is_written_all_the_same(bare: BareDesk) -> None:
    conversation = waiting(bare)
    spend(bare, bare.draft_id(conversation), "1.00")
    assert stop(bare, conversation)
    bare.do(review.redraft, bare.seen(conversation), "", MARIA, bare.now, Origin.CLAUDE)
    assert stop(bare, conversation) is None


def test_a_call_of_unknown_price_counts_for_nothing(bare: BareDesk) -> None:
    conversation = waiting(bare)
    spend(bare, bare.draft_id(conversation), None, "claude-from-tomorrow")
    assert stop(bare, conversation) is None


def test_without_a_budget_there_is_no_end(bare: BareDesk) -> None:
    bare.policy = Policy(**(vars(bare.policy) | {"daily_budget": None}))
    conversation = waiting(bare)
    spend(bare, bare.draft_id(conversation), "1000")
    assert stop(bare, conversation) is None


@pytest.mark.parametrize("amount", ["a lot", "-1", "0", "1,50"])
def test_a_budget_is_an_amount(amount: str) -> None:
    with pytest.raises(SettingsWrong, match="amount in US dollars"):
        load({"SLACKHITL_DAILY_BUDGET": amount}, None)


def test_the_check_names_models_whose_price_is_not_known() -> None:
    done = slackhitl("check", ANTHROPIC_API_KEY="k", SLACKHITL_MODEL_DRAFT="claude-from-tomorrow")
    assert "note  prices: the price of claude-from-tomorrow is not known" in done.output


async def test_the_card_says_why_there_is_no_draft_and_tomorrow_there_is_one(
    claude_desk: Desk,
) -> None:
    desk = claude_desk
    await desk.customer().writes("Parcel", "When does my parcel arrive?")
    card = await desk.card("Parcel", "budget for drafts is used up", "Write reply", "Draft again")
    assert "When does my parcel arrive?" in desk.card_text("Parcel")
    await desk.customer("Tom Tarr", "tom@customer.example").writes("Boots", "May I return boots?")
    await desk.card("Boots", "budget for drafts is used up")

    def told() -> list[str]:
        posts = [post for one in ("Parcel", "Boots") for post in _below(desk, one)]
        return [text for text in posts if "<@U0VERA>" in text and "budget" in text]

    await desk.until(told, "supervisors to be told")
    assert len(told()) == 1
    await desk.ana.press(card, "Draft again")
    await desk.card("Parcel", "A reply waits for a decision")
    await desk.stop()
    await asyncio.to_thread(_a_day_passes, desk)
    await desk.start()
    await desk.card("Boots", "A reply waits for a decision")


def _below(desk: Desk, subject: str) -> list[str]:
    card = desk.sandbox.card_about(subject)
    return [post.text for post in desk.sandbox.thread(REVIEW, card.ts)] if card else []


def _a_day_passes(desk: Desk) -> None:
    """What was spent was spent yesterday, and what waits for midnight is due."""
    database = Database(desk.database_url)

    def turn(session: Session) -> None:
        for call in session.exec(select(ModelCall)):
            call.at -= timedelta(days=1)
        for job in session.exec(select(Job)):
            job.run_at = utc_now()
        for draft in session.exec(select(Draft)):
            draft.retry_at = None

    database.transact(turn)
    database.close()
