"""The particulars of a text that must not be invented: links, addresses, numbers, amounts, times.

Each is found with the words it was written in and a form in which different spellings are equal,
so that "3,5 %" is "3.5%" and two weeks are fourteen days.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from slackhitl.ai import contacts, dates, durations, money
from slackhitl.ai.numerals import folded, holds_word
from slackhitl.ai.payment_numbers import is_card_number, is_iban


@dataclass(frozen=True)
class Particular:
    """One link, amount, date, … of a text."""

    kind: str
    """A key of NAMES."""
    words: str
    """As it stands in the text."""
    value: str
    """The same for every spelling of the same thing."""


NAMES = {
    "link": "link",
    "address": "email address",
    "phone": "telephone number",
    "place": "postal address",
    "account": "bank account",
    "card": "card number",
    "amount": "amount",
    "percentage": "percentage",
    "duration": "period of time",
    "date": "date",
    "weekday": "day of the week",
    "time": "time of day",
    "year": "year",
    "identifier": "number",
}
"""Every kind of particular, and what people call it."""

Values = frozenset[tuple[str, str]]
"""The (kind, value) pairs of a text."""


def particulars(text: str) -> list[Particular]:
    """All particulars of a text. What is part of a link is not also a number."""
    return [each for each, _, _ in located(text)]


def located(text: str) -> list[tuple[Particular, int, int]]:
    """The same, each with where it begins and ends in the text."""
    found: list[tuple[Particular, int, int]] = []
    rest = folded(text)
    signs = _signs(rest)
    for kind, sign, pattern, value_of in _FINDERS:
        if sign not in signs:
            continue
        blanked: list[str] = []
        end = 0
        for match in pattern.finditer(rest):
            if (value := value_of(match)) is not None:
                start, stop = match.span()
                found.append((Particular(kind, text[start:stop].strip(), value), start, stop))
                blanked += (rest[end:start], " " * (stop - start))
                end = match.end()
        if blanked:
            rest = "".join([*blanked, rest[end:]])
    return found


_DIGIT, _NUMBER, _AT, _DOT, _WORD = "digit", "number", "at", "dot", "word"
"""What a text must hold for a pattern to be worth trying, since most sentences hold few."""


def _signs(text: str) -> set[str]:
    signs = {_WORD}
    if any(map(str.isdigit, text)):
        signs |= {_DIGIT, _NUMBER}
    elif holds_word(text):
        signs.add(_NUMBER)
    if "@" in text or "at" in text:
        signs.add(_AT)
    if any(character in text for character in "./") or " dot " in text or "[dot]" in text:
        signs.add(_DOT)
    return signs


def values(texts: Iterable[str]) -> Values:
    """The (kind, value) pairs of several texts, with what each stands for as well: "2 to 3 days"
    for 2 and for 3 days, a date with its year for one without, "AC-20431" for 20431."""
    return frozenset().union(*map(_values, texts))


@lru_cache(maxsize=2048)
def _values(text: str) -> Values:
    found = {(each.kind, each.value) for each in particulars(text)}
    implied: set[tuple[str, str]] = set()
    for kind, value in found:
        if kind == "duration":
            implied |= {(kind, end) for end in durations.ends(value)}
        elif kind == "date":
            implied.add((kind, dates.of_any_year(value)))
            if value.endswith("."):
                implied.add((_YEARLESS, value))
        elif kind == "amount":
            implied.add((kind, f"{value.partition(' ')[0]} {money.ANY}"))
            if value.endswith(money.ANY):
                implied.add((_NO_CURRENCY, value))
        elif kind == "identifier":
            implied.add((_DIGITS, _digits(value)))
        elif kind == "link":
            implied.add((kind, value.removeprefix(contacts.INSECURE)))
            implied.add((_HOST, value.removeprefix(contacts.INSECURE).partition("/")[0]))
    return frozenset(found | implied)


_YEARLESS, _NO_CURRENCY, _DIGITS, _HOST = "date of any year", "sum", "digits", "host"


def stands(each: Particular, known: Values) -> bool:
    """Whether a particular is among known ones, allowing for what different people leave out."""
    if (each.kind, each.value) in known:
        return True
    if each.kind == "date":
        return (_YEARLESS, dates.of_any_year(each.value)) in known
    if each.kind == "amount":
        return (_NO_CURRENCY, f"{each.value.partition(' ')[0]} {money.ANY}") in known
    if each.kind == "identifier":
        return (_DIGITS, _digits(each.value)) in known
    return each.kind == "link" and (_HOST, each.value) in known  # the home page of a known site


def nearly(each: Particular, known: Values) -> str | None:
    """A known period that people may mean by this one, as a month is for 30 days."""
    if each.kind != "duration":
        return None
    periods = sorted(value for kind, value in known if kind == each.kind)
    meant = (value for value in periods if durations.is_nearly(each.value, value))
    return next((durations.in_words(value) for value in meant), None)


def _digits(value: str) -> str:
    return re.sub(r"\D", "", value)


def _card(found: re.Match[str]) -> str | None:
    digits = _digits(found[0])
    return digits if len(digits) >= 13 and is_card_number(digits) else None


def _iban(found: re.Match[str]) -> str | None:
    whole = found[0].replace(" ", "").upper()
    return next((whole[:end] for end in range(len(whole), 14, -1) if is_iban(whole[:end])), None)


def _year(found: re.Match[str]) -> str | None:
    return found["year"]


def _identifier(found: re.Match[str]) -> str | None:
    token = found[0].upper().strip("-_/#.")
    digits = sum(character.isdigit() for character in token)
    year = re.fullmatch(r"(?:19|20)\d\d", token)
    return token if digits >= 4 and not year else None


_Finder = tuple[str, str, re.Pattern[str], Callable[[re.Match[str]], str | None]]
_FINDERS: tuple[_Finder, ...] = (
    ("address", _AT, contacts.ADDRESS, contacts.address),
    ("link", _DOT, contacts.LINK, contacts.link),
    ("account", _DIGIT, re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b", re.I), _iban),
    ("card", _DIGIT, re.compile(r"(?<![^\W\d_])\d(?:[ -]?\d){12,18}"), _card),
    ("place", _DIGIT, contacts.PLACE, contacts.place),
    ("date", _DIGIT, dates.DATE, dates.date),
    ("date", _WORD, dates.WRITTEN, dates.written),
    ("time", _WORD, dates.CLOCK, dates.clock),
    ("amount", _NUMBER, money.AMOUNT, money.amount),
    ("amount", _DIGIT, money.BARE, money.bare),
    ("percentage", _NUMBER, money.PERCENTAGE, money.percentage),
    ("percentage", _WORD, money.HALF, money.half),
    ("duration", _NUMBER, durations.DURATION, durations.duration),
    ("duration", _WORD, durations.ONE, durations.one),
    ("date", _WORD, dates.SAYING, dates.saying),
    ("weekday", _WORD, dates.WEEKDAY, dates.weekday),
    ("year", _DIGIT, dates.YEAR, _year),
    ("phone", _DIGIT, contacts.PHONE, contacts.phone),
    (
        "identifier",
        _DIGIT,
        re.compile(r"(?<!\w)#?(?=[A-Z]{0,12}[-_/]?\d)[A-Z0-9]+(?:[-_/][A-Z0-9]+)*(?!\w)", re.I),
        _identifier,
    ),
)
