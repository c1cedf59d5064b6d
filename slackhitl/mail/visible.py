"""Invisible characters: those that hide or turn text are removed, the rest is normalised."""

import unicodedata

KEPT = {"\n", "\t", "\u200c", "\u200d"}
"""Line ends, and the joiners that some scripts and emoji are spelled with."""


def visible(text: str) -> str:
    """Text without zero-width, direction and private-use characters, in NFC, with \\n line ends."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain)
    elif plain.isprintable():
        return plain
    return "".join(
        character
        for character in plain
        if character in KEPT or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
    )


def one_line(text: str, most: int = 100_000) -> str:
    """Text on one line of at most ``most`` characters, without invisible ones."""
    return " ".join(visible(text).split())[:most]
