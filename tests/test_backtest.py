"""What the desk learnt is measured on the mails that people decided."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from anthropic import AsyncAnthropic
from bare_desk import MARIA, BareDesk
from click.testing import Result
from command_line import slackhitl
from doubles.messages_api import MessagesApi
from season import FERRY, MANY_PEOPLE, PEOPLE, QUESTIONS, a_season, answered
from sqlmodel import Session, col, select

import slackhitl as slackhitl_package
from slackhitl.ai.anonymising import Known
from slackhitl.ai.calling import Patience
from slackhitl.ai.claude import ClaudeDrafter
from slackhitl.ai.knowledge import Knowledge
from slackhitl.ai.offline import OfflineDrafter
from slackhitl.db import Database
from slackhitl.desk import knowledge_versions, learning, replaying, review
from slackhitl.desk.lesson_rows import Lesson, LessonUse, LessonVersion
from slackhitl.desk.models import Decision
from slackhitl.flow.backtest import Backtest, Plan
from slackhitl.flow.backtest_figures import report
from slackhitl.flow.learn import gist_of
from slackhitl.settings import SettingsWrong


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[BareDesk]:
    database = Database(sqlite_url)
    yield BareDesk(database)
    database.close()


def settings(folder: Path, url: str, **more: str) -> dict[str, str]:
    (folder / "articles").mkdir(exist_ok=True)
    (folder / "articles" / "sizes.md").write_text(
        "---\ntitle: Sizes\nlanguage: en\n---\n\nOur boots run small; choose half a size more.\n"
    )
    return {
        "SLACKHITL_DATABASE_URL": url,
        "SLACKHITL_DATA": str(folder / "data"),
        "SLACKHITL_FROM": "Acme Support <support@acme.example>",
        "SLACKHITL_KNOWLEDGE": str(folder / "articles"),
        **more,
    }


def backtest(folder: Path, url: str, *arguments: str, **more: str) -> tuple[Result, dict[str, Any]]:
    """The command and the figures that it wrote."""
    file = folder / "figures.json"
    file.unlink(missing_ok=True)
    done = slackhitl(
        "backtest", *arguments, "--json", str(file), **settings(folder, url, **more)
    )  # fmt: skip
    return done, json.loads(file.read_text()) if file.exists() else {}


def with_key(claude: MessagesApi) -> dict[str, str]:
    return {"ANTHROPIC_API_KEY": "sk-ant-test", "ANTHROPIC_BASE_URL": claude.base_url}


def figure(figures: dict[str, Any], name: str) -> dict[str, Any]:
    return next(row for row in figures["figures"] if row["name"] == name)


def test_what_was_learnt_is_worth_something_and_nothing_is_changed(
    desk: BareDesk, tmp_path: Path, sqlite_url: str
) -> None:
    a_season(desk, MANY_PEOPLE)
    before = desk.everything()
    picture = tmp_path / "chart.svg"
    done, figures = backtest(tmp_path, sqlite_url, "--chart", str(picture))
    assert done.exit_code == 0, done.output
    assert "32 decided mails, 32 drafted both ways" in done.output
    assert "more than chance explains" in done.output
    assert done.output.count("better") == 1  # of all figures, one decides
    assert "leans towards it, and so towards what drafted then" in done.output
    assert "Cost: no model was asked." in done.output
    distance = figure(figures, "edit distance")
    assert distance["without"]["value"] == 1.0
    assert distance["difference"]["high"] < 0
    assert figure(figures, "would have gone unchanged")["with"]["value"] > 0.5
    assert figure(figures, "warnings a mail")["replies"] == 32
    assert [row["name"] for row in figures["edit_distance_by_origin"]] == ["sent after a draft"]
    assert figures["edit_distance_by_category"][0]["name"] == "shipping"
    assert desk.everything() == before
    for words in (FERRY, "Jane", "jane@", "islands"):
        assert words not in done.output + json.dumps(figures) + picture.read_text()


def test_the_chart_speaks_to_those_who_do_not_see_it(
    desk: BareDesk, tmp_path: Path, sqlite_url: str
) -> None:
    a_season(desk, PEOPLE[:4])
    picture = tmp_path / "chart.svg"
    backtest(tmp_path, sqlite_url, "--chart", str(picture))
    root = ElementTree.fromstring(picture.read_text())
    names = {"svg": "http://www.w3.org/2000/svg"}
    about = root.findtext("svg:desc", "", names)
    assert "without exemplars and with exemplars" in root.findtext("svg:title", "", names)
    assert "shipping, 4 mails: without exemplars 1.000" in about
    told = " ".join(text.text or "" for text in root.iterfind("svg:text", names))
    assert "edit distance" in told
    assert "shipping 4 mails" in told


def test_a_reply_does_not_teach_its_own_case(
    desk: BareDesk, tmp_path: Path, sqlite_url: str
) -> None:
    answered(desk, "Jane", QUESTIONS[0], f"Dear Jane,\n\n{FERRY}\n\nYour team")
    for as_of in ("then", "now"):
        done, figures = backtest(tmp_path, sqlite_url, "--as-of", as_of)
        distance = figure(figures, "edit distance")
        assert distance["with"] == distance["without"], done.output
        assert "Customers whose mails were drafted both ways: 1. That is too few" in done.output


def test_what_a_mailbox_taught_of_the_same_mail_is_no_help_either(
    desk: BareDesk, tmp_path: Path, sqlite_url: str
) -> None:
    reply = f"Dear Jane,\n\n{FERRY}\n\nYour team"
    answered(desk, "Jane", QUESTIONS[0], reply, learn=False)
    gist = gist_of(QUESTIONS[:1], reply, Known(("Jane",)))
    assert gist is not None
    past = learning.PastExchange("mailbox-1", "shipping", "en", gist.questions, gist.reply)
    desk.do(learning.remember_past, past, desk.now - timedelta(minutes=30))
    _, figures = backtest(tmp_path, sqlite_url, "--as-of", "now")
    distance = figure(figures, "edit distance")
    assert distance["with"] == distance["without"]


async def test_a_busy_model_is_asked_again_and_then_named(
    desk: BareDesk, tmp_path: Path, claude: MessagesApi
) -> None:
    (reply_id,) = a_season(desk, PEOPLE[:1])
    client = AsyncAnthropic(api_key="k", base_url=claude.base_url)
    drafter = ClaudeDrafter(client, patience=Patience(attempts=1))
    run = Backtest(drafter, Plan())
    await run.prepare(desk.database, Knowledge(None), desk.policy, reply_id)
    claude.script("draft", status=529, times=3)
    await run.draft_each(lambda: None, pauses=(0.0,))
    await drafter.close()
    assert claude.attempts == 4
    found = report(run)
    assert (found.pairs, found.rows) == (0, ())
    assert found.missing == (("Claude is overloaded.", 1),)


async def test_with_a_key_one_batch_drafts_everything_at_half_the_price(
    desk: BareDesk, tmp_path: Path, sqlite_url: str, claude: MessagesApi
) -> None:
    a_season(desk)
    claude.batches.looks = 1
    key = with_key(claude)
    single, one_by_one = await asyncio.to_thread(
        backtest, tmp_path, sqlite_url, "--no-batch", **key
    )
    assert single.exit_code == 0, single.output
    assert claude.batches.batches == {}
    done, figures = await asyncio.to_thread(backtest, tmp_path, sqlite_url, **key)
    assert done.exit_code == 0, done.output
    assert "Waiting for the batch: 24 of 24 drafts" in done.output
    assert figures["figures"][0] == one_by_one["figures"][0]
    assert figure(figures, "edit distance") == figure(one_by_one, "edit distance")
    assert 0 < figures["spent_usd"] < one_by_one["spent_usd"]
    assert figure(figures, "edit distance")["customers"] == 12


async def test_what_a_batch_lost_is_counted_and_named(
    desk: BareDesk, tmp_path: Path, sqlite_url: str, claude: MessagesApi
) -> None:
    a_season(desk, PEOPLE[:5])
    claude.batches.outcomes = {0: "expired", 2: "errored", 4: "canceled"}
    claude.script("draft", refusal=True)
    done, figures = await asyncio.to_thread(backtest, tmp_path, sqlite_url, **with_key(claude))
    assert done.exit_code == 0, done.output
    assert (figures["cases"], figures["pairs"]) == (5, 2)
    assert "1  The batch expired before this draft." in done.output
    assert "1  The API answered this draft with an error." in done.output
    assert "1  The batch was canceled before this draft." in done.output
    assert "1  Claude declined to answer this mail (cyber)." in done.output


async def test_a_batch_is_taken_up_again_by_its_id(
    desk: BareDesk, tmp_path: Path, sqlite_url: str, claude: MessagesApi
) -> None:
    replies = a_season(desk, PEOPLE[:3])
    key = with_key(claude)
    _, first = await asyncio.to_thread(
        backtest, tmp_path, sqlite_url, "--without", "knowledge", **key
    )
    (batch,) = claude.batches.batches
    asked = len(claude.requests)
    done, again = await asyncio.to_thread(backtest, tmp_path, sqlite_url, "--resume", batch, **key)
    assert again == first
    assert again["without"] == "knowledge"
    assert [each["draft"] for each in again["replies"]] == replies
    assert len(claude.requests) == asked
    (tmp_path / "articles" / "islands.md").write_text(
        f"---\ntitle: Islands\nlanguage: en\n---\n\n{FERRY}\n"
    )
    done, later = await asyncio.to_thread(backtest, tmp_path, sqlite_url, "--resume", batch, **key)
    assert later["pairs"] == 0
    assert "have changed since" in done.output
    done, _ = await asyncio.to_thread(
        backtest, tmp_path, sqlite_url, "--resume", "msgbatch_no", **key
    )
    assert done.exit_code == 1
    assert "knows no such batch" in done.output


async def test_a_batch_can_be_stopped(
    desk: BareDesk, tmp_path: Path, sqlite_url: str, claude: MessagesApi
) -> None:
    a_season(desk, PEOPLE[:1])
    claude.batches.looks = 1_000
    environ = settings(tmp_path, sqlite_url, **with_key(claude))
    environ |= {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": os.getcwd()}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "slackhitl", "backtest", env=environ, cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while b"Batch msgbatch" not in await process.stdout.readline():
            assert not process.stdout.at_eof()
        process.send_signal(signal.SIGINT)
        output = (await process.communicate())[0].decode()
    (batch,) = claude.batches.batches
    assert process.returncode == 130, output
    assert "Traceback" not in output
    assert "Stopped. What was done so far:" in output
    assert f"--resume {batch}" in output
    done = await asyncio.to_thread(
        slackhitl,
        "backtest",
        "--cancel",
        batch,
        **settings(tmp_path, sqlite_url, **with_key(claude)),
    )
    assert done.exit_code == 0, done.output
    assert claude.batches.batches[batch].canceled


def test_without_a_key_there_is_no_batch(tmp_path: Path, sqlite_url: str) -> None:
    done, _ = backtest(tmp_path, sqlite_url, "--batch")
    assert done.exit_code == 2
    assert "needs ANTHROPIC_API_KEY" in done.output


def test_a_desk_without_decisions_is_told_so(tmp_path: Path, sqlite_url: str) -> None:
    done, figures = backtest(tmp_path, sqlite_url)
    assert done.exit_code == 0, done.output
    assert "nothing to compare" in done.output
    assert figures["figures"] == []


async def test_lessons_are_worth_what_drafts_lose_without_them(
    desk: BareDesk, tmp_path: Path, sqlite_url: str, claude: MessagesApi
) -> None:
    replies = a_season(desk, PEOPLE[:5])
    lesson = _in_force(desk, "Name the ferry.", replies[:1])
    claude.misled_by = "Name the ferry."
    arguments = ("--without", "lessons", "--as-of", "now", "--no-batch")
    done, figures = await asyncio.to_thread(
        backtest, tmp_path, sqlite_url, *arguments, **with_key(claude)
    )
    assert done.exit_code == 0, done.output
    assert "without lessons" in done.output
    asked = [str(request["system"]) for request in claude.asked("draft")]
    assert sum("Name the ferry." in one for one in asked) == 4  # not for the one that taught it
    distance = figure(figures, "edit distance")
    assert distance["with"]["value"] > distance["without"]["value"]

    then, _ = await asyncio.to_thread(
        backtest, tmp_path, sqlite_url, "--without", "lessons", "--no-batch", **with_key(claude)
    )
    assert then.exit_code == 0, then.output
    later = [str(request["system"]) for request in claude.asked("draft")[len(asked) :]]
    assert not any("Name the ferry." in one for one in later)  # it was not in force then

    desk.do(_made_with, replies[1], lesson)
    await asyncio.to_thread(
        backtest, tmp_path, sqlite_url, "--without", "lessons", "--no-batch", **with_key(claude)
    )
    last = [str(request["system"]) for request in claude.asked("draft")[len(asked + later) :]]
    assert sum("Name the ferry." in one for one in last) == 1


def _in_force(desk: BareDesk, text: str, taught_by: list[int]) -> int:
    """A lesson for every mail that is in force; these replies suggested it."""

    def keep(session: Session) -> int:
        statement = select(Decision.id).where(col(Decision.draft_id).in_(taught_by))
        lesson = Lesson(
            text=text, fingerprint=text, status="active", proposed_at=desk.now,
            active_since=desk.now, decisions=[one or 0 for one in session.exec(statement)],
        )  # fmt: skip
        session.add(lesson)
        session.flush()
        session.add(
            LessonVersion(lesson_id=lesson.id or 0, number=1, text=text, by="system", at=desk.now)
        )
        return lesson.id or 0

    return desk.do(keep)


def _made_with(session: Session, draft_id: int, lesson_id: int) -> None:
    session.add(LessonUse(draft_id=draft_id, lesson_id=lesson_id, version=1))


async def test_mails_of_few_customers_say_little_however_many_they_are(desk: BareDesk) -> None:
    replies = a_season(desk, ("Jane", "Tom") * 16)
    run = Backtest(OfflineDrafter(), Plan())
    for reply_id in replies:
        await run.prepare(desk.database, Knowledge(None), desk.policy, reply_id)
    await run.draft_each(lambda: None)
    found = report(run)
    assert found.distance is not None
    assert (found.pairs, found.distance.customers) == (32, 2)
    assert not found.distance.beyond_chance
    assert "drafted both ways: 2. That is too few" in found.sentence


async def test_what_people_wrote_themselves_is_told_apart(desk: BareDesk) -> None:
    after_a_draft = answered(desk, "Jane", QUESTIONS[0], f"Dear Jane,\n\n{FERRY}")
    desk.later(hours=1)
    conversation = desk.unwritten()  # the model abstained
    desk.do(review.edit, desk.seen(conversation), FERRY, MARIA, desk.now, desk.policy)
    alone = desk.leave(conversation)
    conversation = desk.in_review(sender_address="tom@customer.example")
    desk.do(review.take_over, desk.seen(conversation), MARIA, desk.now)
    desk.do(review.write, desk.seen(conversation), FERRY, MARIA, desk.now, desk.policy)
    taken_over = desk.leave(conversation)
    assert desk.do(replaying.decided, 9) == [after_a_draft, alone, taken_over]
    run = Backtest(OfflineDrafter(), Plan())
    for reply_id in (after_a_draft, alone, taken_over):
        await run.prepare(desk.database, Knowledge(None), desk.policy, reply_id)
    await run.draft_each(lambda: None)
    told = {row.name: row.replies for row in report(run).by_origin}
    assert told == {"written by people": 2, "sent after a draft": 1}


def islands(folder: Path, text: str = FERRY) -> None:
    """Somebody writes an article from these very replies."""
    (folder / "articles" / "islands.md").write_text(
        f"---\ntitle: Islands\nlanguage: en\n---\n\n{text}\n"
    )


def note_articles(desk: BareDesk, folder: Path) -> None:
    """The desk drafts, and sees what it has."""
    served = Knowledge(folder / "articles").served
    desk.do(knowledge_versions.note, served, desk.now)


def test_an_article_that_came_later_is_not_known_then(
    desk: BareDesk, tmp_path: Path, sqlite_url: str
) -> None:
    settings(tmp_path, sqlite_url)
    note_articles(desk, tmp_path)
    a_season(desk, PEOPLE[:4])
    desk.later(days=1)
    islands(tmp_path)
    note_articles(desk, tmp_path)
    arguments = ("--without", "knowledge")
    done, figures = backtest(tmp_path, sqlite_url, *arguments, "--as-of", "now")
    assert figure(figures, "drafts with a text")["with"]["value"] > 0
    done, figures = backtest(tmp_path, sqlite_url, *arguments)
    assert figure(figures, "edit distance")["with"] == figure(figures, "edit distance")["without"]
    assert "1 version of articles came after the mail or from its own answer" in done.output
    assert "is left out for 4 mails." in done.output
    assert figures["articles"] == {"hidden": 1, "of_cases": 4, "reworded": 0, "unknown": 0}


def test_what_cannot_be_known_of_articles_is_said(
    desk: BareDesk, tmp_path: Path, sqlite_url: str
) -> None:
    settings(tmp_path, sqlite_url)
    islands(tmp_path, "The ferry leaves on Monday with parcels to the islands.")
    a_season(desk, PEOPLE[:2])  # before the desk kept versions
    desk.later(days=1)
    note_articles(desk, tmp_path)
    a_season(desk, PEOPLE[2:5])
    desk.later(days=1)
    islands(tmp_path)
    note_articles(desk, tmp_path)
    done, figures = backtest(tmp_path, sqlite_url, "--without", "knowledge")
    assert figures["articles"] == {"hidden": 1, "of_cases": 5, "reworded": 1, "unknown": 2}
    assert "1 of these articles had another wording before, which is not kept" in done.output
    assert "2 mails came before the desk kept since when it has each file" in done.output


def candidate(folder: Path, words: str) -> Path:
    """A folder with other instructions for drafts."""
    other = folder / words.rsplit(maxsplit=1)[-1].strip(".").lower()
    other.mkdir(exist_ok=True)
    (other / "draft.md").write_text(f"You write replies. {words}\n")
    return other


async def test_other_instructions_are_compared_and_used_once_they_are_no_worse(
    desk: BareDesk, tmp_path: Path, sqlite_url: str, claude: MessagesApi
) -> None:
    a_season(desk, MANY_PEOPLE)
    key, claude.misled_by = with_key(claude), "Answer in riddles."
    good, bad = candidate(tmp_path, "Be kind."), candidate(tmp_path, "Answer in riddles.")

    async def promote(folder: Path) -> tuple[Result, dict[str, Any]]:
        return await asyncio.to_thread(
            backtest, tmp_path, sqlite_url, "--without", "prompts", "--prompts", str(folder),
            "--promote", **key,
        )  # fmt: skip

    async def check(folder: Path) -> str:
        environ = settings(tmp_path, sqlite_url, **key, SLACKHITL_PROMPTS=str(folder))
        return (await asyncio.to_thread(slackhitl, "check", **environ)).output

    assert "FAIL  prompts: SLACKHITL_PROMPTS: draft.md" in await check(good)
    assert "No backtest was made of it." in await check(good)
    done, figures = await promote(good)
    assert done.exit_code == 0, done.output
    assert "prompts of the folder" in done.output
    assert "It may be used: drafts with it are 0.000" in done.output
    asked = {str(request["system"][0]["text"])[:30] for request in claude.asked("draft")}
    assert len(asked) == 2
    assert figures["without"] == "prompts"
    assert "ok    prompts: draft.md of your own" in await check(good)

    done, _ = await promote(bad)
    assert "It may not be used: it may be worse by more than 0.02" in done.output
    assert "worse than" in await check(bad) or "may be worse" in await check(bad)
    refused = await asyncio.to_thread(
        slackhitl, "ingest", str(tmp_path),
        **settings(tmp_path, sqlite_url, **key, SLACKHITL_PROMPTS=str(bad)),
    )  # fmt: skip
    assert isinstance(refused.exception, SettingsWrong)
    assert "is not used yet" in str(refused.exception)


async def test_a_batch_of_other_instructions_is_taken_up_with_their_folder(
    desk: BareDesk, tmp_path: Path, sqlite_url: str, claude: MessagesApi
) -> None:
    a_season(desk, PEOPLE[:2])
    folder, key = candidate(tmp_path, "Be kind."), with_key(claude)
    arguments = ("--without", "prompts", "--prompts", str(folder))
    _, first = await asyncio.to_thread(backtest, tmp_path, sqlite_url, *arguments, **key)
    (batch,) = claude.batches.batches
    done, _ = await asyncio.to_thread(backtest, tmp_path, sqlite_url, "--resume", batch, **key)
    assert "This batch compares instructions: add --prompts FOLDER." in done.output
    _, again = await asyncio.to_thread(
        backtest, tmp_path, sqlite_url, "--resume", batch, "--prompts", str(folder), **key
    )
    assert again == first


async def test_what_instructions_cannot_be_compared_is_said(
    desk: BareDesk, tmp_path: Path, sqlite_url: str, claude: MessagesApi
) -> None:
    folder, key = candidate(tmp_path, "Be kind."), with_key(claude)
    ours = Path(slackhitl_package.__file__).parent / "ai" / "prompts"
    for arguments, said in (
        (("--without", "prompts"), "belong together"),
        (("--prompts", str(folder)), "belong together"),
        (("--promote",), "--promote is for --without prompts"),
        (("--without", "prompts", "--prompts", str(ours)), "is the one in use"),
        (
            ("--without", "prompts", "--prompts", str(folder), "--promote", "--category", "a"),
            "One category says nothing of the others",
        ),
    ):
        done, _ = await asyncio.to_thread(backtest, tmp_path, sqlite_url, *arguments, **key)
        assert done.exit_code == 2, arguments
        assert said in done.output
    both = ("--without", "prompts", "--prompts", str(folder))
    done, _ = backtest(tmp_path, sqlite_url, *both)
    assert "Without ANTHROPIC_API_KEY no instructions are used." in done.output
    (folder / "draft.md").unlink()
    done, _ = await asyncio.to_thread(backtest, tmp_path, sqlite_url, *both, **key)
    assert isinstance(done.exception, SettingsWrong)
    assert "There is no" in str(done.exception)
    (folder / "draft.md").write_text("  \n")
    done, _ = await asyncio.to_thread(backtest, tmp_path, sqlite_url, *both, **key)
    assert "is empty" in str(done.exception)
