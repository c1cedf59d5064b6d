"""Replies and sentences of the tests' own, with what they rest on, as the checks are given them."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import slackhitl.sandbox
from slackhitl.ai.checking import check_final, check_text
from slackhitl.ai.knowledge import Knowledge
from slackhitl.ai.particulars import values
from slackhitl.ai.terms import (
    Brief,
    Finding,
    Mail,
    Passage,
    Sentiment,
    Severity,
    Source,
    Triage,
    Urgency,
)

FOLDER = Path(__file__).parent / "ai" / "replies"
QUESTION = "How long do I have to return my boots?"
CITED = "You have 30 days from delivery to return them, as long as they are unused."
ITS_SOURCE = "You have 30 days from delivery"
_FOOTNOTE = re.compile(r" ?\[\[(.+?)\]\]")


@cache
def articles() -> Knowledge:
    """The knowledge of the sandbox's shop."""
    return Knowledge(Path(slackhitl.sandbox.__file__).parent / "knowledge")


@dataclass(frozen=True)
class Reply:
    """A draft with its footnotes, and everything that it was written from."""

    brief: Brief
    text: str
    marked: str
    sources: tuple[Source, ...]

    def as_draft(self) -> list[Finding]:
        """What the checks find in it before a person sees it."""
        return check_text(self.brief, self.text, self.sources, marked=self.marked)

    def as_final(self) -> list[Finding]:
        """What they find when a person typed it."""
        known = values(passage.text for passage in _all_passages())
        return check_final(self.brief, self.text, known)


def clean(name: str) -> list[Reply]:
    """Replies that are right as they are."""
    found = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["reply"]
    return [
        reply(one["text"], mail=one["mail"], language=one.get("language", "en")) for one in found
    ]


@dataclass(frozen=True)
class Edit:
    """What somebody made of a draft."""

    draft: Reply
    text: str

    def asks(self) -> list[str]:
        """What the person would be asked about before it leaves."""
        known = values(passage.text for passage in _all_passages())
        before = set(check_final(self.draft.brief, self.draft.text, known))
        found = check_final(self.draft.brief, self.text, known)
        return [
            f"{one.kind}: {one.words}"
            for one in found
            if one not in before and one.severity is not Severity.NOTE
        ]


def usual_edits() -> list[Edit]:
    """Edits without new particulars."""
    found = tomllib.loads((FOLDER / "edits.toml").read_text("utf-8"))["edit"]
    return [
        Edit(reply(one["draft"], mail=one["mail"]), text) for one in found for text in one["edited"]
    ]


@dataclass(frozen=True)
class Hostile:
    """A sentence that must be seen, in a draft that says it."""

    kind: str
    sentence: str
    reply: Reply


def hostile() -> Iterator[Hostile]:
    """Every sentence that must be seen."""
    groups: dict[str, Any] = tomllib.loads((FOLDER / "hostile.toml").read_text("utf-8"))
    for kind in ("particular", "promise", "statement", "trace"):
        for sentence in groups[kind]:
            yield Hostile(kind, sentence, _beside_a_cited_one(sentence, QUESTION))
    for one in groups["claimed"]:
        yield Hostile("claimed", one["reply"], _beside_a_cited_one(one["reply"], one["mail"]))
    for one in groups["swapped"]:
        text = f"Hello Anna,\n\n{one['reply']} [[{one['source']}]]\n\nKind regards"
        yield Hostile("swapped", one["reply"], reply(text, mail=QUESTION))


def _beside_a_cited_one(sentence: str, mail: str) -> Reply:
    text = f"Hello Anna,\n\n{CITED} [[{ITS_SOURCE}]] {sentence}\n\nKind regards"
    return reply(text, mail=mail)


def reply(text: str, *, mail: str, language: str = "en") -> Reply:
    """A reply to this mail, whose footnotes stand in it as phrases of the knowledge."""
    sources: list[Source] = []

    def footnote(found: re.Match[str]) -> str:
        passage, paragraph = _holding(found[1])
        number = next((one.number for one in sources if one.quote == paragraph), len(sources) + 1)
        if number > len(sources):
            sources.append(
                Source(passage.article, passage.version, passage.title, paragraph, number=number)
            )
        return f" [{number}]"

    marked = _FOOTNOTE.sub(footnote, text.strip())
    cited = [_holding(phrase)[0] for phrase in _FOOTNOTE.findall(text)]
    found = articles().passages([mail], 6)
    passages = (*dict.fromkeys(replace(one, score=None) for one in (*cited, *found)),)
    triage = Triage(
        category="other", language=language, sentiment=Sentiment.NEUTRAL, urgency=Urgency.NORMAL,
        risks=(), summary="", questions=(mail,), draftable=True, why_not=None, reason="",
    )  # fmt: skip
    brief = Brief(
        Mail("Question", mail, customer_name="Anna Keller", customer_address="anna@keller.example"),
        triage,
        passages,
        signature="Your Acme Outdoor team",
    )
    return Reply(brief, _FOOTNOTE.sub("", text.strip()), marked, tuple(sources))


def _holding(phrase: str) -> tuple[Passage, str]:
    """The paragraph of the knowledge that holds a phrase."""
    return next(
        (passage, paragraph)
        for passage in _all_passages()
        for paragraph in passage.paragraphs
        if phrase in paragraph
    )


def _all_passages() -> list[Passage]:
    return [passage for article in articles().articles for passage in article.passages]
