# ruff: noqa: RUF001 (mails of many scripts)
"""Which mail gets no draft, and the reason that people read."""

from pathlib import Path

import pytest

from slackhitl.mail.absence import absence
from slackhitl.mail.parsing import parse_email
from slackhitl.mail.screening import plain_address, screen

MAILS = Path(__file__).parent / "mails"
OWN = frozenset({"Support@Acme.example"})
HEAD = b"From: Maria <maria@customer.example>\nMessage-ID: <1@customer.example>\n"


def reason(name: str) -> str | None:
    return screen(parse_email((MAILS / f"{name}.eml").read_bytes()), OWN)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("auto_auto_submitted", "automatic reply"),
        ("auto_auto_generated", "automatic mail (Auto-Submitted: auto-generated)"),
        ("auto_precedence_bulk", "bulk mail (Precedence: bulk)"),
        ("auto_x_autoreply", "automatic reply"),
        ("auto_suppress", "automatic mail (wants no automatic answers)"),
        ("auto_null_sender", "automatic mail (sent without a return address)"),
        ("auto_out_of_office", "out-of-office reply"),
        ("auto_abwesenheit", "out-of-office reply"),
        ("auto_list", "mailing list: Gardeners"),
        ("auto_newsletter", "mailing list: newsletter"),
        ("auto_loop", "mail loop: it passed 60 servers"),
        ("auto_own_header", "our own mail came back"),
        ("auto_read_receipt", "read receipt"),
        ("auto_calendar_reply", "answer to an invitation"),
        ("auto_noreply", "sent from an address that takes no answers"),
        ("auto_spam_flag", "marked as spam (X-Spam-Flag)"),
        ("auto_spam_status", "marked as spam (X-Spam-Status)"),
        ("auto_spam_ses", "marked as spam (X-SES-Spam-Verdict)"),
        ("own_address", "sent by our own address"),
        ("bounce_rfc3464", "bounce of maria@customer.example"),
        ("bounce_delayed", "delayed delivery notice"),
        ("bounce_success", "delivery confirmation"),
        ("missing_from", "it names no sender to answer to"),
        ("unparsable_from", "it names no sender to answer to"),
        ("google_group_unmatched_reply_to", "passed on by a group that does not say for whom"),
    ],
)
def test_mail_that_no_customer_wrote_is_told_with_its_reason(name: str, why: str) -> None:
    assert reason(name) == why


@pytest.mark.parametrize(
    "name",
    [
        "no_quote_plain",
        "gmail_reply_html",
        "google_group",
        "contact_form",
        "forward_by_colleague",
        "human_about_out_of_office",
        "parcel_not_delivered",
        "attachment_only",
        "no_message_id",
        "no_date",
        "authentication_dmarc_fail",
        "pgp_signed",
    ],
)
def test_what_customers_write_is_not_screened(name: str) -> None:
    assert reason(name) is None


@pytest.mark.parametrize("value", ["no", "No", "no; really", ""])
def test_auto_submitted_no_is_a_persons_mail(value: str) -> None:
    mail = parse_email(HEAD + f"Auto-Submitted: {value}\n\nhello".encode())
    assert screen(mail, OWN) is None


def test_an_empty_mail_needs_no_draft() -> None:
    assert screen(parse_email(HEAD + b"\n \n"), OWN) == "empty mail"
    assert screen(parse_email(HEAD + b"Subject: Call me\n\n"), OWN) is None


def test_a_newsletter_that_came_through_a_group_stays_a_newsletter() -> None:
    group = b"X-Google-Group-Id: 1\nList-ID: <support.acme.example>\n"
    shop = b"List-Unsubscribe: <https://shop.example/u>\nList-Post: <mailto:a@shop.example>\n"
    assert screen(parse_email(HEAD + group + b"\nhello"), OWN) is None
    assert screen(parse_email(HEAD + group + shop + b"\nhello"), OWN) is not None


@pytest.mark.parametrize(
    "subject",
    [
        "Out of Office: Your question",
        "Automatic reply: hello",
        "Re: Automatic reply",
        "Auto: I am away",
        "Automatische Antwort: Frage",
        "Réponse automatique : Votre facture",
        "Respuesta automática: Factura",
        "Risposta automatica: fattura",
        "Resposta automática: fatura",
        "Automatisch antwoord: factuur",
        "Autosvar: faktura",
        "Automatisk svar: faktura",
        "Automaattinen vastaus: lasku",
        "Automatická odpověď: faktura",
        "Odpowiedź automatyczna: faktura",
        "Automatikus válasz: számla",
        "Автоматический ответ: счёт",
        "Αυτόματη απάντηση: τιμολόγιο",
        "Otomatik yanıt: fatura",
        "自動応答: 請求書",
        "自动回复: 发票",
        "자동 회신: 청구서",
    ],
)
def test_absence_notices_are_known_by_their_subjects(subject: str) -> None:
    assert absence(subject)


@pytest.mark.parametrize(
    "subject",
    [
        "Out of office reply does not work",
        "Vacation",
        "Automatic replyer wanted",
        "Urlaub buchen",
        "Absences in the calendar",
        "",
    ],
)
def test_subjects_about_absence_are_not_absence_notices(subject: str) -> None:
    assert not absence(subject)


def test_own_addresses_are_compared_without_case_and_tags() -> None:
    assert plain_address("Support+c7.ab@Acme.Example") == "support@acme.example"
    assert plain_address("+@x") == "+@x"
    assert plain_address("") == ""
