"""Settings become inboxes and outboxes, or a sentence that says what to set."""

import pytest

from slackhitl.mail.urls import UrlWrong, inboxes_from_urls, outbox_from_url


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("imaps://support:pw@mail.acme.example/INBOX", "imaps://support@mail.acme.example/INBOX"),
        ("imaps://a%40b.example:p%2Fw@host", "imaps://a@b.example@host/INBOX"),
        ("imap://u:p@host:1143/Support%20Mail?tls=off", "imap://u@host:1143/Support Mail"),
        ("imap://u:p@host?since=2026-01-31", "imap://u@host/INBOX"),
        ("lmtp://127.0.0.1:2424", "lmtp://127.0.0.1:2424"),
        ("smtp://[::1]:2525", "smtp://[::1]:2525"),
        ("maildir:/var/my%20mail", "maildir:/var/my mail"),
    ],
)
def test_an_inbox_has_a_name_without_a_password(url: str, name: str) -> None:
    [inbox] = inboxes_from_urls(url)
    assert inbox.name == name


def test_several_inboxes_stand_beside_each_other() -> None:
    names = [inbox.name for inbox in inboxes_from_urls(" maildir:/a  lmtp://127.0.0.1:1 ")]
    assert names == ["maildir:/a", "lmtp://127.0.0.1:1"]
    assert inboxes_from_urls("") == []


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("smtps://u:p@host", "smtps://u@host:465"),
        ("smtp://u:p@host", "smtp://u@host:587"),
        ("smtp://127.0.0.1?tls=off", "smtp://127.0.0.1:25"),
        ("smtps://u:p@smtp.host?sent=imap.host", "smtps://u@smtp.host:465"),
        ("smtp://127.0.0.1:2525?tls=off", "smtp://127.0.0.1:2525"),
        ("maildir:/out", "maildir:/out"),
    ],
)
def test_an_outbox_has_a_name_without_a_password(url: str, name: str) -> None:
    assert outbox_from_url(url).name == name


@pytest.mark.parametrize(
    "url",
    [
        "imaps://u:hunter2#x@host/INBOX",
        "imaps://u:hunter2/x@host/INBOX",
        "imaps://u:hunter2:x@host:notaport/INBOX",
        "imaps://u:hunter2@/INBOX",
        "imaps://u:hunter2@host/INBOX?tls=maybe",
        "imaps://u:hunter2@host/INBOX?tls=off",
        "imaps://u:hunter2@host/INBOX?colour=red",
        "imaps://u:hunter2@host/INBOX?since=yesterday",
        "imaps://hunter2@host",
        "pop3://u:hunter2@host",
        "lmtp://u:hunter2@127.0.0.1:24",
        "lmtp://127.0.0.1",
        "maildir://box",
        "maildir:",
        "hunter2",
        "imaps://[u:hunter2@host",
    ],
)
def test_a_wrong_inbox_is_a_sentence_that_names_the_setting_and_no_password(url: str) -> None:
    with pytest.raises(UrlWrong) as raised:
        inboxes_from_urls(url)
    assert str(raised.value).startswith("SLACKHITL_INBOX: ")
    assert "hunter2" not in str(raised.value)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "smtp://",
        "lmtp://127.0.0.1:24",
        "smtps://u@host",
        "smtp://h?since=2026-01-01",
        "smtps://u:p@h?sent=a/b",
        "smtps://h?sent=imap.host",
    ],
)
def test_a_wrong_outbox_is_a_sentence_that_names_the_setting(url: str) -> None:
    with pytest.raises(UrlWrong, match=r"^SLACKHITL_OUTBOX: "):
        outbox_from_url(url)
