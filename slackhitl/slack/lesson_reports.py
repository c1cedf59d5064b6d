"""The answer to /hitl lessons: what is proposed, what is in force and what that changed."""

from collections.abc import Sequence

from slackhitl.desk.lessons import JUDGEMENTS, LessonStatus, LessonView, Share
from slackhitl.slack import blocks
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card
from slackhitl.slack.ids import COMMAND
from slackhitl.slack.texts import literal, person

SAYS = {
    LessonStatus.PROPOSED: "Proposed",
    LessonStatus.ACTIVE: "Active",
    LessonStatus.RETIRED: "Retired",
    LessonStatus.REJECTED: "Rejected",
}


def lessons(views: Sequence[LessonView]) -> Card:
    """Each lesson with its evidence, its effect and the words that decide about it."""
    line = "Lessons from edits" if views else "There are no lessons yet."
    parts: list[Block] = [blocks.header("Lessons"), *(blocks.section(_told(one)) for one in views)]
    if not views:
        parts.append(blocks.section(line))
    told = "; ".join(f"{SAYS[one.status]}: {literal(one.text, 300)}" for one in views)
    return Card(blocks.fit(f"{line} {told}".strip(), 3000), parts)


def _told(view: LessonView) -> str:
    category = literal(view.category or "every category", 60)
    scope = f"{category}, {literal(view.language or 'every language', 40)}"
    told = f"*{view.id}. {SAYS[view.status]}* · {scope} · from {view.edits} edits"
    if view.judged_by:
        told += f" · {person(view.judged_by)}"
    told += f"\n{literal(view.text, 300)}"
    if view.status in {LessonStatus.ACTIVE, LessonStatus.RETIRED}:
        told += f"\n{view.since.drafts} drafts since, {_edited(view.since)}"
        told += f" (before {_edited(view.before)})"
    words = [
        f"`{COMMAND} lessons {r.action} {view.id}`" for r in JUDGEMENTS if r.source is view.status
    ]
    return told + (f"\n{' · '.join(words)}" if words else "")


def _edited(share: Share) -> str:
    return f"edited {share.edited / share.drafts:.0%}" if share.drafts else "none sent"
