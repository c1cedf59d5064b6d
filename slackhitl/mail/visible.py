"""Text without what people cannot see: such characters carry hidden orders, or split words.

Nothing is brought into a normal form of Unicode: that takes time quadratic in a hostile run of
combining marks, and changes what people typed.
"""

import re

GONE = dict.fromkeys(
    (
        *(code for code in range(0x20) if code not in {0x09, 0x0A}),
        *range(0x7F, 0xA0),
        0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x200E, 0x200F,
        *range(0x202A, 0x202F),  # directions that can turn text round
        *range(0x2060, 0x2070), 0x3164, 0xFEFF, 0xFFA0, *range(0xFFF9, 0xFFFC),
        *range(0xD800, 0xE000),  # halves of characters, which no database takes
        *range(0xE000, 0xF900),  # private use: nobody knows what they would look like
        *range(0xE0000, 0xE1000),  # Unicode's tags, invisible ASCII
    )
)  # fmt: skip
SPACES = dict.fromkeys((0x00A0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
BREAKS = {0x0B: "\n", 0x0C: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
NORMALISED = GONE | SPACES | BREAKS
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
PRIVATE_PLANES = re.compile("[\U000f0000-\U0010ffff]")
JOINER_OUT_OF_PLACE = re.compile(
    r"(?<![^\x00-\x7f])[\u200c\u200d]+|(?<=[\u200c\u200d])[\u200c\u200d]+"
)
"""Joiners belong between letters of some scripts and within emoji, never beside ASCII."""


def visible(text: str) -> str:
    """The text as a person sees it, lines parted by \\n, without control characters."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        return text.translate(NORMALISED) if CONTROL.search(text) else text
    text = PRIVATE_PLANES.sub("", text.translate(NORMALISED))
    return JOINER_OUT_OF_PLACE.sub("", text) if "\u200c" in text or "\u200d" in text else text


def one_line(text: str, longest: int = 2_000) -> str:
    """The same for a header: one line with single spaces."""
    return " ".join(visible(text).split())[:longest].rstrip()


TAGS = re.compile("[\U000e0020-\U000e007e]+")


def spelled_invisibly(text: str) -> str:
    """What is written in Unicode's tags, which look like nothing and spell ASCII; "" for none."""
    if text.isascii():
        return ""
    return " ".join(
        "".join(chr(ord(character) - 0xE0000) for character in run) for run in TAGS.findall(text)
    )
