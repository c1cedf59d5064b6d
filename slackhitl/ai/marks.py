"""Footnote marks such as [1] in a draft: set behind each sentence, and read back from there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from slackhitl.ai.language import sentences, spans


@dataclass(frozen=True)
class Cited:
    """A sentence of a draft without its marks, and the footnotes that they name."""

    sentence: str
    numbers: tuple[int, ...]


def marked(text: str, numbers: Sequence[int]) -> str:
    """A piece of a draft with marks behind each of its sentences, as all of it rests on them."""
    if not numbers:
        return text
    marks = "".join(f" [{number}]" for number in numbers)
    pieces: list[str] = []
    at = 0
    for start, end in spans(text):
        if _WORD.search(text, start, end):  # else the stop of the sentence before this piece
            pieces += (text[at:end], marks)
            at = end
    return "".join([*pieces, text[at:]])


def cited(marked_text: str) -> list[Cited]:
    """The sentences of a draft, each with its footnotes."""
    inside = _MARKS.sub(r"\2\1", marked_text)  # a mark behind the stop belongs to its sentence
    return [
        Cited(
            " ".join(_MARK.sub("", each).split()),
            tuple(dict.fromkeys(int(number) for number in _NUMBER.findall(each))),
        )
        for each in sentences(inside)
    ]


_MARKS = re.compile(r"([.!?\u2026\u3002\uff01\uff1f]*)((?:[ \t]*\[\d+\])+)")
_MARK = re.compile(r"[ \t]*\[\d+\]")
_WORD = re.compile(r"\w")
_NUMBER = re.compile(r"\[(\d+)\]")
