"""A reply that left is filed in the Sent folder: told with the whole service and a real Dovecot."""

import asyncio
from typing import Any

import pytest
from desk_app import Desk
from sqlmodel import Session, select

from slackhitl.desk.models import Job, JobState
from slackhitl.desk.work import Kind
from slackhitl.flow.file_copy import RETRIES

pytestmark = pytest.mark.dovecot

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n\nBest\nJane"


@pytest.fixture
def sent_port(mailbox: Any) -> int:
    """Where the Sent folder is asked for."""
    return int(mailbox.port)


@pytest.fixture
def environ(smtp: Any, mailbox: Any, sent_port: int) -> dict[str, str]:
    """An outbox whose replies are copied."""
    smtp.password = b"secret"
    server = f"smtp://{mailbox.user}:secret@127.0.0.1:{smtp.port}?tls=off"
    return {"SLACKHITL_OUTBOX": f"{server}&sent=127.0.0.1:{sent_port}&copies=on"}


async def approve(desk: Desk, subject: str) -> None:
    """A customer asks and an agent approves."""
    await desk.customer().writes(subject, QUESTION)
    card = await desk.card(subject, "Approve & send")
    await desk.ana.press(card, "Approve & send")
    await desk.card(subject, "Sent", without=("Undo",))


async def test_a_sent_reply_lies_in_the_sent_folder(
    desk: Desk, mailbox: Any, smtp: Any, until: Any
) -> None:
    await approve(desk, "Parcel")
    await until(lambda: mailbox.subjects("Sent"))
    assert await asyncio.to_thread(mailbox.subjects, "Sent") == [b"Re: Parcel"]
    assert await asyncio.to_thread(mailbox.flags, "Sent") == [{b"\\Seen"}]
    assert len(smtp.received) == 1


class TestWithoutASentFolder:
    """The copy fails for good; the reply has left all the same."""

    @pytest.fixture
    def environ(self, environ: dict[str, str], smtp: Any, mailbox: Any) -> dict[str, str]:
        smtp.password = b"another"
        secret = environ["SLACKHITL_OUTBOX"].replace(":secret@", ":another@")
        return {"SLACKHITL_OUTBOX": secret}

    async def test_a_copy_that_cannot_be_filed_is_told_and_nothing_is_sent_again(
        self, desk: Desk, smtp: Any, mailbox: Any
    ) -> None:
        await approve(desk, "Parcel")
        await desk.until(
            lambda: "no copy of it is in the Sent folder" in _thread(desk, "Parcel"),
            "a word in the thread",
        )
        assert "refuses the login" in _thread(desk, "Parcel")
        await desk.quiet()
        assert len(smtp.received) == 1
        assert await asyncio.to_thread(mailbox.subjects, "Sent") == []
        await desk.card("Parcel", "Sent", without=("Try again", "Resend"))


class TestWithAServerThatIsAway:
    """The copy is tried again for hours."""

    @pytest.fixture
    def sent_port(self, unused_port: int) -> int:
        return unused_port

    async def test_a_copy_is_tried_again_and_given_up_only_after_hours(
        self, desk: Desk, smtp: Any
    ) -> None:
        await approve(desk, "Parcel")
        assert desk.service is not None
        db = desk.service.services.db
        async with asyncio.timeout(10):
            while not await db.run(_waiting):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert "no copy" not in _thread(desk, "Parcel")

        await db.run(_hours_later)
        desk.service.workers.nudge({"mail"})

        await desk.until(lambda: "no copy of it is" in _thread(desk, "Parcel"), "a word")
        assert len(smtp.received) == 1


def _waiting(session: Session) -> bool:
    job = session.exec(select(Job).where(Job.kind == Kind.COPY)).first()
    return job is not None and job.state is JobState.READY and bool(job.trouble)


def _hours_later(session: Session) -> None:
    job = session.exec(select(Job).where(Job.kind == Kind.COPY)).one()
    job.attempts, job.run_at = len(RETRIES), job.run_at - sum(RETRIES, RETRIES[0])
    session.add(job)


def _thread(desk: Desk, subject: str) -> str:
    card = desk.sandbox.card_about(subject)
    assert card is not None
    posts = desk.sandbox.thread(card.channel, card.ts)
    return "\n".join(desk.sandbox.as_text(post) for post in posts)
