"""What people of the desk said about a conversation, for its window: in notes and in its thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slackhitl.desk.notes import NoteKind, NoteView
from slackhitl.desk.thread_notes import ThreadNoteView
from slackhitl.slack import blocks, spoken
from slackhitl.slack.blocks import Block
from slackhitl.slack.texts import in_utc, is_person, passage

MOST = 60
"""Remarks that a window shows, the newest ones."""
LONGEST = 1500


@dataclass(frozen=True)
class Remark:
    """Something that somebody said among colleagues."""

    at: datetime
    author: str
    how: str
    leaves: list[Block]


def remarks(notes: Sequence[NoteView], thread: Sequence[ThreadNoteView]) -> list[Remark]:
    """All of it, the newest first."""
    noted = [
        Remark(
            one.at, one.author, "escalated it" if one.kind is NoteKind.ESCALATION else "noted",
            [blocks.leaf(passage(one.text)[:LONGEST])],
        )
        for one in notes
    ]  # fmt: skip
    said = [
        Remark(
            one.at, one.author, "wrote in the thread (changed)" if one.is_changed
            else "wrote in the thread", spoken.leaves(one.text[:LONGEST]),
        )
        for one in thread
    ]  # fmt: skip
    return sorted([*noted, *said], key=lambda one: one.at, reverse=True)[:MOST]


def block(some: Sequence[Remark]) -> Block:
    """Remarks that follow each other, as one block."""
    parts: list[Block] = []
    for one in some:
        who: Block = {"type": "user", "user_id": one.author}
        if not is_person(one.author):
            who = blocks.leaf(one.author, bold=True)
        when: Block = {
            "type": "date", "timestamp": int(one.at.timestamp()),
            "format": "{date_short_pretty} at {time}", "fallback": in_utc(one.at),
        }  # fmt: skip
        head = [who, blocks.leaf(f" {one.how}, "), when]
        body = [leaf for leaf in one.leaves if leaf.get("type") != "text" or leaf["text"]]
        parts.append({"type": "rich_text_section", "elements": head})
        parts.append({"type": "rich_text_quote", "elements": body or [blocks.leaf("(no text)")]})
    return {"type": "rich_text", "elements": parts}
