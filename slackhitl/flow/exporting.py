"""Decisions as examples for training elsewhere, without secrets, names, addresses and numbers."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from slackhitl.ai.anonymising import SLOTS, anonymised
from slackhitl.desk.distance import edit_distance
from slackhitl.desk.exporting import DecisionRow, SentText
from slackhitl.flow.known import known

SYSTEM = (
    "You answer customers' mails for a support team. Write the reply only, in the customer's "
    f"language. {', '.join(SLOTS)} stand for what was taken out."
)
EMPTY = "no words were left"
UNCHANGED = "the draft was sent unchanged"
UNDRAFTED = "there was no draft to compare"
UNKNOWABLE = "the draft could not know what was missing"

Example = dict[str, object]


class Format(StrEnum):
    """What an export is for."""

    SFT = "sft"
    PREFERENCE = "preference"
    CSV = "csv"


@dataclass
class Tally:
    """What was written, and what was left out and why."""

    written: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        """In a sentence or two."""
        told = f"Written: {self.written}."
        why = "; ".join(f"{count}, because {one}" for one, count in sorted(self.left_out.items()))
        return f"{told} Left out: {why}." if why else told


def instructions(texts: Iterable[SentText], tally: Tally) -> Iterator[Example]:
    """Replies that a person approved, as conversations for supervised fine-tuning."""
    for text in texts:
        if (plain := _plain(text, tally)) is None:
            continue
        question, reply = plain
        tally.written += 1
        yield {
            "id": f"reply-{text.draft_id}",
            "messages": [
                {"role": "system", "content": SYSTEM},
                {"role": "user", "content": question},
                {"role": "assistant", "content": reply},
            ],
        }


def preferences(texts: Iterable[SentText], tally: Tally) -> Iterator[Example]:
    """What was sent beside each draft that a person changed, redrafted or wrote anew.

    ``edit_cost`` is the share of words that differ, from 0 to 1. A draft that lacked information
    is no example: its writer could not have known, and would be taught to guess.
    """
    for text in texts:
        if (plain := _plain(text, tally)) is None:
            continue
        question, chosen = plain
        if not text.proposals:
            tally.left_out[UNDRAFTED] += 1
        told: set[str] = set()
        for proposal in text.proposals:
            rejected = _without_people(proposal.text, text)
            cost = edit_distance(rejected, chosen)
            if cost == 0 or rejected in told:
                tally.left_out[UNCHANGED] += 1
            elif proposal.reason == "missing information":
                tally.left_out[UNKNOWABLE] += 1
            else:
                told.add(rejected)
                tally.written += 1
                yield {
                    "id": f"reply-{text.draft_id}-draft-{proposal.draft_id}",
                    "prompt": question,
                    "chosen": chosen,
                    "rejected": rejected,
                    "edit_cost": cost,
                }


COLUMNS = tuple(name for name in DecisionRow.__dataclass_fields__ if name != "barred")


def figures(rows: Iterable[DecisionRow], tally: Tally) -> Iterator[Example]:
    """Decisions without anybody's words; times as ISO 8601 in UTC, durations in seconds."""
    for row in rows:
        if row.barred is not None:
            tally.left_out[row.barred] += 1
            continue
        tally.written += 1
        found = {name: value for name, value in asdict(row).items() if name != "barred"}
        for name in ("shown_at", "decided_at", "sent_at"):
            if found[name] is not None:
                found[name] = found[name].isoformat(timespec="seconds")
        yield found


def _without_people(text: str, sent: SentText) -> str:
    return anonymised(text, known(sent.people)).text.strip()


def _plain(text: SentText, tally: Tally) -> tuple[str, str] | None:
    if text.barred is not None:
        tally.left_out[text.barred] += 1
        return None
    question, reply = _without_people(text.question, text), _without_people(text.reply, text)
    if not question or not reply:
        tally.left_out[EMPTY] += 1
        return None
    return question, reply
