"""People's names: what they are made of, and whether two spellings are one name.

Müller is Mueller and MULLER, Pérez is Perez, and Anna's and Annas are Anna.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from slackhitl.ai.words import words

WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
"""A word as names are made of them: O'Neill, Anna-Lena."""
_EXPANDED = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe", "ł": "l",
    "đ": "d", "\u0131": "i", "þ": "th", "ð": "d",
})  # fmt: skip
_PLAIN = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "\u0131": "i", "þ": "th"}
)
_APOSTROPHES = re.compile("['\u2019]")
_POSSESSIVE = re.compile("(?:['\u2019]s?)$", re.I)

PARTICLES = words("particles")
TITLES = words("titles")


@lru_cache(maxsize=8192)
def forms(word: str) -> frozenset[str]:
    """The spellings under which a word is compared: it is another's when they share one."""
    bare = _APOSTROPHES.sub("", word.casefold())
    plain = _unaccented(bare.translate(_PLAIN))
    expanded = _unaccented(bare.translate(_EXPANDED))
    narrow = re.sub("ae|oe|ue", lambda found: found[0][0], plain)
    return frozenset((plain, expanded, narrow))


def folded(text: str) -> str:
    """A text without accents, in lower case."""
    return _unaccented(text.casefold().translate(_PLAIN))


def squeezed(text: str) -> str:
    """A text's letters and digits, so that accents, case and spacing do not matter."""
    return re.sub(r"[\W_]+", "", folded(text))


def is_capital(word: str) -> bool:
    """Whether a word begins as names do."""
    return word[:1].isupper()


def is_everyday(word: str) -> bool:
    """Whether a word is more than a name, so that only its place tells which."""
    return not _everyday().isdisjoint(forms(word))


def is_given_name(word: str) -> bool:
    """Whether a word is a common given name and nothing else."""
    parts = [word, *word.split("-")] if "-" in word else [word]
    return any(
        len(part) > 2 and not _given().isdisjoint(forms(part)) and not is_everyday(part)
        for part in parts
    )


@dataclass(frozen=True)
class Names:
    """The parts of the names of people, as they may be written."""

    parts: frozenset[str] = frozenset()

    @cached_property
    def _forms(self) -> frozenset[str]:
        return frozenset(form for part in self.parts for form in forms(part))

    def __contains__(self, word: str) -> bool:
        """Whether a word is one of them, hyphenated with one, or the genitive of one."""
        return any(self._holds(part) for part in (word, *re.split("[-'\u2019]", word)))

    def __or__(self, other: "Names") -> "Names":
        """Those of both."""
        return Names(self.parts | other.parts)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.parts)

    def ending(self, word: str) -> int:
        """How many characters of a word are its genitive: of Anna's two, of Annas one."""
        if found := _POSSESSIVE.search(word):
            return len(found[0])
        return int(self._forms.isdisjoint(forms(word)) and self._is_genitive(word))

    def _holds(self, part: str) -> bool:
        bare = _POSSESSIVE.sub("", part)
        if len(bare) < 2:
            return False
        return not self._forms.isdisjoint(forms(bare)) or self._is_genitive(bare)

    def _is_genitive(self, word: str) -> bool:
        return len(word) > 3 and word[-1] in "sS" and not self._forms.isdisjoint(forms(word[:-1]))


def names_of(people: Iterable[str], addresses: Iterable[str] = ()) -> Names:
    """What people are called, from display names ("Doe, Jane (Acme)") and mail addresses."""
    parts: set[str] = set()
    for name in people:
        parts |= _of_address(name) if "@" in name else _of_display_name(name)
    for address in addresses:
        parts |= _of_address(address)
    return Names(frozenset(parts))


def _of_display_name(name: str) -> set[str]:
    found: set[str] = set()
    for word in WORD.findall(name):
        for part in (word, *re.split("[-'\u2019]", word)):
            if len(part) > 1 and not _is_no_name(part):
                found.add(part)
    return found


def _is_no_name(word: str) -> bool:
    low = word.casefold()
    return any(low in words(each) for each in ("particles", "titles", "offices", "courtesies"))


def _of_address(address: str) -> set[str]:
    local = address.partition("@")[0]
    parts = re.split(r"[\W\d_]+", local)
    return {part for part in parts if len(part) > 2 and not _is_no_name(part)}


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    return frozenset(form for word in words("everyday") for form in forms(word))


@lru_cache(maxsize=1)
def _given() -> frozenset[str]:
    return frozenset(form for word in words("given_names") for form in forms(word))


def _unaccented(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(character for character in apart if not unicodedata.combining(character))
