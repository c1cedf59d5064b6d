"""What leaves, looked at as raw bytes: a round trip through one library proves too little."""

import email
import email.policy
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage

import pytest

from slackhitl.mail.addresses import wire_address
from slackhitl.mail.composing import (
    Outgoing,
    OutgoingAttachment,
    Quoted,
    QuotedImage,
    compose,
    reply_subject,
)
from slackhitl.mail.quoting import WROTE


@dataclass(frozen=True)
class Person:
    name: str
    address: str


ACME = Person("Acme Support", "support@acme.example")
MARIA = Person("Maria Gómez", "maria@kunde.example")
OUTLOOK_ID = (
    "AM0PR05MB5841F2D5C2A9D9E4B1C0A7E8A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4"
    "@AM0PR05MB5841.eurprd05.prod.outlook.com"
)
REPLY = Outgoing(
    sender=ACME,
    to=(MARIA,),
    subject="Wo ist meine Bestellung?",
    text="Hallo Maria,\n\nsie ist unterwegs.\n\nViele Grüße\nAcme",
    message_id="c1.d2.0123456789abcdef@acme.example",
    date=datetime(2026, 11, 5, 14, 30, tzinfo=UTC),
    in_reply_to="m1@kunde.example",
    references=("m0@kunde.example",),
    quoted=Quoted(
        sender_name="Maria Gómez",
        sent_at=datetime(2026, 11, 5, 9, 15, tzinfo=UTC),
        text="Guten Tag,\n> alt\nwo ist sie?",
        html="<p>Guten Tag,<script>alert(1)</script> wo ist <b>sie</b>?</p>",
        language="de",
    ),
    language="de",
)


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not [part.defects for part in message.walk() if part.defects]
    return message


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body(preferencelist=(kind,))
    assert found is not None
    content = found.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def header_block(raw: bytes) -> bytes:
    return raw.partition(b"\r\n\r\n")[0] + b"\r\n"


def test_a_reply_carries_both_parts_and_the_headers_that_thread_it() -> None:
    raw = compose(REPLY)
    message = parsed(raw)
    assert message["From"] == "Acme Support <support@acme.example>"
    assert message["To"].addresses[0].display_name == "Maria Gómez"
    assert message["Subject"] == "Re: Wo ist meine Bestellung?"
    assert b"\r\nMessage-ID: <c1.d2.0123456789abcdef@acme.example>\r\n" in raw
    assert b"\r\nIn-Reply-To: <m1@kunde.example>\r\n" in raw
    assert b"\r\nReferences: <m0@kunde.example>\r\n <m1@kunde.example>\r\n" in raw
    assert message["Date"].datetime == REPLY.date
    assert message.get_content_type() == "multipart/alternative"
    assert "Viele Grüße" in part(message, "plain")
    assert "Viele Grüße<br>" in part(message, "html")


def test_a_reply_that_a_person_approved_is_not_marked_as_automatic() -> None:
    raw = compose(REPLY)
    assert b"Auto-Submitted" not in raw
    assert b"Precedence" not in raw
    assert b"Bcc" not in raw


def test_an_automatic_mail_says_so() -> None:
    raw = compose(replace(REPLY, automatic=True))
    assert b"\r\nAuto-Submitted: auto-replied\r\n" in raw


def test_the_conversation_is_marked_against_loops() -> None:
    assert b"\r\nX-Slackhitl-Conversation: 12\r\n" in compose(replace(REPLY, conversation_id=12))


def test_the_same_reply_composes_to_the_same_bytes() -> None:
    assert compose(REPLY) == compose(REPLY)


def test_every_line_ends_in_crlf_and_fits() -> None:
    long_word = "x" * 5000
    raw = compose(replace(REPLY, text=f"{long_word}\n{'ä' * 3000}\n", subject=long_word))
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert long_word in part(parsed(raw), "plain")


def test_long_ids_are_never_encoded_and_stand_one_to_a_line() -> None:
    ids = tuple(f"{number}.{OUTLOOK_ID}" for number in range(5))
    raw = compose(replace(REPLY, in_reply_to=ids[-1], references=ids))
    head = header_block(raw)
    assert b"In-Reply-To: <4." + OUTLOOK_ID.encode() + b">\r\n" in head
    for one in ids:
        assert b" <" + one.encode() + b">\r\n" in head
    references = head[head.index(b"References:") :]
    assert b"=?" not in references


def test_of_sixty_references_the_first_and_the_newest_twenty_stay() -> None:
    ids = tuple(f"id{number}@x.example" for number in range(60))
    message = parsed(compose(replace(REPLY, references=ids, in_reply_to=ids[-1])))
    kept = str(message["References"]).split()
    assert kept[0] == "<id0@x.example>"
    assert kept[1:] == [f"<id{number}@x.example>" for number in range(40, 60)]


def test_the_mail_that_is_answered_comes_last_in_references_and_once() -> None:
    raw = compose(replace(REPLY, in_reply_to="b@x", references=("a@x", "b@x", "c@x", "a@x")))
    assert b"References: <a@x>\r\n <c@x>\r\n <b@x>\r\n" in raw


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Order 5", "Re: Order 5"),
        ("Re: Order 5", "Re: Order 5"),
        ("RE: AW: Sv: Antw: re[2]: Re: Order 5", "Re: Order 5"),
        ("Re : Order", "Re: Order"),
        ("回复：订单", "Re: 订单"),  # noqa: RUF001
        ("Fwd: Re: Order", "Re: Fwd: Re: Order"),
        ("Reactor: leaking", "Re: Reactor: leaking"),
        ("Order\r\nBcc: thief@x.example", "Re: Order Bcc: thief@x.example"),
        ("", "Re:"),
    ],
)
def test_a_subject_is_answered_once(subject: str, expected: str) -> None:
    assert reply_subject(subject) == expected


@pytest.mark.parametrize(
    "subject",
    [
        "Größe passt nicht " * 20,
        "plain words " * 30,
        "=?utf-8?q?spoofed?= word",
        "日本語の件名" * 30,
        "emoji 🎉 " * 40,
    ],
)
def test_a_subject_survives_encoding_and_folding(subject: str) -> None:
    raw = compose(replace(REPLY, subject=subject))
    assert parsed(raw)["Subject"] == f"Re: {' '.join(subject.split())}"
    assert max(map(len, header_block(raw).split(b"\r\n"))) <= 120


@pytest.mark.parametrize(
    "name",
    [
        "Smith, John",
        'The "Boss"',
        "Zoë Müller, Köln",
        "a@b.example <x@evil.example>",
        "محمد",
        "back\\slash",
        "Ünï " * 40,
        "x\r\nBcc: thief@x.example",
        "nul\x00name\x1b",
        "=?utf-8?q?x?=",
        "\udcff lone",
    ],
)
def test_names_are_written_so_that_they_stay_names(name: str) -> None:
    raw = compose(
        replace(REPLY, to=(Person(name, "c@x.example"),), cc=(Person(name, "d@x.example"),))
    )
    message = parsed(raw)
    assert [one.addr_spec for one in message["To"].addresses] == ["c@x.example"]
    assert [one.addr_spec for one in message["Cc"].addresses] == ["d@x.example"]
    assert b"\nBcc" not in raw
    assert header_block(raw).isascii()


def test_nothing_adds_a_header() -> None:
    evil = "x\r\nBcc: thief@x.example\r\n\r\nbody\x00\u2028\x85"
    raw = compose(
        replace(
            REPLY,
            subject=evil,
            to=(Person(evil, "c@x.example"), Person("", "c@x.example\r\nBcc: thief@x.example")),
            message_id=evil,
            in_reply_to=evil,
            references=(evil,),
            language=evil,
            attachments=(OutgoingAttachment(evil, evil, b"1"),),
        )
    )
    names = re.findall(rb"^([^\s:]+):", header_block(raw), re.MULTILINE)
    assert set(names) == {
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"References",
        b"MIME-Version", b"Content-Type",
    }  # fmt: skip
    assert b"\x00" not in raw


def test_domains_beyond_ascii_are_written_as_idna() -> None:
    raw = compose(replace(REPLY, to=(Person("Jürgen", "j@müller.example"),)))
    assert b"<j@xn--mller-kva.example>" in raw


def test_an_address_that_cannot_be_written_to_is_left_out() -> None:
    raw = compose(replace(REPLY, cc=(Person("", "nonsense"), MARIA)))
    assert b"nonsense" not in raw
    assert b"\r\nCc: " in raw


@pytest.mark.parametrize(
    "text",
    [
        "From the start\n.\n..\n.dot\n--\n-- \ntrailing  \n\ttab\t\n",
        "a\n\n\n\nb\n",
        "äöü 日本語 🎉\n",
        "1 = 2 =3D =\n",
        " leading\n  two\n",
        "--=_0123\n",
        "x" * 998 + "\n",
        "plain\n",
    ],
)
def test_typed_text_arrives_exactly_as_typed(text: str) -> None:
    raw = compose(replace(REPLY, text=text, quoted=None))
    assert part(parsed(raw), "plain") == text


def test_the_original_is_quoted_in_both_parts_under_a_line_in_the_customers_language() -> None:
    message = parsed(compose(REPLY))
    assert part(message, "plain").endswith(
        "\nAm 05.11.2026 um 09:15 UTC schrieb Maria Gómez:\n> Guten Tag,\n>> alt\n> wo ist sie?\n"
    )
    html = part(message, "html")
    assert "Am 05.11.2026 um 09:15 UTC schrieb Maria Gómez:" in html
    assert '<blockquote type="cite"' in html
    assert "<b>sie</b>" in html
    assert "alert" not in html


@pytest.mark.parametrize("language", [*WROTE, "pt-BR", "no", "xx", None])
def test_every_language_names_who_wrote_and_when(language: str | None) -> None:
    assert REPLY.quoted is not None
    sent_at = datetime(2026, 3, 7, 8, 5, tzinfo=timezone(timedelta(hours=9)))
    quoted = replace(REPLY.quoted, language=language, sent_at=sent_at)
    text = part(parsed(compose(replace(REPLY, quoted=quoted))), "plain")
    assert re.search(r"Maria Gómez", text)
    assert "08:05" in text
    assert "2026" in text


@pytest.mark.parametrize(
    "markup",
    [
        '<p onclick="x()">hi <a href="javascript:x()">l</a><img src="https://spy.example/1.gif">',
        '<style>p{}</style><title>no</title>hi<iframe src="//x"></iframe><form action="/"><input>',
        '<div style="display: none">secret</div>hi<p hidden>secret</p>',
        "</blockquote></body></html>hi<script>x()</script>",
        "<div>" * 3000 + "hi",
    ],
)
def test_quoted_markup_is_harmless(markup: str) -> None:
    assert REPLY.quoted is not None
    html = part(parsed(compose(replace(REPLY, quoted=replace(REPLY.quoted, html=markup)))), "html")
    quote = html[html.index("<blockquote") :]
    assert "hi" in quote
    for bad in (
        "onclick",
        "javascript:",
        "<img",
        "<style",
        "<iframe",
        "<form",
        "<script",
        "secret",
    ):
        assert bad not in quote
    assert quote.rstrip().endswith("</blockquote></div>\n</body></html>")


PIXEL = QuotedImage("photo@customer.example", "image/png", b"\x89PNG pixel")


def composed_with(markup: str, *images: QuotedImage) -> EmailMessage:
    assert REPLY.quoted is not None
    quoted = replace(REPLY.quoted, html=markup, images=images)
    return parsed(compose(replace(REPLY, quoted=quoted)))


def test_a_picture_within_the_quoted_mail_goes_back_with_it() -> None:
    mail = composed_with('<p>look <img src="cid:photo@customer.example" onload="x()"></p>', PIXEL)
    [related] = [one for one in mail.walk() if one.get_content_type() == "multipart/related"]
    page, picture = related.get_payload()
    assert '<img src="cid:photo@customer.example">' in page.get_content()
    assert picture["Content-ID"] == "<photo@customer.example>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_payload(decode=True) == PIXEL.data
    assert [one.get_content_type() for one in mail.iter_parts()] == [
        "text/plain", "multipart/related",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("markup", "image"),
    [
        ('look <img src="cid:other@customer.example">', PIXEL),
        ('look <img src="https://spy.example/?cid:photo@customer.example">', PIXEL),
        ("look", PIXEL),
        ('look <img src="cid:a&#10;Bcc: x@y">', replace(PIXEL, content_id="a\r\nBcc: x@y")),
        (
            'look <img src="cid:s@x">',
            replace(PIXEL, content_id="s@x", content_type="image/svg+xml"),
        ),
    ],
)
def test_no_other_picture_goes_along_or_is_asked_for(markup: str, image: QuotedImage) -> None:
    mail = composed_with(markup, image)
    assert mail.get_content_type() == "multipart/alternative"
    assert "<img" not in part(mail, "html")
    assert mail["Bcc"] is None


def test_typed_text_becomes_paragraphs_lines_and_links_and_is_escaped() -> None:
    text = "One <b> & two\nthree\n\nSee https://acme.example/a?b=1&c=2. (https://x.example)\n  two"
    html = part(parsed(compose(replace(REPLY, text=text, quoted=None))), "html")
    assert '<p dir="auto">One &lt;b&gt; &amp; two<br>\nthree</p>' in html
    assert '<a href="https://acme.example/a?b=1&amp;c=2">' in html
    assert '(<a href="https://x.example">https://x.example</a>)' in html
    assert "<br>\n&nbsp;&nbsp;two" in html


def test_the_signature_stands_between_the_reply_and_the_quote() -> None:
    text = part(parsed(compose(replace(REPLY, signature="Acme GmbH\nBerlin"))), "plain")
    assert "\nAcme\n\n-- \nAcme GmbH\nBerlin\n\nAm 05.11.2026" in text


@pytest.mark.parametrize(
    "filename", ["plan.pdf", "Überweisung für März 2026, final.pdf", "a" * 150 + ".txt", '"q".txt']
)
def test_files_go_along_under_their_names(filename: str) -> None:
    files = (OutgoingAttachment(filename, "application/pdf", bytes(range(256)) * 20),)
    raw = compose(replace(REPLY, attachments=files))
    message = parsed(raw)
    [found] = message.iter_attachments()
    assert found.get_filename() == filename
    assert found.get_content() == bytes(range(256)) * 20
    assert message.get_content_type() == "multipart/mixed"
    assert header_block(raw).isascii()


def test_a_very_long_original_is_cut() -> None:
    assert REPLY.quoted is not None
    quoted = replace(REPLY.quoted, text="word " * 100_000, html=None)
    raw = compose(replace(REPLY, quoted=quoted))
    assert len(raw) < 300_000
    assert "> [...]" in part(parsed(raw), "plain")


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("maria@kunde.example", "maria@kunde.example"),
        (" maria@kunde.example\r\n", "maria@kunde.example"),
        ("j@MÜLLER.example", "j@xn--mller-kva.example"),
        ("jürgen@kunde.example", "jürgen@kunde.example"),
        ('"a b"@kunde.example', '"a b"@kunde.example'),
        ("root@[127.0.0.1]", "root@[127.0.0.1]"),
        ("a+b.c@localhost", "a+b.c@localhost"),
    ],
)
def test_an_address_is_written_as_servers_take_it(address: str, written: str) -> None:
    assert wire_address(address) == written


@pytest.mark.parametrize(
    "address",
    ["", "maria", "@x.example", "maria@", "a b@x", "a@b@c", "a@x>,<b@y", "(a@x", "a;b@x",
     "a,b@x", "a@x y", "a@\u2603\ufffd.example", "\udcff@x.example", "a@" + "ü" * 300],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="mail address"):
        wire_address(address)
