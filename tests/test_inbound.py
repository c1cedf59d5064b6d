"""Mail that providers post, through the whole service: one mail, one card."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession
from command_line import slackhitl
from desk_app import Desk
from doubles.mail_providers import LOGIN, SIGNING_KEY, TOPIC, Posted, mailgun, postmark, sendgrid

from slackhitl.assembly import build_webhooks
from slackhitl.settings import SettingsWrong, load, required_for_run

QUESTION = (
    b"From: Jane Doe <jane@customer.example>\r\nTo: support@acme.example\r\n"
    b"Subject: Where is my parcel?\r\nMessage-ID: <m1@customer.example>\r\n\r\n"
    b"Hello,\r\n\r\nhow long does a parcel inside Germany take to arrive?\r\n"
)
PROVIDERS = {
    "SLACKHITL_INBOUND_POSTMARK": LOGIN,
    "SLACKHITL_INBOUND_MAILGUN": SIGNING_KEY,
    "SLACKHITL_INBOUND_SENDGRID": LOGIN,
    "SLACKHITL_INBOUND_SES": TOPIC,
}


async def posts(desk: Desk, path: str, posted: Posted) -> int:
    url = f"http://127.0.0.1:{desk.http_port}/inbound/{path}"
    async with (
        ClientSession() as session,
        session.post(url, data=posted.body, headers=posted.headers) as answer,
    ):
        return answer.status


def cards(desk: Desk) -> list[object]:
    """Everything in the channel that has a title."""
    shown = desk.sandbox.messages(desk.sandbox.channel)
    return [one for one in shown if any(block["type"] == "header" for block in one.blocks)]


@pytest.fixture
def only_posted(environ: dict[str, str]) -> None:
    """A desk whose mail is posted, and comes in no other way."""
    environ |= PROVIDERS | {"SLACKHITL_INBOX": ""}


@pytest.mark.parametrize(
    ("path", "posted"),
    [("postmark", postmark), ("mailgun/mime", mailgun), ("sendgrid", sendgrid)],
)
@pytest.mark.usefixtures("only_posted")
async def test_a_posted_mail_becomes_one_card_however_often_it_is_posted(
    path: str, posted: Callable[[bytes], Posted], desk: Desk
) -> None:
    request = posted(QUESTION)

    assert [await posts(desk, path, request) for _ in range(3)] == [200, 200, 200]

    card = await desk.card("Where is my parcel?", "2 to 3 working days", "Approve & send")
    await desk.ana.press(card, "Approve & send")
    [reply] = await desk.customer().receives(1)
    assert "2 to 3 working days" in reply.text
    await desk.quiet()
    assert len(cards(desk)) == 1


@pytest.mark.usefixtures("only_posted")
async def test_a_mail_that_two_providers_post_becomes_one_card(desk: Desk) -> None:
    assert await posts(desk, "postmark", postmark(QUESTION)) == 200
    assert await posts(desk, "mailgun", mailgun(QUESTION)) == 200
    await desk.card("Where is my parcel?", "Approve & send")
    await desk.quiet()
    assert len(cards(desk)) == 1


@pytest.mark.usefixtures("only_posted")
async def test_a_token_of_mailgun_holds_for_one_mail_even_after_a_restart(desk: Desk) -> None:
    assert await posts(desk, "mailgun", mailgun(QUESTION)) == 200
    await desk.card("Where is my parcel?", "Approve & send")
    await desk.stop()
    await desk.start()

    forged = QUESTION.replace(b"m1@", b"m2@").replace(b"Where is my parcel", b"Send me money")
    assert await posts(desk, "mailgun", mailgun(forged)) == 200

    await desk.quiet()
    assert desk.card_text("Send me money?") == ""


@pytest.mark.usefixtures("only_posted")
async def test_a_mail_that_cannot_be_stored_is_asked_for_again(desk: Desk) -> None:
    raws = desk.folder / "data"
    aside = desk.folder / "aside"
    if raws.exists():
        await asyncio.to_thread(raws.rename, aside)
    await asyncio.to_thread(raws.write_text, "a file where the folder should be")
    assert await posts(desk, "postmark", postmark(QUESTION)) == 503
    await asyncio.to_thread(raws.unlink)
    if aside.exists():
        await asyncio.to_thread(aside.rename, raws)

    assert await posts(desk, "postmark", postmark(QUESTION)) == 200

    await desk.card("Where is my parcel?", "Approve & send")


@pytest.mark.usefixtures("only_posted")
async def test_strangers_are_refused(desk: Desk) -> None:
    assert await posts(desk, "postmark", postmark(QUESTION, login="desk:guess")) == 401
    assert await posts(desk, "mailgun", mailgun(QUESTION, key="guess")) == 401
    assert await posts(desk, "sendgrid", sendgrid(QUESTION, login="desk:guess")) == 401
    assert await posts(desk, "ses", Posted(b'{"Type": "Notification"}')) == 401
    await desk.quiet()
    assert cards(desk) == []


async def test_a_desk_that_set_no_provider_up_has_no_doors_for_them(desk: Desk) -> None:
    for path in ("postmark", "mailgun", "sendgrid", "ses"):
        assert await posts(desk, path, postmark(QUESTION)) == 404


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_a_provider_is_enough_of_an_inbox(name: str) -> None:
    assert any("SLACKHITL_INBOX" in problem for problem in required_for_run(load({}, None)))
    settings = load({name: PROVIDERS[name]}, None)
    assert not any("SLACKHITL_INBOX" in problem for problem in required_for_run(settings))


def test_secrets_of_providers_may_come_from_files_and_what_is_wrong_is_said(
    tmp_path: Path,
) -> None:
    (tmp_path / "key").write_text(f"{SIGNING_KEY}\n")
    settings = load({"SLACKHITL_INBOUND_MAILGUN_FILE": str(tmp_path / "key")}, None)
    assert [hook.name for hook in build_webhooks(settings)] == ["mailgun"]

    wrong = {name: "wrong" for name in PROVIDERS if not name.endswith("MAILGUN")}
    with pytest.raises(SettingsWrong) as caught:
        build_webhooks(load(wrong, None))
    assert [sentence.split()[0] for sentence in caught.value.problems] == sorted(wrong)
    assert "wrong" not in str(caught.value)


def test_check_has_a_line_for_each_provider(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACKHITL_SLACK_API_URL", "http://127.0.0.1:9/")
    for name, value in PROVIDERS.items():
        monkeypatch.setenv(name, value)
    printed = slackhitl("check").output
    for path in ("postmark", "mailgun/mime", "sendgrid", "ses"):
        [line] = [one for one in printed.splitlines() if f"/inbound/{path} " in one]
        assert line.startswith("ok    inbound ")
    assert SIGNING_KEY not in printed
