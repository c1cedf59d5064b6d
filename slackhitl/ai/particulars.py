"""The particulars of a text that must not be invented: links, addresses, numbers, amounts, times.

Each is found with the words it was written in and a form in which different spellings are equal,
so that "3,5 %" is "3.5%" and two weeks are fourteen days.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from slackhitl.ai.masking import is_card_number, is_iban


@dataclass(frozen=True)
class Particular:
    """One link, amount, date, … of a text."""

    kind: str
    """link, address, phone, card, account, amount, percentage, duration, date or identifier."""
    words: str
    """As it stands in the text."""
    value: str
    """The same for every spelling of the same thing."""


def particulars(text: str) -> list[Particular]:
    """All particulars of a text. What is part of a link is not also a number."""
    return [each for each, _, _ in located(text)]


def located(text: str) -> list[tuple[Particular, int, int]]:
    """The same, each with where it begins and ends in the text."""
    found: list[tuple[Particular, int, int]] = []
    for kind, pattern, value_of in _FINDERS:
        rest: list[str] = []
        end = 0
        for match in pattern.finditer(text):
            if (value := value_of(match)) is not None:
                found.append((Particular(kind, match[0].strip(), value), *match.span()))
                rest.append(text[end : match.start()])
                rest.append(" " * len(match[0]))
                end = match.end()
        text = "".join([*rest, text[end:]])
    return found


def values(texts: Iterable[str]) -> set[tuple[str, str]]:
    """The (kind, value) pairs of several texts; "2 to 3 days" also stands for 2 and for 3 days."""
    found = {(each.kind, each.value) for text in texts for each in particulars(text)}
    ranges = [value.split(" ", 1) for kind, value in found if kind == "duration" and "-" in value]
    return found | {
        ("duration", f"{end} {unit}") for ends, unit in ranges for end in ends.split("-")
    }


def _link(found: re.Match[str]) -> str | None:
    address = found[0].rstrip(".,;:!?)]}'\"\u201d\u2019")
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", address, flags=re.I)
    host, slash, path = bare.partition("/")
    return (host.lower() + slash + path).rstrip("/")


def _phone(found: re.Match[str]) -> str | None:
    digits = re.sub(r"\D", "", found[0])
    return digits[-8:] if 7 <= len(digits) <= 15 else None


def _card(found: re.Match[str]) -> str | None:
    digits = re.sub(r"\D", "", found[0])
    return digits if len(digits) >= 13 and is_card_number(digits) else None


def _iban(found: re.Match[str]) -> str | None:
    whole = found[0].replace(" ", "").upper()
    return next((whole[:end] for end in range(len(whole), 14, -1) if is_iban(whole[:end])), None)


def number(text: str) -> Decimal | None:
    """A number in the writing of any country: 1,234.56 and 1.234,56 and 1 234,56 are the same."""
    bare = re.sub(r"[ \u00a0\u202f']", "", text).strip(".,")
    if "," in bare and "." in bare:
        decimal = max(bare.rfind(","), bare.rfind("."))
        bare = re.sub(r"[.,]", "", bare[:decimal]) + "." + bare[decimal + 1 :]
    elif re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", bare):
        bare = re.sub(r"[.,]", "", bare)
    else:
        bare = bare.replace(",", ".")
    try:
        return Decimal(bare).normalize()
    except InvalidOperation:
        return None


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


_CURRENCY = {"€": "EUR", "$": "USD", "£": "GBP", "EURO": "EUR", "EUROS": "EUR", "DOLLAR": "USD"}
_CURRENCY |= {"DOLLARS": "USD", "POUND": "GBP", "POUNDS": "GBP", "FRANKEN": "CHF", "US$": "USD"}


def _amount(found: re.Match[str]) -> str | None:
    value = number(found["after"] or found["before"])
    currency = (found["currency"] or found["named"]).upper()
    return None if value is None else f"{_plain(value)} {_CURRENCY.get(currency, currency)}"


def _percentage(found: re.Match[str]) -> str | None:
    value = number(found["number"])
    return None if value is None else _plain(value)


_WORDS = {
    word: count
    for count, words in enumerate(
        (
            "one eins uno",
            "two zwei deux dos due twee dois duas",
            "three drei trois tres tre drie três",
            "four vier quatre cuatro quattro quatro",
            "five fünf cinq cinco cinque vijf",
            "six sechs seis sei zes",
            "seven sieben sept siete sette zeven sete",
            "eight acht huit ocho otto oito",
            "nine neun neuf nueve nove negen",
            "ten zehn dix diez dieci tien dez",
            "eleven elf onze once undici",
            "twelve zwölf douze doce dodici twaalf doze",
        ),
        start=1,
    )
    for word in words.split()
} | {"fourteen": 14, "vierzehn": 14, "quatorze": 14, "catorce": 14, "quattordici": 14, "thirty": 30}
_WORDS |= {"twenty": 20, "dreißig": 30, "trente": 30, "treinta": 30, "sixty": 60, "ninety": 90}

_UNITS: tuple[tuple[str, int, str], ...] = (
    ("min", 1, r"minut\w*|min"),
    ("min", 60, r"hours?|hrs?|stunden?|std|heures?|horas?|or[ae]|uur|uren|godzin\w*"),
    (
        "working day",
        1,
        r"(?:working|business|work)[ -]?days?|werktag\w*|arbeitstag\w*|geschäftstag\w*|"
        r"jours? ouvr(?:és?|ables?)|días? (?:hábil(?:es)?|laborables?)|"
        r"giorn[oi] lavorativ[oi]|werkdag\w*|dias? út(?:il|eis)",
    ),
    ("day", 1, r"(?:calendar )?days?|tage?n?s?|jours?|días?|giorn[oi]|dag(?:en)?|dias?|dni"),
    ("day", 7, r"weeks?|wochen?|semaines?|semanas?|settiman[ae]|week|weken|tygodni\w*"),
    ("month", 1, r"months?|monat\w*|mois|mes(?:es)?|mes[ei]|maand(?:en)?|miesi\w*"),
    ("month", 12, r"years?|jahr\w*|ans?|années?|años?|ann[oi]|jaar|jaren|anos?|lat"),
)
_UNIT = "|".join(pattern for _, _, pattern in _UNITS)
_COUNT = r"\d{1,4}(?:[.,]\d+)?|" + "|".join(sorted(_WORDS, key=len, reverse=True))


def _duration(found: re.Match[str]) -> str | None:
    unit = found["unit"].lower()
    base, factor = next(
        (base, factor) for base, factor, pattern in _UNITS if re.fullmatch(pattern, unit, re.I)
    )
    ends = [_count(end) for end in (found["low"], found["high"]) if end]
    if any(end is None for end in ends):
        return None
    return "-".join(_plain(end * factor) for end in ends if end is not None) + f" {base}"


def _count(text: str) -> Decimal | None:
    written = _WORDS.get(text.lower())
    return Decimal(written) if written else number(text)


_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "january jan januar janvier enero gennaio januari janeiro",
            "february feb februar février febrero febbraio februari fevereiro",
            "march mar märz mars marzo maart março",
            "april apr avril abril aprile",
            "may mai mayo maggio mei maio",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet julio luglio julho",
            "august aug août agosto augustus",
            "september sep sept septembre septiembre settembre setembro",
            "october oct oktober okt octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))


def _date(found: re.Match[str]) -> str | None:
    """Day and month; the year is left out, because replies seldom repeat it."""
    groups = found.groupdict()
    if groups["iso_month"]:
        return f"{int(groups['iso_day'])}.{int(groups['iso_month'])}"
    if groups["number_day"]:
        first, second = int(groups["number_day"]), int(groups["number_month"])
        if groups["separator"] == "/" or second > 12:  # American or British: nobody can tell
            first, second = sorted((first, second), reverse=True)
        return f"{first}.{second}" if 1 <= first <= 31 and 1 <= second <= 12 else None
    day = groups["day_first"] or groups["day_second"]
    month = groups["month_first"] or groups["month_second"]
    return f"{int(day)}.{_MONTHS[month.lower()]}"


def _identifier(found: re.Match[str]) -> str | None:
    token = found[0].upper().strip("-_/#.")
    digits = sum(character.isdigit() for character in token)
    year = re.fullmatch(r"(?:19|20)\d\d", token)
    return token if digits >= 4 and not year else None


_NUMBER = r"\d{1,15}(?:[.,\u00a0\u202f' ]\d{3})*(?:[.,]\d{1,2})?"
_SIGN = r"€|US\$|\$|£|EUR\b|USD\b|GBP\b|CHF\b|PLN\b|SEK\b|DKK\b|NOK\b"
_NAMED = rf"(?:{_SIGN}|euros?\b|dollars?\b|pounds?\b|Franken\b)"

_FINDERS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (
        "address",
        re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"),
        lambda found: found[0].lower().rstrip("."),
    ),
    (
        "link",
        re.compile(
            r"\b(?:https?://|www\.)[^\s<>\"]+"
            r"|(?<![\w-])(?:[a-z0-9-]{1,63}\.){1,8}(?:com|net|org|io|shop|example|info|biz|co|de|fr|eu|uk|ru|xyz|top"
            r"|app|me|ly|link|site|online)\b(?:/[^\s<>\"]*)?",
            re.I,
        ),
        _link,
    ),
    ("account", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b", re.I), _iban),
    ("card", re.compile(r"(?<![^\W\d_])\d(?:[ -]?\d){12,18}"), _card),
    (
        "date",
        re.compile(
            r"\b(?:19|20)\d\d-(?P<iso_month>\d{1,2})-(?P<iso_day>\d{1,2})\b"
            r"|\b(?P<number_day>\d{1,2})(?P<separator>[./])(?P<number_month>\d{1,2})"
            r"(?:(?P=separator)(?:19|20)?\d\d\b|(?<=\.\d)\.|(?<=\.\d\d)\.)"
            r"|\b(?P<day_first>\d{1,2})(?:st|nd|rd|th|\.|er)? (?:of |de )?"
            rf"(?P<month_first>{_MONTH})\b"
            rf"|\b(?P<month_second>{_MONTH})\.? (?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)",
            re.I,
        ),
        _date,
    ),
    (
        "amount",
        re.compile(
            rf"(?:(?P<currency>{_SIGN}) ?(?P<after>{_NUMBER}))"
            rf"|(?:(?P<before>{_NUMBER}) ?(?P<named>{_NAMED}))",
            re.I,
        ),
        _amount,
    ),
    (
        "percentage",
        re.compile(
            rf"(?P<number>{_NUMBER}) ?(?:%|percent\b|per cent\b|prozent\b|pour cent\b)", re.I
        ),
        _percentage,
    ),
    (
        "duration",
        re.compile(
            rf"\b(?:(?P<low>{_COUNT})(?: ?[-\u2013\u2014] ?| (?:to|and|bis|à|a|tot|o|or|oder) ))?"
            rf"(?P<high>{_COUNT})[ -]?(?P<unit>{_UNIT})\b",
            re.I,
        ),
        _duration,
    ),
    ("phone", re.compile(r"(?<![\w/#-])(?:\+|\(?0)\d?[\d ()/.\u2013-]{5,20}\d(?!\w)"), _phone),
    (
        "identifier",
        re.compile(r"(?<!\w)#?(?=[A-Z]{0,6}[-_/]?\d)[A-Z0-9]+(?:[-_/][A-Z0-9]+)*(?!\w)", re.I),
        _identifier,
    ),
)
