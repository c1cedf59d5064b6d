"""What people approved for the knowledge, as articles beside those of the folder."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import yaml

from slackhitl.ai.articles import Article, BadArticle, parse_article


@dataclass(frozen=True)
class Addition:
    """Words that were approved: a new article, or a section of one."""

    key: int
    article: str
    is_new: bool
    title: str
    text: str
    """Markdown."""
    language: str
    version: str


@dataclass(frozen=True)
class Added:
    """The additions as articles, and those that are not served, each with why."""

    articles: tuple[Article, ...]
    standing: frozenset[int]
    """Keys of those whose words stand in the folder by now."""
    wrong: tuple[tuple[Addition, str], ...]


def as_articles(additions: Iterable[Addition], folder: Sequence[Article]) -> Added:
    """Each addition as an article of its own version, under the name and title of the article that
    it is added to. What the folder holds word for word is not served twice.
    """
    titles = {article.name: article.title for article in folder}
    folded = [_folded(article) for article in folder]
    served: list[Article] = []
    standing: set[int] = set()
    wrong: list[tuple[Addition, str]] = []
    for one in additions:
        title = titles.setdefault(one.article, one.title)
        try:
            article = parse_article(one.article, markdown(one, title), one.version)
        except BadArticle as problem:
            wrong.append((one, str(problem)))
            continue
        said = _folded(article)
        if any(said <= known for known in folded):
            standing.add(one.key)
        else:
            served.append(article)
    return Added(tuple(served), frozenset(standing), tuple(wrong))


def markdown(addition: Addition, title: str) -> str:
    """An addition as a file of the folder, under the title of its article."""
    front = yaml.safe_dump(
        {"title": title, "language": addition.language}, allow_unicode=True, sort_keys=False
    )
    text = f"{addition.text.strip()}\n" if addition.is_new else section(addition)
    return f"---\n{front}---\n\n{text}"


def section(addition: Addition) -> str:
    """An addition as a section of an article."""
    return f"## {addition.title}\n\n{addition.text.strip()}\n"


def _folded(article: Article) -> frozenset[str]:
    """The paragraphs of an article, without regard to spaces and case."""
    return frozenset(
        re.sub(r"\s+", " ", paragraph).strip().casefold()
        for passage in article.passages
        for paragraph in passage.paragraphs
    )
