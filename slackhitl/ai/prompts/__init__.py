"""The instructions that the model gets, one Markdown file for each purpose.

They are constant to the byte, so that the API can read them from its cache; what changes from
mail to mail stands in the request's other blocks. A team may have a draft.md of its own.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

Purpose = Literal["triage", "draft", "check", "translate", "reflect"]
FILE = "draft.md"
"""What a folder of instructions may replace. A backtest drafts anew and does nothing else, so that
it can speak for no other file."""


class BadPrompts(Exception):
    """A folder holds no instructions that drafts can be made with; the message is a sentence."""


@cache
def instructions(purpose: Purpose) -> str:
    """The text of a purpose's instructions, as they ship."""
    return files(__name__).joinpath(f"{purpose}.md").read_text("utf-8").strip()


@dataclass(frozen=True)
class Prompts:
    """The instructions in use: ours, or with another text for drafts."""

    own: str | None = None

    @classmethod
    def of(cls, folder: Path | None) -> "Prompts":
        """Those of a folder; ours without one. Raises BadPrompts."""
        if folder is None:
            return cls()
        file = folder / FILE
        try:
            text = file.read_text("utf-8").strip()
        except FileNotFoundError:
            raise BadPrompts(f"There is no {file}.") from None
        except (OSError, UnicodeDecodeError) as trouble:
            raise BadPrompts(f"{file} cannot be read ({type(trouble).__name__}).") from None
        if not text:
            raise BadPrompts(f"{file} is empty.")
        return cls(text)

    def text(self, purpose: Purpose) -> str:
        """The text of a purpose's instructions."""
        own = self.own if purpose == "draft" else None
        return instructions(purpose) if own is None else own

    @property
    def draft_version(self) -> str:
        """Names the instructions for drafts alone."""
        return _short(self.text("draft"))

    def version(self, *schemas: str) -> str:
        """Names everything that a draft comes about under: the instructions of triage, drafting
        and checking, and the forms of their answers."""
        told = (self.text("triage"), self.text("draft"), self.text("check"), *schemas)
        return _short("\x00".join(told))


OURS = Prompts()


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
