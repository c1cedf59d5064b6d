"""Lessons in Slack: the list, one with its evidence, those of a draft, the post for supervisors."""

from collections.abc import Sequence

from slackhitl.desk.lesson_rows import LessonStatus
from slackhitl.desk.lesson_views import Excerpt, LessonFile, LessonView, Told
from slackhitl.desk.verdicts import PASSES, Verdict
from slackhitl.slack import blocks, forms
from slackhitl.slack.blocks import Block
from slackhitl.slack.cards import Card
from slackhitl.slack.difference import difference
from slackhitl.slack.forms import Modal
from slackhitl.slack.ids import COMMAND, Act
from slackhitl.slack.lesson_words import conflict, described, scope, state
from slackhitl.slack.payloads import Click
from slackhitl.slack.texts import called_all, literal, permalink, person
from slackhitl.slack.values import lesson_value, metadata

EXCERPT = 500
"""Characters of an edit that are shown."""
EARLIER = 3
MOST_WAITING = 5
ROOM = 300
"""Characters that are left for what a list does not show."""


def lessons(views: Sequence[LessonView]) -> Card:
    """Each lesson with its evidence, its trial, its effect and where to decide about it."""
    line = "Lessons from edits" if views else "There are no lessons yet."
    parts: list[Block] = [blocks.header("Lessons")]
    for place, one in enumerate(views):
        told = f"{described(one)}\n`{COMMAND} lessons {one.id}` shows the edits and the buttons"
        if blocks.text_length(parts) + len(told) > blocks.CARD - ROOM:
            rest = ", ".join(str(other.id) for other in views[place:])
            how = f"`{COMMAND} lessons {one.id}` shows lesson {one.id}."
            parts.append(blocks.context(f"Left out here: {rest}. {how}"))
            break
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
    return Card(_short(kept.view), [*parts, *_buttons(kept.view)])


def post(told: Told) -> Card:
    """A lesson for supervisors to decide about, and later what became of it."""
    view = told.view
    called, line = "", _short(view)
    is_news = view.status is LessonStatus.PROPOSED and view.version == 1 and view.trial is None
    if is_news and not view.trying and told.ts is None:
        called = f"{called_all(told.supervisors)} ".lstrip()
        line = f"A lesson is proposed: {literal(view.text, 300)}"
    parts = [blocks.section(f"{called}*Lesson from edits*\n{described(view)}")]
    why = blocks.context(f"Supervisors decide. `{COMMAND} lessons {view.id}` shows the edits.")
    return Card(f"{called}{line}", [*parts, *_buttons(view), why])


def waiting(views: Sequence[LessonView]) -> list[Block]:
    """Lessons that the week brought beside those with a post of their own."""
    if not views:
        return []
    lines = [
        f"• *{one.id}* · {scope(one.category, one.language)}: {literal(one.text, 300)}"
        for one in views[:MOST_WAITING]
    ]
    head = "*Lessons from edits that wait for a supervisor*"
    how = f"`{COMMAND} lessons {views[0].id}` shows one with its edits and the buttons."
    return [blocks.section("\n".join([head, *lines])), blocks.context(how)]


def of_draft(views: Sequence[LessonView], *, may_judge: bool, click: Click) -> Modal:
    """The lessons that a draft was made with; a supervisor retires one here."""
    parts: list[Block] = [blocks.section("This draft was made with these rules of the team.")]
    for one in views:
        parts.append(blocks.section(described(one)))
        parts += _buttons(one) if may_judge else []
    shown = forms.page("Lessons", parts, f"`{COMMAND} lessons` lists the others.")
    return {**shown, "private_metadata": metadata(click.seen, click.channel, click.ts)}


def _short(view: LessonView) -> str:
    return f"{state(view)}: {literal(view.text, 300)}"


def _excerpt(number: int, excerpt: Excerpt, workspace: str) -> list[Block]:
    shown, cut = difference(excerpt.before, excerpt.after, EXCERPT)
    link = permalink(workspace, excerpt.channel, excerpt.ts)
    head = f"*Edit {number}* by {person(excerpt.agent)}"
    for wish in excerpt.wishes:
        head += f" · asked for “{literal(wish, 200)}”"
    head += f" · <{link}|to the card>" if link else ""
    head += " · shortened" if cut else ""
    is_changed = excerpt.before != excerpt.after
    return [blocks.section(head), *([shown] if is_changed else [])]


def _buttons(view: LessonView) -> list[Block]:
    value = lesson_value(view.id, view.version)

    def button(text: str, act: Act, style: str | None = None) -> Block:
        said = f"{text.rstrip('…')}: lesson {view.id}"
        forces = act in {Act.LESSON_ON, Act.LESSON_FORCE}
        confirm = _doubt(view, text, act) if forces else None
        return blocks.button(text, act.value, value, style=style, says=said, confirm=confirm)

    shown: list[Block] = []
    if view.status in {LessonStatus.PROPOSED, LessonStatus.RETIRED} and not view.trying:
        if view.trial is None:
            shown.append(button("Put in force", Act.LESSON_ON, "primary"))
        elif view.trial.verdict in PASSES:
            shown.append(button("Put in force", Act.LESSON_FORCE, "primary"))
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


def _doubt(view: LessonView, text: str, act: Act) -> Block | None:
    """A question before what the supervisor may regret."""
    is_worse = view.trial is not None and view.trial.verdict is Verdict.WORSE
    if view.opposed:
        said = conflict(view).removeprefix(":warning: ")
    elif is_worse and act is Act.LESSON_FORCE:
        said = "Past cases came out worse with it than without it."
    else:
        return None
    return blocks.confirmation("Put it in force?", said, text, "Leave it")
