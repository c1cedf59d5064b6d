"""Finds the numbers that move money: payment cards and bank accounts.

Their own rules decide, since a shop's mail is full of other long numbers: who issues the range, how
long it is there, and whether the check digit fits.
"""

import re

CARD = "[card number removed]"
ACCOUNT = "[bank account removed]"


def without_cards(text: str) -> str:
    """The text without payment card numbers, however their digits are parted."""
    return _RUN.sub(_cards, text)


def without_accounts(text: str) -> str:
    """The text without IBANs, and without account numbers that stand beside their bank's."""
    text = _IBAN.sub(_iban, text)
    for _ in range(2):  # the second number is known by the first
        text = _LABELLED.sub(rf"\g<label>{ACCOUNT}", text)
    return text


def is_card_number(digits: str) -> bool:
    """Whether digits are a payment card number: a known issuer, its length, the Luhn check."""
    return _ISSUED.fullmatch(digits) is not None and len(set(digits)) > 1 and _luhn(digits)


def is_iban(candidate: str) -> bool:
    """Whether letters and digits without spaces are an IBAN (ISO 13616): the length that its
    country gives it, and mod 97."""
    if len(candidate) != _LENGTHS.get(candidate[:2]):
        return False
    turned = candidate[4:] + candidate[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


_ISSUED = re.compile(
    r"4(?:\d{15}|\d{18})"  # Visa; cards of 13 digits are gone, and German EANs look like them
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|6\d|[89]\d)(?:\d{11}|\d{13}|\d{16})"  # Diners Club
    r"|35(?:2[89]|[3-8]\d)\d{12,15}"  # JCB
    r"|(?:6011|64[4-9]\d|65\d\d)(?:\d{12}|\d{15})"  # Discover
    r"|62\d{14,17}"  # UnionPay
    r"|(?:50|5[6-8])\d{2}(?:\d{12}|\d{15})|6[37]\d{2}(?:\d{12}|\d{14}|\d{15})",  # Maestro
    re.A,
)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def _luhn(digits: str) -> bool:
    plain = sum(map(int, digits[-1::-2]))
    return (plain + sum(_DOUBLED[int(digit)] for digit in digits[-2::-2])) % 10 == 0


_GAP = r"[ \t\n>.,:;/|_*\-\u00a0\u00b7\u2010-\u2015\u2022\u2212]"
_RUN = re.compile(
    r"(?:(?<![^\W\d_])|(?<=card)|(?<=karte)|(?<=visa)|(?<=amex)|(?<=carte)|(?<=tarjeta))"
    rf"\d(?:{_GAP}{{0,4}}\d){{13,80}}",
    re.I,
)
_MOST_GROUPS = 19
_FIRST = frozenset("23456\uff12\uff13\uff14\uff15\uff16")
_DIGITS = re.compile(r"\d+")
_PLAIN_GAPS = re.compile(r"[\d \t\-.\u00a0\u2010-\u2015]+")


def _cards(found: re.Match[str]) -> str:
    """A run of digits may hold a date or another number beside the card: groups of it are tried."""
    run = found[0]
    if _PLAIN_GAPS.fullmatch(run) and _is_card(_DIGITS.findall(run)):
        return CARD
    groups = list(_DIGITS.finditer(run))
    kept: list[str] = []
    position = first = 0
    while first < len(groups):
        last = _card_from(groups, first)
        if last is None:
            first += 1
            continue
        kept += [run[position : groups[first].start()], CARD]
        position = groups[last].end()
        first = last + 1
    return "".join(kept) + run[position:]


def _card_from(groups: list[re.Match[str]], first: int) -> int | None:
    """The last group of a card that begins with this one, grouped as people group it."""
    if groups[first][0][0] not in _FIRST:
        return None
    lengths: list[int] = []
    digits = ""
    for number, group in enumerate(groups[first : first + _MOST_GROUPS], first):
        lengths.append(len(group[0]))
        digits += group[0]
        if len(digits) > 19:
            return None
        if len(digits) >= 14 and _is_card([digits]) and _is_even(lengths):
            return number
    return None


def _is_even(lengths: list[int]) -> bool:
    """Whether the groups are alike, as on a card: 4-4-4-4, pairs, single digits, or 4-6-5."""
    alike = set(lengths[:-1]) | {lengths[0]}
    return (len(alike) == 1 and lengths[-1] <= lengths[0]) or lengths[:2] == [4, 6]


def _is_card(groups: list[str]) -> bool:
    digits = "".join(groups)
    if not digits.isascii():
        digits = "".join(str(int(digit)) for digit in digits)  # of another script
    return is_card_number(digits)


_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL SD FK", 19: "MK SI", 20: "AT BA EE KZ LT LU XK MN",
        21: "CH HR LI LV", 22: "BG BH DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM TL SO",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB NI PL SV", 29: "BR EG PS QA UA",
        30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ \t\n.\-/\u00a0]{0,2}[A-Z0-9]){11,31}", re.I)


def _iban(found: re.Match[str]) -> str:
    """The country says where it ends; what follows is the next word."""
    whole = found[0]
    length = _LENGTHS.get(whole[:2].upper(), 0)
    taken = 0
    for end, character in enumerate(whole, 1):
        taken += character.isalnum()
        if taken == length:
            plain = "".join(one for one in whole[:end] if one.isalnum()).upper()
            goes_on = whole[end : end + 1].isalnum()
            return whole if goes_on or not is_iban(plain) else ACCOUNT + whole[end:]
    return whole


_NUMBER = r"(?:[ \-]?(?:number|no|nr|nummer)\b\.?)?[ \t]*[:=]?[ \t]*"
_BANK = r"(?:blz|bankleitzahl|sort ?code|routing|aba)"
_LABELLED = re.compile(
    r"(?P<label>"
    rf"\b(?:konto|kontonummer|kto\.?|{_BANK}){_NUMBER}"
    rf"|\[bank account removed\][ \t]*[,;/]?[ \t]*(?:and )?(?:account|acct|a/c){_NUMBER}"
    rf"|\b(?:account|acct|a/c){_NUMBER}(?=[\d \-]{{6,14}}[ ,;/]{{0,3}}(?:and )?{_BANK}))"
    r"(?!\[)\d(?:[ \-]?\d){5,11}(?!\w)",
    re.I,
)
"""Two numbers of a bank beside each other; an “account” alone is mostly one with us."""
