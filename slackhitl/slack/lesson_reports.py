"""Lessons in Slack: the list, one with its evidence, and the post that tells supervisors."""

from collections.abc import Sequence

from slackhitl.desk.lesson_rows import LessonStatus
from slackhitl.desk.lesson_views import Excerpt, LessonFile, LessonView, Share, Told
from slackhitl.slack import blocks
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card
from slackhitl.slack.difference import difference
from slackhitl.slack.ids import COMMAND, Act
from slackhitl.slack.texts import called_all, literal, permalink, person
from slackhitl.slack.values import lesson_value

SAYS = {
    LessonStatus.PROPOSED: "Proposed",
    LessonStatus.ACTIVE: "Active",
    LessonStatus.RETIRED: "Retired",
    LessonStatus.REJECTED: "Rejected",
}
EXCERPT = 500
"""Characters of an edit that are shown."""
EARLIER = 3
DEAF = "The offline drafter does not follow lessons, so its drafts are the same with and without."


def lessons(views: Sequence[LessonView]) -> Card:
    """Each lesson with its evidence, its trial, its effect and where to decide about it."""
    line = "Lessons from edits" if views else "There are no lessons yet."
    parts: list[Block] = [blocks.header("Lessons")]
    for one in views:
        told = f"{described(one)}\n`{COMMAND} lessons {one.id}` shows the edits and the buttons"
        parts.append(blocks.section(told))
    if not views:
        parts.append(blocks.section(line))
    return Card(blocks.fit(f"{line} {'; '.join(map(_short, views))}".strip(), 3000), parts)


def lesson(kept: LessonFile, workspace: str) -> Card:
    """One lesson with the edits that suggested it, their cards and the buttons."""
    parts: list[Block] = [
        blocks.header(f"Lesson {kept.view.id}"),
        blocks.section(described(kept.view)),
    ]
    if kept.earlier:
        lines = [f"• {literal(text, 300)}" for text in kept.earlier[:EARLIER]]
        parts.append(blocks.section("\n".join(["*Worded before as*", *lines])))
    for number, excerpt in enumerate(kept.excerpts, 1):
        parts += _excerpt(number, excerpt, workspace)
    if not kept.excerpts:
        parts.append(blocks.context("The edits that suggested it are not kept any more."))
    return Card(_short(kept.view), [*parts, *_buttons(kept.view)])


def post(told: Told, *, offline: bool) -> Card:
    """A lesson for supervisors to decide about, and later what became of it."""
    view = told.view
    called, line = "", _short(view)
    if view.status is LessonStatus.PROPOSED and told.ts is None:
        called = f"{called_all(told.supervisors)} ".lstrip()
        line = f"A lesson is proposed: {literal(view.text, 300)}"
    parts = [blocks.section(f"{called}*Lesson from edits*\n{described(view)}")]
    if offline and (view.trying or view.trial is not None):
        parts.append(blocks.context(DEAF))
    why = blocks.context(f"Supervisors decide. `{COMMAND} lessons {view.id}` shows the edits.")
    return Card(f"{called}{line}", [*parts, *_buttons(view), why])


def _short(view: LessonView) -> str:
    return f"{_state(view)}: {literal(view.text, 300)}"


def _state(view: LessonView) -> str:
    return f"{SAYS[view.status]}, being tried" if view.trying else SAYS[view.status]


def described(view: LessonView) -> str:
    """How a lesson stands: its scope, its words, its trial and what it changed."""
    category = literal(view.category or "every category", 60)
    scope = f"{category}, {literal(view.language or 'every language', 40)}"
    told = f"*{view.id}. {_state(view)}* · {scope} · from {view.edits} edits"
    if view.version > 1:
        told += f" · version {view.version}"
    if view.judged_by:
        told += f" · {person(view.judged_by)}"
    told += f"\n{literal(view.text, 300)}"
    if said := _trial(view):
        told += f"\n{said}"
    if view.status in {LessonStatus.ACTIVE, LessonStatus.RETIRED}:
        told += f"\n{view.since.drafts} drafts since: {_figures(view.since)}"
        told += f" (before: {_figures(view.before)})"
    return told


def _trial(view: LessonView) -> str:
    if view.trying:
        return "It is being tried on past cases; what comes of it is shown here."
    trial = view.trial
    if trial is None:
        return ""
    if trial.trouble is not None or trial.with_ is None or trial.without is None:
        return f"It could not be tried: {literal(trial.trouble or 'no figures', 300)}"
    said = (
        f"Tried on {trial.cases} past cases ({trial.taught} of them suggested it): edit distance "
        f"{trial.with_:.3f} with it, {trial.without:.3f} without."
    )
    return said if trial.good else f"{said} That is worse."


def _figures(share: Share) -> str:
    if not share.drafts or share.distance is None:
        return "none sent"
    unchanged = 1 - share.edited / share.drafts
    return f"{unchanged:.0%} unchanged, edit distance {share.distance:.3f}"


def _excerpt(number: int, excerpt: Excerpt, workspace: str) -> list[Block]:
    shown, cut = difference(excerpt.before, excerpt.after, EXCERPT)
    link = permalink(workspace, excerpt.channel, excerpt.ts)
    head = f"*Edit {number}*" + (f" · <{link}|to the card>" if link else "")
    more = " · shortened" if cut else ""
    return [blocks.section(f"{head}{more}"), shown]


def _buttons(view: LessonView) -> list[Block]:
    value = lesson_value(view.id, view.version)

    def button(text: str, act: Act, style: str | None = None) -> Block:
        said = f"{text.rstrip('…')}: lesson {view.id}"
        return blocks.button(text, act.value, value, style=style, says=said)

    shown: list[Block] = []
    if view.status in {LessonStatus.PROPOSED, LessonStatus.RETIRED} and not view.trying:
        if view.trial is None:
            shown.append(button("Put in force", Act.LESSON_ON, "primary"))
        else:
            shown.append(button("Try again", Act.LESSON_ON))
            shown.append(button("Put in force anyway", Act.LESSON_FORCE))
    if view.status is not LessonStatus.REJECTED:
        shown.append(button("Edit…", Act.LESSON_EDIT))
    if view.status is LessonStatus.PROPOSED:
        shown.append(button("Reject", Act.LESSON_REJECT))
    if view.status is LessonStatus.ACTIVE:
        shown.append(button("Retire", Act.LESSON_RETIRE))
    return [blocks.actions(shown, f"lesson_{view.id}_{view.version}")] if shown else []
