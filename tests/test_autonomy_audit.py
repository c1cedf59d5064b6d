"""What went out alone, and who let it, for an audit from a terminal."""

import csv
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from bare_desk import MONDAY, VERA, BareDesk
from command_line import slackhitl
from sqlmodel import Session

from slackhitl.db import Database
from slackhitl.desk import autonomy
from slackhitl.desk.autonomy_rows import AutonomyCase, Lane
from slackhitl.desk.models import Draft, DraftStatus, Origin

SUBJECT = '=HYPERLINK("http://evil.example")'


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[BareDesk]:
    database = Database(sqlite_url)
    yield BareDesk(database)
    database.close()


@pytest.fixture
def audited(desk: BareDesk, sqlite_url: str) -> dict[str, str]:
    """Three replies went out alone, one of them wrong; the settings of that desk."""
    conversation = desk.mail(subject=SUBJECT).conversation_id

    def went(session: Session) -> None:
        for number in range(3):
            at = desk.now + timedelta(days=number)
            draft = Draft(
                conversation_id=conversation, number=number + 2, status=DraftStatus.SENT,
                origin=Origin.CLAUDE, text="It is on its way.", created_at=at,
            )  # fmt: skip
            session.add(draft)
            session.flush()
            session.add(
                AutonomyCase(
                    draft_id=draft.id, conversation_id=conversation, fingerprint="", at=at,
                    category="shipping" if number else "returns", maker="claude-sonnet-5-5 v1",
                    lane=Lane.ALONE, went_at=at, judged_at=at, score=0.01,
                    wrong=number == 2, why="the customer complained" if number == 2 else None,
                )
            )  # fmt: skip

    desk.do(went)
    for minutes in range(1, 21):
        desk.do(autonomy.turn_on, "shipping", minutes, 0.02, VERA, desk.later(minutes=1))
    return {"SLACKHITL_DATABASE_URL": sqlite_url, "SLACKHITL_TIMEZONE": "Europe/Berlin"}


def test_everything_that_went_out_alone_is_listed(audited: dict[str, str]) -> None:
    done = slackhitl("autonomy", "sent", **audited)
    assert done.exit_code == 0, done.output
    first, second, third, count = done.output.splitlines()
    assert first.startswith("2026-11-02 10:00  returns  conversation 1, draft ")
    assert "ann@customer.example" in second
    assert third.endswith("counted as an error: the customer complained")
    assert count == "3 replies went out alone; 1 counted as an error."


def test_a_period_and_a_category_can_be_chosen(audited: dict[str, str]) -> None:
    day = f"{MONDAY + timedelta(days=1):%Y-%m-%d}"
    done = slackhitl("autonomy", "sent", "--since", day, **audited)
    assert "2 replies went out alone" in done.output
    done = slackhitl("autonomy", "sent", "--category", "returns", **audited)
    assert "1 reply went out alone; 0 counted as an error." in done.output


def test_the_table_holds_the_words_and_is_for_its_owner_alone(
    audited: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "alone.csv"
    done = slackhitl("autonomy", "sent", "--csv", str(file), **audited)
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    rows = list(csv.DictReader(file.read_text().splitlines()))
    assert [row["became"] for row in rows] == ["no complaint", "no complaint", "error"]
    assert rows[2]["why"] == "the customer complained"
    assert rows[0]["reply"] == "It is on its way."
    assert (rows[0]["chance_wrong"], rows[0]["made_by"]) == ("0.0100", "claude-sonnet-5-5 v1")
    assert rows[0]["subject"] == f"'{SUBJECT}"  # no spreadsheet calculates a stranger's words
    again = slackhitl("autonomy", "sent", "--csv", str(file), **audited)
    assert again.exit_code == 2
    assert "exists already" in again.output


def test_every_change_is_listed_however_many_there_are(audited: dict[str, str]) -> None:
    done = slackhitl("autonomy", "history", **audited)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert len(lines) == 20
    assert lines[0].endswith("shipping  on by U_VERA  1 min, bound 2.0%")
    assert lines[-1].endswith("20 min, bound 2.0%")
    done = slackhitl("autonomy", "history", "--category", "returns", **audited)
    assert done.output == "Nothing was changed.\n"
