"""Offers sources to the model as search results, and reads what its answer rests on.

The letters that the customer gets and the footnotes that people see are made here from the same
answer, so that no mark of a citation can reach the customer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from anthropic.types import SearchResultBlockParam, TextBlock

from slackhitl.ai.cleaning import clean
from slackhitl.ai.marks import marked
from slackhitl.ai.terms import Brief, Drafted, Finding, Grounding, Severity, Source

_MOST_TURNS = 4


@dataclass(frozen=True)
class Offer:
    """Something that the model may cite."""

    uri: str
    kind: Grounding
    article: str
    version: str
    title: str
    paragraphs: tuple[str, ...]
    score: float | None = None

    def as_block(self) -> SearchResultBlockParam:
        """The offer as the API takes it."""
        return {
            "type": "search_result",
            "source": self.uri,
            "title": self.title,
            "content": [{"type": "text", "text": paragraph} for paragraph in self.paragraphs],
            "citations": {"enabled": True},
        }


def offers(brief: Brief) -> tuple[Offer, ...]:
    """Everything in a brief that a reply may rest on; knowledge first."""
    knowledge = [
        Offer(
            uri=f"{passage.uri}#{number}",
            kind=Grounding.KNOWLEDGE,
            article=passage.article,
            version=passage.version,
            title=f"{passage.title}: {passage.heading}" if passage.heading else passage.title,
            paragraphs=_filled(passage.paragraphs),
            score=passage.score,
        )
        for number, passage in enumerate(brief.passages, start=1)
    ]
    exemplars = [
        Offer(
            uri=f"exemplar://{exemplar.key or number}",
            kind=Grounding.EXEMPLAR,
            article=exemplar.key,
            version="",
            title=f"Our earlier reply to: {clean(exemplar.question, 300)}",
            paragraphs=_filled(re.split(r"\n\s*\n", clean(exemplar.reply))),
        )
        for number, exemplar in enumerate(brief.exemplars, start=1)
    ]
    ours = [turn for turn in brief.mail.earlier if turn.who == "us"][-_MOST_TURNS:]
    said = [
        Offer(
            uri=f"conversation://{number}",
            kind=Grounding.CONVERSATION,
            article="",
            version="",
            title="What we wrote to this customer before",
            paragraphs=_filled(re.split(r"\n\s*\n", clean(turn.text, 4_000))),
        )
        for number, turn in enumerate(ours, start=1)
    ]
    return tuple(offer for offer in (*knowledge, *exemplars, *said) if offer.paragraphs)


def read_answer(content: Iterable[object], offered: Sequence[Offer], brief: Brief) -> Drafted:
    """A draft from the blocks of an answer. Its text is empty when the model abstained."""
    written: list[str] = []
    shown_words: list[str] = []
    sources: dict[tuple[str, str], Source] = {}
    findings: list[Finding] = []
    for block in content:
        if not isinstance(block, TextBlock):
            continue
        numbers: list[int] = []
        for citation in block.citations or ():
            source, finding = _source(citation, offered)
            kept = sources.setdefault(
                (source.article or source.title, source.quote),
                replace(source, number=len(sources) + 1),
            )
            if kept.number not in numbers:
                numbers.append(kept.number)
            if finding is not None and finding not in findings:
                findings.append(finding)
        words = _without_marks(block.text)
        written.append(words)
        shown_words.append(marked(words, numbers))
    text, note, asks = _split_notes("".join(written))
    shown, _, _ = _split_notes("".join(shown_words))
    if not text:
        note = note or "Nothing in the knowledge answers this."
        return Drafted("", why_not=note, asks=asks or _open_part(note, brief, at_least=0))
    grounding = _grounding(sources.values(), brief)
    if not sources:
        reason = "No sentence of this draft names a source."
        findings.append(Finding("grounding", "", reason, Severity.WARNING))
    return Drafted(
        text=_signed(text, brief.signature),
        sources=tuple(sources.values()),
        grounding=grounding,
        marked_text=_signed(shown, brief.signature),
        why_not=note,
        asks=asks or (_open_part(note, brief) if note else None),
        findings=tuple(findings),
    )


def _source(citation: object, offered: Sequence[Offer]) -> tuple[Source, Finding | None]:
    """Whatever kind of citation it is, what it quotes is looked up in what was offered."""
    quote = str(getattr(citation, "cited_text", "") or "").strip()
    uri = getattr(citation, "source", None)
    index = getattr(citation, "search_result_index", getattr(citation, "document_index", None))
    offer = next((offer for offer in offered if offer.uri == uri), None)
    if offer is None and isinstance(index, int) and 0 <= index < len(offered):
        offer = offered[index]
    if offer is None:
        title = str(getattr(citation, "title", None) or uri or "an unknown source")
        stranger = Source("", "", title, quote, kind=Grounding.UNANSWERED)
        return stranger, Finding("quote", quote, f"The draft cites {title}, which nobody gave it.")
    source = Source(offer.article, offer.version, offer.title, quote, offer.score, offer.kind)
    if _squeezed(quote) in _squeezed(" ".join(offer.paragraphs)):
        return source, None
    return source, Finding("quote", quote, f"This quotation does not stand in “{offer.title}”.")


def _grounding(sources: Iterable[Source], brief: Brief) -> Grounding:
    kinds = {source.kind for source in sources}
    for kind in (Grounding.KNOWLEDGE, Grounding.EXEMPLAR, Grounding.CONVERSATION):
        if kind in kinds:
            return kind
    answered_before = any(turn.who == "us" for turn in brief.mail.earlier)
    return Grounding.CONVERSATION if answered_before and not kinds else Grounding.UNANSWERED


_NOTE, _ASKS = (
    re.compile(rf"<{tag}>(.*?)(?:</{tag}>|(?=<(?:note_to|question_to)_colleague>)|\Z)", re.S | re.I)
    for tag in ("note_to_colleague", "question_to_colleague")
)
_MARK = re.compile(
    r"[ \t]*(?:\[\d{1,2}(?:, ?\d{1,2})*\](?!\()|\u3010[^\u3011]{0,40}\u3011|</?cite\b[^>]*>)"
)
_NOTE_MARK = re.compile(r" \[\d+\]")


def _without_marks(text: str) -> str:
    return _MARK.sub("", text)


def _split_notes(text: str) -> tuple[str, str | None, str | None]:
    """The reply, the note to the colleague and the question to one."""
    note, asks = (_told(pattern, text) for pattern in (_NOTE, _ASKS))
    rest = _ASKS.sub("", _NOTE.sub("", text))
    rest = re.sub(r"</?(?:note|question)_to_colleague>", "", rest, flags=re.I)
    return rest.strip(), note, asks


def _told(pattern: re.Pattern[str], text: str) -> str | None:
    found = [" ".join(_NOTE_MARK.sub("", told).split()) for told in pattern.findall(text)]
    return " ".join(told for told in found if told) or None


def _open_part(note: str, brief: Brief, at_least: int = 2) -> str | None:
    """The customer's question that a note speaks of; None when it shares too few words with any."""
    said = _words(note)
    shared = [(len(said & _words(question)), question) for question in brief.triage.questions]
    count, question = max(shared, key=lambda pair: pair[0], default=(-1, ""))
    return question if count >= at_least else None


def _words(text: str) -> set[str]:
    """Words long enough to say what a sentence is about, without their endings."""
    return {word[:5] for word in re.findall(r"\w{4,}", text.casefold())}


def _signed(text: str, signature: str | None) -> str:
    if not signature or text.endswith(signature.strip()):
        return text
    return f"{text}\n{signature.strip()}"


def _filled(paragraphs: Iterable[str]) -> tuple[str, ...]:
    return tuple(paragraph.strip() for paragraph in paragraphs if paragraph.strip())


def _squeezed(text: str) -> str:
    return " ".join(text.split())
