"""What a team wrote before the desk teaches it before its first day."""

import asyncio
import base64
import mailbox
import tracemalloc
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import Result
from command_line import slackhitl
from desk_app import SUPPORT
from doubles.messages_api import MessagesApi
from sqlmodel import col, select

from slackhitl.ai.anonymising import NOTHING
from slackhitl.ai.errors import ModelDeclined
from slackhitl.ai.offline import OfflineDrafter
from slackhitl.ai.terms import Mail, Triage, Usage
from slackhitl.clock import utc_now
from slackhitl.db import Database
from slackhitl.desk.exemplar_rows import Exemplar
from slackhitl.desk.models import Conversation, ModelCall
from slackhitl.desk.policy import Policy
from slackhitl.flow.history import Exchange, History
from slackhitl.flow.schooling import Schooling, Taught, estimate

ASKED = f"""From: Jane Doe <jane@customer.example>
To: {SUPPORT}
Subject: Parcel
Message-ID: <q1@customer.example>
Date: Mon, 02 Mar 2026 10:00:00 +0000

Hello, how long does a parcel take to arrive? My order is 4711-0815.
"""
ANSWERED = f"""From: Acme Support <{SUPPORT}>
To: Jane Doe <jane@customer.example>
Subject: Re: Parcel
Message-ID: <a1@acme.example>
In-Reply-To: <q1@customer.example>
Date: Mon, 02 Mar 2026 11:00:00 +0000

Dear Jane, your order 47110815 arrives within two to three working days.

On Mon, 2 Mar 2026 at 10:00, Jane Doe <jane@customer.example> wrote:
> Hello, how long does a parcel take to arrive? My order is 4711-0815.
"""
ONLY_QUOTED = f"""From: Acme Support <{SUPPORT}>
To: Tom Becker <tom@customer.example>
Subject: Re: Returns
Message-ID: <a2@acme.example>
In-Reply-To: <lost@customer.example>
Date: Tue, 03 Mar 2026 11:00:00 +0000

Hello Tom, you can send unworn boots back within thirty days of the delivery.

On Tue, 3 Mar 2026 at 10:00, Tom Becker <tom@customer.example> wrote:
> Can I return boots that I have not worn?
> Tom
"""
TOO_SHORT = ONLY_QUOTED.replace("a2@", "a3@").replace(
    "Hello Tom, you can send unworn boots back within thirty days of the delivery.", "Done."
)
ROBOT = f"""From: shop@robots.example
To: {SUPPORT}
Subject: Out of office
Message-ID: <r1@robots.example>
Auto-Submitted: auto-replied

I am away.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A maildir of received mail and an mbox of sent mail."""
    received = mailbox.Maildir(tmp_path / "received")
    for mail in (ASKED, ROBOT):
        received.add(mail.encode())
    sent = mailbox.mbox(tmp_path / "sent.mbox")
    for mail in (ANSWERED, ONLY_QUOTED, TOO_SHORT):
        sent.add(mail.encode())
    sent.close()
    return tmp_path


def learn(folder: Path, url: str, *options: str, **more: str) -> Result:
    environ = {
        "SLACKHITL_DATABASE_URL": url,
        "SLACKHITL_DATA": str(folder / "data"),
        "SLACKHITL_FROM": f"Acme Support <{SUPPORT}>",
        **more,
    }
    paths = [str(folder / "received"), str(folder / "sent.mbox")]
    return slackhitl("learn", *options, *paths, **environ)


def exemplars(url: str) -> list[Exemplar]:
    database = Database(url)
    rows, _ = database.transact(
        lambda session: list(session.exec(select(Exemplar).order_by(col(Exemplar.id))))
    )
    conversations, _ = database.transact(
        lambda session: list(session.exec(select(Conversation.id)))
    )
    database.close()
    assert conversations == []
    return rows


def test_replies_become_exemplars_without_names_and_numbers(folder: Path, sqlite_url: str) -> None:
    done = learn(folder, sqlite_url)
    assert done.exit_code == 0, done.output
    assert "5 mails, 3 replies: 2 learnt, 1 without a question or too short." in done.output
    parcel, boots = sorted(exemplars(sqlite_url), key=lambda row: row.reply)
    assert parcel.reply == (
        "Dear {name}, your order {number} arrives within two to three working days."
    )
    assert "how long does a parcel take" in parcel.questions[0]
    assert "return boots" in boots.questions[0]
    assert boots.reply.startswith("Hello {name}, you can send unworn boots back")
    assert (boots.language, boots.draft_id) == ("en", None)


def test_a_mailbox_that_was_learnt_teaches_nothing_the_second_time(
    folder: Path, sqlite_url: str
) -> None:
    learn(folder, sqlite_url)
    again = learn(folder, sqlite_url)
    assert "2 known already" in again.output
    assert len(exemplars(sqlite_url)) == 2


async def test_when_claude_is_away_what_was_learnt_is_kept(
    folder: Path, sqlite_url: str, claude: MessagesApi
) -> None:
    url = claude.base_url
    await claude.stop()
    key = {"ANTHROPIC_API_KEY": "sk-ant-test", "ANTHROPIC_BASE_URL": url}
    done = await asyncio.to_thread(learn, folder, sqlite_url, "--yes", **key)
    assert done.exit_code == 1
    assert "goes on from there" in done.output
    assert "Traceback" not in done.output


def with_key(claude: MessagesApi) -> dict[str, str]:
    return {"ANTHROPIC_API_KEY": "sk-ant-test", "ANTHROPIC_BASE_URL": claude.base_url}


async def test_what_it_will_cost_is_said_before_anything_is_paid(
    folder: Path, sqlite_url: str, claude: MessagesApi
) -> None:
    asked = await asyncio.to_thread(learn, folder, sqlite_url, **with_key(claude))
    assert asked.exit_code == 1
    assert "2 replies are to be sorted by claude-haiku-5-5" in asked.output
    assert "less than $0.01" in asked.output
    assert claude.requests == []
    assert exemplars(sqlite_url) == []
    done = await asyncio.to_thread(learn, folder, sqlite_url, "--yes", **with_key(claude))
    assert "2 learnt" in done.output
    database = Database(sqlite_url)
    calls, _ = database.transact(lambda session: list(session.exec(select(ModelCall))))
    database.close()
    assert [call.purpose for call in calls] == ["learn", "learn"]
    assert all(call.cost_usd for call in calls)
    again = await asyncio.to_thread(learn, folder, sqlite_url, **with_key(claude))
    assert "2 known already" in again.output  # nothing is to be paid, so nothing is asked


def test_what_many_replies_cost_is_told_rather_too_high() -> None:
    exchange = Exchange("1", (), (), "", "Where is my parcel? " * 20, "", None, None, "")
    day = date(2026, 11, 2)
    assert estimate([exchange] * 1000, "claude-haiku-5-5", day) == Decimal("0.3914")
    assert estimate([exchange], "a-model-of-tomorrow", day) is None


class Slow(OfflineDrafter):
    """Sorts as the offline drafter does, and takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.at_once = self.most = 0

    async def triage(self, mail: Mail) -> tuple[Triage, Usage | None]:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0.02)
        self.at_once -= 1
        if "declines" in mail.text:
            raise ModelDeclined("The model declined to answer.")
        return await super().triage(mail)


async def test_several_are_sorted_at_once_and_one_that_is_declined_stops_nobody(
    sqlite_url: str,
) -> None:
    database = Database(sqlite_url)
    school = Schooling(database, slow := Slow(), NOTHING, utc_now)
    reply = "Parcels to the islands arrive on Thursday. It is parcel number {}."
    exchanges = [
        Exchange(
            str(n), (), ("a@x.example",), "", "When does it arrive?", reply.format(n),
            "en", None, "",
        )
        for n in range(9)
    ]  # fmt: skip
    declined = replace(exchanges[0], key="declined", question="Who declines to answer this?")
    steps: list[int] = []
    await school.teach([*exchanges, declined], lambda: steps.append(1))
    database.close()
    assert (slow.most, len(steps)) == (6, 10)
    assert school.counts == {Taught.LEARNT: 9, Taught.DECLINED: 1}
    kept = [row for row in exemplars(sqlite_url) if row.retired_at is None]
    assert len(kept) == 1  # all ask the same


def test_files_are_not_held_while_a_mailbox_is_read() -> None:
    history = History(Policy("Acme", SUPPORT, "C", own_addresses=frozenset({SUPPORT})))
    file = base64.encodebytes(b"x" * 2_000_000).decode()
    head, _, body = ANSWERED.partition("\n\n")
    parts = (
        f"{head}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\n{body}\n"
        "--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
        f'Content-Disposition: attachment; filename="a.pdf"\n\n{file}\n--b--\n'
    )
    tracemalloc.start()
    for number in range(5):
        history.read(parts.replace("<a1@", f"<a{number}@").encode())
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert history.replies == 5
    assert held < 1_000_000


def test_a_reply_that_names_somebody_else_is_not_learnt(folder: Path, sqlite_url: str) -> None:
    mail = ONLY_QUOTED.replace("Hello Tom, you", "Hello Tom, as your son Mateo asked, you")
    box = mailbox.mbox(folder / "sent.mbox")
    box.add(mail.replace("a2@", "a9@").encode())
    box.close()
    assert "1 that name somebody else" in learn(folder, sqlite_url).output
    assert "Mateo" not in str([row.reply for row in exemplars(sqlite_url)])


def test_without_our_address_nobody_knows_which_mails_are_replies(
    folder: Path, sqlite_url: str
) -> None:
    done = learn(folder, sqlite_url, SLACKHITL_FROM="")
    assert "Set SLACKHITL_FROM" in str(done.exception)
