"""Ways to reach somebody that stand in a text: links, mail addresses, telephone numbers, streets.

The same for every spelling: a host that is written “shop[.]example” is a link as well.
"""

import re

ADDRESS = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
    r"|(?<![\w.+-])[\w.+-]{1,64} ?[(\[]at[)\]] ?[\w-]{1,63}(?:(?:\.| ?[(\[]dot[)\]] ?)[\w-]{1,63}){1,8}"
    r"|(?<![\w@/])@[a-z][\w.]{3,30}(?!@)\b",
    re.I,
)  # fmt: skip
"""A mail address, or a name in a social network."""


def address(found: re.Match[str]) -> str | None:
    """A match of ADDRESS in small letters and without disguise."""
    plain = re.sub(r" ?[(\[]at[)\]] ?", "@", found[0].lower())
    return re.sub(r" ?[(\[]dot[)\]] ?", ".", plain).rstrip(".")


_ENDINGS = (  # beside those of countries, the ones that shops and frauds use most
    "com net org io shop example info biz eu app me ly xyz top link site online store tech dev page "
    "web club live life world today help support service services care center centre email click "
    "cloud agency company group team works zone digital media news blog space website host press "
    "pro vip win bid loan men date party review trade download racing science stream gift gifts "
    "promo sale deals discount cheap bargains shopping buzz fun ink icu cyou quest monster lol wtf "
    "mobi name tel travel jobs museum aero coop int edu gov mil arpa test invalid localhost onion "
    "finance bank money cash credit insurance tax law legal health clinic pharmacy academy school "
    "berlin hamburg koeln wien paris london nyc tokyo amsterdam cat bzh "
    "рф рус онлайн сайт укр бел срб мкд бг 中国 公司 网络 한국"
)
_NO_COUNTRY = "js|md|py|cs|ts|cc|db|mm|kg"
"""Two letters that end the name of a file or are a measure, not a country."""
_LABEL = r"[^\W_](?:[\w-]{0,62}[^\W_])?"
_DOT = r"(?:\.|\[\.\]|\(\.\)|\[dot\]|\(dot\)|\{\.\})"
_FIRST = rf"(?<![\w@.-])(?:{_LABEL}{_DOT}){{1,8}}"
LINK = re.compile(
    r"\bh(?:tt|xx)ps?(?:://|\[:\]//|\[://\])[^\s<>\"]+|\bwww\.[^\s<>\"]+"
    rf"|{_FIRST}(?:{_ENDINGS.replace(' ', '|')}|(?!(?:{_NO_COUNTRY})\b)[a-z]{{2}})\b(?!@)(?::\d{{2,5}})?(?:[/?#][^\s<>\"]*)?"
    rf"|{_FIRST}[^\W\d_]{{2,24}}/[^\s<>\"]*"
    r"|(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{2,5})?(?:/[^\s<>\"]*)?(?![\w.]\d)"
    r"|\b[\w-]{2,63} dot (?:com|net|org|io|de|co|example|shop|info)\b",
    re.I,
)  # fmt: skip
"""A web address, with or without its scheme."""


def link(found: re.Match[str]) -> str | None:
    """A match of LINK without what does not change where it leads; http is not https."""
    whole = found[0].rstrip(".,;:!?)]}'\"\u201d\u2019")
    if _is_prose(whole):
        return None
    whole = re.sub(_DOT, ".", whole, flags=re.I).replace(" dot ", ".")
    whole = whole.replace("[:]", ":").replace("[://]", "://")
    scheme, separator, rest = whole.partition("://")
    bare = re.sub(r"^www\.", "", rest if separator else whole, flags=re.I)
    host, slash, path = bare.partition("/")
    value = (host.lower() + slash + path).rstrip("/")
    is_open = separator and scheme.lower() in {"http", "hxxp"}
    return f"{INSECURE}{value}" if is_open else value


INSECURE = "http://"
"""What stands before the value of a link that asks for no encryption."""


def _is_prose(whole: str) -> bool:
    """Whether a full stop without a space after it made a host of two words."""
    last = whole.rpartition(".")[2]
    only_letters = whole.replace(".", "").isalpha()
    return only_letters and last[:1].isupper() and not whole.isupper() and len(last) > 1


PHONE = re.compile(
    r"(?<![\w/#-])(?:(?:\+|\(?0)\d?[\d ()/.\u2013-]{5,20}\d"
    r"|(?:1[ .-])?\(?[2-9]\d\d\)?[ .-]\d{3}[ .-]\d{4}|1[ .-]8\d\d[ .-][\dA-Z-]{7,9})(?!\w)"
)
"""A telephone number."""
_KEYS = {
    letter: str(key)
    for key, letters in enumerate("ABC DEF GHI JKL MNO PQRS TUV WXYZ".split(), start=2)  # noqa: SIM905
    for letter in letters
}


def phone(found: re.Match[str]) -> str | None:
    """The last digits of a match of PHONE, which are the same with and without a prefix."""
    digits = re.sub(r"\D", "", "".join(_KEYS.get(each, each) for each in found[0]))
    return digits[-8:] if 7 <= len(digits) <= 15 else None


_NAME = r"[A-ZÀ-ÖØ-ÝĄ-Ž][\w'.-]{0,40}"
_STREETS = (
    r"(?i:stra(?:ß|ss)e|str\.|gasse|allee|platz|ring|damm|ufer|straat|laan|plein|gracht|gatan|vägen|"
    r"gade|vej|veien)"
)
_ROADS = (
    r"(?i:street|st\b\.?|road|rd\b\.?|avenue|ave\b\.?|lane|drive|boulevard|blvd\b\.?|square|court|"
    r"terrace|crescent|highway|parkway)"
)
_RUES = r"(?i:rue|avenue|boulevard|place|chemin|allée|quai|impasse)"
_CALLES = r"(?i:calle|avenida|plaza|paseo|via|viale|piazza|corso|rua|praça|ul\.|ulica|aleja)"
PLACE = re.compile(
    rf"(?<![\w-])(?:[\w-]{{1,40}}{_STREETS}|{_NAME}[ -]{_STREETS}) ?\d+(?: ?[a-z])?\b"
    rf"|\b\d{{1,5}}[a-z]?,? (?:{_NAME} ){{1,3}}{_ROADS}"
    rf"|\b\d{{1,4}}(?: ?bis)?,? {_RUES}(?: [\w'-]+){{1,4}}"
    rf"|\b{_CALLES} (?:{_NAME} ?){{1,4}},? ?(?:n\.?º? ?)?\d+\b"
    r"|\b(?i:p\.? ?o\.? box|postfach) \d[\d ]*"
)
"""A street with its number, or a box at a post office."""


def place(found: re.Match[str]) -> str | None:
    """A match of PLACE with its usual abbreviations written out."""
    said = found[0].casefold().replace("strasse", "str").replace("straße", "str")
    said = re.sub(r"\b(street|road|avenue|boulevard)\b", _short, said)
    return re.sub(r"[\W_]+", "", said)


def _short(found: re.Match[str]) -> str:
    return {"street": "st", "road": "rd", "avenue": "ave", "boulevard": "blvd"}[found[1]]
