"""The replies of ai/replies.yaml, and how much of each is left when people are taken out."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from slackhitl.ai.anonymising import NOTHING, Known, Ours, Plain, anonymised

FILE = Path(__file__).parent / "ai" / "replies.yaml"


@dataclass(frozen=True)
class Case:
    """A reply, to whom it went, and what should become of it."""

    known: Known
    reply: str
    gone: tuple[str, ...]
    """Particulars of the customer."""
    stays: tuple[str, ...]
    """What is worth learning."""
    person: bool
    """Whether it names somebody else, so that it teaches nothing."""
    kept: str

    def plain(self) -> Plain:
        """What the function makes of it."""
        return anonymised(self.reply, self.known)

    def leaked(self, plain: Plain) -> list[str]:
        """Particulars that would be learnt."""
        if self.person and plain.others:
            return []
        return [one for one in self.gone if _stands_in(one, plain.text)]

    def lost(self, plain: Plain) -> list[str]:
        """What would not be learnt and should."""
        return [one for one in self.stays if not _stands_in(one, plain.text)]


def cases() -> list[Case]:
    """All of them."""
    return [_case(row) for row in yaml.safe_load(FILE.read_text("utf-8"))]


def _case(row: dict[str, Any]) -> Case:
    known = Known(
        names=(row["customer"], *row.get("copies", ())),
        addresses=(row["address"],),
        mails=(row["mail"],) if "mail" in row else (),
        ours=Ours([row["ours"]]) if "ours" in row else NOTHING,
    )
    kept = row.get("kept", "")
    person = row.get("person", False)
    return Case(known, row["reply"], tuple(row["gone"]), tuple(row["stays"]), person, kept)


def _stands_in(words: str, text: str) -> bool:
    """Whether a text holds words as words, however its lines are broken."""
    wanted, whole = " ".join(words.split()), " ".join(text.split())
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", whole) is not None
