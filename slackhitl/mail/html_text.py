"""The text of an HTML mail as its reader saw it: hidden parts gone, links told, quotes apart.

Text that a reader cannot see is a classic carrier of instructions to a model, so it reaches
neither people nor the model.
"""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
    }
)  # fmt: skip
SKIPPED = frozenset(
    ["head", "style", "script", "template", "noscript", "title", "meta", "link", "object", "iframe"]
)
QUOTES = (
    ".gmail_quote", ".gmail_quote_container", ".gmail_extra", "blockquote[type=cite]",
    ".moz-cite-prefix", ".protonmail_quote", ".yahoo_quoted", "#yahoo_quoted",
    "div[name=messageReplySection]", "#OLK_SRC_BODY_SECTION", "[data-marker=__QUOTED_TEXT__]",
    ".cm_quote", ".front-blockquote", ".zmail_extra", ".tutanota_quote", "#mailcontent-quote",
    ".WordSection1 > .MsoNormal ~ div[style*='border-top']",
)  # fmt: skip
QUOTE_STARTS = ("#divRplyFwdMsg", "#appendonsend", "hr#stopSpelling", "#reply-intro")
SIGNATURES = (".gmail_signature", ".moz-signature", ".protonmail_signature_block")
BORDER = re.compile(r"border-top:\s*solid\s*#?(?:e1e1e1|b5c4df)\s*1\.0pt", re.IGNORECASE)
AROUND = {
    "li": ("\n- ", "\n"),
    "p": ("\n\n", "\n\n"),
    "td": ("", " "),
    "th": ("", " "),
    "hr": ("\n", "\n"),
}
MOST = 2_000_000


@dataclass(frozen=True)
class Rendered:
    """What an HTML mail says."""

    text: str  # everything that is visible
    new_text: str  # without what its structure marks as quote or signature
    hid_something: bool


def render(html: str) -> Rendered:
    """Text from HTML; never raises, linear in the size of the mail."""
    cleaned = html[:MOST].encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    tree = LexborHTMLParser(cleaned)
    hid = _remove_hidden(tree)
    whole = _write(tree.body)
    cut = _remove_quotes(tree)
    new = _write(tree.body) if cut else whole
    return Rendered(whole, new, hid)


def _remove_hidden(tree: LexborHTMLParser) -> bool:
    hid = False
    for node in tree.css("[style], [hidden]"):
        style = re.sub(r"\s+", "", (node.attributes.get("style") or "").lower())
        if "hidden" in node.attributes or _is_hidden(style):
            hid = hid or bool((node.text() or "").strip())
            node.decompose()
    return hid


def _is_hidden(style: str) -> bool:
    return any(
        mark in style
        for mark in (
            "display:none", "visibility:hidden", "mso-hide:all", "opacity:0;", "font-size:0;",
            "font-size:0px", "font-size:1px", "max-height:0", "color:#fff;", "color:#ffffff",
            "color:white", "color:transparent",
        )
    ) or style.endswith(("opacity:0", "font-size:0", "color:#fff"))  # fmt: skip


def _remove_quotes(tree: LexborHTMLParser) -> bool:
    cut = False
    for selector in (*QUOTES, *SIGNATURES):
        for node in tree.css(selector):
            if not _is_answered_inside(node):
                node.decompose()
                cut = True
    for selector in QUOTE_STARTS:
        for node in tree.css(selector):
            cut = _remove_from(node) or cut
    for node in tree.css("div[style]"):
        if BORDER.search(node.attributes.get("style") or ""):
            cut = _remove_from(node) or cut
    return cut


def _is_answered_inside(node: LexborNode) -> bool:
    """Whether somebody wrote between the quoted lines: a later sibling holds words of their own."""
    following = node.next
    while following is not None:
        if following.tag not in {"br", "-comment", "style"} and (following.text() or "").strip():
            classes = following.attributes.get("class") or "" if following.is_element_node else ""
            return "signature" not in classes
        following = following.next
    return False


def _remove_from(node: LexborNode) -> bool:
    following = node.next
    while following is not None:
        after = following.next
        following.decompose()
        following = after
    node.decompose()
    return True


def _write(body: LexborNode | None) -> str:
    """The tree as lines, by a stack: hostile mails nest deeper than Python recurses."""
    if body is None:
        return ""
    pieces: list[str] = []
    stack: list[tuple[LexborNode | None, str, bool]] = [(body, "", False)]
    while stack:
        node, closing, keeps = stack.pop()
        if node is None:
            pieces.append(closing)
            continue
        if node.is_text_node:
            text = node.text_content or ""
            pieces.append(text if keeps else re.sub(r"[ \t\r\n\f]+", " ", text))
            continue
        tag = node.tag or ""
        if tag in SKIPPED or tag.startswith(("-", "!", "_")):
            continue
        if tag == "br":
            pieces.append("\n")
            continue
        if tag == "img":
            alt = (node.attributes.get("alt") or "").strip()
            pieces.append(f"[{alt}]" if alt else "")
            continue
        before, after = _around(node, tag)
        pieces.append(before)
        stack.append((None, after, False))
        children = []
        child = node.child
        while child is not None:
            children.append(child)
            child = child.next
        keeps = keeps or tag == "pre"
        stack += [(child, "", keeps) for child in reversed(children)]
    return _tidy("".join(pieces))


def _around(node: LexborNode, tag: str) -> tuple[str, str]:
    if tag == "a":
        target = (node.attributes.get("href") or "").strip()
        label = (node.text() or "").strip()
        if target.startswith(("http://", "https://")) and target.rstrip("/") != label.rstrip("/"):
            return "", f" <{target[:500]}>"
        return "", ""
    return AROUND.get(tag) or (("\n", "\n") if tag in BLOCKS else ("", ""))


def _tidy(text: str) -> str:
    lines = [line.replace("\u00a0", " ").strip() for line in text.split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
