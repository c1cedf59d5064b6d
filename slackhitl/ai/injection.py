"""Whether a text gives orders to the AI, however they are spelled.

A flag and nothing more: it makes people look, keeps a reply from leaving by itself, and takes the
customer's word away from the checks. What a model does all the same is for the checks to find.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator

from slackhitl.ai.cleaning import seen
from slackhitl.ai.order_words import AS_WRITTEN, FOLDED, SQUEEZED
from slackhitl.ai.terms import Mail

MOST_CHARACTERS = 60_000
MOST_ENCODED = 20


def orders(text: str) -> str | None:
    """The words of a text that look like orders to the AI, or None."""
    for written in _forms(text[:MOST_CHARACTERS]):
        folded = _folded(written)
        for patterns, form in ((AS_WRITTEN, written), (FOLDED, folded)):
            for pattern in patterns:
                found = pattern.search(form)
                if found:
                    return " ".join(found[0].split())
        squeezed = SQUEEZED.search(re.sub(r"[\W\d_]+", "", folded))
        if squeezed:
            return squeezed[0]
    return None


def steering(mail: Mail) -> str | None:
    """The same of everything that the customer wrote and that a model gets to read: this mail, who
    it says that it is from, and what they wrote before."""
    written = (
        f"{mail.subject}\n{mail.text}",
        mail.customer_name,
        *(turn.text for turn in mail.earlier if turn.who == "customer"),
    )
    return next((found for text in written if (found := orders(text))), None)


def _forms(text: str) -> Iterator[str]:
    """The text, and what it holds in base64."""
    yield _seen(text)
    for encoded in _ENCODED.findall(text)[:MOST_ENCODED]:
        try:
            octets = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_")
            yield _seen(octets.decode())
        except (binascii.Error, UnicodeDecodeError):
            continue  # a long word, or the bytes of something else


_ENCODED = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{24,8000}={0,2}(?![\w+/=])")


def _seen(text: str) -> str:
    """In small letters of the usual form, without what nobody sees."""
    return seen(text).replace("\u2019", "'").lower().replace("\u00df", "ss")


_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһӏкмнтвгԛԝԁѵοαειυρτκνβıɡɑ",
    "aeopcyxijshlkmhtbrqwdvoaeiuptkvbiga",
)
_LOOKALIKE_DIGITS = str.maketrans("013457@$", "oieastas")
_SPELLED = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-_*|]){3,60}[^\W\d_](?!\w)")
_MIXED = re.compile(
    r"(?<![\w@$])(?=[\w@$]*[a-z])(?=[\w@$]*[013457@$])[a-z013457@$]{3,30}(?![\w@$])"
)


def _folded(text: str) -> str:
    """In plain Latin letters on one line, with single spaces."""
    base = unicodedata.normalize("NFKD", text.translate(_LOOKALIKES))
    base = "".join(one for one in base if not unicodedata.combining(one))
    base = _SPELLED.sub(lambda found: re.sub(r"[\W_]", "", found[0]), base)
    base = _MIXED.sub(lambda found: found[0].translate(_LOOKALIKE_DIGITS), base)
    return " ".join(base.split())
