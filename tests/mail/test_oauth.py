"""Access tokens: asked for when they are needed, and what is said when there are none."""

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from doubles.token_server import TokenServer

from slackhitl.mail.oauth import GOOGLE, NoTokenNow, SignInNeeded, TokenSource


@pytest.fixture
async def provider() -> AsyncIterator[TokenServer]:
    server = TokenServer()
    await server.start()
    yield server
    await server.stop()


class Watch:
    """The time, as a test wants it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def source(path: Path, watch: Watch | None = None, host: str = "mail.example") -> TokenSource:
    return TokenSource(path, host, watch or Watch())


async def ask(tokens: TokenSource) -> str:
    return await asyncio.to_thread(tokens.token)


async def refusal(tokens: TokenSource) -> str:
    with pytest.raises(SignInNeeded) as caught:
        await ask(tokens)
    return caught.value.reason


async def test_a_token_is_asked_for_once_and_anew_shortly_before_it_expires(
    provider: TokenServer, watch: Watch, tmp_path: Path
) -> None:
    tokens = source(provider.file(tmp_path / "oauth.json", scope="imap smtp"), watch)
    assert [await ask(tokens) for _ in range(3)] == ["access-1"] * 3
    watch.now += timedelta(minutes=54)
    assert await ask(tokens) == "access-1"
    watch.now += timedelta(minutes=2)
    assert await ask(tokens) == "access-2"
    assert provider.forms[0] == {
        "grant_type": "refresh_token",
        "client_id": "desk",
        "client_secret": "hunter2",
        "refresh_token": "refresh-0",
        "scope": "imap smtp",
    }


async def test_threads_that_need_a_token_at_once_ask_once(
    provider: TokenServer, tmp_path: Path
) -> None:
    tokens = source(provider.file(tmp_path / "oauth.json"))
    assert set(await asyncio.gather(*(ask(tokens) for _ in range(8)))) == {"access-1"}
    assert len(provider.forms) == 1


async def test_a_token_that_a_mail_server_refused_is_asked_for_anew(
    provider: TokenServer, tmp_path: Path
) -> None:
    tokens = source(provider.file(tmp_path / "oauth.json"))
    first = await ask(tokens)
    tokens.refused(first)
    second = await ask(tokens)
    assert second != first
    tokens.refused(first)  # another thread was late to say so
    assert await ask(tokens) == second


async def test_a_revoked_sign_in_is_said_and_a_new_file_mends_it_without_a_restart(
    provider: TokenServer, tmp_path: Path
) -> None:
    path = provider.file(tmp_path / "oauth.json")
    tokens = source(path)
    provider.revoke()
    words = await refusal(tokens)
    assert "revoked or has expired (invalid_grant)" in words
    assert str(path) in words
    assert not any(secret in words for secret in ("hunter2", "refresh-0", "AADSTS"))
    provider.refresh_tokens["refresh-new"] = "support"
    provider.file(path, refresh_token="refresh-new")
    assert await ask(tokens) == "access-1"


async def test_a_wrong_client_secret_is_said_without_the_secret(
    provider: TokenServer, tmp_path: Path
) -> None:
    words = await refusal(source(provider.file(tmp_path / "o.json", client_secret="hunter3")))
    assert "invalid_client" in words
    assert "hunter3" not in words


async def test_a_token_server_in_trouble_is_no_reason_to_sign_in_again(
    provider: TokenServer, tmp_path: Path, unused_port: int
) -> None:
    for status in (500, 503, 429, 404, 200):
        provider.broken = status
        with pytest.raises(NoTokenNow, match=str(status)):
            await ask(source(provider.file(tmp_path / "oauth.json")))
    away = f"http://127.0.0.1:{unused_port}/token"
    with pytest.raises(NoTokenNow, match="does not answer"):
        await ask(source(provider.file(tmp_path / "oauth.json", token_url=away)))


async def test_a_refresh_token_that_comes_back_changed_is_kept_in_the_file(
    provider: TokenServer, watch: Watch, tmp_path: Path
) -> None:
    provider.rotates = provider.once = True
    path = provider.file(tmp_path / "oauth.json", note="left by Ana")
    tokens = source(path, watch)
    await ask(tokens)
    kept = json.loads(path.read_text())
    assert (kept["refresh_token"], kept["note"]) == ("refresh-1", "left by Ana")
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["oauth.json"]
    watch.now += timedelta(hours=1)
    assert await ask(tokens) == "access-2"
    assert await ask(source(path)) == "access-3"


async def test_a_file_that_cannot_be_written_is_said_once_and_the_new_token_is_used(
    provider: TokenServer,
    watch: Watch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    provider.rotates = provider.once = True
    # Root may write anywhere; but nobody, a longer name beside the longest.
    path = provider.file(tmp_path / ("o" * 250 + ".json"))
    tokens = source(path, watch)
    for number in range(1, 4):
        assert await ask(tokens) == f"access-{number}"
        watch.now += timedelta(hours=1)
    assert json.loads(path.read_text())["refresh_token"] == "refresh-0"
    said = [one for one in caplog.records if one.levelno == logging.WARNING]
    assert len(said) == 1
    assert "refresh-1" not in caplog.text


async def test_two_who_share_a_file_do_not_use_up_each_others_token(
    provider: TokenServer, watch: Watch, tmp_path: Path
) -> None:
    provider.rotates = provider.once = True
    path = provider.file(tmp_path / "oauth.json")
    inbox, outbox = source(path, watch), source(path, watch)
    for _ in range(3):
        await asyncio.gather(ask(inbox), ask(outbox))
        watch.now += timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON object"),
        ("[]", "no JSON object"),
        ("{}", "no client_id"),
        ('{"client_id": "desk"}', "no refresh_token"),
        ('{"client_id": "desk", "refresh_token": 1}', "no refresh_token"),
        ('{"client_id": "desk", "refresh_token": "r"}', "needs a token_url"),
        (
            '{"client_id": "desk", "refresh_token": "r", "token_url": "http://evil.example/t"}',
            "begin with https://",
        ),
    ],
)
def test_what_is_wrong_with_the_file_is_said(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "oauth.json"
    path.write_text(text)
    with pytest.raises(SignInNeeded, match=words):
        source(path).check()


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SignInNeeded, match="cannot be read"):
        source(tmp_path / "none.json").check()


@pytest.mark.parametrize(
    ("host", "members", "url"),
    [
        ("imap.gmail.com", {}, GOOGLE),
        ("smtp.gmail.com", {"type": "authorized_user"}, GOOGLE),
        (
            "outlook.office365.com",
            {},
            "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        ),
        (
            "smtp.office365.com",
            {"tenant": "acme.example"},
            "https://login.microsoftonline.com/acme.example/oauth2/v2.0/token",
        ),
        ("mail.example", {"token_uri": "https://id.example/token"}, "https://id.example/token"),
    ],
)
def test_gmail_and_microsoft_need_no_token_url(
    host: str, members: dict[str, str], url: str, tmp_path: Path
) -> None:
    path = tmp_path / "oauth.json"
    path.write_text(json.dumps({"client_id": "desk", "refresh_token": "r"} | members))
    assert source(path, host=host).check() == url
