"""Mail that providers post: taken once, from them alone, and acknowledged only when stored."""

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession, web
from doubles.mail_providers import (
    CERTIFICATE_URL,
    LOGIN,
    RAW,
    SIGNING_KEY,
    TOPIC,
    Amazon,
    Policy,
    Posted,
    mailgun,
    multipart,
    postmark,
    received,
    sendgrid,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from slackhitl.mail.hooks_mailgun import MailgunWebhook
from slackhitl.mail.hooks_postmark import PostmarkWebhook
from slackhitl.mail.hooks_sendgrid import SendgridWebhook
from slackhitl.mail.hooks_ses import SesWebhook, visit_address
from slackhitl.mail.inbox import Delivery
from slackhitl.mail.webhooks import Post, Webhook, WebhookTrouble
from slackhitl.web import add_inbound


@dataclass
class Door:
    """Our side of the internet, on a free port."""

    taken: list[Delivery] = field(default_factory=list)
    trouble: Exception | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    url: str = ""

    async def deliver(self, delivery: Delivery) -> None:
        await asyncio.sleep(0)
        if self.trouble is not None:
            raise self.trouble
        self.taken.append(delivery)

    async def posts(self, path: str, posted: Posted) -> tuple[int, str]:
        async with (
            ClientSession() as session,
            session.post(self.url + path, data=posted.body, headers=posted.headers) as answer,
        ):
            return answer.status, (await answer.text()).strip()


OpenDoor = Callable[..., Awaitable[Door]]


@pytest.fixture
async def door() -> AsyncIterator[OpenDoor]:
    """A door for the webhooks of a test."""
    runners: list[web.AppRunner] = []

    async def open_door(*webhooks: Webhook) -> Door:
        opened = Door()
        application = web.Application()
        add_inbound(application, webhooks, opened.deliver, lambda: opened.now)
        runner = web.AppRunner(application)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        opened.url = f"http://{host}:{port}"
        return opened

    yield open_door
    for runner in runners:
        await runner.cleanup()


POLICY = Policy()
AMAZON = Amazon()


def ses(amazon: Amazon = AMAZON) -> SesWebhook:
    return SesWebhook(TOPIC, amazon.visit)


EVERY = [
    pytest.param(PostmarkWebhook(LOGIN), postmark, "/inbound/postmark", id="postmark"),
    pytest.param(MailgunWebhook(SIGNING_KEY), mailgun, "/inbound/mailgun", id="mailgun"),
    pytest.param(MailgunWebhook(SIGNING_KEY), mailgun, "/inbound/mailgun/mime", id="mailgun-mime"),
    pytest.param(SendgridWebhook(LOGIN), sendgrid, "/inbound/sendgrid", id="sendgrid"),
    pytest.param(
        SendgridWebhook(POLICY.public_key), POLICY.posts, "/inbound/sendgrid", id="sendgrid-signed"
    ),
    pytest.param(ses(), lambda: AMAZON.publishes(received()), "/inbound/ses", id="ses"),
]


@pytest.mark.parametrize(("webhook", "posted", "path"), EVERY)
async def test_a_mail_arrives_with_its_octets_and_its_envelope(
    webhook: Webhook, posted: Callable[[], Posted], path: str, door: OpenDoor
) -> None:
    desk = await door(webhook)
    assert await desk.posts(path, posted()) == (200, "Stored.")
    [delivery] = desk.taken
    # Postmark alone says it as text.
    assert delivery.raw == (RAW.replace(b"\xff", "�".encode()) if "postmark" in path else RAW)
    assert delivery.source == webhook.name
    assert delivery.recipients == ("support@acme.example",)
    assert delivery.sender in {None, "jane@customer.example"}


@pytest.mark.parametrize(("webhook", "posted", "path"), EVERY)
async def test_a_mail_that_was_not_stored_stays_with_the_provider_who_brings_it_again(
    webhook: Webhook,
    posted: Callable[[], Posted],
    path: str,
    door: OpenDoor,
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = await door(webhook)
    desk.trouble = OSError("disk full")
    request = posted()
    with caplog.at_level(logging.INFO):
        status, words = await desk.posts(path, request)
        assert (status, words) == (503, "Not stored; please come again.")
        desk.trouble = None
        assert (await desk.posts(path, request))[0] == 200
        assert (await desk.posts(path, request))[0] == 200
    first, second = desk.taken
    assert (first.source, first.key) == (second.source, second.key)
    assert "OSError" in caplog.text
    assert "secret words" not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("path", ["postmark", "mailgun", "sendgrid", "ses"])
async def test_a_provider_that_is_not_set_up_has_no_door(path: str, door: OpenDoor) -> None:
    desk = await door()
    assert (await desk.posts(f"/inbound/{path}", postmark()))[0] == 404


@pytest.mark.parametrize(
    ("webhook", "path", "posted"),
    [
        (PostmarkWebhook(LOGIN), "postmark", postmark(login="desk:guess")),
        (PostmarkWebhook(LOGIN), "postmark", Posted(postmark().body)),
        (PostmarkWebhook(LOGIN), "postmark", Posted(b"", {"Authorization": "Basic ???"})),
        (PostmarkWebhook(LOGIN), "postmark", Posted(b"", {"Authorization": "Bearer desk"})),
        (SendgridWebhook(LOGIN), "sendgrid", sendgrid(login="desk:")),
        (SendgridWebhook(POLICY.public_key), "sendgrid", sendgrid()),
        (SendgridWebhook(POLICY.public_key), "sendgrid", Policy().posts()),
        (
            SendgridWebhook(POLICY.public_key),
            "sendgrid",
            Posted(sendgrid(b"another mail").body, POLICY.posts().headers),
        ),
        (
            SendgridWebhook(POLICY.public_key),
            "sendgrid",
            POLICY.posts(at=datetime.now(UTC) - timedelta(days=5)),
        ),
        (MailgunWebhook(SIGNING_KEY), "mailgun", mailgun(key="another key")),
        (MailgunWebhook(SIGNING_KEY), "mailgun", mailgun(token="")),
        (
            MailgunWebhook(SIGNING_KEY),
            "mailgun",
            mailgun(at=datetime.now(UTC) - timedelta(hours=6)),
        ),
        (
            MailgunWebhook(SIGNING_KEY),
            "mailgun",
            mailgun(at=datetime.now(UTC) + timedelta(hours=6)),
        ),
        (MailgunWebhook(SIGNING_KEY), "mailgun", Posted(*multipart(**{"body-mime": RAW}))),
        (ses(), "ses", Amazon().publishes(received())),
        (ses(), "ses", AMAZON.publishes(received(), TopicArn=TOPIC + "2")),
        (ses(), "ses", AMAZON.publishes(received(), SignatureVersion="3")),
        (ses(), "ses", AMAZON.publishes(received(), Type="Rumour")),
        (ses(), "ses", Posted(AMAZON.publishes(received()).body.replace(b"ses-1", b"ses-2"))),
    ],
)
async def test_a_stranger_is_refused(
    webhook: Webhook, path: str, posted: Posted, door: OpenDoor
) -> None:
    desk = await door(webhook)
    status, words = await desk.posts(f"/inbound/{path}", posted)
    assert status == 401
    assert words.endswith(".")
    assert desk.taken == []


async def test_a_stranger_is_refused_before_the_body_is_read(door: OpenDoor) -> None:
    desk = await door(PostmarkWebhook(LOGIN))
    host, port = desk.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /inbound/postmark HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
    assert b" 401 " in await reader.readline()
    writer.close()
    await writer.wait_closed()


async def test_an_expired_certificate_proves_nothing(door: OpenDoor) -> None:
    past = Amazon(days=-1)
    desk = await door(ses(past))
    assert (await desk.posts("/inbound/ses", past.publishes(received())))[0] == 401


async def test_a_mailgun_token_holds_for_one_mail(door: OpenDoor) -> None:
    desk = await door(MailgunWebhook(SIGNING_KEY))
    assert (await desk.posts("/inbound/mailgun", mailgun()))[0] == 200
    status, words = await desk.posts("/inbound/mailgun", mailgun(b"From: mallory\r\n\r\nmine"))
    assert (status, words) == (401, "This token came with another mail already.")
    assert len(desk.taken) == 1


async def test_mailgun_may_bring_a_mail_we_could_not_store_for_hours_with_its_old_signature(
    door: OpenDoor,
) -> None:
    desk = await door(MailgunWebhook(SIGNING_KEY))
    request = mailgun(at=desk.now)
    desk.trouble = OSError("disk full")
    assert (await desk.posts("/inbound/mailgun", request))[0] == 503
    desk.trouble = None
    desk.now += timedelta(hours=8)
    assert (await desk.posts("/inbound/mailgun", request))[0] == 200
    desk.now += timedelta(hours=2)
    assert (await desk.posts("/inbound/mailgun", request))[0] == 401


@pytest.mark.parametrize(
    ("webhook", "path", "posted", "words"),
    [
        (PostmarkWebhook(LOGIN), "postmark", postmark(raw=None), "raw email content"),
        (PostmarkWebhook(LOGIN), "postmark", Posted(b"[]", postmark().headers), "no JSON object"),
        (
            PostmarkWebhook(LOGIN),
            "postmark",
            Posted(b"[" * 100_000, postmark().headers),
            "no JSON object",
        ),
        (MailgunWebhook(SIGNING_KEY), "mailgun", mailgun(raw=b""), "must end in mime"),
        (MailgunWebhook(SIGNING_KEY), "mailgun", Posted(b"{}"), "no form"),
        (SendgridWebhook(LOGIN), "sendgrid", sendgrid(raw=b""), "raw, full MIME"),
        (
            SendgridWebhook(LOGIN),
            "sendgrid",
            Posted(sendgrid().body[:-9], sendgrid().headers),
            "cut off",
        ),
        (ses(), "ses", Posted(b"\xff"), "no JSON object"),
        (ses(), "ses", AMAZON.publishes(received(b"")), "not S3"),
    ],
)
async def test_a_request_without_a_mail_is_refused_in_a_sentence_that_says_what_to_set(
    webhook: Webhook, path: str, posted: Posted, words: str, door: OpenDoor
) -> None:
    desk = await door(webhook)
    status, said = await desk.posts(f"/inbound/{path}", posted)
    assert status == 400
    assert words in said
    assert desk.taken == []


async def test_what_is_too_large_is_refused_with_its_length_or_without(
    door: OpenDoor,
) -> None:
    desk = await door(ses())
    large = b"x" * (2 * 1024 * 1024 + 1)

    async def in_pieces() -> AsyncIterator[bytes]:
        yield large

    for body in (io.BytesIO(large), in_pieces()):
        async with ClientSession() as session:
            answer = await session.post(desk.url + "/inbound/ses", data=body)
            assert answer.status == 413


async def test_a_request_that_is_cut_off_leaves_no_traceback(
    door: OpenDoor, caplog: pytest.LogCaptureFixture
) -> None:
    desk = await door(MailgunWebhook(SIGNING_KEY))
    host, port = desk.url.removeprefix("http://").split(":")
    with caplog.at_level(logging.INFO):
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"POST /inbound/mailgun HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\na")
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.close()
        await writer.wait_closed()
        await asyncio.sleep(0.05)
    assert "Traceback" not in caplog.text
    assert desk.taken == []


@pytest.mark.parametrize("version", ["1", "2"])
async def test_a_subscription_of_our_topic_is_confirmed(version: str, door: OpenDoor) -> None:
    amazon = Amazon()
    desk = await door(ses(amazon))
    request = amazon.asks_to_confirm(SignatureVersion=version)
    assert await desk.posts("/inbound/ses", request) == (200, "Noted.")
    assert amazon.visited[0] == CERTIFICATE_URL
    assert "Action=ConfirmSubscription" in amazon.visited[1]


async def test_a_subscription_of_another_topic_is_never_confirmed(
    door: OpenDoor,
) -> None:
    amazon = Amazon()
    desk = await door(ses(amazon))
    other = TOPIC.replace("support", "mallory")
    requests = [
        amazon.asks_to_confirm(topic=other),
        amazon.asks_to_confirm(topic=other, TopicArn=TOPIC),
        amazon.asks_to_confirm(SubscribeURL="https://sns.eu-west-1.amazonaws.com.evil.example/"),
        amazon.asks_to_confirm(SubscribeURL="http://sns.eu-west-1.amazonaws.com/"),
    ]
    for request in requests:
        assert (await desk.posts("/inbound/ses", request))[0] == 401
    assert set(amazon.visited) <= {CERTIFICATE_URL}


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/SimpleNotificationService-1.pem",
        "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem",
        "https://sns.eu-west-1.amazonaws.com@evil.example/a.pem",
        "https://evil.example/https://sns.eu-west-1.amazonaws.com/a.pem",
        "https://s3.amazonaws.com/evil/a.pem",
        "https://sns.us-east-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com:444/a.pem",
        "https://sns.eu-west-1.amazonaws.com/a.html",
        "https://[sns.eu-west-1.amazonaws.com/a.pem",
        "file:///etc/passwd.pem",
        "",
    ],
)
async def test_a_certificate_is_fetched_from_amazon_sns_alone(url: str, door: OpenDoor) -> None:
    amazon = Amazon()
    desk = await door(ses(amazon))
    request = amazon.publishes(received(), SigningCertURL=url)
    assert (await desk.posts("/inbound/ses", request))[0] == 401
    assert amazon.visited == []


async def test_a_certificate_is_fetched_once_and_amazon_may_be_away_meanwhile(
    door: OpenDoor,
) -> None:
    amazon = Amazon()
    desk = await door(ses(amazon))
    amazon.away = True
    status, words = await desk.posts("/inbound/ses", amazon.publishes(received()))
    assert (status, words) == (503, "Amazon SNS does not answer (ConnectionError).")
    amazon.away = False
    for _ in range(3):
        assert (await desk.posts("/inbound/ses", amazon.publishes(received())))[0] == 200
    assert len(amazon.visited) == 2


async def test_what_ses_says_besides_mail_is_noted(door: OpenDoor) -> None:
    desk = await door(ses())
    for notice in (
        "Successfully validated SNS topic for Amazon SES event publishing.",
        {"notificationType": "Bounce"},
    ):
        assert await desk.posts("/inbound/ses", AMAZON.publishes(notice)) == (200, "Noted.")
    goodbye = AMAZON.asks_to_confirm(Type="UnsubscribeConfirmation")
    assert await desk.posts("/inbound/ses", goodbye) == (200, "Noted.")
    assert desk.taken == []


async def test_a_mail_of_ses_may_be_text_as_well(door: OpenDoor) -> None:
    desk = await door(ses())
    request = AMAZON.publishes(received(RAW[:-3], encoding="UTF-8"), Subject="SES says")
    assert (await desk.posts("/inbound/ses", request))[0] == 200
    assert desk.taken[0].raw == RAW[:-3]


async def test_visiting_amazon_follows_no_redirect_and_takes_no_endless_answer(
    unused_port: int,
) -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/moved":
            raise web.HTTPFound("/good")
        return web.Response(body=b"x" * (200_000 if request.path == "/endless" else 2_000))

    application = web.Application()
    application.router.add_get("/{name}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_port).start()
    base = f"http://127.0.0.1:{unused_port}"
    assert len(await visit_address(f"{base}/good")) == 2_000
    for name in ("moved", "endless"):
        with pytest.raises(ConnectionError):
            await visit_address(f"{base}/{name}")
    await runner.cleanup()
    with pytest.raises(ConnectionError):
        await visit_address(f"{base}/good")


@pytest.mark.parametrize(
    ("kind", "secret"),
    [
        (PostmarkWebhook, "password"),
        (PostmarkWebhook, "desk:"),
        (SendgridWebhook, "password"),
        (SendgridWebhook, "TUZrd0V3"),
        (SesWebhook, "support"),
        (SesWebhook, "arn:aws:sqs:eu-west-1:123456789012:support"),
        (SesWebhook, "arn:aws:sns:evil.example/:123456789012:support"),
    ],
)
def test_a_secret_of_the_wrong_shape_is_refused_at_the_start(
    kind: Callable[[str], Webhook], secret: str
) -> None:
    with pytest.raises(ValueError, match=r"."):
        kind(secret)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["RawEmail", "MessageID", "notificationType", "receipt", "mail", "content", "recipients"]
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, json_values | st.just("Received")))
def test_whatever_members_an_authentic_request_has_it_is_a_mail_or_a_sentence(
    members: dict[str, object],
) -> None:
    posts = [
        (PostmarkWebhook(LOGIN), postmark(raw=None, **members)),
        (ses(), AMAZON.publishes(members)),
        (ses(), AMAZON.publishes(received() | members)),
    ]
    for webhook, posted in posts:
        post = Post(posted.headers, posted.body, datetime.now(UTC))
        try:
            delivery = asyncio.run(webhook.mail(post))
        except WebhookTrouble:
            continue
        assert delivery is None or (delivery.raw.strip() and delivery.key)
