"""Amounts of money and percentages in a text, in digits or in words."""

import re
from decimal import Decimal

from slackhitl.ai.numerals import NUMBER, WORD, count, number, plain

_SIGN = r"€|US\$|\$|£|¥|zł|Kč|(?:EUR|USD|GBP|CHF|PLN|SEK|DKK|NOK|CZK|JPY|CAD|AUD|HUF|RON|TRY|INR)\b"
_NAMED = (
    rf"(?:{_SIGN}|euros?\b|dollars?\b|bucks?\b|pounds?\b|quid\b|franken\b|francs?\b|cents?\b|"
    r"kr\b\.?|kron(?:en|er|or)\b|złot\w+|zloty\w*|korun\w*)"
)
_DASH = r"(?:[.,][-\u2013\u2014]{1,2})?"
AMOUNT = re.compile(
    rf"(?:(?P<currency>{_SIGN}) ?(?P<after>{NUMBER})(?P<kilo>k\b)?{_DASH})"
    rf"|(?<![\w.,])(?:(?P<before>{NUMBER})(?P<thousand>k\b)?{_DASH}|\b(?P<word>{WORD})) ?"
    rf"(?P<named>{_NAMED})",
    re.I,
)
"""A number with its currency."""

BARE = re.compile(
    r"(?:\b(?:costs?|paid|pay|charged?|fee of|fee is|price of|price is|total(?:led)? of|for only|"
    r"kostete?t?|bezahlt|gebühr von|preis von|coûte(?:nt)?|payé|cuestan?|pagado|costa(?:no)?|"
    r"kosten|kostar|koster|kosztuje) (?:[^\W\d]+ ){0,2}"
    r"(?P<value>\d+(?:[.,]\d\d|[.,][-\u2013\u2014]{1,2})))(?![\d%]|[.,]\d| ?%)"
    r"|(?<![\w.,])(?P<dashed>\d+)[.,][-\u2013\u2014]{1,2}(?!\d)",
    re.I,
)
"""A price whose currency everybody knows: “costs 12.50”, “12,-”."""

PERCENTAGE = re.compile(
    rf"(?<![\w.,])(?:(?P<number>{NUMBER})|\b(?P<word>{WORD}))[ -]?"
    r"(?:%|percent\b|per cent\b|prozent\b|pour cent\b|por ciento\b|per cento\b|procent\w*)",
    re.I,
)
HALF = re.compile(
    r"\b(?:half (?:of )?(?:the|its|your) (?:full )?(?:price|amount|cost)|half price|"
    r"(?:die hälfte des|zum halben|den halben) preis\w*|(?:à )?moitié prix|la moitié du prix|"
    r"la mitad del? precio|metà (?:del )?prezzo)",
    re.I,
)

ANY = "?"
"""The currency of an amount that names none."""
_CURRENCY = {
    "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "US$": "USD", "DOLLAR": "USD",
    "DOLLARS": "USD", "BUCK": "USD", "BUCKS": "USD", "£": "GBP", "POUND": "GBP", "POUNDS": "GBP",
    "QUID": "GBP", "¥": "JPY", "ZŁ": "PLN", "KČ": "CZK", "FRANKEN": "CHF", "FRANC": "CHF",
    "FRANCS": "CHF", "CENT": ANY, "CENTS": ANY,
}  # fmt: skip


def amount(found: re.Match[str]) -> str | None:
    """A match of AMOUNT as a number and a currency."""
    value = count(found["after"] or found["before"] or found["word"])
    if value is None:
        return None
    if found["kilo"] or found["thousand"]:
        value *= 1000
    named = (found["currency"] or found["named"]).upper().rstrip(".")
    if named in {"CENT", "CENTS"}:
        value /= 100
    if named.startswith(("ZŁOT", "ZLOT")):
        named = "ZŁ"
    if named.startswith("KR"):
        named = ANY  # Swedish, Danish or Norwegian
    return f"{plain(Decimal(value))} {_CURRENCY.get(named, named)}"


def bare(found: re.Match[str]) -> str | None:
    """A match of BARE as a number of any currency."""
    value = number((found["value"] or found["dashed"]).rstrip(",.-\u2013\u2014"))
    return None if value is None else f"{plain(value)} {ANY}"


def percentage(found: re.Match[str]) -> str | None:
    """A match of PERCENTAGE as its number."""
    value = count(found["number"] or found["word"])
    return None if value is None else plain(value)


def half(_found: re.Match[str]) -> str | None:
    """A match of HALF, “half the price”, as a percentage."""
    return "50"
