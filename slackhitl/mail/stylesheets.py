"""What the style sheets of an HTML mail, its attributes and its style attributes say of an element.

Only the properties that can hide text are read. Selectors are matched by the HTML parser's own
engine, one compound at a time: a whole selector would cost time that grows with a power of the
mail's depth, which a hostile mail would use.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import tinycss2
from selectolax.lexbor import LexborHTMLParser, SelectolaxError
from tinycss2.ast import AtRule, Node, QualifiedRule

LONGEST_SHEET = 100_000
MOST_SHEETS = 50
LONGEST_STYLE = 8_000
LONGEST_VALUE = 300
DEEPEST = 40
LONGEST_SELECTOR = 300
MOST_SELECTORS = 3_000
MOST_VISITS = 15_000_000
"""Elements that are compared with selectors, in all."""
MOST_MATCHES = 200_000
FEW_NODES = 5_000
"""Up to here a selector may look at the elements beside an element."""
SCREENS = (400, 1_024)
"""Widths, in pixels, of a phone and a window; a rule counts when it holds on both."""

READ = frozenset({
    "display", "visibility", "mso-hide", "content-visibility", "opacity", "filter", "font-size",
    "font", "color", "-webkit-text-fill-color", "background", "background-color",
    "background-image", "text-indent", "position", "left", "top", "right", "bottom", "margin-left",
    "margin-top", "margin", "clip", "clip-path", "transform", "scale", "zoom", "width", "height",
    "max-width", "max-height", "overflow", "overflow-x", "overflow-y",
})  # fmt: skip
UNUSUAL = re.compile(r"\\|/\*|[\"']|url\(", re.I)

Declared = dict[str, str]
_Rank = tuple[bool, int, int]


@dataclass(frozen=True, slots=True)
class _Declaration:
    name: str
    value: str
    is_important: bool


@dataclass(slots=True)
class _Rule:
    """The end of a selector, and what it declares where it matches."""

    parts: tuple[tuple[str, str], ...]
    """Compounds from the outermost to the last, each behind " " or ">"."""
    weight: int
    order: int
    declares: tuple[_Declaration, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """How much of which selectors the elements around a place have matched already."""

    above: frozenset[tuple[int, int]] = frozenset()
    parent: frozenset[tuple[int, int]] = frozenset()


OUTSIDE = Path()


@dataclass(slots=True)
class Styles:
    """A mail's style sheets, matched with its tree."""

    rules: list[_Rule] = field(default_factory=list)
    matches: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """By an element's id: which compounds of which rules it matches."""
    inline: dict[str, tuple[_Declaration, ...]] = field(default_factory=dict)

    def within(
        self, around: Path, identity: int, attributes: Mapping[str, str | None]
    ) -> tuple[Declared, Path]:
        """What is declared for an element, and the path to what is inside it."""
        found: dict[str, tuple[_Rank, str]] = {}
        path = around if not around.parent else Path(around.above)
        matched = self.matches.get(identity)
        if matched:
            path = self._step(around, matched, found)
        style = attributes.get("style")
        if style:
            for one in self._inline(style):
                _put(found, one, 1_000_000, 0)
        return {name: value for name, (_, value) in found.items()}, path

    def _step(
        self,
        around: Path,
        matched: list[tuple[int, int]],
        found: dict[str, tuple[_Rank, str]],
    ) -> Path:
        reached: set[tuple[int, int]] = set()
        for number, place in matched:
            rule = self.rules[number]
            joined = rule.parts[place][0]
            before = (number, place - 1)
            if place and before not in (around.parent if joined == ">" else around.above):
                continue
            if place + 1 < len(rule.parts):
                reached.add((number, place))
                continue
            for one in rule.declares:
                _put(found, one, rule.weight, rule.order)
        return Path(around.above | reached, frozenset(reached)) if reached else Path(around.above)

    def _inline(self, style: str) -> tuple[_Declaration, ...]:
        known = self.inline.get(style)
        if known is None:
            known = self.inline[style] = tuple(declarations(style[:LONGEST_STYLE]))
        return known


def _put(found: dict[str, tuple[_Rank, str]], one: _Declaration, weight: int, order: int) -> None:
    rank = (one.is_important, weight, order)
    if one.name not in found or found[one.name][0] <= rank:
        found[one.name] = (rank, one.value)


def declarations(style: str) -> Iterator[_Declaration]:
    """The declarations of a style attribute or of a rule's block that can hide something."""
    if UNUSUAL.search(style):
        for one in tinycss2.parse_declaration_list(
            _shallow(style), skip_comments=True, skip_whitespace=True
        ):
            if one.type == "declaration" and one.lower_name in READ:
                value = tinycss2.serialize(_without_comments(one.value))
                yield _Declaration(one.lower_name, _even(value), one.important)
        return
    for part in style.split(";"):
        name, colon, value = part.partition(":")
        name = name.strip().lower()
        if colon and name in READ:
            value, mark, _ = value.partition("!")
            yield _Declaration(name, _even(value), bool(mark))


def _without_comments(tokens: Iterable[Node]) -> list[Node]:
    return [token for token in tokens if token.type != "comment"]


def _even(value: str) -> str:
    return " ".join(value[:LONGEST_VALUE].lower().split())


def styles(tree: LexborHTMLParser, nodes: int) -> Styles:
    """Read and match the sheets of a mail whose tree has about so many nodes."""
    found = Styles()
    sheets = [node.text()[:LONGEST_SHEET] for node in tree.css("style")[:MOST_SHEETS]]
    for sheet in sheets:
        rules = tinycss2.parse_stylesheet(_shallow(sheet), skip_comments=True, skip_whitespace=True)
        _read(found, rules, depth=0)
    if found.rules:
        _match(found, tree, nodes)
    return found


def _shallow(css: str) -> str:
    """Up to where brackets are nested deeper than anybody writes them; the parser recurses."""
    depth = 0
    for bracket in _BRACKET.finditer(css):
        depth = depth + 1 if bracket[0] in "{[(" else max(0, depth - 1)
        if depth > DEEPEST:
            return css[: bracket.start()]
    return css.replace("<!--", "    ").replace("-->", "   ")


_BRACKET = re.compile(r"[{}\[\]()]")


def _read(found: Styles, rules: Iterable[Node], depth: int) -> None:
    for rule in rules:
        if len(found.rules) >= MOST_SELECTORS:
            return
        if isinstance(rule, QualifiedRule):
            declares = tuple(declarations(tinycss2.serialize(rule.content)))
            if declares:
                _keep(found, tinycss2.serialize(rule.prelude), declares)
        elif isinstance(rule, AtRule) and rule.content is not None and depth < 3 and _holds(rule):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            _read(found, inner, depth + 1)


def _keep(found: Styles, prelude: str, declares: tuple[_Declaration, ...]) -> None:
    for selector in prelude.split(",")[:100]:
        parts = _parts(selector)
        if parts:
            found.rules.append(_Rule(parts, _weight(selector), len(found.rules), declares))


_COMBINED = re.compile(r"\s*([>+~])\s*|\s+")
_BESIDE = re.compile(r"[+~:]")


def _parts(selector: str) -> tuple[tuple[str, str], ...]:
    """The compounds of a selector; none when it is of a kind that is not understood."""
    selector = selector.strip()
    if not selector or len(selector) > LONGEST_SELECTOR or "::" in selector or ":has" in selector:
        return ()
    if "(" in selector and re.search(r"\([^)]*[\s>+~(]", selector):
        return ()
    parts: list[tuple[str, str]] = []
    joined, start = " ", 0
    beside = ""
    for between in _COMBINED.finditer(selector):
        word = selector[start : between.start()]
        if between[1] in {"+", "~"}:
            if beside:
                return ()
            beside = f"{word}{between[1]}"
        else:
            parts.append((joined, beside + word))
            joined, beside = between[1] or " ", ""
        start = between.end()
    parts.append((joined, beside + selector[start:]))
    return tuple(parts) if all(word for _, word in parts) else ()


def _weight(selector: str) -> int:
    """Its specificity as a number."""
    ids = len(re.findall(r"#[\w-]", selector))
    classes = len(re.findall(r"[.\[]|(?<!:):(?!:)", selector))
    tags = len(re.findall(r"(?:^|[\s>+~])[a-z]", selector, re.I))
    return ids * 10_000 + min(classes, 99) * 100 + min(tags, 99)


def _match(found: Styles, tree: LexborHTMLParser, nodes: int) -> None:
    known: dict[str, list[int]] = {}
    visits = matched = 0
    for number, rule in enumerate(found.rules):
        for place, (_, word) in enumerate(rule.parts):
            if word not in known:
                visits += nodes
                if visits > MOST_VISITS or (nodes > FEW_NODES and _BESIDE.search(word)):
                    known[word] = []
                else:
                    known[word] = _matching(tree, word)
            matched += len(known[word])
            if matched > MOST_MATCHES:
                return
            for identity in known[word]:
                found.matches.setdefault(identity, []).append((number, place))


def _matching(tree: LexborHTMLParser, word: str) -> list[int]:
    try:
        return [node.mem_id for node in tree.css(word)]
    except SelectolaxError:  # no selector, or one that only a browser knows
        return []


_FEATURE = re.compile(r"\(\s*(min|max)-(?:device-)?width\s*:\s*(\d+(?:\.\d+)?)(px|em|rem)?\s*\)")


def _holds(rule: AtRule) -> bool:
    """Whether what an at-rule wraps counts on every screen."""
    if rule.lower_at_keyword == "media":
        queries = [one.strip().lower() for one in tinycss2.serialize(rule.prelude).split(",")]
        return all(any(_query_holds(query, width) for query in queries) for width in SCREENS)
    return rule.lower_at_keyword in {"supports", "layer"}


def _query_holds(query: str, width: int) -> bool:
    is_not = query.startswith("not ")
    rest = query.removeprefix("not ").removeprefix("only ")
    holds = True
    for part in re.split(r"\s+and\s+", rest):
        feature = _FEATURE.fullmatch(part.strip())
        if feature:
            value = float(feature[2]) * (1 if feature[3] == "px" else 16)
            holds = holds and (width >= value if feature[1] == "min" else width <= value)
        else:
            holds = holds and part.strip() in {"screen", "all", ""}
    return holds != is_not
