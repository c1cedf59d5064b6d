"""What a team wrote before the desk teaches it before its first day."""

import asyncio
import mailbox
from pathlib import Path

import pytest
from click.testing import Result
from command_line import slackhitl
from desk_app import SUPPORT
from doubles.messages_api import MessagesApi
from sqlmodel import col, select

from slackhitl.db import Database
from slackhitl.desk.models import Conversation, Exemplar

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


def learn(folder: Path, url: str, **more: str) -> Result:
    environ = {
        "SLACKHITL_DATABASE_URL": url,
        "SLACKHITL_DATA": str(folder / "data"),
        "SLACKHITL_FROM": f"Acme Support <{SUPPORT}>",
        **more,
    }
    paths = [str(folder / "received"), str(folder / "sent.mbox")]
    return slackhitl("learn", *paths, **environ)


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
    parcel, boots = exemplars(sqlite_url)
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
    done = await asyncio.to_thread(learn, folder, sqlite_url, **key)
    assert done.exit_code == 1
    assert "goes on from there" in done.output
    assert "Traceback" not in done.output


def test_without_our_address_nobody_knows_which_mails_are_replies(
    folder: Path, sqlite_url: str
) -> None:
    done = learn(folder, sqlite_url, SLACKHITL_FROM="")
    assert "Set SLACKHITL_FROM" in str(done.exception)
