"""Lists of words, one file for each, for what no rule can tell: which words are people's names.

Lower case, separated by white space; a line that begins with # is a remark.
"""

from functools import cache
from importlib.resources import files
from typing import Literal

List = Literal[
    "given_names", "everyday", "courtesies", "titles", "particles", "offices", "calendar_and_map"
]


@cache
def words(name: List) -> frozenset[str]:
    """The words of a list."""
    text = files(__name__).joinpath(f"{name}.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
