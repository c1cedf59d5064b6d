"""The kinds of mail that a team distinguishes, from a TOML file that it edits.

A table is a category; the description is what Claude reads, and the keywords are what the offline
drafter goes by:

    [returns]
    description = "Returning or exchanging something, and refunds for it."
    keywords = ["send it back", "exchange for another size"]

Whatever fits none of them is “other”, which needs no table.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

MOST = 60
LONGEST = 500
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_KNOWN = {"description", "keywords"}


@dataclass(frozen=True)
class ListedCategory:
    """One table of the file."""

    key: str
    description: str
    keywords: tuple[str, ...] = ()


def read_categories(path: Path) -> tuple[ListedCategory, ...]:
    """The categories in the order of the file. Raises ValueError with half a sentence."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as trouble:
        raise ValueError(f"names a file that cannot be read ({type(trouble).__name__}).") from None
    except tomllib.TOMLDecodeError as trouble:
        raise ValueError(f"names a file that is not TOML: {trouble}.") from None
    if not 0 < len(tables) <= MOST:
        raise ValueError(f"should hold between 1 and {MOST} categories.")
    return tuple(_category(key, table) for key, table in tables.items())


def _category(key: str, table: object) -> ListedCategory:
    if not isinstance(table, dict):
        raise ValueError(f"holds {key} outside a table such as [returns].")
    if _KEY.fullmatch(key) is None:
        raise ValueError(f"[{key}] should be a short name in lower case, such as [order-status].")
    if unknown := sorted(set(table) - _KNOWN):
        raise ValueError(f"[{key}] holds {unknown[0]}, which is not known there.")
    description, keywords = table.get("description"), table.get("keywords", [])
    if not isinstance(description, str) or not 0 < len(description.strip()) <= LONGEST:
        raise ValueError(f"[{key}] needs a description of at most {LONGEST} characters.")
    if not isinstance(keywords, list) or not all(isinstance(one, str) for one in keywords):
        raise ValueError(f'[{key}] keywords should be a list such as ["send it back"].')
    return ListedCategory(key, " ".join(description.split()), tuple(keywords))
