"""What was approved in Slack becomes files that an operator keeps with the articles."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bare_desk import MARIA, VERA, BareDesk
from command_line import slackhitl

from slackhitl.ai.articles import read_article
from slackhitl.ai.knowledge import Knowledge
from slackhitl.db import Database
from slackhitl.desk import proposals
from slackhitl.desk.proposals import Change, ProposalState
from slackhitl.flow import served
from slackhitl.flow.served import additions

SHIPPING = "---\ntitle: Shipping times\nlanguage: en\n---\n\nInside Germany: 2 to 3 working days.\n"
SWISS = Change("shipping", "Switzerland", "4 to 6 working days.\n\n- Customs: 1 day more.")


@pytest.fixture
def desk(database_url: str) -> Iterator[BareDesk]:
    database = Database(database_url)
    yield BareDesk(database)
    database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "shipping.md").write_text(SHIPPING)
    return folder


def approve(desk: BareDesk, change: Change, language: str = "en") -> int:
    one = desk.mail(sender_address=f"{desk.now.timestamp()}@customer.example").conversation_id
    desk.triage(one, language=language)
    desk.present(one)
    number: int = desk.do(proposals.propose, desk.seen(one), change, ("shipping",), MARIA, desk.now)
    desk.do(proposals.approve, number, VERA, desk.now)
    desk.later(seconds=1)
    return number


def export(desk: BareDesk, knowledge: Path, folder: Path, database_url: str) -> str:
    done = slackhitl(
        "knowledge", "export", str(folder),
        SLACKHITL_DATABASE_URL=database_url, SLACKHITL_KNOWLEDGE=str(knowledge),
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return done.output


def test_an_addition_is_written_behind_its_article_and_a_new_one_on_its_own(
    desk: BareDesk, folder: Path, tmp_path: Path, database_url: str
) -> None:
    approve(desk, SWISS)
    approve(desk, Change("", "Gift wrapping: how?", "We wrap gifts for 3 €."))
    approve(desk, Change("gift-wrapping-how", "Cards", "A card is free."))
    approve(desk, Change("shipping", "Schweiz", "4 bis 6 Werktage."), language="de")
    out = tmp_path / "out"
    assert "3 articles written; 0 of 4" in export(desk, folder, out, database_url)
    assert (out / "shipping.md").read_text() == (
        f"{SHIPPING}\n## Switzerland\n\n4 to 6 working days.\n\n- Customs: 1 day more.\n"
    )
    gifts = read_article(out / "gift-wrapping-how.md", out)
    assert (gifts.title, gifts.language) == ("Gift wrapping: how?", "en")
    assert [(one.heading, one.text) for one in gifts.passages] == [
        ("", "We wrap gifts for 3 €."), ("Cards", "A card is free."),
    ]  # fmt: skip
    german = read_article(out / "shipping-de.md", out)
    assert (german.title, german.language) == ("Shipping times", "de")
    assert "0 articles written; 4 of 4" in export(desk, folder, out, database_url)


def test_what_was_written_into_the_folder_is_served_from_there_alone(
    desk: BareDesk, folder: Path, database_url: str
) -> None:
    number = approve(desk, SWISS)
    knowledge = Knowledge(folder)
    knowledge.add(additions(desk.do(proposals.listed, ProposalState.APPROVED)))
    assert [one.title for one in knowledge.articles] == ["Shipping times"] * 2
    [best, *_] = knowledge.passages(["How long does it take to Switzerland?"], 1)
    assert (best.article, best.heading) == ("shipping", "Switzerland")
    export(desk, folder, folder, database_url)
    assert knowledge.reload_if_changed()
    assert [one.name for one in knowledge.articles] == ["shipping"]
    assert knowledge.standing == {number}
    assert "Switzerland" in {passage.heading for passage in knowledge.articles[0].passages}


def test_what_was_only_proposed_or_was_retired_is_not_written(
    desk: BareDesk, folder: Path, tmp_path: Path, database_url: str
) -> None:
    number = approve(desk, SWISS)
    desk.do(proposals.retire, number, VERA, desk.now)
    one = desk.in_review()
    desk.do(proposals.propose, desk.seen(one), SWISS, (), MARIA, desk.now)
    assert "0 articles written; 0 of 0" in export(desk, folder, tmp_path / "out", database_url)


async def test_every_replica_knows_it_before_its_next_draft(desk: BareDesk, folder: Path) -> None:
    replicas = [Knowledge(folder), Knowledge(folder)]
    number = approve(desk, SWISS)
    for knowledge in replicas:
        await served.refresh(desk.database, knowledge)
        assert knowledge.added == (number,)
        [best, *_] = knowledge.passages(["How long does it take to Switzerland?"], 1)
        assert best.heading == "Switzerland"
    desk.do(proposals.retire, number, VERA, desk.now)
    for knowledge in replicas:
        await served.refresh(desk.database, knowledge)
        assert [one.name for one in knowledge.articles] == ["shipping"]
