"""The mail that is answered, quoted below the reply: the line above it, as text, and as HTML."""

import html
import re
from collections.abc import Collection
from datetime import UTC, datetime
from urllib.parse import unquote

import nh3
from selectolax.lexbor import LexborHTMLParser

from slackhitl.mail.concealment import without_hidden
from slackhitl.mail.headers import clean, clean_id
from slackhitl.mail.outgoing import Quoted, QuotedImage

MOST_TEXT = 60_000
"""Characters that are quoted; a thread that was never cut would double with every reply."""
MOST_HTML = 200_000

WROTE = {
    "ar": "في {d:02}/{m:02}/{y} {t}، كتب {who}:",
    "cs": "Dne {d}. {m}. {y} v {t} {who} napsal(a):",
    "da": "Den {d:02}.{m:02}.{y} kl. {t} skrev {who}:",
    "de": "Am {d:02}.{m:02}.{y} um {t} schrieb {who}:",
    "el": "Στις {d:02}/{m:02}/{y} {t}, ο χρήστης {who} έγραψε:",
    "en": "On {d} {month} {y} at {t}, {who} wrote:",
    "es": "El {d:02}/{m:02}/{y} a las {t}, {who} escribió:",
    "fi": "{d}.{m}.{y} klo {t} {who} kirjoitti:",
    "fr": "Le {d:02}/{m:02}/{y} à {t}, {who} a écrit :",
    "he": "בתאריך {d:02}/{m:02}/{y} בשעה {t}, {who} כתב/ה:",
    "hu": "{who} ezt írta ({y}. {m:02}. {d:02}., {t}):",
    "it": "Il {d:02}/{m:02}/{y} alle {t}, {who} ha scritto:",
    "ja": "{y}年{m}月{d}日 {t} {who}:",
    "ko": "{y}년 {m}월 {d}일 {t}, {who} 작성:",
    "nb": "Den {d:02}.{m:02}.{y} kl. {t} skrev {who}:",
    "nl": "Op {d:02}-{m:02}-{y} om {t} schreef {who}:",
    "pl": "W dniu {d:02}.{m:02}.{y} o {t} {who} pisze:",
    "pt": "Em {d:02}/{m:02}/{y} às {t}, {who} escreveu:",
    "ro": "În {d:02}.{m:02}.{y} la {t}, {who} a scris:",
    "ru": "{d:02}.{m:02}.{y} в {t} {who} пишет:",
    "sv": "Den {y}-{m:02}-{d:02} kl. {t} skrev {who}:",
    "tr": "{who}, {d:02}.{m:02}.{y} {t} tarihinde şunu yazdı:",
    "uk": "{d:02}.{m:02}.{y} о {t} {who} пише:",
    "zh": "{who} 于 {y}年{m}月{d}日 {t} 写道:",
}
SAME = {"no": "nb", "nn": "nb", "iw": "he"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TAGS = nh3.ALLOWED_TAGS - {"map", "area"}
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
DROPPED_WITH_CONTENT = {"script", "style", "title", "noscript", "template"}
MARGIN = "margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex"


def attribution(quoted: Quoted) -> str:
    """Who wrote when, in the customer's language; English where we know no better."""
    language = re.split(r"[-_]", (quoted.language or "en").lower())[0]
    sentence = WROTE.get(SAME.get(language, language), WROTE["en"])
    at = quoted.sent_at
    return sentence.format(
        d=at.day,
        m=at.month,
        y=at.year,
        month=MONTHS[at.month - 1],
        t=_time(at),
        who=clean(quoted.sender_name)[:200],
    )


def quoted_text(quoted: Quoted) -> str:
    """The line above and the mail behind `> ` marks, with newlines as \\n."""
    text = quoted.text[:MOST_TEXT].rstrip()
    if len(quoted.text) > MOST_TEXT:
        text += "\n[...]"
    lines = text.splitlines()
    # A line that is a quote already gets no space, so that levels stay readable (RFC 3676, 4.5).
    marked = [f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in lines]
    return "\n".join([attribution(quoted), *marked]) + "\n"


def quoted_html(quoted: Quoted) -> str:
    """The same as HTML: the customer's own markup, sanitised, or else their text."""
    inner = ""
    if quoted.html and len(quoted.html) <= MOST_HTML:
        inner = _sanitised(quoted.html, {image.content_id for image in _sendable(quoted)})
    if not inner.strip():
        inner = html.escape(quoted.text[:MOST_TEXT]).replace("\n", "<br>\n")
    return (
        f'<div class="gmail_quote"><div dir="auto">{html.escape(attribution(quoted))}</div>\n'
        f'<blockquote type="cite" style="{MARGIN}">{inner}</blockquote></div>\n'
    )


def shown_images(quoted: Quoted, markup: str) -> tuple[QuotedImage, ...]:
    """The pictures of the quoted mail that the quote's markup still shows."""
    return tuple(
        image
        for image in _sendable(quoted)
        if f'src="cid:{html.escape(image.content_id)}"' in markup
    )


def _sendable(quoted: Quoted) -> tuple[QuotedImage, ...]:
    """Pictures whose id and type can stand in a header as they are, each id once."""
    kept = {
        image.content_id: image
        for image in quoted.images
        if image.content_type in PICTURES and clean_id(image.content_id) == image.content_id
    }
    kept.pop("", None)
    return tuple(kept.values())


def _sanitised(markup: str, images: Collection[str]) -> str:
    """No scripts, no styles, no hidden text, and no pictures but those that go along.

    Other pictures would be loaded from somewhere, or be missing.
    """
    whole = markup.encode("utf-8", "replace").decode("utf-8")
    tree = LexborHTMLParser(whole)
    without_hidden(tree, whole.count("<"))
    for node in tree.css("img"):
        source = node.attributes.get("src") or ""
        if unquote(source.removeprefix("cid:")) not in images or not source.startswith("cid:"):
            node.decompose()
        else:
            node.attrs["src"] = "cid:" + unquote(source.removeprefix("cid:"))
    body = tree.body
    return nh3.clean(
        (body.html if body is not None else None) or "",
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
    )


def _time(at: datetime) -> str:
    if at.utcoffset() == UTC.utcoffset(None):
        return f"{at:%H:%M} UTC"
    return f"{at:%H:%M}"
