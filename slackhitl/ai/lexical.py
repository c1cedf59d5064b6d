"""Which texts share words, word pairs and exact identifiers with a question.

What a meaning vector blurs stands out here: "cannot" against "can", and order numbers or error
codes, which must match to the letter.
"""

import itertools
import math
import re
from array import array
from collections.abc import Sized

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\w+")
_IDENTIFIER = re.compile(r"[^\W_]+(?:[-_/.#][^\W_]+)*")
_LETTERED, _BARE = 4, 5
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?")
_STEM = 4
"""Letters of a word's beginning that stand for its inflections: cancel, cancels, cancelled."""


def features(text: str) -> set[str]:
    """The words of a text, its pairs of neighbouring words, and the beginnings of its words."""
    words = _WORD.findall(text.lower())
    found = set(words)
    found.update(f"{first} {second}" for first, second in itertools.pairwise(words))
    found.update(f"{word[:_STEM]}*" for word in words)
    return found


def identifiers(text: str) -> set[str]:
    """The tokens that name one thing, such as ``ORD-20431`` or ``E404``, in upper case.

    A bare number is one from five digits on: shorter ones are years, prices and sizes.
    """
    return {
        token.upper()
        for token in _IDENTIFIER.findall(text)
        if len(token) >= _LETTERED
        and any(character.isdigit() for character in token)
        and (len(token) >= _BARE or not token.isdigit())
        and not _DATE.fullmatch(token)
    }


class Postings:
    """An inverted index over numbered texts. Not safe across threads; its owner holds a lock."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._holders: list[array[int]] = []  # for each feature, the texts that have it
        self._found = array("i")  # the features of all texts, one text after the other
        self._ends = array("i")
        self._lengths = np.zeros(0, np.float32)
        self._exact: dict[str, set[int]] = {}

    def append(self, text: str) -> None:
        """Give the next number to a text."""
        number = len(self._ends)
        for feature in features(text):
            feature_number = self._numbers.setdefault(feature, len(self._numbers))
            if feature_number == len(self._holders):
                self._holders.append(array("i"))
            self._holders[feature_number].append(number)
            self._found.append(feature_number)
        self._ends.append(len(self._found))
        for token in identifiers(text):
            self._exact.setdefault(token, set()).add(number)

    def measure(self, start: int = 0) -> None:
        """Weigh the texts from ``start`` on by how rare their words are by now."""
        lengths = [
            math.sqrt(sum(self._weight(self._holders[n]) ** 2 for n in self._found[low:high]))
            for low, high in itertools.pairwise([0, *self._ends][start:])
        ]
        self._lengths = np.concatenate([self._lengths[:start], np.asarray(lengths, np.float32)])

    def scores(self, question: str) -> NDArray[np.float32]:
        """For each text the cosine of weighted features, 0 to 1. Call ``measure`` before."""
        scores = np.zeros(len(self._ends), np.float32)
        asked = 0.0
        for feature in features(question):
            if (number := self._numbers.get(feature)) is not None:
                weight = self._weight(self._holders[number]) ** 2
                scores[np.frombuffer(self._holders[number], np.int32)] += weight
                asked += weight
        scores /= np.maximum(self._lengths * np.float32(math.sqrt(asked)), np.float32(1e-9))
        return scores

    def exact(self, question: str) -> set[int]:
        """The texts that name the same thing as the question."""
        return set().union(*(self._exact.get(token, ()) for token in identifiers(question)))

    def _weight(self, holders: Sized) -> float:
        return math.log((len(self._ends) + 1) / (len(holders) + 1)) + 1
