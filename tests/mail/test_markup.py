"""HTML mail as text: what a reader sees, and nothing that is hidden from them."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slackhitl.mail.markup import flattened, write
from slackhitl.mail.parsing import parse_email

MAILS = Path(__file__).parent / "mails"


def test_paragraphs_lists_tables_and_links_become_lines() -> None:
    text = write(
        "<h1>Bill</h1><p>One<br>two</p><ol><li>first</li><li>second</li></ol>"
        "<table><tr><td>Lamp</td><td>5 €</td></tr></table>"
        '<p>See <a href="https://acme.example/7">this</a>, <a href="https://acme.example/">'
        'acme.example</a> or <a href="mailto:a@acme.example">a@acme.example</a>.</p>'
    ).text
    assert text == (
        "Bill\n\nOne\ntwo\n\n1. first\n2. second\n\nLamp | 5 €\n\n"
        "See this <https://acme.example/7>, acme.example or a@acme.example."
    )


def test_links_of_other_kinds_are_not_shown() -> None:
    assert write('<a href="javascript:alert(1)">x</a> <a href="data:a">y</a>').text == "x y"


def test_what_a_sample_mail_hides_is_gone_and_what_it_shows_remains() -> None:
    mail = parse_email((MAILS / "hidden_text_html.eml").read_bytes())
    assert mail.text == "My parcel is late.\n\nOrder 7"
    assert mail.hidden_text
    assert not parse_email((MAILS / "html_only.eml").read_bytes()).hidden_text


def test_comments_scripts_and_head_are_not_read() -> None:
    markup = "<head><title>t</title></head><!-- c --><script>s</script><p>text</p>"
    assert write(markup).text == "text"


def test_quotes_are_marked_and_counted() -> None:
    text = write("<blockquote>one<blockquote>two</blockquote></blockquote>three").text
    assert text == "> one\n\n>> two\n\nthree"


def test_a_closing_quote_is_no_own_text_and_an_answered_one_stays() -> None:
    quote = '<blockquote type="cite">quoted</blockquote>'
    assert write(f"<p>own</p>{quote}").own_text == "own"
    assert write(f"{quote}<p>own</p>").own_text == "> quoted\n\nown"
    assert write("<p>own</p>").own_text is None
    assert write(quote).own_text is None


@pytest.mark.parametrize("banner", ["Forwarded message", "Weitergeleitete Nachricht"])
def test_what_gmail_forwards_is_no_quote(banner: str) -> None:
    forwarded = (
        f'<p>See below</p><div class="gmail_quote"><div class="gmail_attr">---------- {banner} '
        "---------<br>From: Maria</div><div>My lamp is broken.</div></div>"
    )
    assert (write(forwarded).own_text or "").endswith("My lamp is broken.")


def test_pictures_leave_their_description_and_their_id() -> None:
    written = write('<img src="cid:a@b" alt="the error"><img src="https://x.example/pixel" alt="">')
    assert written.text == "[the error]"
    assert written.content_ids == frozenset({"a@b"})


def test_text_nested_deeper_than_parsers_like_is_kept() -> None:
    assert write("<div>" * 5_000 + "deep" + "</div>" * 5_000).text == "deep"
    assert flattened("<p>few</p>") == "<p>few</p>"


@given(
    st.lists(
        st.sampled_from(
            ["<div>", "</div>", "<p>", "<b", ">", "<td>", "<table>", "</table>", "<blockquote>",
             "text", " ", "&amp;", "&#0;", "\ud800", "\x00", "<!--", "-->", "<style>", "<pre>\n",
             "<a href='http://x'>", "</a>", "<li>", "<br>", "<svg>", "<class='gmail_quote'>"]
        ),
        max_size=60,
    ).map("".join)
)  # fmt: skip
@settings(max_examples=300, derandomize=True, deadline=None)
def test_any_markup_can_be_written(markup: str) -> None:
    written = write(markup)
    written.text.encode("utf-8")
    assert "\x00" not in written.text


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 50_000,
        "<blockquote>a" * 10_000,
        '<div class="gmail_quote">x' * 20_000,
        "<table><tr><td>" * 10_000,
        "<style>" + "a{" * 50_000,
        "<b><p>" * 30_000,
        "<" * 200_000,
        '<div style="display:none">a</div>' * 20_000,
    ],
    ids=lambda markup: markup[:12],
)
def test_hostile_markup_costs_little_time(markup: str) -> None:
    started = time.process_time()
    write(markup)
    assert time.process_time() - started < 2.0
