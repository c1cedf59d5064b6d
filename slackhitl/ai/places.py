"""Postal addresses in a text: a street with its number, and the postcode and town behind it."""

import re
from collections.abc import Iterator

_CAP = r"[A-ZÀ-ÖØ-ÞŁŚŻ][\w'\u2019-]{0,40}"
_GLUE = r"(?:d[aeou]s?|del?|dell[aeo]?|de l[aeo]s?|d['\u2019]|l[ae]|van|von|der|den|the|of|y|e|et)"
_NAME = rf"(?:(?:{_GLUE})[ \t]+|d['\u2019]|l['\u2019]|St\.[ \t]+)*{_CAP}"
_NAMED = rf"{_NAME}(?:[ \t]+{_NAME}){{0,4}}"
_HOUSE = r"\d{1,5}(?:[ \t]?[a-zA-Z]\b|[ \t]?(?:bis|ter|quater)\b|[-/]\d{1,4}[a-z]?)?"
_NUMBERED = rf"(?:n[.\u00ba°o]{{0,2}}[ \t]?|nr\.?[ \t]?|no\.?[ \t]?)?{_HOUSE}"

_STREETS = (
    # 12 Baker Street, 4 Rose Lane
    rf"\b{_HOUSE},?[ \t]+(?:{_CAP}\.?[ \t]+){{1,4}}(?:Street|Road|Lane|Avenue|Drive|Close|Court|"
    rf"Way|Place|"
    r"Square|Terrace|Crescent|Boulevard|Gardens|Park|Row|Walk|Mews|Quay|Parade|Hill|Green|Grove|"
    r"Highway|"
    r"Parkway|Circle|Trail|(?:St|Rd|Ln|Ave|Dr|Ct|Pl|Sq|Blvd|Hwy|Pkwy)\b\.?)(?!\w)(?:[ \t]+(?:Apt|"
    r"Flat|Unit|Suite)\.?"
    r"[ \t]+\w+)?",
    # Hauptstr. 5, Am Markt 3, Unter den Linden 77, Kerkstraat 14a
    rf"\b[A-ZÄÖÜ][\w-]{{0,40}}(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ring|damm|ufer|steig|"
    rf"chaussee|graben|"
    rf"straat|laan|plein|gracht|kade|dijk|singel|steeg|dreef|gatan|vägen|vej|"
    rf"gade)[ \t]+{_NUMBERED}",
    rf"\b(?:{_CAP}[ \t]+){{1,2}}(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm|"
    rf"Ufer)[ \t]+{_NUMBERED}",
    rf"\b(?:Am|An der|An den|Auf der|Auf dem|Im|In der|In den|Unter den|Zum|Zur|"
    rf"Hinter der)[ \t]+{_CAP}"
    rf"(?:[ \t]+{_CAP})?[ \t]+{_HOUSE}(?=[,.;\s]|$)",
    # 8 rue de la Paix, 14 bis, avenue Victor Hugo
    rf"\b{_HOUSE},?[ \t]+(?i:rue|avenue|av\.|boulevard|bd|place|chemin|allée|impasse|quai|route|"
    rf"cours|"
    rf"square|passage|sentier)[ \t]+{_NAMED}",
    # Calle Mayor 3, Via Garibaldi 12, Rua das Flores 25, ul. Długa 5
    rf"\b(?:Calle|C/|Avda\.?|Av\.|Avenida|Plaza|Pza\.?|Paseo|Camino|Carrera|Ronda|Travesía|Via|"
    rf"Viale|"
    rf"Piazza|Corso|Largo|Vicolo|Strada|Rua|R\.|Praça|Travessa|Alameda|Estrada|ul\.|al\.|Ulica)"
    rf"[ \t]*{_NAMED},?[ \t]*{_NUMBERED}",
    r"\b(?:P\.? ?O\.? ?Box|Postfach|Apartado|Postbus)[ \t]+\d[\d \t]*\d?",
)
_TOWN = rf"{_CAP}(?:[ \t]{_CAP}){{0,2}}"
_POSTCODE = (
    r"(?:[A-Z]{1,2}-)?(?:"
    r"[A-Z]{1,2}\d[A-Z\d]?[ \t]?\d[A-Z]{2}|"  # NW1 6XE
    r"\d{4}[ \t]?[A-Z]{2}\b|\d{4}-\d{3}\b|\d{2}-\d{3}\b|\d{3}[ \t]\d{2}\b|"  # NL, PT, PL, SE
    r"[A-Z]{2}[ \t]\d{5}(?:-\d{4})?|\d{4,5}\b)"
)
_TAIL = rf"(?:,?\s{{1,2}}(?:{_TOWN},?[ \t]+)?{_POSTCODE}(?:[ \t]*\n?[ \t]*(?<=\s){_TOWN})?)?"
_ADDRESS = tuple(re.compile(f"{street}{_TAIL}") for street in _STREETS)
_ALONE = re.compile(
    rf"(?:\b{_TOWN},?[ \t]+)?\b[A-Z]{{1,2}}\d[A-Z\d]?[ \t]\d[A-Z]{{2}}\b"
    rf"|\b\d{{4}}[ \t][A-Z]{{2}}[ \t]+{_TOWN}"
    rf"|\b(?:[A-Z]{{1,2}}-)?\d{{5}}[ \t]+{_TOWN}"
    rf"|\b\d{{4}}-\d{{3}}[ \t]+{_TOWN}"
    rf"|\b{_TOWN},[ \t]+[A-Z]{{2}}[ \t]+\d{{5}}\b"
)
"""A postcode without a street."""


def postal_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where postal addresses stand in a text."""
    for pattern in (*_ADDRESS, _ALONE):
        for found in pattern.finditer(text):
            yield found.span()
