"""The instructions that the model gets, one Markdown file for each purpose.

They are constant to the byte, so that the API can read them from its cache; what changes from
mail to mail stands in the request's other blocks.
"""

import hashlib
from functools import cache
from importlib.resources import files
from typing import Literal

Purpose = Literal["triage", "draft", "check", "translate", "reflect"]


@cache
def instructions(purpose: Purpose) -> str:
    """The text of a purpose's instructions."""
    return files(__name__).joinpath(f"{purpose}.md").read_text("utf-8").strip()


def version(purpose: Purpose) -> str:
    """A short hash of the instructions, so that a draft can name those it was written under."""
    return hashlib.sha256(instructions(purpose).encode()).hexdigest()[:12]
