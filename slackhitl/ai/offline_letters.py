"""Letters that the offline drafter puts together: from articles, and from earlier replies."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from slackhitl.ai.courtesy import states
from slackhitl.ai.language import sentences
from slackhitl.ai.letters import salutation, without_closing
from slackhitl.ai.phrases import first_name, phrases, regards
from slackhitl.ai.terms import (
    Brief,
    Drafted,
    Exemplar,
    Finding,
    Grounding,
    Passage,
    Sentiment,
    Severity,
    Source,
)


@dataclass(frozen=True)
class Answer:
    """A paragraph of a passage that answers a question."""

    passage: Passage
    paragraph: str
    score: float


def from_articles(brief: Brief, answers: Sequence[Answer], unanswered: Sequence[str]) -> Drafted:
    """A letter of paragraphs that answer, and what stays open for the colleague."""
    sources = tuple(
        Source(
            article=answer.passage.article,
            version=answer.passage.version,
            title=answer.passage.title,
            quote=answer.paragraph,
            score=answer.passage.score,
            number=number,
        )
        for number, answer in enumerate(answers, start=1)
    )
    quoted = [answer.paragraph for answer in answers]
    marked = [f"{source.quote} [{source.number}]" for source in sources]
    findings = []
    if brief.instruction:
        findings.append(
            Finding(
                "instruction",
                "",
                "The offline drafter only looked for what the instruction names; it cannot"
                " follow wishes about tone or length.",
                Severity.NOTE,
            )
        )
    return Drafted(
        text=_letter(brief, quoted),
        sources=sources,
        grounding=Grounding.KNOWLEDGE,
        marked_text=_letter(brief, marked),
        why_not=_still_open(unanswered),
        asks=as_one(unanswered),
        findings=tuple(findings),
    )


def _letter(brief: Brief, paragraphs: Sequence[str]) -> str:
    words = phrases(brief.triage.language)
    unhappy = brief.triage.sentiment in {Sentiment.ANGRY, Sentiment.FRUSTRATED}
    opens = words.sorry if unhappy else words.thanks
    return _closed([_hello(brief), opens, *paragraphs], brief, words.close)


def _hello(brief: Brief) -> str:
    words = phrases(brief.triage.language)
    name = first_name(brief.mail.customer_name)
    return words.hello.format(name=name) if name else words.hello_nobody


def _closed(parts: Sequence[str], brief: Brief, close: str = "") -> str:
    """The parts of a letter with one closing and one signature."""
    close = close or regards(phrases(brief.triage.language))
    return "\n\n".join([*parts, f"{close}\n{brief.signature}" if brief.signature else close])


def from_earlier_reply(exemplar: Exemplar, brief: Brief) -> Drafted | None:
    """An earlier reply for somebody else; None when a detail of theirs is missing in it.

    What it took word for word from an article rests on that article; whatever else it states, only
    on the reply.
    """
    text = _fill(exemplar.reply, brief.mail.customer_name)
    if text is None:
        return None
    greeted = salutation(text)
    said = without_closing(text[greeted.end :] if greeted else text, brief.signature or "")
    hello = text[: greeted.end].strip() if greeted and greeted.names else _hello(brief)
    paragraphs = [each.strip() for each in re.split(r"\n\s*\n", said) if each.strip()]
    if not paragraphs:
        return None
    sources: dict[str, Source] = {}
    marked: list[str] = []
    for paragraph in paragraphs:
        if not any(states(sentence) for sentence in sentences(paragraph)):
            marked.append(paragraph)
            continue
        found = _article_with(paragraph, brief.passages) or _earlier_reply(exemplar, said)
        kept = sources.setdefault(found.quote, replace(found, number=len(sources) + 1))
        marked.append(f"{paragraph} [{kept.number}]")
    if not sources:
        sources[""] = replace(_earlier_reply(exemplar, said), number=1)
        marked[-1] = f"{marked[-1]} [1]"
    kinds = {source.kind for source in sources.values()}
    return Drafted(
        text=_closed([hello, *paragraphs], brief),
        sources=tuple(sources.values()),
        grounding=Grounding.EXEMPLAR if Grounding.EXEMPLAR in kinds else Grounding.KNOWLEDGE,
        marked_text=_closed([hello, *marked], brief),
    )


def _article_with(paragraph: str, passages: Sequence[Passage]) -> Source | None:
    """The current article in which a paragraph stands word for word."""
    words = " ".join(paragraph.split())
    for passage in passages:
        if words in " ".join(passage.text.split()):
            return Source(passage.article, passage.version, passage.title, paragraph, passage.score)
    return None


def _earlier_reply(exemplar: Exemplar, said: str) -> Source:
    return Source(
        article=exemplar.key,
        version="",
        title="An earlier reply of ours",
        quote=said.strip(),
        kind=Grounding.EXEMPLAR,
    )


def as_one(questions: Sequence[str]) -> str | None:
    """What a colleague is to answer, in the customer's words."""
    lines = [" ".join(question.split()) for question in questions]
    return shorten(" ".join(line[:1].upper() + line[1:] for line in lines if line), 1000) or None


def _still_open(questions: Sequence[str]) -> str | None:
    if not questions:
        return None
    return f"Nothing in the knowledge answers: {' '.join(map(shorten, questions))}"


def shorten(text: str, most: int = 140) -> str:
    """A text as one line for a card."""
    line = " ".join(text.split())
    line = line[:1].upper() + line[1:]
    return line if len(line) <= most else f"{line[: most - 1].rsplit(' ', 1)[0]}…"


_NAME_SLOT = re.compile(
    r"[{\[<]{1,2}(?:first[ _]?name|customer(?:[ _]name)?|name)[}\]>]{1,2}", re.I
)
_ANY_SLOT = re.compile(r"\{\{?[\w ]{2,30}\}\}?|\[[a-z_ ]{2,30}\]|<[a-z_ ]{2,30}>", re.I)


def _fill(reply: str, customer_name: str) -> str | None:
    """An earlier reply with the name in its slot; None when another slot stays open."""
    name = first_name(customer_name)
    filled = _NAME_SLOT.sub(name, reply) if name else re.sub(rf" ?{_NAME_SLOT.pattern}", "", reply)
    return None if _ANY_SLOT.search(filled) else filled
