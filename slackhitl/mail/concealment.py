"""Which parts of an HTML mail its reader cannot see.

Hidden text is how a mail says one thing to a person and another to a program, so it goes before
either reads it. What is declared for an element, and what it inherits, decides as in a browser: a
line of size 0 within which a paragraph has size 14 is a layout, not a secret.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode
from tinycss2.color4 import parse_color

from slackhitl.mail.stylesheets import OUTSIDE, Declared, Path, Styles, styles

NOT_SHOWN = frozenset({
    "script", "style", "head", "title", "meta", "link", "template", "noscript", "iframe",
    "object", "embed", "svg", "math", "select", "datalist", "audio", "video", "canvas", "applet",
    "noframes", "param", "base",
})  # fmt: skip
HOLDS_TEXT = frozenset({"template", "noscript", "noframes", "object", "iframe"})
"""Of these, what may hold words that a program reads and a person does not."""
SMALLEST = 4.0
"""Pixels; smaller letters are no letters."""
CONTRAST = 1.15
"""Below this ratio (WCAG 2) letters and ground look the same."""
FAINTEST = 0.1
FAR_OUT = -100.0
TINY = 1.0
A_PIXEL = 2.0

Colour = tuple[float, float, float]
WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)
BLUE: Colour = (0.0, 0.0, 0.93)
"""Links do not take the colour of what is around them."""


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks at some place of a mail; a ground of None is a picture."""

    size: float = 16.0
    colour: Colour | None = BLACK
    ground: Colour | None = WHITE
    is_visible: bool = True
    is_gone: bool = False
    path: Path = OUTSIDE

    @property
    def hides(self) -> bool:
        """Whether a reader cannot see the text here."""
        if self.is_gone or not self.is_visible or self.size < SMALLEST or self.colour is None:
            return True
        return self.ground is not None and _contrast(self.colour, self.ground) < CONTRAST


class Looks:
    """How everything in a mail's tree looks."""

    def __init__(self, tree: LexborHTMLParser, nodes: int) -> None:
        self._styles: Styles = styles(tree, nodes)
        root = tree.root
        self.outermost = Look() if root is None else self.inside(Look(), root, root.attributes)
        """How a mail looks that says nothing more."""

    def inside(self, around: Look, node: LexborNode, attributes: Mapping[str, str | None]) -> Look:
        """How text within an element looks. `is_gone` holds for everything in it."""
        declared, path = self._styles.within(around.path, node.mem_id, attributes)
        if not declared and not _PRESENTED.intersection(attributes):
            return around if path == around.path else replace(around, path=path)
        size = _size(declared, around.size)
        return Look(
            size=size,
            colour=_colour(declared, attributes, around, is_link=node.tag == "a"),
            ground=_ground(declared, attributes, around),
            is_visible=_is_visible(declared, around),
            is_gone=around.is_gone or _is_gone(declared, attributes, size),
            path=path,
        )


_PRESENTED = frozenset({"hidden", "color", "text", "bgcolor", "background", "href"})


def is_pixel(attributes: Mapping[str, str | None]) -> bool:
    """Whether a picture is too small to be seen, as those that count readers are."""
    sides = (attributes.get("width"), attributes.get("height"))
    return any(side and re.fullmatch(r"\s*[012](?:px)?\s*", side) for side in sides)


def without_hidden(tree: LexborHTMLParser, nodes: int) -> None:
    """Take what a reader cannot see out of a tree."""
    root = tree.body
    if root is None:
        return
    looks = Looks(tree, nodes)
    gone: list[LexborNode] = []
    open_ones: list[tuple[LexborNode, Look]] = [(root, looks.outermost)]
    while open_ones:
        node, around = open_ones.pop()
        if node.is_text_node:
            if around.hides:
                gone.append(node)
            continue
        if not node.is_element_node:
            continue
        attributes = node.attributes
        look = looks.inside(around, node, attributes)
        if look.is_gone or (node.tag == "img" and (look.hides or is_pixel(attributes))):
            gone.append(node)
            continue
        child = node.first_child
        while child is not None:
            open_ones.append((child, look))
            child = child.next
    for node in gone:
        node.decompose()


def _is_visible(declared: Declared, around: Look) -> bool:
    said = declared.get("visibility")
    if said in {"hidden", "collapse"}:
        return False
    return True if said == "visible" else around.is_visible


def _is_gone(declared: Declared, attributes: Mapping[str, str | None], size: float) -> bool:
    if "hidden" in attributes and declared.get("display", "none") == "none":
        return True
    if declared.get("display") == "none" or declared.get("mso-hide") == "all":
        return True
    if declared.get("content-visibility") == "hidden":
        return True
    return (
        _is_faint(declared)
        or _is_outside(declared, size)
        or _is_clipped(declared)
        or _is_shrunk(declared)
        or _has_no_room(declared, size)
    )


def _is_faint(declared: Declared) -> bool:
    opacity = _number(declared.get("opacity"))
    if opacity is not None and opacity < FAINTEST:
        return True
    filtered = re.search(r"opacity\(([^)]*)\)", declared.get("filter", ""))
    strength = _number(filtered[1]) if filtered else None
    return strength is not None and strength < FAINTEST


def _is_outside(declared: Declared, size: float) -> bool:
    names = ["text-indent", "margin-left", "margin-top"]
    if declared.get("position") in {"absolute", "fixed", "relative"}:
        names += ["left", "top", "right", "bottom"]
    lengths = [_length(declared.get(name), size) for name in names]
    lengths += [_length(side, size) for side in declared.get("margin", "").split()[:4]]
    if any(length is not None and length <= FAR_OUT for length in lengths):
        return True
    moved = re.search(r"translate[xy3d]*\(([^)]*)\)", declared.get("transform", ""))
    steps = moved[1].split(",") if moved else []
    return any(
        (far := _length(step.strip(), size)) is not None and far <= FAR_OUT for step in steps
    )


def _is_clipped(declared: Declared) -> bool:
    rect = re.search(r"rect\(([^)]*)\)", declared.get("clip", ""))
    if rect:
        top, right, bottom, left = (
            [_length(side, 16) or 0.0 for side in re.split(r"[ ,]+", rect[1].strip())] + [0.0] * 4
        )[:4]
        if right - left <= A_PIXEL or bottom - top <= A_PIXEL:
            return True
    path = declared.get("clip-path", "")
    inset = re.search(r"inset\(\s*(\d+(?:\.\d+)?)%", path)
    points = re.search(r"polygon\(([^)]*)\)", path)
    return bool(
        (inset and float(inset[1]) >= 50)
        or re.search(r"(?:circle|ellipse)\(\s*0(?:\.0+)?(?:px|%)?\b", path)
        or (points and not re.search(r"[1-9a-z]", re.sub(r"px|%", "", points[1])))
    )


def _is_shrunk(declared: Declared) -> bool:
    scaled = re.search(r"scale[xy3d]*\(([^),]*)", declared.get("transform", ""))
    for said in (scaled[1] if scaled else None, declared.get("scale"), declared.get("zoom")):
        factor = _number(said)
        if factor is not None and factor < FAINTEST:
            return True
    return False


def _has_no_room(declared: Declared, size: float) -> bool:
    """No width or no height, with what is too large cut off."""
    overflows = (declared.get(name, "") for name in ("overflow", "overflow-x", "overflow-y"))
    if not any(word in said for said in overflows for word in ("hidden", "clip", "scroll")):
        return False
    sides = (
        _length(declared.get(name), size) for name in ("width", "height", "max-width", "max-height")
    )
    return any(side is not None and side <= TINY for side in sides)


def _size(declared: Declared, around: float) -> float:
    said = declared.get("font-size")
    if said is None and (font := declared.get("font")):
        found = re.search(r"(?:^|\s)(\d*\.?\d+(?:px|pt|em|rem|%)?)(?:/\S+)?(?=\s|$)", font)
        said = found[1] if found else None
    if said is None:
        return around
    if said.endswith("%"):
        share = _number(said)
        return around if share is None else around * share
    length = _length(said, around)
    return around if length is None else length


def _colour(
    declared: Declared, attributes: Mapping[str, str | None], around: Look, *, is_link: bool
) -> Colour | None:
    """None for letters without any colour."""
    said = declared.get("-webkit-text-fill-color") or declared.get("color")
    said = said or (attributes.get("color") or attributes.get("text") or "").strip().lower()
    found = _parsed(said) if said else None
    if found is None:
        return BLUE if is_link and not said and attributes.get("href") else around.colour
    colour, strength = found
    if strength < FAINTEST:
        return None
    return _mixed(colour, around.ground, strength)


def _ground(
    declared: Declared, attributes: Mapping[str, str | None], around: Look
) -> Colour | None:
    if attributes.get("background"):
        return None
    said = " ".join(
        declared[name] for name in ("background", "background-image", "background-color")
        if name in declared
    )  # fmt: skip
    if "url(" in said or "gradient(" in said:
        return None
    said = said or (attributes.get("bgcolor") or "").strip().lower()
    ground = around.ground
    for word in re.findall(r"[a-z-]+\([^)]*\)|\S+", said[:500]):
        found = _parsed(word)
        if found is not None:
            ground = _mixed(found[0], around.ground, found[1])
    return ground


def _mixed(colour: Colour, ground: Colour | None, strength: float) -> Colour:
    if ground is None or strength >= 1:
        return colour
    red, green, blue = (
        one * strength + other * (1 - strength)
        for one, other in zip(colour, ground, strict=True)
    )  # fmt: skip
    return red, green, blue


_HEX = re.compile(r"#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})")
"""In attributes it may lack its sign."""


@lru_cache(maxsize=4_096)
def _parsed(said: str) -> tuple[Colour, float] | None:
    """A colour and how strong it is; None for what is no colour, or that of something else."""
    plain = _HEX.fullmatch(said)
    if plain:
        red, green, blue = (int(part, 16) / 255 for part in plain.groups())
        return (red, green, blue), 1.0
    found = parse_color(said[:100])
    if found is None or found == "currentcolor":
        return None
    red, green, blue, strength = (min(1.0, max(0.0, part or 0.0)) for part in found.to("srgb"))
    return (red, green, blue), strength


@lru_cache(maxsize=4_096)
def _contrast(one: Colour, other: Colour) -> float:
    lights = sorted((_light(one), _light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _light(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


_LENGTH = re.compile(
    r"(?:calc\(\s*)?([+-]?\d*\.?\d+)\s*(px|pt|em|rem|ex|ch|cm|mm|in|vw|vh|%)?\s*\)?"
)
_PIXELS = {
    "px": 1.0, "pt": 4 / 3, "rem": 16.0, "cm": 37.8, "mm": 3.78, "in": 96.0, "vw": 10.0, "vh": 8.0,
    "%": 8.0,
}  # fmt: skip
_OF_SIZE = {"em": 1.0, "ex": 0.5, "ch": 0.5}


def _length(said: str | None, size: float) -> float | None:
    """A length in pixels; per cent as of a usual window. None for what is none."""
    found = _LENGTH.fullmatch(said) if said else None
    if found is None:
        return None
    unit = found[2] or "px"
    return float(found[1]) * (_OF_SIZE[unit] * size if unit in _OF_SIZE else _PIXELS[unit])


def _number(said: str | None) -> float | None:
    """A plain number or a share of a hundred."""
    found = re.fullmatch(r"\s*([+-]?\d*\.?\d+)\s*(%?)\s*", said) if said else None
    if found is None:
        return None
    return float(found[1]) / 100 if found[2] else float(found[1])
