"""What people do to drafts again and again, found by counting, without a model.

For each change it is counted in how many decided drafts it could have been made, those that were
sent unchanged or taken over as well. It is a habit when even the lower limit of the share in which
it was made is above what carelessness and chance explain.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from slackhitl.ai.anonymising import Known, anonymised
from slackhitl.ai.language import sentences
from slackhitl.desk.chance import lowest_rate
from slackhitl.desk.lesson_cases import Case, Cases
from slackhitl.desk.lesson_proposals import ENOUGH, Suggestion

SURE = 0.99
"""How sure a lower limit is: what was found is looked for again after every edit."""
TYPED = 0.1
"""Words that people type alike are a habit when they surely come in so many of the drafts."""
CUT = 0.3
"""Cutting takes a key, and people cut here and there anyway; so it takes more."""
SHORTER = 0.7
LONG = 20
"""Words of a draft that can be shortened."""
MOST_PHRASE = 4

SHORTEN = "Write shorter replies; people cut them by a third or more."
ADD = "Include this sentence where it is true: “{words}”"
REMOVE = "Leave out this sentence: “{words}”"
INSTEAD = "Write “{new}” instead of “{old}”."
ADDRESS = "Address customers with “{new}”, not with “{old}”."
WISH = "Do from the start what people ask for: “{words}”"

Key = tuple[str, ...]
"""Names a change: its kind and the words that make it this one."""


def bare(case: Case, text: str) -> str:
    """A text of a case without its customer's particulars."""
    return _bare(case.names, text)


@lru_cache(maxsize=512)
def _bare(names: tuple[str, ...], text: str) -> str:
    """The newest cases are looked at again after each decision."""
    return anonymised(text, Known(names)).text


def suggestions(cases: Cases) -> list[Suggestion]:
    """The habits that these decided drafts show, the surest first, as texts of rules."""
    read = [_Compared(case, cases.language) for case in cases.found]
    done: dict[Key, list[_Compared]] = defaultdict(list)
    texts: dict[Key, str] = {}
    for one in read:
        for key, text in one.changes.items():
            done[key].append(one)
            texts.setdefault(key, text)
    found = []
    for key, made in done.items():
        possible = sum(one.allows(key) for one in read)
        limit = lowest_rate(len(made), possible, SURE) if len(made) >= ENOUGH else 0.0
        if limit > (CUT if key[0] in {"remove", "shorten"} else TYPED):
            decisions = tuple(sorted(one.case.decision_id for one in made))
            found.append((limit, key, Suggestion(texts[key], decisions, possible)))
    found.sort(key=lambda one: (-one[0], one[1]))
    cut = [set(one.decisions) for _, key, one in found if key[0] == "remove"]
    return [
        one
        for _, key, one in found
        # Replies from which one sentence is cut are shorter; that is no second habit.
        if key[0] != "shorten" or not any(set(one.decisions) <= each for each in cut)
    ]


@dataclass(frozen=True)
class _Unit:
    """A sentence or a line, and its words as they are compared."""

    text: str
    words: tuple[str, ...]


class _Compared:
    """A decided draft, with each change that a person made to it."""

    def __init__(self, case: Case, language: str | None) -> None:
        self.case = case
        self._before = _units(bare(case, case.before))
        self._said = {unit.words for unit in self._before}
        self._language = language
        self.changes: dict[Key, str] = dict(self._wished())
        if case.after is not None:
            after = _units(bare(case, case.after))
            self.changes |= dict(self._changed(after))

    def allows(self, key: Key) -> bool:
        """Whether this change could have been made to the draft."""
        kind, *words = key
        match kind:
            case "add":
                return tuple(words) not in self._said
            case "remove":
                return tuple(words) in self._said
            case "instead":
                old = tuple(words[0].split())
                return any(_holds(unit.words, old) for unit in self._before)
            case "address":
                return _address(self.case.before, self._language) == words[0]
            case "shorten":
                return len(self.case.before.split()) >= LONG
            case _:
                return True

    def _wished(self) -> Iterator[tuple[Key, str]]:
        for wish in self.case.wishes:
            meant = [word for word in _words(wish) if word not in _POLITE]
            if _BRIEF.intersection(meant):
                yield ("shorten",), SHORTEN
            elif meant:
                yield ("wish", *sorted(set(meant))), WISH.format(words=wish.strip())

    def _changed(self, after: Sequence[_Unit]) -> Iterator[tuple[Key, str]]:
        assert self.case.after is not None
        gone, came, altered = _aligned(self._before, after)
        for unit in gone:
            if len(unit.words) >= ENOUGH:
                yield ("remove", *unit.words), REMOVE.format(words=unit.text)
        for unit in came:
            if len(unit.words) >= ENOUGH:
                yield ("add", *unit.words), ADD.format(words=unit.text)
        old = _address(self.case.before, self._language)
        new = _address(self.case.after, self._language)
        is_turned = old is not None and new is not None and old != new
        if is_turned:
            yield ("address", str(old), str(new)), ADDRESS.format(old=old, new=new)
        for one, other in altered:
            for was, is_now in _replaced(one, other):
                if not (is_turned and _speaks_to(was, self._language)):
                    key = "instead", " ".join(_words(was)), " ".join(_words(is_now))
                    yield key, INSTEAD.format(old=was, new=is_now)
        size = len(self.case.before.split())
        if size >= LONG and len(self.case.after.split()) < SHORTER * size:
            yield ("shorten",), SHORTEN


def _units(text: str) -> list[_Unit]:
    found = (one for line in text.splitlines() for one in sentences(line))
    units = (_Unit(" ".join(one.split()), tuple(_words(one))) for one in found)
    return [unit for unit in units if unit.words]


def _words(text: str) -> list[str]:
    return _spelt(text.casefold())


def _spelt(text: str) -> list[str]:
    return re.findall(r"\{?\w[\w'\u2019-]*\}?", text)


def _aligned(
    before: Sequence[_Unit], after: Sequence[_Unit]
) -> tuple[list[_Unit], list[_Unit], list[tuple[_Unit, _Unit]]]:
    """What is gone, what came, and what was altered; what merely stands elsewhere is neither."""
    gone: list[_Unit] = []
    came: list[_Unit] = []
    altered: list[tuple[_Unit, _Unit]] = []
    old, new = [unit.words for unit in before], [unit.words for unit in after]
    for kind, low, high, first, last in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            continue
        out = [unit for unit in before[low:high] if unit.words not in new]
        put_in = [unit for unit in after[first:last] if unit.words not in old]
        for is_pair in (_alike, _both_short):
            for unit in list(out):
                other = next((one for one in put_in if is_pair(unit, one)), None)
                if other is not None:
                    altered.append((unit, other))
                    out.remove(unit)
                    put_in.remove(other)
        gone += out
        came += put_in
    return gone, came, altered


def _alike(one: _Unit, other: _Unit) -> bool:
    shared = set(one.words) & set(other.words)
    return 2 * len(shared) >= max(len(set(one.words)), len(set(other.words)))


def _both_short(one: _Unit, other: _Unit) -> bool:
    """Greetings and closings, which give way to one another without a word in common."""
    return max(len(one.words), len(other.words)) <= MOST_PHRASE


def _replaced(one: _Unit, other: _Unit) -> Iterator[tuple[str, str]]:
    """Phrases that stand in another's place, as they were written."""
    old, new = _spelt(one.text), _spelt(other.text)
    lower, upper = [word.casefold() for word in old], [word.casefold() for word in new]
    for kind, low, high, first, last in SequenceMatcher(
        None, lower, upper, autojunk=False
    ).get_opcodes():
        was, is_now = old[low:high], new[first:last]
        is_phrase = kind == "replace" and max(len(was), len(is_now)) <= MOST_PHRASE
        # What merely moved within the sentence replaces nothing.
        moved = set(lower[low:high]) & set(upper) or set(upper[first:last]) & set(lower)
        if is_phrase and not moved and not any("{" in word for word in (*was, *is_now)):
            yield " ".join(was), " ".join(is_now)


def _holds(words: Sequence[str], phrase: Sequence[str]) -> bool:
    size = len(phrase)
    return any(tuple(words[at : at + size]) == phrase for at in range(len(words) - size + 1))


def _address(text: str, language: str | None) -> str | None:
    """How a text addresses its reader, where its language has two ways and it uses one of them."""
    forms = _ADDRESSES.get(language or "")
    if forms is None:
        return None
    used = [name for name, pattern in forms.items() if pattern.search(text)]
    return used[0] if len(used) == 1 else None


def _speaks_to(phrase: str, language: str | None) -> bool:
    forms: dict[str, re.Pattern[str]] = _ADDRESSES.get(language or "", {})
    return any(pattern.search(phrase) for pattern in forms.values())


def _pattern(words: str, *, any_case: bool = True) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.I if any_case else 0)


_ADDRESSES: dict[str, dict[str, re.Pattern[str]]] = {
    "de": {
        "Sie": _pattern(r"Sie|Ihnen|Ihr(?:e[mnrs]?)?", any_case=False),
        "du": _pattern(r"du|dich|dir|dein(?:e[mnrs]?)?"),
    },
    "fr": {"vous": _pattern(r"vous|votre|vos"), "tu": _pattern(r"tu|te|toi|ton|ta|tes")},
    "nl": {"u": _pattern(r"u|uw"), "je": _pattern(r"je|jij|jou|jouw")},
    "es": {"usted": _pattern(r"usted(?:es)?"), "tú": _pattern(r"tú|ti|contigo|tuy[oa]s?")},
}
_BRIEF = frozenset({"shorter", "short", "brief", "briefer", "concise", "kürzer", "kurz", "knapper"})
_POLITE = frozenset(
    """please make it them the a an this that reply draft answer mail text be bit little more in to
    of and our write use say bitte mach mache es den die das etwas ein eine""".split()  # noqa: SIM905
)
