"""Reports of mail servers about mails that we sent."""

import logging
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slackhitl.mail.parsing import Bounce, Confirmation, InboundEmail, parse_email

MAILS = Path(__file__).parent / "mails"
MARIA = "maria@customer.example"
OURS = "c7.21.ab@acme.example"


def read(name: str) -> InboundEmail:
    return parse_email((MAILS / f"{name}.eml").read_bytes())


def report(name: str) -> Bounce:
    found = read(name).bounce
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "addresses", "original"),
    [
        ("bounce_rfc3464", (MARIA,), OURS),
        ("bounce_two_recipients", (MARIA, "ben@customer.example"), OURS),
        ("bounce_other_final_recipient", (MARIA,), OURS),
        ("bounce_rfc6533", ("jürgen@käse.example",), "c7.22.cd@acme.example"),
        ("bounce_headers_only", (MARIA,), OURS),
        ("bounce_exim", (MARIA,), OURS),
        ("bounce_qmail", (MARIA,), OURS),
        ("bounce_gateway", (MARIA,), None),
    ],
)
def test_failures_name_the_address_and_our_mail(
    name: str, addresses: tuple[str, ...], original: str | None
) -> None:
    bounce = report(name)
    assert bounce.addresses == addresses
    assert bounce.original_message_id == original
    assert bounce.permanent
    assert not bounce.delayed


def test_a_standard_report_brings_the_servers_words_status_and_envelope_id() -> None:
    bounce = report("bounce_rfc3464")
    assert bounce.diagnostic == "550 5.1.1 <maria@customer.example>: user unknown"
    assert bounce.status == "5.1.1"
    assert bounce.original_envelope_id == "draft-21"


def test_a_delay_is_no_failure() -> None:
    bounce = report("bounce_delayed")
    assert bounce.delayed
    assert not bounce.permanent
    assert bounce.addresses == (MARIA,)
    assert read("bounce_delayed").automatic == "delayed delivery notice"


def test_a_report_of_success_confirms_and_is_no_bounce() -> None:
    mail = read("bounce_success")
    assert mail.bounce is None
    assert mail.confirmation == Confirmation((MARIA,), OURS, "draft-21")


@pytest.mark.parametrize(
    "name", ["parcel_not_delivered", "gmail_reply_plain", "nested_message", "uuencoded"]
)
def test_a_customers_mail_is_never_taken_for_a_bounce(name: str) -> None:
    mail = read(name)
    assert mail.bounce is None
    assert mail.confirmation is None
    assert mail.automatic is None


def test_a_reply_that_quotes_a_bounce_is_a_reply() -> None:
    mail = parse_email(
        b"From: maria@customer.example\nSubject: Undeliverable: mine\nIn-Reply-To: <1@a.ex>\n"
        b"\nI got this from the mail server: user unknown <x@acme.example>\n"
    )
    assert mail.bounce is None


def test_warnings_of_old_servers_are_delays() -> None:
    mail = parse_email(
        b"From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\nTo: support@acme.example\n"
        b"Subject: Warning: could not send message for past 4 hours\n\n"
        b"    **  THIS IS A WARNING MESSAGE ONLY  **\n\n"
        b"The original message is still trying to reach <maria@customer.example>\n"
    )
    assert mail.bounce is not None
    assert mail.bounce.delayed
    assert not mail.bounce.permanent


def test_a_daemons_mail_without_any_address_is_a_bounce_all_the_same() -> None:
    mail = parse_email(
        b"From: postmaster@mx.example\nSubject: Undeliverable\n\nYour mail was not delivered.\n"
    )
    assert mail.bounce is not None
    assert mail.bounce.addresses == ()


@given(st.binary(max_size=600), st.sampled_from([b"", b"\xff", b"(", b"a b c", b"\x00"]))
@settings(max_examples=150, derandomize=True, deadline=None)
def test_whatever_a_daemon_writes_nothing_is_raised(octets: bytes, sender: bytes) -> None:
    mail = parse_email(
        b"From: " + sender + b"\nX-Failed-Recipients: \nSubject: failure notice\n\n" + octets
    )
    assert mail.message_id


def test_nothing_of_a_report_gets_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        parse_email(b"From: \xff\nX-Failed-Recipients: \nSubject: failure notice\n\nsorry\n")
        read("bounce_qmail")
    assert caplog.text == ""
