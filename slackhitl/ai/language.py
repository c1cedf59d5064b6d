"""Which language a text is written in, and where its sentences end."""

import re
import threading
from functools import cache

from py3langid.langid import LanguageIdentifier

from slackhitl.ai.dates import MONTH

_ENOUGH = 0.9
"""A classification below this probability is not believed."""
_LETTERS = 20
"""Shorter texts say too little."""
_MOST = 2_000


class Languages:
    """Recognises languages with a model that ships inside py3langid; loads when first used."""

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._identifier: LanguageIdentifier | None = None

    def of(self, text: str) -> str | None:
        """The ISO 639-1 code of a text's language, or None when it cannot be told."""
        sample = _NOISE.sub(" ", text[:_MOST])
        if sum(character.isalpha() for character in sample) < _LETTERS:
            return None
        code, probability = self._loaded().classify(sample)  # type: ignore[no-untyped-call]
        return str(code) if probability >= _ENOUGH else None

    def _loaded(self) -> LanguageIdentifier:
        with self._loading:
            if self._identifier is None:
                self._identifier = LanguageIdentifier.from_model_file(  # type: ignore[no-untyped-call]
                    "data/model.npz.xz", norm_probs=True
                )
            return self._identifier


@cache
def shared_languages() -> Languages:
    """The one that all share, so that the model is loaded once."""
    return Languages()


_NOISE = re.compile(r"https?://\S+|\S+@\S+|[\d_]+")

_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof st no nr e.g i.e z.b d.h bzw ca approx vs inc ltd co corp dept p.s sr jr
    u.a usw etc art max min tel abt bsp evtl ggf inkl exkl mme mlle av bd sra srta ud""".split()  # noqa: SIM905
)
_CLOSING = "\"'\u201d\u2019\u00bb)\\]"  # quotation marks and brackets that end with the sentence
_WIDE = "\u3002\uff01\uff1f"  # the stops of Chinese and Japanese, which no space follows
_END = re.compile(rf"[.!?\u2026]+[{_CLOSING}]*(?=\s)|[{_WIDE}]+")


def sentences(text: str) -> list[str]:
    """The sentences of a text in their order, each as it stands but trimmed and on one line.

    A line break ends a sentence only where a paragraph or the item of a list begins.
    """
    return [_on_one_line(text[start:end]) for start, end in spans(text)]


def spans(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends."""
    found: list[tuple[int, int]] = []
    edges = [0, *(edge for gap in _BLOCKS.finditer(text) for edge in gap.span()), len(text)]
    for begins, ends in zip(edges[::2], edges[1::2], strict=True):
        start = begins
        for end in _END.finditer(text, begins, ends):
            if not _is_abbreviation(text, begins, end.start()):
                found.append((start, end.end()))
                start = end.end()
        found.append((start, ends))
    return [trimmed for span in found if (trimmed := _trimmed(text, *span))[0] < trimmed[1]]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return start, start + len(words.strip())


def _on_one_line(text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines())


_BLOCKS = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*•]|\d+[.)])[ \t])")


def _is_abbreviation(text: str, begins: int, stop: int) -> bool:
    """Whether the full stop at this place belongs to a word, an initial or a number."""
    if text[stop] != ".":
        return False
    word = text[max(begins, stop - 12) : stop].rsplit(None, 1)
    before = word[-1].lower().lstrip("(\"'") if word else ""
    single = len(before) == 1 and before.isalpha() and before not in "iy"
    following = text[stop + 1 : stop + 30].lstrip()
    is_number = before.isdigit() and len(before) <= 2
    ordinal = is_number and (following[:1].islower() or bool(_BEFORE_DAY.match(following)))
    month = before.isalpha() and 3 <= len(before) <= 4 and following[:1].isdigit()
    return before in _ABBREVIATIONS or single or ordinal or month


_BEFORE_DAY = re.compile(rf"(?:(?:{MONTH})|(?:19|20)\d\d)\b|\d{{1,2}}\.", re.I)
"""What follows a number with a stop in many languages' dates: “24. Dezember”, “24. 12. 2026”."""
