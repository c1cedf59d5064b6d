"""Finds the texts that are nearest to a question: earlier questions, passages of knowledge.

Meaning (static embeddings) and wording (words, word pairs, identifiers) are added up. A text is
drawn towards its nearest neighbours in the index, so that one odd wording does not decide alone.
Measured on Banking77 by tests/benchmarks/bench_retrieval.py.
"""

import threading
from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from slackhitl.ai.embedding import Embedder, Vectors, shared_embedder, unit
from slackhitl.ai.lexical import Postings

_WORDING = 0.3
"""Weight of shared words beside meaning."""
_EXACT = 0.5
"""Added when a text names the same order, invoice or error as the question."""
_PULL = 0.3
"""How strongly neighbours draw a text."""
_SHARPNESS = 10.0
"""How much the best text of a key counts against its others."""
_GROWTH = 1.2
"""Neighbours of old texts are looked up again when the index has grown by this factor."""
_BLOCK = 32
_FEW = 100
"""So many texts that are gone are no reason to lay the rest out anew."""


class Index:
    """Texts under keys, searched by meaning and wording. Safe across threads.

    A key may hold several texts (an answer that served several questions); it is found by any of
    them and returned once. ``neighbours`` is how many texts draw each text towards them, ``votes``
    how many of the best texts speak for their keys: both help where texts paraphrase each other,
    as questions of customers do, and are 0 and 1 where they do not.
    """

    def __init__(
        self, embedder: Embedder | None = None, *, neighbours: int = 5, votes: int = 10
    ) -> None:
        self._embedder = embedder or shared_embedder()
        self._neighbours = neighbours
        self._votes = max(votes, 1)
        self._lock = threading.RLock()
        self._clear()

    def _clear(self) -> None:
        self._keys: list[str] = []
        self._texts: list[str] = []
        self._own: NDArray[np.float16] = np.zeros((0, 0), np.float16)  # as embedded
        self._drawn: Vectors = np.zeros((0, 0), np.float32)  # as searched
        self._gone: set[int] = set()
        self._embedded = 0
        self._settled = 0
        self._postings = Postings()

    @classmethod
    def build(
        cls,
        pairs: Iterable[tuple[str, str]],
        embedder: Embedder | None = None,
        *,
        neighbours: int = 5,
        votes: int = 10,
    ) -> "Index":
        """An index over (key, text) pairs, ready to search."""
        index = cls(embedder, neighbours=neighbours, votes=votes)
        for key, text in pairs:
            index.add(key, text)
        index.settle()
        return index

    def __len__(self) -> int:
        """How many texts there are."""
        return len(self._keys) - len(self._gone)

    def add(self, key: str, text: str) -> None:
        """Add a text under a key, beside those that the key already holds."""
        with self._lock:
            self._keys.append(key)
            self._texts.append(text)
            self._postings.append(text)

    def remove(self, key: str) -> None:
        """Forget a key and all of its texts; a key that is not there is no error.

        What is gone is passed over until it is half of all; then the rest is laid out anew.
        """
        with self._lock:
            self._gone.update(number for number, old in enumerate(self._keys) if old == key)
            if len(self._gone) > max(_FEW, len(self._keys) // 2):
                kept = [
                    (old, text)
                    for number, (old, text) in enumerate(zip(self._keys, self._texts, strict=True))
                    if number not in self._gone
                ]
                self._clear()
                for old, text in kept:
                    self.add(old, text)

    def search(
        self, text: str, k: int, among: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The ``k`` keys nearest to a text, best first, each with a score from 0 to 1."""
        return self.search_any([text], k, among)

    def search_any(
        self, texts: Sequence[str], k: int, among: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The ``k`` keys nearest to whichever of several texts they are nearest to; with
        ``among``, only of those."""
        with self._lock:
            if k <= 0 or not texts:
                return []
            wanted = self._wanted(among)
            if not len(wanted):
                return []
            self.settle()
            scores = np.max([self._scores(text) for text in texts], axis=0)
            return self._best_keys(scores[wanted], wanted, k)

    def alike(self, text: str, least: float) -> list[str]:
        """The keys with a text that means the same as this one, to this cosine at least."""
        with self._lock:
            wanted = self._wanted(None)
            if not len(wanted):
                return []
            self.settle()
            own = self._own[wanted].astype(np.float32)
            near = np.einsum("nd,d->n", own, self._embedder.embed([text])[0])
            return list(dict.fromkeys(self._keys[n] for n in wanted[near >= least]))

    def _wanted(self, among: Collection[str] | None) -> NDArray[np.intp]:
        """The numbers of the texts that may be found."""
        if among is None and not self._gone:
            return np.arange(len(self._keys))
        numbers = [
            number
            for number, key in enumerate(self._keys)
            if number not in self._gone and (among is None or key in among)
        ]
        return np.asarray(numbers, np.intp)

    def settle(self) -> None:
        """Do now what the first search after additions would do."""
        with self._lock:
            if self._embedded < len(self._texts):
                self._embed_new()

    def _embed_new(self) -> None:
        start = self._embedded
        self._append(self._embedder.embed(self._texts[start:]))
        self._embedded = len(self._texts)
        if self._embedded > self._settled * _GROWTH:
            start = 0
            self._settled = self._embedded
        self._postings.measure(start)
        if self._neighbours:
            self._draw(start)

    def _append(self, new: Vectors) -> None:
        width = new.shape[1]
        self._own = np.concatenate([self._own.reshape(-1, width), new.astype(np.float16)])
        self._drawn = np.concatenate([self._drawn.reshape(-1, width), new])

    def _draw(self, start: int) -> None:
        """Move texts from ``start`` on towards their nearest neighbours."""
        count = min(self._neighbours, self._embedded - 1)
        if count < 1:
            return
        everyone = self._own.astype(np.float32)
        for low in range(start, self._embedded, _BLOCK):
            own = everyone[low : low + _BLOCK]
            near = own @ everyone.T
            near[np.arange(len(own)), np.arange(low, low + len(own))] = -1
            who = np.argpartition(near, -count, axis=1)[:, -count:]
            pull = np.take_along_axis(near, who, axis=1).clip(0) ** 2
            drawn = own + _PULL * np.einsum("nk,nkd->nd", pull, everyone[who])
            self._drawn[low : low + _BLOCK] = unit(drawn)

    def _scores(self, text: str) -> Vectors:
        # Not ``@``: BLAS would split it among threads, which wait for each other on a busy machine.
        meaning = np.einsum("nd,d->n", self._drawn, self._embedder.embed([text])[0])
        scores: Vectors = (meaning + _WORDING * self._postings.scores(text)) / (1 + _WORDING)
        for number in self._postings.exact(text):
            scores[number] += _EXACT
        return scores

    def _best_keys(
        self, scores: Vectors, numbers: NDArray[np.intp], k: int
    ) -> list[tuple[str, float]]:
        """Keys by the smooth maximum of their texts: several near texts beat a single one."""
        looked_at = min(max(k, self._votes), len(scores))
        while True:
            best = _largest(scores, looked_at)
            by_key: dict[str, list[float]] = {}
            for place, at in enumerate(best):
                values = by_key.setdefault(self._keys[numbers[at]], [])
                if place < self._votes or not values:
                    values.append(float(scores[at]))
            if len(by_key) >= k or looked_at == len(scores):
                break
            looked_at = min(4 * looked_at, len(scores))
        together = [(key, _smooth_maximum(values)) for key, values in by_key.items()]
        together.sort(key=lambda pair: -pair[1])
        return [(key, min(max(score, 0.0), 1.0)) for key, score in together[:k]]


def _largest(scores: Vectors, count: int) -> list[int]:
    best = np.argpartition(-scores, count - 1)[:count]
    ordered: list[int] = best[np.argsort(-scores[best], kind="stable")].tolist()
    return ordered


def _smooth_maximum(values: Sequence[float]) -> float:
    peak = max(values)
    total = float(np.exp(_SHARPNESS * (np.asarray(values) - peak)).sum())
    return peak + float(np.log(total)) / _SHARPNESS
