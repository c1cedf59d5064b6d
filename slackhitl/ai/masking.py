"""Takes out what nobody downstream needs to see: card numbers, bank accounts, passwords, keys.

Applied before the model, Slack and logs. What is masked cannot be restored from the result; the
raw mail in the archive is untouched.
"""

import re
from collections.abc import Callable

CARD = "[card number removed]"
ACCOUNT = "[bank account removed]"
PASSWORD = "[password removed]"  # noqa: S105 - what stands in place of one
SECRET = "[secret removed]"  # noqa: S105
IDENTITY = "[identity number removed]"


def mask(text: str) -> str:
    """The text without card numbers, IBANs, passwords, access keys and US social security numbers.

    Order, invoice and tracking numbers stay: a number is a card only when an issuer owns its
    range and its check digit (ISO/IEC 7812) fits. Masking twice changes nothing.
    """
    for pattern, replace in _RULES:
        text = pattern.sub(replace, text)
    return text


def is_card_number(digits: str) -> bool:
    """Whether digits are a payment card number: a known issuer, its length, the Luhn check."""
    return (
        digits[0] in "23456"
        and any(
            low <= int(digits[: len(str(low))]) <= high and len(digits) in lengths
            for low, high, lengths in _ISSUERS
        )
        and len(set(digits)) > 1
        and _luhn(digits)
    )


def is_iban(candidate: str) -> bool:
    """Whether letters and digits without spaces are an IBAN (ISO 13616, mod 97)."""
    if not 15 <= len(candidate) <= 34:
        return False
    turned = candidate[4:] + candidate[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


_ISSUERS: tuple[tuple[int, int, frozenset[int]], ...] = (
    (4, 4, frozenset({13, 16, 19})),  # Visa
    (51, 55, frozenset({16})),  # Mastercard
    (2221, 2720, frozenset({16})),  # Mastercard
    (34, 34, frozenset({15})),  # American Express
    (37, 37, frozenset({15})),  # American Express
    (300, 305, frozenset({14, 16, 19})),  # Diners Club
    (36, 36, frozenset({14, 16, 19})),  # Diners Club
    (38, 39, frozenset({14, 16, 19})),  # Diners Club
    (3528, 3589, frozenset({16, 17, 18, 19})),  # JCB
    (6011, 6011, frozenset({16, 19})),  # Discover
    (644, 649, frozenset({16, 19})),  # Discover
    (65, 65, frozenset({16, 19})),  # Discover
    (62, 62, frozenset({16, 17, 18, 19})),  # UnionPay
    (50, 50, frozenset({16, 19})),  # Maestro
    (56, 58, frozenset({16, 19})),  # Maestro
    (63, 63, frozenset({16, 19})),  # Maestro
    (67, 67, frozenset({16, 19})),  # Maestro
)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _card(found: re.Match[str]) -> str:
    """A run of digit groups may hold a date beside the card: whole groups are tried in turn."""
    run = found[0]
    if is_card_number(re.sub(r"\D", "", run)):
        return CARD
    groups = list(re.finditer(r"\d+", run))
    for first, start in enumerate(groups):
        digits = ""
        for end in groups[first : first + _MOST_GROUPS]:
            digits += end[0]
            if len(digits) > 19:
                break
            if len(digits) >= 13 and is_card_number(digits):
                return run[: start.start()] + CARD + _RUN.sub(_card, run[end.end() :])
    return run


_MOST_GROUPS = 6
_RUN = re.compile(r"(?<![^\W\d_])\d(?:[ \-.]?\d){12,80}")


def _iban(found: re.Match[str]) -> str:
    """An IBAN may be followed by words that fit its alphabet, and by chance its check digits, too:
    of a country whose length is known that one counts, else the longest valid prefix."""
    whole = found[0]
    length = _IBAN_LENGTHS.get(whole[:2].upper())
    for end in range(len(whole), 14, -1):
        bare = whole[:end].replace(" ", "")
        fits = length is None or len(bare) == length
        if fits and whole[end - 1] != " " and is_iban(bare.upper()):
            return ACCOUNT + whole[end:]
    return whole


_IBAN_LENGTHS = {
    country: length
    for length, countries in (
        (15, "NO"), (16, "BE"), (18, "DK FI NL"), (20, "AT EE LT LU"), (21, "CH HR LI LV"),
        (22, "BG DE GB IE ME RS"), (23, "AE IL"), (24, "CZ ES RO SE SK TN"), (25, "PT"),
        (26, "IS TR"), (27, "FR GR IT SM MC"), (28, "CY HU LB PL AZ"), (31, "MT"),
    )
    for country in countries.split()
}  # fmt: skip


def _password(found: re.Match[str]) -> str:
    return f"{found['label']}{PASSWORD}"


_LABELS = (
    r"pass ?word|pass ?phrase|passwort|kennwort|mot de passe|contraseña|clave|senha|wachtwoord|"
    r"hasło|lösenord|pwd|pin(?: ?code)?|cvv2?|cvc2?|tan"
)
_VALUE = r"[^\s\"'\u201c\u201d\u201e\u00ab\u00bb`,]{3,64}"
_TELLING = r"(?=\S*\d|\S*[@#$%^&*_+=]|\S*(?-i:[a-z][A-Z]))"
"""After "is" an ordinary word is no password ("my password is wrong"); this is what tells."""

_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|\Z)", re.S),
        SECRET,
    ),
    (
        re.compile(
            r"\b(?:sk-[A-Za-z0-9_-]{16,}|xox[abeprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}"
            r"|gh[pousr]_[A-Za-z0-9]{20,}|AKIA[A-Z0-9]{16})"
        ),
        SECRET,
    ),
    (
        re.compile(
            rf"(?P<label>\b(?:{_LABELS})\b[ \t]*(?:\([^)\n]{{0,20}}\)[ \t]*)?"
            r"(?:[:=]|\b(?:is|was|ist|lautet|war|est|es|é|è)\b[ \t]*:?)"
            r"[ \t]*[\"'\u201c\u201e\u00ab`]?)"
            rf"(?!\[)(?:{_TELLING}{_VALUE}|(?<=[:=] ){_VALUE}(?=\W*$))",
            re.I | re.M,
        ),
        _password,
    ),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b", re.I), _iban),
    (_RUN, _card),
    (
        re.compile(r"\b(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b"),
        IDENTITY,
    ),
)
