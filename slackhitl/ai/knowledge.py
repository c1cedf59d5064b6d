"""The team's knowledge: a folder of Markdown articles and what was approved beside it, searched by
question.

Reading the folder and searching take milliseconds to seconds and never touch the network; call
them from a thread, not from the event loop.
"""

import logging
import os
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from slackhitl.ai.additions import Addition, as_articles
from slackhitl.ai.articles import Article, BadArticle, read_article
from slackhitl.ai.embedding import Embedder, shared_embedder
from slackhitl.ai.language import sentences
from slackhitl.ai.retrieval import Index
from slackhitl.ai.terms import Passage

_log = logging.getLogger(__name__)

RELEVANT = 0.33
"""Below this score a passage answers no question. On the sandbox's articles one question in seven
that they do answer stays below it, and of ten about something else one comes above."""

_Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class SkippedFile:
    """A file that is not in the knowledge, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class _Snapshot:
    stamp: _Stamp
    additions: tuple[Addition, ...]
    standing: frozenset[int]
    articles: tuple[Article, ...]
    skipped: tuple[SkippedFile, ...]
    passages: tuple[Passage, ...]
    index: Index


class Knowledge:
    """The articles of a folder, and approved additions. Safe across threads: a search sees one
    state of both."""

    def __init__(self, folder: Path | None, embedder: Embedder | None = None) -> None:
        """Read the folder now; None means that there is no knowledge."""
        self._folder = folder
        self._embedder = embedder or shared_embedder()
        self._reading = threading.Lock()
        self._snapshot = self._read(self._stamp(), ())

    @property
    def articles(self) -> tuple[Article, ...]:
        """All articles, by name; an addition to one is an article of the same name after it."""
        return self._snapshot.articles

    @property
    def titles(self) -> dict[str, str]:
        """The title of each article, by name."""
        return {article.name: article.title for article in reversed(self.articles)}

    @property
    def added(self) -> tuple[int, ...]:
        """The keys of the additions that were given."""
        return tuple(one.key for one in self._snapshot.additions)

    @property
    def standing(self) -> frozenset[int]:
        """The keys of those that the folder holds word for word by now."""
        return self._snapshot.standing

    @property
    def skipped(self) -> tuple[SkippedFile, ...]:
        """Files that could not be used, for `slackhitl check` and the log."""
        return self._snapshot.skipped

    @property
    def versions(self) -> dict[str, str]:
        """The version of each article, by name."""
        return {article.name: article.version for article in reversed(self.articles)}

    @property
    def served(self) -> frozenset[tuple[str, str]]:
        """The name and version of each article and each addition."""
        return frozenset((article.name, article.version) for article in self.articles)

    def reload_if_changed(self) -> bool:
        """Read the folder again when a file came, went or changed; whether it did."""
        with self._reading:
            stamp = self._stamp()
            if stamp == self._snapshot.stamp:
                return False
            self._snapshot = self._read(stamp, self._snapshot.additions)
            return True

    def add(self, additions: Sequence[Addition]) -> None:
        """These are the approved additions from now on, in place of those before."""
        with self._reading:
            self._snapshot = self._read(self._stamp(), tuple(additions))

    def passages(
        self,
        questions: Sequence[str],
        k: int = 6,
        language: str | None = None,
        without: Collection[tuple[str, str]] = (),
    ) -> tuple[Passage, ...]:
        """The passages nearest to the questions, at most ``k``, each with its score.

        Every question gets its turn, so that a long one does not crowd out a short one. With a
        language, only passages in that language are considered when there are any; never those of
        articles ``without`` which, by name and version, the knowledge is to be searched.
        """
        snapshot = self._snapshot
        asked = [question for question in questions if question.strip()]
        hidden = {
            number
            for number, passage in enumerate(snapshot.passages if without else ())
            if (passage.article, passage.version) in without
        }
        spoken = {passage.language for passage in snapshot.passages}
        wanted = (3 * k if language in spoken and len(spoken) > 1 else k) + len(hidden)
        found = [
            [
                (int(key), score)
                for key, score in snapshot.index.search(question, wanted)
                if int(key) not in hidden
                and (language not in spoken or snapshot.passages[int(key)].language == language)
            ]
            for question in asked
        ]
        best: dict[int, float] = {}
        for turn in zip_longest(*found):
            for hit in turn:
                if hit is not None and (hit[0] in best or len(best) < k):
                    best[hit[0]] = max(best.get(hit[0], 0.0), hit[1])
        ranked = sorted(best.items(), key=lambda hit: -hit[1])
        return tuple(replace(snapshot.passages[n], score=round(score, 4)) for n, score in ranked)

    def _stamp(self) -> _Stamp:
        return tuple(
            (str(path), status.st_mtime_ns, status.st_size) for path, status in self._files()
        )

    def _files(self) -> list[tuple[Path, os.stat_result]]:
        if self._folder is None or not self._folder.is_dir():
            return []
        found = []
        for path in sorted(self._folder.rglob("*.md")):
            inside = path.relative_to(self._folder).parts
            try:
                status = path.stat()
            except OSError:  # removed while we looked, or a link to nowhere
                continue
            if path.is_file() and not any(part.startswith(".") for part in inside):
                found.append((path, status))
        return found

    def _read(self, stamp: _Stamp, additions: tuple[Addition, ...]) -> _Snapshot:
        articles: list[Article] = []
        skipped: list[SkippedFile] = []
        if self._folder is not None and not self._folder.is_dir():
            skipped.append(SkippedFile(str(self._folder), "it is not a folder"))
        for path, _ in self._files():
            try:
                articles.append(read_article(path, self._folder or path.parent))
            except BadArticle as problem:
                skipped.append(SkippedFile(str(path), str(problem)))
        added = as_articles(additions, articles)
        skipped += [SkippedFile(f"proposal {one.key}", reason) for one, reason in added.wrong]
        for each in skipped:
            _log.warning("Knowledge skips %s: %s.", each.path, each.reason)
        articles = sorted([*articles, *added.articles], key=lambda article: article.name)
        passages = tuple(passage for article in articles for passage in article.passages)
        pairs = [
            (str(number), wording)
            for number, passage in enumerate(passages)
            for wording in _wordings(passage)
        ]
        index = Index.build(pairs, self._embedder, neighbours=0, votes=1)
        return _Snapshot(
            stamp,
            additions,
            added.standing,
            tuple(articles),
            tuple(skipped),
            passages,
            index,
        )


def _wordings(passage: Passage) -> list[str]:
    """What a passage is found by: its headings, and each of its sentences."""
    title = f"{passage.title}: {passage.heading}" if passage.heading else passage.title
    return [title, *(f"{title} {sentence}" for sentence in sentences(passage.text))]
