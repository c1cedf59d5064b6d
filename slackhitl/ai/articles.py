"""Reads knowledge articles: Markdown with front matter, cut into passages that can be quoted.

    ---
    title: Returns and refunds
    topics: [returns, refunds]
    language: en
    ---

Everything in the front matter may be missing: the title is then the first heading or the file's
name, and the language English.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from slackhitl.ai.terms import Passage

_LARGEST = 1_000_000
"""Bytes; what is larger is no article."""
_LONGEST_PASSAGE = 1_200
"""Characters; a longer section becomes several passages."""


class BadArticle(Exception):
    """Why a file is not in the knowledge, in words for the person who wrote it."""


@dataclass(frozen=True)
class Article:
    """One file of the knowledge folder as it was when it was read."""

    name: str
    """Its path in the folder without the ending, with ``/`` between parts."""
    version: str
    """Twelve hexadecimal digits of its content's SHA-256."""
    title: str
    topics: tuple[str, ...]
    language: str
    passages: tuple[Passage, ...]


def read_article(path: Path, folder: Path) -> Article:
    """Read one file. Raises BadArticle when it cannot be used."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadArticle(f"it cannot be read: {error.strerror}") from error
    if len(raw) > _LARGEST:
        raise BadArticle("it is larger than 1 MB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadArticle(f"it is not UTF-8 text (byte {error.start})") from error
    name = path.relative_to(folder).with_suffix("").as_posix()
    return parse_article(name, text, hashlib.sha256(raw).hexdigest()[:12])


def parse_article(name: str, text: str, version: str) -> Article:
    """Cut the text of an article. Raises BadArticle when it cannot be used."""
    front, body = _split_front_matter(text.replace("\r\n", "\n"))
    sections = _sections(_COMMENT.sub("", body))
    first_heading = next((heading for heading, _ in sections if heading), "")
    title = str(front.get("title") or first_heading or name.rsplit("/", 1)[-1]).strip()
    topics = _topics(front.get("topics"))
    language = str(front.get("language") or "en").strip().lower()
    passages = tuple(
        Passage(
            article=name,
            version=version,
            title=title,
            heading="" if heading == title else heading,
            paragraphs=paragraphs,
            language=language,
            topics=topics,
        )
        for heading, blocks in sections
        for paragraphs in _pack(blocks)
    )
    if not passages:
        raise BadArticle("it has no text")
    return Article(name, version, title, topics, language, passages)


_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.S | re.M)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$")
_ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d+[.)])[ \t]+")


def _split_front_matter(text: str) -> tuple[dict[str, object], str]:
    found = _FRONT.match(text)
    if found is None:
        return {}, text
    try:
        front = yaml.safe_load(found[1])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        raise BadArticle(f"its front matter is not valid YAML{where}") from error
    if front is None:
        front = {}
    if not isinstance(front, dict):
        raise BadArticle("its front matter is not a list of `name: value` lines")
    return front, text[found.end() :]


def _topics(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(topic.strip() for topic in value.split(",") if topic.strip())
    if isinstance(value, list):
        return tuple(str(topic) for topic in value)
    raise BadArticle("its topics are not a list")


def _sections(body: str) -> list[tuple[str, list[str]]]:
    """The headings of an article, each with the paragraphs and lists under it as plain text."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    block: list[str] = []

    def end_block() -> None:
        if plain := _plain(block):
            sections[-1][1].append(plain)
        block.clear()

    for line in body.split("\n"):
        if heading := _HEADING.match(line):
            end_block()
            sections.append((_inline(heading[1]), []))
        elif line.strip():
            block.append(line)
        else:
            end_block()
    end_block()
    return sections


def _plain(block: list[str]) -> str:
    """A paragraph on one line, or a list with one line for each item."""
    lines: list[str] = []
    for line in block:
        if item := _ITEM.match(line):
            lines.append(f"- {_inline(line[item.end() :])}")
        elif lines:
            lines[-1] += f" {_inline(line)}"
        else:
            lines.append(_inline(line))
    return "\n".join(lines).strip()


def _inline(text: str) -> str:
    """Words as a mail can hold them: links with their address, no marks of emphasis."""
    text = re.sub(r"!\[([^\]\[]{0,300})\]\([^)\n]{0,500}\)", r"\1", text)
    text = re.sub(
        r"\[([^\]\[]{1,300})\]\(<?([^)\s>]{1,500})>?(?:\s+\"[^\"]{0,200}\")?\)", _link, text
    )
    text = re.sub(r"<((?:https?://|mailto:)[^>\s]+)>", r"\1", text)
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<![\w*])([*_])(?=\S)([^*_]+?)(?<=\S)\1(?![\w*])", r"\2", text)
    return re.sub(r"`([^`]+)`", r"\1", text).strip()


def _link(found: re.Match[str]) -> str:
    words, address = found[1], found[2].removeprefix("mailto:")
    return words if words == address else f"{words} ({address})"


def _pack(blocks: list[str]) -> list[tuple[str, ...]]:
    """Paragraphs gathered into passages that are short enough."""
    packed: list[list[str]] = []
    size = 0
    for block in blocks:
        if not packed or size + len(block) > _LONGEST_PASSAGE:
            packed.append([])
            size = 0
        packed[-1].append(block)
        size += len(block)
    return [tuple(blocks) for blocks in packed]
