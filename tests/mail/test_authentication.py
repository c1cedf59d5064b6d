"""Whether a sender may be forged, by the results of the server that received the mail."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slackhitl.mail.parsing import Authentication, parse_email

MAILS = Path(__file__).parent / "mails"
HEAD = "From: Maria <maria@customer.example>\nMessage-ID: <1@customer.example>\n"


def results(name: str) -> Authentication:
    return parse_email((MAILS / f"authentication_{name}.eml").read_bytes()).authentication


def of(headers: str) -> Authentication:
    return parse_email(f"{HEAD}{headers}\n\nhello".encode()).authentication


def test_a_mail_that_passed_everything_has_no_warning() -> None:
    found = results("pass")
    assert (found.spf, found.dkim, found.dmarc) == ("pass", "pass", "pass")
    assert found.server == "mx.acme.example"
    assert found.warning is None
    assert not found.suspicious


def test_a_failed_dmarc_check_warns_though_the_sender_claims_a_pass_further_down() -> None:
    found = results("dmarc_fail")
    assert found.dmarc == "fail"
    assert found.warning is not None
    assert "customer.example" in found.warning
    assert found.suspicious


def test_microsofts_form_without_a_servers_name_is_read() -> None:
    found = results("microsoft")
    assert (found.spf, found.dkim, found.dmarc) == ("fail", "none", "fail")
    assert found.server == ""
    assert found.suspicious


def test_a_failed_spf_check_alone_warns() -> None:
    assert results("spf_fail").spf == "fail"
    assert results("spf_fail").suspicious


@pytest.mark.parametrize("name", ["none", "list_broke_dkim"])
def test_without_a_reason_there_is_no_warning(name: str) -> None:
    assert results(name).warning is None


def test_the_best_of_several_signatures_counts() -> None:
    found = of(
        "Authentication-Results: mx.a; dkim=fail header.d=customer.example;"
        " dkim=pass header.d=customer.example; spf=softfail smtp.mailfrom=list.example"
    )
    assert found.dkim == "pass"
    assert found.warning is None


def test_headers_of_one_server_are_read_together() -> None:
    found = of(
        "Authentication-Results: mx.a; spf=pass smtp.mailfrom=customer.example\n"
        "Authentication-Results: mx.a; dmarc=fail header.from=customer.example\n"
        "Authentication-Results: other; dkim=pass header.d=customer.example"
    )
    assert (found.spf, found.dkim, found.dmarc) == ("pass", None, "fail")


def test_the_newest_arc_results_stand_in_for_missing_ones() -> None:
    found = of(
        "ARC-Authentication-Results: i=1; mx.a; dmarc=pass header.from=customer.example\n"
        "ARC-Authentication-Results: i=2; mx.b; dmarc=fail header.from=customer.example"
    )
    assert found.dmarc == "fail"


@pytest.mark.parametrize("value", ["", ";", "mx.a", "mx.a; none", "((((", "mx.a; =x; spf=; a b"])
def test_results_that_say_nothing_are_nothing(value: str) -> None:
    found = of(f"Authentication-Results: {value}")
    assert (found.spf, found.dkim, found.dmarc, found.warning) == (None, None, None, None)


@given(st.text(alphabet="abc=;()/. \t\"'", max_size=200))
@settings(max_examples=150, derandomize=True, deadline=None)
def test_any_results_can_be_read(value: str) -> None:
    of(f"Authentication-Results: {value}")
