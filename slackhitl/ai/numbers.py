"""Numbers in a text: those of one customer (order, parcel, passport), and those of everybody."""

import re
from collections.abc import Iterator

_LABEL = (
    r"(?:n[\u00b0\u00ba]|(?:no|nos|nr|n|num|number|nummer|numéro|número|numero|núm|id|code|ref)\b)"
)
_THING = (
    r"order|invoice|customer|client|account|ticket|case|claim|booking|reservation|tracking|parcel|"
    r"shipment|"
    r"consignment|receipt|contract|membership|member|reference|ref|vat|passport|serial|nif|vin|"
    r"card ending(?: in)?|"
    r"bestell(?:ung|nummer)?|rechnung(?:snummer)?|kunden(?:nummer|nr)|auftrag(?:snummer)?|"
    r"vorgang(?:snummer)?|"
    r"sendung(?:snummer)?|vertrag(?:snummer)?|aktenzeichen|ticketnummer|paketnummer|"
    r"konto(?:nummer)?|"
    r"commande|facture|dossier|colis|contrat|compte|suivi|"
    r"pedido|factura|cuenta|env[ií]o|seguimiento|contrato|"
    r"ordine|fattura|spedizione|cliente|conto|"
    r"bestelling|factuur|klant(?:nummer)?|zending|dossier(?:nummer)?|"
    r"encomenda|fatura|conta|zamówieni[ae]|numer \w+"
)
_VALUE = r"(?P<value>[A-Z]{0,6}[-/]?\d[\w/-]*(?:[ .]\d[\w/-]*)*)"
_LABELLED = re.compile(
    rf"\b(?:(?:{_THING})[ \t-]*)?(?:{_LABEL}\.?(?:[ \t]*(?:de|di|of|der|do|da)[ \t]+\w+)?|"
    rf"#)[ \t]*:?[ \t]*"
    rf"(?:(?:is|ist|lautet|est|es|è|é)[ \t]+:?)?{_VALUE}",
    re.I,
)
_NAMED = re.compile(
    rf"\b(?:{_THING})[ \t]*(?::|#|(?:is|ist|lautet|est|es|è|"
    rf"é)\b)?[ \t]*{_VALUE}(?P<after>[ \t]*\w?)",
    re.I,
)
_HASH = re.compile(r"(?<!\w)#[ \t]?(?P<value>\d{2,}[\w-]*)")
_LONG = re.compile(
    r"(?<![\w@/.,-])(?P<value>(?=(?:[\w-]*\d){4})[A-Za-z]{0,6}[-_/]?\d[\w]*(?:[-_/]\w+)*)(?![\w@])"
)
_MIXED = re.compile(
    r"(?<![\w@/.-])(?P<value>(?=[A-Z0-9-]{0,30}\d)(?=[A-Z0-9-]{0,30}[A-Z])[A-Z0-9]+(?:[-_/][A-Z0-9]+)*)(?![\w@-])"
)
_GROUPS = re.compile(
    r"(?<![\w.,])(?P<value>(?:[A-Z]{0,3}\d[A-Z0-9]*|"
    r"[A-Z]{2,3}\d+[A-Z0-9]*)(?:[ ][A-Z]{0,3}\d[A-Z0-9]*){2,})(?!\w)"
)
_DIGITS = re.compile(r"(?<![\w,.-])(?P<value>\+?\(?\d[\d ()/.-]{5,}\d)(?!\w)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_MIXED = 6
"""Capitals and figures from this length on are a code; XL2 and IP67 are sizes and models."""

_SETTLED = (
    re.compile(
        r"\b\d{1,2}[:.h]\d{2}(?:[ \t]?(?:-|\u2013|to|bis|à|a|"
        r"tot)[ \t]?\d{1,2}[:.h]\d{2})?\b(?!\.\d)"
    ),
    re.compile(
        r"(?<![\w-])\d+(?:[.,\u00a0 ]\d{3})*(?:[.,]\d+)?[ \t]?(?:x|mm|cm|km|m|mg|kg|g|t|ml|cl|l|"
        r"kW|W|V|A|mAh|Ah|"
        r"Hz|dB|\u00b0C|\u00b0|GB|MB|TB|px|Liter|litres?|liters?|meters?|metres?|inch(?:es)?|lbs?|"
        r"oz|"
        r"pieces?|Stück|pièces?|piezas?|pezzi|stuks|points?|Punkte)\b"
    ),
    re.compile(r"(?<![\w-])\d{1,3}(?:[,.]\d{3})+(?![\w-])"),  # 10,000
)
_COUNTED = re.compile(r"\d{1,3}")


def settled(text: str) -> Iterator[tuple[int, int]]:
    """Numbers that are the same for everybody: times of day, sizes and weights, round counts."""
    for pattern in _SETTLED:
        for found in pattern.finditer(text):
            yield found.span()


def numbers_of_people(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers stand that name one order, parcel, account, passport."""
    for pattern in (_HASH, _GROUPS, _DIGITS):
        for found in pattern.finditer(text):
            if pattern is _HASH or len(re.sub(r"\D", "", found["value"])) > 5:
                yield _trimmed(found)
    for found in _LABELLED.finditer(text):
        if len(re.sub(r"\D", "", found["value"])) > 1:
            yield _trimmed(found)
    for found in _NAMED.finditer(text):
        bare = _COUNTED.fullmatch(found["value"]) is not None
        if not bare or len(found["value"]) > 2 or not found["after"].strip():
            yield _trimmed(found)
    for found in _LONG.finditer(text):
        if not _YEAR.fullmatch(found["value"]):
            yield _trimmed(found)
    for found in _MIXED.finditer(text):
        if len(found["value"]) >= _MOST_MIXED:
            yield _trimmed(found)


def _trimmed(found: re.Match[str]) -> tuple[int, int]:
    start, _ = found.span("value")
    return start, start + len(found["value"].rstrip("-/. "))
