"""Whether two rules for drafts are one rule, contradict each other, or only resemble each other.

Sentence vectors alone cannot say it: “Do not offer a refund.” is nearer to “Do not offer a
discount.” than “Keep answers brief.” is to “Write shorter replies.”. So what two rules speak of is
compared word by word, and whether they ask for it or forbid it. Where that leaves a doubt they
resemble each other, and a person sees both.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from slackhitl.ai.embedding import Embedder, shared_embedder


class Relation(StrEnum):
    """How one rule is to another."""

    SAME = "same"
    OPPOSITE = "opposite"
    ALIKE = "alike"
    OTHER = "other"


@dataclass(frozen=True)
class Likeness:
    """How one rule is to another, and how near what they speak of is (1: the same)."""

    relation: Relation
    near: float


NEAR = 0.6
"""From this similarity on two words mean the same; what rules ask for differs by far less."""
RESEMBLES = 0.4
"""From this similarity on two rules speak of something similar."""


def likeness(
    rule: str, others: Sequence[str], embedder: Embedder | None = None
) -> tuple[Likeness, ...]:
    """How a rule is to each of the others."""
    made = embedder or shared_embedder()
    one, rest = _Said(rule), [_Said(other) for other in others]
    rows = made.embed([" ".join(said.about) for said in (one, *rest)])
    scores = [float(rows[0] @ row) for row in rows[1:]]
    return tuple(
        Likeness(_relation(one, said, near, made), near)
        for said, near in zip(rest, scores, strict=True)
    )


def _relation(one: "_Said", two: "_Said", near: float, embedder: Embedder) -> Relation:
    if one.words == two.words:
        return Relation.SAME
    pairs, rest, other_rest = _paired(one.about, two.about, embedder)
    turns = sum(pair in _OPPOSITES for pair in pairs)
    turned = one.forbids != two.forbids
    is_reversed = _is_reversed(pairs, one, two)
    if not rest and not other_rest and pairs:
        if not turns and not turned and not is_reversed:
            return Relation.SAME
        return Relation.OPPOSITE if turns + turned + is_reversed == 1 else Relation.ALIKE
    says_more = bool(pairs) and not (rest and other_rest)
    if says_more and turns + turned == 1:
        return Relation.OPPOSITE
    return Relation.ALIKE if near >= RESEMBLES or says_more else Relation.OTHER


class _Said:
    """What a rule speaks of, in its order, and whether it forbids it."""

    def __init__(self, rule: str) -> None:
        self.words = _folded(rule)
        text = _NEGATION.sub(" \x00 ", _HOW_LONG.sub("duration", self.words))
        words = re.findall(r"\x00|\w+", text)
        self.forbids = words.count("\x00") % 2 == 1
        weighs = re.search(r",\s*\x00", text) is not None
        self.compares = weighs or not _COMPARES.isdisjoint(words)
        said = [word for word in words if word != "\x00" and word not in _EMPTY]
        self.about = list(dict.fromkeys(_LIKE.get(word, word) for word in said))


def _folded(text: str) -> str:
    bare = re.sub(r"[\"'`\u2018-\u201f]", "", text.casefold().replace("n't", " not"))
    return " ".join(bare.split())


def _paired(
    one: list[str], two: list[str], embedder: Embedder
) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """The words that two rules share, and what either has beside them."""
    pairs = [(word, word) for word in one if word in two]
    rest = [word for word in one if word not in two]
    other_rest = [word for word in two if word not in one]
    for word in list(rest):
        found = next((each for each in other_rest if (word, each) in _OPPOSITES), None)
        if found is None and other_rest:
            rows = embedder.embed([word, *other_rest])
            scores = [float(rows[0] @ row) for row in rows[1:]]
            best = max(range(len(scores)), key=scores.__getitem__)
            found = other_rest[best] if scores[best] >= NEAR else None
        if found is not None:
            pairs.append((word, found))
            rest.remove(word)
            other_rest.remove(found)
    return pairs, rest, other_rest


def _is_reversed(pairs: Sequence[tuple[str, str]], one: _Said, two: _Said) -> bool:
    """Whether two rules that weigh one thing against another name them in another order."""
    if not (one.compares and two.compares):
        return False
    order = sorted(pairs, key=lambda pair: one.about.index(pair[0]))
    places = [two.about.index(pair[1]) for pair in order]
    return places != sorted(places)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEGATION = re.compile(
    r"\b(?:do not|does not|not|never|no|without|avoid|omit|skip|drop|stop|refrain from|leave out"
    r"|nicht|keine?[mnrs]?|nie|niemals|ohne|vermeide\w*|verzichte\w*(?: auf)?|lasse?\b.*\bweg"
    r"|pas|jamais|sans|évite\w*|nunca|sin|evita\w*|mai|senza|niet|geen|nooit|zonder|vermijd)\b"
)
_HOW_LONG = re.compile(r"\b(?:how long|wie lange)\b")
"""Asks for a time; it is no word for long replies."""
_COMPARES = _words("before after instead rather than bevor vor nach statt anstatt als avant après")
_EMPTY = _words(
    """a an and any are as at always be by can customer customers draft drafts each every for from
    give he her his if in include includes into is it its keep let make mention mentions of on or
    our please put say says sentence she should state tell tells that the their them then they this
    to true use used uses we when where which who will with write writes writing you your add
    explain explains name inform show do does s words instead
    der die das dem den des ein eine einen einem einer und oder im in am an auf aus bei mit von zu
    zum zur für es ist sind immer bitte kunde kunden kundin kundinnen nenne erwähne schreibe schreib
    sage verwende nutze gib füge man dass wenn wo der satz diesen sich dich angaben ja"""
)
"""Words without which a rule still speaks of the same thing."""
_LIKE = {
    word: words.split()[0]
    for words in (
        "offer offers offering propose suggest biete schlage vorschlagen anbieten",
        "ask asks request frage erfrage",
        "begin begins start starts open opens opening beginning beginne starte beginn anfang",
        "end ends close closes closing finish sign schließe ende schluss",
        "reply replies answer answers response responses mail mails email antwort antworten",
        "short shorter brief briefer concise kurz kürzer knapp",
        "long longer lang länger ausführlich ausführlicher",
        "apology apologies apologise apologize entschuldige entschuldigung entschuldigen",
        "item items product products article artikel produkt ware",
        "photo photos picture pictures image foto bild",
        "broken damaged damage kaputt beschädigt",
        "thank thanks danke bedanke",
        "greeting greet greets begrüße begrüßung anrede",
        "sympathy empathy empathic understanding mitgefühl verständnis",
        "formal formally formell förmlich sieze sie",
        "informal informally casual casually locker duze du",
        "refund refunds erstattung rückerstattung",
        "exchange exchanges umtausch",
        "return returns rücksendung",
        "first given",
        "warm warmer warmly herzlich herzlicher",
    )
    for word in words.split()
}
_OPPOSITES = {
    pair
    for one, other in (
        ("short", "long"), ("formal", "informal"), ("before", "after"), ("first", "last"),
        ("more", "less"), ("begin", "end"), ("early", "late"), ("simple", "technical"),
        ("plain", "technical"), ("warm", "neutral"), ("before", "afterwards"), ("with", "without"),
        ("vor", "nach"), ("mehr", "weniger"), ("zuerst", "zuletzt"), ("erst", "zuletzt"),
        ("singular", "plural"), ("yes", "no"), ("direct", "indirect"), ("personal", "impersonal"),
    )
    for pair in ((one, other), (other, one))
}  # fmt: skip
