"""Looks at a reply before it leaves, without a model: is every particular from somewhere known?

A draft is looked at, and what a person made of it. For people the findings are warnings with a
reason; whatever would send by itself has to treat each as a stop.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

import numpy as np

from slackhitl.ai.comparing import Known, unknown
from slackhitl.ai.courtesy import states
from slackhitl.ai.embedding import Vectors, shared_embedder
from slackhitl.ai.injection import steering
from slackhitl.ai.language import sentences, shared_languages
from slackhitl.ai.letters import salutation
from slackhitl.ai.names import WORD, forms, names_of
from slackhitl.ai.particulars import Values
from slackhitl.ai.promises import claims_done, promised
from slackhitl.ai.prompts import instructions
from slackhitl.ai.reading import body
from slackhitl.ai.sourcing import UNSOURCED, sourced
from slackhitl.ai.terms import Brief, Finding, Grounding, Mail, Risk, Severity, Source

_FAR = 0.3
"""A sentence less near than this to every sentence of the sources is not from them."""
_STATEMENT = 6
"""Words from which it can be told what a sentence is about."""
_ECHO, _STEERED_ECHO = 8, 5
"""So many words in a row from the instructions are no accident; fewer when a mail asks for them."""
_LESSON_ECHO = 6
"""The same of a team's rule, which is shorter."""


def check_text(
    brief: Brief,
    text: str,
    sources: Sequence[Source] = (),
    *,
    marked: str = "",
) -> list[Finding]:
    """What a careful colleague should see before the draft ``text`` goes to the customer.

    ``sources`` are those that it cites, with their footnotes in ``marked``. Takes some
    milliseconds; the first call loads the language and embedding models.
    """
    known = _known(brief)
    said = sentences(text)
    findings = [
        *unknown(said, known),
        *sourced(marked, sources, brief, known),
        *_promises(said, known),
        *_leaks(text, brief, known),
        *greets_somebody_else(text, brief.mail),
        *_echoes(said, brief),
        *_quotes(sources, brief),
        *_language(text, brief),
    ]
    flagged = {finding.words for finding in findings}
    findings += _far_sentences(said, flagged, brief, known)
    return _each_once(findings)


def _each_once(findings: Iterable[Finding]) -> list[Finding]:
    """Without a sentence's lack of a source where something in it is doubted more exactly."""
    found = list(dict.fromkeys(findings))
    grave = (one for one in found if one.severity is not Severity.NOTE)
    exact = [one.words for one in grave if one.kind != UNSOURCED and one.words]
    return [
        one
        for one in found
        if one.kind != UNSOURCED or not any(words in one.words for words in exact)
    ]


def check_final(brief: Brief, text: str, also: Values = frozenset()) -> list[Finding]:
    """The same for what a person wrote, who knows more than the sources do.

    So their statements need no source; particulars, promises, traces of the software and the
    language are looked at. ``also`` are particulars that are known beside those of the brief.
    """
    known = _known(brief, also)
    said = sentences(text)
    findings = [
        *unknown(said, known),
        *_promises(said, known, by_a_person=True),
        *_leaks(text, brief, known),
        *greets_somebody_else(text, brief.mail),
        *_language(text, brief),
    ]
    return list(dict.fromkeys(findings))


def _known(brief: Brief, also: Values = frozenset()) -> Known:
    turns, steered = brief.mail.earlier, _steers(brief)
    return Known(
        ours=(
            *(f"{passage.title}\n{passage.heading}\n{passage.text}" for passage in brief.passages),
            *(turn.text for turn in turns if turn.who == "us"),
            brief.instruction or "",
            *brief.wishes,
            brief.signature or "",
            *brief.addresses,
        ),
        exemplars=tuple(exemplar.reply for exemplar in brief.exemplars),
        theirs=()
        if steered
        else (
            brief.mail.subject,
            brief.mail.text,
            brief.mail.customer_name,
            brief.mail.customer_address,
            *(turn.text for turn in turns if turn.who == "customer"),
        ),
        steered=steered,
        also=also,
    )


def _steers(brief: Brief) -> bool:
    """Whether the customer seems to give orders to the AI."""
    return Risk.INJECTION in brief.triage.risks or steering(brief.mail) is not None


def _promises(said: Iterable[str], known: Known, *, by_a_person: bool = False) -> Iterable[Finding]:
    grounds = known.grants()
    verbatim = " ".join(" ".join(known.ours).split())
    for sentence in said:
        if " ".join(sentence.split()) in verbatim:
            continue
        names = promised(sentence)
        if missing := sorted(names - grounds):
            reason = f"This may promise something ({', '.join(missing)}) that no source grants."
            yield Finding("promise", sentence, reason)
        elif claims_done(sentence) and by_a_person and names:  # of their other acts people know
            reason = f"This says that something was done ({', '.join(sorted(names))}). Was it?"
            yield Finding("promise", sentence, reason)
        elif claims_done(sentence) and not by_a_person:
            reason = "This says that something was or will be done; no source can know that."
            yield Finding("promise", sentence, reason)


def greets_somebody_else(text: str, mail: Mail) -> Iterable[Finding]:
    """Whoever is greeted must be who wrote; another name was another customer's."""
    greeted = salutation(text)
    if greeted is None or not greeted.names or not mail.text:
        return  # who is written to first is greeted as we please
    theirs = names_of((mail.customer_name, *mail.names))
    if theirs and not any(word.isascii() for part in theirs.parts for word in forms(part)):
        return  # written in other letters
    said = {
        form
        for words in (mail.subject, mail.text, *(t.text for t in mail.earlier if t.who != "us"))
        for word in WORD.findall(words)
        for form in forms(word)
    }
    strangers = [
        name for name in greeted.names if name not in theirs and said.isdisjoint(forms(name))
    ]
    if strangers:
        who = mail.customer_name or "somebody whose name we do not know"
        reason = f"The greeting names “{' '.join(strangers)}”, but the mail is from {who}."
        yield Finding("salutation", text[: greeted.end].strip(), reason, Severity.STOP)


_SLOT = re.compile(
    r"\{\{?[\w .]{2,30}\}?\}|\[[a-z ]{3,30} removed\]|"
    r"\[(?:your|customer|name|order|date|insert|amount)[^\]\[]{0,60}\]|"
    r"<(?:your|customer|first|last|full|name|order|date|insert|amount|number|address|link|reason)"
    r"[a-z_ ]{0,30}>|_{3,}|(?-i:\b(?:TODO|TBD|FIXME|XXX+)\b)",
    re.I,
)
_MARK = re.compile(
    r"\[\d{1,2}\](?!\()|\u3010[^\u3011]{0,40}\u3011|</?(?:(?:note|question)_to_colleague|cite)\b|kb://|exemplar://"
)
_MACHINE = re.compile(
    r"\b(?:system prompt|search results?|as an ai\b|language model|my (?:instructions|guidelines)|"
    r"knowledge (?:base|articles?|passages?)|<\/?data-[0-9a-f]+)",
    re.I,
)


def _leaks(text: str, brief: Brief, known: Known) -> Iterable[Finding]:
    stop = Severity.STOP
    for slot in dict.fromkeys(match[0] for match in _SLOT.finditer(text)):
        yield Finding("slot", slot, "A detail is missing here.", stop)
    for mark in dict.fromkeys(match[0] for match in _MARK.finditer(text)):
        yield Finding("mark", mark, "This mark is for us, not for the customer.", stop)
    machine = _MACHINE.search(text)
    if machine and machine[0].lower() not in " ".join(known.theirs + known.ours).lower():
        yield Finding("prompt", machine[0], "This speaks about how the draft was made.", stop)
    elsewhere = (*known.ours, *known.exemplars, *known.theirs)
    length = _STEERED_ECHO if known.steered else _ECHO
    if echo := _echo(text, _instructed(length), elsewhere, length):
        yield Finding("prompt", echo, "These are words of our instructions to the AI.", stop)
    lessons = frozenset(run for rule in brief.lessons for run in _runs(rule, _LESSON_ECHO))
    if echo := _echo(text, lessons - _dictated(brief.lessons), elsewhere, _LESSON_ECHO):
        yield Finding("prompt", echo, "These are words of a rule that the team gave to the AI.")


def _echo(text: str, rules: frozenset[str], elsewhere: Iterable[str], length: int) -> str | None:
    """The first run of words that the text shares with rules of ours and with nothing else."""
    shared = [run for run in _runs(text, length) if run in rules]
    if not shared:
        return None
    said = {run for source in elsewhere for run in _runs(source, length)}
    found = next((run for run in shared if run not in said), None)
    return _as_written(found, text) if found else None


def _as_written(run: str, text: str) -> str:
    """A run of words as it stands in the text, for its mark on the card."""
    found = re.search(r"\W+".join(map(re.escape, run.split())), text, re.I)
    return found[0] if found else run


@cache
def _instructed(length: int) -> frozenset[str]:
    """Every run of words of our instructions to the AI; not those of their examples."""
    return frozenset(
        run
        for purpose in ("triage", "draft", "check")
        for run in _runs(instructions(purpose).partition("\n# Example")[0], length)
    )


def _dictated(lessons: Iterable[str]) -> frozenset[str]:
    """What rules put into the mouth of whoever follows them: words between quotation marks."""
    said = (quoted for rule in lessons for quoted in _QUOTED.findall(rule))
    return frozenset(run for words in said for run in _runs(words, _LESSON_ECHO))


_QUOTED = re.compile('["\u201c\u201e\u00ab](.+?)["\u201d\u201c\u00bb]')


def _runs(text: str, length: int = _ECHO) -> list[str]:
    words = re.findall(r"\w+", text.lower())
    return [" ".join(words[n : n + length]) for n in range(len(words) - length + 1)]


def _echoes(said: Iterable[str], brief: Brief) -> Iterable[Finding]:
    """Whole sentences of the customer's in our mouth: a mail may have dictated them."""
    theirs = set(_runs(brief.mail.text))
    for sentence in said:
        if not sentence.endswith("?") and theirs.intersection(_runs(sentence)):
            yield Finding("echo", sentence, "This repeats the customer's mail word for word.")


def _quotes(sources: Iterable[Source], brief: Brief) -> Iterable[Finding]:
    """Quotations that do not stand in that version of the article."""
    for source in sources:
        if source.kind is Grounding.KNOWLEDGE and not any(
            " ".join(source.quote.split()) in " ".join(passage.text.split())
            for passage in brief.passages
            if (passage.article, passage.version) == (source.article, source.version)
        ):
            yield Finding("quote", source.quote, f"This does not stand in “{source.title}”.")


def _language(text: str, brief: Brief) -> Iterable[Finding]:
    expected = brief.triage.language.split("-")[0].lower()
    found = shared_languages().of(body(text))
    if found is not None and expected and found != expected and not _close(found, expected):
        reason = f"The reply seems to be in “{found}”, the mail in “{expected}”."
        yield Finding("language", "", reason)


def _close(one: str, other: str) -> bool:
    """Languages that a model tells apart badly in short texts."""
    kin = ({"no", "nb", "nn", "da", "sv"}, {"hr", "sr", "bs", "sl"}, {"id", "ms"}, {"cs", "sk"})
    return any(one in group and other in group for group in (*kin, {"pt", "gl", "es"}))


def _far_sentences(
    said: Sequence[str],
    flagged: set[str],
    brief: Brief,
    known: Known,
) -> Iterable[Finding]:
    """Sentences that state something which no source is about."""
    language = brief.triage.language.split("-")[0].lower()
    if not brief.passages or any(
        each.language.split("-")[0] != language for each in brief.passages
    ):
        return
    stated = [each for each in said if each not in flagged and _is_telling(each)]
    grounds = [
        rows for text in (*known.ours, *known.exemplars, *known.theirs) if len(rows := _rows(text))
    ]
    if not stated or not grounds:
        return
    near = (shared_embedder().embed(stated) @ np.concatenate(grounds).T).max(axis=1)
    for number in np.flatnonzero(near < _FAR):
        reason = "Nothing in the sources is about this."
        yield Finding("unsupported", stated[number], reason)


def _is_telling(sentence: str) -> bool:
    return len(re.findall(r"\w+", sentence)) >= _STATEMENT and states(sentence)


@lru_cache(maxsize=512)
def _rows(text: str) -> Vectors:
    """A row for each sentence of a text of ours, which comes again and again."""
    return shared_embedder().embed(sentences(text))
