"""What the reader of an HTML mail cannot see is in no text, and what they can see is."""

import time

import pytest
from selectolax.lexbor import LexborHTMLParser

from slackhitl.mail.concealment import without_hidden
from slackhitl.mail.markup import write
from slackhitl.mail.parsing import parse_email

HIDDEN = {
    "no display": '<div style="display:none">',
    "important": '<div style="display : none !important">',
    "comment within": '<div style="display:/* x */none">',
    "escaped": '<div style="d\\69splay:none">',
    "string before": "<div style=\"font-family:'a;b';display:none\">",
    "content visibility": '<div style="content-visibility:hidden">',
    "visibility": '<div style="visibility:hidden">',
    "for Outlook alone": '<div style="mso-hide:all">',
    "hidden attribute": "<div hidden>",
    "size 0": '<span style="font-size:0">',
    "a pixel": '<span style="font-size:1px">',
    "a tenth of a pixel": '<span style="font-size:.1px">',
    "a share of a size": '<div style="font-size:50%"><span style="font-size:0.1em">',
    "font shorthand": '<span style="font:0/0 a">',
    "white": '<span style="color:#fff">',
    "white by rgb": '<span style="color:rgb(255 255 255)">',
    "white by hsl": '<span style="color:hsl(0,0%,100%)">',
    "nearly white": '<span style="color:#fffffe">',
    "snow": '<span style="color:snow">',
    "ivory": '<span style="color:ivory">',
    "a very light grey": '<span style="color:#fcfcfc">',
    "white by attribute": '<font color="#FFFFFF">',
    "without its sign": '<font color="ffffff">',
    "see-through": '<span style="color:rgba(0,0,0,0.02)">',
    "filled with nothing": '<span style="-webkit-text-fill-color:transparent">',
    "black on black": '<div style="background:#000;color:#000">',
    "blue on blue": '<div style="background-color:#00f"><span style="color:#0000ff">',
    "white on white": '<div style="background:#fff;color:#fff">',
    "on a white cell": '<div bgcolor="#ffffff"><font color="white">',
    "body's colours": '<body bgcolor="#000000" text="#010101">',
    "faint": '<div style="opacity:0.01">',
    "per cent": '<div style="opacity:1%">',
    "filtered": '<div style="filter:opacity(0)">',
    "far left": '<div style="position:absolute;left:-9999px">',
    "far left in letters": '<div style="position:absolute;left:-999em">',
    "indented away": '<div style="text-indent:-9999px">',
    "pushed away": '<div style="margin-left:-4000px">',
    "moved away": '<div style="transform:translate(-9999px, 0)">',
    "clipped": '<div style="position:absolute;clip:rect(1px, 1px, 1px, 1px)">',
    "clipped by a path": '<div style="clip-path:inset(100%)">',
    "clipped by a circle": '<div style="clip-path:circle(0)">',
    "clipped by a polygon": '<div style="clip-path:polygon(0 0, 0 0, 0 0)">',
    "no height": '<div style="max-height:0;overflow:hidden">',
    "a pixel's room": '<div style="width:1px;height:1px;overflow:hidden">',
    "shrunk": '<div style="transform:scale(0.01)">',
    "zoomed out": '<div style="zoom:0">',
    "a class": "<style>.h{display:none}</style><p class='a h'>",
    "an element's class": "<style>p.h{display:none}</style><p class=h>",
    "an id": "<style>#h, b { opacity : 0 }</style><p id=h>",
    "an element": "<style>em{display:none}</style><em>",
    "an attribute": "<style>[data-x]{display:none}</style><p data-x>",
    "a descendant": "<style>.a .b .c{display:none}</style><div class=a><i class=b><b class=c>",
    "a child": "<style>.a > .b{display:none}</style><div class=a><p class=b>",
    "a sibling": "<style>.a + .b{display:none}</style><p class=a></p><p class=b>",
    "every one": "<style>section *{display:none}</style><section><p>",
    "in a list of selectors": "<style>h1,h2 , .h{font-size:0}</style><p class=h>",
    "a comment in the sheet": "<style>/* a */.h/* b */{/* c */display:none}</style><p class=h>",
    "an old sheet": "<style><!-- .h{display:none} --></style><p class=h>",
    "on every screen": "<style>@media screen{.h{display:none}}</style><p class=h>",
    "on every width": "<style>@media (min-width:1px){.h{display:none}}</style><p class=h>",
    "where supported": "<style>@supports (a:b){.h{display:none}}</style><p class=h>",
    "white by a class": "<style>.w{color:#fff}</style><p class=w>",
    "black by two classes": (
        "<style>.k{background:#000}.t{color:#000}</style><p class=k><b class=t>"
    ),
    "the later rule": "<style>.h{display:block}.h{display:none}</style><p class=h>",
    "the stronger rule": "<style>#h{display:none}.h{display:block}</style><p class=h id=h>",
    "stronger than its style": (
        "<style>.h{display:none!important}</style><p class=h style='display:block'>"
    ),
    "a template": "<template>",
    "noscript": "<noscript>",
}  # fmt: skip

SEEN = {
    "aria-hidden": '<p aria-hidden="true">',
    "half opaque": '<span style="opacity:0.9">',
    "small": '<span style="font-size:0.8em">',
    "dark grey": '<span style="color:#333">',
    "light grey": '<span style="color:#c8c8c8">',
    "white on black": '<div bgcolor="#000000"><font color="white">',
    "white on blue": '<div style="background:#036"><span style="color:#ffffff">',
    "white on blue by classes": (
        "<style>.k{background:#036}.t{color:#fff}</style><p class=k><b class=t>"
    ),
    "white on a picture": '<div style="background:url(a.png)"><span style="color:#fff">',
    "white on a picture by attribute": '<div background="a.png"><span style="color:#fff">',
    "white on a gradient": '<div style="background:linear-gradient(#000,#036);color:#fff">',
    "white on the body's ground": '<body bgcolor="#102030" text="#ffffff"><p>',
    "no height but no cut": '<div style="height:0">',
    "on narrow screens": "<style>@media (max-width:480px){.x{display:none}}</style><p class=x>",
    "on paper": "<style>@media print{.x{display:none}}</style><p class=x>",
    "in the dark": "<style>@media (prefers-color-scheme:dark){.x{color:#fff}}</style><p class=x>",
    "a small shift": '<div style="margin-left:-2px">',
    "size 0 around": '<div style="font-size:0"><p style="font-size:14px">',
    "hidden around": '<div style="visibility:hidden"><p style="visibility:visible">',
    "shown by its style": "<style>.x{display:none}</style><p class=x style='display:block'>",
    "shown by a stronger rule": "<style>#x{display:block}.x{display:none}</style><p class=x id=x>",
    "another class": "<style>.x{display:none}</style><p class=xy>",
    "not a descendant": "<style>.a .x{display:none}</style><p class=a></p><p class=x>",
    "not a child": "<style>.a > .x{display:none}</style><div class=a><p><b class=x>",
    "a hovered one": "<style>.x:hover{display:none}</style><p class=x>",
    "what comes before it": "<style>.x::before{display:none}</style><p class=x>",
    "a link in a white line": '<div style="color:#fff"><a href="https://a.example/SEEN">',
    "a broken sheet": "<style>.x{display:none</style><p>",
}  # fmt: skip


@pytest.mark.parametrize("way", HIDDEN)
def test_hidden_text_is_removed_and_remembered(way: str) -> None:
    written = write(f"<p>before</p>{HIDDEN[way]}SECRET")
    assert "SECRET" not in written.text
    assert "SECRET" in written.hidden


@pytest.mark.parametrize("way", SEEN)
def test_visible_text_is_read(way: str) -> None:
    written = write(f"{SEEN[way]}SEEN")
    assert written.text.startswith("SEEN")
    assert "SEEN" not in written.hidden


def test_comments_and_pictures_of_a_pixel_are_not_read() -> None:
    written = write(
        '<p>text<!-- SECRET --></p><img alt="PIXEL" width="1" height="1"><img alt="map">'
    )
    assert written.text == "text\n\n[map]"
    assert written.hidden == "SECRET\nPIXEL"


def test_titles_and_values_are_not_read() -> None:
    assert write('<p title="SECRET">text</p><input value="SECRET">').text == "text"


def test_text_in_unicodes_tags_is_removed_and_remembered() -> None:
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in "SECRET")
    written = write(f"<p>text{tags}</p>")
    assert (written.text, written.hidden) == ("text", "SECRET")
    mail = parse_email(f"From: a@b.example\r\n\r\ntext{tags}".encode())
    assert (mail.text, mail.hidden_text) == ("text", "SECRET")


def test_letters_of_no_width_part_no_words() -> None:
    assert write("<p>re\u200bfu\u2060nd\u202e</p>").text == "refund"


def test_what_is_hidden_is_not_quoted_back() -> None:
    tree = LexborHTMLParser(
        "<style>.h{display:none}</style><p>seen<b class=h>SECRET</b></p>"
        '<p style="color:#fff">SECRET</p><img alt="SECRET" width=1 height=1><img alt="map">'
    )
    without_hidden(tree, 10)
    assert tree.body is not None
    assert "SECRET" not in (tree.body.html or "")
    assert "seen" in tree.body.text()


@pytest.mark.parametrize(
    "markup",
    [
        "<style>" + "".join(f".a{n} .b{n}{{color:#fff}}" for n in range(4_000)) + "</style>"
        + "<p class='a1 b2'>x</p>" * 20_000,
        "<style>" + "p{color:red}" * 8_000 + "</style>" + "<p>x</p>" * 20_000,
        "<style>.z div div div div .b{display:none}</style>" + "<div>" * 500
        + "<p class=b>x" * 3_000,
        "<style>.z ~ .b{display:none}</style>" + "<p class=b>x</p>" * 30_000,
        "<style>" + "p" + " p" * 140 + "{color:red}</style>" + "<p>x" * 20_000,
        "<style>" + "a{" * 50_000,
        "<style>" + "a(" * 50_000 + "</style>x",
        "<style>" + "@media screen{" * 5_000 + "p{color:red}</style>x",
        "".join(f"<p style='d\\69splay:none{n}'>x</p>" for n in range(15_000)),
        "".join(f"<p style='color:#{n:06x};font-size:{n}px'>x</p>" for n in range(20_000)),
        "<p style='clip-path:polygon(" + "0 " * 3_900 + "x'>x</p>" * 50,
        "<p style='width:" + "1" * 7_000 + "x'>x</p>" * 500,
        "<p style='\"color:" + "(" * 7_000 + "'>x</p>",
    ],
    ids=["rules", "matches", "chains", "siblings", "selector", "braces", "brackets", "media",
         "escapes", "styles", "points", "digits", "string"],
)  # fmt: skip
def test_hostile_styles_cost_little_time(markup: str) -> None:
    started = time.process_time()
    write(markup)
    assert time.process_time() - started < 2.5
