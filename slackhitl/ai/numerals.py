"""Numbers as people write them: in digits of any country, or as words in several languages."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation


class _Folds(dict[int, str]):
    """What each character is folded to, looked up as it comes."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        digit = unicodedata.decimal(character, None)
        if digit is not None:
            folded = str(digit)
        elif 0xFF01 <= code <= 0xFF5E:  # full-width forms of ASCII
            folded = chr(code - 0xFEE0)
        else:
            folded = " " if unicodedata.category(character) == "Zs" else character
        self[code] = folded
        return folded


_FOLDS = _Folds()


def folded(text: str) -> str:
    """The text with every digit, full-width letter and space in its plain form; as long as it was,
    so that what is found in it stands at the same place."""
    return text if text.isascii() else text.translate(_FOLDS)


NUMBER = r"\d+(?:[.,' ]\d{3})*(?:[.,]\d{1,2})?(?!\d)"
"""A number in digits, in a text that is folded."""


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


def plain(value: Decimal) -> str:
    """A number the same for every way to write it."""
    return format(value.normalize(), "f")


def count(text: str) -> Decimal | None:
    """A number in digits or as a word: “14”, “fourteen”, “forty-five”, “fünfundvierzig”."""
    word = text.lower()
    if word in _WORDS:
        return Decimal(_WORDS[word])
    for joint in ("-", "und", "en", " y ", " "):
        first, found, last = word.partition(joint)
        if found and first in _WORDS and last in _WORDS:
            return Decimal(_WORDS[first] + _WORDS[last])
    return number(text)


_UP_TO_TWELVE = (
    "one eins uno jeden yksi",
    "two zwei deux dos due twee dois duas två to dwa dwóch dva dvou kaksi kahden",
    "three drei trois tres tre drie três trzy trzech tři tří kolme kolmen",
    "four vier quatre cuatro quattro quatro fyra fire cztery czterech čtyři neljä",
    "five fünf cinq cinco cinque vijf fem pięć pięciu pět pěti viisi viiden",
    "six sechs seis sei zes sex seks sześć sześciu šest šesti kuusi",
    "seven sieben sept siete sette zeven sete sju syv siedem siedmiu sedm seitsemän",
    "eight acht huit ocho otto oito åtta otte åtte osiem ośmiu osm",
    "nine neun neuf nueve nove negen nio ni dziewięć dziewięciu devět",
    "ten zehn dix diez dieci tien dez tio ti dziesięć dziesięciu deset",
    "eleven elf onze once undici elva elleve",
    "twelve zwölf douze doce dodici twaalf doze tolv dwanaście",
)
_LARGER = {
    14: "fourteen vierzehn quatorze catorce quattordici veertien fjorton fjorten czternaście",
    15: "fifteen fünfzehn quinze quince quindici vijftien femton femten piętnaście",
    20: "twenty zwanzig vingt veinte venti twintig vinte tjugo tyve dwadzieścia",
    30: "thirty dreißig trente treinta trenta dertig trinta trettio tredive tretti trzydzieści",
    40: "forty vierzig quarante cuarenta quaranta veertig quarenta",
    50: "fifty fünfzig cinquante cincuenta cinquanta vijftig cinquenta",
    60: "sixty sechzig soixante sesenta sessanta zestig sessenta sextio tres sześćdziesiąt",
    70: "seventy siebzig setenta settanta zeventig",
    80: "eighty achtzig ochenta ottanta tachtig oitenta",
    90: "ninety neunzig noventa novanta negentig nittio halvfems dziewięćdziesiąt",
    100: "hundred hundert cent cien cento honderd cem hundra hundrede sto",
}
_AMBIGUOUS = frozenset({"sto", "cent", "ni", "ti", "to", "tres", "once", "due"})
"""Words that mean more often something else: “cent” is a coin, “tres” is three or sixty."""
_WORDS: dict[str, int] = {
    word: value
    for value, words in (*enumerate(_UP_TO_TWELVE, start=1), *_LARGER.items())
    for word in words.split()
    if word not in _AMBIGUOUS
} | {"ein": 1, "tres": 3}
_TENS = [word for word, value in _WORDS.items() if 20 <= value <= 90]
_ONES = [word for word, value in _WORDS.items() if value <= 9]


def _any(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


WORD = (
    rf"(?:(?:{_any(_TENS)})(?:-| y )(?:{_any(_ONES)})|(?:{_any(_ONES)})(?:und|en)(?:{_any(_TENS)})"
    rf"|{_any(list(_WORDS))})"
)
"""A number as a word."""


def holds_word(text: str) -> bool:
    """Whether a text may hold a number as a word."""
    return any(word in _STARTS for word in _LETTERS.findall(text.lower()))


def in_words(text: str) -> set[Decimal]:
    """Every number that a text holds, in digits or as a word."""
    found = (count(match[0]) for match in _ANY_NUMBER.finditer(folded(text)))
    return {value for value in found if value is not None}


def digits(text: str) -> list[tuple[Decimal, str]]:
    """The numbers in digits that stand by themselves in a text, each as it is written; not that of
    a list's item.
    """
    found = ((number(match[0]), match[0]) for match in _ALONE.finditer(folded(text)))
    return [(value, words) for value, words in found if value is not None]


_LETTERS = re.compile(r"[^\W\d_]+")
_STARTS = frozenset(_WORDS) | {
    f"{one}{joint}{ten}" for one in _ONES for joint in ("und", "en") for ten in _TENS
}
_ALONE = re.compile(rf"(?<![\w.,/:-])(?!^\d+[.)]\s){NUMBER}(?![\w/:]|[.)]\d)")
_ANY_NUMBER = re.compile(rf"(?<![\w.,]){NUMBER}|\b{WORD}\b", re.I)
