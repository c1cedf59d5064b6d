"""How mail programs mark quotes and signatures in the HTML that they write."""

from collections.abc import Mapping
from enum import Enum

from selectolax.lexbor import LexborNode

from slackhitl.mail.quote_marks import FORWARDED


class Mark(Enum):
    """What an element says about the words within it, or behind it."""

    QUOTED = "quoted"
    REST_IS_QUOTED = "the rest is quoted"
    SIGNATURE = "signature"


QUOTED_CLASSES = {
    "gmail_extra", "gmail_attr", "moz-cite-prefix", "moz-forward-container", "protonmail_quote",
    "yahoo_quoted", "zmail_extra", "tutanota_quote", "cm_quote", "front-quote", "front-blockquote",
    "wiseStamp_quote", "ms-outlook-mobile-reference-message", "replyforwardcontainer",
    "mailbutler-quote", "spark_quote", "history_container", "mb_quote", "sh-quoted",
}  # fmt: skip
GMAIL_QUOTES = {"gmail_quote", "gmail_quote_container"}
SIGNATURE_CLASSES = {
    "gmail_signature", "moz-signature", "protonmail_signature_block", "signature",
    "gmail_signature_prefix", "tutanota_signature", "front-signature", "zmail_signature",
}  # fmt: skip
QUOTED_IDS = {
    "olk_src_body_section", "mailcontent-quote", "isforwardcontent", "replyheader", "quotedmessage",
    "oriMsgHtmlSeperator", "yahoo_quoted", "spark-quote",
}  # fmt: skip
REST_IDS = {
    "divrplyfwdmsg", "appendonsend", "stopspelling", "mail-editor-reference-message-container",
    "reply-intro", "originalmessage", "ms-outlook-mobile-body-separator-line",
}  # fmt: skip
SIGNATURE_IDS = {"signature", "ms-outlook-mobile-signature", "applemailsignature", "mobilesig"}
QUOTED_MARKERS = {"__quoted_text__", "__headers__"}
OUTLOOK_RULES = ("#e1e1e1", "#b5c4df", "#b5c4de")


def mark_of(  # noqa: PLR0911
    node: LexborNode, tag: str, attributes: Mapping[str, str | None]
) -> Mark | None:
    """What this element marks; None for most."""
    if not attributes:
        return None
    identity = (attributes.get("id") or "").lower().removeprefix("x_")
    classes = {
        one.removeprefix("x_") for one in (attributes.get("class") or "").lower().split()[:20]
    }
    if identity in REST_IDS or (tag == "div" and _outlook_rule(attributes)):
        return Mark.REST_IS_QUOTED
    if classes & SIGNATURE_CLASSES or identity in SIGNATURE_IDS:
        return Mark.SIGNATURE
    if classes & GMAIL_QUOTES:
        return None if _holds_more_than_quotes(node, tag) else Mark.QUOTED
    if classes & QUOTED_CLASSES or identity in QUOTED_IDS:
        return Mark.QUOTED
    if tag == "blockquote" and (attributes.get("type") or "").lower() == "cite":
        return Mark.QUOTED
    if (attributes.get("name") or "").lower() == "messagereplysection":
        return Mark.QUOTED
    if (attributes.get("data-marker") or "").lower() in QUOTED_MARKERS:
        return Mark.QUOTED
    return None


def _holds_more_than_quotes(node: LexborNode, tag: str) -> bool:
    """Whether Gmail's wrapper holds answers between its quotes, or a forwarded mail."""
    if tag == "blockquote":
        return False
    child = node.first_child
    seen_quote = False
    for _ in range(500):
        if child is None:
            return False
        classes = ""
        if child.is_element_node:
            classes = child.attributes.get("class") or ""
            if child.tag == "blockquote":
                seen_quote = True
        text = "" if child.tag == "blockquote" else (child.text() or "").strip()
        if text[:1] == "-" and text[:80].strip("- ").lower().startswith(FORWARDED):
            return True
        if text and seen_quote and "gmail_attr" not in classes:
            return True
        child = child.next
    return True


def _outlook_rule(attributes: Mapping[str, str | None]) -> bool:
    """The line that Outlook draws above the mail that is answered."""
    style = "".join((attributes.get("style") or "").lower().split())
    if "border-top:solid" not in style or "border:none" not in style:
        return False
    return "1.0pt" in style and any(colour in style for colour in OUTLOOK_RULES)
