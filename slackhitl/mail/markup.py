"""HTML mail as text: what a reader sees, line by line, and which lines quote an earlier mail.

One walk over the tree writes the text and marks each line as the sender's own, as quoted, or as
a signature, by the marks that mail programs leave in their HTML. It never recurses, so nesting
costs nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from selectolax.lexbor import LexborHTMLParser, LexborNode

from slackhitl.mail.concealment import HOLDS_TEXT, NOT_SHOWN, Look, Looks, is_pixel
from slackhitl.mail.quoted_markup import Mark, mark_of
from slackhitl.mail.visible import spelled_invisibly, visible

LONGEST_MARKUP = 3_000_000
LONGEST_TEXT = 1_000_000
LONGEST_HIDDEN = 20_000
MOST_NODES = 150_000
DEEPEST_QUOTE = 9
DEEPEST = 600
"""Levels of elements; an HTML parser's time grows with their square, as HTML demands."""
FEW_TAGS = 600
MOST_WRAPPERS = 30
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,30})")
NEVER_NEST = frozenset({
    "p", "li", "td", "th", "tr", "option", "dt", "dd", "br", "img", "hr", "input", "meta", "link",
    "col", "area", "base", "wbr", "source",
})  # fmt: skip

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "table",
    "tbody", "tfoot", "thead", "tr", "ul",
})  # fmt: skip
SPACED = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "blockquote", "table",
})  # fmt: skip
LINKS = ("http://", "https://", "mailto:", "tel:")


class Line(Enum):
    """Whose words a line holds."""

    OWN = 0
    QUOTED = 1
    SIGNATURE = 2


@dataclass(frozen=True, slots=True)
class Written:
    """An HTML mail as text. `lines` tells whose words each line holds, `hidden` what no reader
    sees: neither is ever mixed with the other."""

    lines: tuple[tuple[str, Line], ...] = ()
    hidden: str = ""
    content_ids: frozenset[str] = frozenset()
    language: str | None = None

    @property
    def text(self) -> str:
        """All of it, quotes and signature too."""
        return _joined(line for line, _ in self.lines)

    @property
    def own_text(self) -> str | None:
        """Without signature and closing quotes; None when the mail's program left no marks.

        A quote that own words follow stays: they answer it.
        """
        kinds = [kind for line, kind in self.lines if line.strip()]
        if Line.OWN not in kinds or set(kinds) == {Line.OWN}:
            return None
        last = max(at for at, (line, kind) in enumerate(self.lines) if kind is Line.OWN and line)
        kept = self.lines[: last + 1]
        return _joined(line for line, kind in kept if kind is not Line.SIGNATURE) or None


@dataclass(slots=True)
class _Open:
    """An element that has begun and not ended."""

    node: LexborNode
    tag: str
    look: Look
    kind: Line
    quote: int
    preformatted: bool
    link: str = ""
    link_from: int = 0
    numbers: int = -1


@dataclass(slots=True)
class _Page:
    """The lines written so far."""

    lines: list[tuple[str, Line]] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    quote: int = 0
    kind: Line = Line.OWN
    size: int = 0
    cell_ended: bool = False
    blank: bool = True

    def add(self, text: str, preformatted: bool) -> None:
        if preformatted:
            first, *rest = text.split("\n")
            self._put(first)
            for line in rest:
                self.end_line()
                self._put(line)
            return
        words = text.split()
        if not words:
            if text and self.pieces and not self.pieces[-1].endswith(" "):
                self.pieces.append(" ")
            return
        if self.cell_ended and self.pieces:
            self.pieces.append(" | ")
        self.cell_ended = False
        lead = text[0].isspace() and self.pieces and not self.pieces[-1].endswith(" ")
        trail = " " if text[-1].isspace() else ""
        self._put(f"{' ' if lead else ''}{' '.join(words)}{trail}")

    def _put(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self.size += len(text)

    def end_line(self, always: bool = True) -> None:
        """End the line; an empty one is written when `always`."""
        if self.pieces or always:
            line = "".join(self.pieces).rstrip()
            if line:
                line = f"{'>' * min(self.quote, DEEPEST_QUOTE)} {line}" if self.quote else line
                self.blank = False
                self.lines.append((line, self.kind))
            elif not self.blank:
                self.blank = True
                self.lines.append(("", self.kind))
            self.pieces.clear()
        self.cell_ended = False

    def end_block(self, spaced: bool) -> None:
        self.end_line(always=False)
        if spaced and self.lines and not self.blank:
            self.blank = True
            self.lines.append(("", self.kind))


def write(markup: str) -> Written:
    """The text of an HTML mail. Any string will do, broken and hostile ones too."""
    if not markup.strip():
        return Written()
    whole = markup[:LONGEST_MARKUP].encode("utf-8", "replace").decode("utf-8")
    tree = LexborHTMLParser(flattened(whole))
    root = tree.body or tree.root
    if root is None:
        return Written()
    return _Walk(Looks(tree, whole.count("<"))).over(root, _language(tree))


def flattened(markup: str) -> str:
    """The markup with elements that lie too deep opened up; their text stays."""
    if markup.count("<") <= FEW_TAGS:
        return markup
    pieces: list[str] = []
    depth = position = 0
    for tag in TAG.finditer(markup):
        name = tag[2].lower()
        if name in NEVER_NEST:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > DEEPEST and not tag[1]:
            pieces.append(markup[position : tag.start()])
            pieces.append("<br data-")  # what follows the name stays behind as attributes
            position = tag.end()
    pieces.append(markup[position:])
    return "".join(pieces)


class _Walk:
    """One walk over a mail's tree, in the order in which it is read."""

    def __init__(self, looks: Looks) -> None:
        self.looks = looks
        self.page = _Page()
        self.open: list[_Open] = []
        self.hidden: list[str] = []
        self.hidden_size = 0
        self.rest_is_quoted = False
        self.looked = 0
        self.content_ids: set[str] = set()

    def over(self, root: LexborNode, language: str | None) -> Written:
        count = 0
        node: LexborNode | None = root
        while node is not None and count < MOST_NODES and self.page.size < LONGEST_TEXT:
            count += 1
            inside = self._begin(node)
            following = node.first_child if inside else None
            if inside and following is None:
                self._end()
            while following is None:
                following = node.next if node.mem_id != root.mem_id else None
                if following is not None or not self.open:
                    break
                node = self.open[-1].node
                self._end()
            node = following
        while self.open:
            self._end()
        self.page.end_line(always=False)
        hidden = "\n".join(self.hidden)[:LONGEST_HIDDEN]
        return Written(tuple(self.page.lines), hidden, frozenset(self.content_ids), language)

    def _begin(self, node: LexborNode) -> bool:  # noqa: PLR0911
        """Write what a node begins with; whether to go on inside it."""
        if node.is_text_node:
            self._text(node)
            return False
        if node.is_comment_node:
            self._hide(node.comment_content or "")
            return False
        if not node.is_element_node:
            return False
        tag = node.tag or ""
        if tag in NOT_SHOWN:
            if tag in HOLDS_TEXT:
                self._hide(node.text() or node.html or "")
            return False
        attributes: Mapping[str, str | None] = node.attributes
        around = self.open[-1] if self.open else None
        outside = around.look if around else self.looks.outermost
        look = self.looks.inside(outside, node, attributes)
        if look.is_gone:
            self._hide(node.text())
            return False
        if tag == "br":
            self.page.end_line()
            return False
        if tag == "img":
            self._image(attributes, is_seen=not look.hides and not is_pixel(attributes))
            return False
        self._open(node, tag, attributes, around, look)
        if tag == "hr":
            self.page.add("-" * 10, preformatted=False)
            self._end()
            return False
        return True

    def _open(
        self,
        node: LexborNode,
        tag: str,
        attributes: Mapping[str, str | None],
        around: _Open | None,
        look: Look,
    ) -> None:
        kind = around.kind if around else Line.OWN
        quote = around.quote if around else 0
        if tag in BLOCKS or tag == "hr":
            self.page.end_block(tag in SPACED)
        mark = mark_of(node, tag, attributes) if self._may_mark(attributes, kind) else None
        if mark is Mark.REST_IS_QUOTED:
            self.page.end_line(always=False)
            self.rest_is_quoted = True
        if (mark is Mark.QUOTED or self.rest_is_quoted) and kind is Line.OWN:
            self.page.end_line(always=False)
            kind = Line.QUOTED
        if mark is Mark.SIGNATURE and kind is Line.OWN:
            self.page.end_line(always=False)
            kind = Line.SIGNATURE
        self.page.kind = kind
        if tag == "blockquote":
            quote += 1
            self.page.quote = quote
        opened = _Open(
            node, tag, look, kind, quote, tag == "pre" or bool(around and around.preformatted)
        )
        if tag == "a":
            opened.link = _link(attributes.get("href") or "")
            opened.link_from = len(self.page.pieces)
        elif tag == "ol":
            opened.numbers = 0
        elif tag == "li":
            self._bullet(around)
        self.open.append(opened)

    def _may_mark(self, attributes: Mapping[str, str | None], kind: Line) -> bool:
        """Marks within quotes say nothing new; so many as this only a hostile mail has."""
        if not attributes or kind is not Line.OWN or self.rest_is_quoted:
            return False
        self.looked += "gmail_quote" in (attributes.get("class") or "")
        return self.looked < MOST_WRAPPERS

    def _bullet(self, around: _Open | None) -> None:
        if around is not None and around.numbers >= 0:
            around.numbers += 1
            self.page.pieces.append(f"{around.numbers}. ")
        else:
            self.page.pieces.append("- ")

    def _end(self) -> None:
        closed = self.open.pop()
        if closed.link:
            self._end_link(closed)
        if closed.tag in BLOCKS or closed.tag == "hr":
            self.page.end_block(closed.tag in SPACED)
        elif closed.tag in {"td", "th"}:
            self.page.cell_ended = True
        around = self.open[-1] if self.open else None
        kind = around.kind if around else Line.OWN
        if self.rest_is_quoted and kind is Line.OWN:
            kind = Line.QUOTED
        if kind is not self.page.kind:
            self.page.end_line(always=False)
            self.page.kind = kind
        quote = around.quote if around else 0
        if quote != self.page.quote:
            self.page.end_line(always=False)
            self.page.quote = quote

    def _end_link(self, closed: _Open) -> None:
        shown = "".join(self.page.pieces[closed.link_from :]).strip()
        plain = closed.link.removeprefix("mailto:").removeprefix("tel:")
        bare = plain.partition("//")[2].rstrip("/") or plain
        if shown and bare not in shown and plain not in shown:
            space = "" if self.page.pieces[-1].endswith(" ") else " "
            self.page.pieces.append(f"{space}<{plain}>")

    def _text(self, node: LexborNode) -> None:
        text = node.text_content or ""
        if not text:
            return
        if self.open and self.open[-1].look.hides:
            self._hide(text)
            return
        self._hide(spelled_invisibly(text))
        self.page.add(visible(text), bool(self.open and self.open[-1].preformatted))

    def _hide(self, text: str) -> None:
        """Remember what is not shown, for whoever looks for orders in it."""
        if self.hidden_size < LONGEST_HIDDEN and text and (words := visible(text).strip()):
            self.hidden.append(words[:LONGEST_HIDDEN])
            self.hidden_size += len(words)

    def _image(self, attributes: Mapping[str, str | None], *, is_seen: bool) -> None:
        source = (attributes.get("src") or "").strip()
        described = visible(attributes.get("alt") or "").strip()[:200]
        if source.lower().startswith("cid:"):
            self.content_ids.add(source[4:].strip("<> "))
        if described and not is_seen:
            self._hide(described)
        elif described:
            self.page.add(described if len(described) < 3 else f"[{described}]", preformatted=False)


def _link(address: str) -> str:
    link = "".join(address.split())[:2_000]
    return link if link.lower().startswith(LINKS) else ""


def _language(tree: LexborHTMLParser) -> str | None:
    root = tree.root
    language = (root.attributes.get("lang") or "").strip().lower() if root is not None else ""
    return language if 2 <= len(language) <= 12 and language.replace("-", "").isalpha() else None


def _joined(lines: Iterator[str]) -> str:
    return "\n".join(lines).strip("\n")
