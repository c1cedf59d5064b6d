"""The footnotes in a draft as people see it: which sentence bears which marks."""

import re
from collections.abc import Iterator

_MARK = re.compile(r"\s*\[(\d+)\]")
_STOPS = ".!?\u2026\u3002\uff01\uff1f"
_SENTENCE = re.compile(rf"(?<=[{_STOPS}])\s+|\n+")
_BEHIND_STOP = re.compile(rf"([{_STOPS}])((?:\s*\[\d+\])+)")


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line's end is a sentence's."""
    return _SENTENCE.split(text)


def marked_sentences(marked: str) -> Iterator[tuple[str, set[int]]]:
    """Each sentence without its marks, and their numbers. A mark behind the stop belongs to it."""
    for sentence in sentences(_BEHIND_STOP.sub(r"\2\1", marked)):
        yield _MARK.sub("", sentence), {int(one) for one in _MARK.findall(sentence)}
