"""Stories of triage: what people see of it, when it looks, and when it cannot be had."""

from datetime import timedelta

from desk_app import Desk
from doubles.messages_api import MessagesApi

from slackhitl.ai.errors import ModelBusy, ModelDeclined
from slackhitl.clock import utc_now
from slackhitl.desk.work import Claim, Kind
from slackhitl.flow.model_trouble import RETRIES, again_at

QUESTION = "How long does a parcel inside Germany take to arrive?"
THREAT = "My lawyer will hear of this. How do I get a refund?"


async def test_the_card_says_why_triage_chose_what_it_chose(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    await claude_desk.customer().writes("Parcel", QUESTION)
    await claude_desk.card("Parcel", "Triage: The words of the mail say so.")


async def test_an_owner_is_told_what_the_customers_next_mail_is_about(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    jane = claude_desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await claude_desk.card("Parcel", "Take over")
    await claude_desk.ana.press(card, "Take over")
    await claude_desk.ana.close_modal()
    await jane.writes("Re: Parcel", THREAT)
    await claude_desk.card("Parcel", "Write reply", "mentions lawyers or legal action")
    assert len(claude.asked("triage")) == 2


async def test_a_mail_that_came_while_somebody_owned_it_is_drafted_for_as_what_it_is(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    jane = claude_desk.customer()
    await jane.writes("Parcel", QUESTION)
    card = await claude_desk.card("Parcel", "Take over")
    await claude_desk.ana.press(card, "Take over")
    await claude_desk.ana.close_modal()
    await jane.writes("Re: Parcel", THREAT)
    card = await claude_desk.card("Parcel", "mentions lawyers or legal action")

    await claude_desk.ana.press(card, "Hand back to the AI")

    await claude_desk.card("Parcel", "Approve & send", "5 working days", "mentions lawyers")
    drafted = claude.asked("draft")[-1]
    assert drafted["model"] == "claude-opus-5-5", "lawyers are a case for the stronger model"
    assert "get a refund" in str(drafted["messages"])


async def test_while_claude_is_away_the_words_alone_tell_of_danger(
    claude_desk: Desk, claude: MessagesApi
) -> None:
    claude.script("triage", status=529, times=50)
    await claude_desk.customer().writes("Stove", "The stove exploded and my son is hurt. Help!")
    await claude_desk.card(
        "Stove", "There is no draft", "somebody may be hurt", "Claude could not be asked yet"
    )


def test_a_busy_model_is_asked_again_for_a_day_and_not_for_ever() -> None:
    now = utc_now()

    def tried(attempt: int) -> Claim:
        return Claim(1, Kind.DRAFT, 1, attempt, 1, "worker")

    waits = [again_at(tried(n), ModelBusy("busy"), now) for n in range(1, len(RETRIES) + 1)]
    assert waits[0] == now + timedelta(seconds=20)
    assert waits[-1] == now + timedelta(hours=1)
    assert sum(RETRIES, timedelta()) > timedelta(hours=23)
    assert again_at(tried(len(RETRIES) + 1), ModelBusy("busy"), now) is None
    assert again_at(tried(1), ModelDeclined("no"), now) is None


def test_a_server_that_names_a_time_is_left_alone_until_then() -> None:
    now = utc_now()
    job = Claim(1, Kind.DRAFT, 1, 1, 1, "worker")
    assert again_at(job, ModelBusy("busy", retry_after=500.0), now) == now + timedelta(seconds=500)
    assert again_at(job, ModelBusy("busy", retry_after=1.0), now) == now + timedelta(seconds=20)
