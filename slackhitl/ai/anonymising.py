"""Takes people out of a text and leaves what is worth learning.

One function for everything that outlives a conversation: exemplars, lessons, corrections, proposals
for the knowledge, exports. Names, addresses and numbers of a customer become slots; what a team
tells every customer (30 days, 5 EUR, 20 %) stays. Somebody else who is named is told, so that a
reply about them can teach nothing at all.

Measured on the replies of tests/ai/replies.yaml by tests/benchmarks/bench_anonymising.py.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from slackhitl.ai.language import shared_languages
from slackhitl.ai.letters import Salutation, salutation, signed_names
from slackhitl.ai.masking import mask
from slackhitl.ai.names import (
    PARTICLES,
    TITLES,
    WORD,
    Names,
    is_capital,
    is_everyday,
    is_given_name,
    names_of,
    squeezed,
)
from slackhitl.ai.numbers import numbers_of_people, settled
from slackhitl.ai.particulars import Particular, located, values
from slackhitl.ai.places import postal_addresses
from slackhitl.ai.relatives import persons_by_role
from slackhitl.ai.words import words

NAME, ADDRESS, NUMBER, LINK, DATE, PERSON = (
    "{name}", "{address}", "{number}", "{link}", "{date}", "{person}",
)  # fmt: skip
_THEIRS = {"date": DATE, "phone": NUMBER, "card": NUMBER, "account": NUMBER}
"""Kinds of particulars that are a customer's unless our own texts hold them."""
SLOTS = (NAME, ADDRESS, NUMBER, LINK, DATE, PERSON)


class Ours:
    """What belongs to us and may stay: our addresses, numbers and links, as our texts hold them."""

    def __init__(self, texts: Iterable[str] = (), people: Iterable[str] = ()) -> None:
        """``texts`` are articles, signatures and the like; ``people`` are names of colleagues."""
        kept = list(texts)
        self._values = values(kept)
        self._text = squeezed("\n".join(kept))
        self._names = names_of(people)

    def holds(self, found: Particular) -> bool:
        """Whether a particular stands in our own texts."""
        return (found.kind, found.value) in self._values or self.has(found.words)

    def has(self, words: str) -> bool:
        """Whether our texts say these words."""
        bare = squeezed(words)
        return len(bare) > 3 and bare in self._text

    def names(self, word: str) -> bool:
        """Whether a word is a name of ours, such as that of a product or a colleague."""
        return word in self._names or squeezed(word) in self._text


NOTHING = Ours()


@dataclass(frozen=True)
class Known:
    """To whom a text belongs."""

    names: tuple[str, ...] = ()
    """Display names of the customer and of whoever got copies."""
    addresses: tuple[str, ...] = ()
    """Their mail addresses."""
    mails: tuple[str, ...] = ()
    """What they wrote: how they sign is one of their names."""
    ours: Ours = field(default=NOTHING)

    def called(self) -> Names:
        """The parts of their names."""
        signed = (name for mail in self.mails for name in signed_names(mail))
        return names_of((*self.names, *signed), self.addresses)


@dataclass(frozen=True)
class Plain:
    """A text without its people."""

    text: str
    others: tuple[str, ...] = ()
    """Words of it that name somebody else than the customer; in the text they are {person}."""


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    slot: str | None
    """None: it stays, whatever else is found in it."""


NOBODY = Known()


def anonymised(text: str, known: Known = NOBODY) -> Plain:
    """A text with slots for whatever is a customer's. Doing it twice changes nothing."""
    text = mask(text)
    taken = _Taken(len(text))
    taken.add(_Span(*found.span(), None) for found in _SLOT.finditer(text))
    greeted = salutation(text)
    names = known.called() | _greeted_names(greeted)
    taken.add(_particular_spans(text, known, names))
    others: list[str] = []
    people = _name_spans(text, taken, greeted, names, known.ours, others)
    return Plain(_filled(text, [*taken.spans, *people]), tuple(dict.fromkeys(others)))


_SLOT = re.compile(r"\{[\w ]{2,30}\}|\[[a-z ]{3,30} removed\]")


class _Taken:
    """Spans that do not overlap; who comes first keeps the place."""

    def __init__(self, length: int) -> None:
        self.spans: list[_Span] = []
        self._marks = bytearray(length)

    def add(self, found: Iterable[_Span]) -> None:
        for span in found:
            if self.free(span.start, span.end) == span.end:
                self.spans.append(span)
                self._marks[span.start : span.end] = b"\1" * (span.end - span.start)

    def free(self, start: int, end: int) -> int:
        """How far from a start on nothing is taken, at most to the end."""
        taken = self._marks.find(1, start, end)
        return end if taken < 0 else taken


def _greeted_names(greeted: Salutation | None) -> Names:
    """Whoever is greeted is the customer, also where only the greeting says so."""
    return Names(frozenset(name for name in greeted.names if len(name) > 1)) if greeted else Names()


_TOKEN = re.compile(r"[A-Za-z0-9_-]{10,}")
_STOPS = ".,;:!?)]}'\"\u201d\u2019"
_HANDLE = re.compile(r"(?<![\w.@/])@\w{3,}")


def _particular_spans(text: str, known: Known, names: Names) -> Iterator[_Span]:
    """Everything but names, the most certain first."""
    all_found = list(located(text))
    hosts = {address.partition("@")[2].lower() for address in known.addresses} - {""}
    for each, start, end in all_found:
        if each.kind == "address":
            yield _Span(start, end, None if known.ours.holds(each) else ADDRESS)
        elif each.kind == "link":
            tells = not known.ours.holds(each) and _tells_of_somebody(each, names, hosts)
            stops = len(text[start:end]) - len(text[start:end].rstrip(_STOPS))
            yield _Span(start, end - stops, LINK if tells else None)
    yield from (_Span(*found.span(), ADDRESS) for found in _HANDLE.finditer(text))
    for start, end in postal_addresses(text):
        yield _Span(start, end, None if known.ours.has(text[start:end]) else ADDRESS)
    for each, start, end in all_found:
        if each.kind in {"amount", "percentage", "duration"}:
            yield _Span(start, end, None)
        elif each.kind in _THEIRS and not _is_a_saying(each):
            yield _Span(start, end, None if known.ours.holds(each) else _THEIRS[each.kind])
    for start, end in settled(text):
        yield _Span(start, end, None)
    for start, end in numbers_of_people(text):
        yield _Span(start, end, None if known.ours.has(text[start:end]) else NUMBER)


def _is_a_saying(each: Particular) -> bool:
    """Whether a date is no day of anybody's, such as the end of a month."""
    return each.kind == "date" and not each.value[0].isdigit()


def _tells_of_somebody(link: Particular, names: Names, hosts: set[str]) -> bool:
    """Whether a link leads to one customer's page: by a number, a token, a name, their own site."""
    host, _, path = link.value.partition("/")
    if any(host == each or host.endswith(f".{each}") for each in hosts):
        return True
    return bool(
        re.search(r"\d{4}", path)
        or "@" in path
        or any(re.search(r"\d", token) for token in _TOKEN.findall(path))
        or any(word in names and not is_everyday(word) for word in WORD.findall(path))
    )


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        return self.text.casefold()


def _name_spans(
    text: str,
    taken: _Taken,
    greeted: Salutation | None,
    names: Names,
    ours: Ours,
    others: list[str],
) -> list[_Span]:
    """Where the customer is named, and where somebody else is."""
    begin = len(taken.spans)
    taken.add(_Span(start, end, NAME) for start, end in (greeted.people if greeted else ()))
    found = [
        _Word(match[0], *match.span())
        for match in WORD.finditer(text)
        if taken.free(*match.span()) == match.end()
    ]
    named = _Named(text, found, names)
    taken.add(named.span(place) for place in range(len(found)) if named.is_name(place))
    for start, end in _others(text, found, ours):
        person = text[start : taken.free(start, end)].rstrip()
        if person:
            others.append(" ".join(person.split()))
            taken.add([_Span(start, start + len(person), PERSON)])
    named_spans = taken.spans[begin:]
    del taken.spans[begin:]
    return list(_joined(text, named_spans))


class _Named:
    """Decides which words of a text are the customer's name."""

    def __init__(self, text: str, found: Sequence[_Word], names: Names) -> None:
        self._text = text
        self._words = found
        self._names = names
        self._known = [each.text in names for each in found]

    def is_name(self, place: int) -> bool:
        """A rare word is a name wherever it stands, an everyday word only in the place of one."""
        word = self._words[place]
        if not self._known[place] or word.low in PARTICLES:
            return False
        if self.is_behind_title(place) or self._beside_name(place):
            return True
        stem = word.text[: len(word.text) - self._names.ending(word.text)]
        parts = word.text.split("-")
        if not any(map(is_everyday, (word.text, stem, *parts))):
            return len(stem) > 2 or is_capital(word.text)
        is_compound = len(parts) > 1 and not all(part in self._names for part in parts)
        if is_compound or not is_capital(word.text):
            return False
        return self._is_called(word) or not (
            self._begins_sentence(word)
            or word.low in words("calendar_and_map")
            or self._writes_nouns_with_capitals
        )

    @cached_property
    def _writes_nouns_with_capitals(self) -> bool:
        return shared_languages().of(self._text) == "de"

    def span(self, place: int) -> _Span:
        """A name with the title before it; the genitive's ending stays."""
        word = self._words[place]
        start = self._words[place - 1].start if self.is_behind_title(place) else word.start
        return _Span(start, word.end - self._names.ending(word.text), NAME)

    def is_behind_title(self, place: int) -> bool:
        if place == 0 or not is_capital(self._words[place].text):
            return False
        before = self._words[place - 1]
        between = self._text[before.end : self._words[place].start]
        return before.low in TITLES and re.fullmatch(r"\.?[ \t]+", between) is not None

    def _beside_name(self, place: int) -> bool:
        """Beside another part of the name: “Will Mark”, “Mark, Will”."""
        word = self._words[place]
        for other in (place - 1, place + 1):
            if 0 <= other < len(self._words) and self._known[other]:
                first, second = sorted((place, other))
                gap = self._text[self._words[first].end : self._words[second].start]
                near = self._words[other]
                alike = is_capital(word.text) == is_capital(near.text)
                if gap in {" ", "-"} and alike and near.low != word.low:
                    return True
        return False

    def _is_called(self, word: _Word) -> bool:
        """“…, Mark?”, “Mark, please …”."""
        before = self._text[max(0, word.start - _NEAR) : word.start].rstrip(" \t")
        opens = not before or before[-1] in ",.!?\n"
        return opens and _CALLED.match(self._text, word.end) is not None

    def _begins_sentence(self, word: _Word) -> bool:
        before = self._text[max(0, word.start - _NEAR) : word.start].rstrip(
            " \t\"'\u201e\u201c\u00ab(*-\u2022"
        )
        return not before or before[-1] in ".!?:\n"


_CALLED = re.compile(r"[,.!?:]|\s{0,3}\Z")
_NEAR = 12
"""Characters before a word in which its place shows."""


def _others(text: str, found: Sequence[_Word], ours: Ours) -> Iterator[tuple[int, int]]:
    """Whoever is named by a title, by how they are related to somebody, or by a given name."""
    for start, end in persons_by_role(text):
        if not ours.names(text[start:end]):
            yield start, end
    for place, word in enumerate(found):
        if ours.names(word.text) or not is_capital(word.text):
            continue
        if is_given_name(word.text):
            yield word.start, _with_surname(text, found, place)


def _with_surname(text: str, found: Sequence[_Word], place: int) -> int:
    """Where a given name and the capital words behind it end."""
    end = found[place].end
    for word in found[place + 1 : place + 3]:
        if text[end : word.start] != " " or not is_capital(word.text) or is_everyday(word.text):
            break
        end = word.end
    return end


def _joined(text: str, spans: Iterable[_Span]) -> Iterator[_Span]:
    """Parts of one name that stand side by side, as one slot."""
    waiting: _Span | None = None
    for span in sorted(spans, key=lambda each: each.start):
        if (
            waiting
            and waiting.slot == span.slot
            and _GLUE.fullmatch(text[waiting.end : span.start])
        ):
            waiting = _Span(waiting.start, max(waiting.end, span.end), span.slot)
            continue
        if waiting:
            yield waiting
        waiting = span
    if waiting:
        yield waiting


_GLUE = re.compile(
    rf"(?:[ \t-]|[ \t](?:{'|'.join(sorted(PARTICLES, key=len, reverse=True))})[ \t])*"
    r"|[ \t][^\W\d_]\.[ \t]",
    re.I,
)


def _filled(text: str, spans: Iterable[_Span]) -> str:
    parts, end = [], 0
    for span in sorted(spans, key=lambda each: each.start):
        if span.slot is not None:
            parts += [text[end : span.start], span.slot]
            end = span.end
    return "".join([*parts, text[end:]])
