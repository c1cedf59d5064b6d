# ruff: noqa: RUF001 (mails of many scripts)
"""Reading received mail: each kind of mail that exists, and bytes that are none."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slackhitl.mail.parsing import Address, InboundEmail, parse_email

MAILS = Path(__file__).parent / "mails"
SUPPORT = ("Acme Support", "support@acme.example")


def raw(name: str) -> bytes:
    return (MAILS / f"{name}.eml").read_bytes()


def read(name: str) -> InboundEmail:
    return parse_email(raw(name))


def people(addresses: tuple[Address, ...]) -> list[tuple[str, str]]:
    return [(one.name, one.address) for one in addresses]


def test_an_ordinary_reply_is_read_in_all_its_parts() -> None:
    mail = read("gmail_reply_plain")
    assert mail.message_id == "gmail.reply.plain@customer.example"
    assert not mail.message_id_missing
    assert mail.in_reply_to == ("c7.21.ab@acme.example",)
    assert mail.references == ("first@customer.example", "c7.21.ab@acme.example")
    assert mail.sender == Address("Maria Lopez", "maria@customer.example")
    assert people(mail.to) == [SUPPORT]
    assert mail.reply_to is None
    assert mail.cc == ()
    assert mail.subject == "Question about my invoice"
    assert mail.sent_at == datetime(2026, 11, 2, 8, 15, tzinfo=UTC)
    assert "please try to log in again" in mail.text
    assert mail.new_text == "Thank you, that worked.\n\nMaria"
    assert (mail.html, mail.attachments, mail.automatic, mail.bounce) == ("", (), None, None)


@pytest.mark.parametrize("path", sorted(MAILS.glob("*.eml")), ids=lambda path: path.stem)
def test_no_sample_mail_is_lost_or_left_unreadable(path: Path) -> None:
    mail = parse_email(path.read_bytes())
    assert mail.message_id
    assert mail.text.strip() or mail.attachments or path.stem == "empty_body"
    assert bool(mail.new_text.strip()) == bool(mail.text.strip())
    for text in (mail.text, mail.new_text, mail.html, mail.subject, mail.sender.name):
        text.encode("utf-8")
        assert "\x00" not in text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("charset_latin1", "Grüße aus Köln \N{EN DASH} 5 €"),
        ("charset_utf8_labelled_latin1", "Grüße aus Köln"),
        ("charset_latin1_labelled_utf8", "Grüße aus Köln, schöne Öfen"),
        ("charset_gb18030", "您好，我的订单在哪里？"),
        ("charset_big5", "您好，我的訂單在哪裡？"),
        ("charset_iso2022jp", "注文はどこですか"),
        ("charset_utf7", "Grüße"),
        ("charset_hebrew", "שלום, איפה ההזמנה שלי?"),
        ("charset_unknown", "Grüße aus Köln"),
        ("charset_bogus", "Grüße aus Köln"),
        ("charset_koi8", "Здравствуйте, где мой заказ?"),
        ("charset_undeclared_8bit", "Grüße aus Köln"),
        ("bad_base64", "Hello world!"),
        ("bad_quoted_printable", "Grüße =XY weiter hier"),
        ("crlf_line_ends", "One\nTwo"),
        ("format_flowed_delsp", "Donaudampfschiff"),
        ("missing_boundary", "Still here."),
        ("unclosed_boundary", "Cut short here."),
        ("no_blank_line_after_headers", "This is the body already.\nIt goes on."),
        ("empty_text_part_with_html", "Only here."),
        ("text_with_html_alternative", "Where is my *invoice*?"),
        ("uuencoded", "Here is the file.\n\n\nMaria"),
        ("mbox_from_line", "Hello"),
    ],
)
def test_text_comes_out_right_whatever_its_sender_declares(name: str, text: str) -> None:
    assert read(name).text.strip() == text


def test_format_flowed_paragraphs_are_joined_and_quotes_keep_their_marks() -> None:
    text = read("format_flowed").text
    assert "This is one long paragraph that was wrapped.\n" in text
    assert "> a quoted line that goes on\n" in text
    assert "\n-- \n" in text


def test_names_and_subjects_are_decoded() -> None:
    mail = read("encoded_name_and_subject")
    assert mail.sender == Address("Jürgen Müller", "juergen@customer.example")
    assert people(mail.to) == [("Süpport", "support@acme.example")]
    assert mail.subject == "Rechnung für November"
    assert read("split_multibyte_words").subject == "Grüße"
    assert read("utf8_headers").sender == Address("Jürgen Müller", "jürgen@käse.example")
    assert read("nul_in_subject").subject == "onetwo"


def test_addresses_are_read_however_they_are_written() -> None:
    mail = read("quoted_name_with_comma")
    assert mail.sender == Address('Lopez, Maria "Mia"', "maria@customer.example")
    assert people(mail.to) == [
        ("Support, Acme", "support@acme.example"),
        ("Bob", "bob@acme.example"),
    ]
    assert [one.address for one in mail.cc] == [
        "ana@acme.example",
        "ben@acme.example",
        "carl@acme.example",
    ]
    odd = read("mailto_in_brackets")
    assert odd.sender == Address("Maria Lopez", "maria@customer.example")
    assert people(odd.to) == [("Support", "support@acme.example")]
    assert read("unparsable_from").sender == Address("Maria of Customer", "")
    assert read("missing_from").sender == Address("", "")


@pytest.mark.parametrize("name", ["encoded_message_ids", "ids_without_brackets"])
def test_message_ids_are_found_though_the_sender_encoded_or_undressed_them(name: str) -> None:
    mail = read(name)
    assert mail.in_reply_to == ("c7.21.ab@acme.example",)
    assert mail.references == ("first@customer.example", "c7.21.ab@acme.example")
    assert read("broken_microsoft_id").message_id == "[b378d4a1-00@microsoft.example]"


def test_a_mail_without_message_id_gets_one_that_its_second_copy_gets_too() -> None:
    first = read("no_message_id")
    again = parse_email(b"Received: from elsewhere\nX-Spam-Score: 1\n" + raw("no_message_id"))
    assert first.message_id_missing
    assert first.message_id.startswith("sha256-")
    assert first.message_id.endswith("@slackhitl.invalid")
    assert again.message_id == first.message_id


def test_without_id_and_date_equal_mails_of_two_days_stay_two() -> None:
    mail = b"From: maria@customer.example\n\nAny news?\n"
    trace = b"Received: from a; Tue, 3 Nov 2026 09:00:00 +0000\n"
    assert parse_email(mail).message_id != parse_email(trace + mail).message_id


def test_the_same_content_has_the_same_digest_on_every_way() -> None:
    mail = raw("attachments")
    trace = (
        b"Return-Path: <x@y.example>\r\nReceived: from a by b\r\nDelivered-To: z@acme.example\r\n"
    )
    digest = parse_email(mail).content_digest
    assert parse_email(trace + mail.replace(b"\n", b"\r\n")).content_digest == digest
    assert parse_email(mail.replace(b"See the", b"Sie the")).content_digest != digest
    assert parse_email(mail.replace(b"JVBERi0xLjQK", b"JVBERi0xLjUK")).content_digest != digest


def test_a_recoded_body_is_the_same_content() -> None:
    head = (
        b"From: a@b.example\nMessage-ID: <1@b.example>\nContent-Type: text/plain; charset=utf-8\n"
    )
    plain = parse_email(head + b"Content-Transfer-Encoding: 8bit\n\nGr\xc3\xbc\xc3\x9fe\n")
    quoted = parse_email(head + b"Content-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=C3=9Fe\n")
    assert plain.content_digest == quoted.content_digest


def test_dates_are_read_or_left_open() -> None:
    assert read("no_date").sent_at is None
    assert read("date_that_is_none").sent_at is None
    future = read("date_in_the_future").sent_at
    assert future is not None
    assert future.year == 2117


def test_recipients_include_those_that_only_servers_name() -> None:
    assert read("delivered_to_headers").recipients == (
        "support+c7.abc@acme.example",
        "help@acme.example",
        "team@acme.example",
    )


def test_attachments_keep_their_names_and_bytes_and_never_a_path() -> None:
    found = {one.filename: one for one in read("attachments").attachments}
    assert list(found) == [
        "bill.pdf",
        "log.txt",
        "résumé.doc",
        "übersicht.xls",
        "bill-2.pdf",
        "passwd",
    ]
    assert found["bill.pdf"].data == b"%PDF-1.4\n"
    assert found["bill.pdf"].content_type == "application/pdf"
    assert found["log.txt"].data == b"not the text"
    assert "not the text" not in read("attachments").text
    assert [one.filename for one in read("rfc2231_pieces").attachments] == [
        "Rechnung für Maria.pdf"
    ]


def test_an_inline_image_is_told_from_a_file() -> None:
    (image,) = read("inline_image").attachments
    assert image.inline
    assert image.content_id == "shot@customer"
    assert image.data.startswith(b"\x89PNG")
    assert not any(one.inline for one in read("attachments").attachments)
    assert read("malformed_image").text == "Broken picture."


@pytest.mark.parametrize(
    ("name", "files", "protection"),
    [
        ("attachment_only", ["order.pdf"], None),
        ("nested_message", ["The inner mail.eml"], None),
        ("uuencoded", ["cat.txt"], None),
        ("tnef", ["winmail.dat"], "partly in Outlook's own format (winmail.dat)"),
        ("pgp_signed", ["signature.asc"], "signed with PGP"),
        ("pgp_encrypted", ["attachment.asc", "encrypted.asc"], "encrypted with PGP"),
        ("smime", ["smime.p7m"], "encrypted with S/MIME"),
    ],
)
def test_what_is_no_text_is_kept_as_files(
    name: str, files: list[str], protection: str | None
) -> None:
    mail = read(name)
    assert [one.filename for one in mail.attachments] == files
    assert mail.protection == protection


def test_a_uuencoded_file_has_its_bytes() -> None:
    assert [one.data for one in read("uuencoded").attachments] == [b"Cat"]


def test_invisible_characters_go_and_joiners_of_scripts_and_emoji_stay() -> None:
    text = read("invisible_characters").text.strip()
    assert text == "Invoice number 7 and flag, family 👨\u200d👩\u200d👧 and نمی\u200cخواهم"


@pytest.mark.parametrize("name", ["forward_by_colleague", "forward_german", "forward_apple"])
def test_a_forwarded_mail_is_kept_whole_and_names_its_writer(name: str) -> None:
    mail = read(name)
    assert mail.forwarded_from == Address("Maria Lopez", "maria@customer.example")
    assert mail.sender.address == "ben@acme.example"
    assert "kaputt an" in mail.new_text or "arrived broken" in mail.new_text


def test_a_reply_is_no_forward_though_headers_stand_in_it() -> None:
    assert read("outlook_reply_plain").forwarded_from is None


def test_behind_a_google_group_stands_the_customer() -> None:
    mail = read("google_group")
    assert mail.through_group
    assert mail.customer == Address("Maria Lopez", "maria@customer.example")
    assert mail.automatic is None
    assert mail.reply_warning is None


def test_another_answer_address_than_the_writers_is_not_believed() -> None:
    assert read("google_group_unmatched_reply_to").original_sender is None
    warned = read("reply_to_elsewhere")
    assert warned.reply_to == Address("", "payments@evil.example")
    assert warned.reply_warning is not None
    assert "payments@evil.example" in warned.reply_warning
    assert read("gmail_reply_plain").reply_warning is None


@given(st.binary(max_size=2_000))
@settings(max_examples=150, derandomize=True, deadline=None)
def test_any_bytes_are_a_mail(octets: bytes) -> None:
    mail = parse_email(octets)
    assert mail.message_id
    assert bool(mail.new_text.strip()) == bool(mail.text.strip())


PIECES = [
    b"\n\n", b"\n", b"\r", b"\x00", b'"', b"(", b")", b"<", b">", b"@", b",", b";", b":", b"=?",
    b"?=", b"=?utf-8?b?", b"=?x?q?=", b"--b", b"--b--", b"charset=utf-16", b"charset=utf-7",
    b"charset=punycode", b'charset="', b"*0*=", b"=\n", b"=3", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xe4", b"\x1b$B", b"begin 644 x\n", b"Content-Type: multipart/mixed; boundary=b\n",
    b"Content-Type: message/rfc822\n\n", b"Content-Transfer-Encoding: base64\n", b"From: ", b"To: ",
    b"References: <", b"<div>", b"</div>", b"<blockquote>", b"\nOn 1 Jan wrote:\n", b"> ",
]  # fmt: skip


@given(
    st.sampled_from(sorted(MAILS.glob("*.eml"))),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(PIECES)), max_size=6),
)
@settings(
    max_examples=250,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_damaged_mails_are_still_mails(path: Path, damages: list[tuple[float, int, bytes]]) -> None:
    octets = path.read_bytes()
    for place, removed, inserted in damages:
        at = int(place * len(octets))
        octets = octets[:at] + inserted + octets[at + removed :]
    mail = parse_email(octets)
    assert bool(mail.new_text.strip()) == bool(mail.text.strip())
    for text in (mail.text, mail.html, mail.subject, mail.sender.name, mail.message_id):
        text.encode("utf-8")
        assert "\x00" not in text


HEAD = b"From: a@b.example\nSubject: s\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n"
HOSTILE = {
    "deep nesting": HEAD
    + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level)
        for level in range(2_000)
    )
    + b"\nhi",
    "many parts": MIXED + b"--x\n\na\n" * 20_000,
    "many headers": b"A: b\n" * 50_000 + b"\nbody",
    "a long header": b"Subject: " + b"a" * 2_000_000 + b"\n\nx",
    "a long folded header": b"Subject: x\n" + b" y\n" * 100_000 + b"\nx",
    "quotes in To": b"To: " + b'"' * 60_000 + b"\n\nx",
    "comments in To": b"To: " + b"(" * 60_000 + b"\n\nx",
    "many recipients": b"To: " + b"a@b, " * 100_000 + b"\n\nx",
    "many references": b"References: " + b"<a@b> " * 100_000 + b"\n\nx",
    "encoded words": b"Subject: " + b"=?a?q?" * 10_000 + b"\n\nx",
    "near boundaries": MIXED + b"--xy\n" * 100_000,
    "deep HTML": HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 100_000,
    "spaces after =": HEAD
    + b"Content-Transfer-Encoding: quoted-printable\n\n="
    + b" " * 500_000
    + b"x",
    "a talkative daemon": b"From: mailer-daemon@x\nSubject: Undelivered mail\n\n" + b" \n" * 50_000,
    "charsets": MIXED
    + b"".join(
        b"--x\nContent-Type: text/plain; charset=bogus%d\n\n\xe4\xf6 words %d \xfc\n" % (one, one)
        for one in range(1_000)
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mails_cost_little_time(name: str) -> None:
    started = time.process_time()
    parse_email(HOSTILE[name])
    assert time.process_time() - started < 2.0


def test_limits_hold() -> None:
    assert len(parse_email(HOSTILE["many recipients"]).to) <= 1_000
    assert len(parse_email(HOSTILE["many references"]).references) <= 200
    assert len(parse_email(HOSTILE["many parts"]).attachments) <= 1_000


def test_reading_twice_gives_the_same() -> None:
    octets = raw("inline_image")
    assert parse_email(octets) == parse_email(octets)
