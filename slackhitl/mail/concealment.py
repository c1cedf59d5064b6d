"""Which parts of an HTML mail its reader cannot see.

Hidden text is how a mail says one thing to a person and another to a program, so it goes before
either reads it. Style attributes and plain rules of style sheets are understood; what stands in
an @media rule depends on the screen and is left alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_SHEET = 100_000
MOST_RULES = 2_000

ALWAYS = re.compile(
    r"display:none|visibility:hidden|visibility:collapse|mso-hide:all"
    r"|(?:^|;)opacity:0?(?:\.0+)?(?:%|;|!|$)"
    r"|(?:^|;)font-size:0?(?:\.0+)?(?:px|pt|em|rem|%)?(?:;|!|$)"
    r"|(?:^|;)font:0?(?:px|pt)"
    r"|(?:^|;)(?:left|top|right|text-indent|margin-left):-\d{3,6}"
    r"|(?:^|;)clip:rect\(0(?:px)?[, ]*0"
    r"|(?:^|;)transform:scale\(0\)"
)
NO_SIZE = re.compile(r"(?:^|;)(?:max-)?(?:height|width):0?(?:\.0+)?(?:px|pt|em|%)?(?:;|!|$)")
CLIPPED = re.compile(r"overflow(?:-[xy])?:hidden")
COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
BACKGROUND = re.compile(r"background")
WHITE = re.compile(r"#f{3}(?:f{3})?$|white$|rgba?\(255,255,255|transparent$|#f[de]f[de]f[de]$")
INVISIBLE = re.compile(r"transparent$|rgba\([^)]*,0?(?:\.0+)?\)$")
SIMPLE_SELECTOR = re.compile(r"[a-z]{0,12}([.#][a-z_][\w-]*)")
NOT_SHOWN = frozenset({
    "script", "style", "head", "title", "meta", "link", "template", "noscript", "iframe",
    "object", "embed", "svg", "math", "select", "datalist", "audio", "video", "canvas", "applet",
    "noframes", "param", "base",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Concealed:
    """The classes and ids that a mail's own style sheet hides, as `.class` and `#id`."""

    names: frozenset[str] = frozenset()

    def hides(self, attributes: Mapping[str, str | None], on_white: bool) -> bool:
        """Whether an element with these attributes is invisible; `on_white` tells its ground."""
        if "hidden" in attributes:
            return True
        style = attributes.get("style")
        if style and style_hides(style, on_white):
            return True
        colour = attributes.get("color")
        if colour and on_white and WHITE.match(colour.strip().lower()):
            return True
        if not self.names:
            return False
        names = {f".{one}" for one in (attributes.get("class") or "").lower().split()}
        names.add(f"#{(attributes.get('id') or '').lower()}")
        return not self.names.isdisjoint(names)


def style_hides(style: str, on_white: bool) -> bool:
    """Whether these CSS declarations make text invisible."""
    compact = "".join(style[:4_000].lower().split())
    if ALWAYS.search(compact):
        return True
    if NO_SIZE.search(compact) and CLIPPED.search(compact):
        return True
    found = COLOUR.search(compact)
    if found is None:
        return False
    if INVISIBLE.match(found[1]):
        return True
    return on_white and bool(WHITE.match(found[1])) and not BACKGROUND.search(compact)


def has_ground(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element paints something behind its text, on which white can be read."""
    if attributes.get("bgcolor") or attributes.get("background"):
        return True
    style = attributes.get("style")
    return style is not None and BACKGROUND.search(style.lower()) is not None


def concealed_by(sheets: list[str]) -> Concealed:
    """What style sheets hide by rules for one class or one id."""
    names: set[str] = set()
    for sheet in sheets:
        text = sheet[:LONGEST_SHEET].lower()
        position = rules = 0
        while rules < MOST_RULES:
            opening = text.find("{", position)
            if opening < 0:
                break
            selectors = text[position:opening].rpartition("}")[2]
            selectors = selectors.rpartition("*/")[2].rpartition(";")[2].strip()
            if selectors.startswith("@"):
                position = _block_end(text, opening)
                continue
            closing = text.find("}", opening)
            if closing < 0:
                break
            if style_hides(text[opening + 1 : closing], on_white=False):
                for selector in selectors.split(",")[:100]:
                    found = SIMPLE_SELECTOR.fullmatch(selector.strip()[:200])
                    if found:
                        names.add(found[1])
            position = closing + 1
            rules += 1
    return Concealed(frozenset(names))


def _block_end(text: str, opening: int) -> int:
    depth = 0
    for position in range(opening, len(text)):
        if text[position] == "{":
            depth += 1
        elif text[position] == "}":
            depth -= 1
            if depth == 0:
                return position + 1
    return len(text)
