"""Looks at a reply before it leaves, without a model: is every particular from somewhere known?

The same function looks at a draft and at what a person made of it. For people its findings are
warnings with a reason; whatever would send by itself has to treat each as a stop.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from slackhitl.ai import lexicon
from slackhitl.ai.embedding import Embedder, shared_embedder
from slackhitl.ai.language import sentences, shared_languages
from slackhitl.ai.letters import salutation
from slackhitl.ai.names import WORD, forms, names_of
from slackhitl.ai.particulars import Particular, particulars, values
from slackhitl.ai.promises import claims_done, promised
from slackhitl.ai.prompts import instructions
from slackhitl.ai.reading import body
from slackhitl.ai.terms import Brief, Finding, Grounding, Mail, Risk, Severity, Source

_FAR = 0.3
"""A sentence less near than this to every sentence of the sources is not from them."""
_ECHO = 8
"""So many words in a row from the instructions are no accident."""


@dataclass(frozen=True)
class _Known:
    """What a reply may rest on, told apart by how far it can be trusted."""

    ours: tuple[str, ...]
    """Knowledge, our earlier words to this customer, the colleague's wish, the signature."""
    exemplars: tuple[str, ...]
    """Right for another customer, so their rules may be used, their numbers and names not."""
    theirs: tuple[str, ...]
    """The customer's words: may be repeated, prove nothing. Empty when they steer the AI."""


def check_text(
    brief: Brief,
    text: str,
    sources: Sequence[Source] = (),
    embedder: Embedder | None = None,
    *,
    also_known: Sequence[str] = (),
) -> list[Finding]:
    """What a careful colleague should see before ``text`` goes to the customer.

    ``sources`` are those that the draft cites. ``also_known`` is more that may be relied on, such
    as the articles that the brief did not need. Takes some milliseconds; the first call loads the
    language and embedding models.
    """
    known = _known(brief, also_known)
    said = sentences(text)
    findings = [
        *_particulars(said, known),
        *_promises(said, known),
        *_leaks(text, known),
        *greets_somebody_else(text, brief.mail),
        *_echoes(said, brief),
        *_quotes(sources, brief),
        *_language(text, brief),
    ]
    flagged = {finding.words for finding in findings}
    findings += _far_sentences(said, flagged, brief, known, embedder or shared_embedder())
    return list(dict.fromkeys(findings))


def _known(brief: Brief, also_known: Sequence[str]) -> _Known:
    turns = brief.mail.earlier
    steering = Risk.INJECTION in brief.triage.risks or lexicon.injection(
        f"{brief.mail.subject}\n{brief.mail.text}"
    )
    return _Known(
        ours=(
            *(f"{passage.title}\n{passage.heading}\n{passage.text}" for passage in brief.passages),
            *(turn.text for turn in turns if turn.who == "us"),
            brief.instruction or "",
            brief.signature or "",
            *brief.lessons,
            *also_known,
        ),
        exemplars=tuple(exemplar.reply for exemplar in brief.exemplars),
        theirs=()
        if steering
        else (
            brief.mail.subject,
            brief.mail.text,
            brief.mail.customer_name,
            *(turn.text for turn in turns if turn.who == "customer"),
        ),
    )


_NAMES = {
    "link": "link",
    "address": "email address",
    "phone": "telephone number",
    "account": "bank account",
    "card": "card number",
    "amount": "amount",
    "percentage": "percentage",
    "duration": "period of time",
    "date": "date",
    "identifier": "number",
}
_PERSONAL = frozenset({"address", "phone", "account", "card", "identifier"})
"""Of these an exemplar's belong to another customer."""
_RISKY_FROM_CUSTOMER = frozenset({"link", "account", "card"})
"""Of these the customer's own word is not enough: that is how people are sent to a fraud."""
_GRANTS = re.compile(
    r"\byou(?:'ll| will| can| may| have| get| receive| are entitled)\b|"
    r"\b(?:write|call|ring|contact|phone|email|reach|send|pay|transfer|visit|open)\b|"
    r"\bsie (?:haben|können|erhalten|bekommen)\b|"
    r"\bvous (?:avez|pouvez|recev\w*)\b|\b(?:tiene|puede|recibirá)\b",
    re.I,
)
"""A sentence that gives a right or a direction needs more than the customer's word as well."""


def _particulars(said: Iterable[str], known: _Known) -> Iterable[Finding]:
    ours, theirs = values(known.ours), values(known.theirs)
    others = values(known.exemplars)
    for sentence in said:
        for each in particulars(sentence):
            pair = (each.kind, each.value)
            if pair in ours or _same_host(each, ours):
                continue
            if pair in others and each.kind not in _PERSONAL:
                continue
            if pair in others and pair not in theirs:
                yield _of_another_customer(each)
            elif pair not in theirs:
                yield Finding(
                    each.kind,
                    each.words,
                    f"This {_NAMES[each.kind]} stands neither in the knowledge nor in the mail.",
                )
            elif each.kind in _RISKY_FROM_CUSTOMER or _binds(sentence):
                yield Finding(
                    each.kind,
                    each.words,
                    f"Only the customer's own mail names this {_NAMES[each.kind]}.",
                )


def _binds(sentence: str) -> bool:
    return bool(_GRANTS.search(sentence) or promised(sentence) or claims_done(sentence))


def _same_host(each: Particular, ours: set[tuple[str, str]]) -> bool:
    """The bare home page of a site that the knowledge links to is as known as the link."""
    return (
        each.kind == "link"
        and "/" not in each.value
        and any(kind == "link" and value.split("/")[0] == each.value for kind, value in ours)
    )


def _of_another_customer(each: Particular) -> Finding:
    reason = f"This {_NAMES[each.kind]} comes from the reply to another customer."
    return Finding(each.kind, each.words, reason, Severity.STOP)


def _promises(said: Iterable[str], known: _Known) -> Iterable[Finding]:
    grounds = {name for text in (*known.ours, *known.exemplars) for name in promised(text)}
    verbatim = " ".join(" ".join(known.ours).split())
    for sentence in said:
        if " ".join(sentence.split()) in verbatim:
            continue
        missing = sorted(promised(sentence) - grounds)
        if missing:
            reason = f"This may promise something ({', '.join(missing)}) that no source grants."
            yield Finding("promise", sentence, reason)
        elif claims_done(sentence):
            reason = "This says that something was or will be done; no source can know that."
            yield Finding("promise", sentence, reason)


def greets_somebody_else(text: str, mail: Mail) -> Iterable[Finding]:
    """Whoever is greeted must be who wrote; another name was another customer's."""
    greeted = salutation(text)
    if greeted is None or not greeted.names:
        return
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
    r"\[(?:your|customer|name|order|date|insert|amount)[^\]\[]{0,60}\]",
    re.I,
)
_MARK = re.compile(
    r"\[\d{1,2}\](?!\()|\u3010[^\u3011]{0,40}\u3011|</?(?:note_to_colleague|cite)\b|kb://|exemplar://"
)
_MACHINE = re.compile(
    r"\b(?:system prompt|search results?|as an ai\b|language model|my (?:instructions|guidelines)|"
    r"knowledge (?:base|articles?|passages?)|<\/?data-[0-9a-f]+)",
    re.I,
)


def _leaks(text: str, known: _Known) -> Iterable[Finding]:
    stop = Severity.STOP
    for slot in dict.fromkeys(match[0] for match in _SLOT.finditer(text)):
        yield Finding("slot", slot, "A detail is missing here.", stop)
    for mark in dict.fromkeys(match[0] for match in _MARK.finditer(text)):
        yield Finding("mark", mark, "This mark is for us, not for the customer.", stop)
    machine = _MACHINE.search(text)
    if machine and machine[0].lower() not in " ".join(known.theirs + known.ours).lower():
        yield Finding("prompt", machine[0], "This speaks about how the draft was made.", stop)
    if echo := _echo(text, (*known.ours, *known.exemplars)):
        yield Finding("prompt", echo, "These are words of our instructions to the AI.", stop)


def _echo(text: str, sources: Iterable[str]) -> str | None:
    """The first long run of words that the text shares with the instructions and nothing else."""
    rules = set().union(
        *(
            _runs(instructions(purpose).partition("\n# Example")[0])
            for purpose in ("triage", "draft", "check")
        )
    )
    rules -= set().union(*(_runs(source) for source in sources))
    return next((run for run in _runs(text) if run in rules), None)


def _runs(text: str) -> list[str]:
    words = re.findall(r"\w+", text.lower())
    return [" ".join(words[n : n + _ECHO]) for n in range(len(words) - _ECHO + 1)]


def _echoes(said: Iterable[str], brief: Brief) -> Iterable[Finding]:
    """Whole sentences of the customer's in our mouth: a mail may have dictated them."""
    theirs = set(_runs(brief.mail.text))
    for sentence in said:
        if not sentence.endswith("?") and theirs.intersection(_runs(sentence)):
            yield Finding("echo", sentence, "This repeats the customer's mail word for word.")


def _quotes(sources: Iterable[Source], brief: Brief) -> Iterable[Finding]:
    for source in sources:
        if source.kind is not Grounding.KNOWLEDGE:
            continue
        versions = {
            passage.version: passage
            for passage in brief.passages
            if passage.article == source.article
        }
        if source.version not in versions:
            reason = f"“{source.title}” was changed or removed since the draft was written."
            yield Finding("quote", source.quote, reason)
        elif not any(
            " ".join(source.quote.split()) in " ".join(passage.text.split())
            for passage in brief.passages
            if passage.article == source.article
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
    known: _Known,
    embedder: Embedder,
) -> Iterable[Finding]:
    """Sentences that state something which no source is about."""
    language = brief.triage.language.split("-")[0].lower()
    if not brief.passages or any(
        each.language.split("-")[0] != language for each in brief.passages
    ):
        return
    stated = [each for each in said if each not in flagged and states(each)]
    grounds = [
        s for text in (*known.ours, *known.exemplars, *known.theirs) for s in sentences(text)
    ]
    if not stated or not grounds:
        return
    near = (embedder.embed(stated) @ embedder.embed(grounds).T).max(axis=1)
    for number in np.flatnonzero(near < _FAR):
        reason = "Nothing in the sources is about this."
        yield Finding("unsupported", stated[number], reason)


_COURTESY = re.compile(
    r"\b(?:thank|thanks|sorry|apolog\w*|regards|hello|dear|hi|glad|happy to help|feel free|hope|"
    r"let (?:me|us) know|reply to this|look forward|questions|understand|patience|"
    r"dank\w*|grü(?:ß|ss)\w*|entschuldig\w*|leid|hallo|guten tag|merci|désolé\w*|cordialement|"
    r"gracias|saludos?|lamentamos)\b",
    re.I,
)


def states(sentence: str) -> bool:
    """Whether a sentence says something that may be right or wrong; “Kind regards” does not."""
    words = re.findall(r"\w+", sentence)
    return (
        len(words) >= 6 and not sentence.rstrip().endswith("?") and not _COURTESY.search(sentence)
    )
