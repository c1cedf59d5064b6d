"""What supervisors say about lessons: with words after /hitl, with buttons, in a window."""

from dataclasses import replace

from slackhitl.ai.masking import mask
from slackhitl.desk import lesson_views, lessons
from slackhitl.desk.errors import CannotWrite, NotAllowed
from slackhitl.desk.lesson_rows import LessonStatus
from slackhitl.desk.lesson_views import LessonFile
from slackhitl.desk.lessons import Wording
from slackhitl.desk.lifecycle import Actor, Role, may
from slackhitl.flow.decide import permit
from slackhitl.flow.lesson_conflicts import with_conflicts
from slackhitl.flow.services import Services
from slackhitl.flow.whisper import whisper
from slackhitl.slack import forms, lesson_form, lesson_reports, reports
from slackhitl.slack.cards import Card
from slackhitl.slack.ids import Act, Field
from slackhitl.slack.lesson_words import conflict
from slackhitl.slack.payloads import Click, Submission
from slackhitl.slack.values import read_lesson

WORDS = ("activate", "reject", "retire")
JUDGES = {
    Act.LESSON_ON: ("activate", "Lesson {} is tried on past cases now. Its post shows the result."),
    Act.LESSON_FORCE: ("force", "Lesson {} is in force."),
    Act.LESSON_REJECT: ("reject", "Lesson {} is rejected. It is not proposed again."),
    Act.LESSON_RETIRE: ("retire", "Lesson {} is retired. The next drafts do without it."),
}
FORCES = ("activate", "force")
ACTS = (*JUDGES, Act.LESSON_EDIT)
INSISTED = (
    "Here a lesson is in force only once its trial speaks for it. Change its words with Edit…, or "
    "try it again when there are more cases."
)


async def answer(services: Services, actor: Actor, rest: list[str]) -> Card:
    """`/hitl lessons` and the words after it."""
    match [word.lower() for word in rest]:
        case []:
            wanted = [LessonStatus.ACTIVE]
            if may(actor.role, Role.SUPERVISOR):
                wanted.insert(0, LessonStatus.PROPOSED)
        case ["retired"]:
            wanted = [LessonStatus.RETIRED, LessonStatus.REJECTED]
        case [number] if number.isdecimal():
            return await _one(services, actor, int(number[:9]))
        case [action, number] if action in WORDS and number.isdecimal():
            now = services.now()
            await services.db.run(lessons.judge, int(number[:9]), action, actor, now)
            return await _one(services, actor, int(number[:9]))
        case _:
            return reports.usage("lessons", "I do not understand that.")
    found = await services.db.run(lesson_views.listed, wanted)
    return lesson_reports.lessons(await with_conflicts(services, found))


async def press(services: Services, click: Click) -> None:
    """A button of a lesson. Raises NotAllowed, NoSuchRow, AlreadyJudged or BadPayload."""
    lesson_id, version = read_lesson(click.words)
    actor = await permit(services, click.user)
    if click.act is Act.LESSON_EDIT:
        await _open(services, actor, lesson_id, click)
        return
    action, said = JUDGES[click.act]
    if action == "force" and services.policy.lessons_must_pass:
        raise NotAllowed(INSISTED)
    await services.db.run(lessons.judge, lesson_id, action, actor, services.now(), version)
    told = said.format(lesson_id)
    if action in FORCES:
        found = await services.db.run(lesson_views.view, lesson_id)
        [view] = await with_conflicts(services, [found])
        told += f" {conflict(view)}" if view.opposed else ""
    if click.view_id:
        shown = forms.notice("Lessons", told)
        await services.board.update_modal(click.view_id, "", shown)
        return
    await whisper(services, click.whereabouts, told)


async def of_draft(services: Services, click: Click) -> None:
    """The lessons that the draft on a card was made with, in a window."""
    actor = await permit(services, click.user)
    found = await services.db.run(lesson_views.of_draft, click.seen.draft_id or 0)
    window = lesson_reports.of_draft(
        await with_conflicts(services, found),
        may_judge=may(actor.role, Role.SUPERVISOR),
        click=click,
    )
    await services.board.open_modal(click.trigger_id, window, on_top=bool(click.view_id))


async def submitted(services: Services, typed: Submission) -> None:
    """Words for a lesson. Raises what lessons.reword raises."""
    actor = await permit(services, typed.user)
    text = typed.given.get(Field.WORDS, "")
    if mask(text) != text:
        raise CannotWrite(Field.WORDS, "A rule must not hold a card number, password or the like.")
    category = typed.given.get(Field.CATEGORY, lesson_form.EVERY)
    language = typed.given.get(Field.LANGUAGE, lesson_form.EVERY)
    said = Wording(
        text,
        None if category == lesson_form.EVERY else category,
        None if language == lesson_form.EVERY else language,
    )
    now = services.now()
    await services.db.run(lessons.reword, typed.row, typed.version, said, actor, now)


async def _one(services: Services, actor: Actor, lesson_id: int) -> Card:
    _supervisor(actor)
    found = await services.db.run(lesson_views.whole, lesson_id)
    [view] = await with_conflicts(services, [found.view])
    found = replace(found, view=view)
    return lesson_reports.lesson(_masked(found), await services.board.workspace())


async def _open(services: Services, actor: Actor, lesson_id: int, click: Click) -> None:
    _supervisor(actor)
    view = await services.db.run(lesson_views.view, lesson_id)
    languages = tuple(dict.fromkeys([services.policy.language, view.language or "en"]))
    window = lesson_form.edit(view, services.categories, languages, click)
    await services.board.open_modal(click.trigger_id, window, on_top=bool(click.view_id))


def _supervisor(actor: Actor) -> None:
    """Raises NotAllowed for anybody else."""
    if not may(actor.role, Role.SUPERVISOR):
        raise NotAllowed


def _masked(found: LessonFile) -> LessonFile:
    """The same without what customers should not have sent, and nobody should read in Slack."""
    hidden = [
        replace(
            one,
            before=mask(one.before),
            after=mask(one.after),
            wishes=tuple(map(mask, one.wishes)),
        )
        for one in found.excerpts
    ]
    return replace(found, excerpts=tuple(hidden))
