"""Replies through a real mail server: what it refuses, puts off, and returns hours later."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from desk_app import SUPPORT, Desk
from postfix_server import Postfix, private_postfix
from sqlmodel import select

from slackhitl.db import Database
from slackhitl.desk.models import Message

QUESTION = "Hello,\n\nhow long does a parcel inside Germany take to arrive?\n"


class PostfixDesk(Desk):
    """A desk whose replies leave by a Postfix, which brings returned ones back to its inbox."""

    postfix: Postfix


@pytest.fixture
async def returns(
    tmp_path: Path, database_url: str, environ: dict[str, str]
) -> AsyncIterator[PostfixDesk]:
    """The desk and its mail server."""
    desk = PostfixDesk(tmp_path, database_url, environ)
    await desk.sandbox.start()
    routes = {SUPPORT: desk.inbox_port, "jane@customer.example": desk.sandbox.smtp_port}
    with private_postfix(routes) as desk.postfix:
        port = desk.postfix.port
        environ["SLACKHITL_OUTBOX"] = f"smtp://127.0.0.1:{port}?tls=off&reports=on"
        await desk.start()
        yield desk
        await desk.close()


async def approved(desk: PostfixDesk, address: str) -> str:
    """A customer wrote and a reply was approved; the subject."""
    subject = f"Parcel for {address.partition('@')[0]}"
    await desk.customer("Jane", address).writes(subject, QUESTION)
    card = await desk.card(subject, "Approve & send")
    await desk.ana.press(card, "Approve & send")
    return subject


async def test_what_a_real_mail_server_refuses_returns_or_puts_off_is_on_the_card(
    returns: PostfixDesk,
) -> None:
    gone = await approved(returns, "gone@customer.example")
    full = await approved(returns, "full@customer.example")
    later = await approved(returns, "later@customer.example")
    shutting = await approved(returns, "shutting@customer.example")
    nobody = await approved(returns, "nobody@customer.example")

    await returns.card(gone, "Not delivered", "550 5.1.1", "no such user here", "Try again")
    # Postfix itself turns a 552 for a recipient into a 452 (RFC 5321, 4.5.3.1.10).
    await returns.card(full, "not sent yet", "452 5.2.2", "the mailbox is full")
    await returns.card(later, "not sent yet", "450 4.2.1", "Undo")
    await returns.card(shutting, "not sent yet", "421 4.3.2", "Undo")
    # Taken by the server, and then returned to our own inbox as a delivery report (RFC 3464).
    card = await returns.card(nobody, "Not delivered", "there is no such mailbox here")
    assert "Try again" in returns.sandbox.as_text(card)
    cards = returns.sandbox.messages(returns.sandbox.channel)
    assert len(cards) == 5, "a delivery report is no customer's mail"


async def test_a_report_of_success_is_kept_and_bothers_nobody(returns: PostfixDesk) -> None:
    subject = await approved(returns, "jane@customer.example")
    await returns.customer("Jane", "jane@customer.example").receives(1)
    card = await returns.card(subject, "Sent")

    def screened() -> str:
        db = Database(returns.database_url)
        rows, _ = db.transact(lambda session: list(session.exec(select(Message.screening))))
        db.close()
        return " ".join(filter(None, rows))

    for _ in range(100):
        if "delivery confirmation" in await asyncio.to_thread(screened):
            break
        await asyncio.sleep(0.1)
    assert "delivery confirmation" in await asyncio.to_thread(screened)
    assert returns.sandbox.thread(card.channel, card.ts) == []
