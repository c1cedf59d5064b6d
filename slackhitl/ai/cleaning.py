"""Makes a stranger's words safe to show to a model: as data, under a tag that cannot be guessed."""

import json
import re
import secrets
import unicodedata
from collections.abc import Mapping

from slackhitl.ai.masking import mask
from slackhitl.ai.terms import Mail

MOST_CHARACTERS = 20_000
"""Of one text; what is longer is cut, and the model is told."""
_MOST_EARLIER = 12
_MOST_EARLIER_CHARACTERS = 4_000

Plain = str | bool | None | list["Plain"] | Mapping[str, "Plain"]


def clean(text: str, most: int = MOST_CHARACTERS) -> str:
    """The text as a reader sees it: compatibility forms folded, invisible characters and secrets
    gone, at most ``most`` characters.

    Invisible are control and format characters, private use, surrogates and variation selectors:
    zero-width letters, direction overrides, and the tag block that can spell whole sentences.
    """
    return mask(seen(text[: 2 * most]))[:most]


def seen(text: str) -> str:
    """The same without masking: compatibility forms folded, invisible characters gone."""
    folded = unicodedata.normalize("NFKC", _unpiled(text))
    return "".join(
        character
        for character in folded
        if character in "\n\t"
        or (unicodedata.category(character) not in _UNSEEN and not _SELECTOR.match(character))
    )


def _unpiled(text: str) -> str:
    """With few marks on each letter: folding takes time that grows with the square of a pile."""
    if text.isascii():
        return text
    kept: list[str] = []
    pile = 0
    for character in text:
        pile = pile + 1 if unicodedata.combining(character) else 0
        if pile <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


_MOST_MARKS = 8
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_SELECTOR = re.compile(
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5]"
)


def mail_as_data(mail: Mail) -> dict[str, Plain]:
    """The mail and the conversation before it as plain values, newest words whole."""
    return {
        "subject": clean(mail.subject, 500),
        "text": clean(mail.text),
        "cut": len(mail.text) > MOST_CHARACTERS,
        "customer_name": clean(mail.customer_name, 100),
        "earlier": [
            {"who": turn.who, "text": clean(turn.text, _MOST_EARLIER_CHARACTERS)}
            for turn in mail.earlier[-_MOST_EARLIER:]
        ],
    }


def as_block(values: Mapping[str, Plain], tag: str | None = None) -> str:
    """Values as JSON between two tags whose name nobody outside can know."""
    tag = tag or f"data-{secrets.token_hex(6)}"
    return f"<{tag}>\n{json.dumps(values, ensure_ascii=False)}\n</{tag}>"
