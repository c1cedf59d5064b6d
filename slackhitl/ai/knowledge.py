"""The team's knowledge: a folder of Markdown articles and what was approved beside it, searched by
question.

Reading the folder and searching take milliseconds to seconds and never touch the network; call
them from a thread, not from the event loop.
"""

import difflib
import logging
import os
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest
from pathlib import Path

from slackhitl.ai.additions import Addition, as_articles
from slackhitl.ai.articles import Article, BadArticle, read_article
from slackhitl.ai.embedding import Embedder, shared_embedder
from slackhitl.ai.language import sentences
from slackhitl.ai.particulars import Values, values
from slackhitl.ai.retrieval import Index
from slackhitl.ai.terms import Passage

_log = logging.getLogger(__name__)

RELEVANT = 0.33
"""Below this score a passage answers no question. On the sandbox's articles one question in seven
that they do answer stays below it, and of ten about something else one comes above."""

_ALIKE = 0.6
"""From this likeness on a sentence is what became of another."""

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
    by_language: dict[str, Index]
    """The same for each language alone; a key is the number of a passage in both."""

    @cached_property
    def stated(self) -> Values:
        return values(f"{one.title}\n{one.heading}\n{one.text}" for one in self.passages)


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
    def unread(self) -> frozenset[str]:
        """The names of articles whose files cannot be used just now."""
        folder = self._folder or Path()
        paths = (Path(each.path) for each in self.skipped)
        return frozenset(
            path.relative_to(folder).with_suffix("").as_posix()
            for path in paths
            if path != folder and path.is_relative_to(folder)
        )

    @property
    def versions(self) -> dict[str, str]:
        """The version of each article, by name."""
        return {article.name: article.version for article in reversed(self.articles)}

    @property
    def served(self) -> frozenset[tuple[str, str]]:
        """The name and version of each article and each addition."""
        return frozenset((article.name, article.version) for article in self.articles)

    def lost(self, article: str, quote: str) -> tuple[str, str] | None:
        """The first sentence of a quotation that an article of this name does not hold any more,
        and what it says in its place, which may be nothing; None when it holds them all."""
        said = [
            sentence
            for passage in self._snapshot.passages
            if passage.article == article
            for paragraph in passage.paragraphs
            for sentence in sentences(paragraph)
        ]
        gone = next((each for each in sentences(quote) if each not in said), None)
        if gone is None:
            return None
        instead = difflib.get_close_matches(gone, said, 1, _ALIKE)
        return gone, instead[0] if instead else ""

    def stated(self) -> Values:
        """Every particular that stands in it; the first look after a change takes a while."""
        return self._snapshot.stated

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

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the articles, without regions: ``de`` for ``de-AT``."""
        return tuple(sorted(self._snapshot.by_language))

    def passages(
        self,
        questions: Sequence[str],
        k: int = 6,
        language: str | None = None,
        queries: Sequence[str] = (),
        without: Collection[tuple[str, str]] = (),
    ) -> tuple[Passage, ...]:
        """The passages nearest to the questions, at most ``k``, each with its score.

        Every question gets its turn, so that a long one does not crowd out a short one. With a
        language, questions find passages in it alone, when there are any. ``queries`` are the
        same questions in the other languages of the knowledge, and find passages in all. Articles
        ``without`` which the knowledge is to be searched are told by name and version.
        """
        snapshot = self._snapshot
        hidden = {
            str(number)
            for number, passage in enumerate(snapshot.passages if without else ())
            if (passage.article, passage.version) in without
        }
        own = snapshot.by_language.get(spoken(language), snapshot.index)
        found = [
            [hit for hit in index.search(asked, k + len(hidden)) if hit[0] not in hidden]
            for index, all_asked in ((own, questions), (snapshot.index, queries))
            for asked in all_asked
            if asked.strip()
        ]
        best: dict[int, float] = {}
        for turn in zip_longest(*found):
            for hit in turn:
                if hit is None:
                    continue
                number, score = int(hit[0]), hit[1]
                if number in best or len(best) < k:
                    best[number] = max(best.get(number, 0.0), score)
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
        by_language = {
            one: self._index(passages, one)
            for one in {spoken(passage.language) for passage in passages}
        }
        alone = next(iter(by_language.values())) if len(by_language) == 1 else None
        return _Snapshot(
            stamp,
            additions,
            added.standing,
            tuple(articles),
            tuple(skipped),
            passages,
            alone or self._index(passages),
            by_language,
        )

    def _index(self, passages: Sequence[Passage], language: str | None = None) -> Index:
        pairs = (
            (str(number), wording)
            for number, passage in enumerate(passages)
            if language is None or spoken(passage.language) == language
            for wording in _wordings(passage)
        )
        return Index.build(pairs, self._embedder, neighbours=0, votes=1)


def spoken(language: str | None) -> str:
    """A language's tag (BCP 47) without its region: ``pt`` for ``pt-BR``; empty for none."""
    return (language or "").replace("_", "-").partition("-")[0].lower()


def _wordings(passage: Passage) -> list[str]:
    """What a passage is found by: its headings, and each of its sentences."""
    title = f"{passage.title}: {passage.heading}" if passage.heading else passage.title
    return [title, *(f"{title} {sentence}" for sentence in sentences(passage.text))]
