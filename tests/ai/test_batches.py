"""Drafts in batches, through the real SDK."""

import pytest
from doubles.messages_api import MessagesApi

from slackhitl.ai.bulk import Missing
from slackhitl.ai.claude import ClaudeDrafter
from slackhitl.ai.coverage import coverage
from slackhitl.ai.errors import ModelBusy, ModelMisconfigured
from slackhitl.ai.terms import Brief, Drafted, Source


async def test_a_batch_gives_the_draft_that_a_single_call_gives(
    claude: ClaudeDrafter, api: MessagesApi, brief: Brief
) -> None:
    alone = await claude.draft(brief)
    batch = await claude.bulk.submit({"one": brief, "two": brief})
    progress = await claude.bulk.progress(batch)
    assert (progress.ended, progress.done, progress.total) == (True, 2, 2)
    assert await claude.bulk.names(batch) == ["one", "two"]
    came = {name: each async for name, each in claude.bulk.collect(batch, {"two": brief})}
    drafted = came.pop("two")
    assert came == {}
    assert isinstance(drafted, Drafted)
    assert (drafted.text, drafted.sources) == (alone.text, alone.sources)
    (once,), (half,) = alone.usages, drafted.usages
    assert once.cost_usd is not None
    assert half.cost_usd is not None
    assert half.cost_usd < once.cost_usd
    assert half.request_id is None


async def test_what_cannot_be_read_is_missing_with_its_reason_and_its_cost(
    claude: ClaudeDrafter, api: MessagesApi, brief: Brief
) -> None:
    api.script("draft", stop_reason="max_tokens")
    batch = await claude.bulk.submit({"one": brief})
    (came,) = [each async for each in claude.bulk.collect(batch, {"one": brief})]
    assert isinstance(came[1], Missing)
    assert came[1].reason == "Claude's answer was cut off at its length limit."
    assert len(came[1].usages) == 1


async def test_a_batch_that_goes_on_has_no_results(
    claude: ClaudeDrafter, api: MessagesApi, brief: Brief
) -> None:
    api.batches.looks = 9
    batch = await claude.bulk.submit({"one": brief})
    assert not (await claude.bulk.progress(batch)).ended
    with pytest.raises(ModelBusy):
        await claude.bulk.names(batch)
    await claude.bulk.cancel(batch)
    while not (await claude.bulk.progress(batch)).ended:
        pass
    (came,) = [each async for each in claude.bulk.collect(batch, {"one": brief})]
    assert came == ("one", Missing("The batch was canceled before this draft."))


async def test_a_batch_that_nobody_knows_and_an_empty_one_are_faults_of_the_operator(
    claude: ClaudeDrafter,
) -> None:
    with pytest.raises(ModelMisconfigured, match="no such batch"):
        await claude.bulk.progress("msgbatch_unknown")
    with pytest.raises(ModelMisconfigured, match="1 to 100,000"):
        await claude.bulk.submit({})


async def test_a_wrong_key_is_said_so(
    claude: ClaudeDrafter, api: MessagesApi, brief: Brief
) -> None:
    api.key = "another"
    with pytest.raises(ModelMisconfigured, match="not valid"):
        await claude.bulk.submit({"one": brief})


@pytest.mark.parametrize(
    ("marked", "share"),
    [
        ("Hello Jane,\n\nIt takes two days at the most. [1]\n\nKind regards", 1.0),
        ("It takes two days at the most. [1] We wish you a fine weekend there.", 0.5),
        ("It takes two days at the most [1][2]. We wish you a fine weekend.", 0.5),
        ("You can send it back within thirty days.", 1.0),
        ("Nobody has ever said such a thing.", 0.0),
        ("Thank you!", None),
    ],
)
def test_coverage_is_the_share_of_statements_with_a_source(
    marked: str, share: float | None
) -> None:
    source = Source("a", "1", "A", "You can send it back within thirty days. It is free.")
    assert coverage(Drafted("text", (source,), marked_text=marked)) == share


@pytest.mark.parametrize(
    "polite",
    [
        "Thank you for your message.",
        "Thank you very much for getting in touch with us.",
        "We\u2019re really sorry for the trouble this caused.",
        "If you have any further questions, please let us know.",
        "Vielen Dank für Ihre Nachricht.",
        "Wenn Sie noch Fragen haben, melden Sie sich gerne bei uns.",
        "Si queda alguna duda, responda simplemente a este correo.",
        "Could you tell us your order number?",
    ],
)
def test_courtesies_and_questions_state_nothing(polite: str) -> None:
    cited = "It takes two days at the most. [1]"
    assert coverage(Drafted("text", marked_text=f"{polite} {cited}")) == 1.0


@pytest.mark.parametrize(
    "smuggled",
    [
        "Thank you for your message, we have refunded you.",
        "Thank you for your order we have refunded in full.",
        "If it is broken, please contact us.",
        "Did you know that you get 50 EUR back?",
        "We are sorry, your parcel will come tomorrow.",
    ],
)
def test_a_statement_in_the_clothes_of_a_courtesy_is_one(smuggled: str) -> None:
    cited = "It takes two days at the most. [1]"
    assert coverage(Drafted("text", marked_text=f"{smuggled} {cited}")) == 0.5


def test_our_own_signature_states_nothing() -> None:
    signature = "Your friendly Acme Outdoor customer service team"
    marked = f"It takes two days at the most. [1]\n\nKind regards\n{signature}"
    assert coverage(Drafted("text", marked_text=marked)) == 0.5
    assert coverage(Drafted("text", marked_text=marked), signature) == 1.0


def test_an_abstention_covers_nothing_and_lacks_nothing() -> None:
    assert coverage(Drafted("", why_not="Nothing answers this.")) is None
