"""Periods of time in a text: “14 days”, “two weeks”, “half a year”, “2 bis 3 Werktage”."""

import re
from decimal import Decimal

from slackhitl.ai.numerals import WORD, count, plain

_MINUTE, _WORKING, _DAY, _MONTH = "min", "working day", "day", "month"
_UNITS: tuple[tuple[str, int, str], ...] = (
    (_MINUTE, 1, r"minut\w*|minuut\w*|min"),
    (
        _MINUTE,
        60,
        r"hours?|hrs?|stunden?|std|heures?|horas?|or[ae]|uur|uren|godzin\w*|tim(?:mar|mer?|er)|"
        r"hodin\w*|tuntia?|tunnin",
    ),
    (
        _WORKING,
        1,
        r"(?:working|business|work|week|bank|banking)[ -]?days?|werktag\w*|arbeitstag\w*|"
        r"geschäftstag\w*|bankarbeitstag\w*|jours? ouvr(?:és?|ables?)|"
        r"días? (?:hábil(?:es)?|laborables?)|giorn[oi] (?:lavorativ[oi]|feriali)|"
        r"werkdag\w*|dias? út(?:il|eis)|(?:arbets|bank|var|hver|virke|arbejds|arbeids)dag\w*|"
        r"d(?:ni|nia|zień) robocz\w+|pracovní\w* (?:dn\w+|den)|työpäiv\w+|arkipäiv\w+",
    ),
    (
        _DAY,
        1,
        r"(?:calendar )?days?|(?:kalender)?tage?n?s?|jours?|días?|giorn[oi]|dag(?:en|ar|e|er)?|"
        r"dias?|dni|dnia|dnů|dny|päiv\w+",
    ),
    (_DAY, 7, r"weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken|tygodni\w*|tydzień|"
              r"vecka|veckor|uger?|uker?|týdn\w+|viikko\w*"),
    (_DAY, 14, r"fortnights?"),
    (_MONTH, 1, r"months?|monat\w*|mois|mes(?:es)?|mes[ei]|maand(?:en)?|miesi\w*|månad\w*|"
                r"måned\w*|měsíc\w*|kuukau\w*|m[eê]s"),
    (_MONTH, 12, r"years?|jahr\w*|ans?|années?|años?|ann[oi]|jaar|jaren|anos?|lat|lata|rok\w*|"
                 r"år|vuo\w+"),
)  # fmt: skip
_UNIT = "|".join(pattern for _, _, pattern in _UNITS)
_DIGITS = r"\d+(?:[.,]\d+)?"
_TO = r"(?: (?:[-\u2013\u2014]|to|and|bis|à|a|al|y|tot|o|or|oder|ou|till|til|do|e|en) )"
_ABOUT = r"(?:full |whole |volle[ns]? |ganze[ns]? )?"
_ONE = r"an?|einen?|einem|einer|ein|une?|una|uno|uma|een|ett?|en"
_HALF = (
    r"half an?|eine[rn]? halben?|einem halben|ein halbes|halbes|une demi-?|un demi-?|"
    r"medi[oa]|mezz[oa]|een half|un semestre"
)

DURATION = re.compile(
    rf"\b(?:(?P<low>{_DIGITS})(?: ?[-\u2013\u2014] ?|{_TO})|(?P<least>{WORD}){_TO})?"
    rf"(?P<high>{_DIGITS}|{WORD})[ -]?{_ABOUT}(?!an\b)(?P<unit>{_UNIT})\b",
    re.I,
)
ONE = re.compile(
    rf"\b(?:(?P<half>{_HALF})|(?P<couple>a couple of|un par de)|(?:{_ONE})) ?{_ABOUT}"
    rf"(?P<unit>{_UNIT})\b(?! (?:later|ago)\b)",
    re.I,
)
"""“An hour”, “half a year”, “a couple of days”."""
_SPANS = frozenset(
    """within in for after of to least most about around than over under by have has had take takes
    took last lasts need needs another only just nearly almost is be get gets you
    binnen innerhalb nach für seit zu etwa noch um über dauert haben hat erhalten bekommen beträgt
    sous dans pendant après d'un durant environ avez a prend dure
    en durante dentro de tras hasta hace tiene tarda unos
    entro per di tra dopo ha dura circa na gedurende van heeft duurt ongeveer
    efter inom i om har tar inden til får po przez w do""".split()  # noqa: SIM905
)
"""Words after which “a year” is how long something is; after others it may be how often."""


def duration(found: re.Match[str]) -> str | None:
    """A match of DURATION as a number, or the two ends of a range, and a unit."""
    ends = [count(end) for end in (found["low"] or found["least"], found["high"]) if end]
    known = [end for end in ends if end is not None]
    return None if len(known) < len(ends) else _value(found["unit"], *known)


def one(found: re.Match[str]) -> str | None:
    """A match of ONE likewise; not of “600 calls a minute” and not of “once a year”."""
    before = found.string[max(0, found.start() - 20) : found.start()].lower().split()
    if not (found["half"] or found["couple"]) and (not before or before[-1] not in _SPANS):
        return None
    often = Decimal("0.5") if found["half"] else Decimal(2 if found["couple"] else 1)
    return _value(found["unit"], often)


def _value(unit: str, *ends: Decimal) -> str:
    base, factor = next(
        (base, factor) for base, factor, pattern in _UNITS if re.fullmatch(pattern, unit, re.I)
    )
    scaled = [end * factor for end in ends]
    if base == _MINUTE and all(end >= 1440 and end % 1440 == 0 for end in scaled):
        base, scaled = _DAY, [end / 1440 for end in scaled]
    return f"{'-'.join(map(plain, scaled))} {base}"


def ends(value: str) -> set[str]:
    """Of a range, its ends as values of their own."""
    amounts, _, base = value.partition(" ")
    return {f"{end} {base}" for end in amounts.split("-")} if "-" in amounts else set()


def in_words(value: str) -> str:
    """A period for people."""
    return value if value.startswith("1 ") else f"{value.replace('-', ' to ')}s"


def is_nearly(value: str, other: str) -> bool:
    """Whether two periods are the same as far as people speak of them: a month and 30 days."""
    one, another = _days(value), _days(other)
    if one is None or another is None or value.partition(" ")[2] == other.partition(" ")[2]:
        return False
    return one[0] <= another[1] and another[0] <= one[1]


def _days(value: str) -> tuple[float, float] | None:
    """How many days a period may have, at least and at most; None for a range."""
    amount, _, base = value.partition(" ")
    if "-" in amount:
        return None
    number = float(amount)
    if base == _MONTH:
        return (
            (number / 12 * 365, number / 12 * 366) if number >= 12 else (28 * number, 31 * number)
        )
    if base == _WORKING:
        return (number / 5 * 7, number / 5 * 7) if number % 5 == 0 else None
    return (number, number) if base == _DAY else None
