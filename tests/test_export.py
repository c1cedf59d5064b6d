"""What people decided leaves the desk for training, without names, and only of who allows it."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bare_desk import MARIA, VERA, BareDesk
from click.testing import Result
from command_line import slackhitl
from desk_app import Desk
from season import FERRY, QUESTIONS, a_season, answered
from sqlmodel import select

from slackhitl.db import Database
from slackhitl.desk import (
    audit,
    consent,
    exporting,
    learning,
    lesson_cases,
    lesson_proposals,
    lesson_views,
    replaying,
    review,
    versions,
)
from slackhitl.desk.errors import NotAllowed
from slackhitl.desk.exemplar_rows import Exemplar
from slackhitl.desk.exporting import Wanted
from slackhitl.desk.models import Conversation, Decision, Origin


@pytest.fixture
def bare(sqlite_url: str) -> Iterator[BareDesk]:
    database = Database(sqlite_url)
    yield BareDesk(database)
    database.close()


@pytest.fixture
def export(tmp_path: Path, sqlite_url: str) -> Any:
    """Run the command on the desk's database."""

    def run(kind: str, *arguments: str) -> Result:
        return slackhitl(
            "export",
            "--format",
            kind,
            *arguments,
            SLACKHITL_DATABASE_URL=sqlite_url,
            SLACKHITL_DATA=str(tmp_path / "data"),
            SLACKHITL_FROM="Acme Support <support@acme.example>",
        )

    return run


def lines(done: Result) -> list[dict[str, Any]]:
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


ASKS = (
    "Hello, jane doe here (jane@customer.example, +49 170 1234567). Where is order AB-47110815? "
    "My card is 4111 1111 1111 1111. See https://shop.example/o/47110815. Thanks, Jane"
)


def test_an_example_to_imitate_has_the_mail_and_what_left_without_anybodys_name(
    bare: BareDesk, export: Any
) -> None:
    answered(bare, "Jane Doe", ASKS, "Dear Jane Doe,\n\nOrder AB-47110815 left today.\n\nYour team")
    done = export("sft")
    (example,) = lines(done)
    system, user, assistant = example["messages"]
    assert [one["role"] for one in example["messages"]] == ["system", "user", "assistant"]
    assert "{name}" in system["content"]
    assert user["content"] == (
        "Hello, {name} here ({address}, {number}). Where is order {number}? "
        "My card is [card number removed]. See {link}. Thanks, {name}"
    )
    assert assistant["content"] == "Dear {name},\n\nOrder {number} left today.\n\nYour team"
    assert done.stderr == "Written: 1.\n"


def test_a_changed_draft_and_each_one_before_it_are_pairs_with_what_was_sent(
    bare: BareDesk, export: Any
) -> None:
    conversation = bare.in_review()
    seen = bare.seen(conversation)
    bare.do(review.redraft, seen, "be kinder to Ann", MARIA, bare.now, Origin.CLAUDE)
    bare.present(conversation, "It is on its way, Ann.")
    text = "It is on its way, dear Ann, and arrives today."
    seen = bare.seen(conversation)
    bare.do(review.edit, seen, text, MARIA, bare.now, bare.policy, reason="tone")
    bare.leave(conversation)
    first, second = lines(export("preference"))
    assert (first["rejected"], second["rejected"]) == (
        "It is on its way.",
        "It is on its way, {name}.",
    )
    assert (
        first["chosen"] == second["chosen"] == ("It is on its way, dear {name}, and arrives today.")
    )
    assert first["prompt"] == "Where is my parcel?"
    assert 0 < second["edit_cost"] < first["edit_cost"] <= 1
    assert "be kinder" not in export("csv").output


def test_a_draft_that_lacked_information_or_was_fine_is_no_pair(
    bare: BareDesk, export: Any
) -> None:
    unchanged = bare.in_review()
    bare.do(review.approve, bare.seen(unchanged), MARIA, bare.now, bare.policy)
    bare.leave(unchanged)
    lacking = bare.in_review(sender_address="bob@customer.example")
    seen, why = bare.seen(lacking), "missing information"
    bare.do(review.edit, seen, "The van broke down.", MARIA, bare.now, bare.policy, reason=why)
    bare.leave(lacking)
    done = export("preference")
    assert lines(done) == []
    assert "1, because the draft could not know what was missing" in done.stderr
    assert "1, because the draft was sent unchanged" in done.stderr
    assert len(lines(export("sft"))) == 2


def test_a_row_of_figures_says_what_was_decided_and_nobodys_words(
    bare: BareDesk, export: Any
) -> None:
    a_season(bare, ("Jane", "Tom"))
    rows = list(csv.DictReader(io.StringIO(export("csv").stdout)))
    assert [row["verdict"] for row in rows] == ["edit", "edit"]
    assert (rows[0]["category"], rows[0]["language"]) == ("shipping", "en")
    assert (float(rows[0]["edit_distance"]), float(rows[0]["handle_seconds"])) == (1.0, 0.0)
    assert rows[0]["decided_at"].endswith("+00:00")
    told = export("csv").stdout
    for words in (FERRY, "Jane", "jane@", "islands", MARIA.id):
        assert words not in told


def test_only_what_was_asked_for_is_written_and_twice_the_same(
    bare: BareDesk, export: Any, tmp_path: Path
) -> None:
    a_season(bare, ("Jane", "Tom"))
    assert lines(export("sft", "--category", "billing")) == []
    assert lines(export("sft", "--since", "2026-11-03")) == []
    assert len(lines(export("sft", "--since", "2026-11-02"))) == 2
    file = tmp_path / "examples.jsonl"
    before = bare.everything()
    done = export("sft", "--out", str(file))
    assert (done.exit_code, done.stdout) == (0, "")
    assert file.read_text() == export("sft").stdout
    assert file.stat().st_mode & 0o777 == 0o600
    assert bare.everything() == before
    again = export("sft", "--out", str(file))
    assert again.exit_code == 2
    assert "exists already" in again.output


def test_pages_of_any_size_tell_the_same(bare: BareDesk) -> None:
    a_season(bare, ("Jane", "Tom", "Ana", "Ben", "Ida"))
    whole = bare.do(exporting.sent_texts, 0, Wanted())
    paged: list[exporting.SentText] = []
    while page := bare.do(exporting.sent_texts, paged[-1].draft_id if paged else 0, Wanted(), 2):
        paged += page
    assert paged == whole
    assert len(paged) == 5


def test_what_came_from_doubtful_senders_or_went_out_alone_is_left_out(
    bare: BareDesk, export: Any
) -> None:
    forged = bare.in_review(warning="The address may be forged.")
    bare.do(review.approve, bare.seen(forged), MARIA, bare.now, bare.policy)
    bare.leave(forged)
    ordering = bare.mail(sender_address="eve@customer.example").conversation_id
    bare.triage(ordering, risks=("injection",))
    bare.present(ordering)
    bare.do(review.approve, bare.seen(ordering), MARIA, bare.now, bare.policy)
    bare.leave(ordering)
    done = export("sft")
    assert lines(done) == []
    assert "1, because the mail may give orders to the model" in done.stderr
    assert "1, because the sender may be forged" in done.stderr


def test_a_customer_who_is_excluded_is_forgotten_and_not_learnt_from_again(
    bare: BareDesk, export: Any
) -> None:
    a_season(bare, ("Jane", "Tom"))
    assert bare.do(consent.decide, "JANE@customer.example", False, VERA, bare.now) == 1
    later = answered(bare, "Jane", QUESTIONS[0], f"{FERRY} Again.")
    assert bare.do(learning.sent_reply, later) is None
    learnt = bare.do(lambda session: list(session.exec(select(Exemplar.questions))))
    assert learnt == [[QUESTIONS[1]]]
    done = export("sft")
    assert len(lines(done)) == 1
    assert "2, because the customer is not to be learnt from" in done.stderr
    assert len(export("csv").stdout.splitlines()) == 2
    assert lines(export("preference"))[0]["prompt"] == QUESTIONS[1]
    bare.do(consent.decide, "jane@customer.example", True, VERA, bare.now)
    assert len(lines(export("sft"))) == 3
    told = [event.kind for number in (1, 2) for event in bare.events(number)]
    assert told.count("customer.learning_refused") == 1
    assert list(bare.do(lambda session: list(audit.verify(session)))) == []


def test_only_supervisors_exclude_and_only_by_an_address(bare: BareDesk) -> None:
    bare.in_review()
    with pytest.raises(NotAllowed):
        bare.do(consent.decide, "ann@customer.example", False, MARIA, bare.now)
    with pytest.raises(consent.NotAnAddress, match="no mail address"):
        bare.do(consent.decide, "ann", False, VERA, bare.now)


def past_mails(folder: Path, sqlite_url: str) -> Result:
    """Learn a question of Jane's and our reply from before the desk."""
    for number, (sender, to, text) in enumerate(
        (
            ("jane", "support@acme.example", "When does my parcel to the islands arrive?"),
            ("support", "jane@customer.example", FERRY),
        )
    ):
        domain = "acme" if sender == "support" else "customer"
        answers = "In-Reply-To: <past-0@x.example>\n" if number else ""
        (folder / f"{number}.eml").write_text(
            f"From: {sender}@{domain}.example\nTo: {to}\nSubject: Parcel\n{answers}"
            f"Message-ID: <past-{number}@x.example>\n\n{text}\n"
        )
    return slackhitl(
        "learn",
        str(folder),
        SLACKHITL_DATABASE_URL=sqlite_url,
        SLACKHITL_DATA=str(folder / "data"),
        SLACKHITL_FROM="Acme Support <support@acme.example>",
    )


def test_somebody_who_never_wrote_is_excluded_before_a_mailbox_is_learnt(
    bare: BareDesk, tmp_path: Path, sqlite_url: str
) -> None:
    assert bare.do(consent.decide, " Jane@Customer.example ", False, VERA, bare.now) == 0
    done = past_mails(tmp_path, sqlite_url)
    assert "1 of customers who are not learnt from" in done.output
    assert bare.do(lambda session: session.exec(select(Exemplar)).all()) == []


def test_what_a_mailbox_taught_is_forgotten_with_the_customer_and_bears_no_address(
    bare: BareDesk, tmp_path: Path, sqlite_url: str
) -> None:
    assert "1 learnt" in past_mails(tmp_path, sqlite_url).output
    (row,) = bare.do(lambda session: session.exec(select(Exemplar)).all())
    assert row.customer_key
    assert "jane" not in str(bare.everything()["exemplar"])
    assert bare.do(consent.decide, "bob@customer.example", False, VERA, bare.now) == 0
    assert bare.do(consent.decide, "jane@customer.example", False, VERA, bare.now) == 1
    assert bare.do(lambda session: session.exec(select(Exemplar)).all()) == []


def test_who_is_excluded_is_no_case_of_a_backtest_and_no_evidence_of_a_lesson(
    bare: BareDesk,
) -> None:
    ids = a_season(bare, ("Jane", "Tom", "Ida"))
    scope = lesson_cases.Cases("shipping", "en", ())
    said = lesson_proposals.Suggestion("Name the day of the ferry.", (1, 2, 3))
    bare.do(lesson_proposals.propose, scope, [said], bare.now)
    assert len(bare.do(lesson_views.whole, 1).excerpts) == 3
    bare.do(consent.decide, "tom@customer.example", False, VERA, bare.now)
    assert bare.do(replaying.decided, 9) == [ids[0], ids[2]]
    assert len(bare.do(lesson_views.whole, 1).excerpts) == 2
    found = bare.do(lesson_cases.cases_like, ids[2], bare.now)
    assert found is not None
    assert sorted(edit.draft_id for edit in found.found) == [ids[0], ids[2]]


def scheming(bare: BareDesk, address: str = "eve@customer.example") -> int:
    """A reply to a mail that seems to give orders to the model; the sent draft's id."""
    conversation = bare.mail(sender_address=address).conversation_id
    bare.triage(conversation, risks=("injection",))
    bare.present(conversation)
    seen, text = bare.seen(conversation), "A careful answer to this odd mail."
    bare.do(review.edit, seen, text, MARIA, bare.now, bare.policy)
    return bare.leave(conversation)


def test_a_mail_that_may_give_orders_teaches_nothing_by_any_way(bare: BareDesk) -> None:
    reply = scheming(bare)
    assert bare.do(learning.sent_reply, reply) is None
    assert bare.do(lesson_cases.cases_like, reply, bare.now) is None
    assert bare.do(replaying.decided, 9) == []
    forged = bare.in_review(warning="The address may be forged.")
    bare.do(review.approve, bare.seen(forged), MARIA, bare.now, bare.policy)
    assert bare.do(learning.sent_reply, bare.leave(forged)) is None


def test_a_harmless_later_mail_does_not_wash_a_conversation_clean(bare: BareDesk) -> None:
    reply = scheming(bare)
    (conversation,) = bare.do(lambda session: list(session.exec(select(Conversation.id))))
    assert conversation is not None
    answer = bare.messages(conversation)[-1]
    again = bare.incoming(
        sender_address="eve@customer.example", new_text="Thanks!",
        in_reply_to=(answer.message_id,),
    )  # fmt: skip
    assert bare.receive(again).conversation_id == conversation
    bare.triage(conversation)
    assert bare.conversation(conversation).risks == ["injection"]
    assert bare.do(learning.sent_reply, reply) is None


def test_an_approval_that_was_taken_back_decided_nothing(bare: BareDesk, export: Any) -> None:
    conversation = bare.in_review()
    bare.do(review.approve, bare.seen(conversation), MARIA, bare.now, bare.policy)
    bare.do(review.recall, bare.seen(conversation), MARIA, bare.now)
    words = "Wholly other words for you today."
    bare.do(review.edit, bare.seen(conversation), words, MARIA, bare.now, bare.policy, "tone")
    bare.leave(conversation)
    kept = bare.do(lambda session: session.exec(select(Decision).order_by(Decision.id)).all())
    assert [(row.action, row.recalled_at is None) for row in kept] == [
        ("approve", False), ("edit", True)
    ]  # fmt: skip
    assert [row.verdict for row in bare.do(exporting.decisions, 0, Wanted())] == ["edit"]
    rows = list(csv.DictReader(io.StringIO(export("csv").stdout)))
    assert [row["edit_distance"] for row in rows] == ["1.0"]


def test_only_who_sends_a_text_says_how_far_the_draft_was_from_it(bare: BareDesk) -> None:
    conversation = bare.in_review()
    bare.do(review.redraft, bare.seen(conversation), "shorter", MARIA, bare.now, Origin.CLAUDE)
    bare.present(conversation, "On its way.")
    first = bare.drafts(conversation)[0].id or 0
    bare.do(versions.restore, bare.seen(conversation), first, MARIA, bare.now)
    bare.do(review.approve, bare.seen(conversation), MARIA, bare.now, bare.policy)
    told = bare.do(exporting.decisions, 0, Wanted())
    assert [(row.verdict, row.edit_distance) for row in told] == [
        ("redraft", None), ("restore", None), ("approve", 0.0)
    ]  # fmt: skip


async def test_a_supervisor_excludes_a_customer_with_a_command(desk: Desk) -> None:
    await desk.customer().writes("My boots", "Which boots are good for winter?")
    await desk.card("My boots")
    refused = await desk.ana.command("/hitl consent jane@customer.example no")
    assert "not on the list" in refused.text
    unclear = await desk.vera.command("/hitl consent jane@customer.example")
    assert "yes or no" in unclear.text
    done = await desk.vera.command("/hitl consent jane@customer.example no")
    assert "Nothing of jane@customer.example is learnt from or exported." in done.text
    done = await desk.vera.command("/hitl consent <mailto:jane@customer.example|jane> yes")
    assert "may be learnt from" in done.text
